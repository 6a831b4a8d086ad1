"""The tables. Rows never leave `storage`: other layers get the records of `storage.records` and `storage.ledger`."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.codec import canonical
from storage.ledger import Layer
from storage.records import SHANGHAI, Reason, Verdict


class Aware(TypeDecorator[datetime]):
    """A moment: kept in UTC, given back in Shanghai time. A naive one is refused with `ValueError`."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in Shanghai time. SQLite keeps no zone: what it holds is UTC."""
        if value is None:
            return None
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(SHANGHAI)


class Json(TypeDecorator[Any]):
    """A plain value as canonical JSON text: equal values are equal text, and NUL and lone surrogates are escaped."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """The value as JSON text."""
        return canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value that the text says."""
        return None if value is None else json.loads(value)


class Hash(TypeDecorator[str]):
    """A SHA-256, 64 hexadecimal digits here and 32 bytes in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """The hash as bytes."""
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """The hash as digits."""
        return None if value is None else value.hex()


_NUMBERED: dict[type[StrEnum], str] = {
    Layer: "decided overlay adhoc",
    Verdict: "pass partial fail provisional undetermined not_applicable nil_statement not_yet_due "
    "external suspended waived error",
    Reason: (
        "found fresh on_time complete below_limit none_seen works linked in_sequence enough reached answered missing "
        "blank stale late incomplete too_many broken unlinked gap too_few often_down answered_partly answered_no "
        "blocked challenge unreachable http_error soft_404 moved robots login truncated needs_script not_html "
        "unclear_content ambiguous_match undated year_unknown rows_unclear closed column_not_found column_not_read "
        "level_unknown no_address parent_unknown suspect contradictory_metadata elsewhere platform_unknown not_tried "
        "denominator_unknown not_numbered calendar_unknown too_few_visits asked level tag region not_due not_in_force "
        "no_event season nil on_platform maintenance our_fault backdated not_compared not_looked not_sought "
        "usable unusable repeated overdue persons columns_changed format no_data no_earlier"
    ),
}
"""Words by their numbers, from 1 on. These are in stores: a new word is put at the end, and none is taken away."""


class Numbered(TypeDecorator[StrEnum]):
    """A word of an enumeration, a small number in the database; none is 0."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words
        self._by_number = [None, *(words(word) for word in _NUMBERED[words].split())]
        self._numbers = {word: number for number, word in enumerate(self._by_number)}

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> int:
        """The number of a word."""
        return self._numbers[value if value is None else self.words(value)]

    def process_result_value(self, value: int | None, dialect: Dialect) -> StrEnum | None:
        """The word of a number; None also where an outer join found no row."""
        return None if value is None else self._by_number[value]


_BIG = BigInteger().with_variant(Integer, "sqlite")
_SMALL = SmallInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """What all tables share: names of constraints that are the same in every database, and column types."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy reads it from the class and declares it so
        datetime: Aware,
        str: Text,
        float: Double,
        bytes: LargeBinary,
    }


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


class ToldRow(Base):
    """A confirmed adverse state of a check that was told or held: what a change is measured against."""

    __tablename__ = "told"

    site: Mapped[str] = mapped_column(primary_key=True)
    requirement: Mapped[str] = mapped_column(primary_key=True)
    verdict: Mapped[str]
    reason: Mapped[str]

    __table_args__ = ({"sqlite_with_rowid": False},)


class ToldScanRow(Base):
    """A scan whose changes were told, once. `causes` says what changed since `before`; they hold until `released`."""

    __tablename__ = "told_scans"

    scan: Mapped[int] = mapped_column(ForeignKey("scans.id"), primary_key=True, autoincrement=False)
    before: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))
    readers: Mapped[str]
    causes: Mapped[Any] = mapped_column(Json)
    shown: Mapped[datetime | None]
    released: Mapped[datetime | None]


class NoticeRow(Base):
    """The outbox: one thing to tell, whatever the number of targets."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    scan: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))
    site: Mapped[str]
    name: Mapped[str]
    lines: Mapped[Any] = mapped_column(Json)
    vetoes: Mapped[int]
    status: Mapped[str]
    created: Mapped[datetime]

    __table_args__ = (Index(None, "status", "id"),)


class DeliveryRow(Base):
    """A notice on its way to a target, which is named without any secret."""

    __tablename__ = "deliveries"

    notice: Mapped[int] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    target: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    attempts: Mapped[int]
    next_try: Mapped[datetime]
    sent: Mapped[datetime | None]
    error: Mapped[str]

    __table_args__ = (Index(None, "target", "status", "next_try"),)


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


class AccountRow(Base):
    """An account of the desk. `password` is what argon2 made of it; `failures` are those in a row; `site` is
    that of an evaluated office."""

    __tablename__ = "accounts"

    name: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    password: Mapped[str]
    active: Mapped[bool]
    created: Mapped[datetime]
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    site: Mapped[str | None]


class SessionRow(Base):
    """Somebody is logged in. The cookie's value is not kept, only its hash."""

    __tablename__ = "sessions"

    sha256: Mapped[str] = mapped_column(Hash, primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.name"))
    created: Mapped[datetime]
    seen: Mapped[datetime]

    __table_args__ = (Index(None, "account"), {"sqlite_with_rowid": False})


class TokenRow(Base):
    """A token for the API, by hash; `revoked` and `expires` are moments from which it opens nothing."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.name"))
    label: Mapped[str]
    sha256: Mapped[str] = mapped_column(Hash, unique=True)
    created: Mapped[datetime]
    expires: Mapped[datetime | None]
    used: Mapped[datetime | None]
    revoked: Mapped[datetime | None]


class AuditRow(Base):
    """The audit log. Triggers of the database refuse to change or delete a row."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]
    what: Mapped[str]
    subject: Mapped[str]
    before: Mapped[Any] = mapped_column(Json)
    after: Mapped[Any] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(Hash)

    __table_args__ = (Index(None, "subject"),)


class DecisionRow(Base):
    """What a person decided, see `storage.review.Decision`: rows are only ever added; `past` is null of older ones."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    site: Mapped[str]
    requirement: Mapped[str]
    number: Mapped[int]
    scan: Mapped[int] = mapped_column(ForeignKey("scans.id"))
    act: Mapped[str]
    verdict: Mapped[str]
    won: Mapped[float]
    why: Mapped[str]
    note: Mapped[str]
    scope: Mapped[str]
    until: Mapped[date | None]
    column: Mapped[str | None]
    alias: Mapped[str | None]
    basis: Mapped[Any] = mapped_column(Json)
    by: Mapped[str]
    at: Mapped[datetime]
    past: Mapped[bool | None]

    __table_args__ = (UniqueConstraint("site", "requirement", "number"),)


class AliasRow(Base):
    """What a site calls a column, taught by a decision; `ended` is when that was taken back."""

    __tablename__ = "aliases"

    decision: Mapped[int] = mapped_column(ForeignKey("decisions.id"), primary_key=True, autoincrement=False)
    site: Mapped[str]
    column: Mapped[str]
    text: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    ended: Mapped[datetime | None]

    __table_args__ = (Index(None, "site"),)


class AssignmentRow(Base):
    """Who is to decide on a requirement at a site."""

    __tablename__ = "assignments"

    site: Mapped[str] = mapped_column(primary_key=True)
    requirement: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("accounts.name"))
    by: Mapped[str]
    at: Mapped[datetime]

    __table_args__ = (Index(None, "person"), {"sqlite_with_rowid": False})


class QueueMarkRow(Base):
    """What the queue of the desk knows of a scan's finding besides its verdict, see `storage.review.Mark`: of the
    latest scans only."""

    __tablename__ = "queue_marks"

    scan: Mapped[int] = mapped_column(ForeignKey("scans.id"), primary_key=True)
    site: Mapped[str] = mapped_column(primary_key=True)
    requirement: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(primary_key=True)

    __table_args__ = ({"sqlite_with_rowid": False},)


class DeskCheckRow(Base):
    """A single check that somebody asked for on the desk. `told` are lines of its progress, `scan` what it saved."""

    __tablename__ = "desk_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.name"))
    url: Mapped[str]
    level: Mapped[str | None]
    asked: Mapped[datetime]
    finished: Mapped[datetime | None]
    status: Mapped[str]
    site: Mapped[str | None]
    scan: Mapped[int | None] = mapped_column(ForeignKey("scans.id"))
    told: Mapped[Any] = mapped_column(Json)

    __table_args__ = (Index(None, "account", "asked"),)
