"""The title of an article: the line of the page that its head or meta tags agree on. Pure."""

from __future__ import annotations

import re

from crawler.article.labels import Labelled
from crawler.dates import find_dates
from crawler.pages.lines import Line
from crawler.pages.page import Parsed, squeeze, tidy

_ENDS = re.compile(
    r"(?:通知|意见|办法|公告|决定|通报|报告|规定|方案|细则|条例|批复|复函|函|公示|通告|要点|规划|令)》?(?:[（(][^（）()]{1,30}[）)])?$"
)
_SITE = re.compile(r"(?:网|网站|门户|平台|政府|委员会|办公室|厅|局)$")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_SHORTEST, _LONGEST, _CLAIM = 4, 160, 2000
_RECORD = frozenset({"document_number", "index_number", "issuer", "issued", "composed", "published"})
_CUT = 120  # characters at which a label's value is cut
_LINES = 1500  # among which a title stands


def find_title(parsed: Parsed, lines: list[Line], labels: list[Labelled]) -> tuple[str | None, int]:
    """The title and the number of its line; the line is -1 where the title stands on none, or there is no title.

    It is what the head or a meta tag repeats, or else a heading, or else what the record of the document calls it, or
    else the line over 发布时间 and 来源.
    """
    said = tidy(parsed.meta.get("articletitle", "")[:_CLAIM])
    head = squeeze(re.sub(r"<[^<>]*>", "", parsed.title[:_CLAIM]))
    for claim in (squeeze(said), head):
        if claim and (found := _agreed(lines, claim)):
            return found
    for at, line in enumerate(lines):
        if (
            line.tag in ("h1", "h2")
            and not line.linked
            and not line.hidden
            and not line.long
            and len(line.name) > _SHORTEST
        ):
            return _undated(line.text), at
    return _recorded(lines, labels) or _over_fields(lines, labels) or ((said, -1) if said else _written(lines))


def _recorded(lines: list[Line], labels: list[Labelled]) -> tuple[str, int] | None:
    """标题 or 名称 in the document's record, which also has its number, its office or its day."""
    if not any(label.field in _RECORD and label.value for label in labels):
        return None
    for label in labels:
        name = squeeze(label.value)
        if label.field == "title" and not label.hidden and 6 <= len(name) < _CUT:
            places = (label.line, label.line + 1)
            return label.value, next((at for at in places if at < len(lines) and name in lines[at].name), label.line)
    return None


def _over_fields(lines: list[Line], labels: list[Labelled]) -> tuple[str, int] | None:
    first = next((label.line for label in labels if label.field in ("published", "source") and not label.hidden), 0)
    for at in range(first - 1, max(first - 4, -1), -1):
        line = lines[at]
        fit = not (line.linked_length or line.hidden or line.long) and 6 <= len(line.name) <= _LONGEST
        if fit and not re.search("[:：>»。]", line.text):
            return line.text, at
    return None


def _agreed(lines: list[Line], claim: str) -> tuple[str, int] | None:
    """The line that the claim contains: the longest, headings and what the claim begins with before others."""
    best: tuple[float, str, int] | None = None
    for at, line in enumerate(lines[:_LINES]):
        if line.linked or line.hidden or line.long or (words := _common(line, claim)) is None:
            continue
        name = squeeze(words)
        starts = claim.startswith(name)
        heading = line.tag in _HEADINGS
        if not (starts or heading or len(name) * 2 >= len(claim)):
            continue
        weight = len(name) * (1.5 if heading else 1) * (1.3 if starts else 1) * (0.5 if _SITE.search(name) else 1)
        if best is None or weight > best[0]:
            best = weight, words, at
    return (best[1], best[2]) if best else None


def _common(line: Line, claim: str) -> str | None:
    """The line's words, or its first pieces, where the claim contains them: a date may follow within a heading."""
    if _SHORTEST <= len(line.name) <= _LONGEST and line.name in claim:
        return line.text
    first = squeeze(line.parts[0]) if len(line.parts) > 1 else ""
    if len(first) > _SHORTEST and first in claim and len(line.name) < len(first) + 60:
        return tidy(line.parts[0])
    return None


def _undated(text: str) -> str:
    """A heading without the date that some systems put in it."""
    mentions = find_dates(text)
    cut = text[: mentions[0].start].rstrip(" (（[") if mentions and mentions[0].start > 8 else text
    return cut if len(squeeze(text)) - len(squeeze(cut)) <= 40 and "年" not in text[len(cut) :] else text


def _written(lines: list[Line]) -> tuple[str | None, int]:
    """A title that only its wording shows: up to three lines from an office's name or 关于 to ...的通知."""
    for at in range(min(len(lines), 60)):
        if not any("关" in line.text for line in lines[at : at + 3] if not line.long):
            continue
        for size in (1, 2, 3):
            if any(line.long for line in lines[at : at + size]):
                break
            text = tidy("".join(line.text for line in lines[at : at + size]))
            name = squeeze(text)
            if 8 <= len(name) <= _LONGEST and _ENDS.search(name) and "关于" in name and not re.search("[。:：]", text):
                return text, at + size - 1
    return None, -1
