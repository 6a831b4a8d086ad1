"""Nights of a site whose columns hold data files: judged alike whether they know earlier ones or not, and replayed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Engine

from config.rulebook import RuleBook, load_rules
from storage.records import Finding, Reason, Verdict
from storage.store import open_store
from tests.crawler.visit.test_files_of_visits import OLD, TABLE, document, page_of, row
from tests.monitor.nights import FIRST, Nights, Served, said
from tests.playback import html, links

_PACK = """
id: lists
version: "1"
name: 清单类数据
region: 湖南省
documents:
  甲号: {title: 清单公开方案, attested: A}
checks:
  - code: MY.FEES
    name: 收费目录清单
    group: 清单
    rule:
      type: data
      column: NOTICE
      title: 收费目录清单
      required_columns:
        - {code: item, name: 项目, words: [项目]}
        - {code: basis, name: 依据, words: [依据]}
        - {code: price, name: 金额, words: [金额]}
duties:
  - {code: JIA-1, name: 收费目录清单, by: 各部门, cadence: 常年, check: MY.FEES, decidable: fully, document: 甲号,
     item: 一, shows: 清单, quote: 公布收费目录清单}
"""
FEES = "/f/fees.csv"
WHOLE = "项目,依据,金额\n停车费,省发改委文件,5\n登记费,国家发改委文件,80\n工本费,财政部文件,10\n"
LACKING = WHOLE.replace("金额", "备注")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> RuleBook:
    folder = tmp_path_factory.mktemp("packs") / "lists"
    folder.mkdir()
    (folder / "pack.yaml").write_text(_PACK, encoding="utf-8")
    return load_rules((folder,))


def served(fees: str) -> Served:
    """A portal whose 通知公告 lists a file with these fees, and a notice with a table."""
    rows = (row(FEES, "青石县收费目录清单", "2026-09-10"), row("/gg/n.html", "关于开展年检的通知", "2026-09-08"))
    pages = {
        "/": html("", "<p>欢迎访问青石县人民政府门户网站。</p>" * 20, links(通知公告="/gg/", 概况="/gk/")),
        "/gg/": page_of("通知公告", *rows, *OLD),
        "/gg/n.html": document("关于开展年检的通知", TABLE),
        **{f"/gg/{n}.html": document(f"关于开展有关工作的第{n}号通知", "") for n in range(1, 7)},
        FEES: fees,
    }
    return Served(dict(pages))


class Two:
    """The same nights twice: by visits that know what earlier ones read, and by visits that know nothing."""

    def __init__(self, engine: Engine, store: Path, folder: Path, book: RuleBook) -> None:
        other = open_store(f"sqlite:///{copyfile(store, folder / 'full.sqlite3')}")
        self.knowing = Nights(engine, folder / "a", book=book)
        self.full = Nights(other, folder / "b", knows=False, book=book)

    def night(self, portal: Served, number: int) -> Finding:
        """What both say of the fees on this night. `portal` then knows what the knowing one asked."""
        full = self.full.night(portal, number)
        portal.asked.clear()
        knowing = self.knowing.night(portal, number)
        assert said(knowing) == said(full)
        return knowing["MY.FEES"]


@pytest.fixture
def two(sqlite_engine: Engine, new_store: Path, tmp_path: Path, book: RuleBook) -> Two:
    return Two(sqlite_engine, new_store, tmp_path, book)


def asked(portal: Served) -> list[int]:
    """The statuses with which the fees were answered."""
    return [status for url, status in portal.asked if url.endswith(FEES)]


def test_a_whole_list_passes_and_is_not_asked_for_again_on_the_nights_that_follow(two: Two) -> None:
    portal = served(WHOLE)
    told = []
    for number in (2, 3):
        finding = two.night(portal, number)
        told.append(asked(portal))
        assert (finding.verdict, finding.reason) == (Verdict.PASS, Reason.COMPLETE)
    assert told == [[200], []]
    assert two.knowing.visit is not None
    assert two.knowing.visit.fetched[f"http://www.qs.gov.cn{FEES}"] == FIRST + timedelta(days=2)
    assert [one.title for one in two.knowing.visit.facts.datasets] == ["关于开展年检的通知", "青石县收费目录清单"]


@pytest.mark.slow
def test_a_list_that_lacks_a_column_is_asked_for_every_night_and_confirmed_by_the_second(two: Two) -> None:
    portal = served(LACKING)
    told = []
    for number in range(2, 5):
        finding = two.night(portal, number)
        told.append((finding.verdict, finding.lacking, asked(portal)))
    assert told == [
        (Verdict.PROVISIONAL, ("金额",), [200]),
        (Verdict.PARTIAL, ("金额",), [200]),
        (Verdict.PARTIAL, ("金额",), [200]),
    ]


@pytest.mark.slow
def test_a_list_that_is_mended_passes_on_the_next_night(two: Two) -> None:
    portal = served(LACKING)
    for number in (2, 3):
        two.night(portal, number)
    portal.pages[FEES] = WHOLE
    assert two.night(portal, 4).verdict is Verdict.PASS


@pytest.mark.slow
@pytest.mark.parametrize("gone", [(404, "not found"), (403, "Forbidden"), (0, "")])
def test_a_list_that_cannot_be_had_any_more_accuses_nobody(two: Two, gone: tuple[int, str]) -> None:
    portal = served(LACKING)
    for number in (2, 3):
        two.night(portal, number)
    portal.pages[FEES] = gone
    assert two.night(portal, 4).verdict is Verdict.UNDETERMINED
