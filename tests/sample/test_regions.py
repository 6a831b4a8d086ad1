"""The seeded states of S07, S08, S09 and S13, asserted from what they answer over loopback and what is read of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.sample.counties import months_before
from monitor.sample.server import Sample
from storage.records import DateSource, Fill
from tests.sample.browse import D0, SECTIONS, TOPICS, Crawl, anchors, documents, fetch, follow, read, report, row_days

# S07 竹坪县


def test_s07_columns_forward_to_the_first_column_below_them(sample: Sample) -> None:
    base = sample.bases["S07"]
    for words in ("政府信息公开", "优化营商环境"):
        address = dict(anchors(fetch(base), base))[words]
        assert address.endswith("/redirect_firstChannel.shtml")
        assert fetch(address).status == 302
    url, got = follow(sample, "S07", "政府信息公开")
    assert url == f"{base}zfxxgk/zn/list.shtml"
    assert set(SECTIONS) <= {words for words, _ in anchors(got, url)}


def test_s07_business_column_forwards_to_a_blank_topic_beside_six_with_rows(sample: Sample) -> None:
    url, got = follow(sample, "S07", "优化营商环境")
    assert url.endswith("/yhyshj/qykb/list.shtml")
    assert read(url, got).fill is Fill.BLANK
    fills = {topic: read(*follow(sample, "S07", "优化营商环境", topic)).fill for topic in TOPICS}
    assert [topic for topic, fill in fills.items() if fill is not Fill.ROWS] == ["企业开办"]


def test_s07_notices_show_no_year_and_run_over_a_new_year(sample: Sample) -> None:
    url, got = follow(sample, "S07", "公示公告")
    shown = re.findall(r"<span>\[(\d\d-\d\d)\]</span>", got.text)
    assert len(shown) == 18
    assert row_days(got.text) == []
    assert max(shown) > f"{D0:%m-%d}"  # in this year it would be still to come
    entries = read(url, got).entries
    assert entries.newest == months_before(D0, 7) == date(2026, 4, 24)
    assert [f"{day:%m-%d}" for day in entries.dates] == shown
    assert list(entries.dates) == sorted(entries.dates, reverse=True)
    assert entries.oldest is not None
    assert entries.oldest.year == 2025


def test_s07_home_page_shows_days_without_a_year(sample: Sample) -> None:
    got = fetch(sample.bases["S07"])
    assert f"<span>[{D0 - timedelta(days=3):%m-%d}]</span>" in got.text
    assert row_days(got.text) == []


def test_s07_report_shows_its_day_in_the_metadata_and_a_later_one_in_a_meta_tag(sample: Sample) -> None:
    url, got = follow(sample, "S07", "政府信息公开", "政府信息公开年报")
    address, page = report(got, url, 2025)
    assert '<meta name="PubDate" content="2026-04-14 ' in page.text
    assert "<b>索 引 号：</b>" in page.text
    document = read(address, page).document
    assert (document.published, document.published_source) == (date(2026, 3, 24), DateSource.LABEL)


# S08 榕湾县


def test_s08_newest_notice_stands_in_the_middle_of_the_only_item(sample: Sample) -> None:
    url, got = follow(sample, "S08", "通知公告")
    assert got.text.count("<li>") == 1
    entries = read(url, got).entries
    assert len(entries.items) == 18
    assert entries.dates.index(D0 - timedelta(days=6)) == 9
    assert sorted(entries.dates)[-2] == months_before(D0, 7)


def test_s08_article_says_only_by_an_icon_when_it_was_published(sample: Sample) -> None:
    url, got = follow(sample, "S08", "通知公告")
    address = next(to for _, to in anchors(got, url) if re.search(r"/tzgg/content/post_\d+\.html$", to))
    page = fetch(address)
    assert '<span title="发布时间"><i class="iconfont">' in page.text
    assert read(address, page).document.published == read(url, got).entries.dates[0]


# S09 桐坞县


def test_s09_columns_differ_by_one_value_of_their_query_only(pages: Crawl) -> None:
    columns = [urlsplit(url) for url in pages("S09") if "/column/" in url]
    assert {parts.path for parts in columns} == {"/public/column/7071"}
    assert len({parse_qs(parts.query)["catId"][0] for parts in columns}) == len(columns) > 30


def test_s09_documents_say_their_state_by_value_and_all_hold_the_word_repealed(sample: Sample) -> None:
    url, got = follow(sample, "S09", "规范性文件")
    texts = [fetch(to).text for words, to in anchors(got, url) if "关于印发" in words]
    assert len(texts) == 18
    assert all(text.count("<th>废止时间：</th><td>暂无</td>") == 2 for text in texts)
    facts = documents(url, got)
    assert [page.document.validity for page in facts] == ["有效", "失效", "有效", "废止", "有效"]
    assert {page.document.expires for page in facts} == {None}


# S13 沙井县


@pytest.mark.parametrize(
    ("words", "said"),
    [("新闻动态", False), ("通知公告", True), ("媒体报道", True), ("文件库", True), ("解读材料", False)],
)
def test_s13_list_is_empty_with_its_fresh_rows_in_a_comment(sample: Sample, words: str, said: bool) -> None:
    url, got = follow(sample, "S13", words)
    assert '<ul class="list"></ul>' in got.text
    assert ('<div class="nodata">暂无数据</div>' in got.text) == said
    assert len(row_days(got.text)) >= 18
    entries = read(url, got).entries
    assert (entries.items, entries.source) == ((), "none")


def test_s13_columns_of_text_or_links_can_be_read_under_a_challenge_that_did_not_bite(sample: Sample) -> None:
    url, got = follow(sample, "S13", "政府信息公开")
    assert "$_ts" in got.text
    assert read(url, got).outcome == "seen"
    assert set(SECTIONS) <= {words for words, _ in anchors(got, url)}
    assert read(*follow(sample, "S13", "政府信息公开", "政府信息公开指南")).fill is Fill.TEXT
