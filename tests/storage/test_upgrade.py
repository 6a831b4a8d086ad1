"""Findings, visits and bodies of a database as the first versions wrote it, after an upgrade."""

from __future__ import annotations

import hashlib
import json
import zlib
from datetime import UTC, timedelta
from typing import Any

from sqlalchemy import text

from storage.bodies import known_bodies
from storage.checking import check
from storage.codec import dump
from storage.database import engine_for
from storage.findings import findings_at, history
from storage.keeping import needed_bodies
from storage.migrate import upgrade
from storage.records import Verdict
from storage.store import open_store, reading, transaction
from storage.visits import load_visit, save_visit
from tests.storage.stories import finding, missing, night, scan_of, visit_to

_ADDED = "site, requirement, layer, verdict, tentative, reason, value, won, lacking, weight, detail, since_scan, since"


def squashed(plain: object) -> bytes:
    return zlib.compress(json.dumps(plain, ensure_ascii=False).encode())


def old_detail(told: dict[str, Any]) -> bytes:
    kept = ("name", "basis", "looked_at", "candidates", "evidence", "packs")
    return squashed({key: told[key] for key in kept if key in told})


def test_what_the_first_versions_wrote_is_read_as_it_was(first_schema: str) -> None:
    engine = engine_for(first_schema)
    visit = visit_to("a", night(0) + timedelta(microseconds=900_000))
    facts = dump(visit.facts)
    sha256 = hashlib.sha256(facts.encode()).hexdigest()
    told = [finding(value="newest=2026-03-05"), missing(Verdict.PROVISIONAL)]
    with transaction(engine) as conn:
        at = [f"{night(number).astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" for number in range(2)]  # as SQLite keeps it
        if conn.dialect.name == "postgresql":
            at = [f"{moment}+00" for moment in at]
        values = {
            "zero": at[0],
            "one": at[1],
            "no": False,
            "facts": zlib.compress(facts.encode()),
            "planned": squashed(["a"]),
        }
        values["fetched"] = squashed([[123_456, 1_500_000], {"http://a.example/robots.txt": -2_000_000}])
        for statement in (
            "INSERT INTO scans (kind, as_of, site_list, packs, planned, planned_count, started, status, ours)"
            " VALUES ('nightly', :zero, 'x', '[]', :planned, 1, :zero, 'done', :no),"
            " ('nightly', :one, 'x', '[]', :planned, 1, :one, 'done', :no)",
            f"INSERT INTO facts VALUES ('{sha256}', :facts)",
            "INSERT INTO visits SELECT id, 'a', as_of, as_of, 'seen', 'none', 2, 'pages',"
            f" '{sha256}', :fetched FROM scans",
            f"INSERT INTO bodies VALUES ('{'cd' * 32}', 9, :zero)",
        ):
            conn.execute(text(statement), {key: value for key, value in values.items() if f":{key}" in statement})
        for number, one in enumerate(told):
            plain = json.loads(dump(one))
            row = {key: plain.get(key) for key in ("site", "requirement", "verdict", "tentative", "reason")}
            row |= {"layer": "decided", "value": json.dumps(one.value), "won": one.won, "weight": one.weight}
            row |= {"lacking": json.dumps(one.lacking), "detail": old_detail(plain), "since_scan": number + 1}
            row |= {"since": at[number], "until_scan": None if number else 2, "until": None if number else at[1]}
            names = f"{_ADDED}, until_scan, until"
            conn.execute(text(f"INSERT INTO spans ({names}) VALUES (:{names.replace(', ', ', :')})"), row)
    engine.dispose()
    upgrade(first_schema)
    assert check(first_schema) == []
    engine = open_store(first_schema)
    with reading(engine) as conn:
        assert findings_at(conn, 1) == [told[0]]
        assert findings_at(conn, 2) == [told[1]]
        assert [span.until_scan for span in history(conn, "a", "XXGK.COL")] == [2, None]
        found = load_visit(conn, 1, "a")
        assert found is not None
        assert found.facts == visit.facts
        assert [moment - night(0) for moment in found.fetched.values()] == [
            timedelta(seconds=-2), timedelta(0), timedelta(seconds=1),
        ]  # fmt: skip
        assert needed_bodies(conn, {1, 2}) == {"cd" * 32}
        assert known_bodies(conn, ["cd" * 32]) == {}  # until it is put into a WARC file
    with transaction(engine) as conn:  # and goes on as ever
        third = scan_of(conn, 2, sites=())
        assert save_visit(conn, third, visit_to("a", night(2), title="改版"))
        assert load_visit(conn, third, "a") is not None
    engine.dispose()
