"""The seeded states of S10, S11 and S12, asserted from what they answer over loopback and from what is read of it."""

from __future__ import annotations

import re
from datetime import timedelta

from monitor.sample.counties import months_before
from monitor.sample.server import Sample
from monitor.sample.vendors import BLANK
from storage.records import DateSource, Fill
from tests.sample.browse import D0, Crawl, anchors, documents, fetch, follow, read

# S10 塔岗县


def test_s10_first_news_row_is_pinned_and_fourteen_months_old_and_the_next_is_fresh(sample: Sample) -> None:
    dates = read(*follow(sample, "S10", "政务动态")).entries.dates
    assert dates[:2] == (months_before(D0, 14), D0 - timedelta(days=2))


def test_s10_fresh_notice_stands_on_the_second_page_which_the_first_names(sample: Sample) -> None:
    url, got = follow(sample, "S10", "通知公告")
    first = read(url, got).entries
    assert first.stated_total == 18
    assert first.newest is not None
    assert first.newest < months_before(D0, 7)
    assert list(first.dates) == sorted(first.dates)
    assert first.next_url is not None
    assert "?totalpage=3&PAGENUM=2&" in first.next_url
    second = read(first.next_url, fetch(first.next_url)).entries
    assert second.newest == D0 - timedelta(days=9)
    assert second.next_url is not None
    assert read(second.next_url, fetch(second.next_url)).entries.next_url is None


def test_s10_every_list_with_more_pages_has_three(pages: Crawl) -> None:
    totals = {found for got in pages("S10").values() for found in re.findall(r"条 \d/(\d) ", got.text)}
    assert totals == {"1", "3"}
    assert len([url for url in pages("S10") if "PAGENUM=3" in url]) > 20


def test_s10_documents_have_the_label_of_their_state_and_nothing_behind_it(sample: Sample) -> None:
    url, got = follow(sample, "S10", "规范性文件库")
    texts = [fetch(to).text for words, to in anchors(got, url) if "关于印发" in words]
    assert len(texts) == 6
    assert all("<td>有效性：</td><td></td>" in text and "<td>废止日期：</td><td>暂无</td>" in text for text in texts)
    assert {page.document.validity for page in documents(url, got)} == {None}


def test_s10_article_shows_its_day_beside_the_number_of_readers(sample: Sample) -> None:
    url, got = follow(sample, "S10", "政务动态")
    address = next(to for _, to in anchors(got, url) if re.search(r"/info/\d+/2\.htm$", to))
    page = fetch(address)
    assert "&nbsp;&nbsp;浏览次数：[" in page.text
    assert read(address, page).document.published == D0 - timedelta(days=2)


# S11 柳坡县


def test_s11_newest_document_is_a_day_too_old_and_its_title_names_a_fresh_day(sample: Sample) -> None:
    url, got = follow(sample, "S11", "行政规范性文件库")
    assert re.search(r"/Category_\d+/Index\.aspx$", url)
    entries = read(url, got).entries
    assert entries.newest == months_before(D0, 6) - timedelta(days=1)
    force = D0 - timedelta(days=14)
    assert all(f"{force.year}年{force.month}月{force.day}日起施行" in entry.title for entry in entries.items)


def test_s11_article_is_told_by_its_query_and_shows_a_day_without_a_label(sample: Sample) -> None:
    url, got = follow(sample, "S11", "工作动态")
    day = D0 - timedelta(days=7)
    address = next(to for _, to in anchors(got, url) if re.search(r"/Item\.aspx\?id=\d+$", to))
    page = fetch(address)
    assert f"　作者：管理员　{day.year}年{day.month:02d}月{day.day:02d}日　" in page.text
    document = read(address, page).document
    assert (document.published, document.published_source) == (day, DateSource.VISIBLE)


# S12 苇塘县


def test_s12_has_five_blank_columns_in_its_menu_each_in_its_own_words(sample: Sample) -> None:
    got = {title: follow(sample, "S12", title) for title in BLANK.values()}
    assert {read(url, page).fill for url, page in got.values()} == {Fill.BLANK}
    words = {re.findall(r'<div class="ewb-none">(.*)</div>', page.text)[0] for _, page in got.values()}
    assert len(words) == 5
    base = sample.bases["S12"]
    menu = fetch(base).text.split('<ul class="ewb-nav">')[1].split("</ul>")[0]
    assert all(f">{title}</a>" in menu for title in BLANK.values())


def test_s12_fresh_notice_is_on_the_last_page_of_a_list_out_of_order_that_a_script_turns(sample: Sample) -> None:
    url, got = follow(sample, "S12", "通知公告")
    first = read(url, got).entries
    assert (len(first.dates), first.stated_total, first.next_url, first.more) == (6, 18, None, True)
    assert first.newest is not None
    assert first.newest < months_before(D0, 8)
    assert list(first.dates) == sorted(first.dates)
    last = url.replace("moreinfo_new.html", "3.html")
    assert read(last, fetch(last)).entries.newest == D0 - timedelta(days=9)


def test_s12_rows_show_their_day_before_the_title_and_no_year(sample: Sample) -> None:
    url, got = follow(sample, "S12", "政府信息公开", "政府信息公开年报")
    assert re.search(r"/\d{6}/moreinfo_new\.html$", url)
    assert re.findall(r'<span class="ewb-date">\[(\d\d-\d\d)\]</span><a href', got.text)[:2] == ["03-13", "03-14"]
    assert [day.year for day in read(url, got).entries.dates] == list(range(2026, 2020, -1))
