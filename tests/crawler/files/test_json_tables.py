"""Tables in JSON, as platforms and interfaces hand them out."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest

from crawler.files import json_stream
from crawler.files.content import Content, NotRead
from crawler.files.json_tables import open_json
from crawler.files.read import read_file
from storage.dataset_records import Openness, Reading

ROWS = [{"项目": "排污费", "标准": 5.50}, {"项目": "水资源费", "标准": 12, "依据": "条例"}]
TABLE = [("项目", "标准", "依据"), ("排污费", "5.5", ""), ("水资源费", "12", "条例")]


def read(body: bytes) -> tuple[list[tuple[str, ...]], Content]:
    content = open_json(body)
    return [row for sheet in content.sheets for row in sheet.rows], content


def rows(value: Any) -> list[tuple[str, ...]]:
    return read(json.dumps(value, ensure_ascii=False).encode())[0]


def refused(body: str | bytes) -> Reading:
    with pytest.raises(NotRead) as told:
        read(body if isinstance(body, bytes) else body.encode())
    assert told.value.why
    return told.value.reading


@pytest.mark.parametrize(
    "value",
    [
        ROWS,
        {"rows": ROWS, "total": 2},
        {"success": True, "result": {"records": ROWS, "fields": [{"id": "项目"}]}},
        {"code": 200, "msg": "成功", "data": {"list": ROWS, "pages": [1]}},
        {"a": {"b": {"c": {"d": ROWS}}}},
        {"empty": [], "data": [*ROWS, {}]},
    ],
)
def test_the_longest_list_of_objects_is_the_table_wherever_it_lies(value: Any) -> None:
    assert rows(value) == TABLE


def test_a_file_of_which_a_list_was_not_read_says_so_but_not_for_one_of_its_columns() -> None:
    others = [{"项目": "甲", "责任": "乙"}]
    for value, cut in (
        ({"权力": ROWS, "责任": others}, True),
        ({"权力": ROWS, "fields": others}, False),
        ({"权力": ROWS, "tags": ["x"], "none": []}, False),
    ):
        facts = read_file(json.dumps(value).encode(), "a.json")
        assert (facts.rows, facts.whole) == (len(ROWS), not cut)


def test_a_file_is_not_whole_whose_rows_hold_longer_lists_or_that_says_it_is_a_part_of_a_longer_one() -> None:
    offices = [{"部门": "教育局", "事项": ROWS}, {"部门": "民政局", "事项": ROWS[:1]}]
    with_files = [{**ROWS[0], "附件": [{"名": 1}]}, ROWS[1]]
    for value, cut in (
        (offices, True),
        (with_files, False),
        ({"data": {"total": "3", "rows": ROWS}}, True),
        ({"data": {"totalCount": 2, "rows": ROWS}}, False),
        ({"甲": ROWS, "乙": ROWS, "total": 4}, False),
        ({"data": ROWS, "visits": 12}, False),
    ):
        facts = read_file(json.dumps(value).encode(), "a.json")
        assert (facts.rows > 0, facts.whole) == (True, not cut)


def test_lists_within_the_rows_that_hold_more_than_these_are_told_as_not_read() -> None:
    offices = [{"部门": name, "清单": [{"事项": f"{name}{at}"} for at in range(5)]} for name in "甲乙"]
    linked = [{"名称": name, "附件": [{"网址": "/1.pdf"}]} for name in "甲乙"]
    answers = ({"data": offices}, offices, linked)
    assert [open_json(json.dumps(answer).encode()).cut for answer in answers] == [True, True, False]


def test_lists_of_mostly_the_same_fields_are_tables_each_by_itself() -> None:
    value = {"教育局": ROWS, "页": [{"码": 1}], "民政局": [{**ROWS[1], "标准": 3}], "公安局": [ROWS[0]] * 2}
    sheets = open_json(json.dumps(value, ensure_ascii=False).encode()).sheets
    assert [(sheet.name, len(list(sheet.rows))) for sheet in sheets] == [("教育局", 3), ("民政局", 2), ("公安局", 3)]


def test_an_object_a_line_is_a_row_a_line() -> None:
    lines = "\n".join(json.dumps(row) for row in ROWS)
    assert read(f"\ufeff{lines}\n\n".encode())[0] == TABLE


def test_the_row_of_names_is_told_as_the_header() -> None:
    sheet = next(open_json(json.dumps({"data": {"list": ROWS}}).encode()).sheets)
    assert (sheet.name, sheet.header) == ("data.list", 0)
    sheet = next(open_json(json.dumps([["项目", "标准"], ["排污费", 5]]).encode()).sheets)
    assert (list(sheet.rows), sheet.header) == ([("项目", "标准"), ("排污费", "5")], None)


def test_names_that_stand_once_are_the_header_of_lists_of_cells() -> None:
    value = {"columns": ["项目", "标准"], "tags": ["x"], "data": [["排污费", 5], ["水资源费", None]]}
    sheet = next(open_json(json.dumps(value).encode()).sheets)
    assert (list(sheet.rows), sheet.header) == ([("项目", "标准"), ("排污费", "5"), ("水资源费", "")], 0)


def test_a_list_of_values_is_one_column_and_one_within_an_object_is_text() -> None:
    assert rows(["排污费", 5, None]) == [("排污费",), ("5",), ("",)]
    found, content = read('{"项目": ["排污费", "水资源费"]}'.encode())
    assert (found, content.text) == ([], "项目：排污费\n项目：水资源费")


def test_of_features_on_a_map_the_properties_are_the_rows() -> None:
    place = {"type": "Point", "coordinates": [1, 2]}
    features = [{"type": "Feature", "geometry": place, "properties": row} for row in ROWS]
    assert rows({"type": "FeatureCollection", "features": features}) == TABLE


def test_fields_within_a_field_are_columns_and_what_lies_deeper_is_written_out() -> None:
    row = {"机构": {"名称": "某局", "地址": {"街道": "甲"}}, "电话": ["1", "2"], "附件": [{"名": 1}]}
    assert rows([row]) == [
        ("机构.名称", "机构.地址", "电话", "附件"),
        ("某局", '{"街道": "甲"}', "1、2", '[{"名": "1"}]'),
    ]


def test_values_are_short_text() -> None:
    text = '[{"a": 1.50, "b": 100, "c": 1e3, "d": true, "e": null, "f": NaN, "g": -Infinity, "h": " 甲\\n", "i": 0.0}]'
    assert read(text.encode())[0][1] == ("1.5", "100", "1e3", "TRUE", "", "", "", "甲", "0")


def test_numbers_keep_all_their_digits_and_of_two_members_of_one_name_the_last_counts() -> None:
    long = "9" * 5_000
    assert read(f'[{{"a": 1, "a": 123456789012345678, "b": {long}}}]'.encode())[0][1] == ("123456789012345678", long)


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("utf-16", "utf-16")]
)
def test_text_in_any_usual_encoding_is_read(encoding: str, said: str) -> None:
    found, content = read(json.dumps(ROWS, ensure_ascii=False).encode(encoding))
    assert (found, content.encoding, content.openness) == (TABLE, said, Openness.OPEN)


@pytest.mark.parametrize(
    "answer",
    [
        {"code": 404, "msg": "接口不存在"},
        {"code": "500", "message": "系统异常", "data": []},
        {"status": 403, "error": "Forbidden", "path": "/api"},
        {"success": False, "errMsg": "请登录"},
        {"error": {"code": 1, "message": "no key"}},
    ],
)
def test_an_answer_that_tells_of_an_error_is_not_the_file(answer: Any) -> None:
    assert refused(json.dumps(answer)) is Reading.NOT_THE_FILE


def test_a_list_without_rows_is_an_empty_file_and_no_error() -> None:
    for value in ([], {"code": 200, "msg": "成功", "data": {"rows": [], "total": 0}}, [{}]):
        found, content = read(json.dumps(value).encode())
        assert (found, content.text) == ([], "")


def test_what_holds_no_list_is_text() -> None:
    found, content = read('{"名称": "某县", "人口": {"户籍": 5}}'.encode())
    assert (found, content.text) == ([], "名称：某县\n户籍：5")


@pytest.mark.parametrize(
    "body",
    [
        '[{"a": 1}, {"a"',
        '[{"a": 1}',
        '{"a": [{"b": 1}]',
        '[{"a": "x',
        '[{"a": 1}] x',
        "[{'a': 1}]",
        '[{"a": 1},]',
        '{"a" 1}',
        "{1: 2}",
        '{"a": 1,}',
        "[1 2]",
        "",
        '{"a": 1}\n{"a": 2\n',
    ],
)
def test_what_is_cut_or_no_json_is_damaged(body: str) -> None:
    assert refused(body) is Reading.DAMAGED


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"a":' * 100_000, '{"a":[' * 100_000])
def test_values_that_lie_too_deep_are_refused(deep: str) -> None:
    assert refused(deep) is Reading.REFUSED


def test_elements_and_grids_that_are_too_large_are_told_as_that() -> None:
    assert refused('[{"a": "' + "x" * 5_000_000 + '"}]') is Reading.TOO_LARGE
    assert refused("[" + "9" * 5_000_000 + "]") is Reading.TOO_LARGE
    wide = ",".join(f'"{number}":1' for number in range(1_000))
    assert refused("[{" + wide + "}" + ',{"1":1}' * 20_000 + "]") is Reading.TOO_LARGE


def test_a_text_is_read_alike_wherever_its_pieces_end(monkeypatch: pytest.MonkeyPatch) -> None:
    value = {"说明": '甲\\"乙', "data": [*ROWS, {"项目": "丙", "标准": 123456}], "n": 1234567}
    for size in range(1, 40):
        monkeypatch.setattr(json_stream, "_PIECE", size)
        assert rows(value) == [*TABLE, ("丙", "123456", "")]


def test_of_a_long_text_a_piece_is_held() -> None:
    row = {"项目": "收费", "标准": 1, "依据": "条例" * 400}
    body = json.dumps([{**row, "序号": number} for number in range(3_000)]).encode()
    tracemalloc.start()
    content = open_json(body)
    assert sum(1 for sheet in content.sheets for _ in sheet.rows) == 3_001
    assert tracemalloc.get_traced_memory()[1] < 12 * 2**20 < len(body)
    tracemalloc.stop()
