"""What catalogues answer in data: DCAT, CKAN, the lists that platforms' pages call, and errors."""

from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.records import CatalogueKind, Outcome, Page
from tests.crawler.catalogues.platform_answers import (
    CKAN,
    DATA_JSON,
    ELASTIC,
    ENGLISH,
    EXPANDED,
    GRAPH,
    PINYIN,
    SEARCH,
    listed,
)
from tests.crawler.catalogues.platform_pages import answer, page, read, told


def test_data_json_tells_of_frequencies_as_repeating_intervals_and_of_days_in_shanghai() -> None:
    found = read(answer(DATA_JSON, "http://data.a.example/data.json"))
    assert found is not None
    assert (found.kind, found.total, found.cut) == (CatalogueKind.DCAT, 3, False)
    assert [(one.frequency, str(one.updated)) for one in found.entries] == [
        ("daily", "2026-09-15"),
        ("live", "2020-01-01"),
        ("as_needed", "None"),
    ]
    one = found.entries[0]
    assert (one.url, one.formats, one.access, one.publisher, one.told) == (
        "http://data.a.example/set/1",
        ("csv", "xlsx"),
        "public",
        "甲县行政审批局",
        "R/P1D",
    )


@pytest.mark.parametrize("value", [GRAPH, EXPANDED], ids=["graph", "expanded"])
def test_json_ld_is_known_under_any_prefix_and_its_references_are_followed(value: Any) -> None:
    assert told(answer(value)) == [("学校名录", "yearly", "2024-03-05")]


def test_a_graph_names_publisher_and_formats_in_nodes_of_their_own() -> None:
    found = read(answer(GRAPH))
    assert found is not None
    assert (found.entries[0].publisher, found.entries[0].formats) == ("甲县教育局", ("csv",))


def test_json_ld_within_a_page_is_read() -> None:
    script = page(
        '<h1>平台</h1><script type="application/ld+json">{}</script>'.replace("{}", answer(GRAPH).body.decode())
    )
    assert told(script) == [("学校名录", "yearly", "2024-03-05")]


def test_ckan_tells_of_its_extras_and_the_latest_of_its_days_and_of_how_many_there_are() -> None:
    found = read(answer(CKAN, SEARCH))
    assert found is not None
    assert (found.kind, len(found.entries), found.total, found.cut) == (CatalogueKind.CKAN, 100, 12000, True)
    one = found.entries[0]
    assert (one.frequency, str(one.updated), one.formats) == ("daily", "2026-09-14", ("csv", "xls"))
    assert (one.url, one.publisher) == ("http://data.a.example/dataset/xzxk", "甲县行政审批局")


def test_a_package_and_a_list_of_names_are_no_whole_catalogue() -> None:
    one = read(answer({"success": True, "result": CKAN["result"]["results"][0]}, SEARCH))  # type: ignore[index]
    names = read(answer({"success": True, "result": ["a", "b"]}, "http://data.a.example/api/3/action/package_list"))
    assert one is not None
    assert (len(one.entries), one.cut) == (1, True)
    assert names is not None
    assert (names.entries, names.total, names.cut) == ((), 2, True)


def test_an_empty_catalogue_is_one_without_entries() -> None:
    for value in ({"success": True, "result": {"count": 0, "results": []}}, listed([], 0)):
        found = read(answer(value, SEARCH))
        assert found is not None
        assert (found.outcome, found.entries, found.total, found.cut) == (Outcome.SEEN, (), 0, False)


@pytest.mark.parametrize("row", [PINYIN, ENGLISH, ELASTIC], ids=["pinyin", "english", "elastic"])
def test_the_list_of_an_interface_is_read_whatever_its_fields_are_called(row: dict[str, Any]) -> None:
    assert told(answer(listed([row], 1))) == [("行政许可信息", "daily", "2026-09-14")]


def test_a_word_beside_a_code_is_what_the_code_means() -> None:
    found = read(answer(listed([ENGLISH], 1)))
    assert found is not None
    one = found.entries[0]
    assert (one.told, one.rows, one.access, one.publisher) == ("每日", 12345, "无条件开放", "甲县行政审批局")


def test_a_code_without_a_word_is_a_frequency_that_nobody_knows() -> None:
    row = {key: value for key, value in ENGLISH.items() if key != "updateCycleName"}
    assert told(answer(listed([row], 1))) == [("行政许可信息", "unknown", "2026-09-14")]


def test_a_list_without_its_total_or_below_it_is_not_whole() -> None:
    for total, whole in ((None, False), (12000, False), (1, True)):
        found = read(answer(listed([PINYIN], total)))
        assert found is not None
        assert found.cut is not whole


def test_what_frameworks_call_the_total_is_known() -> None:
    for name in ("totalElements", "recordsTotal", "totalRows"):
        found = read(answer({"content": [PINYIN], name: 1}))
        assert found is not None
        assert (found.total, found.cut) == (1, False)


def test_an_organization_is_called_by_its_title_and_a_format_by_its_term() -> None:
    ckan = {"success": True, "result": {"count": 1, "results": [dict(CKAN["result"]["results"][0])]}}  # type: ignore[index]
    ckan["result"]["results"][0] |= {  # type: ignore[index]
        "organization": {"name": "jyj", "title": "甲县教育局"},
        "resources": [{"format": "http://publications.europa.eu/resource/authority/file-type/CSV"}],
    }
    found = read(answer(ckan, SEARCH))
    assert found is not None
    assert (found.entries[0].publisher, found.entries[0].formats) == ("甲县教育局", ("csv",))


def test_a_list_of_news_is_no_catalogue() -> None:
    assert (
        read(answer(listed([{"title": "县政府召开会议", "updateTime": "2026-09-14", "url": "/n/1.html"}], 1))) is None
    )


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ({"code": 401, "msg": "请先登录"}, Outcome.LOGIN),
        ({"code": 500, "msg": "系统异常", "data": None}, Outcome.SOFT_404),
        ({"success": False, "error": {"message": "Not found", "__type": "Not Found Error"}}, Outcome.SOFT_404),
        ({"code": 403, "message": "无权访问"}, Outcome.BLOCKED),
        ({"success": False, "error": {"message": "Access denied"}}, Outcome.BLOCKED),
        ({"status": "fail", "msg": "token已失效"}, Outcome.LOGIN),
    ],
)
def test_an_error_in_data_is_a_catalogue_that_was_not_seen(value: Any, outcome: Outcome) -> None:
    found = read(answer(value))
    assert found is not None
    assert (found.outcome, found.entries) == (outcome, ())


def test_other_data_is_no_catalogue() -> None:
    for value in ({"code": 200, "msg": "ok", "data": {"visits": 3}}, [], {}, [1, 2], {"dataset": [{"x": 1}]}):
        assert read(answer(value)) is None, value


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["title", "dataset", "@graph", "@type", "success", "result", "results", "count", "modified"]
            )
            | st.sampled_from(
                ["gxpl", "updateTime", "url", "extras", "resources", "name", "total", "distribution", "@id"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=40, deadline=None)
@given(JSON)
def test_no_data_breaks_the_reader(value: Any) -> None:
    read(answer(value))
    read(answer({"success": True, "result": value}, SEARCH))
    read(answer({"dataset": [{"title": "甲", "modified": value, "distribution": value, "publisher": value}]}))


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    read(Page("http://a.example/", "http://a.example/", 200, {}, body))
    read(page("更新频率：每月".encode() + body + "更新时间：2026-01-01 格式：xls".encode()))


def test_a_name_of_a_field_without_end_is_looked_through_in_a_moment() -> None:
    since = process_time()
    read(answer({**DATA_JSON, "dataset": [{"a" * 200_000: "a", "title": "甲"}]}, "http://data.a.example/data.json"))
    assert process_time() - since < 1
