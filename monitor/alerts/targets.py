"""Where alerts go: one message to one target, in bounded time. No secret of an address leaves this module."""

from __future__ import annotations

import logging
import re
import threading
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from config.errors import ConfigError
from config.settings import Settings

if TYPE_CHECKING:
    from apprise import AppriseAsset

SEND_SECONDS = 30.0
LONGEST = 12_000  # bytes of one message, also where a target would take more: somebody is to read it

# What reading an odd address may raise. What a service raises while it sends, the library catches itself. The words of
# either may hold the address: only the name of the error is told.
_MISREAD = (TypeError, ValueError, LookupError, AttributeError)
_HTTP_CODE = re.compile(r"error=(\d{3,7})\b")
_CHATTY = ("urllib3", "requests", "requests_oauthlib", "oauthlib", "charset_normalizer")


@dataclass(frozen=True, slots=True)
class Target:
    """An address to send to. `label` names it without any secret: its kind, numbered where there are several."""

    label: str
    address: SecretStr
    longest: int


def targets_of(settings: Settings) -> tuple[Target, ...]:
    """The targets that the settings name. Raises `ConfigError`, which tells the place and not the address."""
    targets: list[Target] = []
    kinds: Counter[str] = Counter()
    for number, address in enumerate(settings.alerts, 1):
        found = _kind_and_length(address)
        if found is None:
            problem = f"entry {number} is no address that alerts can be sent to"
            raise ConfigError("GONGKAI_ALERTS", problem, "see the section Alerts of docs/operations.md")
        kind, longest = found
        kinds[kind] += 1
        label = kind if kinds[kind] == 1 else f"{kind}-{kinds[kind]}"
        targets.append(Target(label, address, longest))
    return tuple(targets)


def send(target: Target, title: str, body: str, seconds: float = SEND_SECONDS) -> str:
    """Send one message; empty where the target took it, else why not, without any secret.

    A target that does not answer in time counts as failed. What may then still hang there ends with the process.
    """
    result: list[str] = []
    thread = threading.Thread(target=lambda: result.append(_send(target.address, title, body)), daemon=True)
    thread.start()
    thread.join(seconds)
    return result[0] if result else "没有及时答复"


def _kind_and_length(address: SecretStr) -> tuple[str, int] | None:
    from apprise import Apprise  # takes a quarter of a second: only where something is sent

    _hush()
    try:
        service = Apprise.instantiate(address.get_secret_value(), asset=_asset())
    except _MISREAD:
        service = None
    if service is None or isinstance(service, dict):
        return None
    kind = str(service.url(privacy=True)).partition("://")[0]  # type: ignore[no-untyped-call]  # apprise leaves it so
    return kind, min(int(service.body_maxlen), LONGEST)


def _send(address: SecretStr, title: str, body: str) -> str:
    from apprise import Apprise, NotifyFormat  # as above

    from monitor.alerts.messengers import heed_bodies

    _hush()
    try:
        heed_bodies()
        services = Apprise(asset=_asset())
        services.add(address.get_secret_value())
        taken = bool(services.notify(title=title, body=body, body_format=NotifyFormat.TEXT))
    except (*_MISREAD, OSError, RuntimeError) as error:
        return f"发送时出错（{type(error).__name__}）"
    return "" if taken else _EAR.why()


def _asset() -> AppriseAsset:
    from apprise import AppriseAsset, PersistentStoreMode  # as above

    return AppriseAsset(
        app_id="gongkai",
        async_mode=False,
        service_timeout=0,  # its own would leave a thread that keeps the process from ending
        http_redirects=False,  # an address with a token is not handed on
        storage_mode=PersistentStoreMode.MEMORY,
        pgp_autogen=False,
        pem_autogen=False,
    )


class _Ear(logging.Filter):
    """Lets nothing through that the library logs, for it logs tokens. Of a refusal it keeps what holds no secret."""

    def __init__(self) -> None:
        super().__init__()
        self._heard = threading.local()

    def filter(self, record: logging.LogRecord) -> bool:
        """Note the status of an HTTP answer, or that there was no connection."""
        words = record.getMessage()
        if code := _HTTP_CODE.search(words):
            self._heard.why = f"对方返回 {code[1]}"
        elif "onnection error" in words:
            self._heard.why = "未能连通"
        return False

    def why(self) -> str:
        """Why the message that this thread sent was not taken."""
        return str(getattr(self._heard, "why", "对方未接受"))


_EAR = _Ear()


def _hush() -> None:
    """Keep libraries that log whole addresses from it, at any level that somebody may have asked for."""
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("apprise").addFilter(_EAR)  # once, however often
