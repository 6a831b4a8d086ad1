"""A year of nights in little room: grounds kept once, sights told by lexicons, facts by how they differ from earlier
ones, hashes as bytes, no moment that a scan tells already; and what each site's card came to.

What is there stays whole: only what later nights add is told by differences. The ways of packing stand here as they
were in this revision and the one before.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
import zstandard
from alembic import op

revision = "0007"
down_revision = "0006"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SMALL = sa.SmallInteger().with_variant(sa.Integer(), "sqlite")
_AT_ONCE = 1000
_LAYERS = "decided overlay adhoc"
_VERDICTS = (
    "pass partial fail provisional undetermined not_applicable nil_statement not_yet_due "
    "external suspended waived error"
)
_REASONS = (
    "found fresh on_time complete below_limit none_seen works linked in_sequence enough reached answered missing "
    "blank stale late incomplete too_many broken unlinked gap too_few often_down answered_partly answered_no "
    "blocked challenge unreachable http_error soft_404 moved robots login truncated needs_script not_html "
    "unclear_content ambiguous_match undated year_unknown rows_unclear closed column_not_found column_not_read "
    "level_unknown no_address parent_unknown suspect contradictory_metadata elsewhere platform_unknown not_tried "
    "denominator_unknown not_numbered calendar_unknown too_few_visits asked level tag region not_due not_in_force "
    "no_event season nil on_platform maintenance our_fault"
)
_LONE_HALF = re.compile("[\ud800-\udfff]")


def upgrade() -> None:
    for table in ("spans", "visits", "facts", "bodies"):
        op.execute(f"CREATE TABLE {table}_old AS SELECT * FROM {table}")
        op.drop_table(table)
    what_was_seen()
    what_was_found()
    copy_bodies()
    copy_visits(copy_facts())
    copy_spans()
    for table in ("spans", "visits", "facts", "bodies"):
        op.drop_table(f"{table}_old")


def what_was_seen() -> None:
    op.create_table(
        "facts",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("base", _BIG, nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("home", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["base"], ["facts.id"], name=op.f("fk_facts_base_facts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
    )
    op.create_table(
        "visits",
        sa.Column("scan", sa.Integer(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True), nullable=False),
        sa.Column("home_outcome", sa.Text(), nullable=True),
        sa.Column("home_cause", sa.Text(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("cut", sa.Text(), nullable=True),
        sa.Column("facts", _BIG, nullable=False),
        sa.Column("fetched", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["facts"], ["facts.id"], name=op.f("fk_visits_facts_facts")),
        sa.ForeignKeyConstraint(["scan"], ["scans.id"], name=op.f("fk_visits_scan_scans")),
        sa.PrimaryKeyConstraint("scan", "site", name=op.f("pk_visits")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_visits_site_scan"), "visits", ["site", "scan"], unique=False)
    op.create_table(
        "bodies",
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_bodies")),
        sqlite_with_rowid=False,
    )


def what_was_found() -> None:
    for table, number in (("site_numbers", sa.Integer()), ("check_numbers", _SMALL)):
        op.create_table(
            table,
            sa.Column("id", number, nullable=False),
            sa.Column("code", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint("code", name=op.f(f"uq_{table}_code")),
        )
    op.create_table(
        "grounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("won", sa.Double(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grounds")),
        sa.UniqueConstraint("sha256", name=op.f("uq_grounds_sha256")),
    )
    op.create_table(
        "lexicons",
        sa.Column("site", sa.Integer(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site_numbers.id"], name=op.f("fk_lexicons_site_site_numbers")),
        sa.PrimaryKeyConstraint("site", "number", name=op.f("pk_lexicons")),
    )
    op.create_table(
        "spans",
        sa.Column("since_scan", sa.Integer(), nullable=False),
        sa.Column("until_scan", sa.Integer(), nullable=True),
        sa.Column("ground", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("site", sa.Integer(), nullable=False),
        sa.Column("requirement", sa.SmallInteger(), nullable=False),
        sa.Column("lexicon", sa.SmallInteger(), nullable=False),
        sa.Column("layer", sa.SmallInteger(), nullable=False),
        sa.Column("verdict", sa.SmallInteger(), nullable=False),
        sa.Column("tentative", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.SmallInteger(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("sight", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ground"], ["grounds.id"], name=op.f("fk_spans_ground_grounds")),
        sa.ForeignKeyConstraint(["requirement"], ["check_numbers.id"], name=op.f("fk_spans_requirement_check_numbers")),
        sa.ForeignKeyConstraint(["since_scan"], ["scans.id"], name=op.f("fk_spans_since_scan_scans")),
        sa.ForeignKeyConstraint(
            ["site", "lexicon"], ["lexicons.site", "lexicons.number"], name=op.f("fk_spans_site_lexicon_lexicons")
        ),
        sa.ForeignKeyConstraint(["until_scan"], ["scans.id"], name=op.f("fk_spans_until_scan_scans")),
        sa.PrimaryKeyConstraint("site", "requirement", "since_scan", name=op.f("pk_spans")),
        postgresql_with={"fillfactor": 95, "autovacuum_vacuum_scale_factor": 0.02},
    )
    op.create_index(op.f("ix_spans_since_scan"), "spans", ["since_scan"], unique=False)
    op.create_table(
        "scores",
        sa.Column("scan", sa.Integer(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("low", sa.Double(), nullable=False),
        sa.Column("high", sa.Double(), nullable=False),
        sa.Column("machine_coverage", sa.Double(), nullable=False),
        sa.Column("questions_answered", sa.Double(), nullable=True),
        sa.Column("decided", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("vetoes", sa.Text(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("partly", sa.Integer(), nullable=False),
        sa.Column("provisional", sa.Integer(), nullable=False),
        sa.Column("undetermined", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["scan"], ["scans.id"], name=op.f("fk_scores_scan_scans")),
        sa.PrimaryKeyConstraint("scan", "site", name=op.f("pk_scores")),
        sqlite_with_rowid=False,
    )


def copy_bodies() -> None:
    into = "INSERT INTO bodies (sha256, size, first_seen) VALUES (:sha256, :size, :first_seen)"
    copy("bodies_old", into, lambda row: {**row, "sha256": bytes.fromhex(row["sha256"])})


def copy_facts() -> dict[str, int]:
    """The new ids of facts by their hash."""
    pack = zstandard.ZstdCompressor(level=6)

    def as_now(row: dict[str, Any]) -> dict[str, Any]:
        text = zlib.decompress(row["body"])
        pages = json.loads(text).get("pages")
        home = pages[0].get("sha256") if pages else None
        return {
            "sha256": bytes.fromhex(row["sha256"]),
            "home": home and bytes.fromhex(home),
            "body": pack.compress(text),
        }

    copy("facts_old", "INSERT INTO facts (step, sha256, home, body) VALUES (0, :sha256, :home, :body)", as_now)
    return {
        bytes(sha256).hex(): number for number, sha256 in op.get_bind().execute(sa.text("SELECT id, sha256 FROM facts"))
    }


def copy_visits(ids: dict[str, int]) -> None:
    """Times of fetching are kept to the second, each from the page before."""
    names = "scan, site, started, finished, home_outcome, home_cause, pages, cut, facts, fetched"
    into = f"INSERT INTO visits ({names}) VALUES (:{names.replace(', ', ', :')})"
    copy("visits_old", into, lambda row: {**row, "facts": ids[row["facts"]], "fetched": in_seconds(row)})


def in_seconds(row: dict[str, Any]) -> bytes:
    in_order, others = json.loads(zlib.decompress(row["fetched"]))
    part = moment(row["started"]).microsecond
    steps: list[int | None] = []
    before = 0
    for offset in in_order:
        if offset is None:
            steps.append(None)
            continue
        at = (part + offset) // 1_000_000
        steps.append(at - before)
        before = at
    return zlib.compress(canonical([steps, {url: (part + at) // 1_000_000 for url, at in others.items()}]).encode())


def copy_spans() -> None:
    bind = op.get_bind()
    scans = bind.execute(sa.text("SELECT id, as_of FROM scans"))
    began = {number: moment(at).replace(microsecond=0) for number, at in scans}
    grounds: dict[str, int] = {}
    sites = numbers_of("site_numbers", "site")
    checks = numbers_of("check_numbers", "requirement")
    layers, verdicts, reasons = numbered(_LAYERS), numbered(_VERDICTS), numbered(_REASONS)
    lexicon = sa.text("INSERT INTO lexicons (site, number, body) VALUES (:site, 1, :body)")
    for number in sites.values():  # without a word in it: what is there stays as it is
        bind.execute(lexicon, {"site": number, "body": zlib.compress(b"")})
    names = "since_scan, until_scan, ground, base, site, requirement, lexicon, layer, verdict, tentative, reason"
    names = f"{names}, said, sight"
    into = f"INSERT INTO spans ({names}) VALUES (:{names.replace(', ', ', :')})"
    add = sa.text("INSERT INTO grounds (sha256, weight, won, body) VALUES (:sha256, :weight, :won, :body) RETURNING id")

    def as_now(row: dict[str, Any]) -> dict[str, Any]:
        detail = json.loads(zlib.decompress(row["detail"]))
        weighed = {"weight": row["weight"]} | ({"won": row["won"]} if row["won"] else {})
        ground = canonical({key: detail[key] for key in ("name", "basis", "packs") if key in detail} | weighed)
        if ground not in grounds:
            text = ground.encode()
            values = {"sha256": hashlib.sha256(text).digest(), "weight": row["weight"], "won": row["won"]}
            grounds[ground] = bind.execute(add, values | {"body": zlib.compress(text)}).scalar_one()
        value, lacking = json.loads(row["value"]), json.loads(row["lacking"])
        sight = {key: detail[key] for key in ("looked_at", "candidates") if key in detail}
        sight |= {key: told for key, told in (("value", value), ("lacking", lacking)) if told}
        if "evidence" in detail:
            sight["proofs"] = [proof(one, began[row["since_scan"]]) for one in detail["evidence"]]
        said = hashlib.blake2b(canonical([value, lacking]).encode(), digest_size=6).digest()
        return {
            "since_scan": row["since_scan"],
            "until_scan": row["until_scan"],
            "ground": grounds[ground],
            "base": 0,
            "site": sites[row["site"]],
            "requirement": checks[row["requirement"]],
            "lexicon": 1,
            "layer": layers[row["layer"]],
            "verdict": verdicts[row["verdict"]],
            "tentative": verdicts[row["tentative"]] if row["tentative"] else 0,
            "reason": reasons[row["reason"]],
            "said": said,
            "sight": squash_like(canonical(sight)),
        }

    copy("spans_old", into, as_now)


def numbers_of(table: str, column: str) -> dict[str, int]:
    """The numbers given to what the old spans name in this column, by code."""
    bind = op.get_bind()
    bind.execute(sa.text(f"INSERT INTO {table} (code) SELECT DISTINCT {column} FROM spans_old"))
    return {code: number for number, code in bind.execute(sa.text(f"SELECT id, code FROM {table}"))}


def numbered(words: str) -> dict[str, int]:
    return {word: number for number, word in enumerate(words.split(), 1)}


def proof(evidence: dict[str, Any], as_of: datetime) -> dict[str, Any]:
    told = {key: value for key, value in evidence.items() if key != "fetched_at"}
    if "fetched_at" in evidence:
        told["fetched"] = (datetime.fromisoformat(evidence["fetched_at"]) - as_of) // timedelta(seconds=1)
    return told


def copy(source: str, into: str, as_now: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    bind, insert = op.get_bind(), sa.text(into)
    for rows in parts(bind, source):
        bind.execute(insert, [as_now(row) for row in rows])


def parts(bind: sa.Connection, source: str) -> Iterator[list[dict[str, Any]]]:
    found = bind.execute(sa.text(f"SELECT * FROM {source}"), execution_options={"yield_per": _AT_ONCE})
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


def moment(raw: str | datetime) -> datetime:
    """SQLite keeps moments as text in UTC."""
    found = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def canonical(plain: object) -> str:
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return _LONE_HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def squash_like(text: str) -> bytes:
    press = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return press.compress(text.encode()) + press.flush()
