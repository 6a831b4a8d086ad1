"""Pages larger, deeper or odder than any real one: read as far as pages are read, and the rest is not called absent."""

from __future__ import annotations

import time
from datetime import date

import pytest

from config.synonyms import load_synonyms
from crawler.fill import says_upgrade
from crawler.observe import observe
from crawler.pages.page import MOST_BYTES, MOST_TAGS, MOST_TEXT, parse
from crawler.rows.data import Data, read_data
from storage.records import Outcome, Page, PageFacts, Reason, Verdict
from tests.playback import HOME, html, judged, links, plan, play, rows

TODAY = date(2026, 9, 15)
NAMES = tuple(load_synonyms().values())
LINK = '<a href="/a/{n}.html">政府信息公开{n}</a>'


def read(body: str | bytes) -> PageFacts:
    raw = body if isinstance(body, bytes) else html("", body).encode("utf-8", "surrogatepass")
    return observe(Page(HOME, HOME, 200, {"content-type": "text/html"}, raw), NAMES, TODAY).facts


def test_of_100_000_links_a_part_is_read_and_the_page_says_so() -> None:
    facts = read("".join(LINK.format(n=n) for n in range(100_000)))
    assert facts.outcome is Outcome.SEEN
    assert facts.links_cut
    assert facts.entries.cut


@pytest.mark.parametrize(
    "body",
    [
        "<p>字</p>" * MOST_TAGS,
        "<p>" + "政府信息公开，" * (MOST_TEXT // 6) + "</p>",
        "<p>" + "a" * MOST_BYTES + "</p>",
        "<div>" * 2000 + "x" + "</div>" * 2000,
        "<select>" + "<option selected>x</option>" * 2000 + "</select>",
        f"<div {' '.join(f'a{n}=1' for n in range(20_000))}>x</div>",
    ],
    ids=["tags", "text", "bytes", "depth", "choices", "attributes"],
)
def test_what_lies_behind_too_much_of_one_thing_is_not_said_to_be_absent(body: str) -> None:
    facts = read("<p>" + "县政府办公室负责本县政府信息公开工作，" * 20 + "</p>" + body)
    assert (facts.outcome, facts.links_cut, facts.entries.cut) == (Outcome.SEEN, True, True)


def test_a_deep_page_that_speaks_of_an_upgrade_is_read_in_a_moment() -> None:
    """Whether a piece of text is hidden is seen from the elements about it, which are not looked at for each piece."""
    deep = "<div>" * 900 + "".join(f"<b>字{n}</b>" for n in range(4000)) + "</div>" * 900
    body = html("", "<p>政务服务平台升级后的办事指南</p>" + deep).encode()
    began = time.process_time()
    assert not says_upgrade(parse(Page(HOME, HOME, 200, {"content-type": "text/html"}, body)))
    assert time.process_time() - began < 1  # five seconds


def test_a_whole_page_is_not_cut() -> None:
    facts = read(rows(date(2026, 9, 14)))
    assert (facts.links_cut, facts.entries.cut) == (False, False)


def test_a_column_that_may_stand_behind_what_was_read_is_undetermined() -> None:
    menu = links(首页="/", 工作动态="/dt/", 通知公告="/gg/", 网站地图="/map/")
    pages = {
        HOME: html("", rows(date(2026, 9, 14)) + "<p>字</p>" * MOST_TAGS + links(政府信息公开="/xxgk/"), menu),
        f"{HOME}map/": html("网站地图", links(工作动态="/dt/", 通知公告="/gg/"), menu),
        f"{HOME}dt/": html("工作动态", rows(date(2026, 9, 14)), menu),
    }
    facts, _ = play(plan(), pages)
    finding = judged(facts)["XXGK.COL"]
    assert (finding.verdict, finding.reason) == (Verdict.UNDETERMINED, Reason.TRUNCATED)


def test_a_base_that_is_no_address_is_passed_over() -> None:
    facts = read('<base href="http://[x"><a href="/xxgk/">政府信息公开</a>' + "<p>字</p>" * 200)
    assert [link.url for link in facts.columns] == [f"{HOME}xxgk/"]


def test_a_heading_left_open_to_the_end_of_the_page_names_no_column_and_costs_nothing() -> None:
    assert read("<h1>" + "·政府信息公开" * 20_000).says == ()


def test_a_name_that_a_page_says_a_thousand_times_is_a_mention() -> None:
    facts = read("".join(f"<p>县里第{n}次要求把政府信息公开年度报告编制好并按时发布出来</p>" for n in range(1200)))
    assert any("年度报告" in mention.text for mention in facts.mentions)


def test_a_call_about_endless_spaces_is_no_data_and_is_read_at_once() -> None:
    assert read_data("a(" + " " * 900_000 + "x", TODAY, 10) is None
    assert read_data(' call( {"total": 3} ) ; ', TODAY, 10) == Data(total=3)


@pytest.mark.parametrize(
    "words",
    [
        "政策" + ">" * 60 + "we",
        "、" * 60 + "《文件库",
        "政策解读" + "、" * 14 + "\u3000x",
        "…" * 60 + "文件库e",
        ">" * 60 + "公告",
    ],
)
def test_signs_behind_signs_are_read_at_once_in_a_name_and_in_a_heading(words: str) -> None:
    url = f"{HOME}zwgk/"
    body = html("公告", f"<h3><a href=/x>{words}</a></h3>{rows(TODAY)}<h3>{words}</h3>{rows(TODAY)}")
    began = time.process_time()
    observe(Page(url, url, 200, {"content-type": "text/html"}, body.encode()), NAMES, TODAY)
    assert time.process_time() - began < 1


def test_a_table_with_thousands_of_headed_columns_is_read_at_once() -> None:
    row = '<tr><td><a href="/a/{n}.html">关于第{n}件事的通知</a></td><td>2026-01-02</td><td>2026-01-0{d}</td></tr>'
    table = f"<table><tr>{'<th>发布日期</th>' * 5000}</tr>{''.join(row.format(n=n, d=n % 9 + 1) for n in range(1000))}"
    began = time.process_time()
    facts = read(table)
    assert time.process_time() - began < 1
    assert facts.entries.items
