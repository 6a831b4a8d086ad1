"""What the API answers, as its OpenAPI tells it: the names of docs/json.md, and what people decided beside them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, Field

from config.checks import Severity
from config.sites import Level
from monitor.cards.reviewed import Stand
from storage.dataset_records import Reading
from storage.ledger import Layer, NightStatus
from storage.records import Arrival, Outcome, Place, Reason, Rejection, Verdict
from storage.review import Act, Scope, Why

One = TypeVar("One")


class SiteName(BaseModel):
    """A site (站点)."""

    code: str
    name: str
    level: Level | None


class SiteAddress(SiteName):
    """A site with its address."""

    url: str | None


class Figures(BaseModel):
    """What was decided, and what it came to (docs/json.md)."""

    score: float | None
    bounds: tuple[float, float]
    machine_coverage: float
    questions_answered: float | None
    decided: int
    asked: int


class Line(BaseModel):
    """A site in the league table of a night; figures are null where the night did not visit it."""

    site: SiteName
    rank: int | None
    of: int
    score: float | None
    bounds: tuple[float, float] | None
    change: float | None
    machine_coverage: float | None
    questions_answered: float | None
    decided: int | None
    asked: int | None
    vetoes: list[str] | None
    fail: int | None
    partial: int | None
    provisional: int | None
    undetermined: int | None
    reviews: int
    returned: int


class Paged(BaseModel, Generic[One]):
    """A page of a list, with how long the list is."""

    scan: int | None = Field(None, description="the scan that it is of, where it is of one")
    total: int
    page: int
    size: int
    items: list[One]


class Part(Figures):
    """A part of a card: its figures and the codes of its checks."""

    checks: list[str]


class UnitPart(Part):
    """The part of a unit, with the codes of the checks that it leads."""

    lead: list[str]


class Vetoes(BaseModel):
    """单项否决."""

    confirmed: list[str]
    judged: int
    undecided: int
    provisional: int


class Pack(BaseModel):
    """A pack (指标库) by which was judged."""

    id: str
    version: str


class Clause(BaseModel):
    """A clause (依据) that asks for a check."""

    document: str
    item: str
    quote: str
    duty: str


class Look(BaseModel):
    """Where the column was looked for."""

    place: Place
    url: str
    outcome: Outcome


class Candidate(BaseModel):
    """A link that was considered, and why it was rejected."""

    text: str
    href: str
    why_rejected: Rejection | None
    arrival: Arrival | None
    named: str | None
    same_as: str | None


class Evidence(BaseModel):
    """A page (证据) that a finding rests on."""

    url: str
    fetched_at: datetime | None
    status: int
    sha256: str | None
    matched: str
    rendered: bool
    unchanged_since: datetime | None


class Change(BaseModel):
    """Something under a decision that is otherwise by now."""

    part: str
    was: str
    now: str


class Decision(BaseModel):
    """复核: what a person decided of a requirement at a site."""

    id: int
    site: str
    requirement: str
    number: int
    scan: int
    act: Act
    verdict: Verdict
    won: float
    why: Why
    note: str
    scope: Scope
    until: date | None
    column: str | None
    alias: str | None
    past: bool
    by: str
    at: datetime


class Review(BaseModel):
    """How the latest decision on a requirement stands to a finding (docs/json.md); only one that `holds` counts."""

    act: Act
    verdict: Verdict
    won: float
    why: Why
    note: str
    by: str
    at: datetime
    scope: Scope
    until: date | None
    stand: Stand
    changed: list[Change]


class Final(BaseModel):
    """What counts: the machine's verdict, or that of a decision that holds."""

    verdict: Verdict
    won: float | None


class BriefFinding(BaseModel):
    """结论 in short: what the machine says, and what counts (`final`)."""

    site: str
    requirement: str
    name: str
    verdict: Verdict
    tentative: Verdict | None
    reason: Reason
    value: str
    lacking: list[str]
    sentence: str
    final: Final
    review: Review | None


class Finding(BaseModel):
    """结论: what the machine says of a check at a site and on what it rests, and what counts (docs/json.md)."""

    requirement: str
    name: str
    group: str
    severity: Severity
    units: list[str]
    verdict: Verdict
    tentative: Verdict | None
    reason: Reason
    sentence: str
    value: str
    lacking: list[str]
    weight: float
    basis: list[Clause]
    looked_at: list[Look]
    candidates: list[Candidate]
    evidence: list[Evidence]
    review: Review | None
    final: Final


class Findings(BaseModel):
    """Some findings of a scan; `next` is what to give as `after` for those that follow, null at the end."""

    scan: int
    items: list[BriefFinding]
    next: str | None


class Card(Figures):
    """评分表: a site's findings with their score. Scores and vetoes count what people decided."""

    scan: int | None
    machine_score: float | None
    site: SiteAddress
    packs: list[Pack]
    as_of: datetime
    vetoes: Vetoes
    groups: dict[str, Part]
    units: dict[str, UnitPart]
    documents: dict[str, Part]
    remarks: list[str]
    findings: list[Finding]


class Span(BaseModel):
    """A finding and how long it stood; open while `until` is null."""

    requirement: str
    name: str
    layer: Layer
    verdict: Verdict
    tentative: Verdict | None
    reason: Reason
    since: datetime
    since_scan: int
    until: datetime | None
    until_scan: int | None
    value: str
    lacking: list[str]


class WholeFinding(BaseModel):
    """One finding with the decisions on it, the newest first, and how it came about, the oldest first."""

    scan: int
    as_of: datetime
    site: SiteAddress
    finding: Finding
    decisions: list[Decision]
    history: list[Span]


class Night(BaseModel):
    """A line of the ledger of nights (docs/json.md)."""

    due_date: date
    kind: str
    status: NightStatus
    started: datetime
    finished: datetime | None
    scan: int | None
    planned: int | None
    done: int | None
    failed: int | None
    given_up: int | None
    own_fault: bool | None
    note: str


class Before(BaseModel):
    """What stood before."""

    verdict: Verdict
    reason: Reason


class NightChange(BaseModel):
    """A decided check that a night left otherwise than it found it (docs/json.md)."""

    group: str | None
    site: str
    requirement: str
    verdict: Verdict
    tentative: Verdict | None
    reason: Reason
    before: Before | None


class Column(BaseModel):
    """A column of an export (数据字典), in Chinese."""

    place: str
    name: str
    meaning: str
    kind: str
    source: str
    values: str


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


class VersionChange(BaseModel):
    """What changed between two versions of a dataset, by the rows' keys."""

    added: int
    removed: int
    changed: int
    columns_added: list[str]
    columns_removed: list[str]
    key: list[str] = Field(description="the columns that rows are known by; empty: all of their cells")
    examples: list[str] = Field(description="some of the rows: +, - or ~ and the row's key, numbers of persons masked")
    whole: bool = Field(description="whether all rows of both could be compared")


class DatasetVersion(BaseModel):
    """A version (版本) of a dataset."""

    number: int
    title: str
    url: str
    day: date | None
    rows: int
    columns: list[str]
    first_scan: int
    first: datetime
    last_scan: int
    last: datetime
    sha256: str
    content: str = Field(description="a hash of rows and text, however they are packed")
    change: VersionChange | None = Field(description="null of the first, and before it was compared")


class Dataset(BaseModel):
    """A dataset (数据集) of a site with its versions, the oldest first."""

    number: int
    code: str
    series: str
    versions: list[DatasetVersion]


class UnreadFile(BaseModel):
    """A data file that a scan met and could not read: of it nothing is known, and nothing is held against anybody."""

    codes: list[str] = Field(description="the columns that it stands behind")
    title: str
    url: str
    format: str = Field(description="in words, by its bytes; empty where it did not come")
    size: int = Field(description="in bytes; 0 where it did not come")
    reason: Outcome | Reading = Field(description="why it was not read (docs/json.md)")
    why: str = Field(description="the same in Chinese")


class SiteDatasets(Paged[Dataset]):
    """A page of a site's datasets; and, on every page, what its latest scan (`scan`) could not read."""

    not_read: list[UnreadFile]
    not_asked: list[str] = Field(
        description="columns of which not all files were asked for: the room for them was used up"
    )
