"""Dates in short texts and addresses, in every notation that portals use. Pure: `today` is passed in.

Nothing here knows what a date means: lists and documents look for dates where they expect them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

EARLIEST = date(1995, 1, 1)
"""Older than any government page: what claims to be older is something else than a date of publishing."""

_NARROW = str.maketrans("０１２３４５６７８９－／．：（）［］　\u00a0∶—–‑〔〕【】", "0123456789-/.:()[]  :---[][]")
_DIGITS = {digit: str(value % 10) for value, digit in enumerate("〇一二三四五六七八九零")} | {"○": "0", "Ｏ": "0"}
_DAY_OF_WEEK = r"(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?"
_CLOCK = (
    _DAY_OF_WEEK
    + r"(?:[T\s]*\d{1,2}\s*[:时]\s*\d{1,2}(?:\s*[:分]\s*\d{1,2}(?:\.\d+)?\s*秒?)?\s*分?(?:\s*GMT\s*\+?[\d:]*)?)?"
)
_FULL = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d\d)\s*"
    r"(?:年\s*(?P<m1>\d{1,2})\s*月\s*(?P<d1>\d{1,2})(?!\d)\s*日?"
    r"|(?P<sep>[-/.])\s*(?P<m2>\d{1,2})\s*(?P=sep)\s*(?P<d2>\d{1,2})(?!\d|(?P=sep)\d))" + _CLOCK
)
_CHINESE = re.compile(
    r"(?P<year>[一二][〇零○Ｏ一二三四五六七八九]{3})\s*年\s*(?P<month>[一二三四五六七八九十]{1,2})\s*月"
    r"\s*(?P<day>[一二三四五六七八九十]{1,3})\s*日"
)
_BARE = re.compile(r"[\[(]?((?:19|20)[0-9]{2})([-/.])([0-9]{2})\2([0-9]{2})[\])]?")
_LONGEST_BARE = 12
_SHORT = re.compile(
    r"(?<![\d年./-])(?<!\d:)(?:(\d{1,2})\s*月\s*(\d{1,2})\s*日|(\d\d)[-/.](\d\d))(?![\d年/:%-]|\.\d)" + _CLOCK
)
_WHOLE = re.compile(  # only where it is the whole text, and the first figure can hardly be a month (10, 11, 12)
    r"[\[(]?\s*(?:(?P<yy>0\d|1[3-9]|[2-9]\d)(?P<sep>[-/.])(?P<m1>\d\d)(?P=sep)(?P<d1>\d\d)|(?P<y>20\d\d)(?P<m2>\d\d)(?P<d2>\d\d))\s*[\])]?"
)
_PROGRAM = re.compile(r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2}) \d\d:\d\d:\d\d CST (?P<year>20\d\d)")
_SHORT_TEXT = 20
_MONTH_DAY = re.compile(r"[\[(]?\s*(\d{1,2})\s*([-/])\s*(\d{1,2})\s*[\])]?")  # only where it is the whole text
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_PART = re.compile(r"(?:(?P<ym>(?:19|20)\d\d\s*[-./年]\s*\d{1,2})(?:\s*月份?)?|(?P<y>(?:19|20)\d\d)年?"
                   r"|(?P<my>\d{1,2}\s*月\s*(?:19|20)\d\d)年?"
                   r"|(?P<md>\d{1,2}\s*[-./月]\s*\d{1,2})日?|(?P<m>\d{1,2})月份?|(?P<n>\d{1,2})日?)[-./]?")  # fmt: skip
_URL_DATE = re.compile(
    r"(?:^|[/_])t(?P<y1>20\d\d|19\d\d)(?P<m1>\d\d)(?P<d1>\d\d)_"
    r"|/(?P<y2>20\d\d|19\d\d)[-/]?(?P<m2>\d{1,2})[-/](?P<d2>\d{1,2})(?=/)"
    r"|/(?P<y3>20\d\d|19\d\d)(?P<m3>\d\d)(?P<d3>\d\d)(?=/|\d{6,9}\.)|/(?P<y4>20\d\d|19\d\d)/(?P<m4>\d\d)(?P<d4>\d\d)(?=/)"
)
_URL_MONTH = re.compile(r"/(20\d\d|19\d\d)-?(0[1-9]|1[0-2])/")


class DateMention(NamedTuple):
    """A date in a text: where it stands, its month and day, and its year or None where none is written."""

    start: int
    end: int
    year: int | None
    month: int
    day: int

    def full(self, today: date) -> date | None:
        """The date, where a year is written and the date is plausible on `today`."""
        return make_date(self.year, self.month, self.day, today) if self.year is not None else None


def narrow(text: str) -> str:
    """`text` with full-width digits, brackets, colons and odd dashes as ASCII, every character in its place."""
    return text.translate(_NARROW)


def plausible(day: date, today: date) -> bool:
    """Whether a page seen on `today` may carry `day` as its date: from 1995 to tomorrow (clocks differ by hours)."""
    return day >= EARLIEST and day.toordinal() <= today.toordinal() + 1


def make_date(year: int, month: int, day: int, today: date) -> date | None:
    """The plausible date of these numbers, or None."""
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made if plausible(made, today) else None


def find_dates(text: str, yearless: bool = False) -> list[DateMention]:
    """Every date in `text`, left to right, its clock time included in its span; calendar-valid ones only.

    `yearless` asks for 03-14 and 3月14日 too.
    """
    text = narrow(text)
    found = [mention for mention in (*_numeric(text), *_chinese(text)) if _in_calendar(mention)]
    if not found:
        found = [mention for mention in _rare(text) if _in_calendar(mention)]
    if yearless:
        taken = [(mention.start, mention.end) for mention in found]
        found += [
            mention
            for mention in _short(text)
            if _in_calendar(mention) and not any(start < mention.end and mention.start < end for start, end in taken)
        ]
    return sorted(found, key=lambda mention: mention.start)


def bare_date(text: str) -> DateMention | None:
    """The date where a text is nothing else, in the notation of most lists (2024-03-14, 2024/03/14, [2024.03.14])."""
    return _bare(text) if len(text) <= _LONGEST_BARE else None


@lru_cache(maxsize=4096)
def _bare(text: str) -> DateMention | None:
    """Lists show the same days again and again: what was read once is kept for a while."""
    match = _BARE.fullmatch(text)
    if match is None:
        return None
    year, _, month, day = match.groups()
    mention = DateMention(match.start(1), match.end(4), int(year), int(month), int(day))
    return mention if _in_calendar(mention) else None


def month_and_day(text: str) -> DateMention | None:
    """The year-less date that a whole text is, also without zeros (6-19, [6/19]), or None."""
    match = _MONTH_DAY.fullmatch(narrow(text).strip())
    return _if_in_calendar(DateMention(0, len(text), None, int(match[1]), int(match[3]))) if match else None


def first_date(text: str, today: date) -> date | None:
    """The first plausible date with a year in `text`, or None."""
    return next((day for mention in find_dates(text) if (day := mention.full(today)) is not None), None)


def compact_date(text: str, today: date) -> date | None:
    """The plausible date that a field's whole value is, written as eight digits (20240619), or None."""
    match = re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)", narrow(text).strip())
    return make_date(int(match[1]), int(match[2]), int(match[3]), today) if match else None


def _numeric(text: str) -> Iterator[DateMention]:
    for match in _FULL.finditer(text):
        month, day = match["m1"] or match["m2"], match["d1"] or match["d2"]
        yield DateMention(match.start(), match.end(), int(match["year"]), int(month), int(day))


def _rare(text: str) -> Iterator[DateMention]:
    """Dates that are a whole text (24-06-19, 20240619), and such as a program prints (Wed Jun 19 10:08:33 CST 2024)."""
    if len(text) <= _SHORT_TEXT and (match := _WHOLE.fullmatch(text.strip())):
        start, year = text.index(match[0]), int(match["y"] or f"20{match['yy']}")
        month, day = int(match["m1"] or match["m2"]), int(match["d1"] or match["d2"])
        yield DateMention(start, start + len(match[0]), year, month, day)
    elif "CST" in text and (match := _PROGRAM.search(text)) and match["month"] in _MONTHS:
        month = _MONTHS.index(match["month"]) + 1
        yield DateMention(match.start(), match.end(), int(match["year"]), month, int(match["day"]))


def _chinese(text: str) -> Iterator[DateMention]:
    for match in _CHINESE.finditer(text):
        year = int("".join(_DIGITS[digit] for digit in match["year"]))
        yield DateMention(match.start(), match.end(), year, _count(match["month"]), _count(match["day"]))


def _count(numerals: str) -> int:
    """十 -> 10, 二十 -> 20, 三十一 -> 31, 六 -> 6; 0 for what is no number below 100."""
    if not re.fullmatch("[一二三四五六七八九]?(?:十[一二三四五六七八九]?)?", numerals):
        return 0
    if "十" not in numerals:
        return int(_DIGITS[numerals])
    tens, _, ones = numerals.partition("十")
    return int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0"))


def _short(text: str) -> Iterator[DateMention]:
    for match in _SHORT.finditer(text):
        yield DateMention(match.start(), match.end(), None, int(match[1] or match[3]), int(match[2] or match[4]))


def _in_calendar(mention: DateMention) -> bool:
    try:
        date(mention.year or 2024, mention.month, mention.day)  # a leap year: 02-29 may be meant
    except ValueError:
        return False
    return True


def is_date_part(text: str) -> bool:
    """Whether a whole text may be a piece of a date that the markup splits: 14, 2024-03, 3月 2024, 3月, 2024年."""
    return _PART.fullmatch(narrow(text).strip()) is not None


class MonthHead(NamedTuple):
    """A year, a month or both, as they stand over the days of a timeline; None is what is not written."""

    year: int | None
    month: int | None


def month_head(texts: tuple[str, ...]) -> MonthHead | None:
    """The year and month that pieces of a date say by themselves (2026年10月; 10月, 2026; 2026年; 10月), or None."""
    numbers: dict[str, list[int]] = {}
    for text in texts:
        match = _PART.fullmatch(narrow(text).strip())
        kind = match.lastgroup if match else None
        if match is None or kind is None or kind in numbers:
            return None
        numbers[kind] = [int(number) for number in re.findall(r"\d+", match[kind])]
    match sorted(numbers):
        case ["ym"]:
            year, month = numbers["ym"]
        case ["my"]:
            month, year = numbers["my"]
        case ["m", "y"]:
            year, month = *numbers["y"], *numbers["m"]
        case ["y"]:
            return MonthHead(numbers["y"][0], None)
        case ["m"]:
            return MonthHead(None, numbers["m"][0]) if 1 <= numbers["m"][0] <= 12 else None
        case _:
            return None
    return MonthHead(year, month) if 1 <= month <= 12 else None


def day_number(text: str) -> int | None:
    """The day of a month that a whole text is (15, 05日), or None."""
    match = re.fullmatch(r"(\d{1,2})\s*日?", narrow(text).strip())
    return int(match[1]) if match and 1 <= int(match[1]) <= 31 else None


def join_parts(texts: tuple[str, ...]) -> DateMention | None:
    """The date that two or three pieces make together: (14, 2024-03), (03-14, 2024), (14, 3月, 2024) ... or None."""
    pieces: dict[str, str] = {}
    for text in texts:
        match = _PART.fullmatch(narrow(text).strip())
        kind = match.lastgroup if match else None
        if match is None or kind is None:
            return None
        if kind == "n" and "n" in pieces and "m" not in pieces:
            pieces["m"], kind = pieces.pop("n"), "n"  # two bare numbers: month before day
        if kind in pieces:
            return None
        pieces[kind] = match[kind]
    numbers = {kind: [int(number) for number in re.findall(r"\d+", piece)] for kind, piece in pieces.items()}
    match sorted(numbers):
        case ["n", "ym"]:
            year, month, day = *numbers["ym"], *numbers["n"]
        case ["my", "n"]:
            month, year, day = *numbers["my"], *numbers["n"]
        case ["md", "y"]:
            year, month, day = *numbers["y"], *numbers["md"]
        case ["m", "n", "y"]:
            year, month, day = *numbers["y"], *numbers["m"], *numbers["n"]
        case ["m", "n"] if texts[0].endswith(("-", "/", "月")):
            return _if_in_calendar(DateMention(0, 0, None, *numbers["m"], *numbers["n"]))
        case _:
            return None
    return _if_in_calendar(DateMention(0, 0, year, month, day))


def _if_in_calendar(mention: DateMention) -> DateMention | None:
    return mention if _in_calendar(mention) else None


def url_date(url: str, today: date) -> date | None:
    """The day in an address: t20181018_1.html, /2018-10/18/, /art/2024/6/19/, /20201105/, /2018/1018/,
    20251014104752137.html.

    Only a day that a content system writes by itself; it may be the day of a migration.
    """
    match = _URL_DATE.search(url)
    if match is None:
        return None
    year, month, day = (int(number) for number in match.groups() if number)
    return make_date(year, month, day, today)


def url_month(url: str, today: date) -> date | None:
    """The first day of the month in an address (/202406/, /2024-06/), or of the day in it."""
    if day := url_date(url, today):
        return day.replace(day=1)
    match = _URL_MONTH.search(url)
    return make_date(int(match[1]), int(match[2]), 1, today) if match else None


def resolve_year(month: int, day: int, near: date, today: date) -> date | None:
    """The plausible date of a year-less month and day that lies nearest to `near`."""
    years = (make_date(near.year + step, month, day, today) for step in (-1, 0, 1))
    return min((made for made in years if made), key=lambda made: abs((made - near).days), default=None)


_OUT_OF_ORDER = timedelta(days=31)


def resolve_years(rows: Iterable[tuple[DateMention | None, date | None]], today: date) -> list[date | None]:
    """The dates of a list's rows, in its order; each row comes with a hint (its address's date) or None.

    A year-less row takes the year of its hint; else it follows the row above: lists run from new to old, so a later
    month and day than the row above, by more than a month, is last year's ([12-28] under [01-04]). The first one is
    the latest that is not in the future.
    """
    resolved: list[date | None] = []
    above: date | None = None
    for mention, hint in rows:
        made = _resolved(mention, hint, above, today) if mention else None
        above = made or above
        resolved.append(made)
    return resolved


def _resolved(mention: DateMention, hint: date | None, above: date | None, today: date) -> date | None:
    if mention.year is not None:
        return mention.full(today)
    if hint is not None:
        return resolve_year(mention.month, mention.day, hint, today)
    latest = min(above + _OUT_OF_ORDER, today + timedelta(days=1)) if above else today + timedelta(days=1)
    years = range(latest.year, latest.year - 5, -1)  # 02-29 may be four years back
    made = (make_date(year, mention.month, mention.day, today) for year in years)
    return next((day for day in made if day and day <= latest), None)
