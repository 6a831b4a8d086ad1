"""Files behind a page, their names and titles, and the lists that they are versions of."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.datasets import (
    file_of,
    files_on,
    has_loose_files,
    is_file,
    is_handed_out,
    name_of,
    series_of,
    shown_at,
    title_of,
)
from crawler.menu.links import read_anchors
from crawler.observe import Observed
from crawler.pages.page import parse
from storage.records import Anchor, Entry, EntryList, Outcome, Page, PageFacts, Whose

URL = "http://www.qs.gov.cn/"


@pytest.mark.parametrize(
    "titles",
    [
        ("2025年永州市行政事业性收费目录清单", "永州市行政事业性收费目录清单（2026年版）"),
        ("2024年度部门决算公开表.xls", "2025年度部门决算公开表.xlsx", "部门决算公开表"),
        (
            "附件1：青石县权责清单（2025年修订版）",
            "附件2：青石县权责清单",
            "青石县权责清单.xlsx",
            "青石县权责清单(最新版)",
        ),
        (
            "2026年一般公共预算表（更正后）.xlsx",
            "2026年一般公共预算表-更正.xlsx",
            "2026年一般公共预算表（第二次更正稿）",
            "一般公共预算表更正版",
            "2025年一般公共预算表（正式公开版）",
            "一般公共预算表",
        ),
        ("2026年1-6月一般公共预算收支情况表", "2025年1—12月一般公共预算收支情况表", "一般公共预算收支情况表"),
        ("2026年第一季度政务公开统计表", "2025年4季度政务公开统计表", "政务公开统计表"),
        (
            "证明事项告知承诺制清单（截至2025年3月31日）",
            "证明事项告知承诺制清单(更新至2026.03)",
            "证明事项告知承诺制清单",
        ),
        ("惠企政策清单第3期", "惠企政策清单第十二期", "惠企政策清单（第4期）"),
        ("双随机抽查事项清单V2.0", "双随机抽查事项清单V3.1", "双随机抽查事项清单"),
        ("2026年3月份低保名单20260401.xls", "2026年4月低保名单20260502.xls", "低保名单"),
        ("青政办发〔2025〕12号 政府定价目录", "青政办发〔2026〕3号政府定价目录", "政府定价目录"),
        ("二〇二五年度三公经费预算表", "二〇二六年度三公经费预算表", "三公经费预算表"),
        ("2025年上半年财政收支", "2026年上半年财政收支", "财政收支"),
        ("青石县2023-2025年政府债务限额余额表", "青石县政府债务限额余额表"),
        ("2026.3收费标准表", "2025年12月收费标准表", "1.收费标准表", "附件2-1收费标准表"),
        ("政务服务事项目录下载", "政务服务事项目录", "政务服务事项目录（２０２５年版）"),
    ],
)
def test_a_list_of_another_year_issue_or_version_is_of_the_same_series(titles: tuple[str, ...]) -> None:
    assert len({series_of(title) for title in titles}) == 1
    assert series_of(titles[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2025年部门预算公开表", "2025年部门决算公开表"),
        ("证明事项告知承诺制清单（第一批）", "证明事项告知承诺制清单（第二批）"),
        ("权责清单（公安局）", "权责清单（教育局）"),
        ("附件1：收费目录清单", "附件2：政府性基金目录清单"),
        ("政务服务事项目录（依申请）", "政务服务事项目录（依职权）"),
        ("表一：一般公共预算收入表", "表二：一般公共预算支出表"),
        ("三公经费预算表", "经费预算表"),
    ],
)
def test_two_lists_are_not_of_one_series(one: str, other: str) -> None:
    assert series_of(one) != series_of(other)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"{URL}P020250101.xls", ""),
        (f"{URL}a/b.XLSX?v=2", ""),
        (f"{URL}down.jsp?file=%E6%B8%85%E5%8D%95.et", "下载"),
        (f"{URL}open?id=12", "权责清单.xlsx"),
        (f"{URL}download.do?id=12", "附件1：权责清单"),
        (f"{URL}attach/12", "点击下载"),
        (f"{URL}data/list.csv", ""),
        (f"{URL}data/list.json", ""),
    ],
)
def test_a_link_to_a_file_is_known_by_its_address_or_words(url: str, words: str) -> None:
    assert is_file(url, words)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"{URL}xzzx/", "下载"),
        (f"{URL}files/1.html", "附件1"),
        (f"{URL}sitemap.xml", "网站地图"),
        (f"{URL}rss/news.xml", "RSS"),
        (f"{URL}a/rss_1.xml", ""),
        (f"{URL}gk/1.html", "权责清单"),
        ("javascript:void(0)", "清单.xls"),
        (f"{URL}logo.png", "附件"),
        (f"{URL}show?id=3", "下载"),
    ],
)
def test_a_link_to_a_page_is_none_to_a_file(url: str, words: str) -> None:
    assert not is_file(url, words)


@pytest.mark.parametrize(
    ("url", "handed"),
    [
        ("down.jsp?id=3", True),
        ("common/fileDownload?fileId=8a9", True),
        ("downFile.do?a=1&uuid=2", True),
        ("attachment.php?aid=77", True),
        ("downshow.asp?id=3", False),
        ("Down_List.aspx?id=3", False),
        ("download.jsp?classid=3", False),
        ("download/index.jsp?id=3", False),
        ("down.jsp", False),
        ("show.jsp?id=3", False),
    ],
)
def test_a_script_that_hands_out_files_by_number_is_known_and_a_page_about_downloads_is_none(
    url: str, handed: bool
) -> None:
    assert is_handed_out(URL + url) is handed


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("pdfjs/web/viewer.html?file=%2Ff%2Fa.pdf", f"{URL}f/a.pdf"),
        ("preview/onlinePreview?url=http://www.qs.gov.cn/f/b.xlsx&t=1", f"{URL}f/b.xlsx"),
        ("js/reader.html?file=../f/c.ofd#page=2", f"{URL}f/c.ofd"),
        ("view.jsp?id=3", ""),
        ("pdfjs/web/viewer.html?file=a.pdf", ""),
        ("down.jsp?file=/f/a.xls", ""),
        ("view?u=http://[", ""),
    ],
)
def test_a_viewer_shows_the_file_that_its_address_names(url: str, file: str) -> None:
    assert shown_at(URL + url) == (file or URL + url)


@pytest.mark.parametrize(
    ("markup", "loose"),
    [
        ("<a href=\"javascript:down('8a7f')\">收费目录清单.xlsx</a>", True),
        ("<a href='#' data-id='7'>附件1</a>", True),
        ("<a href='javascript:;'>点击下载</a>", True),
        ("<p>附件：<a href='/file/8f3c2d'>收费目录清单</a></p>", True),
        ("<p><b>附件2：</b><span>1.<a href='/gk/1.html'>收费目录清单</a></span></p>", True),
        ("<p>附件：<a href='/f/1.xls'>收费目录清单</a> <a href='/down.jsp?id=3'>收费目录清单</a></p>", False),
        ("<p><a href='/f/1.xls'>附件1：收费目录清单</a> <a href='/gg/'>返回</a></p>", False),
        ("<p>有关规定见<a href='/gk/1.html'>收费目录清单</a></p>", False),
        ("<a href='javascript:window.print()'>打印</a><a href='javascript:;'>更多</a>", False),
    ],
)
def test_a_file_that_only_a_script_gives_and_what_hangs_under_attachments_without_being_one_are_loose(
    markup: str, loose: bool
) -> None:
    parsed = parse(Page(f"{URL}n.html", f"{URL}n.html", 200, {}, f"<html><body>{markup}</body></html>".encode()))
    assert has_loose_files(parsed, read_anchors(parsed).items) is loose


def test_files_of_a_page_are_told_once_and_without_those_of_its_menu_and_of_boxes_beside() -> None:
    anchors = (
        Anchor("使用手册.doc", "", f"{URL}help.doc", in_menu=True),
        Anchor("附件1", "", f"{URL}1.xls"),
        Anchor("收费目录清单", "", f"{URL}2.xls"),
        Anchor("收费目录清单", "", f"{URL}2.xls"),
        Anchor("热门下载", "", f"{URL}hot.xls"),
        Anchor("首页", "", URL),
    )
    beside = EntryList((Entry("热门下载", None, "", f"{URL}hot.xls", whose=Whose.BESIDE),))
    page = Observed(PageFacts(URL, URL, 200, Outcome.SEEN), anchors)
    found = files_on(page.files, beside, "关于公布收费目录清单的通知")
    assert [(one.title, one.url) for one in found] == [
        ("关于公布收费目录清单的通知", f"{URL}1.xls"),
        ("收费目录清单", f"{URL}2.xls"),
    ]


def test_a_row_that_leads_to_a_file_gives_it_its_day_unless_its_year_is_assumed() -> None:
    row = Entry("权责清单", date(2026, 3, 6), "", f"{URL}1.xls")
    assumed = Entry("权责清单", date(2026, 3, 6), "", f"{URL}1.xls", year_assumed=True)
    page = Entry("权责清单", date(2026, 3, 6), "", f"{URL}1.html")
    told = [found and found.day for found in map(file_of, (row, assumed, page))]
    assert told == [date(2026, 3, 6), None, None]
    assert file_of(page) is None


@pytest.mark.parametrize(
    "words", ["", "下载", "附件", "附件1", "附件一：", "点击下载", "附件1.xls", "查看附件", "pdf下载"]
)
def test_a_link_that_says_nothing_is_called_as_its_page(words: str) -> None:
    assert title_of(words, f"{URL}P02.xls", "关于公布清单的通知") == "关于公布清单的通知"


def test_a_link_that_says_nothing_is_called_by_an_address_in_chinese() -> None:
    assert title_of("下载", f"{URL}%E6%94%B6%E8%B4%B9%E6%B8%85%E5%8D%95.xls", "通知") == "收费清单.xls"


@pytest.mark.parametrize("words", ["权责清单", "下载目录清单", "清单"])
def test_a_link_with_a_name_keeps_its_words(words: str) -> None:
    assert title_of(words, f"{URL}P02.xls", "通知") == words


@pytest.mark.parametrize(
    "words", ["附件：权责清单.xls", "附件 1：权责清单.xls", "附件一、权责清单.xls", "附件2.权责清单.xls"]
)
def test_that_it_is_an_attachment_is_no_part_of_its_name(words: str) -> None:
    assert title_of(words, f"{URL}P02.xls", "通知") == "权责清单.xls"


@pytest.mark.parametrize(
    ("url", "disposition", "words", "name"),
    [
        ("a/P02.xls", "", "", "P02.xls"),
        ("down?id=1", "attachment; filename=list.xlsx", "", "list.xlsx"),
        ("down?id=1", "attachment; filename*=UTF-8''%E6%B8%85%E5%8D%95.xlsx", "", "清单.xlsx"),
        ("down?id=1", 'attachment; filename="%E6%B8%85%E5%8D%95.xlsx"', "", "清单.xlsx"),
        ("down?id=1", 'attachment; filename="' + "清单.xls".encode("gb18030").decode("latin-1") + '"', "", "清单.xls"),
        ("down?id=1", 'attachment; filename="' + "清单.xls".encode().decode("latin-1") + '"', "", "清单.xls"),
        ("down?f=%E6%B8%85%E5%8D%95.et", "", "", "清单.et"),
        ("down?id=1", "", "附件1：清单.csv", "附件1：清单.csv".replace("：", ":")),
        ("down?id=1", 'attachment; filename="=?GB2312?B?x+W1pS54bHM=?="', "", "清单.xls"),
        ("down?id=1", "attachment; filename==?UTF-8?B?a?=", "", "down"),
        ("down?id=1", f"attachment; filename*{'9' * 5000}*=a.csv", "", "down"),
        ("down?id=1", "attachment; filename*=nonsense''%ff", "", "down"),
        ("", "", "", ""),
    ],
)
def test_a_file_has_the_name_that_its_answer_gives_or_else_its_address(
    url: str, disposition: str, words: str, name: str
) -> None:
    page = Page(URL + url, URL + url, 200, {"content-disposition": disposition} if disposition else {}, b"")
    assert name_of(page, words) == name
