"""A store of a few sites made one of thousands: every row of a site once more under another code.

What the sites lived through by the writing path is copied in bulk, night by night, so that rows and index entries come
in the order in which nights write them. Bodies get hashes of their own, for no two sites share a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, Engine, text

from benchmarks.lives import code_of
from storage.codec import canonical, squash

_TABLES = {
    "spans": "since_scan", "visits": "scan", "scores": "scan", "planned_visits": "scan",
}  # fmt: skip
"""Tables with a site (its code; of spans its number) and the scan that wrote the row."""


def multiply(engine: Engine, lived: int, sites: int, after_first: Callable[[], None]) -> None:
    """Copies the rows of the `lived` sites until there are `sites`; `after_first` is called when the first night of
    all of them is there."""
    copies = -(-sites // lived) - 1
    with engine.begin() as conn:
        if conn.dialect.name == "sqlite":
            conn.exec_driver_sql("PRAGMA cache_size = -3000000")
        scans = [int(number) for number in conn.execute(text("SELECT id FROM scans ORDER BY as_of")).scalars()]
        _numbers(conn, copies)
        conn.execute(text("CREATE TABLE facts_began AS SELECT facts, min(scan) AS scan FROM visits GROUP BY facts"))
        conn.execute(text("CREATE INDEX ix_facts_began ON facts_began (scan)"))
        most = {table: _most(conn, table) for table in ("circumstances", "facts", "site_numbers")}
        codes = [code_of(number) for number in range((copies + 1) * lived)]
        planned = {"planned": squash(canonical(codes)), "count": len(codes)}
        conn.execute(text("UPDATE scans SET planned = :planned, planned_count = :count"), planned)
        _copy(conn, "sites", {"code": _code("code", lived)}, "1 = 1")
        numbered = f"k * {most['site_numbers']}"
        _copy(conn, "site_numbers", {"id": f"id + {numbered}", "code": _code("code", lived)}, "1 = 1")
        _copy(conn, "lexicons", {"site": f"site + {numbered}"}, "1 = 1")
        then = f"id + k * {most['circumstances']}"
        _copy(conn, "circumstances", {"id": then, "sha256": _hash(conn)}, "1 = 1")
        _copy(conn, "told", {"site": _code("site", lived)}, "1 = 1")
    first = scans[0]
    for scan in scans:
        with engine.begin() as conn:
            _copy_night(conn, scan, lived, most)
        if scan == first:
            after_first()
    with engine.begin() as conn:
        conn.execute(text("DROP TABLE copies"))
        conn.execute(text("DROP TABLE facts_began"))
        if conn.dialect.name == "postgresql":
            for table in most:
                conn.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))


def _copy_night(conn: Connection, scan: int, lived: int, most: dict[str, int]) -> None:
    new_facts = f"id IN (SELECT facts FROM facts_began WHERE scan = {scan})"
    offset = f"k * {most['facts']}"
    _copy(conn, "facts", {"id": f"id + {offset}", "base": f"base + {offset}"}, new_facts)
    for table, key in _TABLES.items():
        changed = {"site": _code("site", lived)}
        if table == "visits":
            changed["facts"] = f"facts + {offset}"
            changed["circumstances"] = f"circumstances + k * {most['circumstances']}"
        lived_ones = f"t.site < '{code_of(lived)}'"
        if table == "spans":
            changed["site"] = f"t.site + k * {most['site_numbers']}"
            lived_ones = f"t.site <= {most['site_numbers']}"
        _copy(conn, table, changed, f"t.{key} = {scan} AND {lived_ones}", order="k, t.site")
    day = f"(SELECT as_of FROM scans WHERE id = {scan})"
    later = f"(SELECT min(as_of) FROM scans WHERE as_of > {day})"
    tonight = f"first_seen >= {day} AND ({later} IS NULL OR first_seen < {later}) AND size < 100000"
    _copy(conn, "bodies", {"sha256": _hash(conn), "size": "size + 100000"}, tonight)


def _copy(conn: Connection, table: str, changed: dict[str, str], where: str, order: str = "k") -> None:
    names = list(_columns(conn, table))
    told = ", ".join(changed.get(name, f't."{name}"') for name in names)
    into = ", ".join(f'"{name}"' for name in names)
    conn.execute(
        text(f"INSERT INTO {table} ({into}) SELECT {told} FROM {table} t, copies WHERE {where} ORDER BY {order}")
    )


def _hash(conn: Connection) -> str:
    """A hash that no other row has."""
    if conn.dialect.name == "sqlite":
        return "randomblob(32)"
    return "uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())"


def _columns(conn: Connection, table: str) -> Iterator[str]:
    yield from conn.execute(text(f"SELECT * FROM {table} WHERE 1 = 0")).keys()


def _code(column: str, lived: int) -> str:
    """The code of the copy `k` of a site; codes are 43 and eight digits."""
    number = f"CAST(t.{column} AS BIGINT) + k * {lived}"
    return f"CAST({number} AS TEXT)"


def _most(conn: Connection, table: str) -> int:
    return int(conn.execute(text(f"SELECT max(id) FROM {table}")).scalar_one())


def _numbers(conn: Connection, copies: int) -> None:
    conn.execute(text("CREATE TABLE copies (k INTEGER)"))
    conn.execute(text("INSERT INTO copies VALUES (:k)"), [{"k": number} for number in range(1, copies + 1)])
