"""The truth file of the sample portals: what every check must come out as on each night."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from config.yaml_file import YamlFile
from storage.records import ADVERSE, Finding, Reason, Verdict

TRUTH = Path(__file__).parent / "truth.yaml"
LISTS = Path(__file__).parent / "truth_lists.yaml"
"""The same of the county whose lists fall short as data (`monitor.sample.lists`)."""
ANSWERS = Path(__file__).parent / "answers.csv"
"""What people answered to the questions that no page can: of S16 to S18 yes, of S19 to S21 no."""


class Expected(BaseModel):
    """What a check must come out as: `verdict reason` or `provisional/tentative reason`."""

    model_config = ConfigDict(frozen=True)

    verdict: Verdict
    tentative: Verdict | None
    reason: Reason

    @classmethod
    def parse(cls, text: str) -> Expected:
        """`fail missing`, `provisional/partial stale`."""
        said, reason = text.split()
        verdict, _, tentative = said.partition("/")
        return cls(verdict=Verdict(verdict), tentative=Verdict(tentative) if tentative else None, reason=Reason(reason))


class Truth(BaseModel):
    """What must come out: by night (1, 2), site code and check code. `first_night` is the sample's own calendar,
    `packs` are those that are judged."""

    model_config = ConfigDict(frozen=True)

    first_night: date
    packs: tuple[str, ...]
    nights: tuple[dict[str, dict[str, Expected]], ...]

    def asking(self, sites: Container[str], checks: Container[str]) -> Truth:
        """The part of the truth that is about some of the sites and checks."""
        nights = tuple(
            {
                site: {code: want for code, want in wanted.items() if code in checks}
                for site, wanted in night.items()
                if site in sites
            }
            for night in self.nights
        )
        return self.model_copy(update={"nights": nights})


@cache
def load_truth(path: Path = TRUTH) -> Truth:
    """A truth file: by site, each outcome with the checks that must have it. One outcome holds for both nights, two
    with > between them for the first and the second. Raises `ConfigError` for a check that stands twice at a site."""
    file = YamlFile(path)
    value: dict[str, Any] = file.value
    nights: tuple[dict[str, dict[str, Expected]], ...] = ({}, {})
    for site, outcomes in value["sites"].items():
        for said, codes in outcomes.items():
            first, _, second = (part.strip() for part in said.partition(">"))
            for code in codes:
                if code in nights[0].get(site, {}):
                    raise file.error(("sites", site, said), f"{code} has two outcomes", "keep one")
                for night, text in zip(nights, (first, second or first), strict=True):
                    night.setdefault(site, {})[code] = Expected.parse(text)
    return Truth(first_night=value["first_night"], packs=tuple(value["packs"]), nights=nights)


@dataclass(frozen=True)
class Proofs:
    """The sample portals on which a check is met, adverse (on any night), or undetermined."""

    passing: tuple[str, ...]
    adverse: tuple[str, ...]
    undetermined: tuple[str, ...]


def proofs(code: str) -> Proofs:
    """What the sample portals prove of a check by the truth file."""
    said = [(site, checks[code]) for night in load_truth().nights for site, checks in night.items() if code in checks]

    def sites(*verdicts: Verdict) -> tuple[str, ...]:
        return tuple(dict.fromkeys(site for site, want in said if {want.verdict, want.tentative} & set(verdicts)))

    return Proofs(sites(Verdict.PASS, Verdict.EXTERNAL), sites(*ADVERSE), sites(Verdict.UNDETERMINED))


def differences(findings: Iterable[Finding], expected: dict[str, dict[str, Expected]]) -> list[str]:
    """What differs from the truth, a line each; findings that the truth does not know, and the other way round."""
    left = {(site, code): want for site, checks in expected.items() for code, want in checks.items()}
    wrong = []
    for finding in findings:
        got = Expected(verdict=finding.verdict, tentative=finding.tentative, reason=finding.reason)
        want = left.pop((finding.site, finding.requirement), None)
        if got != want:
            wrong.append(f"{finding.site} {finding.requirement}: {_line(got)}, expected {_line(want)}; {finding.value}")
    return wrong + [f"{site} {code}: no finding, expected {_line(want)}" for (site, code), want in left.items()]


def _line(said: Expected | None) -> str:
    if said is None:
        return "nothing"
    return f"{said.verdict}{f'/{said.tentative}' if said.tentative else ''} {said.reason}"
