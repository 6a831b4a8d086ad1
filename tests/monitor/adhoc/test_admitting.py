"""Whether a single check may be asked for now."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, insert

from monitor.adhoc.admitting import NotAdmittedError, admit, left_today, named_hosts
from monitor.adhoc.asking import Wish
from storage.audit import entries
from storage.database import reading, transaction
from storage.desk_checks import desk_checks
from storage.review_tables import AliasRow, DecisionRow
from storage.tables import ScanRow
from tests.monitor.desk_checking import NOW, people, settings_for

WISH = Wish("http://a.example/", None, None)


def test_of_two_that_one_person_asks_for_at_the_same_time_one_is_admitted(engine: Engine, tmp_path: Path) -> None:
    people(engine)
    settings, together = settings_for(tmp_path), threading.Barrier(4)

    def ask(_: int) -> bool:
        together.wait()
        try:
            admit(engine, settings, "li", WISH, NOW)
        except NotAdmittedError as error:
            return error.under_way is None
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(ask, range(4))) == [False, False, False, True]
    with reading(engine) as conn:
        assert len(desk_checks(conn)) == 1
        assert [(one.who, one.what, one.after["url"]) for one in entries(conn)] == [
            ("li", "check.ask", "http://a.example/")
        ]
    assert left_today(engine, settings, "li", NOW) == settings.desk_checks - 1


def test_a_site_of_the_list_brings_its_level_and_packs_are_those_of_the_nights(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    people(sqlite_engine)
    settings = settings_for(tmp_path)
    admitted = admit(sqlite_engine, settings, "li", Wish("www.xiangtan.gov.cn", None, None), NOW)
    assert (admitted.asked.site.code, admitted.packs) == ("430300", settings.packs)
    assert "层级：市级，指标库：hunan-2020" in admitted.told[0].text


def test_what_reviewers_taught_is_known_to_the_check(sqlite_engine: Engine, tmp_path: Path) -> None:
    people(sqlite_engine)
    taught = {"site": "a.example", "by": "li", "at": NOW, "ended": None}
    scan = {
        "id": 1, "kind": "adhoc", "as_of": NOW, "site_list": "", "packs": [], "planned": b"", "planned_count": 1,
        "started": NOW, "status": "done", "ours": False, "readers": "", "calendar": "", "named": [], "base": None,
    }  # fmt: skip
    decision = {
        "id": 1, "site": "a.example", "requirement": "XXGK.COL", "number": 1, "scan": 1, "act": "overturn",
        "verdict": "pass", "won": 1.0, "why": "other_name", "note": "", "scope": "alias", "until": None,
        "column": "XXGK.COL", "alias": "阳光政务", "basis": {}, "by": "li", "at": NOW,
    }  # fmt: skip
    with transaction(sqlite_engine) as conn:
        conn.execute(insert(ScanRow), scan)
        conn.execute(insert(DecisionRow), decision)
        conn.execute(insert(AliasRow), taught | {"decision": 1, "column": "XXGK.COL", "text": "阳光政务"})
    admitted = admit(sqlite_engine, settings_for(tmp_path), "li", WISH, NOW)
    assert admitted.asked.site.aliases == (("XXGK.COL", "阳光政务"),)


def test_hosts_are_named_by_the_operator_and_by_the_site_list_with_their_ports(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        "code,name,url,hosts\nA,甲,http://A.example:8080/,b.example:81\nB,乙,,\n", encoding="utf-8"
    )
    settings = settings_for(tmp_path, sites=str(tmp_path / "list.csv"), allow_hosts=("10.0.0.1:90",))
    assert named_hosts(settings) == {"a.example:8080", "b.example:81", "10.0.0.1:90"}


def test_a_site_list_that_cannot_be_read_is_told_and_costs_nothing(sqlite_engine: Engine, tmp_path: Path) -> None:
    people(sqlite_engine)
    settings = settings_for(tmp_path, sites=str(tmp_path / "gone.csv"))
    with pytest.raises(NotAdmittedError, match="站点清单无法读取"):
        named_hosts(settings)
    with pytest.raises(NotAdmittedError, match="站点清单无法读取"):
        admit(sqlite_engine, settings, "li", WISH, NOW)
    assert left_today(sqlite_engine, settings, "li", NOW) == settings.desk_checks


def test_nobody_may_ask_where_checks_are_switched_off(sqlite_engine: Engine, tmp_path: Path) -> None:
    people(sqlite_engine)
    with pytest.raises(NotAdmittedError, match="已由管理人员关闭"):
        admit(sqlite_engine, settings_for(tmp_path, desk_checks=0), "li", WISH, NOW)


def test_a_single_page_is_looked_at_without_the_portals_beside_its_site_and_by_no_pack(
    engine: Engine, tmp_path: Path
) -> None:
    people(engine)
    noted: list[int] = []
    wish, settings = Wish("http://www.xiangtan.gov.cn/zwgk/", None, None), settings_for(tmp_path)
    admitted = admit(
        engine, settings, "li", wish, NOW, only_page=True, beside=lambda conn, number: noted.append(number)
    )
    site = admitted.asked.site
    assert (site.url, site.parent, site.platform, site.hosted_on) == (wish.url, None, None, None)
    assert (admitted.packs, admitted.pages, noted) == ((), 1, [admitted.number])
    assert "只读取该网页" in admitted.told[0].text


def test_a_check_that_what_belongs_to_it_refuses_is_not_kept(engine: Engine, tmp_path: Path) -> None:
    people(engine)

    def refuses(conn: Connection, number: int) -> None:
        raise LookupError(number)

    with pytest.raises(LookupError):
        admit(engine, settings_for(tmp_path), "li", WISH, NOW, only_page=True, beside=refuses)
    with reading(engine) as conn:
        assert desk_checks(conn) == entries(conn) == []
