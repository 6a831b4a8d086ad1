"""What a child process is told to do: one line of JSON on its standard input."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_serializer, field_validator

from config.plan import Alike, VisitPlan, alike_of, without_repeats


class Job(BaseModel):
    """A batch of sites and how to treat them. Times are seconds, sizes bytes; `spool` is a folder for bodies.

    `today` is the scan's date, the same for all its sites. `allowed` are HOST or HOST:PORT that need not be
    public; `hosts` stands in for name resolution in tests. With `stream` every page is told as it comes. `chromium` is
    the program that draws pages, and empty where none may be drawn; one page may take `draw_seconds`. `as_of` is the
    moment that the scan stands for, where pages are to be known again on later nights.

    `turns` is the file by which the processes of one machine take turns at a host; empty: one in the spool folder.
    `left_alone` are the hosts that refused us tonight and are asked for nothing. `shared` are the hosts of parents and
    platforms, whose answers are kept in the folder `answers` for the other visits of the night.

    With `spread` only the home pages are asked for, evenly over so many seconds; `trusted` are the sites whose home
    page let itself be asked for lately, whatever becomes of their robots.txt now.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    plans: tuple[VisitPlan, ...]
    today: date
    spool: str
    user_agent: str
    delay: Annotated[float, Field(ge=0)]
    address_requests: Annotated[int, Field(ge=1)]
    timeout: Annotated[float, Field(gt=0)]
    page_bytes: Annotated[int, Field(gt=0)]
    sites_at_once: Annotated[int, Field(ge=1)]
    allowed: tuple[str, ...] = ()
    hosts: dict[str, str] = {}
    stream: bool = False
    chromium: str = ""
    draw_seconds: Annotated[float, Field(gt=0)] = 60.0
    as_of: AwareDatetime | None = None
    turns: str = ""
    left_alone: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    answers: str = ""
    trusted: tuple[str, ...] = ()
    spread: Annotated[float, Field(ge=0)] | None = None

    @field_serializer("plans", when_used="json")
    def _told_once(self, plans: tuple[VisitPlan, ...]) -> dict[str, Any]:
        """The plans as JSON, each with the number of what it has in common with others: a batch of 500 sites would
        say the names of all columns 500 times, 55 KB each."""
        alike: dict[Alike, int] = {}
        own = [
            (
                alike.setdefault(alike_of(plan), len(alike)),
                plan.model_dump(mode="json", exclude=set(Alike.model_fields)),
            )
            for plan in plans
        ]
        return {"alike": [one.model_dump(mode="json") for one in alike], "own": own}

    @field_validator("plans", mode="before")
    @classmethod
    def _put_together(cls, told: Any) -> Any:
        if not isinstance(told, dict):
            return told
        alike = [dict(Alike.model_validate(one)) for one in told["alike"]]
        return tuple(VisitPlan.model_validate(own | alike[number]) for number, own in told["own"])

    @field_validator("plans")
    @classmethod
    def _shared(cls, plans: tuple[VisitPlan, ...]) -> tuple[VisitPlan, ...]:
        """What readers remember of the names of one plan then serves the others."""
        return without_repeats(plans)
