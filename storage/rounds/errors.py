"""What cannot be done in an evaluation round, told in Chinese to whoever asked for it."""

from __future__ import annotations

from config.errors import ConfigError


class RoundError(ConfigError):
    """Something that a round does not allow: `place` names the round, the row or the field, `problem` and `remedy` are
    in Chinese. `field` is what of a form it is about."""

    def __init__(self, place: str, problem: str, remedy: str = "", field: str = "") -> None:
        super().__init__(place, problem, remedy)
        self.field = field

    def __str__(self) -> str:
        return f"{self.place}：{self.problem}" + (f"；{self.remedy}" if self.remedy else "")


class FrozenError(RoundError):
    """The round is frozen: nothing that could change a score of it is taken any more."""

    def __str__(self) -> str:
        return f"{self.place}{self.problem}；{self.remedy}"
