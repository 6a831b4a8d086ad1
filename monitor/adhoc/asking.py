"""What a person typed to have an address checked: is it one, and may it be asked for? Told in Chinese. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from ipaddress import ip_address

from config.addresses import typed_address
from config.errors import ConfigError
from config.packs import bundled_packs
from config.sites import Level
from storage.records import SHANGHAI

MOST_ADDRESS = 2000
_MOST_HOST = 253
_PORTS = (None, 80, 443)
_NAME = re.compile(r"[\w-]+(\.[\w-]+)+\.?")
_EXAMPLE = "请按浏览器地址栏中的写法填写，例如 https://www.example.gov.cn/"


@dataclass(frozen=True)
class Wish:
    """What is to be checked: the address, at which level the body stands, and by which bundled pack (None: the usual
    ones)."""

    url: str
    level: Level | None
    pack: str | None


def wish_of(url: str, level: str, pack: str, named: Collection[str]) -> tuple[Wish | None, dict[str, str]]:
    """The wish that a form holds, or what is wrong with which of its fields, in Chinese.

    `named` are the HOST[:PORT] that the operator or the site list names, whose ports may be asked.
    """
    wrong = {
        "url": address_fault(url, named),
        "level": "" if level in ("", *Level) else "没有这一层级，请从列表中选择",
        "pack": "" if pack in ("", *bundled_packs()) else "没有这一指标库，请从列表中选择",
    }
    faults = {field: fault for field, fault in wrong.items() if fault}
    return (None if faults else Wish(url.strip(), Level(level) if level else None, pack or None)), faults


def address_fault(url: str, named: Collection[str] = ()) -> str:
    """Why an address as typed cannot be checked, in one Chinese sentence; empty where it can."""
    url = url.strip()
    if not url:
        return f"请填写网址。{_EXAMPLE}"
    if len(url) > MOST_ADDRESS:
        return f"网址过长（{len(url)}个字符），最长{MOST_ADDRESS}个字符。请核对后重新填写"
    if not url.isprintable() or re.search(r"\s", url):
        return "网址中有空格或不可见的字符，请删去后重新提交"
    try:
        parts = typed_address(url)
        port = parts.port
    except ConfigError:
        return f"不是http或https网址。{_EXAMPLE}"
    except ValueError:
        return "网址中的端口无效，请核对后重新填写"
    host = parts.hostname or ""
    if "@" in parts.netloc:
        return "网址中不得带有用户名和密码，请删去“@”及其之前的部分"
    if not _is_host(host) and host not in named:
        return f"“{host[:60]}”不是网站的主机名。{_EXAMPLE}"
    if port not in _PORTS and f"{host}:{port}" not in named:
        return f"端口{port}不予访问：只访问80、443端口，以及站点清单登记的端口"
    return ""


def day_began(at: datetime) -> datetime:
    """When the day of a moment began in Shanghai: from then on checks count against the quota."""
    return datetime.combine(at.astimezone(SHANGHAI).date(), time.min, SHANGHAI)


def _is_host(host: str) -> bool:
    return len(host) <= _MOST_HOST and bool(_NAME.fullmatch(host) or host == "localhost" or _is_ip(host))


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
