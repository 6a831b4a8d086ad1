"""A store is broken by hand, one way at a time, and the check says so: the thing, the place, the remedy."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.alerting import Notice, NoticeKind
from storage.bodies import index_kept
from storage.checking import Depth, check
from storage.database import engine_for, sqlite_file
from storage.evidence import Kept
from storage.history import KnownItem, KnownList, ListRead
from storage.items import save_history
from storage.keeping import needed_bodies, scan_moments
from storage.migrate import upgrade
from storage.outbox import put_notices
from storage.records import Finding, Verdict
from storage.rejudged import Differing, keep_differing, packed
from storage.scans import finish_scan
from storage.spans import record_findings
from storage.store import reading, transaction
from storage.visits import save_visit
from tests.databases import SLOW_ON_POSTGRESQL
from tests.storage.archives import kept_in, made_up, shelf_in
from tests.storage.stories import finding, missing, night, scan_of, visit_to

ALL = Depth(all_evidence=True, all_facts=True)
NIGHTS = 4


@dataclass(frozen=True)
class Store:
    """A store of two sites and some nights with its evidence."""

    url: str
    evidence: Path
    behind: str
    home: str
    kept: Kept

    def break_by(self, *statements: str) -> None:
        """Do what no code of ours does: foreign keys are not looked at."""
        engine = engine_for(self.url)
        sqlite = engine.dialect.name == "sqlite"
        off = "PRAGMA foreign_keys = OFF" if sqlite else "SET session_replication_role = replica"
        raw = engine.raw_connection()
        cursor = raw.cursor()
        for statement in (off, *statements):
            cursor.execute(statement)
        raw.commit()
        raw.close()
        engine.dispose()

    def told(self, depth: Depth = ALL) -> list[str]:
        """What the check says."""
        found = check(self.url, shelf_in(self.evidence.parent), depth)
        assert all(problem.place and problem.what and problem.remedy for problem in found)
        lines = [str(problem) for problem in found]
        assert not any("\n" in line for line in lines)
        return lines


def resting_on(sha256: str, told: Finding) -> Finding:
    return replace(told, evidence=(replace(told.evidence[0], sha256=sha256),))


@pytest.fixture
def store(engine: Engine, database_url: str, tmp_path: Path) -> Store:
    evidence = tmp_path / "evidence"
    kept, (behind, home) = kept_in(engine, tmp_path, b"a column", b"a home page", at=night(0))
    with transaction(engine) as conn:
        for number in range(NIGHTS):
            scan = scan_of(conn, number, sites=())
            for site in ("a", "b"):
                save_visit(conn, scan, visit_to(site, night(number), title=f"第{number}版", sha256=home))
                verdict = Verdict.FAIL if number % 2 else Verdict.PASS
                two = (finding(verdict, site=site), missing(Verdict.FAIL, requirement="XXGK.GUIDE"))
                record_findings(
                    conn, scan_id=scan, site=site, findings=[replace(resting_on(behind, one), site=site) for one in two]
                )
            finish_scan(conn, scan, finished=night(number) + timedelta(hours=1), ours=False)
        read = ListRead("http://a.example/xxgk/", ("XXGK.COL",), "links", ())
        item = KnownItem(read.url, "http://a.example/1", "公告", night(0).date(), 1, night(0))
        save_history(conn, "a", [KnownList(read, 1, night(0), 1, night(0))], [item])
        notice = Notice("k", NoticeKind.NEWLY, 1, "a", "甲县", ("一条",))
        put_notices(conn, [notice], targets=["jsons"], held=False, now=night(0))
    engine.dispose()
    return Store(database_url, evidence, behind, home, kept)


def said(lines: list[str], *words: str) -> bool:
    """Whether one line has all these words."""
    return any(all(word in line for word in words) for line in lines)


def test_a_whole_store_is_told_to_be_whole(store: Store) -> None:
    assert store.told() == []
    assert check(store.url) == []


def test_rows_that_point_nowhere_are_named_by_table_and_key(store: Store) -> None:
    store.break_by(
        "DELETE FROM site_numbers WHERE code = 'b'",
        "DELETE FROM check_numbers WHERE code = 'XXGK.GUIDE'",
        "UPDATE spans SET ground = 99 WHERE site = 1 AND since_scan = 1 AND requirement = 1",
        "UPDATE spans SET lexicon = 9 WHERE site = 1 AND since_scan = 2",
        "UPDATE spans SET base = 77 WHERE site = 1 AND since_scan = 3",
        "UPDATE spans SET until_scan = 88 WHERE site = 1 AND since_scan = 4",
        "UPDATE facts SET base = 66 WHERE id = 8",
        "DELETE FROM facts WHERE id = 1",
        "UPDATE items SET list = 55, last_scan = 44",
        "DELETE FROM notices",
    )
    lines = store.told()
    for words in (
        ("table spans", "whose site is not among site_numbers", "site 2"),
        ("table spans", "whose requirement is not among check_numbers", "requirement 2"),
        ("table spans", "1 rows whose ground is not among grounds", "site 1, requirement 1, since_scan 1"),
        ("table spans", "1 rows whose site, lexicon is not among lexicons", "since_scan 2"),
        ("table spans", "1 rows whose site, requirement, base is not among spans", "since_scan 3"),
        ("table spans", "1 rows whose until_scan is not among scans", "since_scan 4"),
        ("table facts", "whose base is not among facts", "id 8"),
        ("table visits", "1 rows whose facts is not among facts", "scan 1, site a"),
        ("table items", "1 rows whose list is not among lists", "address http://a.example/1"),
        ("table items", "1 rows whose last_scan is not among scans"),
        ("table deliveries", "1 rows whose notice is not among notices", "target jsons"),
        ("site a, XXGK.COL since scan 2", "the finding cannot be read"),
    ):
        assert said(lines, *words), words
    store.break_by("DELETE FROM scans WHERE id = 1")
    lines = store.told()
    for table, column in (
        ("visits", "scan"),
        ("spans", "since_scan"),
        ("lists", "first_scan"),
        ("items", "first_scan"),
    ):
        assert said(lines, f"table {table}", f"whose {column} is not among scans"), table


def test_two_findings_in_force_at_once_are_named_with_the_statement_that_ends_the_older_one(store: Store) -> None:
    store.break_by("UPDATE spans SET until_scan = NULL WHERE site = 1 AND since_scan = 3")
    (line,) = store.told()
    assert line.startswith("site a, XXGK.COL: 2 decided findings are in force at once (since scans 3 and 4); ")
    store.break_by(line.partition("older one: ")[2])
    assert store.told() == []


def test_spans_and_facts_out_of_order_are_named(store: Store) -> None:
    store.break_by(
        "UPDATE spans SET until_scan = 1 WHERE site = 1 AND since_scan = 3",
        "UPDATE spans SET until_scan = 2 WHERE site = 2 AND requirement = 1 AND since_scan = 2",
        "UPDATE spans SET base = 2 WHERE site = 1 AND requirement = 1 AND since_scan = 3",
        "UPDATE spans SET base = 3 WHERE site = 1 AND requirement = 1 AND since_scan = 4",
        "UPDATE facts SET step = 0 WHERE id = 3",
    )
    lines = store.told(Depth())
    for words in (
        ("site a, XXGK.COL: the finding since scan 3 ends before it begins",),
        ("site b, XXGK.COL: the finding since scan 2 ends before it begins",),
        ("site a, XXGK.COL", "since scan 4 is told in that of scan 3"),
        ("facts 3: are not a later step",),
    ):
        assert said(lines, *words), words


def test_facts_that_are_not_what_was_written_are_named_with_all_that_is_told_from_them(store: Store) -> None:
    store.break_by(
        "UPDATE facts SET body = (SELECT body FROM facts WHERE id = 1) WHERE id = 3",
        "UPDATE facts SET sha256 = (SELECT sha256 FROM facts WHERE id = 1) WHERE id = 8",
    )
    lines = [line for line in store.told() if line.startswith("facts")]
    assert said(lines, "facts 3 of site a", "damaged")
    assert said(lines, "facts 5 of site a: cannot be read, for facts 3 cannot")
    assert said(lines, "facts 8 of site b: are damaged: their content has another hash")
    assert len(lines) == 4  # and the fourth night of site a


def test_what_differs_from_the_schema_is_named(store: Store) -> None:
    store.break_by(
        "DROP INDEX ix_spans_since_scan",
        "CREATE TABLE strange (id INTEGER)",
        "ALTER TABLE packs ADD COLUMN more TEXT",
        "DROP TABLE known_sites",
    )
    lines = store.told()
    for words in (
        "schema: index ix_spans_since_scan is not there",
        "schema: table strange is not gongkai's",
        "schema: column packs.more is not gongkai's",
        "schema: table known_sites is not there",
        "schema: known_sites lacking, so no more could be checked",
    ):
        assert said(lines, words), lines


def test_a_schema_that_is_older_is_a_line_with_the_command_that_upgrades_it(first_schema: str) -> None:
    (line,) = check(first_schema)
    assert "older than this gongkai's" in str(line)
    assert "gongkai db upgrade" in line.remedy
    upgrade(first_schema)
    assert check(first_schema) == []


@SLOW_ON_POSTGRESQL
def test_a_page_that_is_gone_or_spoilt_or_in_no_index_is_named_with_whose_it_is(store: Store) -> None:
    place = next(one.place for one in store.kept.bodies if one.sha256 == store.behind)
    assert place is not None
    path = store.evidence / place.file
    whole = path.read_bytes()
    path.write_bytes(whole[: place.start + 50] + b"\0" * 9 + whole[place.start + 59 :])
    assert store.told(Depth()) == []  # it is only looked for
    (line,) = store.told()
    assert line.startswith(f"page {store.behind}: is damaged")
    assert "(needed for: site a, XXGK." in line
    assert "copy it from the backup of the evidence folder" in line
    path.unlink()
    lines = store.told(Depth())
    assert said(lines, f"page {store.behind}: is in {place.file}, which is not whole at {store.evidence}", "XXGK.")
    assert said(lines, f"page {store.home}: is in {place.file}", "(needed for: no finding)")
    store.break_by("DELETE FROM bodies")
    lines = store.told(Depth())
    assert said(lines, "site b, XXGK.COL since scan", f"rests on page {store.behind}, which is not in the index")


def test_findings_judged_anew_are_read_too(store: Store) -> None:
    engine = engine_for(store.url)
    with transaction(engine) as conn:
        for site, body in (("a", packed(Differing((resting_on("ab" * 32, finding()),)))), ("b", b"spoilt")):
            keep_differing(conn, 4, site, body)
    engine.dispose()
    lines = store.told(Depth())
    assert said(lines, "site a, judged anew in scan 4", f"rests on page {'ab' * 32}, which is not in the index")
    assert said(lines, "site b, judged anew in scan 4: what differs cannot be read")


def test_a_store_whose_evidence_is_gone_is_told_in_few_lines(store: Store) -> None:
    engine = engine_for(store.url)
    with transaction(engine) as conn:
        hashes = (f"{number:064x}" for number in range(200))
        index_kept(conn, made_up(*hashes, at=night(0)), None, night(0))
    engine.dispose()
    lines = store.told()
    assert len(lines) == 51
    assert "the same of 150 more" in lines[-1]


def test_the_check_and_the_clean_up_know_the_same_pages(store: Store) -> None:
    store.break_by("DELETE FROM bodies")
    engine = engine_for(store.url)
    with reading(engine) as conn:
        assert needed_bodies(conn, scan_moments(conn).keys()) == {store.behind}
    engine.dispose()
    told = "\n".join(store.told(Depth()))
    assert set(re.findall(r"rests on page ([0-9a-f]{64})", told)) == {store.behind}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_damaged_sqlite_file_is_told_and_never_an_error_of_ours(store: Store) -> None:
    path = sqlite_file(store.url)
    assert path is not None
    connection = sqlite3.connect(path)
    (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_spans_since_scan'").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * size + size - 40)
        file.write(b"\x00" * 24)
    assert said(store.told(Depth()), "database file: ", "ix_spans_since_scan")
    with path.open("r+b") as file:
        file.seek(0)
        file.write(b"not a database at all")
    (line,) = store.told(Depth())
    assert line.startswith(str(path))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_index_that_lost_a_row_is_found_where_postgresql_has_its_extension(store: Store) -> None:
    assert store.told() == []
    hide = "UPDATE pg_index SET indisready = {} WHERE indexrelid = 'ix_spans_since_scan'::regclass"
    store.break_by("CREATE EXTENSION amcheck", hide.format("false"))
    store.break_by("UPDATE spans SET since_scan = 2 WHERE site = 1 AND requirement = 2")
    store.break_by(hide.format("true"))
    (line,) = store.told()
    assert line.startswith("index ix_spans_since_scan: ")
    assert "REINDEX" in line
