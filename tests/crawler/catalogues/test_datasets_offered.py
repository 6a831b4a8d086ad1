"""Datasets that a platform lists and does not offer: they are held to no frequency."""

import copy
from typing import Any

import pytest

from crawler.catalogues.offered import held_to
from storage.dataset_records import Frequency
from tests.crawler.catalogues.platform_answers import CKAN, DATA_JSON, GRAPH, SEARCH, listed
from tests.crawler.catalogues.platform_pages import CARDS, OWN, TABLE, answer, page, read, told

ROW = {"cataName": "储备粮企业", "updateCycleName": "每月", "updateTime": "2020-05-05"}


def first(*words: str) -> list[str]:
    """The frequencies of the three datasets of the cards, where these words stand on the first one."""
    return [one[1] for one in told(page(CARDS.replace("<span>数据量：1.2万条</span>", "".join(words), 1)))]


@pytest.mark.parametrize(
    "words", ["<b>已下架</b>", "<div>【已停用】</div>", "<span>目录状态：下线</span>", "<i>数据已撤销</i>"]
)
def test_a_card_that_says_that_its_dataset_is_withdrawn_speaks_of_that_one_alone(words: str) -> None:
    assert first(words) == ["never", "daily", "yearly"]


@pytest.mark.parametrize("words", ["<b>已上架</b>", "<span>状态：已发布</span>", "<p>已撤销许可的企业不在其中。</p>"])
def test_what_says_that_a_dataset_is_offered_or_speaks_of_its_contents_changes_nothing(words: str) -> None:
    assert first(words) == ["monthly", "daily", "yearly"]


def test_data_that_are_not_open_are_held_to_no_frequency() -> None:
    assert {one[1] for one in told(page(CARDS.replace("：无条件开放", "：不予开放")))} == {"never"}


def test_a_column_of_states_and_a_tag_beside_a_title_are_read() -> None:
    table = TABLE.replace("数据量（条）", "状态").replace(">300<", ">已停用<", 1)
    assert [one[1] for one in told(page(table))] == ["never", "daily", "yearly"]
    assert told(page(OWN["list"].replace("<h3>", "<em>已下架</em><h3>"))) == [("学校名录", "never", "2024-03-05")]


@pytest.mark.parametrize("state", [{"statusName": "已下架"}, {"status": "offline"}, {"zt": "停用", "ztmc": "停用"}])
def test_an_interface_tells_of_a_state_in_words(state: dict[str, str]) -> None:
    assert told(answer(listed([ROW | state, ROW | {"status": "1", "title": "乙"}], 2)))[0][1] == "never"
    assert told(answer(listed([ROW | {"status": "1", "statusName": "已发布"}], 1)))[0][1] == "monthly"


def test_ckan_and_dcat_tell_of_a_state_by_their_own_names() -> None:
    ckan: Any = copy.deepcopy(CKAN)
    ckan["result"]["results"][0]["state"] = "deleted"
    assert told(answer(ckan, SEARCH))[0][1] == "never"
    graph: Any = copy.deepcopy(GRAPH)
    graph["@graph"][1]["adms:status"] = {
        "@id": "http://publications.europa.eu/resource/authority/dataset-status/WITHDRAWN"
    }
    assert told(answer(graph))[0][1] == "never"


def test_a_title_says_in_brackets_that_its_dataset_is_withdrawn() -> None:
    for title, withdrawn in (("企业名录（已停用）", True), ("企业名录[数据已下架]", True), ("已注销企业名录", False)):
        kept, words = held_to(Frequency.MONTHLY, "每月", (), title)
        assert (kept is Frequency.NEVER, words != "每月") == (withdrawn, withdrawn), title


def test_where_only_what_is_downloaded_is_exchanged_its_day_is_the_datasets() -> None:
    for name in ("modified", "issued"):
        value: Any = copy.deepcopy(DATA_JSON)
        value["dataset"][0] |= {"modified": "2020-01-01", "distribution": [{"format": "CSV", name: "2026-09-12"}]}
        found = read(answer(value, "http://data.a.example/data.json"))
        assert found is not None
        assert str(found.entries[0].updated) == "2026-09-12"
