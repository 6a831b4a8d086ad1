"""Which links name a required column, and which columns a page says that it is. Pure.

What `names`, `parts`, `weak`, `types` and `never` mean is written in config/packs/names/columns.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from config.synonyms import ColumnNames
from crawler.menu.links import Anchors
from crawler.pages.page import Parsed, squeeze
from crawler.words.wording import (
    AnyOf,
    core,
    is_article_address,
    is_body,
    is_event,
    is_sentence,
    modifies,
    qualifies,
    readings,
)
from storage.records import ColumnLink, Tier

_LONGEST = 18  # characters of an anchor that contains a column's name and still names a column


_LONGEST_WHOLE = 24  # characters of a whole name with a place's or an office's before it
_SAID_LONGEST = 100  # characters of a heading or title that may be a column's name with what stands about it
_NAME_LONGEST = 40  # characters of an anchor that may be a column's name behind a place's and before a counter


_GENRES = frozenset(
    (
        "命令",
        "决定",
        "决议",
        "公告",
        "公报",
        "通告",
        "通知",
        "通报",
        "议案",
        "报告",
        "请示",
        "批复",
        "意见",
        "函",
        "纪要",
        "会议纪要",
    )
)
"""Kinds of official documents (党政机关公文处理工作条例, 第八条); links of them are a choice by kind, not columns."""
_CHOICE = 5  # links of such names that make a choice


class _Match(NamedTuple):
    """One column that a text may name. Sorts best first: strong before weak, whole before part."""

    weak: bool
    part: bool
    code: str


class _Index(NamedTuple):
    """The names of all columns, turned round: from wording to columns."""

    whole: dict[str, tuple[_Match, ...]]
    parts: tuple[tuple[str, str], ...]  # wording, code; the longest wording first
    any_part: AnyOf
    any_name: AnyOf
    never: dict[str, tuple[str, ...]]
    apart: dict[str, re.Pattern[str]]
    types: dict[str, frozenset[str]]  # the codes whose columns a page's meta tag may call by this word


@lru_cache(maxsize=8)
def _index(names: tuple[ColumnNames, ...]) -> _Index:
    whole: dict[str, list[_Match]] = {}
    parts: list[tuple[str, str]] = []
    for column in names:
        for wording in column.names:
            whole.setdefault(squeeze(wording), []).append(_Match(False, False, column.code))
        for wording in column.weak:
            whole.setdefault(squeeze(wording), []).append(_Match(True, False, column.code))
        parts += [(squeeze(wording), column.code) for wording in column.parts]
    parts.sort(key=lambda pair: -len(pair[0]))
    any_part = _any_of([wording for wording, _ in parts])
    any_name = _any_of([*whole, *(wording for wording, _ in parts)])
    never = {column.code: column.never for column in names if column.never}
    apart = {column.code: _under(column.apart) for column in names if column.apart}
    types: dict[str, set[str]] = {}
    for column in names:
        for wording in (*column.types, *column.names):
            types.setdefault(squeeze(wording), set()).add(column.code)
    every = {text: tuple(found) for text, found in whole.items()}
    called = {text: frozenset(codes) for text, codes in types.items()}
    return _Index(every, tuple(parts), any_part, any_name, never, apart, called)


def _under(folders: Sequence[str]) -> re.Pattern[str]:
    """A pattern that finds an address under any of the folders, also under one with a number (zt_1208)."""
    return re.compile(rf"//[^/]*/(?:[^/?#]*/)*(?:{'|'.join(map(re.escape, folders))})(?:[_-]?\d+)?/", re.IGNORECASE)


def _any_of(wordings: Sequence[str]) -> AnyOf:
    """What finds any of the wordings; those that contain a shorter one are found by it."""
    every = set(wordings)
    return AnyOf(one for one in wordings if every.isdisjoint(_pieces(one)))


def _pieces(text: str) -> Iterator[str]:
    """Every shorter text that is a part of it."""
    return (text[at : at + size] for size in range(1, len(text)) for at in range(len(text) - size + 1))


_SPECIAL = re.compile(r"\s*(?:专栏|专题|专区)\s*[丨|｜︱│·•:：]\s*(?P<name>[^\s丨|｜]+)")
"""专栏丨优化营商环境 白芷进行时: what calls itself a special column has its name first and a motto behind it."""


def find_columns(anchors: Anchors, names: Sequence[ColumnNames], *, page_url: str) -> tuple[ColumnLink, ...]:
    """The links that name a column of `names` (strong), or a place where a visitor would look for it (weak).

    Best first: strong before weak, the whole name before a part of it, then the order of the page; `page_url` tells
    links that lead nowhere but to the page itself from others of the same words. One link may be several columns;
    the same link twice is one.
    """
    index, named = _index(tuple(names)), _named_by(tuple(names))
    kinds = _GENRES if sum(anchor.text in _GENRES for anchor in anchors.items) >= _CHOICE else frozenset()
    found: dict[tuple[str, str, str], tuple[_Match, ColumnLink]] = {}
    for anchor in anchors.items:
        for match in named(anchor.text) if anchor.text not in kinds else ():
            if (match.part and is_article_address(anchor.url)) or _is_apart(match.code, anchor.url, index):
                continue
            tier = Tier.WEAK if match.weak else Tier.STRONG
            link = ColumnLink(match.code, anchor.text, anchor.href, anchor.url, tier)
            found.setdefault((match.code, anchor.href, squeeze(anchor.text)), (match, link))
    ranked = sorted(found.values(), key=lambda pair: (pair[0].weak, pair[0].part, _leads_nowhere(pair[1], page_url)))
    return tuple(link for _, link in ranked)


def _leads_nowhere(link: ColumnLink, page_url: str) -> bool:
    return link.url in ("", page_url)


@lru_cache(maxsize=8)
def _named_by(names: tuple[ColumnNames, ...]) -> Callable[[str], tuple[_Match, ...]]:
    """What tells the columns that the words of a link name. All pages of a site repeat their menus: it remembers."""
    index = _index(names)

    @lru_cache(maxsize=20_000)
    def named(words: str) -> tuple[_Match, ...]:
        name = squeeze(words)
        if len(name) > _NAME_LONGEST or not index.any_name.is_in(name):
            return ()
        special = _SPECIAL.match(words)
        return _matches(squeeze(special["name"]) if special else name, index)

    return named


def _matches(text: str, index: _Index) -> tuple[_Match, ...]:
    """The columns that a name is called, each once and at its best; not those that a word of it rules out."""
    text = core(text)
    best: dict[str, _Match] = {}
    for match in (*_whole(text, index), *_part(text, index)):
        if match.code not in best and not any(word in text for word in index.never.get(match.code, ())):
            best[match.code] = match
    return tuple(best.values())


def _is_apart(code: str, url: str, index: _Index) -> bool:
    """Whether a link's address says that it is a topic's own column."""
    apart = index.apart.get(code)
    return apart is not None and apart.match(url.partition(":")[2]) is not None


def _whole(text: str, index: _Index) -> list[_Match]:
    """Columns whose whole name the text is, also behind a place's name (strong) or an office's (weak)."""
    plain = index.whole.get(text, ())
    if len(text) > _LONGEST_WHOLE:
        return list(plain)
    found = [
        match._replace(weak=True) if of_office else match
        for reading, of_office in readings(text)
        for match in index.whole.get(reading, ())
    ]
    return found if len(found) == len(plain) or not is_event(text) else list(plain)


def _part(text: str, index: _Index) -> list[_Match]:
    """Columns whose name is a part of a short text that is neither a title, an event nor an office."""
    if len(text) > _LONGEST or not index.any_part.is_in(text):
        return []
    if is_sentence(text) or is_event(text):
        return []
    found = []
    for wording, code in index.parts:
        if wording not in text:
            continue
        before, _, after = text.partition(wording)
        if not is_body(after):
            found.append(_Match(not (qualifies(before) and modifies(after)), True, code))
    return found


_HERE = re.compile(  # each way begins with a character of its own, and not with a group: that is ten times as fast
    "|".join(f"{you}的?(?:所在)?的?位置[是为]?\\s*[:：]?\\s*" for you in ("当前", "所在", "现在", "您"))
    + r"|位置(?<!\w位置)\s*[:：]\s*|首\s?页\s*(?=[>»›→＞])"
)
_LONGEST_WAY = 160
_TRAIL = "[class*='crumb' i], [id*='crumb' i]"
_LONGEST_TRAIL = 120
_STEP = re.compile(r"\s*(?:>|»|›|→|＞|/|\\|\|)+\s*")
_TITLE_STEP = re.compile(r"\s*[-_|—–>]+\s*")
_SITE = re.compile(r"(?:网|政府|门户|网站|平台|委员会|局|厅|院)$")
_GENERAL = frozenset({"列表", "栏目", "信息列表", "文章列表", "栏目页"})
_META = ("columntype", "columnname")


def names_itself(parsed: Parsed, names: Sequence[ColumnNames]) -> tuple[str, ...]:
    """Codes of the columns that the page itself says it is, in the order of `names`.

    Read from its only first heading and the first part of its title after the site's name; and, unless its meta tags
    say that it is an article (then these name the column that it stands in), from the last step of its breadcrumb
    (当前位置) and the tags ColumnName and ColumnType (国办发〔2017〕47号).
    """
    index = _index(tuple(names))
    article = bool(parsed.meta.get("articletitle"))
    said = [*_headings(parsed, ("h1",)), *title_names(parsed.title)]
    if not article:
        said += [*_headings(parsed, ("h2",)), *_steps(parsed)]
    names_said = (name for text in said if len(name := squeeze(text)) <= _SAID_LONGEST)
    told = _said_by(tuple(names))
    codes = {code for name in names_said for code in told(name)}
    if not article:
        values = {squeeze(parsed.meta.get(name, "")) for name in _META} - {""}
        codes |= {code for value in values for code in index.types.get(value, ())}
    return tuple(column.code for column in names if column.code in codes)


def named_codes(text: str, names: Sequence[ColumnNames]) -> frozenset[str]:
    """Codes of the columns that a heading or another text of a page names beyond doubt."""
    return _said_by(tuple(names))(squeeze(text))


@lru_cache(maxsize=8)
def _said_by(names: tuple[ColumnNames, ...]) -> Callable[[str], frozenset[str]]:
    """What tells the codes of the columns that squeezed words of a page name beyond doubt, and remembers it."""
    index = _index(names)

    @lru_cache(maxsize=20_000)
    def said(words: str) -> frozenset[str]:
        return frozenset(match.code for match in _said(core(words), index))

    return said


def page_words(parsed: Parsed) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the page calls itself, and what the steps of its way (当前位置) are called, squeezed; no name of a site.

    From the only first heading, the first part of the title after the site's name, the last step, and the tag
    ColumnName.
    """
    steps = _way(parsed)
    said = [*_headings(parsed, ("h1",)), *title_names(parsed.title), *_last(steps), parsed.meta.get("columnname", "")]
    return tuple(_names_in(said)), tuple(_names_in(steps))


def _names_in(texts: Sequence[str]) -> list[str]:
    names = (core(squeeze(text)) for text in texts)
    return [name for name in dict.fromkeys(names) if 1 < len(name) <= _NAME_LONGEST and not _SITE.search(name)]


def _said(text: str, index: _Index) -> list[_Match]:
    """Columns that a page's own words name beyond doubt."""
    if not index.any_name.is_in(text):
        return []
    return [match for match in (*_whole(text, index), *_part(text, index)) if not match.weak]


def _steps(parsed: Parsed) -> list[str]:
    """The last step of the breadcrumb, or the one before where that says only 列表."""
    return _last(_way(parsed))


def _last(steps: list[str]) -> list[str]:
    return steps[-1:] if len(steps) > 1 else []


def _way(parsed: Parsed) -> list[str]:
    """The steps of the breadcrumb, without a last one that says only 列表."""
    match = _HERE.search(parsed.visible)
    chain = _chain(match[0], match.string[match.end() : match.end() + _LONGEST_WAY]) if match else _listed(parsed)
    if len(chain) > 1 and squeeze(chain[-1]) in ("", *_GENERAL):
        chain.pop()
    return chain


def _chain(lead: str, trail: str) -> list[str]:
    """The steps of a breadcrumb that is a line of text, up to the first word that is behind no mark.

    `lead` are the words by which it was known: those that announce it, or its first step.
    """
    chain: list[str] = []
    trail = f"首页{trail}" if lead.startswith("首") else trail
    for step in _STEP.split(trail.replace("首 页", "首页")):
        chain += step.split(" ")[:1]
        if " " in step:
            break
    return chain


def _listed(parsed: Parsed) -> list[str]:
    """The steps of a breadcrumb that is a list, without marks between them."""
    for node in parsed.tree.css(_TRAIL)[:3]:
        steps = [words for step in node.css("a, li, span") if (words := squeeze(step.text(deep=False)))]
        if steps[:1] == ["首页"] and sum(map(len, steps)) <= _LONGEST_TRAIL:
            return steps
    return []


def _headings(parsed: Parsed, levels: tuple[str, ...]) -> list[str]:
    """The heading of a level of which the page has one."""
    for level in levels:
        texts = {text for node in parsed.tree.css(level)[:50] if (text := squeeze(node.text()))}
        if len(texts) == 1:
            return list(texts)
    return []


def is_site_name(text: str) -> bool:
    """Whether a name is that of a site or an office and not of a column."""
    return _SITE.search(text) is not None


def title_names(title: str) -> list[str]:
    """What a page's title names: its first part, or its last where the first is the site's name; none for no title."""
    parts = [part for part in _TITLE_STEP.split(title) if part]
    words = parts[0].split() if len(parts) == 1 else []
    if len(words) > 1 and _SITE.search(words[0]):
        parts = words  # the site's name and then its columns, with spaces between
    while len(parts) > 1 and _SITE.search(parts[-1]) and _SITE.search(parts[0]):
        parts.pop()
    return parts[-1:] if len(parts) > 1 and _SITE.search(parts[0]) else parts[:1]
