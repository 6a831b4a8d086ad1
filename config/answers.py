"""What people answered to questions that no page can (须人工核实): a CSV with one answer a row, checked as a whole."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from config.checks import CODE
from config.errors import ConfigError
from config.model import Model

Said = Literal["yes", "partly", "no", "not_applicable"]


class Answer(Model):
    """One answer: to which check's question at which site, what was said, by whom, on which day, and on what ground.

    `url` is a page that bears it out, where there is one.
    """

    site: Annotated[str, Field(min_length=1)]
    check: Annotated[str, Field(pattern=CODE)]
    said: Said
    by: Annotated[str, Field(min_length=1)]
    at: date
    note: str = ""
    url: str = ""


FIELDS = tuple(Answer.model_fields)


def load_answers(path: Path) -> tuple[Answer, ...]:
    """The answers of a CSV file with a head line of `FIELDS`, each site and check once.

    Raises `ConfigError` naming file, line and column; one bad line refuses the file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(path), f"cannot be read ({error})", "give a CSV file in UTF-8") from None
    rows = csv.DictReader(io.StringIO(text))
    if unknown := set(rows.fieldnames or ()) ^ set(FIELDS):
        problem = f"columns are not {', '.join(FIELDS)} (see: {', '.join(sorted(unknown))})"
        raise ConfigError(f"{path}:1", problem, "correct the head line")
    found: dict[tuple[str, str], Answer] = {}
    for row in rows:
        answer = _answer(path, rows.line_num, row)
        if (answer.site, answer.check) in found:
            problem = f"{answer.site} {answer.check} is answered twice"
            raise ConfigError(f"{path}:{rows.line_num}", problem, "keep the answer that holds")
        found[answer.site, answer.check] = answer
    return tuple(found.values())


def _answer(path: Path, line: int, row: dict[str, str]) -> Answer:
    try:
        return Answer.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        column = first["loc"][0] if first["loc"] else "row"
        raise ConfigError(f"{path}:{line}", f"{column}: {first['msg']}", "correct it") from None


def answers_of(answers: tuple[Answer, ...], site: str) -> dict[str, Answer]:
    """The answers given for one site, by check."""
    return {answer.check: answer for answer in answers if answer.site == site}
