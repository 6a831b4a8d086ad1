"""Whether pages may be drawn by a browser here, and if not, why not and what would help."""

from __future__ import annotations

import os
from enum import StrEnum
from importlib.util import find_spec

from config.settings import Settings
from crawler.network.render import find_chromium


def browser_of(settings: Settings) -> str:
    """The browser that may draw pages by the settings and on this machine; empty where none may."""
    return "" if why_no_browser(settings) else find_chromium() or ""


class Lack(StrEnum):
    """What a machine lacks for a browser."""

    EXTRA = "extra"
    CHROMIUM = "chromium"
    SANDBOX = "sandbox"


def lacking(settings: Settings) -> Lack | None:
    """What is lacking here for a browser, whatever it is for; None where nothing is.

    Chromium has no sandbox for the superuser, and a page is a stranger's: root must ask for that.
    """
    if find_spec("playwright") is None:
        return Lack.EXTRA
    if find_chromium() is None:
        return Lack.CHROMIUM
    return Lack.SANDBOX if os.geteuid() == 0 and not settings.render_unsandboxed else None


_LACKING = {
    Lack.EXTRA: "未安装浏览器支持，脚本生成的页面不能读取：请执行 pip install 'gongkai[render]'，并安装系统的 chromium",
    Lack.CHROMIUM: "本机没有 Chromium，脚本生成的页面不能读取：请安装系统的 chromium 软件包",
    Lack.SANDBOX: (
        "root 用户运行浏览器没有沙箱，脚本生成的页面不予读取：请改用普通用户，或设 GONGKAI_RENDER_UNSANDBOXED=true"
    ),
}


def why_no_browser(settings: Settings) -> str:
    """Why no page is drawn, with the remedy, in one Chinese sentence; empty where pages are drawn."""
    if settings.render_pages == 0:
        return "已按设置不用浏览器呈现页面（GONGKAI_RENDER_PAGES=0）"
    lack = lacking(settings)
    return "" if lack is None else _LACKING[lack]
