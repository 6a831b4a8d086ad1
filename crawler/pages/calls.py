"""The addresses from which a page's own script gets the data of its lists. Pure: nothing is run or fetched.

Read are plain calls (`$.getJSON("/list?col=" + id, ...)`, `fetch`, `axios`, `$.ajax({url: ..., data: {...}})`), and
what three content systems keep in their pages instead: 大汉 (a page builder's `querydata`, or a pager's parameters),
and the government information platform of Guangdong (政府信息公开平台, under /gkmlpt/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from html import unescape
from itertools import islice
from urllib.parse import urlencode, urlsplit

from crawler.pages.page import Parsed
from crawler.pages.written import UNKNOWN, Given, expression

_CALL = re.compile(
    r"\$\.(?P<verb>get|getJSON|post)\s*\(|\bfetch\s*\(|\baxios(?:\.(?P<axios>get|post))?\s*\(|"
    r"\.open\s*\(\s*['\"](?P<method>GET|POST)['\"]\s*,|\.load\s*\(|\burl\s*:",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\s*\{[^{}]{0,200}?\burl\s*:\s*")
_POSTED = re.compile(r"\b(?:type|method)\s*:\s*['\"]post['\"]", re.IGNORECASE)
_DATA = re.compile(r"\b(?:data|params)\s*:\s*\{([^{}]{0,1500})\}|\A\s*,\s*\{([^{}]{0,1500})\}")
_FIELD = re.compile(r"['\"]?([A-Za-z_]\w*)['\"]?\s*:\s*")
FIRST = re.compile(r"^(?:page|pageno|pageindex|pagenum|pagenumber|curpage|currentpage|current|cur|p|pn|index)$", re.I)
SIZE = re.compile(r"^(?:pagesize|perpage|page_size|size|rows|limit|count|num)$", re.I)
"""Names under which an address asks for one of a list's pages, and for how many rows of it."""
_ASSET = re.compile(r"\.(?:js|css|png|jpe?g|gif|svg|ico|woff2?|mp4|swf|pdf|docx?|xlsx?|zip)$", re.I)
_SMALL = re.compile(
    r"visit|views?\b|suggest|friendlink|count(?:er)?[/.?]|tongji|stat(?:istic)?s?[/.?]|weather|tianqi|jiucuo|login|captcha|search(?:hot|word|suggest)"
    r"|share|wza|video|player|map[/.?]|calendar|hits?[/.?]|click|user|token|vote|comment|feedback|message",
    re.IGNORECASE,
)
_SENDS = re.compile(
    r"search|save|submit|add|insert|update|like|zan|praise|subscribe|upload|(?<!cata)log|verify|check|track", re.I
)
"""Words of addresses to which a page sends something instead of asking for rows."""
_MOST, _MOST_CALLS, _MOST_TEXT = 3, 60, 200_000
_UNIT = re.compile(r"'(\w+)'\s*:\s*'([^']*)'")
_PAGER = re.compile(r"\bproxyUrl\s*:\s*['\"]([^'\"]+)['\"]")
_PAGER_FIELDS = (
    "col",
    "appid",
    "webid",
    "path",
    "columnid",
    "sourceContentType",
    "unitid",
    "webname",
    "permissiontype",
)
_GROUP = re.compile(r"<nextgroup>\s*<!\[CDATA\[\s*<a\b[^>]*?href=\"([^\"]+)\"", re.IGNORECASE)
_PLATFORM = re.compile(r"\bSITE_ID['\"]?\s*[:=]\s*['\"]?(\d{1,10})")
_PLATFORM_COLUMN = re.compile(r"\b(?:COLUMN_ID|CLASSIFY_ID|CATEGORY_ID)['\"]?\s*[:=]\s*['\"]?(\d{1,10})")
_FOLDER = "/gkmlpt/"


def list_addresses(parsed: Parsed) -> tuple[str, ...]:
    """Absolute addresses that the page's scripts call for data, those of known systems first; at most three.

    An address with a piece that only running the script would tell is left out; where that piece is a page's number
    or size the first page of twenty rows is asked for. What is posted is left out.
    """
    found = [*_builder(parsed), *_pager(parsed), *_platform(parsed), *called(parsed, script_text(parsed))]
    return tuple(dict.fromkeys(url for raw in found if (url := parsed.resolve(raw))))[:_MOST]


def script_text(parsed: Parsed) -> str:
    """The text of the page's own scripts, as far as calls are looked for in it."""
    return "\n".join(node.text() for node in parsed.tree.css("script:not([src])"))[:_MOST_TEXT]


def called(parsed: Parsed, script: str) -> Iterator[str]:
    """The raw addresses of the calls in a script's text that are read whole, without counters, logins and the like."""
    for url, posted, after, known in _calls(script):
        if not posted:
            yield with_query(url, _fields(after, known))


def posts_for_rows(parsed: Parsed) -> bool:
    """Whether the page's scripts post for data, which is not asked for here: it may be that of the column's list."""
    return any(posted and not _SENDS.search(url) for url, posted, _, _ in _calls(script_text(parsed)))


def _calls(script: str) -> Iterator[tuple[str, bool, str, Mapping[str, str]]]:
    """The calls that are read whole: raw address, whether it is posted, the text behind it, and the names known."""
    given = Given(script)
    for call in islice(_CALL.finditer(script), _MOST_CALLS):
        posted = "post" in (call["verb"] or call["axios"] or call["method"] or "").lower()
        named = _NAMED.match(script, call.end())
        at = named.end() if named else call.end()
        known = given.before(call.start())
        url = expression(script, at, partial(_value, known))
        after = script[at : at + 1500]
        if not _is_whole(url) or _ASSET.search(url.partition("?")[0]) or _SMALL.search(url):
            continue
        posted = posted or _POSTED.search(script, max(0, call.start() - 200), at + 300) is not None
        yield url, posted, after, known


def _is_whole(url: str) -> bool:
    return bool(url) and UNKNOWN not in url and not any(mark in url for mark in " <>{}[]\n") and "/" in url


def _value(known: Mapping[str, str], name: str) -> str | None:
    """What a name stands for; the first page, or a usual size, for names of a page's number or size."""
    if name in known:
        return known[name]
    if FIRST.match(name):
        return "1"
    return "20" if SIZE.match(name) else None


def _fields(after: str, known: Mapping[str, str]) -> dict[str, str]:
    """The fields that a call sends with its address: `data: {...}`, or an object as its second argument."""
    match = _DATA.search(after)
    if match is None:
        return {}
    inner = match[1] if match[1] is not None else match[2]
    fields = {}
    for field in _FIELD.finditer(inner):
        value = expression(inner + "}", field.end(), partial(_value, known))
        if value and UNKNOWN not in value:
            fields[field[1]] = value
    return fields


def with_query(url: str, fields: Mapping[str, str]) -> str:
    """`url` with further fields of its query."""
    if not fields:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(fields)}"


def _builder(parsed: Parsed) -> Iterator[str]:
    """大汉's page builder: `<script parsetype="bulidstatic" url="/api-gateway/..." querydata="{'webId':'52',...}">`."""
    for node in parsed.tree.css("script[querydata][url]"):
        attributes = node.attributes
        fields = dict(_UNIT.findall(attributes.get("querydata") or ""))
        if fields:
            yield with_query(attributes.get("url") or "", fields)


def _pager(parsed: Parsed) -> Iterator[str]:
    """大汉's pager: the next group that its data store names, or its proxy with the parameters given beside it."""
    text = parsed.text
    if "dataproxy" not in text:
        return
    if "<record>" not in text:
        yield from (unescape(match[1]) for match in islice(_GROUP.finditer(text), _MOST))
    for match in islice(_PAGER.finditer(text), _MOST):
        near = text[max(0, match.start() - 1500) : match.end() + 1500]
        fields = {name: value for name in _PAGER_FIELDS if (value := _field(near, name)) is not None}
        if "columnid" in fields and "unitid" in fields:
            yield with_query(match[1], {"startrecord": "1", "endrecord": "45", "perpage": "15", **fields})


def _field(text: str, name: str) -> str | None:
    match = re.search(rf"\b{name}['\"]?\s*:\s*(?:['\"]([^'\"]{{0,200}})['\"]|(\d{{1,12}}))", text)
    return (match[1] if match[1] is not None else match[2]) if match else None


def _platform(parsed: Parsed) -> Iterator[str]:
    """政府信息公开平台: every column's entries, or those of the column that the page's settings or address name."""
    parts = urlsplit(parsed.page.url or parsed.page.final_url)
    site = _PLATFORM.search(parsed.text) if _FOLDER in parts.path else None
    if site is None:
        return
    column = _PLATFORM_COLUMN.search(parsed.text)
    number = parts.fragment if parts.fragment.isdecimal() else column[1] if column else "0"
    folder = parts.path.partition(_FOLDER)[0]
    yield f"{folder}{_FOLDER}api/all/{number}?page=1&sid={site[1]}"
