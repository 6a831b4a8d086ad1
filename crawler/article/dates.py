"""The dates of an article: when it was published, when its document was signed and by whom. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from crawler.article.labels import Labelled, field_of
from crawler.dates import DateMention, compact_date, find_dates, first_date, narrow, url_date
from crawler.pages.lines import Line
from crawler.pages.page import Parsed, squeeze
from storage.records import Confidence, DateSource

_SCRIPT = re.compile(
    r"""\b(?:pub_?(?:date?|data|time)|publish_?(?:date|time)|fbsj|docreltime)["']?\s*[=:]\s*["']([^"'\n]{6,40})["']""",
    re.IGNORECASE,
)
_METAS = ("pubdate", "publishdate", "publish-date", "pubtime", "article:published_time", "createdate")
_OFFICE = re.compile(r"(?:政府|府|室|厅|局|委|委员会|部|组|院|会|中心|处|队|站|法院|公司|大学|学院|署|办)$")
_BESIDE = 25
"""Characters before a date on its line: a source's name, not a sentence."""
_SIGNED = 2000
"""Lines after a title among which its document's signature stands."""
_ROW = 8
"""Characters of a link that may be a row's title, and of a title that is no mere column's name."""
_WORTH = {DateSource.LABEL: 2, DateSource.VISIBLE: 1, DateSource.SCRIPT: 1}
"""What a source is worth by itself: 2 is high, 1 medium, and what is not listed (address, meta tags) low."""
_BESIDE_MIDNIGHT = timedelta(days=1)
_OTHER_DAYS = frozenset({"issued", "composed", "signed", "effective", "expires", "abolished", "other"})
"""What a label before a day means where the day is not that of publishing."""
_CLOCK = re.compile(r"今天|今日|现在|当前|星期|周[一二三四五六日]|copyright|©|版权|备案", re.IGNORECASE)
_FIELDS = re.compile(r"(?:时间|日期|来\s*源|索\s*引\s*号|文\s*号)\s*[】\]]?\s*[:：]")


def head_lines(lines: list[Line], title: int) -> range:
    """The lines between which an article's own fields stand: from a block above its title to where its text begins."""
    start = max(title, 0)
    for at in range(start + 1, min(len(lines), start + 30)):
        line = lines[at]
        if _begins(line) and not (title >= 0 and squeeze(line.text) == squeeze(lines[title].text)):
            return range(max(0, start - 40), at)
    return range(max(0, start - 40), min(len(lines), start + 30))


def _begins(line: Line) -> bool:
    """Whether the text begins here: with a long line, the addressees (...各单位：) or a short paragraph."""
    if line.long:
        return True
    text = line.text
    if line.own < 60:
        addressees = (
            text[-1:] in "：:"
            and field_of(text[:-1]) is None
            and ("，" in text or "、" in text or "," in text or line.tag == "p")
        )
        return not _FIELDS.search(text) and (addressees or (text[-1:] == "。" and (line.tag == "p" or line.own >= 20)))
    return "。" in text and not _FIELDS.search(text)


def shown_dates(labels: list[Labelled], field: str, today: date) -> list[date]:
    """The plausible dates of the visible fields of this meaning, in page order."""
    values = (label.value for label in labels if label.field == field and not label.hidden)
    return [day for value in values if (day := first_date(value, today) or compact_date(value, today))]


def find_published(
    parsed: Parsed, lines: list[Line], labels: list[Labelled], title: int, today: date
) -> tuple[date | None, DateSource | None]:
    """The day the page was published, and where that was read; both None where nothing tells.

    Visible and labelled first (发布时间, then 时间 near the title), visible without a label, 生成日期 or 发文日期,
    a script's variable, the address, and last the meta tags, which keep the day of a site's migration.
    """
    head = head_lines(lines, title)
    near = [label for label in labels if label.line in head]
    under, above = range(title, head.stop), range(title - 3, title)
    readings: tuple[tuple[Callable[[], Iterable[date | None]], DateSource], ...] = (
        (lambda: shown_dates(near, "published", today), DateSource.LABEL),
        (lambda: _beside(near, title, today), DateSource.LABEL),
        (lambda: [day for _, day in _unlabelled(lines, labels, under, title, today)], DateSource.VISIBLE),
        (lambda: shown_dates(near, "shown", today), DateSource.LABEL),
        (lambda: [day for _, day in _unlabelled(lines, labels, above, title, today)], DateSource.VISIBLE),
        (lambda: shown_dates(labels, "published", today), DateSource.LABEL),
        (lambda: _issued(labels, today), DateSource.LABEL),
        (lambda: _in_scripts(parsed, today), DateSource.SCRIPT),
        (lambda: [url_date(parsed.page.final_url, today)], DateSource.URL),
        (lambda: (first_date(parsed.meta.get(name, ""), today) for name in _METAS), DateSource.META),
    )
    for days, how in readings:
        if day := next((day for day in days() if day), None):
            return day, how
    return None, None


def confidence_of(parsed: Parsed, day: date, how: DateSource, today: date) -> Confidence:
    """How sure `day`, read as `how`, is: its source's worth, one step up where another source gives the same day (or
    the one beside it, because systems publish about midnight), one step down where others give days and none is it.

    Meta tags keep the day of a site's migration on many sound pages, so they can confirm a day but not contradict it.
    """
    scripts = next((found for found in _in_scripts(parsed, today) if found), None)
    others = {DateSource.SCRIPT: scripts, DateSource.URL: url_date(parsed.page.final_url, today)}
    days = [other for source, other in others.items() if other and source is not how]
    metas = [first_date(parsed.meta.get(name, ""), today) for name in _METAS if how is not DateSource.META]
    same = any(other and abs(other - day) <= _BESIDE_MIDNIGHT for other in (*days, *metas))
    step = _WORTH.get(how, 0) + (1 if same else -1 if days else 0)
    return (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)[max(0, min(step, 2))]


def stands_dated(parsed: Parsed, lines: list[Line], labels: list[Labelled], title: int, today: date) -> bool:
    """Whether the title has one day of its own under it, as an article has and a list of dated rows has not.

    A title that the page's head does not repeat needs a day labelled as publishing.
    """
    if title < 0 or len(lines[title].name) < _ROW:
        return False
    days = {(label.line, day) for label in labels for day in shown_dates([label], "published", today)}
    if lines[title].name[:_ROW] in squeeze(parsed.title):
        fields = [label for label in labels if title <= label.line <= title + 2]
        said = {day for field in ("published", "shown") for day in shown_dates(fields, field, today)}
        if len(said) == 1 and fields and not rows_between(lines, title, fields[-1].line):
            return True  # whatever days its text or table tells further down
        days |= {(label.line, day) for label in labels for day in _beside([label], title, today)}
        days |= set(_unlabelled(lines, labels, range(title, head_lines(lines, title).stop), title, today))
    near = sorted((at, day) for at, day in days if title <= at < head_lines(lines, title).stop)
    if len({day for _, day in near}) != 1:
        return False
    return not rows_between(lines, title, near[0][0])


def rows_between(lines: list[Line], title: int, field: int) -> bool:
    """Whether a link as long as a row's title stands between a title and a field: then the field is a row's."""
    return any(line.linked and len(line.name) >= _ROW for line in lines[title + 1 : field])


def _beside(labels: list[Labelled], title: int, today: date) -> list[date]:
    """时间 or 日期 right under the title; further down it may be an event's."""
    return shown_dates([label for label in labels if title <= label.line <= title + 2], "shown", today)


def _issued(labels: list[Labelled], today: date) -> list[date]:
    """生成日期, 发文日期 or 成文日期: the day a page's record gives where it gives no other.

    Not where it only repeats 签署日期: then it is the document's day, and of the page nothing is said.
    """
    signed = shown_dates(labels, "signed", today)
    issued = shown_dates(labels, "issued", today) or shown_dates(labels, "composed", today)
    return [day for day in issued if day not in signed]


def _unlabelled(
    lines: list[Line], labels: list[Labelled], places: range, title: int, today: date
) -> Iterator[tuple[int, date]]:
    """Dates about the title with nothing but names of sources and tools beside them, and that are no field's value.

    Each with the number of its line.
    """
    values = {label.value[:10] for label in labels}
    for at in places if title >= 0 else ():
        found = _by_itself(lines, at, title) if at >= 0 else None
        if found and _cut(*found)[1][:10] not in values and (day := found[1].full(today)):
            yield at, day


def _by_itself(lines: list[Line], at: int, title: int) -> tuple[str, DateMention] | None:
    """The text of one such line and the date in it. Not the site's clock, nor what closes a document: a day under an
    office's name, or （2020年3月20日） under the title, is when it was signed or adopted.
    """
    line = lines[at]
    if line.linked_length > line.own or line.hidden or line.long or len(line.text) > 200:
        return None
    text = narrow(line.spaced)
    mentions = find_dates(text)
    if len(mentions) != 1 or _CLOCK.search(text):
        return None
    before, shown, after = _cut(text, mentions[0])
    if at == title:
        return (text, mentions[0]) if len(before) > len(after) else None
    if len(before) > (_BESIDE if at > title else 0) or before.endswith(":") or field_of(before) in _OTHER_DAYS:
        return None
    signed = not before and at - 1 > title and not lines[at - 1].long and _OFFICE.search(lines[at - 1].name)
    return None if "年" in shown and (before.endswith(("(", "[")) or signed) else (text, mentions[0])


def _cut(text: str, mention: DateMention) -> tuple[str, str, str]:
    before, after = squeeze(text[: mention.start]), squeeze(text[mention.end :])
    return before, text[mention.start : mention.end], after


def _in_scripts(parsed: Parsed, today: date) -> Iterator[date | None]:
    for script in parsed.tree.css("script"):
        for match in _SCRIPT.finditer(script.text()):
            yield first_date(match[1], today)


def find_signature(lines: list[Line], title: int, today: date) -> tuple[str | None, date | None]:
    """落款: the first office's name with a date on the line under it (or behind it) after the title."""
    start = max(title, 0) + 1
    for at in range(start, min(len(lines), start + _SIGNED)):
        if lines[at].long or lines[at].hidden:
            continue
        text = lines[at].text
        if not 6 <= len(text) <= 60:
            continue
        mentions = find_dates(text)
        if len(mentions) != 1 or squeeze(text[mentions[0].end :]).strip("()（）"):
            continue
        name = squeeze(text[: mentions[0].start]).strip("()（）") or ("" if lines[at - 1].long else lines[at - 1].name)
        if 4 <= len(name) <= 40 and _OFFICE.search(name) and not re.search("[:：，,。]", name):
            return name, mentions[0].full(today)
    return None, None
