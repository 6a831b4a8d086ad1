"""When an article page was published, and the dates on it that say something else."""

from __future__ import annotations

from datetime import date

import pytest

from storage.records import Confidence, DateSource
from tests.crawler.documents.article_pages import BODY, TITLE, URL, article, read

PUBLISHED = {
    "发布时间 with a colon": "<div>发布时间：2024-06-19 09:24　来源：县政府办</div>",
    "发布日期 beside counts": "<div>发布日期: 2024-06-19&nbsp;&nbsp;浏览次数：<span id='n'></span></div>",
    "时间发布": "<div>时间发布：2024-06-19</div>",
    "公开日期": "<p>公开日期：2024年06月19日</p>",
    "a label in brackets": "<p>【发布日期】2024-06-19【打印】</p>",
    "eight digits": "<p>发布时间：20240619</p>",
    "the first time and the last": "<p>首次发布：2024-06-19　更新时间：2025-01-02</p>",
    "日期 in its own cell": "<p><span class='tit'>日期：</span><span class='con'>2024-06-19</span></p>",
    "更新时间": "<p>来源：<font>县政府办</font>　更新时间：2024-06-19 10:46</p>",
    "时间 in italics": "<ul><li><i>时间：</i>2024-06-19 06:23</li><li><i>来源：</i>县政府办</li></ul>",
    "写信时间": "<table><tr><td>写信时间：</td><td>2024-06-19</td></tr></table>",
    "生成日期 in a block": "<dl><dd><label>索 引 号：</label></dd><dd><div>000014349/2024-00071</div></dd>"
    "<dd><label>生成日期：</label></dd><dd><div>2024-06-19</div></dd></dl>",
    "发文日期 in a table": "<table><tr><th>发文日期：</th><td>2024年6月19日</td><th>文 号：</th><td></td></tr></table>",
    "成文日期 alone": "<table><tr><td>成文日期</td><td>2024-06-19</td></tr></table>",
    "发布日期 before 生成日期": "<table><tr><td>生成日期：</td><td>2024-05-01</td></tr><tr><td>发布日期：</td>"
    "<td>2024-06-19</td></tr></table>",
    "a row of labels over a row of values": "<table><tr><td>索取号</td><td>发布时间</td><td>备注</td></tr>"
    "<tr><td>A1/2024-001</td><td>2024-06-19</td><td></td></tr></table>",
}


@pytest.mark.parametrize("case", PUBLISHED)
def test_a_labelled_date_is_when_the_page_was_published(case: str) -> None:
    document = article(PUBLISHED[case], head=f"<title>{TITLE}</title><meta name='PubDate' content='2025-01-01'>")
    assert (document.published, document.published_source) == (date(2024, 6, 19), DateSource.LABEL)


VISIBLE = {
    "a button beside it": "<p>【打印】 2024-06-19</p>",
    "a list item": "<ul><li>\r\n 2024年06月19日 13时44分 \r\n</li><li>来源: 县政府办</li></ul>",
    "a line with a source": "<div>2024-06-19 10:10 &nbsp;&nbsp; 来源：县政府办</div>",
    "an icon says what it is": "<ul><li><img src='t.png' title='发布时间'><span>2024-06-19</span></li></ul>",
    "brackets": "<small>( 2024-06-19)</small>",
    "a ratio sign": "<p>2024-06-19 10∶08</p>",
    "source and author before it": "<div>来源：某报 作者：某人 2024年6月19日</div>",
}


@pytest.mark.parametrize("case", VISIBLE)
def test_a_date_by_itself_under_the_title_is_when_the_page_was_published(case: str) -> None:
    document = article(VISIBLE[case], head=f"<title>{TITLE}</title><meta name='PubDate' content='2025-01-01'>")
    assert (document.published, document.published_source) == (date(2024, 6, 19), DateSource.VISIBLE)


@pytest.mark.parametrize("label", ["日期", "发布日期"])
def test_a_labelled_day_under_the_title_stands_whatever_days_a_short_text_or_a_table_tells(label: str) -> None:
    cells = "".join(
        f"<tr><td>某许可〔2024〕{n}号</td><td>2024-05-0{n}</td><td>2029-05-0{n}</td></tr>" for n in range(1, 4)
    )
    document = read(f"<div>{TITLE}</div><div>{label}：2024-06-19　审核：　浏览：8</div><table>{cells}</table>")
    assert (document.title, document.published) == (TITLE, date(2024, 6, 19))
    assert document.document_number is None
    document = read(f"<div>{TITLE}</div><div>{label}：2024-06-19</div><p>甲事项自2007年12月1日起办理</p>")
    assert document.published == date(2024, 6, 19)


def test_a_date_within_the_heading_is_read_and_is_no_part_of_the_title() -> None:
    document = read(f"<h2>{TITLE} <small>2024-06-19<span>来源：某报</span></small></h2>{BODY}")
    assert (document.title, document.published) == (TITLE, date(2024, 6, 19))


def test_a_date_that_only_a_script_writes_is_read() -> None:
    fields = (
        "<div>发布时间：<script>var pubdata='2024年06月19日'; document.write(pubdata);</script> 字体：大 中 小</div>"
    )
    document = article(fields)
    assert (document.published, document.published_source) == (date(2024, 6, 19), DateSource.SCRIPT)


def test_the_address_is_asked_before_the_meta_tags() -> None:
    meta = (
        f"<title>{TITLE}</title><meta name='ArticleTitle' content='{TITLE}'><meta name='PubDate' content='2025-01-02'>"
    )
    by_url = article("", head=meta, url="http://www.example.gov.cn/art/2024/6/19/art_1_2.html")
    assert (by_url.published, by_url.published_source) == (date(2024, 6, 19), DateSource.URL)
    by_meta = article("", head=meta)
    assert (by_meta.published, by_meta.published_source) == (date(2025, 1, 2), DateSource.META)


def test_the_visible_date_wins_over_a_migration_s_meta_date() -> None:
    meta = f"<title>{TITLE}</title><meta name='PubDate' content='2023-05-12 23:20'>"
    assert article("<p>发布时间：2009-09-30</p>", head=meta).published == date(2009, 9, 30)


NOT_PUBLISHED = {
    "the site's clock": "<div>今天是：2026年6月30日 星期二</div>",
    "the day of signing under the text": f"{BODY}<p>某县人民政府办公室</p><p>2024年6月19日</p>",
    "the day of adoption under the title": "<p>（2024年6月19日某县第十届人民代表大会通过）</p>",
    "a bare day in brackets under the title": "<p>（2024年6月19日）</p>",
    "an event's time in the text": f"{BODY}<p>时间：2024年6月19日</p>",
    "a training time": "<p>培训时间：2024年6月19日</p>",
    "an impossible day": "<p>发布时间：2024-02-30</p>",
    "a day to come": "<p>发布时间：2027-01-01</p>",
    "a hidden label": "<div style='display:none'>发布时间：2024-06-19</div>",
    "a build time": "<p>版权所有 © 2024-06-19</p>",
    "an expiry": "<table><tr><td>失效时间：</td><td>2024-06-19</td></tr></table>",
}


@pytest.mark.parametrize("case", NOT_PUBLISHED)
def test_other_dates_are_not_when_the_page_was_published(case: str) -> None:
    assert article(NOT_PUBLISHED[case]).published is None


def test_an_issue_date_that_repeats_the_signing_date_says_nothing_of_the_page() -> None:
    fields = "<ul><li>签署日期:2021-06-05</li><li>登记日期:2021-06-05</li><li>发文日期:2021-06-05</li></ul>"
    document = article(fields)
    assert (document.published, document.signed) == (None, date(2021, 6, 5))


LABELLED, SHOWN = "<p>发布时间：2024-06-19</p>", "<p>2024-06-19 来源：某报</p>"
SAME, OTHER = (
    "http://www.example.gov.cn/art/2024/6/19/art_1_2.html",
    "http://www.example.gov.cn/art/2019/1/2/art_1_2.html",
)
CLAIMS = f"<title>{TITLE}</title><meta name='ArticleTitle' content='{TITLE}'>"
META = CLAIMS + "<meta name='PubDate' content='{}'>"


@pytest.mark.parametrize(
    ("fields", "head", "url", "confidence"),
    [
        (LABELLED, CLAIMS, URL, Confidence.HIGH),
        (LABELLED, META.format("2019-01-02"), URL, Confidence.HIGH),
        (LABELLED, CLAIMS, OTHER, Confidence.MEDIUM),
        (LABELLED, META.format("2024-06-19"), OTHER, Confidence.HIGH),
        (SHOWN, CLAIMS, URL, Confidence.MEDIUM),
        (SHOWN, CLAIMS, SAME, Confidence.HIGH),
        (SHOWN, META.format("2024-06-18 23:50"), URL, Confidence.HIGH),
        (SHOWN, CLAIMS, OTHER, Confidence.LOW),
        ("", CLAIMS, SAME, Confidence.LOW),
        ("", META.format("2024-06-19"), SAME, Confidence.MEDIUM),
        ("", META.format("2024-06-19"), URL, Confidence.LOW),
    ],
)
def test_a_day_is_as_sure_as_its_source_and_the_pages_other_days_make_it(
    fields: str, head: str, url: str, confidence: Confidence
) -> None:
    document = article(fields, head=head, url=url)
    assert (document.published, document.published_confidence) == (date(2024, 6, 19), confidence)


def test_what_is_not_dated_has_no_confidence() -> None:
    assert article("<p>来源：某报</p>").published_confidence is None
