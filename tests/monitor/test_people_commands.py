"""`gongkai user`, `token` and `audit` as people and machines meet them, and what `serve` refuses."""

from __future__ import annotations

import io
import json
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import httpx
import pytest
from sqlalchemy import Engine, text

from config.settings import Settings
from config.sites import Site
from monitor.cli import run
from monitor.commands import doors, serve
from storage.catalogue import save_sites
from storage.database import reading, transaction
from storage.log_in import log_in
from storage.people import account
from storage.review import Account, Role
from storage.sessions import token_of
from storage.store import open_store
from tests.accounts import PASSWORD, little_argon2
from tests.clocks import Clock

__all__ = ["little_argon2"]

pytestmark = pytest.mark.usefixtures("little_argon2")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, new_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(doors, "operator", lambda: Account("命令行 tester", Role.ADMIN, True, Clock()()))
    engine = open_store(f"sqlite:///{copyfile(new_store, tmp_path / 'gongkai.sqlite3')}")
    yield engine
    engine.dispose()


def typed(monkeypatch: pytest.MonkeyPatch, password: str = PASSWORD) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))


def made(monkeypatch: pytest.MonkeyPatch, name: str = "li", role: str = "admin") -> None:
    typed(monkeypatch)
    assert run(["user", "add", name, "--role", role, "--password-stdin"]) == 0


def enters(engine: Engine, name: str, password: str = PASSWORD) -> bool:
    from monitor.web.access import limits_of

    return log_in(engine, name, password, at=Clock()(), limits=limits_of(Settings())) is not None


def test_an_account_is_made_with_a_password_from_standard_input_and_shown_in_the_list(
    store: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made(monkeypatch, "王小明", "reviewer")
    assert PASSWORD not in capsys.readouterr().out
    assert enters(store, "王小明")
    assert run(["user", "list", "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert {**one, "created": ""} == {
        "name": "王小明",
        "role": "reviewer",
        "active": True,
        "created": "",
        "locked_until": None,
        "site": None,
    }


def test_the_account_of_an_office_is_made_with_its_site_and_no_other_with_one(
    store: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with transaction(store) as conn:
        save_sites(conn, [Site(code="430421", name="示例县人民政府")])
    for role, more, refused in (
        ("office", [], "须对应一个站点"),
        ("office", ["--site", "9"], "没有站点9"),
        ("lead", ["--site", "430421"], "只有被评估单位的账号对应站点"),
    ):
        typed(monkeypatch)
        assert run(["user", "add", "jia", "--role", role, *more, "--password-stdin"]) == 64
        assert refused in capsys.readouterr().err
    typed(monkeypatch)
    assert run(["user", "add", "jia", "--role", "office", "--site", "430421", "--password-stdin"]) == 0
    assert run(["user", "list"]) == 0
    assert "430421" in capsys.readouterr().out


def test_the_password_is_asked_for_twice_on_a_terminal(monkeypatch: pytest.MonkeyPatch, store: Engine) -> None:
    asked: list[dict[str, object]] = []

    def prompt(text: str, **options: object) -> str:
        asked.append(options)
        return PASSWORD

    monkeypatch.setattr("typer.prompt", prompt)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert run(["user", "add", "li", "--role", "admin"]) == 0
    assert asked[0]["hide_input"]
    assert asked[0]["confirmation_prompt"]
    assert enters(store, "li")


def test_there_is_no_default_password(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run(["user", "add", "li", "--role", "admin"]) == 64
    assert "--password-stdin" in capsys.readouterr().err
    assert run(["user", "add", "li", "--role", "admin", "--password-stdin"]) == 64
    assert run(["user", "add", "li", "--password-stdin"]) == 64


def test_role_password_and_switch_are_changed_by_commands(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    made(monkeypatch)
    made(monkeypatch, "wang", "viewer")
    assert run(["user", "role", "WANG", "lead"]) == 0
    typed(monkeypatch, "another password of wang")
    assert run(["user", "password", "wang", "--password-stdin"]) == 0
    assert run(["user", "disable", "wang"]) == 0
    with reading(store) as conn:
        found = account(conn, "wang")
    assert found is not None
    assert (found.role, found.active) == (Role.LEAD, False)
    assert run(["user", "enable", "wang"]) == 0
    assert enters(store, "wang", "another password of wang")


def test_what_cannot_be_done_to_an_account_is_one_line_and_code_64(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made(monkeypatch)
    capsys.readouterr()
    wrong = (
        ["user", "disable", "li"],
        ["user", "role", "nobody", "lead"],
        ["token", "revoke", "7"],
        ["token", "add", "no", "x"],
    )
    for arguments in wrong:
        assert run(arguments) == 64
        assert capsys.readouterr().err.count("\n") == 1


def test_a_token_is_printed_once_and_alone_on_standard_output(
    store: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made(monkeypatch)
    capsys.readouterr()
    assert run(["token", "add", "LI", "统计脚本", "--days", "30"]) == 0
    token = capsys.readouterr().out.strip()
    with reading(store) as conn:
        assert token_of(conn, token, at=Clock()())
    assert run(["token", "list", "li", "--json"]) == 0
    told = capsys.readouterr().out
    assert token not in told
    (one,) = json.loads(told)
    assert (one["account"], one["label"], one["revoked"]) == ("li", "统计脚本", None)
    assert run(["token", "revoke", str(one["id"])]) == 0
    with reading(store) as conn:
        assert token_of(conn, token, at=Clock()()) is None


def test_the_audit_log_is_shown_of_a_person_and_of_a_subject(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made(monkeypatch)
    made(monkeypatch, "wang")
    capsys.readouterr()
    assert run(["audit", "--subject", "wang"]) == 0
    line = capsys.readouterr().out
    assert "命令行 tester  新增账号  wang  角色：管理" in line
    assert line.count("\n") == 1
    assert run(["audit", "--who", "命令行 tester", "--limit", "1", "--json"]) == 0
    assert [one["subject"] for one in json.loads(capsys.readouterr().out)] == ["wang"]


def test_what_somebody_typed_cannot_write_on_the_terminal(store: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert not enters(store, "\x1b[31mroot\x1b[0m")
    assert run(["audit"]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_an_audit_log_that_was_changed_is_found(
    store: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("aa", "bb", "cc"):
        made(monkeypatch, name)
    assert run(["audit", "verify"]) == 0
    assert "完整" in capsys.readouterr().out
    with transaction(store) as conn:
        conn.execute(text("DROP TRIGGER audit_stays_update"))
        conn.execute(text("UPDATE audit SET who = 'somebody else' WHERE id = 2"))
    assert run(["audit", "verify"]) == 1
    assert "第2条" in capsys.readouterr().out


def test_the_desk_is_not_served_without_an_account(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--port", "0"]) == 64
    assert "gongkai user add NAME --role admin" in capsys.readouterr().err


def test_the_desk_is_not_served_where_it_cannot_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(monkeypatch)
    pem = tmp_path / "no.pem"
    pem.write_text("not a certificate")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wrong = {
            "cannot be listened at": ["--port", str(taken.getsockname()[1])],
            "without the other": ["--tls-cert", str(pem)],
            "cannot be used": ["--tls-cert", str(pem), "--tls-key", str(pem)],
            "no-such-host.invalid": ["--host", "no-such-host.invalid"],
        }
        for problem, arguments in wrong.items():
            capsys.readouterr()
            assert run(["serve", *arguments]) == 64
            assert problem in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "settings", "tls", "told"),
    [
        ("0.0.0.0", {}, False, ("other machines reach it", "without TLS", "GONGKAI_DESK_HOSTS")),
        ("0.0.0.0", {"desk_hosts": ("desk.example",), "desk_proxy": "10.0.0.1"}, False, ("other machines reach it",)),
        ("::", {"desk_hosts": ("desk.example",)}, True, ("other machines reach it",)),
    ],
)
def test_a_desk_that_others_reach_is_warned_of_in_one_line(
    host: str, settings: dict[str, object], tls: bool, told: tuple[str, ...]
) -> None:
    line = serve._open_to_others(host, Settings(**settings), tls=tls)  # type: ignore[arg-type]
    assert [one for one in ("other machines reach it", "without TLS", "GONGKAI_DESK_HOSTS") if one in line] == list(
        told
    )
    assert "\n" not in line


def test_only_loopback_addresses_are_not_warned_of() -> None:
    with socket.create_server(("127.0.0.1", 0)) as here, socket.create_server(("0.0.0.0", 0)) as open_to_all:
        assert serve._is_loopback(here)
        assert not serve._is_loopback(open_to_all)


@pytest.mark.slow
@pytest.mark.parametrize("tls", [False, True])
def test_the_desk_answers_until_it_is_told_to_stop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tls: bool) -> None:
    made(monkeypatch)
    options = certificate(tmp_path) if tls else []
    trusted = ssl.create_default_context(cafile=str(tmp_path / "cert.pem")) if tls else True
    command = [sys.executable, "-m", "monitor.cli", "serve", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as desk:
        try:
            assert desk.stdout is not None
            address = desk.stdout.readline().partition("：")[2].partition("（")[0]
            assert address.startswith("https://127.0.0.1:" if tls else "http://127.0.0.1:")
            answer = httpx.get(f"{address}login", verify=trusted, trust_env=False)
            assert answer.status_code == 200
            assert "server" not in answer.headers
            other = httpx.get(f"{address}login", headers={"Host": "evil.test"}, verify=trusted, trust_env=False)
            assert other.status_code == 400
            desk.send_signal(signal.SIGTERM)
            errors = desk.communicate(timeout=20)[1]
        finally:
            desk.kill()
    assert (desk.returncode, errors) == (0, "")


def certificate(folder: Path) -> list[str]:
    cert, key = folder / "cert.pem", folder / "key.pem"
    made = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    subprocess.run([*made.split(), "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    return ["--tls-cert", str(cert), "--tls-key", str(key)]
