"""What an article page says of itself beside its dates, family by family, and what must not be believed."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.documents import is_article
from storage.records import Document
from tests.crawler.documents.article_pages import BODY, TITLE, article, read

NUMBERS = {
    "in a field with spaces": ("<p>文 号：州政办发〔2021〕 21 号</p>", "州政办发〔2021〕21号"),
    "with square brackets": ("<p>发文字号：沪卫基层[2024]5号</p>", "沪卫基层〔2024〕5号"),
    "in a cell": ("<table><tr><th>文件编号</th><td>县政发〔2024〕3号</td></tr></table>", "县政发〔2024〕3号"),
    "on its own line under the title": ("<p>湘政办发〔2020〕9号</p>", "湘政办发〔2020〕9号"),
    "in brackets on its own line": ("<p>（国发〔2017〕28号）</p>", "国发〔2017〕28号"),
    "an order": ("<p>文号：某县人民政府令第12号</p>", "某县人民政府令第12号"),
    "in full-width digits": ("<p>文 号：　县政发〔２０２４〕３号</p>", "县政发〔2024〕3号"),
    "under another label": ("<p>发布文号：县政发【2024】3 号</p>", "县政发〔2024〕3号"),
    "with its label in brackets": ("<ul><li><b>【文号】</b>县政发〔2024〕3号</li></ul>", "县政发〔2024〕3号"),
    "by a year": ("<p>发文字号：公告2024年第3号</p>", "公告2024年第3号"),
    "said to be none": ("<p>发文字号：无</p>", None),
    "an empty field": ("<p>文号：</p><p>来源：县政府办</p>", None),
    "a number cited in the text": (
        "<p>根据《国务院办公厅关于甲的通知》（国办发〔2019〕14号）要求，现通知如下。</p>",
        None,
    ),
    "a linked document": ("<p><a href='1'>国办发〔2019〕14号</a></p>", None),
    "a case number": ("<p>公告编号：2024-12</p>", None),
}


@pytest.mark.parametrize("case", NUMBERS)
def test_the_document_number_is_read_only_where_it_is_the_document_s_own(case: str) -> None:
    fields, expected = NUMBERS[case]
    assert article(fields).document_number == expected


def test_a_number_above_the_title_is_the_document_s_own() -> None:
    assert read(f"<p>　益赫政办函〔2018〕62号 </p><h1>{TITLE}</h1>{BODY}").document_number == "益赫政办函〔2018〕62号"


def test_a_number_in_brackets_at_the_end_of_the_title_is_the_document_s_own() -> None:
    title = "国务院关于做好就业创业工作的意见（国发〔2017〕28号）"
    document = read(f"<h1>{title}</h1>{BODY}", head=f"<title>{title}</title>")
    assert (document.title, document.document_number) == (title, "国发〔2017〕28号")


def test_a_number_within_a_title_belongs_to_another_document() -> None:
    title = "关于转发国发〔2017〕28号文件的通知"
    assert read(f"<h1>{title}</h1>{BODY}", head=f"<title>{title}</title>").document_number is None


SOURCES = [
    ("<div>发布时间：2024-06-19 来源：鄠邑区政府办</div>", "鄠邑区政府办"),
    ("<div><span>来源：<b>某某时事</b></span><span><b>字体大小：</b><a>大</a></span></div>", "某某时事"),
    ("<div>时间：2026年11月13日　来源：某县人民政府办公室　【打印本页】</div>", "某县人民政府办公室"),
    ("<p>【来源： 综合某报、某客户端】 发布日期：2024-06-19</p>", "综合某报、某客户端"),
    ("<p>信息来源：某市文化和旅游局（原市文广新局）</p>", "某市文化和旅游局（原市文广新局）"),
    ("<p>来源：某日报 2024-06-19 08:13:00</p>", "某日报"),
    ("<p>来 源：某报·某客户端　责任编辑：某某</p>", "某报·某客户端"),
    ("<p>信息来源：　发布日期：2024-06-19</p>", None),
    ("<p>来源：</p><p>作者：</p>", None),
    ("<p>资料来源：统计局</p>", None),
    ("<script>document.write('来源：某处')</script>", None),
    ("<p>发布时间：2024-06-19</p>", None),
]


@pytest.mark.parametrize(("fields", "expected"), SOURCES)
def test_the_source_is_read_without_its_label_and_neighbours(fields: str, expected: str | None) -> None:
    assert article(fields).source == expected


def test_a_source_under_the_text_is_read() -> None:
    assert (
        article("<p>发布时间：2024-06-19</p>", f"{BODY}<div>来源：某县融媒体中心　责任编辑：某某</div>").source
        == "某县融媒体中心"
    )


ANHUI = """<table><tr><th>索 引 号：</th><td>K16185922-201704-00036</td><th>信息分类：</th><td>工作动态</td></tr>
<tr><th>发布机构：</th><td>某区审计局</td><th>生成日期：</th><td>2017-04-12</td></tr>
<tr><th>生效时间：</th><td>2017-04-12</td><th>废止时间：</th><td>{expires}</td></tr>
<tr><th>文 号：</th><td></td><th>有 效 性：</th><td>{validity}</td></tr></table>"""


def test_a_metadata_table_is_read_by_its_values() -> None:
    document = article(ANHUI.format(expires="暂无", validity="有效"))
    assert document.index_number == "K16185922-201704-00036"
    assert document.issuer == "某区审计局"
    assert document.published == date(2017, 4, 12)
    assert document.document_number is None
    assert document.validity == "有效"
    assert (document.effective, document.expires, document.abolished) == (date(2017, 4, 12), None, None)


@pytest.mark.parametrize("validity", ["有效", "失效", "废止", "已废止", "部分有效", "现行有效"])
def test_validity_is_the_value_and_not_the_word(validity: str) -> None:
    assert article(ANHUI.format(expires="2030-01-01", validity=validity)).validity == validity


def test_a_validity_label_without_a_value_is_no_validity() -> None:
    assert article(ANHUI.format(expires="", validity="")).validity is None
    assert article("<p>有效性　废止　失效时间</p>").validity is None
    assert article("<p>关于废止一批规范性文件的决定</p>").validity is None


def test_an_end_may_lie_ahead_and_to_abolish_is_not_to_expire() -> None:
    page = ANHUI.format(expires="2030-01-01", validity="有效")
    document = article(page)
    assert (document.abolished, document.expires) == (date(2030, 1, 1), None)
    document = article(page.replace("废止时间", "失效时间"))
    assert (document.abolished, document.expires) == (None, date(2030, 1, 1))


@pytest.mark.parametrize("label", ["生效日期", "施行日期", "实施时间"])
def test_the_day_a_document_takes_effect_is_read_under_its_labels(label: str) -> None:
    assert article(f"<p>{label}：2026年8月1日</p>").effective == date(2026, 8, 1)
    assert article(f"<p>{label}：自公布之日起</p>").effective is None


def test_an_expiry_on_the_day_of_signing_is_a_contradiction_and_is_not_read() -> None:
    document = article("<ul><li>信息时效期:2021-06-05</li><li>签署日期:2021-06-05</li></ul>")
    assert (document.expires, document.contradictions) == (None, ("expires_equals_signed",))


def test_an_expiry_before_the_day_of_signing_is_a_contradiction_and_is_not_read() -> None:
    document = article("<ul><li>有效期至：2020-06-05</li><li>签署日期：2021-06-05</li></ul>")
    assert (document.expires, document.contradictions) == (None, ("expires_before_signed",))


def test_the_signature_is_an_office_over_a_date() -> None:
    document = article("", f"{BODY}<p>某县人民政府办公室</p><p>2024 年 6 月 5 日</p><p>（此件主动公开）</p>")
    assert (document.issuer, document.signed) == ("某县人民政府办公室", date(2024, 6, 5))


def test_a_signature_in_chinese_numerals_is_read() -> None:
    assert article("", f"{BODY}<p>某县人民政府</p><p>二〇二四年六月五日</p>").signed == date(2024, 6, 5)


def test_the_printing_note_is_no_signature() -> None:
    assert article("", f"{BODY}<p>某县人民政府办公室　　2024年6月5日印发</p>").signed is None


def test_attachments_are_links_that_download_a_file() -> None:
    body = f"""{BODY}<p>附件：1. <a href="P020240619.doc">任务清单</a></p><p><a href="/files/a.pdf?v=1">表格</a></p>
    <p><a href="/download?id=3">统计表.xlsx</a></p><p><a href="P020240619.doc">下载</a></p>
    <p><a href="next.html">附件说明</a></p>"""
    assert article("", body).attachments == (
        "http://www.example.gov.cn/zwgk/P020240619.doc",
        "http://www.example.gov.cn/files/a.pdf?v=1",
        "http://www.example.gov.cn/download?id=3",
    )


TITLES = {
    "a heading": (f"<h1>{TITLE}</h1>", f"<title>{TITLE}</title>"),
    "a block without a heading": (f"<div class='zw_tit'>{TITLE}</div>", f"<title>{TITLE} - 某县人民政府</title>"),
    "after the site's name": (f"<p>{TITLE}</p>", f"<title>某县人民政府 通知公告 {TITLE}</title>"),
    "a heading in pieces": (f"<h1><b><span>{TITLE[:8]}</span></b><span>{TITLE[8:]}</span></h1>", "<title>x</title>"),
    "the meta tag only knows it": (
        f"<p>{TITLE}</p>",
        f"<title>工作动态_某县人民政府</title><meta name='ArticleTitle' content='{TITLE}'>",
    ),
    "a polluted meta tag": (
        f"<table><tr><td>{TITLE}</td></tr></table>",
        f"<title>x</title><meta name='ArticleTitle' content='某县人民政府网——{TITLE}'>",
    ),
    "the site's name stands large above it": (
        f"<h1>某县人民政府</h1><div>{TITLE}</div>",
        f"<title>{TITLE}_某县人民政府</title>",
    ),
}


@pytest.mark.parametrize("case", TITLES)
def test_the_title_is_what_page_and_head_agree_on(case: str) -> None:
    body, head = TITLES[case]
    assert read(f"{body}<p>发布时间：2024-06-19</p>{BODY}", head=head).title == TITLE


ROWS = "".join(
    f'<li><a href="{n}.html">关于做好第{n}项工作的通知</a><span>2024-06-{n:02}</span></li>' for n in range(1, 20)
)
NOT_ARTICLES = {
    "a list": f"<h1>通知公告</h1><ul>{ROWS}</ul>",
    "a list whose rows have labels": "<h1>通知公告</h1>"
    + "".join(
        f'<div><a href="{n}">关于做好第{n}项工作的通知</a><p>发布时间：2024-06-{n:02}</p><p>{"摘要文字" * 20}</p></div>'
        for n in range(1, 7)
    ),
    "a list of one row": "<h1>通知公告</h1><ul><li><a href='1'>关于甲事项的通知</a><span>2024-06-19</span></li></ul>",
    "a list of one row with a label": "<h1>通知公告</h1><div><a href='1'>关于做好甲事项的通知</a></div>"
    "<p>发布时间：2024-06-19</p>",
    "two rows with labels and summaries": "<h1>通知公告</h1>"
    + "".join(
        f'<div><a href="{n}">关于做好第{n}项工作的通知</a><p>发布时间：2024-06-{n:02}</p><p>{"摘要。" * 15}</p></div>'
        for n in (1, 2)
    ),
    "a list in blocks": "<h1>通知公告</h1>"
    + "".join(f"<div><a href='{n}'>第{n}号公告</a></div><div>2024-06-{n:02}</div>" for n in range(1, 9)),
    "a menu": "<ul>" + "".join(f'<li><a href="{n}/">栏目{n}</a></li>' for n in range(30)) + "</ul>",
    "nothing": "",
}


@pytest.mark.parametrize("case", NOT_ARTICLES)
def test_a_page_that_is_no_article_says_nothing_of_one(case: str) -> None:
    document = read(NOT_ARTICLES[case], head="<title>通知公告_某县人民政府</title>")
    assert document == Document()
    assert not is_article(document)


def test_a_notice_that_is_only_a_date_and_a_file_is_an_article() -> None:
    for fields in ("<p>发布时间：2024-06-19</p>", "<p>2024-06-19 来源：县财政局</p>", "<p>日期：2024-06-19</p>"):
        document = article(fields, "<p><a href='P020240619.pdf'>某县2024年部门预算公开表.pdf</a></p>")
        assert (document.title, document.published) == (TITLE, date(2024, 6, 19))
        assert is_article(document)


def test_an_article_is_told_from_an_introduction() -> None:
    assert is_article(article("<p>发布时间：2024-06-19</p>"))
    introduction = article("")
    assert introduction.title == TITLE
    assert not is_article(introduction)


@pytest.mark.parametrize(
    ("label", "value", "state"),
    [
        ("文件状态", "有效", "有效"),
        ("是否有效", "是", "有效"),
        ("是否现行有效", "否", "失效"),
        ("规范性文件状态", "全文有效", "全文有效"),
        ("时 效 性", "尚未生效", "尚未生效"),
        ("有效性", "有效（2026-01-01至2031-01-01）", "有效"),
        ("有效性", "详见正文", None),
    ],
)
def test_validity_is_read_under_its_labels_and_in_its_notations(label: str, value: str, state: str | None) -> None:
    page = ANHUI.format(expires="暂无", validity=value).replace("有 效 性", label)
    assert article(page).validity == state
