"""The tables of sites, of nights and of what they know; those of alerts, of the desk, of rounds and of datasets stand
beside. Rows never leave `storage`: other layers get the records of `storage.records` and `storage.ledger`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.ledger import Layer
from storage.records import Reason, Verdict
from storage.table_base import Base, Hash, Json, Numbered

_BIG = BigInteger().with_variant(Integer, "sqlite")
_SMALL = SmallInteger().with_variant(Integer, "sqlite")


class SiteRow(Base):
    """A site as the site list last said."""

    __tablename__ = "sites"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    level: Mapped[str | None]
    region: Mapped[str]
    parent: Mapped[str | None]
    url: Mapped[str | None]
    hosted_on: Mapped[str | None]
    platform: Mapped[str | None]
    hosts: Mapped[Any] = mapped_column(Json)
    aliases: Mapped[Any] = mapped_column(Json)
    tags: Mapped[Any] = mapped_column(Json)
    confidence: Mapped[str]


class PackRow(Base):
    """The text of a pack version that was in use, by its hash."""

    __tablename__ = "packs"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str]
    version: Mapped[str]
    text: Mapped[str]


class ScanRow(Base):
    """A pass over sites, judged as of one moment. `planned` is squashed JSON: a list of site codes.

    `readers` and `calendar` are the versions by which it was judged, empty where they are not known, `named` the ids of
    the packs that were asked for, which include the others; `base` is the scan that a judging anew judges.
    """

    __tablename__ = "scans"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    as_of: Mapped[datetime]
    site_list: Mapped[str]
    packs: Mapped[Any] = mapped_column(Json)
    planned: Mapped[bytes]
    planned_count: Mapped[int]
    started: Mapped[datetime]
    finished: Mapped[datetime | None]
    status: Mapped[str]
    ours: Mapped[bool]
    readers: Mapped[str] = mapped_column(server_default="")
    calendar: Mapped[str] = mapped_column(server_default="")
    named: Mapped[Any] = mapped_column(Json, server_default="[]")
    base: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))

    __table_args__ = (Index(None, "kind", "as_of"),)


class FactsRow(Base):
    """The facts of a visit, whole or as they differ from the earlier facts `base`, see `storage.visits`.

    `step` counts the changes since whole ones, `sha256` is that of the canonical JSON, `home` names the home page's
    body.
    """

    __tablename__ = "facts"

    id: Mapped[int] = mapped_column(_BIG, primary_key=True)
    base: Mapped[int | None] = mapped_column(ForeignKey("facts.id"), type_=_BIG)
    step: Mapped[int]
    sha256: Mapped[str] = mapped_column(Hash)
    home: Mapped[str | None] = mapped_column(Hash)
    body: Mapped[bytes]


class CircumstancesRow(Base):
    """What a site was judged by besides its facts, by hash: on most nights the same. `body` is squashed JSON."""

    __tablename__ = "circumstances"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(Hash, unique=True)
    body: Mapped[bytes]


class VisitRow(Base):
    """A site in a scan. `fetched` is squashed JSON: seconds since `started`, see `storage.visits`. Its log is, with its
    revisits, in the file `archive`, `length` bytes from `start` on; NULL where it is not kept.

    `circumstances` is NULL for visits of before these were kept.
    """

    __tablename__ = "visits"

    scan: Mapped[int] = mapped_column(ForeignKey("scans.id"), primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True)
    started: Mapped[datetime]
    finished: Mapped[datetime]
    home_outcome: Mapped[str | None]
    home_cause: Mapped[str | None]
    pages: Mapped[int]
    cut: Mapped[str | None]
    facts: Mapped[int] = mapped_column(ForeignKey("facts.id"), type_=_BIG)
    fetched: Mapped[bytes]
    circumstances: Mapped[int | None] = mapped_column(ForeignKey("circumstances.id"))
    archive: Mapped[int | None]
    start: Mapped[int | None] = mapped_column(BigInteger)
    length: Mapped[int | None]

    __table_args__ = (Index(None, "site", "scan"), {"sqlite_with_rowid": False})


class SiteNumberRow(Base):
    """The small number that spans name a site by."""

    __tablename__ = "site_numbers"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)


class CheckNumberRow(Base):
    """The small number that spans name a requirement by."""

    __tablename__ = "check_numbers"

    id: Mapped[int] = mapped_column(_SMALL, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)


class GroundRow(Base):
    """What a finding rests on whatever was seen, by hash: the same for many sites. `body` is a squashed `Ground`, of
    which `weight` and `won` are told apart for what counts scores."""

    __tablename__ = "grounds"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(Hash, unique=True)
    weight: Mapped[float]
    won: Mapped[float]
    body: Mapped[bytes]


class LexiconRow(Base):
    """The strings that the findings of a site repeat (addresses, hashes, names), see `storage.lexicons`.

    `number` counts those of the site.
    """

    __tablename__ = "lexicons"

    site: Mapped[int] = mapped_column(ForeignKey("site_numbers.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    body: Mapped[bytes]


_ROOMY = {"fillfactor": 95, "autovacuum_vacuum_scale_factor": 0.02}
"""Each night writes what awaits confirmation and takes it back at its end, some 5 % of the rows: their room is to be
free again by the next one, and PostgreSQL by itself waits for 20 %."""


class SpanRow(Base):
    """A finding and how long it stood: from `since_scan` on, until before `until_scan`.

    `said` is what two findings' values and lacks are compared by. `sight` is what was said and seen at its first night:
    told in the strings of the site's `lexicon`, and where `base` is not 0 also in the sight of the span of this
    requirement that began with the scan `base`.

    There are millions of rows, and PostgreSQL pads: columns of four bytes come first, then those of two, and none but
    `until_scan` is ever NULL. No index may speak of `until_scan`, and pages keep a little room: then to close a span
    touches no index and leaves nothing behind. That no two are open is seen to by `storage.numbers.turn_at`.
    """

    __tablename__ = "spans"

    since_scan: Mapped[int] = mapped_column(ForeignKey("scans.id"))
    until_scan: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))
    ground: Mapped[int] = mapped_column(ForeignKey("grounds.id"))
    base: Mapped[int]
    site: Mapped[int]
    requirement: Mapped[int] = mapped_column(ForeignKey("check_numbers.id"), type_=SmallInteger)
    lexicon: Mapped[int] = mapped_column(SmallInteger)
    layer: Mapped[Layer] = mapped_column(Numbered(Layer))
    verdict: Mapped[Verdict] = mapped_column(Numbered(Verdict))
    tentative: Mapped[Verdict | None] = mapped_column(Numbered(Verdict), nullable=False)
    reason: Mapped[Reason] = mapped_column(Numbered(Reason))
    said: Mapped[bytes]
    sight: Mapped[bytes]

    __table_args__ = (
        PrimaryKeyConstraint("site", "requirement", "since_scan"),
        ForeignKeyConstraint(["site", "lexicon"], ["lexicons.site", "lexicons.number"]),
        Index(None, "since_scan"),
        # with SQLite's rowid: without one, a row of more than a quarter of a page takes a page of its own
        {"postgresql_with": _ROOMY},
    )


class RejudgedRow(Base):
    """A site in a scan that judges another one's facts anew: how its findings differ from that one's.

    `body` is a squashed `Differing` of `storage.rejudged`. No query about nights meets these rows.
    """

    __tablename__ = "rejudged"

    scan: Mapped[int] = mapped_column(ForeignKey("scans.id"), primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[bytes]

    __table_args__ = ({"sqlite_with_rowid": False},)


class _Figures:
    """The columns of `storage.ledger.CardFigures`."""

    score: Mapped[float | None]
    low: Mapped[float]
    high: Mapped[float]
    machine_coverage: Mapped[float]
    questions_answered: Mapped[float | None]
    decided: Mapped[int]
    asked: Mapped[int]
    vetoes: Mapped[Any] = mapped_column(Json)
    failed: Mapped[int]
    partly: Mapped[int]
    provisional: Mapped[int]
    undetermined: Mapped[int]


class ScoreRow(_Figures, Base):
    """What a site's card came to in a scan, as `storage.scores` tells it: kept for the latest scans only."""

    __tablename__ = "scores"

    scan: Mapped[int] = mapped_column(ForeignKey("scans.id"), primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class ReviewedScoreRow(_Figures, Base):
    """The same with what people decided, of sites of which something is decided. `reviews` counts what holds."""

    __tablename__ = "reviewed_scores"

    scan: Mapped[int] = mapped_column(ForeignKey("scans.id"), primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True)
    reviews: Mapped[int]
    returned: Mapped[int]

    __table_args__ = ({"sqlite_with_rowid": False},)


class PlannedVisitRow(Base):
    """A site that a scan is to visit, and how far that is. `runner` is HOST:PID of the process that sees to it."""

    __tablename__ = "planned_visits"

    scan: Mapped[int] = mapped_column(ForeignKey("scans.id"), primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    tries: Mapped[int]
    runner: Mapped[str]
    started: Mapped[datetime | None]
    heartbeat: Mapped[datetime | None]
    finished: Mapped[datetime | None]
    note: Mapped[str]

    __table_args__ = ({"sqlite_with_rowid": False},)


class ArchiveRow(Base):
    """A WARC file of the evidence. `size` is what the store knows of it; a file that is not `closed` may be longer."""

    __tablename__ = "archives"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    scan: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))
    size: Mapped[int] = mapped_column(BigInteger)
    closed: Mapped[bool]


_GONE = "archive IS NULL"


class BodyRow(Base):
    """A stored body: the index of the evidence. `size` is in bytes, before compression.

    Its record (`record`, a UUID) was made at `first_seen` of what `url` answered, and is in the file `archive`,
    `length` bytes from `start` on, with `beside` bytes behind it that belong to it; where it is not kept any more
    there is no `archive`. `payload` is the SHA-256 of what was sent, where that is not the body itself. `removed` and
    `why`: somebody took it out, and it is not kept again. `used` is about when a visit last read it.
    """

    __tablename__ = "bodies"

    sha256: Mapped[str] = mapped_column(Hash, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    first_seen: Mapped[datetime]
    url: Mapped[str]
    record: Mapped[bytes | None]
    payload: Mapped[str | None] = mapped_column(Hash)
    archive: Mapped[int | None]
    start: Mapped[int | None] = mapped_column(BigInteger)
    length: Mapped[int | None]
    beside: Mapped[int]
    used: Mapped[datetime | None]
    removed: Mapped[datetime | None]
    why: Mapped[str]

    __table_args__ = (
        # of the few that are not kept any more, which every card asks for
        Index(
            "ix_bodies_gone", "sha256", sqlite_where=text("archive IS NULL"), postgresql_where=text("archive IS NULL")
        ),
        {"sqlite_with_rowid": False},
    )


class NightRow(Base):
    """The run ledger: whoever inserts a due night runs it."""

    __tablename__ = "nights"

    kind: Mapped[str] = mapped_column(primary_key=True)
    due_date: Mapped[date] = mapped_column(primary_key=True)
    status: Mapped[str]
    started: Mapped[datetime]
    heartbeat: Mapped[datetime]
    finished: Mapped[datetime | None]
    scan: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))
    note: Mapped[str]


class HostLeaseRow(Base):
    """Somebody is at a host until a moment, unless it says again that it lives: see `storage.hosts`."""

    __tablename__ = "host_leases"

    host: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    what: Mapped[str]
    beats: Mapped[int]
    until: Mapped[datetime]

    __table_args__ = (Index(None, "holder"), {"sqlite_with_rowid": False})


class HostRestRow(Base):
    """A host that refused us, or asked for a long wait, and is left alone until a moment."""

    __tablename__ = "host_rests"

    host: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime]
    cause: Mapped[str]

    __table_args__ = ({"sqlite_with_rowid": False},)


class ReachDayRow(Base):
    """The probes of a site's home page on one day: figures for good, and for some weeks which ones failed and why."""

    __tablename__ = "reach_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True)
    opened: Mapped[int]
    failed: Mapped[int]
    unclear: Mapped[int]
    ours: Mapped[int]
    last: Mapped[datetime]
    unopened: Mapped[Any] = mapped_column(Json)

    __table_args__ = ({"sqlite_with_rowid": False},)


class ReachRoundRow(Base):
    """A round of probes: whoever inserts the moment at which it is due runs it."""

    __tablename__ = "reach_rounds"

    slot: Mapped[datetime] = mapped_column(primary_key=True)
    started: Mapped[datetime]
    finished: Mapped[datetime | None]
    ours: Mapped[bool]
    note: Mapped[str]


class ListRow(Base):
    """A list of a site as it was last read. `read` is squashed JSON of a `ListRead` without its rows."""

    __tablename__ = "lists"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    site: Mapped[str]
    url: Mapped[str]
    read: Mapped[bytes]
    first_scan: Mapped[int] = mapped_column(ForeignKey("scans.id"))
    first: Mapped[datetime]
    last_scan: Mapped[int] = mapped_column(ForeignKey("scans.id"))
    last: Mapped[datetime]

    __table_args__ = (UniqueConstraint("site", "url"),)


class KnownPageRow(Base):
    """A page of a site as an earlier night read it. `observed` is what `crawler.visit.known` packed."""

    __tablename__ = "known_pages"

    site: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    etag: Mapped[str]
    modified: Mapped[str]
    sha256: Mapped[str] = mapped_column(Hash)
    way: Mapped[str]
    since: Mapped[datetime]
    observed: Mapped[bytes]


class KnownSiteRow(Base):
    """What the last visit that could look for all columns of a site did not find."""

    __tablename__ = "known_sites"

    site: Mapped[str] = mapped_column(primary_key=True)
    lacked: Mapped[Any] = mapped_column(Json)

    __table_args__ = ({"sqlite_with_rowid": False},)


class ItemRow(Base):
    """A row of a list. It has no `last` while it stands on its list: the list's own says when it was seen."""

    __tablename__ = "items"

    list: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), ForeignKey("lists.id"), primary_key=True
    )
    address: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    stated: Mapped[date]
    first_scan: Mapped[int]
    first: Mapped[datetime]
    last_scan: Mapped[int | None]
    last: Mapped[datetime | None]
    proof: Mapped[bytes | None]

    __table_args__ = ({"sqlite_with_rowid": False},)


class ColumnRow(Base):
    """A place at which a column of a site was taken, see `storage.history.KnownColumn`: not written while it stands."""

    __tablename__ = "columns"

    id: Mapped[int] = mapped_column(_BIG, primary_key=True)
    site: Mapped[str]
    code: Mapped[str]
    url: Mapped[str]
    text: Mapped[str]
    found_on: Mapped[str]
    first_scan: Mapped[int] = mapped_column(ForeignKey("scans.id"))
    last_scan: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))
    missed_scan: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))
    until_scan: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))
    fate: Mapped[str | None]

    __table_args__ = (Index(None, "site"),)
