"""Requirement packs (指标库): folders of YAML with duties and checks, and the documents that their clauses are from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.checks import Check, Duty, columns_of
from config.errors import ConfigError
from config.model import Model
from config.synonyms import load_synonyms
from config.yaml_file import YamlFile

BUNDLED = Path(__file__).parent / "packs"
LIBRARY = BUNDLED / "checks"
_HEAD, _TEXTS = "pack.yaml", "texts"
_SPACE = re.compile(r"\s+")


class DocumentSource(Model):
    """A document that a pack rests on. `attested` is how far its words were checked: A official page, B reprint.

    `text` names the file under the pack's folder `texts` that holds its words, where they are at hand: every quote must
    then be in it.
    """

    title: str
    attested: Literal["A", "B"]
    text: str = ""


class Pack(Model):
    """One pack as its folder says it, without what it includes.

    `only` names the checks that are taken from what it includes; empty means all of them. `library` are the shared
    checks that its duties ask for, as they read when it was loaded: with them its text says all that it judges by.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    version: str
    name: str
    region: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    include: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    documents: dict[str, DocumentSource] = Field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    duties: tuple[Duty, ...] = ()
    library: tuple[Check, ...] = ()

    @model_validator(mode="after")
    def _period(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        return self

    @cached_property
    def sha256(self) -> str:
        """Hash of what the pack says, by which its stored text is known."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class _Parts(Model):
    checks: tuple[Check, ...] = ()
    duties: tuple[Duty, ...] = ()


def bundled_packs() -> tuple[str, ...]:
    """Names of the packs that come with gongkai."""
    return tuple(sorted(path.parent.name for path in BUNDLED.glob(f"*/{_HEAD}")))


def packs_of_documents() -> tuple[str, ...]:
    """Names of the bundled packs that say what documents ask, duty by duty."""
    return tuple(name for name in bundled_packs() if (BUNDLED / name / "duties.yaml").is_file())


def packs_that_ask() -> tuple[str, ...]:
    """Names of the bundled packs that ask for something themselves, by duties or by checks that rest on clauses."""
    asking = ("duties.yaml", "checks.yaml")
    return tuple(name for name in bundled_packs() if any((BUNDLED / name / file).is_file() for file in asking))


@cache
def load_library(folder: Path = LIBRARY) -> dict[str, Check]:
    """The checks that packs may ask for by their duties alone, by code. Raises `ConfigError` naming file, line, key."""
    found: dict[str, Check] = {}
    for path in sorted(folder.glob("*.yaml")):
        file = YamlFile(path)
        checks = file.read(_Parts, file.value).checks
        _verify_checks(file, checks, dict.fromkeys(found, "another file of the library"))
        found |= {check.code: check for check in checks}
    return found


def load_pack(where: str | Path) -> Pack:
    """One pack from a bundled name or a folder with `pack.yaml` and further YAML files of duties and checks.

    Raises `ConfigError` naming file, line and key.
    """
    folder = BUNDLED / str(where) if str(where) in bundled_packs() else Path(where)
    if not (folder / _HEAD).is_file():
        raise ConfigError(
            str(where), "is no pack", f"give a folder with pack.yaml, or one of: {', '.join(bundled_packs())}"
        )
    head = YamlFile(folder / _HEAD)
    if not isinstance(head.value, dict):
        raise head.error((), "holds no keys", "write at least id, version and name")
    pack = head.read(Pack, head.value)
    texts = _texts(head, pack, folder)
    checks, duties = list(pack.checks), list(pack.duties)
    _verify(head, pack, _Parts(checks=pack.checks, duties=pack.duties), texts, {}, {})
    for path in sorted(folder.glob("*.yaml")):
        if path.name == _HEAD:
            continue
        file = YamlFile(path)
        parts = file.read(_Parts, file.value)
        places = ({one.code: str(folder) for one in checks}, {one.code: str(folder) for one in duties})
        _verify(file, pack, parts, texts, *places)
        checks += parts.checks
        duties += parts.duties
    return pack.model_copy(
        update={"checks": tuple(checks), "duties": tuple(duties), "library": _shared(checks, duties)}
    )


def _shared(checks: Iterable[Check], duties: Iterable[Duty]) -> tuple[Check, ...]:
    """The checks of the library that duties ask for, each once; those that a pack defines itself are not shared."""
    own, library = {check.code for check in checks}, load_library()
    asked = dict.fromkeys(duty.check for duty in duties if duty.check not in own)
    return tuple(library[code] for code in asked)


def _texts(head: YamlFile, pack: Pack, folder: Path) -> dict[str, str]:
    """The words of the pack's documents that are at hand, without white space."""
    found: dict[str, str] = {}
    for name, source in pack.documents.items():
        if not source.text:
            continue
        try:
            found[name] = _SPACE.sub("", (folder / _TEXTS / source.text).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            place = ("documents", name, "text")
            raise head.error(place, f"text '{source.text}' cannot be read ({error})", "put it into texts/") from None
    return found


def _verify(
    file: YamlFile,
    pack: Pack,
    parts: _Parts,
    texts: dict[str, str],
    checks_before: dict[str, str],
    duties_before: dict[str, str],
) -> None:
    """What no single value shows: codes given twice, unknown documents, checks and columns, quotes that are none."""
    _verify_checks(file, parts.checks, checks_before)
    for index, check in enumerate(parts.checks):
        for at, basis in enumerate(check.basis):
            _verify_clause(file, ("checks", index, "basis", at), pack, texts, basis.document, basis.quote)
    codes = dict(duties_before)
    known = {check.code for check in (*pack.checks, *parts.checks)} | set(checks_before) | set(load_library())
    for index, duty in enumerate(parts.duties):
        place = ("duties", index)
        if duty.code in codes:
            problem = f"duty '{duty.code}' stands already in {codes[duty.code]}"
            raise file.error((*place, "code"), problem, "give each duty its own code")
        codes[duty.code] = str(file.path)
        if duty.check not in known:
            raise file.error(
                (*place, "check"), f"check '{duty.check}' is not known", "correct it, or define it under checks"
            )
        _verify_clause(file, place, pack, texts, duty.document, duty.quote)


def _verify_checks(file: YamlFile, checks: Iterable[Check], before: dict[str, str]) -> None:
    known, codes = load_synonyms(), dict(before)
    for index, check in enumerate(checks):
        place = ("checks", index)
        if check.code in codes:
            problem = f"check '{check.code}' stands already in {codes[check.code]}"
            raise file.error((*place, "code"), problem, "give each check its own code")
        codes[check.code] = str(file.path)
        for column in columns_of(check):
            if column not in known:
                raise file.error(
                    (*place, "rule"), f"column '{column}' has no names", "add it to packs/names or correct the code"
                )


def _verify_clause(
    file: YamlFile, place: tuple[object, ...], pack: Pack, texts: dict[str, str], document: str, quote: str
) -> None:
    if document not in pack.documents:
        problem = f"document '{document}' is not listed under documents in pack.yaml"
        raise file.error((*place, "document"), problem, "list it with its title")
    if document in texts and _SPACE.sub("", quote) not in texts[document]:
        raise file.error((*place, "quote"), f"quote '{quote[:30]}' is not in {document}", "copy the document's words")
