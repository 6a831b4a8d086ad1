"""Datasets at the desk: beside the finding that rests on them, on the card, and on pages of their own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.database import transaction
from storage.dataset_history import DatasetsLearned, NewVersion
from storage.dataset_records import Carried, Difference, Format, Persons, Reading
from storage.datasets import numbered_datasets, save_change, save_datasets
from storage.records import Outcome
from storage.review import Role
from storage.scans import scan_info
from tests.made_datasets import dataset
from tests.monitor.dataset_nights import CODE, COLUMN, DatasetNights
from tests.monitor.web.at_the_desk import People, Person, text_of
from tests.playback import COUNTY

PHONE = "13800000000"
EVIL = "<script>alert(1)</script>目录"
SITE = f"/sites/{COUNTY.code}"


@pytest.fixture
def viewer(sqlite_engine: Engine, tmp_path: Path, little_argon2: None) -> Person:
    """Somebody at a desk over two nights: a list that gained a row, one with a hostile title, one that was refused."""
    played = DatasetNights(sqlite_engine, tmp_path)
    evil = dataset(2, code=COLUMN, title=EVIL, url="http://a.example/<b>.csv", columns=("<i>项目", f"电话{PHONE}"))
    assert evil.file is not None
    evil = replace(evil, file=replace(evil.file, declared=Format.PDF, persons=Persons(2, 5), carries=(Carried.MACROS,)))
    refused = dataset(1, code=COLUMN, title="另一清单", outcome=Outcome.BLOCKED)
    played.night(dataset(3, code=COLUMN), evil)
    played.night(dataset(4, code=COLUMN), evil, refused, left=("QZ.LIST",))
    with transaction(sqlite_engine) as conn:
        (one,) = (one for one in numbered_datasets(conn, COUNTY.code) if len(one.known.versions) == 2)
        change = Difference(added=1, columns_added=("标准",), key=("项目",), examples=(f"+ <b>某项</b> {PHONE}",))
        save_change(conn, one.id, 2, change)
    return People(sqlite_engine, tmp_path)("zhao", Role.VIEWER)


def number_of(person: Person, series: str) -> int:
    """The number by which a site's page leads to a dataset."""
    for link in person.get(f"{SITE}/datasets").css("tbody th a"):
        if series in link.text():
            return int(str(link.attributes["href"]).rpartition("/")[2])
    raise AssertionError(series)


def test_a_finding_shows_the_datasets_of_its_columns(viewer: Person) -> None:
    page = viewer.get(f"/findings/2/{COUNTY.code}/{CODE}")
    told = text_of(page, "#datasets ~ details")
    panel = " ".join(node.text(separator=" ") for node in page.css("section[aria-labelledby=datasets]"))
    assert "所依据的数据集（3个）" in panel
    assert "2026年收费目录清单" in told
    for words in (
        "开放格式（CSV、JSON、XML）",
        "共 2 个版本",
        "新增 1 行；新增列：标准",
        "CSV 数据文件（名称标为 PDF 版式文件）",
        "疑似身份证号 2 个、手机号 5 个",
        "宏（未运行）",
        "未能获取该文件，不据此认定缺失",
    ):
        assert words in panel, words
    assert PHONE not in str(page.html)


def test_of_a_scan_nothing_is_said_that_nobody_could_read(
    sqlite_engine: Engine, tmp_path: Path, little_argon2: None
) -> None:
    played = DatasetNights(sqlite_engine, tmp_path)
    scan = dataset(4, code=COLUMN)
    assert scan.file is not None
    played.night(replace(scan, file=replace(scan.file, reading=Reading.SCANNED, tables=(), content="")))
    page = People(sqlite_engine, tmp_path)("zhao", Role.VIEWER).get(f"/findings/1/{COUNTY.code}/{CODE}")
    panel = " ".join(text_of(page, "section[aria-labelledby=datasets]").split())
    assert "未能读取，不据此认定缺少内容" in panel
    assert "个人信息 未能读取，未作检查" in panel
    assert "行数" not in panel
    assert "未发现" not in panel


def test_files_of_one_content_are_told_of_each_other_with_their_hashes(
    sqlite_engine: Engine, tmp_path: Path, little_argon2: None
) -> None:
    played = DatasetNights(sqlite_engine, tmp_path)
    earlier = dataset(4, code=COLUMN, title="2025年收费目录清单", url="http://a.example/2025.csv")
    played.night(dataset(4, code=COLUMN), earlier)
    page = People(sqlite_engine, tmp_path)("zhao", Role.VIEWER).get(f"/findings/1/{COUNTY.code}/{CODE}")
    told = [
        " ".join(node.text(separator=" ").split()) for node in page.css("section[aria-labelledby=datasets] details")
    ]
    assert "内容相同的文件 《2025年收费目录清单》" in told[0]
    assert "内容相同的文件 《2026年收费目录清单》" in told[1]
    assert f"SHA-256 {earlier.sha256}" in told[1]


def test_a_finding_of_an_earlier_night_knows_no_later_version(viewer: Person) -> None:
    panel = text_of(viewer.get(f"/findings/1/{COUNTY.code}/{CODE}"), "section[aria-labelledby=datasets]")
    assert "共 1 个版本" in panel
    assert "共 2 个版本" not in panel
    assert "首个版本" in panel
    assert "新增 1 行" not in panel


def test_last_years_file_beside_this_years_is_shown_with_what_it_changed_itself(
    sqlite_engine: Engine, tmp_path: Path, little_argon2: None
) -> None:
    played = DatasetNights(sqlite_engine, tmp_path)
    played.night(dataset(4, code=COLUMN), dataset(3, code=COLUMN, title="2025年收费目录清单"))
    page = People(sqlite_engine, tmp_path)("zhao", Role.VIEWER).get(f"/findings/1/{COUNTY.code}/{CODE}")
    told = [
        " ".join(node.text(separator=" ").split()) for node in page.css("section[aria-labelledby=datasets] details")
    ]
    assert [("此为版本 2" in one, "此为版本 1" in one) for one in told] == [(True, False), (False, True)]
    assert ["首个版本" in one for one in told] == [False, True]
    assert "待比对" in told[0]


def test_a_finding_that_reads_no_data_has_no_such_part(viewer: Person) -> None:
    assert viewer.get(f"/findings/2/{COUNTY.code}/MY.COL").css_first("#datasets") is None


def test_the_card_says_what_the_newest_version_changed(viewer: Person) -> None:
    card = viewer.get(SITE)
    assert "数据变化：收费目录清单：新增 1 行；新增列：标准（2026-09-16，现 4 行）" in text_of(card, f'[id="{CODE}"]')
    assert card.css_first(f'a[href="{SITE}/datasets"]') is not None
    assert "数据变化" not in text_of(card, '[id="MY.COL"]')


def test_a_site_lists_its_datasets_and_each_has_a_page_with_its_versions(viewer: Person) -> None:
    listed = text_of(viewer.get(f"{SITE}/datasets"), "table")
    assert "收费目录清单" in listed
    page = viewer.get(f"{SITE}/datasets/{number_of(viewer, '收费目录清单')}")
    rows = [" ".join(row.text(separator=" ").split()) for row in page.css("tbody tr")]
    assert [row.split()[1] for row in rows] == ["2", "1"]
    assert "新增 1 行；新增列：标准" in rows[0]
    assert "首个版本" in rows[1]
    assert "+ <b>某项</b> 138********" in text_of(page, "section li")


def test_a_file_that_could_not_be_read_is_listed_by_itself_with_the_reason(viewer: Person) -> None:
    listed = viewer.get(f"{SITE}/datasets")
    (row,) = [" ".join(row.text(separator=" ").split()) for row in listed.css("#unread ~ div tbody tr")]
    assert "另一清单" in row
    assert "拒绝访问" in row
    assert "不据此认定缺失" in text_of(listed, "#unread + p")


def test_columns_of_which_not_all_files_were_asked_for_are_named(viewer: Person) -> None:
    told = text_of(viewer.get(f"{SITE}/datasets"), "#not-asked")
    assert "超出单次巡检的获取限额，未全部获取，不据此认定缺失：权责清单" in told


def test_what_a_portal_wrote_is_text_and_no_address_of_it_a_link(viewer: Person) -> None:
    number = number_of(viewer, "alert")
    for address in (f"{SITE}/datasets", f"{SITE}/datasets/{number}", f"/findings/2/{COUNTY.code}/{CODE}", SITE):
        page = viewer.get(address)
        assert "<script>alert(1)" not in str(page.html)
        assert page.css("main b, main i") == []
        assert PHONE not in str(page.html)
        links = [node.attributes.get("href") or "" for node in page.css("main a")]
        assert [link for link in links if "a.example" in link] == []


def test_long_lists_are_shown_some_at_a_time_and_names_of_columns_once(
    sqlite_engine: Engine, tmp_path: Path, little_argon2: None
) -> None:
    played = DatasetNights(sqlite_engine, tmp_path)
    played.night(*(dataset(3, code=COLUMN, title=f"第{n}局收费目录", url=f"http://a.example/{n}") for n in range(101)))
    with transaction(sqlite_engine) as conn:
        one = numbered_datasets(conn, COUNTY.code)[0]
        first = one.known.versions[0]
        more = (replace(first, number=n, content=f"{n:032x}", rows=n) for n in range(2, 52))
        new = tuple(NewVersion(one.known.code, one.known.series, version) for version in more)
        save_datasets(conn, COUNTY.code, DatasetsLearned(new=new), scan_info(conn, 1))
    person = People(sqlite_engine, tmp_path)("zhao", Role.VIEWER)
    for address, at_once, number in ((f"{SITE}/datasets", 100, 101), (f"{SITE}/datasets/{one.id}", 50, 51)):
        page = person.get(address)
        assert len(page.css("tbody tr")) == at_once
        (link,) = page.css("nav.pages a")
        assert link.attributes["href"] == f"{address}?start={at_once}"
        assert len(person.get(str(link.attributes["href"])).css("tbody tr")) == number - at_once
    columns = [node.text() for node in person.get(f"{SITE}/datasets/{one.id}").css("td[data-name=列]")]
    assert columns == ["项目、依据、标准", *["同上（3 列）"] * 49]


def test_a_dataset_that_is_not_the_sites_is_not_there(viewer: Person) -> None:
    viewer.get("/sites/nobody/datasets", 404)
    viewer.get(f"{SITE}/datasets/999", 404)


def test_programs_read_the_same(viewer: Person) -> None:
    answer = viewer.client.get(f"/api{SITE}/datasets")
    assert answer.status_code == 200, answer.text
    told = json.loads(answer.text)
    assert told["total"] == 2
    (one,) = (one for one in told["items"] if one["series"] == "收费目录清单")
    assert [version["rows"] for version in one["versions"]] == [3, 4]
    assert one["versions"][1]["change"]["added"] == 1
    assert PHONE not in answer.text
    assert viewer.client.get("/api/sites/nobody/datasets").status_code == 404
    assert told["scan"] == 2
    ((unread,), left) = told["not_read"], told["not_asked"]
    assert unread["codes"] == [COLUMN]
    assert (unread["title"], unread["format"], unread["size"]) == ("另一清单", "", 0)
    assert "拒绝访问" in unread["why"]
    assert left == ["QZ.LIST"]
    further = viewer.client.get(f"/api{SITE}/datasets?page=2&size=1").json()
    assert (further["not_read"], further["not_asked"]) == ([unread], left)
