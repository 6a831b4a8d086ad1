"""What the models of packs are made of: strict ones, and texts that are checked when they are read."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


class Model(BaseModel):
    """Frozen, and deaf to no key: a typo is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _compiles(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression ({error})") from None
    return value


_FOLD = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef“”])\s+(?=[\u2e80-\u9fff\uff00-\uffef“”])")


def _unfolded(value: str) -> str:
    return _FOLD.sub("", value)


Chinese = Annotated[str, AfterValidator(_unfolded)]
"""Chinese text that may be folded over several lines: what a line break left between its characters is taken out."""

Pattern = Annotated[str, AfterValidator(_compiles)]
"""A regular expression over text without white space."""


class Wanted(Model):
    """An element to be found on a page: one of `words` in what a visitor reads, or `pattern` where it is given.

    `look_in` text is the visible text, source the markup, address the page's final address. `code` names it in facts.
    """

    code: Annotated[str, Field(pattern=r"^[A-Za-z][\w.]*$")]
    name: str
    words: tuple[str, ...] = ()
    pattern: Pattern = ""
    look_in: Literal["text", "source", "address"] = "text"

    @model_validator(mode="after")
    def _one_way(self) -> Wanted:
        if bool(self.words) == bool(self.pattern):
            raise ValueError("give either words or a pattern")
        return self
