"""Requirement packs (指标库): folders of YAML that say what is asked of whom, by which words of which document."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from config.errors import ConfigError
from config.sites import Level
from config.synonyms import load_synonyms
from config.yaml_file import YamlFile

BUNDLED = Path(__file__).parent / "packs"


class Model(BaseModel):
    """Frozen, and deaf to no key: a typo is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Where(StrEnum):
    """Where a column may be kept."""

    SITE = "site"
    PARENT = "parent"
    PLATFORM = "platform"


class Severity(StrEnum):
    """veto 单项否决, deduct 扣分, note 提示 (carries no weight)."""

    VETO = "veto"
    DEDUCT = "deduct"
    NOTE = "note"


class Basis(Model):
    """依据: a document of the pack, the place in it, and its words, equal to its text after removing white space."""

    document: str
    item: str
    quote: Annotated[str, Field(min_length=4)]


class DocumentSource(Model):
    """A document that a pack rests on. `attested` is how far its words were checked: A official page, B reprint."""

    title: str
    attested: Literal["A", "B"]


class AppliesTo(Model):
    """Whom a check or topic binds. Empty means everybody."""

    levels: tuple[Level, ...] = ()
    tags_any: tuple[str, ...] = ()


class Confirm(Model):
    """What it takes to say something adverse: nightly scans that agree, and the hours between them."""

    nights: Annotated[int, Field(ge=2)] = 2
    hours: Annotated[float, Field(ge=12)] = 12


class Exists(Model):
    """The column is there, is this site's, and is not blank."""

    type: Literal["exists"]
    column: str
    within: str | None = None


class Topic(Model):
    """One topic of a column; its names are those of the synonyms entry with this code."""

    code: str
    applies_to: AppliesTo = AppliesTo()


class ContainsTopics(Model):
    """The column has at least `min_items` links or entries for each topic."""

    type: Literal["contains_topics"]
    within: str
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]
    min_items: Annotated[int, Field(ge=1)] = 1


class HasFields(Model):
    """The newest documents of a column carry a label with one of the values."""

    type: Literal["has_fields"]
    documents_of: str
    sample: Annotated[int, Field(ge=1, le=20)] = 5
    field: Literal["validity"]
    values: Annotated[tuple[str, ...], Field(min_length=1)]


class MaxAge(Model):
    """The newest entry of each of the columns is at most so old, the last day included."""

    type: Literal["max_age"]
    columns: Annotated[tuple[str, ...], Field(min_length=1)]
    days: Annotated[int, Field(ge=1)] | None = None
    months: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> MaxAge:
        if (self.days is None) == (self.months is None):
            raise ValueError("give either days or months")
        return self


def _month_day(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d\d-\d\d", value):
        date.fromisoformat(f"2025-{value}")  # a year without 29 February: a due day must exist every year
    return value


class Due(Model):
    """The last day (MM-DD, Shanghai time) on which these levels are on time."""

    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    day: Annotated[str, BeforeValidator(_month_day), Field(pattern=r"^\d\d-\d\d$")]


class Deadline(Model):
    """Each year an entry for the year before is there by a day. `title` finds the year as group `year`."""

    type: Literal["deadline"]
    column: str
    within: str | None = None
    title: str
    due: Annotated[tuple[Due, ...], Field(min_length=1)]

    @field_validator("title")
    @classmethod
    def _has_year(cls, value: str) -> str:
        try:
            pattern = re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression ({error})") from None
        if "year" not in pattern.groupindex:
            raise ValueError("has no group (?P<year>...)")
        return value


class Count(Model):
    """Fewer than `less_than` of the site's first-level columns are blank."""

    type: Literal["count"]
    state: Literal["blank"]
    less_than: Annotated[int, Field(ge=1)]


Rule = Annotated[Exists | ContainsTopics | HasFields | MaxAge | Deadline | Count, Field(discriminator="type")]


class Check(Model):
    """指标: one requirement by its canonical code, judged once however many documents ask for it."""

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*(\.[A-Z0-9_]+)+$")]
    name: str
    group: str = ""
    rule: Rule
    applies_to: AppliesTo = AppliesTo()
    where: Annotated[tuple[Where, ...], Field(min_length=1)] = (Where.SITE,)
    confirm: Confirm = Confirm()
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]
    severity: Severity = Severity.DEDUCT
    weight: Annotated[float, Field(ge=0)] = 1.0
    note: str = ""


class Pack(Model):
    """One pack as its folder says it, without what it includes."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    version: str
    name: str
    region: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    include: tuple[str, ...] = ()
    documents: dict[str, DocumentSource] = {}
    checks: tuple[Check, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """Hash of what the pack says, by which its stored text is known."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class RuleBook(Model):
    """The checks of several packs, each code once, and the packs they came from (included ones too)."""

    packs: tuple[Pack, ...]
    checks: tuple[Check, ...]
    regions: dict[str, str]  # check code -> region that it binds, empty for all

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """The id and version of every pack in use."""
        return tuple((pack.id, pack.version) for pack in self.packs)

    def check(self, code: str) -> Check | None:
        """The check with this code, or None."""
        return next((check for check in self.checks if check.code == code), None)


def bundled_packs() -> tuple[str, ...]:
    """Names of the packs that come with gongkai."""
    return tuple(sorted(path.parent.name for path in BUNDLED.glob("*/pack.yaml")))


def load_pack(where: str | Path) -> Pack:
    """One pack from a bundled name or a folder with `pack.yaml` and further YAML files of checks.

    Raises `ConfigError` naming file, line and key.
    """
    folder = BUNDLED / str(where) if str(where) in bundled_packs() else Path(where)
    if not (folder / "pack.yaml").is_file():
        raise ConfigError(
            str(where), "is no pack", f"give a folder with pack.yaml, or one of: {', '.join(bundled_packs())}"
        )
    head = YamlFile(folder / "pack.yaml")
    if not isinstance(head.value, dict):
        raise head.error((), "holds no keys", "write at least id, version and name")
    pack = head.read(Pack, head.value)
    checks = list(pack.checks)
    _verify(head, pack, pack.checks, {})
    seen = {check.code: f"{head.path}" for check in pack.checks}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "pack.yaml":
            continue
        file = YamlFile(path)
        found = file.read(_Checks, file.value).checks
        _verify(file, pack, found, seen)
        seen |= {check.code: str(path) for check in found}
        checks.extend(found)
    return pack.model_copy(update={"checks": tuple(checks)})


class _Checks(Model):
    checks: tuple[Check, ...]


def _verify(file: YamlFile, pack: Pack, checks: tuple[Check, ...], seen: dict[str, str]) -> None:
    """What no single value shows: codes given twice, unknown documents and columns."""
    known = load_synonyms()
    codes = dict(seen)
    for index, check in enumerate(checks):
        place = ("checks", index)
        if check.code in codes:
            raise file.error(
                (*place, "code"),
                f"check '{check.code}' stands already in {codes[check.code]}",
                "give each check its own code",
            )
        codes[check.code] = str(file.path)
        for at, basis in enumerate(check.basis):
            if basis.document not in pack.documents:
                raise file.error(
                    (*place, "basis", at, "document"),
                    f"document '{basis.document}' is not listed under documents in pack.yaml",
                    "list it with its title",
                )
        for column in columns_of(check):
            if column not in known:
                raise file.error(
                    (*place, "rule"), f"column '{column}' has no names", "add it to synonyms.yaml or correct the code"
                )


def columns_of(check: Check) -> tuple[str, ...]:
    """Codes of the columns and topics that a check's rule speaks of."""
    rule = check.rule
    match rule:
        case Exists():
            return (rule.column, *([rule.within] if rule.within else []))
        case ContainsTopics():
            return (rule.within, *(topic.code for topic in rule.topics))
        case HasFields():
            return (rule.documents_of,)
        case MaxAge():
            return rule.columns
        case Deadline():
            return (rule.column, *([rule.within] if rule.within else []))
        case Count():
            return ()


def load_rules(wheres: tuple[str | Path, ...]) -> RuleBook:
    """The packs and all that they include, as one book. A pack's own check replaces an included one of the same
    code and keeps its clauses too, so that a fault costs once.

    Raises `ConfigError`, also for a pack that includes itself.
    """
    packs: dict[str, Pack] = {}
    for where in wheres:
        _collect(where, (), packs)
    checks: dict[str, Check] = {}
    regions: dict[str, str] = {}
    for pack in packs.values():
        for check in pack.checks:
            earlier = checks.get(check.code)
            clauses = dict.fromkeys((*check.basis, *(earlier.basis if earlier else ())))
            checks[check.code] = check.model_copy(update={"basis": tuple(clauses)})
            regions[check.code] = pack.region if earlier is None else regions[check.code] and pack.region
    return RuleBook(packs=tuple(packs.values()), checks=tuple(checks.values()), regions=regions)


def _collect(where: str | Path, above: tuple[str, ...], packs: dict[str, Pack]) -> None:
    """Adds included packs first, so that what includes them comes later and wins."""
    pack = load_pack(where)
    if pack.id in above:
        raise ConfigError(
            f"pack {pack.id}", f"includes itself by way of {' > '.join((*above, pack.id))}", "break the circle"
        )
    for included in pack.include:
        sibling = Path(where).parent / included
        _collect(included if included in bundled_packs() or not sibling.is_dir() else sibling, (*above, pack.id), packs)
    packs.setdefault(pack.id, pack)
