"""Requirement packs (指标库): folders of YAML with checks, and the documents that their clauses are from."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from config.checks import Check, Model, columns_of
from config.errors import ConfigError
from config.synonyms import load_synonyms
from config.yaml_file import YamlFile

BUNDLED = Path(__file__).parent / "packs"


class DocumentSource(Model):
    """A document that a pack rests on. `attested` is how far its words were checked: A official page, B reprint."""

    title: str
    attested: Literal["A", "B"]


class Pack(Model):
    """One pack as its folder says it, without what it includes."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    version: str
    name: str
    region: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    include: tuple[str, ...] = ()
    documents: dict[str, DocumentSource] = Field(default_factory=dict)
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
                    (*place, "rule"), f"column '{column}' has no names", "add it to names/columns.yaml or correct the code"
                )


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
