"""What columns are called: the shared files of names, and a site's own aliases on top."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from config.yaml_file import YamlFile

NAMES = Path(__file__).parent / "packs" / "names"


class ColumnNames(BaseModel):
    """The names of one column. See `packs/names/columns.yaml` for what each list means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    title: str
    names: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    text: bool = False

    def __hash__(self) -> int:
        return hash(self.code)  # of every field it would be twenty times as dear, and all pages ask for it


@cache
def load_synonyms(folder: Path = NAMES) -> dict[str, ColumnNames]:
    """The names of every known column by its code, from all files of a folder in the order of their names.

    Raises `ConfigError` naming file, line and key, also for a code that stands in two files.
    """
    found: dict[str, ColumnNames] = {}
    for path in sorted(folder.glob("*.yaml")):
        file = YamlFile(path)
        if not isinstance(file.value, dict):
            raise file.error((), "holds no columns", "write CODE: {title: ..., names: [...]}")
        for code, value in file.value.items():
            if code in found:
                raise file.error((code,), f"column '{code}' stands in another file too", "keep one")
            plain = value if isinstance(value, dict) else {"names": value}
            found[code] = file.read(ColumnNames, {"code": code, **plain}, code)
    return found


def with_aliases(names: ColumnNames, aliases: tuple[tuple[str, str], ...]) -> ColumnNames:
    """`names` with a site's own `(code, text)` aliases added as full names."""
    own = tuple(text for code, text in aliases if code == names.code)
    return names.model_copy(update={"names": names.names + own}) if own else names
