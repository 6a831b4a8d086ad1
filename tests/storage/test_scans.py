from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from config.packs import load_pack as read_pack
from config.sites import Level, Site
from config.sites import load_sites as read_sites
from storage.catalogue import load_pack, load_sites, save_packs, save_sites
from storage.database import StoreError
from storage.ledger import PackKey, ScanKind, ScanStatus
from storage.records import SHANGHAI
from storage.scans import abandon_scans, finish_scan, latest_scan, planned_sites, scan_info, start_scan, unfinished_scan
from storage.store import transaction
from tests.storage.stories import FIRST_NIGHT, PACKS, night, scan_of


def test_a_scan_comes_back_as_it_was_started(engine: Engine) -> None:
    as_of = night(0).astimezone(UTC)
    with transaction(engine) as conn:
        scan = start_scan(
            conn,
            kind=ScanKind.NIGHTLY,
            as_of=as_of,
            site_list="hunan",
            packs=PACKS,
            planned=["b", "a"],
            started=night(1),
        )
        info = scan_info(conn, scan)
        assert planned_sites(conn, scan) == ("b", "a")
    assert (info.as_of, info.as_of.tzinfo) == (as_of, SHANGHAI)
    assert (info.kind, info.site_list, info.packs, info.planned) == ("nightly", "hunan", PACKS, 2)
    assert (info.started, info.finished, info.status, info.ours) == (night(1), None, ScanStatus.RUNNING, False)


def test_a_naive_time_is_refused(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0)
        naive = datetime(2026, 3, 6)  # noqa: DTZ001  # what must be refused
        with pytest.raises(Exception, match="has no time zone"):
            finish_scan(conn, scan, finished=naive, ours=False)


def test_an_unknown_scan_is_told(engine: Engine) -> None:
    with transaction(engine) as conn:
        for ask in (scan_info, planned_sites):
            with pytest.raises(StoreError, match="scan 7: is not in the store; give"):
                ask(conn, 7)
        with pytest.raises(StoreError):
            finish_scan(conn, 7, finished=night(0), ours=False)


def test_only_a_running_scan_of_the_same_list_and_packs_is_taken_up(engine: Engine) -> None:
    with transaction(engine) as conn:
        done, old, new = (scan_of(conn, number) for number in (3, 1, 2))
        scan_of(conn, 4, ScanKind.ADHOC)
        finish_scan(conn, done, finished=night(4), ours=False)

        def found(
            site_list: str = "hunan", packs: Sequence[PackKey] = PACKS, since: datetime = FIRST_NIGHT
        ) -> int | None:
            info = unfinished_scan(conn, kind=ScanKind.NIGHTLY, site_list=site_list, packs=packs, since=since)
            return info.id if info else None

        assert found() == new
        assert found(since=night(2)) == new
        assert found(since=night(3)) is None
        assert found(site_list="hubei") is None
        assert found(packs=[("hunan-columns", "1.1", "ab" * 32)]) is None
        assert abandon_scans(conn, kind=ScanKind.NIGHTLY, finished=night(5), keep=old) == 1
        assert found() == old
        assert scan_info(conn, new).status is ScanStatus.ABANDONED
        assert abandon_scans(conn, kind=ScanKind.NIGHTLY, finished=night(5)) == 1


def test_the_latest_scan_is_the_one_judged_last(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert latest_scan(conn) is None
        late, early, check = scan_of(conn, 2), scan_of(conn, 1), scan_of(conn, 3, ScanKind.ADHOC)
        assert latest_scan(conn) is None
        finish_scan(conn, early, finished=night(3), ours=True)
        finish_scan(conn, check, finished=night(3), ours=False)
        latest = [
            latest_scan(conn),
            latest_scan(conn, ScanKind.NIGHTLY),
            latest_scan(conn, ScanKind.NIGHTLY, done_only=False),
        ]
        assert [info and info.id for info in latest] == [check, early, late]
        assert scan_info(conn, early).ours


def test_sites_come_back_and_are_brought_up_to_date(engine: Engine) -> None:
    site = Site(
        code="430000",
        name="某省人民政府",
        level=Level.PROVINCE,
        region="hunan",
        url="http://www.example.cn/",
        hosts=("a.example.cn", "b.example.cn:8080"),
        aliases=(("XXGK.COL", "政务公开网"),),
        tags=("pilot",),
        confidence="A",
    )
    bare = Site(code="1", name="无网址")
    with transaction(engine) as conn:
        save_sites(conn, [site, bare])
        assert load_sites(conn) == [bare, site]
        moved = site.model_copy(update={"url": "https://www.example.cn/", "level": None, "aliases": ()})
        save_sites(conn, [moved])
        save_sites(conn, [])
        assert load_sites(conn) == [bare, moved]
        assert load_sites(conn, ["430000", "x"]) == [moved]


def test_the_bundled_list_and_packs_come_back_as_they_are(engine: Engine) -> None:
    sites = read_sites("hunan").sites
    packs = [read_pack("national"), read_pack("hunan-columns")]
    with transaction(engine) as conn:
        for _ in range(2):
            save_sites(conn, sites)
            save_packs(conn, packs)
        save_packs(conn, [])
        assert {site.code: site for site in load_sites(conn)} == {site.code: site for site in sites}
        assert [load_pack(conn, pack.sha256) for pack in packs] == packs
        assert load_pack(conn, "0" * 64) is None
