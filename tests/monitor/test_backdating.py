"""Rows that bear a date earlier than a night on which they were not there, and all that only looks so: on nights that
are kept in both databases, with facts made by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from config.rulebook import load_rules
from config.settings import load_settings
from config.sites import Level, Site, SiteList
from crawler.version import readers_version
from monitor.cards.wording import sentence
from monitor.memory.backdating import Learned, Night, learn
from monitor.memory.listings import lists_read
from monitor.scan import Scan
from monitor.visits.children import VisitDone
from storage.database import reading, transaction
from storage.findings import findings_at
from storage.history import Compared
from storage.items import load_history
from storage.ledger import ScanKind
from storage.records import (
    SHANGHAI,
    Entry,
    Finding,
    Outcome,
    PageFacts,
    Reason,
    Verdict,
    Visit,
    VisitFacts,
    Whose,
)
from storage.scans import scan_info, start_scan
from storage.tables import ItemRow, ListRow
from storage.warc import sha256_of
from tests.databases import SLOW_ON_POSTGRESQL
from tests.monitor.facts import HOME, candidate, failed, seen, visit
from tests.storage.archives import log_of, spooled, stored_body

pytestmark = SLOW_ON_POSTGRESQL

FIRST = datetime(2026, 9, 20, 1, 30, tzinfo=SHANGHAI)
NEWS, OTHER = "http://a.example/dt/", "http://a.example/tzgg/"
SITE = Site(code="A", name="甲县", level=Level.COUNTY, url=HOME, region="湖南省")
SITES = SiteList(name="t", sites=(SITE,))
RULES = load_rules(("national",))


def row(day: date | None, title: str, **more: object) -> Entry:
    url = f"http://a.example/art/{title}.html"
    return replace(Entry(title, day, url, url), **more)  # type: ignore[arg-type]  # given by the tests


def news(count: int = 6, newest: date = date(2026, 9, 19), step: int = 3) -> tuple[Entry, ...]:
    """A list from new to old."""
    return tuple(row(newest - timedelta(days=step * n), f"动态{n}") for n in range(count))


def put(rows: Iterable[Entry], *new: Entry) -> tuple[Entry, ...]:
    """The rows with new ones where their dates belong."""
    every = [*new, *rows]
    return tuple(sorted(every, key=lambda one: one.date or date.min, reverse=True))


FORGED = row(date(2026, 9, 12), "召开专题会议")


class Nights:
    """Nights of one site in a store, a day apart."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.settings = load_settings(data_dir=folder, database_url="")
        self.number = 0

    def night(self, *pages: PageFacts, skip: int = 0, rows: tuple[Entry, ...] | None = None) -> Finding:
        """What a further night says; `skip` nights before it were not run. `rows` are those of the list of news."""
        self.number += skip
        as_of = FIRST + timedelta(days=self.number)
        self.number += 1
        with transaction(self.engine) as conn:
            number = start_scan(
                conn, kind=ScanKind.NIGHTLY, as_of=as_of, site_list="t", packs=(), planned=["A"], started=as_of
            )
            info = scan_info(conn, number)
        scan = Scan(self.engine, self.settings, SITES, RULES, info)
        shown = (listed(NEWS, *rows),) if rows is not None else pages
        bodies = [repr(page).encode() for page in shown]
        spooled(scan.spool, *bodies, at=as_of)
        made = [replace(page, sha256=sha256_of(body)) for page, body in zip(shown, bodies, strict=True)]
        visited = Visit("A", as_of, as_of, facts(made), {page.url: as_of for page in made})
        scan.store(VisitDone(visited, log=log_of(*bodies, at=as_of)))
        with reading(self.engine) as conn:
            return next(f for f in findings_at(conn, info.id) if f.requirement == "SITE.BACKDATED")


def listed(url: str, *rows: Entry, **more: object) -> PageFacts:
    return seen(url, *rows, **more)


def facts(pages: list[PageFacts]) -> VisitFacts:
    first = [page for page in pages if "index_" not in page.url]
    codes = {NEWS: "NEWS", OTHER: "NOTICE"}
    return visit(*pages, candidates=[candidate(codes.get(page.url, "FILE.LIB"), page) for page in first])


@pytest.fixture
def nights(engine: Engine, tmp_path: Path) -> Nights:
    return Nights(engine, tmp_path)


def outcome(finding: Finding) -> tuple[Verdict, Reason]:
    return finding.verdict, finding.reason


CLEAR = (Verdict.PASS, Reason.NONE_SEEN)
DOUBT = (Verdict.UNDETERMINED, Reason.BACKDATED)
SILENT = (Verdict.UNDETERMINED, Reason.NOT_COMPARED)


def test_a_first_night_has_nothing_to_compare_with(nights: Nights) -> None:
    assert outcome(nights.night(rows=put(news(), FORGED))) == SILENT


def test_a_row_dated_before_a_night_on_which_it_was_not_there_is_for_a_person(nights: Nights) -> None:
    nights.night(rows=news())
    assert outcome(nights.night(rows=news())) == CLEAR
    found = nights.night(rows=put(news(), FORGED))
    assert outcome(found) == DOUBT
    assert (found.tentative, found.weight) == (None, 0.0)
    assert found.value == "召开专题会议 dated=2026-09-12 absent=2026-09-21 first=2026-09-22"
    assert sentence(found) == (
        "无法判定，条目标注日期早于首次出现，需人工核实"
        "（召开专题会议，标注2026-09-12，2026-09-21巡检时列表中尚无，2026-09-22首次出现）。"
    )


def test_a_doubt_shows_the_pages_of_both_nights_and_both_are_kept(nights: Nights) -> None:
    nights.night(rows=news())
    found = nights.night(rows=put(news(), FORGED))
    without, with_it = found.evidence
    assert (without.fetched_at, with_it.fetched_at) == (FIRST, FIRST + timedelta(days=1))
    assert (without.matched, with_it.matched) == ("", "召开专题会议")
    kept = [stored_body(nights.engine, nights.settings.data_dir, one.sha256).decode() for one in (without, with_it)]
    assert ["召开专题会议" in body for body in kept] == [False, True]


def test_a_doubt_stands_while_its_row_does_and_after_it_is_gone(nights: Nights) -> None:
    nights.night(rows=news())
    first = nights.night(rows=put(news(), FORGED))
    again = nights.night(rows=put(news(), FORGED))
    gone = nights.night(rows=news())
    assert (again.value, again.evidence, gone.value) == (first.value, first.evidence, first.value)


def test_a_doubt_is_told_for_half_a_year(nights: Nights) -> None:
    nights.night(rows=news())
    nights.night(rows=put(news(), FORGED))
    assert outcome(nights.night(rows=put(news(), FORGED), skip=182)) == DOUBT
    assert outcome(nights.night(rows=put(news(), FORGED))) == CLEAR


def test_a_stale_list_with_a_row_that_fills_its_gap_is_in_doubt(nights: Nights) -> None:
    old = news(newest=date(2026, 8, 1))
    nights.night(rows=old)
    assert outcome(nights.night(rows=put(old, FORGED))) == DOUBT


def test_nights_that_were_not_run_do_not_hide_a_row(nights: Nights) -> None:
    nights.night(rows=news())
    assert outcome(nights.night(rows=put(news(), FORGED), skip=5)) == DOUBT


@pytest.mark.parametrize("day", [date(2026, 9, 21), date(2026, 9, 20), date(2026, 9, 19)])
def test_a_row_of_the_night_before_or_of_the_day_before_it_is_in_no_doubt(nights: Nights, day: date) -> None:
    """A clock that is eight hours behind, or a page that was kept a while, makes one day."""
    nights.night(rows=news(newest=date(2026, 9, 18)))
    assert outcome(nights.night(rows=put(news(newest=date(2026, 9, 18)), row(day, "通报情况")))) == CLEAR


def test_a_row_two_days_older_than_the_night_without_it_is_in_doubt(nights: Nights) -> None:
    nights.night(rows=news(newest=date(2026, 9, 17)))
    late = row(date(2026, 9, 18), "通报情况")
    assert outcome(nights.night(rows=put(news(newest=date(2026, 9, 17)), late))) == DOUBT


def test_a_row_moved_from_another_column_is_in_no_doubt(nights: Nights) -> None:
    notices = tuple(row(date(2026, 9, 19) - timedelta(days=n), f"公告{n}") for n in range(5))
    nights.night(listed(NEWS, *news()), listed(OTHER, *put(notices, FORGED)))
    assert outcome(nights.night(listed(NEWS, *put(news(), FORGED)), listed(OTHER, *notices))) == CLEAR


def test_a_row_that_stood_in_a_box_or_on_the_home_page_before_is_in_no_doubt(nights: Nights) -> None:
    box = replace(FORGED, whose=Whose.BESIDE)
    nights.night(listed(NEWS, *news()), listed(OTHER, *news(), box))
    found = nights.night(listed(NEWS, *put(news(), FORGED)), listed(OTHER, *news()))
    assert outcome(found) == CLEAR
    assert outcome(nights.night(listed(NEWS, *put(news(), FORGED)), listed(OTHER, *news()))) == CLEAR


def test_an_old_row_that_is_pinned_to_the_top_is_in_no_doubt(nights: Nights) -> None:
    nights.night(rows=news())
    assert outcome(nights.night(rows=(FORGED, *news()))) == CLEAR


def test_a_pinned_row_does_not_make_a_list_reach_further_back(nights: Nights) -> None:
    pinned = row(date(2025, 1, 1), "长期置顶")
    nights.night(rows=(pinned, *news()))
    surfaced = row(date(2026, 8, 30), "从下一页上来")
    assert outcome(nights.night(rows=(pinned, *news()[:-1], surfaced))) == CLEAR


def test_a_list_that_is_sorted_anew_is_not_compared(nights: Nights) -> None:
    jumbled = (*news()[3:], *news()[:3])
    nights.night(rows=jumbled)
    assert outcome(nights.night(rows=put(news(), FORGED))) == SILENT


def test_a_title_that_is_corrected_is_in_no_doubt(nights: Nights) -> None:
    wrong = row(date(2026, 9, 12), "召开专提会议")
    nights.night(rows=put(news(), wrong))
    corrected = replace(wrong, title="召开专题会议")
    assert outcome(nights.night(rows=put(news(), corrected))) == CLEAR


def test_an_article_put_in_again_at_another_address_is_in_no_doubt(nights: Nights) -> None:
    nights.night(rows=put(news(), FORGED))
    again = replace(FORGED, url="http://a.example/art/8.html", href="http://a.example/art/8.html")
    assert outcome(nights.night(rows=put(news(), again))) == CLEAR


def test_a_row_that_was_away_for_a_night_is_in_no_doubt(nights: Nights) -> None:
    nights.night(rows=put(news(), FORGED))
    nights.night(rows=news())
    assert outcome(nights.night(rows=put(news(), FORGED))) == CLEAR


def test_a_doubt_ends_when_the_date_is_corrected(nights: Nights) -> None:
    nights.night(rows=news())
    nights.night(rows=put(news(), FORGED))
    assert outcome(nights.night(rows=put(news(), replace(FORGED, date=date(2026, 9, 21))))) == CLEAR


def test_a_row_that_comes_up_from_below_a_page_is_in_no_doubt(nights: Nights) -> None:
    nights.night(rows=news())
    surfaced = row(date(2026, 8, 30), "从下一页上来")
    assert outcome(nights.night(rows=(*news()[1:], surfaced))) == CLEAR


def test_a_list_that_was_read_whole_is_compared_to_its_end(nights: Nights) -> None:
    def whole(*rows: Entry) -> PageFacts:
        return listed(NEWS, *rows, stated_total=len(rows))

    old = row(date(2026, 8, 30), "补发旧闻")
    nights.night(whole(*news()))
    assert outcome(nights.night(whole(*news(), old))) == DOUBT


def test_a_list_whose_first_page_was_not_read_is_not_compared(nights: Nights) -> None:
    second = "http://a.example/dt/index_1.html"
    first = listed(NEWS, *news(), next_url=second)
    older = listed(second, *news(newest=date(2026, 8, 30)))
    nights.night(first, older)
    unread = failed(NEWS, Outcome.UNREACHABLE)
    assert outcome(nights.night(unread, listed(second, *put(news(newest=date(2026, 8, 30)), FORGED)))) == SILENT


def test_a_later_page_that_a_column_leads_to_is_no_list_of_its_own(nights: Nights) -> None:
    """What stood at the end of the page before moves to its top."""
    for rows in (news(), put(news(), FORGED)):
        made = visit(listed(f"{NEWS}index_2.html", *rows), candidates=())
        page = made.pages[1]
        led = replace(made, candidates=(candidate("NEWS", page),))
        assert not _lists(led)


def _lists(facts: VisitFacts) -> tuple[object, ...]:
    return lists_read(Visit("A", FIRST, FIRST, facts), "1")


def test_a_second_page_is_part_of_its_list(nights: Nights) -> None:
    second = "http://a.example/dt/index_1.html"

    def two(*rows: Entry) -> tuple[PageFacts, ...]:
        later = news(newest=date(2026, 8, 30))
        pages = put(tuple(row(day, f"旧闻{day}") for one in later if (day := one.date)), *rows)
        return listed(NEWS, *news(), next_url=second), listed(second, *pages)

    nights.night(*two())
    found = nights.night(*two(row(date(2026, 8, 25), "补发")))
    assert outcome(found) == DOUBT
    assert [evidence.url for evidence in found.evidence] == [NEWS, second, NEWS, second]


@pytest.mark.parametrize("what", [Outcome.UNREACHABLE, Outcome.BLOCKED, Outcome.SOFT_404, Outcome.SCRIPT_SHELL])
def test_a_night_on_which_the_list_could_not_be_read_shows_nothing_of_it(nights: Nights, what: Outcome) -> None:
    """The list was read on the 20th, the row says the 20th, and the night of the 24th between them saw no list."""
    nights.night(rows=news())
    assert outcome(nights.night(failed(NEWS, what), skip=3)) == SILENT
    late = row(date(2026, 9, 20), "二十日的会议")
    assert outcome(nights.night(rows=put(news(), late))) == CLEAR


def test_a_night_on_which_the_site_was_away_leaves_what_is_known(nights: Nights) -> None:
    nights.night(rows=news())
    nights.night(rows=put(news(), FORGED))
    assert outcome(nights.night(failed(NEWS, Outcome.BLOCKED))) == DOUBT


def test_a_list_that_was_read_in_part_is_not_compared(nights: Nights) -> None:
    cut = listed(NEWS, *news())
    cut = replace(cut, entries=replace(cut.entries, cut=True))
    nights.night(cut)
    assert outcome(nights.night(rows=put(news(), FORGED))) == SILENT


def test_dates_without_a_year_accuse_nobody(nights: Nights) -> None:
    yearless = tuple(replace(one, year_assumed=True) for one in news())
    nights.night(rows=yearless)
    assert outcome(nights.night(rows=put(yearless, replace(FORGED, year_assumed=True)))) == SILENT
    assert outcome(nights.night(rows=put(news(), row(date(2026, 9, 13), "另一条")))) == SILENT


def test_a_list_that_was_built_anew_is_not_compared(nights: Nights) -> None:
    nights.night(rows=news())
    other = tuple(row(one.date, f"新址{n}") for n, one in enumerate(news()))
    assert outcome(nights.night(rows=put(other, FORGED))) == SILENT


def test_a_list_that_shows_days_of_signing_is_not_held_against_anybody(nights: Nights) -> None:
    library = "http://a.example/wjk/"
    nights.night(listed(library, *news()))
    assert outcome(nights.night(listed(library, *put(news(), FORGED)))) == CLEAR
    numbered = row(date(2026, 9, 12), "关于印发方案的通知（甲政发〔2026〕5号）")
    nights.night(rows=news())
    assert outcome(nights.night(rows=put(news(), numbered))) == CLEAR


def test_a_change_of_readers_is_not_taken_for_one_of_the_site(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    nights.night(rows=news())
    monkeypatch.setattr("monitor.memory.remembering.readers_version", lambda: "next")
    assert outcome(nights.night(rows=put(news(), FORGED))) == SILENT


def test_a_night_that_is_not_later_than_what_is_known_changes_nothing(nights: Nights) -> None:
    """The clock stepped back, or a scan is judged a second time."""
    nights.night(rows=news())
    nights.night(rows=news())
    forged = facts([listed(NEWS, *put(news(), FORGED))])
    with reading(nights.engine) as conn:
        history = load_history(conn, "A")
    for as_of in (FIRST, FIRST + timedelta(days=1)):
        read = lists_read(Visit("A", as_of, as_of, forged), readers_version())
        assert learn(history, read, Night(9, as_of)) == Learned((), (), Compared())


def test_what_is_known_comes_back_and_unchanged_rows_are_not_written(nights: Nights) -> None:
    nights.night(rows=news())
    nights.night(rows=put(news(), row(date(2026, 9, 21), "新一条")))
    nights.night(rows=news()[:-1])
    with reading(nights.engine) as conn:
        history = load_history(conn, "A")
        counts = [conn.execute(select(func.count()).select_from(table)).scalar() for table in (ListRow, ItemRow)]
    (known,) = history.lists
    assert counts == [1, 7]
    assert (known.read.codes, known.first, known.last) == (("NEWS",), FIRST, FIRST + timedelta(days=2))
    times = {item.title: (item.first, item.last) for item in history.items}
    assert times["动态0"] == (FIRST, None)
    assert times["新一条"] == (FIRST + timedelta(days=1), FIRST + timedelta(days=1))
    assert times["动态5"] == (FIRST, FIRST + timedelta(days=1))


def test_endless_addresses_and_spoilt_titles_are_known_again(nights: Nights) -> None:
    odd = replace(row(date(2026, 9, 16), "半个\udc00字\0"), url="http://a.example/?x=" + "长" * 9000)
    nights.night(rows=put(news(), odd))
    assert outcome(nights.night(rows=put(news(), odd))) == CLEAR
    with reading(nights.engine) as conn:
        assert len(load_history(conn, "A").items) == 7


def test_rows_that_tell_no_date_are_not_remembered(nights: Nights) -> None:
    nights.night(rows=(*news(), row(None, "没有日期")))
    with reading(nights.engine) as conn:
        assert len(load_history(conn, "A").items) == 6
