"""What a dataset is beside its earlier versions: last period's file under a new title, or other columns. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from config.data_rules import Data
from crawler.datasets import series_of
from crawler.pages.page import squeeze
from monitor.datasets.remembering import series_told
from monitor.rules.combine import all_met
from monitor.rules.datasets import called, is_page, partly_seen, shown_of, told, unless_left, unread
from monitor.rules.reports import years_in
from monitor.rules.ruling import Context, Ruling, undetermined
from storage.dataset_history import DatasetVersion
from storage.dataset_records import Reading
from storage.records import ADVERSE, Dataset, Reason, Verdict, VisitFacts

_FEWEST_AMOUNTS = 5
"""With fewer different amounts, the same content of two years may be a form that is empty in both (国有资本经营预算),
or a few round sums that did not change (“三公”经费)."""
_FEWEST_STEADY = 15
_STEADY = re.compile(r"限额|三公|国有资本|政府性基金|社会?保险基金|转移支付")
"""What may rightly stay as it was for a year, all of it: with fewer amounts than these it proves nothing."""
_OFTEN_NIL = re.compile(r"国有资本|政府性基金|社会?保险基金|空表|名词解释|概况|职责|机构设置")
"""What may rightly be the same sheet again, of which nobody can read what stands on it."""
_LASTING = re.compile(r"标准|职能|职责|机构|编制|电话|通讯")
_YEARLY = re.compile(r"预算|决算|收支|收入|支出|余额|限额|执行|平衡|公开表|总表")
"""What stays as it is until somebody changes it, and may hang on each year's budget: a list so called, and not as one
of a year's amounts, is the same by right."""
_MOST_NAMES = 8


@dataclass(frozen=True)
class _Issue:
    """A list of one year: what it is called, and by what its content is known. `dataset` is None for one that only
    earlier nights saw."""

    year: int
    title: str
    content: str
    sha256: str
    dataset: Dataset | None = None


def same_as_last_period(rule: Data, datasets: Sequence[Dataset], facts: VisitFacts, context: Context) -> Ruling:
    """Whether the newest list of a series holds what one of an earlier year held, whose title names another year.

    Each series counts by itself, and of several files of one year the best. What is too short to be anybody's own, or
    bears no year, is no evidence.
    """
    return _of_all([_of_series(mine, facts, context) for mine in by_series(datasets, facts)], rule, facts)


def _of_all(rulings: Sequence[Ruling], rule: Data, facts: VisitFacts) -> Ruling:
    """What the series come to together, as `all_met` weighs several that are asked. Where nothing is adverse, the first
    speaks of which nothing can be said, or else the first that is well."""
    if any(one.verdict in ADVERSE for one in rulings):
        return unless_left(rule.column, all_met(rulings), facts)
    told = [one for one in rulings if one.reason is not Reason.NO_EARLIER] or rulings
    return next((one for one in told if one.verdict is not Verdict.PASS), told[0])


def _of_series(mine: Sequence[Dataset], facts: VisitFacts, context: Context) -> Ruling:
    tonight = [issue for one in mine if (issue := _issue(one, facts)) is not None]
    known = [issue for one in _known(mine[0], context) if (issue := _kept(one)) is not None]
    if not tonight:
        return undetermined(Reason.NO_EARLIER, shown=shown_of(facts, mine[:1]))
    year = max(issue.year for issue in tonight)
    newest = [issue for issue in tonight if issue.year == year]
    earlier = [issue for issue in (*tonight, *known) if issue.year < year]
    shown = shown_of(facts, [issue.dataset for issue in newest if issue.dataset])
    if not earlier:
        return undetermined(Reason.NO_EARLIER, shown=shown)
    rulings = [_repeats(issue, earlier, facts) for issue in newest]
    return min(rulings, key=lambda ruling: (ruling.reason is Reason.REPEATED, ruling.verdict is not Verdict.PASS))


def _repeats(newest: _Issue, earlier: Sequence[_Issue], facts: VisitFacts) -> Ruling:
    one = newest.dataset
    assert one is not None  # the newest is of tonight
    file, shown = one.file, shown_of(facts, (one,))
    scanned = file is not None and file.reading is Reading.SCANNED
    if not scanned and (doubt := unread(one, facts)) is not None:
        return doubt
    same = next((issue for issue in earlier if _is_same(newest, issue, by_bytes=scanned)), None)
    if same is None and scanned:  # the same sheet scanned anew has other bytes
        return undetermined(Reason.UNCLEAR_CONTENT, told(one), shown)
    if same is None:
        return Ruling(Verdict.PASS, Reason.USABLE, told(one), won=1.0, shown=shown, files=(one,))
    own = _OFTEN_NIL.search(called(one, facts)) is None if scanned else file and file.amounts >= _fewest(one, facts)
    drawn = file is not None and partly_seen(file) and newest.sha256 != same.sha256
    if file is None or not own or drawn or _is_lasting(one) or _may_be_new_beside(one, same, facts):
        return undetermined(Reason.UNCLEAR_CONTENT, told(one), shown)
    both = tuple(issue.dataset for issue in (newest, same) if issue.dataset)
    years = ("", "") if newest.title != same.title else (f"{newest.year}年的", f"{same.year}年的")
    value = f"{years[0]}《{newest.title}》与{years[1]}《{same.title}》内容相同"
    return Ruling(Verdict.FAIL, Reason.REPEATED, value, 0.0, (newest.title,), shown_of(facts, both), files=both)


def _fewest(one: Dataset, facts: VisitFacts) -> int:
    """With how many different amounts the content of a list is its own year's and no other's."""
    tables = one.file.tables if one.file else ()
    names = squeeze("".join([called(one, facts), *(text for table in tables for text in (table.name, table.title))]))
    return _FEWEST_STEADY if _STEADY.search(names) else _FEWEST_AMOUNTS


def _is_lasting(one: Dataset) -> bool:
    tables = one.file.tables if one.file else ()
    names = squeeze("".join([one.title, *(text for table in tables for text in (table.name, table.title))]))
    return _LASTING.search(names) is not None and _YEARLY.search(names) is None


def _may_be_new_beside(one: Dataset, same: _Issue, facts: VisitFacts) -> bool:
    """Whether a page whose tables are an earlier year's may give this year's in a file that hangs on it or a picture.
    Files that are read are judged themselves."""
    page = facts.page(one.url) if is_page(one) else None
    if page is None:
        return False
    others = {other.file.content for other in facts.datasets if other.found_on == one.url and other.file is not None}
    return page.pictured or bool(page.document.attachments) or bool(others - {same.content})


def _is_same(one: _Issue, other: _Issue, *, by_bytes: bool) -> bool:
    if by_bytes:
        return bool(one.sha256) and one.sha256 == other.sha256
    return bool(one.content) and one.content == other.content


def _issue(one: Dataset, facts: VisitFacts) -> _Issue | None:
    years = years_in(squeeze(one.title)) or years_in(called(one, facts))
    content = one.file.content if one.file else ""
    return _Issue(max(years), told(one), content, one.sha256 or "", one) if years else None


def _kept(one: DatasetVersion) -> _Issue | None:
    years = years_in(squeeze(one.title))
    return _Issue(max(years), one.title, one.content, one.sha256) if years else None


def by_series(datasets: Iterable[Dataset], facts: VisitFacts) -> list[list[Dataset]]:
    """The datasets of each series; one whose title is no more than a period is a series of its own.

    One whose title bears no year (部门预算公开表) is of the series of its document too: each department has its own
    under the same name, and 预算 and 决算 are two.
    """
    found: dict[tuple[str, str], list[Dataset]] = {}
    for one in datasets:
        document = "" if years_in(squeeze(one.title)) else series_of(called(one, facts))
        found.setdefault((series_told(one.title), document), []).append(one)
    return list(found.values())


def _known(one: Dataset, context: Context) -> tuple[DatasetVersion, ...]:
    """What earlier nights know of a dataset, the oldest version first."""
    series = series_told(one.title)
    return next((k.versions for k in context.datasets if (k.code, k.series) == (one.code, series)), ())


def columns_changed(rule: Data, datasets: Sequence[Dataset], facts: VisitFacts, context: Context) -> Ruling:
    """Whether the newest list of each series has other columns than the version before it, years in their names left
    out. The version before stays the same until another content comes, so that a second night says the same. Where
    several lists go by one name, the version before of each is what stood at its own address."""
    each = by_series(datasets, facts)
    named = Counter(series_of(mine[0].title) for mine in each)
    rulings = [
        _columns_of(newest_of(mine, facts), facts, context, among=named[series_of(mine[0].title)]) for mine in each
    ]
    return _of_all(rulings, rule, facts)


def newest_of(mine: Sequence[Dataset], facts: VisitFacts) -> Dataset:
    """The newest of several datasets, by the year of its title, or of its document's, and by its day. Of a
    list that is there as a scan and as a table too, the table."""

    def age(one: Dataset) -> tuple[int, str, bool]:
        return *_age(one, facts), bool(one.file and one.file.tables)

    return max(mine, key=age)  # of equals the first, which stands on top


def _columns_of(one: Dataset, facts: VisitFacts, context: Context, among: int) -> Ruling:
    shown = shown_of(facts, (one,))
    known = tuple(version for version in _known(one, context) if among == 1 or version.url == one.url)
    if not known:
        return undetermined(Reason.NO_EARLIER, told(one), shown)
    if (doubt := unread(one, facts)) is not None:
        return doubt
    file = one.file
    assert file is not None  # it was read
    before = _before(one, known, facts)
    now = _plain(name for table in file.tables for name in table.names)
    if not before:
        return undetermined(Reason.NO_EARLIER, told(one), shown)
    if not now or partly_seen(file):
        return undetermined(Reason.UNCLEAR_CONTENT, told(one), shown)
    then = next((had for version in before if (had := _plain(version.columns)).keys() == now.keys()), None)
    then = then or _plain(before[0].columns)
    added = tuple(name for plain, name in now.items() if plain not in then)
    removed = tuple(name for plain, name in then.items() if plain not in now)
    if not added and not removed:
        return Ruling(Verdict.PASS, Reason.USABLE, told(one), won=1.0, shown=shown, files=(one,))
    parts = [f"{word}列：{_names(names)}" for word, names in (("新增", added), ("减少", removed)) if names]
    value = f"《{told(one)}》{'，'.join(parts)}"
    return Ruling(Verdict.FAIL, Reason.COLUMNS_CHANGED, value, 0.0, removed, shown, files=(one,))


def _before(one: Dataset, known: Sequence[DatasetVersion], facts: VisitFacts) -> list[DatasetVersion]:
    """The versions of which each may be the one before, the latest first: all of the same year and day, for several
    attachments may go by the one title. None of a later year, nor what stands tonight beside the list as its equal."""
    mine, series = _age(one, facts), series_of(one.title)
    named = (other for other in facts.datasets_for(one.code) if series_of(other.title) == series)
    beside = {other.file.content for other in named if other.file is not None and _age(other, facts) >= mine}
    earlier = [v for v in known if v.columns and v.content not in beside and _year_of(v) <= (mine[0] or _year_of(v))]
    return [v for v in reversed(earlier) if (_year_of(v), v.day) == (_year_of(earlier[-1]), earlier[-1].day)]


def _age(one: Dataset, facts: VisitFacts) -> tuple[int, str]:
    years = years_in(squeeze(one.title)) or years_in(called(one, facts))
    return max(years, default=0), str(one.day or "")


def _year_of(version: DatasetVersion) -> int:
    return max(years_in(squeeze(version.title)), default=0)


def _plain(names: Iterable[str]) -> dict[str, str]:
    """Names of columns by what they are without white space, years, months and quarters; those that are nothing else
    are left out."""
    plain = ((series_of(name), name) for name in names)
    return {key: name for key, name in plain if key}


def _names(names: Sequence[str]) -> str:
    return "、".join(names[:_MOST_NAMES]) + (f"等{len(names)}列" if len(names) > _MOST_NAMES else "")
