"""Tables in XML, as platforms hand them out, and workbooks saved as XML."""

from __future__ import annotations

import tracemalloc

import pytest

from crawler.files.content import Content, NotRead, Span
from crawler.files.read import read_file
from crawler.files.xml_tables import open_xml
from storage.dataset_records import Carried, Openness, Reading

ROWS = "<row><项目>排污费</项目><标准>5</标准></row><row><项目> 水资源费 </项目><标准/><依据>条例</依据></row>"
TABLE = [("项目", "标准", "依据"), ("排污费", "5", ""), ("水资源费", "", "条例")]


def read(text: str | bytes) -> tuple[list[tuple[str, ...]], Content]:
    content = open_xml(text if isinstance(text, bytes) else text.encode())
    return [row for sheet in content.sheets for row in sheet.rows], content


def refused(text: str) -> Reading:
    with pytest.raises(NotRead) as told:
        read(text)
    assert told.value.why
    return told.value.reading


@pytest.mark.parametrize(
    "text",
    [
        f"<rows>{ROWS}</rows>",
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd"><a>{ROWS}</a>',
        f"<answer><code>200</code><data><total>2</total><list>{ROWS}</list></data></answer>",
        f'<a xmlns="urn:x"><meta><m>1</m><m>2</m><m>3</m></meta>{ROWS}</a>',
        f'<x:a xmlns:x="urn:x">{ROWS.replace("<row", "<x:row").replace("</row", "</x:row")}</x:a>',
        '<a><r 项目="排污费" 标准="5"/><r 项目="水资源费" 标准="" 依据="条例"/></a>',
        '<r><row><field name="项目">排污费</field><field name="标准">5</field></row>'
        '<row><field name="项目">水资源费</field><field name="依据">条例</field></row></r>',
    ],
)
def test_elements_that_repeat_are_rows(text: str) -> None:
    found, content = read(text)
    assert (found, content.openness) == (TABLE, Openness.OPEN)


def test_the_row_of_names_is_told_as_the_header() -> None:
    (sheet,) = open_xml(f"<a>{ROWS}</a>".encode()).sheets
    assert (sheet.name, sheet.header) == ("row", 0)


def test_fields_within_a_field_are_columns_and_what_repeats_stands_in_one_cell() -> None:
    row = "<r><机构><名称>某局</名称><地址><街道>甲</街道><号>1</号></地址></机构><电话>1</电话><电话>2</电话></r>"
    assert read(f"<a>{row * 2}</a>")[0] == [("机构.名称", "机构.地址", "电话"), *[("某局", "甲1", "1、2")] * 2]


def test_groups_of_rows_are_no_rows() -> None:
    group = f'<部门 名称="某局">{ROWS}</部门>'
    assert read(f"<a>{group * 2}</a>")[0] == [TABLE[0], *TABLE[1:] * 2]


def test_a_file_of_which_repeating_elements_were_not_read_says_so() -> None:
    item = "<事项><名称>甲</名称><依据>法</依据></事项>"
    inner = "<事项><名称>甲</名称><依据>法</依据><标准>5</标准><材料><名>一</名></材料><材料><名>二</名></材料></事项>"
    for text, cut in (
        (f"<r><部门 名称='教育局'>{item * 2}</部门><部门 名称='民政局'>{item}</部门></r>", True),
        (f"<r><head><total>3</total></head><部门>{item * 2}</部门><部门>{item}</部门></r>", False),
        (f"<r><head><total>40</total></head><list>{item * 3}</list></r>", True),
        (f"<r>{item.replace('依据', 'total').replace('法', '900') * 3}</r>", False),
        (f"<r>{inner * 2}</r>", False),
    ):
        assert read_file(text.encode(), "a.xml").whole is not cut


def test_lists_within_rows_are_no_rows() -> None:
    row = "<r><a>1</a><b>2</b><c>3</c><tags><t>x</t><t>y</t></tags></r>"
    assert read(f"<l>{row * 3}</l>")[0] == [("a", "b", "c", "tags.t"), *[("1", "2", "3", "x、y")] * 3]


def test_one_row_is_a_table_where_it_is_called_one_and_single_values_are_a_column() -> None:
    assert read("<rows><row><a>1</a><b>2</b></row></rows>")[0] == [("a", "b"), ("1", "2")]
    assert read("<list><项目>排污费</项目><项目>水资源费</项目></list>")[0] == [("项目",), ("排污费",), ("水资源费",)]


def test_what_holds_no_table_is_text() -> None:
    found, content = read("<公告><标题>收费公示</标题><正文>自六月起施行。</正文></公告>")
    assert (found, content.text) == ([], "收费公示\n自六月起施行。")
    assert read("<rows/>")[1].text == ""


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("utf-16", "utf-16")]
)
def test_text_in_any_usual_encoding_is_read_whatever_it_declares(encoding: str, said: str) -> None:
    found, content = read(f'<?xml version="1.0" encoding="GB2312"?><a>{ROWS}</a>'.encode(encoding))
    assert (found, content.encoding) == (TABLE, said)


def test_an_answer_that_tells_of_an_error_is_not_the_file() -> None:
    assert refused("<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>") is Reading.NOT_THE_FILE


LAUGHS = '<!DOCTYPE a [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><a><r>&b;</r></a>'


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a><r>&x;</r></a>',
        '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]><a/>',
        '<!DOCTYPE a [<!ATTLIST r x CDATA "aaaa">]><a><r/></a>',
        "<a>" * 100_000,
    ],
)
def test_entities_and_elements_without_end_are_refused(text: str) -> None:
    assert refused(text) is Reading.REFUSED


@pytest.mark.parametrize("text", [f"<a>{ROWS}", f"<a>{ROWS}</b>", f"<a>{ROWS}</a><a/>", "<a", "<a>&x;</a>", "", "x"])
def test_what_is_cut_or_no_xml_is_damaged(text: str) -> None:
    assert refused(text) is Reading.DAMAGED


def test_more_sorts_of_elements_or_cells_than_are_read_are_too_large() -> None:
    assert (
        refused("<a>" + "".join(f"<k{number}>1</k{number}>" for number in range(6_000)) + "</a>") is Reading.TOO_LARGE
    )
    assert refused("<a><b " + " " * 1_000_000 + "/></a>") is Reading.TOO_LARGE
    wide = "".join(f"<k{number}>1</k{number}>" for number in range(1_000))
    assert refused(f"<a><r>{wide}</r>{'<r><k1/></r>' * 20_000}</a>") is Reading.TOO_LARGE


def test_a_long_text_is_not_held() -> None:
    body = ("<a>" + f"<r><项目>收费</项目><依据>{'条例' * 800}</依据></r>" * 3_000 + "</a>").encode()
    tracemalloc.start()
    content = open_xml(body)
    assert sum(1 for sheet in content.sheets for _ in sheet.rows) == 3_001
    assert tracemalloc.get_traced_memory()[1] < 10 * 2**20 < len(body)
    tracemalloc.stop()


SHEET = "urn:schemas-microsoft-com:office:spreadsheet"
AT_THREE, AT_LAST, FORMULA = 'ss:Index="3"', 'ss:Index="16384"', 'ss:Formula="=1+2"'
MERGED = 'ss:MergeAcross="2" ss:MergeDown="1"'


def book(sheets: str) -> str:
    head = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    return f'{head}<Workbook xmlns="{SHEET}" xmlns:ss="{SHEET}">{sheets}</Workbook>'


def cell(value: object, kind: str = "String", more: str = "") -> str:
    return f'<Cell {more}><Data ss:Type="{kind}">{value}</Data></Cell>'


def test_a_workbook_saved_as_xml_comes_sheet_by_sheet_with_cells_where_they_stand() -> None:
    first = f"<Row>{cell(' 项目 ')}{cell('标准', more=AT_THREE)}</Row><Row ss:Index='4'>{cell(5, 'Number')}</Row>"
    second = f"<Row><Cell/>{cell('甲')}</Row><Row ss:Index='900000'><Cell/></Row>"
    tables = {"一": first, "二": second}.items()
    sheets = "".join(f'<Worksheet ss:Name="{name}"><Table>{rows}</Table></Worksheet>' for name, rows in tables)
    content = open_xml(book(sheets).encode())
    assert [(sheet.name, list(sheet.rows)) for sheet in content.sheets] == [
        ("一", [("项目", "", "标准"), (), (), ("5",)]),
        ("二", [("", "甲")]),
    ]
    assert content.openness is Openness.OPEN


def test_merged_ranges_values_and_what_else_a_workbook_saved_as_xml_carries_are_told() -> None:
    values = (
        cell("2026-03-06T00:00:00.000", "DateTime") + cell(1, "Boolean") + cell("#REF!", "Error") + cell(5.25, "Number")
    )
    rows = f"<Row>{cell('表', more=MERGED)}{cell('旁')}</Row>"
    rows += f"<Row ss:Index='3' ss:Hidden='1'>{values}{cell(3, 'Number', FORMULA)}</Row>"
    content = open_xml(book(f'<Worksheet ss:Name="一"><Table>{rows}</Table></Worksheet>').encode())
    (sheet,) = content.sheets
    assert sheet.merged == (Span(0, 0, 1, 2),)
    assert list(sheet.rows) == [("表", "", "", "旁"), (), ("2026-03-06", "TRUE", "", "5.25", "3")]
    assert content.carries == (Carried.FORMULAS, Carried.HIDDEN)


def test_a_hidden_sheet_of_a_workbook_saved_as_xml_is_told() -> None:
    options = '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible>'
    sheet = f"<Worksheet><Table><Row>{cell(1)}</Row></Table>{options}</WorksheetOptions></Worksheet>"
    assert open_xml(book(sheet).encode()).carries == (Carried.HIDDEN,)


@pytest.mark.parametrize("root", ["office:document", "uof:UOF"])
def test_a_document_of_an_office_program_saved_as_xml_is_no_table(root: str) -> None:
    prefix = root.partition(":")[0]
    text = f"<{root} xmlns:{prefix}='urn:x'>" + "<row><p>甲</p><p>乙</p></row>" * 3 + f"</{root}>"
    assert refused(text) is Reading.NO_READER
    assert [row for sheet in open_xml(b"<document><a>1</a><a>2</a></document>").sheets for row in sheet.rows]


@pytest.mark.parametrize("index", ["0", "-1", "99999999999", "x", "1048577"])
def test_rows_outside_of_a_sheet_are_damaged(index: str) -> None:
    rows = f"<Row ss:Index='{index}'>{cell(1)}</Row>"
    assert refused(book(f"<Worksheet><Table>{rows}</Table></Worksheet>")) is Reading.DAMAGED


def test_two_cells_at_opposite_corners_of_a_workbook_saved_as_xml_are_too_large() -> None:
    rows = f"<Row>{cell(1)}</Row><Row ss:Index='1048576'>{cell(1, more=AT_LAST)}</Row>"
    assert refused(book(f"<Worksheet><Table>{rows}</Table></Worksheet>")) is Reading.TOO_LARGE
