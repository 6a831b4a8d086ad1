"""Which data files stand behind a page, what each is called, and which list it is a version of. Pure.

A file is known by its address, or by its link's words; whether it is one is said by its bytes, once it was fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from unicodedata import normalize
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from crawler.pages.bounds import same_page
from crawler.pages.page import LexborNode, Parsed, squeeze
from storage.records import Anchor, Entry, EntryList, Page, Whose

_KINDS = r"\.(?:xlsx?|xlsm|et|csv|json|xml|zip|rar|7z|docx?|wps|pdf|ofd)"
_AT_END = re.compile(rf"{_KINDS}$", re.IGNORECASE)
_IN_QUERY = re.compile(rf"{_KINDS}(?:$|&)", re.IGNORECASE)
_FEEDS = re.compile(r"(?:^|[/_-])(?:rss|atom|feed|sitemap|manifest)(?:[^/]*|/.*)\.(?:xml|json)$", re.IGNORECASE)
_NAMES_A_FILE = re.compile(rf"{_KINDS}\)?$|^\W*附件|下载\W*$|\b(?:excel|word|pdf)\b", re.IGNORECASE)
_GIVES_FILES = re.compile(r"down|attach|file|fujian|affix|upload|annex", re.IGNORECASE)
_HANDS_OUT = re.compile(
    r"(?!.*(?:show|view|list|detail|info|index|cent))[\w-]*(?:down|attach|annex|fujian|affix)[\w-]*"
    r"(?:\.(?:jsp|do|action|aspx?|ashx|php))?",
    re.IGNORECASE,
)
_ASKED_BY = re.compile(
    r"(?:^|&)\w{0,20}?(?<!class)(?<!cat)(?<!type)(?<!col)(?<!column)(?:id|file|name|path|key|no)\w{0,20}=[^&]",
    re.IGNORECASE,
)
_VIEWS = re.compile(r"view|pdfjs|reader", re.IGNORECASE)
_CALLED = re.compile(r"附件.*|(?:点击|点此|文件|附件|表格|清单)*下载", re.DOTALL)
_HEAD = re.compile(r"附件[\d一二三四五六七八九十]{0,3}[:：]")
_LINKS, _ABOVE, _LINE = 3000, 3, 300
_PAGE = re.compile(r"/$|\.s?html?$", re.IGNORECASE)
_NO_NAME = re.compile(
    r"附件?[\d一二三四五六七八九十]*[:：]?|(?:点击|点此|请|文件|附件|表格|文档|原文|全文|pdf|word|excel|xlsx?|docx?)*"
    r"(?:下载|查看|打开|阅读|预览|浏览)?(?:附件|文件|表格|版|文档)?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^附\s*件\s*[\d一二三四五六七八九十]{0,3}\s*[:：.、]\s*(?=\S{4})")
"""What stands before an attachment's name and is none of it."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file that a page links: what it is called there, its address, and the day of the row that links it, where that
    is told in full."""

    title: str
    url: str
    day: date | None = None


def is_file(url: str, words: str = "") -> bool:
    """Whether an address is that of a data file, by what it is called; or, where it only says that it gives files, by
    the words of the link."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or _FEEDS.search(parts.path):
        return False
    if _AT_END.search(parts.path) or _IN_QUERY.search(unquote(parts.query)):
        return True
    named = normalize("NFKC", words).strip()
    if _AT_END.search(named):
        return True
    gives = _GIVES_FILES.search(f"{parts.path}?{parts.query}") is not None and not _PAGE.search(parts.path)
    return gives and _NAMES_A_FILE.search(named) is not None


def is_handed_out(url: str) -> bool:
    """Whether an address is that of a script that hands out what it is asked for by a number or name, whatever the
    words of its link are: /down.jsp?id=3. A row of a list may lead to a page by such an address."""
    parts = urlsplit(url)
    name = parts.path.rpartition("/")[2]
    return len(name) <= _LONGEST and bool(_HANDS_OUT.fullmatch(name)) and bool(_ASKED_BY.search(parts.query[:2000]))


def shown_at(url: str) -> str:
    """The address of the file that the viewer at `url` shows (pdfjs/web/viewer.html?file=/a.pdf), or else `url`."""
    parts = urlsplit(url)
    if not parts.query or not _VIEWS.search(parts.path):
        return url
    values = (value.strip() for _, value in parse_qsl(parts.query, errors="replace"))
    return next((made for value in values if "/" in value and is_file(made := _beside(url, value))), url)


def _beside(url: str, href: str) -> str:
    try:
        return urljoin(url, href)
    except ValueError:
        return ""


def has_loose_files(parsed: Parsed, anchors: Iterable[Anchor]) -> bool:
    """Whether a page has what its words call a file and nobody can ask for: a link that only a script follows, or one
    under 附件： that leads to what is not known for a file."""
    if any(not one.url and not one.in_menu and _is_called(one.text) for one in anchors):
        return True
    return any(_is_attached(parsed, link) for link in parsed.tree.css("a[href]")[:_LINKS])


def _is_called(words: str) -> bool:
    named = normalize("NFKC", words).strip()
    return _AT_END.search(named) is not None or _CALLED.fullmatch(squeeze(named)) is not None


def _is_attached(parsed: Parsed, link: LexborNode) -> bool:
    words, attributes = parsed.link(link)
    url = parsed.resolve(attributes.get("href") or "")
    if (
        not url
        or is_file(shown_at(url), words)
        or is_handed_out(url)
        or same_page(url) == same_page(parsed.page.final_url)
    ):
        return False
    at = link.parent
    for _ in range(_ABOVE):
        if at is None or len(line := squeeze(at.text()[: 2 * _LINE])) > _LINE:
            return False
        if _HEAD.match(line):
            first = at.css_first("a")  # 附件1：清单 as the words of a link heads no other links
            return first is None or not _HEAD.match(squeeze(first.text()[:_LINE]))
        at = at.parent
    return False


def files_on(
    anchors: Iterable[Anchor], entries: EntryList, title: str, but: frozenset[str] = frozenset()
) -> tuple[FileLink, ...]:
    """The files that these links of a page lead to, in its order, each once; `title` is what a file is called whose
    link says nothing. Not those of lists that are not the page's own, and those whose keys are in `but`."""
    passed = but | {same_page(entry.url) for entry in entries.of(Whose.BESIDE) if entry.url}
    found: dict[str, FileLink] = {}
    for anchor in anchors:
        key = same_page(anchor.url)
        if key not in passed:
            found.setdefault(key, FileLink(title_of(anchor.text, anchor.url, title), anchor.url))
    return tuple(found.values())


def file_of(entry: Entry) -> FileLink | None:
    """The file that a row of a list leads to, with the row's day; None where it leads to a page."""
    url = shown_at(entry.url) if entry.url else ""
    if not url or not is_file(url, entry.title):
        return None
    return FileLink(title_of(entry.title, url, ""), url, day_of(entry))


def day_of(entry: Entry) -> date | None:
    """The day of a row; None where its year is only assumed."""
    return None if entry.year_assumed else entry.date


def title_of(words: str, url: str, title: str) -> str:
    """What a file is called: by its link, or else by its address where that is in Chinese, or by its page's `title`."""
    words = _LABEL.sub("", " ".join(words.split()))
    if not _NO_NAME.fullmatch(_AT_END.sub("", squeeze(words))):
        return words[:_LONGEST]
    name = unquote(urlsplit(url).path.rpartition("/")[2])
    if re.search(r"[\u4e00-\u9fff]{2}", name) and "\ufffd" not in name:
        return name[:_LONGEST]
    return (title or words or name)[:_LONGEST]


def name_of(page: Page, title: str = "") -> str:
    """The name of the file that came: as the answer gives it (Content-Disposition, RFC 6266), or its address, or its
    link's words where only they end as a file's name does; empty where nothing gives one."""
    parts = urlsplit(page.final_url)
    path = unquote(parts.path.rpartition("/")[2])
    asked = (value for _, value in parse_qsl(parts.query, errors="replace"))
    given = (_disposed(page.headers.get("content-disposition", "")), path, *asked, normalize("NFKC", title).strip())
    named = (one for one in given if _AT_END.search(one.strip()))
    return next(named, path or next(iter(given))).strip()[-_LONGEST:]


def _disposed(header: str) -> str:
    """The file name of a Content-Disposition: also such as are sent in UTF-8 or GB18030 as they are, or as words of a
    mail's header (RFC 2047), which browsers take too."""
    if not header:
        return ""
    message = Message()
    message["Content-Disposition"] = header.replace("\r", " ").replace("\n", " ")
    try:
        name = unquote(message.get_filename() or "")
        name = str(make_header(decode_header(name))) if "=?" in name else name
    except (LookupError, ValueError, MessageError):  # also of numbers of parts that are endless
        return ""
    for charset in ("utf-8", "gb18030"):
        try:
            return name.encode("latin-1").decode(charset)
        except UnicodeError:
            continue
    return name


# Versions of one list

_NUMERAL = r"[\d一二三四五六七八九十〇零]"
_YEAR = r"(?:(?:19|20)\d\d|二[〇零○]{1,2}[一二三四五六七八九〇零○]{1,2})"
_PERIOD = (
    rf"{_YEAR}[-–—~至到]{_YEAR}年?(?:度|版)?",
    r"(?:19|20)\d{6}(?!\d)|(?:19|20)\d{4}(?!\d)",
    rf"{_YEAR}年\d{{1,2}}月\d{{1,2}}[日号]?|{_YEAR}([-./])\d{{1,2}}\1\d{{1,2}}|{_YEAR}[-./]\d{{1,2}}(?!\d)",
    rf"{_YEAR}年?(?:度|版)?",
    rf"(?<!\d){_NUMERAL}{{1,3}}[-–—~至到]{_NUMERAL}{{1,3}}月份?",
    rf"(?<!\d){_NUMERAL}{{1,3}}月份?(?:{_NUMERAL}{{1,3}}[日号])?",
    r"第?[一二三四1234]季度|(?<![a-z])q[1-4](?![a-z\d])",
    r"[上下]半年|半年度|年度|全年",
    rf"第{_NUMERAL}{{1,4}}[期版稿]",
    r"(?<![a-z])v\d+(?:\.\d+)*",
)
_NUMBERED = re.compile(r"[\w\u4e00-\u9fff]{0,12}[\[(〔【](?:19|20)\d\d[\])〕】]第?\d+号")
"""文号 (GB/T 9704): a list that is printed anew comes under another one."""
_PERIODS = re.compile("|".join(_PERIOD))
_BRACKETS = re.compile(r"[(\[〔【「]([^()\[\]〔〕【】「」]*)[)\]〕】」]")
_OF_VERSIONS = re.compile(
    r"(?:截至|截止|更正|勘误|重新|更新|修订|修改|调整|最新|新|现行|动态|发布|公布|公开|正式|版本?|稿|后|于|至|到|日期|时间|日|月|年|的|底|末|初"
    rf"|第{_NUMERAL}{{1,3}}次|[\d\s.,:：\-/_、~])*"
)
_VERSIONED = re.compile(
    r"(?:最新|更新|更正|修订|修改|调整|现行|新|动态)(?:版本?|稿)|截[至止](?:目前|[月年]?底)?|^最新|最新$"
    r"|(?:更正|勘误)后?$"
)
_FRONT = re.compile(rf"^附件?{_NUMERAL}*(?:[-.]{_NUMERAL}+)*[-:：.、_]*|^\d{{1,2}}[.、](?!\d)")
_BACK = re.compile(r"(?:点击|附件|文件|表格)?下载$")
_ENDS = " \t-–—_.,:：、~·*#"


def series_of(title: str) -> str:
    """The list that a title is a version of: the title without years, months, quarters, issues, versions, document
    numbers and brackets with dates, in small letters and without white space. Empty where it is nothing but these."""
    text = _AT_END.sub("", squeeze(normalize("NFKC", title)).lower())
    text = _BACK.sub("", _FRONT.sub("", text))
    text = _NUMBERED.sub("", text)
    text = _BRACKETS.sub(_bracket, text)
    text = _VERSIONED.sub("", _PERIODS.sub("", text))
    return _AT_END.sub("", text.strip(_ENDS)).strip(_ENDS)


def _bracket(match: re.Match[str]) -> str:
    """A pair of brackets, or nothing where it tells a version only."""
    inner = _VERSIONED.sub("", _PERIODS.sub("", match[1]))
    return "" if _OF_VERSIONS.fullmatch(inner) else match[0]
