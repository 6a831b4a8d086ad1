"""What the answer to something that was tried says: whether a search found its title, or a file opened. Pure.

"It does not work" accuses an office, so it is said only where the answer itself shows it; all else is unsure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from unicodedata import normalize
from urllib.parse import quote

from config.synonyms import ColumnNames
from crawler.fill import says_nothing, shows
from crawler.menu.links import read_anchors
from crawler.observe import Observed, observe
from crawler.outcome import Print
from crawler.pages.page import Parsed, parse, squeeze
from crawler.pages.parts import together
from crawler.pages.regions import hidden_regions
from crawler.visit.ground import Trial
from storage.records import Cause, Feature, FormKind, Outcome, Page, PageFacts, PageKind

Answer = tuple[bool | None, str]
"""Whether it worked (None: nobody can say), and what was answered, in words."""

_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DOC、XLS 或 WPS"),  # OLE, which WPS uses too
    (b"PK\x03\x04", "DOCX、XLSX、OFD 或 ZIP"),
    (b"{\\rtf", "RTF"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
)
_PDF_WITHIN = 1024  # bytes: what may stand before %PDF
_GONE = (404, 410)
_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_NOTHING = re.compile(
    r"(?:没有|没|未能?|无法)(?:找到|检索到|搜索到|搜到|查询到|查到)|找不到(?:和|与|您|相关|符合)"
    r"|无(?:相关|匹配|符合|条件|的){0,4}(?:搜索|检索|查询)?(?:结果|记录)"
    r"|(?:共|找到|检索到|搜索到|查询到|约)(?:有|找到|检索到|搜索到|相关|结果|信息|记录|内容|数据|约|:){0,4}0(?:个|条|项|篇)"
)
_OF_PAGES = re.compile(r"(?:页面|网页|网址|地址|链接|404)")
_DRAWS = re.compile(
    r"\$\.(?:ajax|get|post|getjson)\s*\(|fetch(?<=\bfetch)\s*\(|axios|xmlhttprequest|v-for\s*=|ng-repeat\s*=|\{\{"
)
"""Signs, in small letters, that a script fills the page with what it then shows."""
_ECHO_BEFORE = re.compile(r"(?:搜索|检索|查询|查找|关键[字词]|包含|含有|有关|与|和|为|是|[“\"'‘「【《:]).{0,4}$")
_ECHO_AFTER = re.compile(r"^.{0,4}(?:搜索|检索|查询|查找|的?结果|相关)")
_NEAR = 12
_CUT = re.compile(r"(?:…|\.{2,}|。{3})+$")
_SHORTEST = 8
"""Characters of a title, or of what a result shows of it, that make it that title."""


def read_answer(
    page: Page,
    trial: Trial,
    names: Sequence[ColumnNames],
    today: date,
    *,
    hosts: tuple[str, ...] = (),
    home: Print | None = None,
) -> Observed:
    """What the answer in `page` says of what was tried: facts as of any page, with `works` and `told`."""
    seen = observe(page, names, today, hosts=hosts, home=home)
    if trial.feature is Feature.DOWNLOAD:
        works, told = _downloaded(page, seen.facts)
    elif trial.feature is Feature.SEARCH:
        parsed = parse(page)
        seen = _as_results(parsed, trial, seen)
        works, told = _found(parsed, trial, seen)
    else:
        works = any(form.kind is FormKind.APPLICATION for form in seen.facts.forms) or None
        told = "打开的页面有申请表单" if works else "打开的页面未见可在线填写的表单"
    return replace(seen, works=works, told=told)


def _as_results(parsed: Parsed, trial: Trial, seen: Observed) -> Observed:
    """A page of results that says 抱歉，没有找到 of the title, and not of a page, is no error's page but was seen."""
    facts = seen.facts
    if facts.outcome is not Outcome.SOFT_404 or facts.cause is not Cause.ERROR_TEXT or parsed.page.status >= 300:
        return seen
    if not _says_none(parsed) or _OF_PAGES.search(parsed.visible) or squeeze(trial.title) not in _tight(parsed.visible):
        return seen
    hidden = together([read_anchors(parsed).hidden, hidden_regions(parsed)])
    return replace(
        seen, facts=replace(facts, outcome=Outcome.SEEN, cause=Cause.NONE, kind=PageKind.OTHER), hidden=hidden
    )


def _says_none(parsed: Parsed) -> bool:
    return says_nothing(parsed) or shows(parsed, _NOTHING.search)


def _downloaded(page: Page, facts: PageFacts) -> Answer:
    """A file has a known signature. It is not there where the answer says so, is empty, or is an error's page."""
    if page.status in _GONE and facts.outcome is Outcome.HTTP_ERROR:
        return False, f"文件打不开，返回 {page.status}"
    if page.status == 416 and page.headers.get("content-range", "").replace(" ", "") == "bytes*/0":
        return False, "文件为空（0 字节）"
    if page.status not in (200, 206):
        return None, f"返回 {page.status}，无法判断"
    if not page.body:
        return False, "文件为空（0 字节）"
    if kind := _signature(page.body):
        return True, f"文件可以打开（{kind}）"
    if facts.outcome is Outcome.SOFT_404 and facts.cause is Cause.ERROR_TEXT:
        return False, "返回的不是文件，而是报错网页"
    return None, "返回的内容不是已知的文件格式"


def _signature(body: bytes) -> str:
    if b"%PDF-" in body[:_PDF_WITHIN]:
        return "PDF"
    return next((kind for start, kind in _SIGNATURES if body.startswith(start)), "")


def _found(parsed: Parsed, trial: Trial, seen: Observed) -> Answer:
    if seen.facts.outcome is not Outcome.SEEN:
        return None, "检索结果页未能看到"
    title = squeeze(trial.title)
    if _is_linked(parsed, title):
        return True, "检索结果中有该标题"
    nothing = _says_none(parsed)
    if not nothing and _stands_in(_tight(parsed.visible), title):
        return True, "检索结果页上有该标题"
    if not _is_whole(parsed, trial, seen) or title[:_NEAR] not in _tight(unescape(parsed.text)):
        return None, "检索结果可能由脚本生成，或未按所给标题检索，无法判断"
    if nothing:
        return False, "检索结果页称没有结果"
    return (False, "检索结果中没有该标题") if seen.facts.entries.own else (None, "检索结果页未见结果列表，无法判断")


def _tight(text: str) -> str:
    return _SPACE.sub("", normalize("NFKC", text))


def _is_linked(parsed: Parsed, title: str) -> bool:
    """Whether a link has the title, whole or cut; not one that only asks for the title again."""
    again = {quote(title[:4], encoding=charset).lower() for charset in ("utf-8", "gb18030")}
    for node in parsed.tree.css("a[href]"):
        words, attributes = parsed.link(node)
        for text in {squeeze(words), squeeze(attributes.get("title") or "")}:
            begins = _CUT.sub("", text)
            cut = begins != text and len(begins) >= _SHORTEST and title.startswith(begins)
            if title in text or cut:
                href = parsed.resolve(attributes.get("href") or "").lower()
                if not any(words in href for words in again) and title not in href:
                    return True
    return False


def _stands_in(text: str, title: str) -> bool:
    """Whether the title stands in the text otherwise than as what was searched for."""
    at = text.find(title)
    while at >= 0:
        before, after = text[max(0, at - _NEAR) : at], text[at + len(title) : at + len(title) + _NEAR]
        if not _ECHO_BEFORE.search(before) and not _ECHO_AFTER.search(after):
            return True
        at = text.find(title, at + len(title))
    return False


def _is_whole(parsed: Parsed, trial: Trial, seen: Observed) -> bool:
    """Whether all that a visitor would see was in the answer, and all was sent that a browser would send."""
    to_fill = seen.to_fill and parsed.tree.css_first("script") is not None
    if trial.by_script or seen.facts.links_cut or seen.hidden.any or to_fill or parsed.cut:
        return False
    return not _DRAWS.search(parsed.visible) and not any(_DRAWS.search(text.lower()) for text in _drawing(parsed))


def _drawing(parsed: Parsed) -> tuple[str, ...]:
    return (*parsed.scripts, parsed.text) if "v-for" in parsed.text or "ng-repeat" in parsed.text else parsed.scripts
