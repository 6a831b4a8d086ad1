"""What the record of a document (标题, 文号, 成文日期 ... in a table or a list) says, in the shapes portals give it."""

from __future__ import annotations

from datetime import date

import pytest

from storage.records import DateSource
from tests.crawler.documents.article_pages import BODY, article, read

NAMED = {
    "名称 in the first row": "<tr><td>名称：</td><td>{title}</td></tr>",
    "名称 with wide spaces beside its office": "<tr><td><b>名　　称：</b></td><td>{title}</td>"
    "<td><b>发布机构：</b></td><td>县政府办</td></tr>",
    "标题 in the last row": "<tr><td>成文日期：</td><td>2024-06-01</td></tr>"
    "<tr><td>标　　题：</td><td colspan='3'><span> {title} </span></td></tr>",
}


@pytest.mark.parametrize("case", NAMED)
def test_a_page_without_a_heading_is_titled_by_its_record(case: str) -> None:
    title = "清溪县城区绿地系统建设项目表"
    record = NAMED[case].format(title=title)
    table = f"<table>{record}<tr><td>发文字号：</td><td>某政办发〔2024〕7号</td></tr></table>"
    document = read(f"{table}{BODY}", head="")
    assert (document.title, document.document_number) == (title, "某政办发〔2024〕7号")


def test_a_name_in_a_form_without_a_record_is_no_title() -> None:
    assert read(f"<p>名称：清溪县便民服务中心</p>{BODY}", head="").title is None


def test_a_number_in_a_table_of_the_text_is_not_the_document_s_own() -> None:
    body = (
        "<p>　　经县人民政府批准，对下列地块以挂牌方式公开出让，现将有关事项公告如下。</p>"
        "<table><tr><td>地块编号</td><td>面积</td></tr><tr><td>清政储出〔2024〕14号</td><td>64505</td></tr></table>"
    )
    assert article("<p>发布时间：2024-06-19</p>", body + BODY).document_number is None


def test_labels_without_a_colon_are_read_where_each_is_a_piece_of_its_own() -> None:
    fields = "<ul><li><span>成文日期</span>2024-06-01</li><li><span>发布日期</span><em>2024-06-19</em></li></ul>"
    document = article(fields)
    assert (document.signed, document.published) == (date(2024, 6, 1), date(2024, 6, 19))
    assert document.published_source is DateSource.LABEL


@pytest.mark.parametrize("label", ["施行日期", "生效日期", "成文日期", "失效日期"])
def test_a_day_behind_another_field_s_name_is_not_the_day_of_publishing(label: str) -> None:
    document = article(f"<p>{label} 2024-01-01</p><p>发布日期 2024-06-19</p>")
    assert document.published == date(2024, 6, 19)
    assert article(f"<p>{label} 2024-01-01</p>").published_source is not DateSource.VISIBLE


@pytest.mark.parametrize("label", ["效力状况", "效力情况", "文件时效"])
def test_more_names_of_the_validity_field(label: str) -> None:
    cells = f"<table><tr><td>{label}</td><td>有效</td><td>公开日期</td><td>2024-06-19</td></tr></table>"
    assert article(cells).validity == "有效"


@pytest.mark.parametrize("label", ["信息发布日期", "发表于", "发稿日期", "登载日期", "上传时间", "公告日期"])
def test_more_names_of_the_day_of_publishing(label: str) -> None:
    document = article(f"<p>{label}：2024-06-19 来源：县水利局 供稿单位：石桥镇</p>")
    assert (document.published, document.source) == (date(2024, 6, 19), "县水利局")
