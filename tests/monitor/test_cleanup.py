from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from config.rulebook import load_rules
from config.settings import load_settings
from monitor.anew.replay import replay_site
from monitor.check import Asked, Checked, check_site
from monitor.night.cleanup import Cleaned, clean_evidence
from monitor.scan import BusyError
from storage.bodies import known_bodies
from storage.database import reading, transaction
from storage.lock import scan_lock
from storage.scans import scan_info
from storage.shelf import shelf_of
from storage.spool import EvidenceError
from storage.verifying import faults, unproved
from tests.databases import SLOW_ON_POSTGRESQL
from tests.loopback import portal
from tests.monitor.nights import FIRST, Nights, Served
from tests.monitor.test_nights_that_know import pages
from tests.monitor.test_scan import NIGHT, PORTAL, county, found, scan, settings
from tests.storage.archives import kept_in, kept_record

LONG_AFTER = NIGHT + timedelta(days=401)


@SLOW_ON_POSTGRESQL
def test_a_clean_up_removes_what_nothing_rests_on_and_leaves_every_page_behind_a_finding(
    engine: Engine, tmp_path: Path
) -> None:
    with portal(dict(PORTAL)) as served:
        report = scan(engine, tmp_path, (county("A", served.url),))
    _, (spare,) = kept_in(engine, settings(tmp_path).data_dir, b"nobody's" * 9999, at=NIGHT, stem="other")
    assert clean_evidence(engine, settings(tmp_path), NIGHT + timedelta(days=89)) == Cleaned(0, 0)
    assert clean_evidence(engine, settings(tmp_path), LONG_AFTER, dry_run=True).removed == 2
    cleaned = clean_evidence(engine, settings(tmp_path), LONG_AFTER)
    assert cleaned.old > cleaned.removed == 2  # the body and what was asked with it: the night is its quarter's last
    assert cleaned.freed > 0
    hashes = {one.sha256 for told in found(engine, report).values() for one in told.evidence if one.sha256}
    assert hashes
    with reading(engine) as conn:
        assert spare not in known_bodies(conn, [spare])
        assert all(kept_record(conn, shelf_of(settings(tmp_path)), sha256).body for sha256 in hashes)


def test_nothing_is_cleaned_while_a_scan_runs(sqlite_engine: Engine, tmp_path: Path) -> None:
    with scan_lock(tmp_path), pytest.raises(BusyError):
        clean_evidence(sqlite_engine, load_settings(data_dir=tmp_path), LONG_AFTER)


def test_of_nights_that_are_long_past_the_kept_ones_can_be_replayed_and_what_stands_is_proved(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    nights, served = Nights(sqlite_engine, tmp_path), Served(pages())  # type: ignore[arg-type]
    for number in range(3):  # Tuesday to Thursday of one week, another page each night
        served.pages["/xxgk/"] = f"{pages()['/xxgk/']}<p>{number}</p>"
        nights.night(served)
    now, shelf = FIRST + timedelta(days=200), shelf_of(nights.settings)
    cleaned = clean_evidence(sqlite_engine, nights.settings, now)
    assert (cleaned.nights, cleaned.removed > 0) == (2, True)
    with reading(sqlite_engine) as conn:
        assert list(faults(conn, shelf)) == []
        assert list(unproved(conn)) == []
        again = partial(replay_site, conn, shelf, rules=nights.book, site="S")
        assert again(scan=scan_info(conn, 3)).differences == ()
        for scan in (1, 2):
            with pytest.raises(EvidenceError, match="no log of it is kept"):
                again(scan=scan_info(conn, scan))
    assert clean_evidence(sqlite_engine, nights.settings, now) == Cleaned(cleaned.old - cleaned.removed, 0)


class _KilledError(Exception):
    """Stands for the end of the process at this line: what the lock was held by is closed, and nothing else is done."""


@pytest.fixture
def check_that_saves(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Callable[[], None]], Checked]]:
    """A check of a small site, with something that is done between its writes: when the index does not know its file
    yet, and before it is closed."""
    with portal(dict(PORTAL)) as served:
        asked = Asked(county("A", served.url), None)

        def check(meanwhile: Callable[[], None]) -> Checked:
            def transaction_after(engine: Engine) -> AbstractContextManager[Connection]:
                meanwhile()
                return transaction(engine)

            monkeypatch.setattr("monitor.check.transaction", transaction_after)
            rules, mine = load_rules(("hunan-columns",)), settings(tmp_path)
            allowed = ("127.0.0.1",)
            return check_site(asked, rules, mine, clock=lambda: NIGHT, allowed=allowed, save_to=sqlite_engine)

        yield check


def test_the_file_of_a_check_that_died_before_the_index_knew_of_it_goes(
    sqlite_engine: Engine, tmp_path: Path, check_that_saves: Callable[[Callable[[], None]], Checked]
) -> None:
    def die() -> None:
        raise _KilledError

    with pytest.raises(_KilledError):
        check_that_saves(die)
    (left,) = settings(tmp_path).evidence_dir.glob("check-*.open")
    size = left.stat().st_size
    written = datetime.fromtimestamp(left.stat().st_mtime, UTC)
    assert clean_evidence(sqlite_engine, settings(tmp_path), written + timedelta(days=14)).freed == 0
    assert left.exists()
    assert clean_evidence(sqlite_engine, settings(tmp_path), written + timedelta(days=16)).freed == size
    assert not left.exists()


@pytest.mark.slow
def test_a_file_that_a_check_is_saving_stays_however_late_it_is(
    sqlite_engine: Engine, tmp_path: Path, check_that_saves: Callable[[Callable[[], None]], Checked]
) -> None:
    freed: list[int] = []

    def clean() -> None:
        later = datetime.now(UTC) + timedelta(days=999)
        freed.append(clean_evidence(sqlite_engine, settings(tmp_path), later).freed)

    assert check_that_saves(clean).scan == 1
    assert freed == [0, 0]
    (file,) = settings(tmp_path).evidence_dir.glob("check-*")
    assert file.suffix == ".gz"
    with reading(sqlite_engine) as conn:
        assert list(faults(conn, shelf_of(settings(tmp_path)))) == []
