"""Challenges: script and cookie tests of web application firewalls, told by what their pages hold. Pure.

A challenge is recorded and never rendered or solved. The markers are those of the products' own pages; a page of
no known make counts as a test where it holds nothing but a script that sets a cookie and loads the page again.
"""

from __future__ import annotations

import re

from crawler.pages.page import Parsed, squeeze
from storage.records import Cause

_MAKES: tuple[tuple[Cause, tuple[str, ...]], ...] = (
    (Cause.JIASULE, ("__jsl_clearance", "('_')+('_')+('j')+('s')+('l')", "cdn.jiasule")),
    (Cause.RUISHU, ("$_ts",)),
    (Cause.WZWS, ("wzws", "WZWS")),
    (
        Cause.CLOUDFLARE,
        ("_cf_chl_opt", "cf-browser-verification", "/cdn-cgi/challenge-platform", "cf_chl_", "<title>Just a moment"),
    ),
    (Cause.COOKIE_WALL, ("yunsuo_session", "__tst_status", "EO_Bot_Ssid")),
    (Cause.SCRIPT_TEST, ("acw_sc__v", "aliyun_waf", "_waf_", "safeline", "sl-challenge")),
)
_RUISHU_MARK = re.compile(r"<(?:meta|script)\b[^>]*\sr=['\"]m['\"]")
_HEAD, _TEST = 4000, 60000  # characters in which a mark, and a test of no known make, stands

_CHECKS = re.compile(
    r"(?:正在|进行)[^。<]{0,6}(?:安全|浏览器|人机)[^。<]{0,4}(?:检查|检测|验证|校验)"
    r"|(?:安全|人机|滑动|访问)验证(?:中|页面)?|拖动滑块|checking your browser",
    re.IGNORECASE,
)
_ENABLE = re.compile(
    r"(?:请|需要)[^。<]{0,6}(?:开启|启用|打开|允许)[^。<]{0,6}(?:javascript|js|cookie|脚本)"
    r"|please enable (?:javascript|cookies)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:访问|安全|人机|网站|浏览器)+(?:验证|校验|识别|检测|检查)(?:码|页面?|中)?|验证码")
_HINTS = (
    "cookie",
    "reload",
    "submit",
    "验证",
    "检测",
    "检查",
    "校验",
    "滑块",
    "启",
    "打开",
    "允许",
    "checking your",
    "enable",
)
_LOADS = re.compile(r"<script\b[^>]*\bsrc\s*=|type\s*=\s*['\"]?password", re.IGNORECASE)
_COMMENT = re.compile(r"<!--[^>]*>")
_SETS_COOKIE = re.compile(r"document\s*(?:\.\s*cookie|\[\s*['\"]cookie['\"]\s*\])\s*=")
_AGAIN = re.compile(
    r"location\s*\.\s*reload\s*\(|location(?:\s*\.\s*href)?\s*=\s*(?:window\.|document\.|self\.)?location\b"
    r"|(?:window|document)\s*\[\s*['\"]location['\"]\s*\]|\.submit\s*\(\s*\)"
)
_PACKED = re.compile(
    r"eval\s*\(\s*function\s*\(\s*p\s*,\s*a\s*,\s*c\s*,\s*k|\b_0x[0-9a-f]{4,}|(?:\\x[0-9a-f]{2}){12}"
    r"|\[\s*!\s*\[\s*\]\s*\+|(?:String\.fromCharCode|atob)\s*\(",
    re.IGNORECASE,
)


def challenge(parsed: Parsed) -> Cause | None:
    """The kind of test that an answer without content of its own puts to its visitor, or None."""
    for cause, marks in _MAKES:
        if any(mark in parsed.text for mark in marks):
            return cause
    if _RUISHU_MARK.search(parsed.text[:_HEAD]):
        return Cause.RUISHU
    if parsed.page.status == 521 and "__jsl" in parsed.page.headers.get("set-cookie", ""):
        return Cause.JIASULE
    if parsed.page.headers.get("cf-mitigated") == "challenge":
        return Cause.CLOUDFLARE
    if _TITLE.fullmatch(squeeze(parsed.title[:_HEAD])):
        return Cause.SCRIPT_TEST
    return _unnamed(parsed.text[:_TEST])


def _unnamed(text: str) -> Cause | None:
    """A test of no known make. A page that asks for script and loads one may be an application that needs it."""
    lower = text.lower()
    if "<script" not in lower or not any(word in lower for word in _HINTS):
        return None
    again = _AGAIN.search(text) is not None
    text = _COMMENT.sub("", text)
    checks = _CHECKS.search(text) is not None and "password" not in lower
    asks = _ENABLE.search(text) is not None
    packed = (again or asks or checks) and _PACKED.search(text) is not None
    if again and _SETS_COOKIE.search(text):
        return Cause.SCRIPT_TEST if packed else Cause.COOKIE_WALL
    return Cause.SCRIPT_TEST if packed or checks or (asks and not _LOADS.search(text)) else None
