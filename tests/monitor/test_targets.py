"""Targets on loopback: taken, refused, slow, silent, gone; and that no secret of an address is told anywhere."""

from __future__ import annotations

import json
import logging
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from http.server import BaseHTTPRequestHandler

import pytest
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.wecombot import NotifyWeComBot

from config.errors import ConfigError
from config.settings import Settings, load_settings
from monitor.alerts.targets import Target, send, targets_of
from tests.loopback import Portal, Reply, portal

SECRET = "s3cr3tT0ken"


def settings(*addresses: str, **more: object) -> Settings:
    return load_settings(alerts=addresses, **more)


def hook(served: Portal) -> str:
    """A webhook with secrets in every place where one may stand."""
    return f"json://robot:{SECRET}@{served.host}/{SECRET}?-key={SECRET}&+X-Token={SECRET}"


def target(address: str) -> Target:
    (only,) = targets_of(settings(address))
    return only


def test_a_webhook_gets_title_and_text() -> None:
    with portal({"*": "ok"}) as served:
        assert send(target(hook(served)), "标题", "第一行\n第二行") == ""
    ((path, body),) = served.posted
    told = json.loads(body)
    assert path.startswith(f"/{SECRET}")
    assert (told["title"], told["message"]) == ("标题", "第一行\n第二行")


def test_a_target_that_refuses_says_with_what() -> None:
    with portal({"*": Reply(b"no", 403)}) as served:
        assert send(target(hook(served)), "标题", "文") == "对方返回 403"


@pytest.fixture(params=["wecombot://key-of-no-robot", "dingtalk://tokenofnorobot"])
def messenger(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Target, Portal]]:
    """A messenger of the library that is sent to loopback."""
    with portal({"*": "ok"}) as served:
        for plugin in (NotifyWeComBot, NotifyDingTalk):
            monkeypatch.setattr(plugin, "notify_url", f"{served.url}send")
        yield target(request.param), served


def test_a_messenger_that_takes_a_message_says_so_in_its_body(messenger: tuple[Target, Portal]) -> None:
    robot, served = messenger
    served.routes["*"] = json.dumps({"errcode": 0, "errmsg": "ok"})
    assert send(robot, "标题", "文") == ""
    assert len(served.posted) == 1


def test_a_messenger_that_answers_200_and_an_error_did_not_take_the_message(messenger: tuple[Target, Portal]) -> None:
    robot, served = messenger
    served.routes["*"] = json.dumps({"errcode": 310000, "errmsg": "token is not exist"})
    assert send(robot, "标题", "文") == "对方返回 310000"


def test_a_redirect_is_not_followed_with_a_token() -> None:
    with portal({"*": "ok"}) as elsewhere, portal({"*": "ok"}) as served:
        served.routes["*"] = Reply(status=307, headers=(("Location", elsewhere.url),))
        assert send(target(hook(served)), "标题", "文") == "对方返回 307"
    assert elsewhere.paths == []


def test_a_target_that_is_gone_fails() -> None:
    with portal({}) as served:
        address = hook(served)
    assert send(target(address), "标题", "文") == "未能连通"


def drip(handler: BaseHTTPRequestHandler) -> None:
    """An answer of a byte now and then, without end: no time-out between two bytes ever strikes."""
    try:
        while True:
            handler.wfile.write(b"H")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        return


def test_a_target_that_answers_a_byte_now_and_then_costs_no_more_than_its_time() -> None:
    with portal({"*": Reply(raw=drip)}) as served:
        started = time.monotonic()
        assert send(target(hook(served)), "标题", "文", seconds=0.5) == "没有及时答复"
        assert time.monotonic() - started < 3


class Mailbox(socketserver.ThreadingTCPServer):
    """Takes mail as RFC 5321 says it is given, one transaction a connection."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.mails: list[bytes] = []


class _Smtp(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 loopback\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                self.server.mails.append(b"".join(lines))  # type: ignore[attr-defined]  # a Mailbox
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                return


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_mail_reaches_a_mail_server() -> None:
    with mailbox() as box:
        address = f"mailto://127.0.0.1:{box.server_address[1]}?from=gongkai@a.example&to=ops@b.example"
        only = target(address)
        assert only.label == "mailto"
        assert send(only, "政务公开巡检：测试", "第一行") == ""
    (raw,) = box.mails
    mail = message_from_bytes(raw, policy=default)
    assert str(make_header(decode_header(str(mail["Subject"])))) == "政务公开巡检：测试"
    body = mail.get_body()
    assert body is not None
    assert "第一行" in body.get_content()


def test_targets_are_named_by_their_kind_and_number() -> None:
    addresses = ("wecombot://aaaa-bbbb", "dingtalk://abcdef123456", "wecombot://cccc-dddd", "feishu://abcdef123456")
    labels = [one.label for one in targets_of(settings(*addresses))]
    assert labels == ["wecombot", "dingtalk", "wecombot-2", "feishu"]


def test_without_addresses_there_are_no_targets() -> None:
    assert targets_of(load_settings()) == ()


@pytest.mark.parametrize("address", [f"nothing://{SECRET}", f"garbage {SECRET}", f"dingtalk://!{SECRET}", ""])
def test_an_address_that_cannot_be_used_is_told_by_its_place_alone(
    address: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ConfigError) as error:
        targets_of(settings("wecombot://aaaa-bbbb", address))
    assert error.value.place == "GONGKAI_ALERTS"
    assert "entry 2" in error.value.problem
    assert SECRET not in "".join((*map(str, error.value.args), caplog.text, *capfd.readouterr()))


def test_no_secret_is_logged_or_shown_whatever_the_level(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    for answer in ("ok", Reply(SECRET.encode(), 500), Reply(raw=lambda handler: None)):
        with portal({"*": answer}) as served:
            only = target(hook(served))
            told += [send(only, "标题", "文"), repr(only), repr(settings(hook(served)))]
    assert SECRET not in "".join((*told, caplog.text, *capfd.readouterr()))


def test_a_setting_of_the_wrong_form_is_told_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in (f"json://{SECRET}", f'{{"a": "{SECRET}"}}', f'[["{SECRET}"]]'):
        monkeypatch.setenv("GONGKAI_ALERTS", text)
        with pytest.raises(ConfigError) as error:
            load_settings()
        assert error.value.place.startswith("GONGKAI_ALERTS")
        assert SECRET not in str(error.value)


@pytest.mark.parametrize("quiet", ["22:00", "22-7", "24:00-07:30", "22:00-07:60"])
def test_quiet_hours_of_the_wrong_form_are_refused(quiet: str) -> None:
    with pytest.raises(ConfigError, match="GONGKAI_QUIET"):
        load_settings(quiet=quiet)
