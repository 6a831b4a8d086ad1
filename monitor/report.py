"""Scorecards as people and machines take them: JSON, a table, CSV. Pure but for the table library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from config.sites import LEVEL_NAMES, Site
from monitor.score import TOO_LITTLE, WEIGHTS_NOTE, Score, score_of
from monitor.wording import explanation, looked, sentence, verdict_of, ways
from storage.records import Finding, Verdict

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_STYLES = {
    Verdict.PASS: "green",
    Verdict.EXTERNAL: "green",
    Verdict.FAIL: "red",
    Verdict.PARTIAL: "yellow",
    Verdict.PROVISIONAL: "yellow",
    Verdict.UNDETERMINED: "dim",
    Verdict.ERROR: "magenta",
}


@dataclass(frozen=True)
class Card:
    """评分表: one site's findings at one moment, by the packs that asked."""

    site: Site
    as_of: datetime
    packs: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]

    @property
    def score(self) -> Score:
        """Score, bounds and coverage of the findings."""
        return score_of(self.findings)


def card_json(card: Card) -> dict[str, Any]:
    """A card as `check --json` and `scorecard --format json` print it; see docs/json.md."""
    score = card.score
    return {
        "site": {
            "code": card.site.code,
            "name": card.site.name,
            "level": card.site.level,
            "url": card.site.url,
        },
        "packs": [{"id": name, "version": version} for name, version in card.packs],
        "as_of": card.as_of.isoformat(),
        "score": score.score,
        "bounds": list(score.bounds),
        "machine_coverage": score.machine_coverage,
        "questions_answered": score.questions_answered,
        "findings": [finding_json(finding) for finding in card.findings],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding of a card; see docs/json.md."""
    return {
        "requirement": finding.requirement,
        "name": finding.name,
        "verdict": finding.verdict,
        "tentative": finding.tentative,
        "reason": finding.reason,
        "sentence": sentence(finding),
        "value": finding.value,
        "lacking": list(finding.lacking),
        "weight": finding.weight,
        "basis": [asdict(clause) for clause in finding.basis],
        "looked_at": [{"place": look.place, "url": look.url, "outcome": look.outcome} for look in finding.looked_at],
        "candidates": [
            {
                "text": candidate.text,
                "href": candidate.href,
                "why_rejected": candidate.rejected,
                "arrival": candidate.arrival,
                "named": candidate.named,
                "same_as": candidate.same_as,
            }
            for candidate in finding.candidates
        ],
        "evidence": [
            {
                "url": evidence.url,
                "fetched_at": evidence.fetched_at.isoformat() if evidence.fetched_at else None,
                "status": evidence.status,
                "sha256": evidence.sha256,
                "matched": evidence.matched,
                "rendered": evidence.rendered,
            }
            for evidence in finding.evidence
        ],
    }


def score_line(card: Card) -> str:
    """The score as it may be shown: with its coverage, and never where too little was decided."""
    score = card.score
    coverage = f"机器判定率 {score.machine_coverage:.0%}（{score.decided}/{score.asked}）"
    low, high = score.bounds
    if score.score is None:
        return f"{TOO_LITTLE}：得分在 {low:g}～{high:g} 之间，{coverage}（{WEIGHTS_NOTE}）"
    return f"得分 {score.score:g}，{coverage}（{WEIGHTS_NOTE}）"


def card_table(card: Card) -> Table:
    """A card for the terminal."""
    level = LEVEL_NAMES[card.site.level] if card.site.level else "层级不明"
    title = f"{card.site.name}（{level}） {card.site.url or '没有已知网址'}"
    caption = Text(score_line(card))
    table = Table(title=Text(title), caption=caption, title_justify="left", caption_justify="left")
    table.add_column("指标", no_wrap=True)
    table.add_column("名称")
    table.add_column("结论", no_wrap=True)
    table.add_column("说明", overflow="fold")
    for finding in card.findings:
        style = _STYLES.get(finding.verdict, "")
        cells = (finding.requirement, finding.name)
        verdict = Text(verdict_of(finding), style=style)
        table.add_row(*map(Text, cells), verdict, Text(explanation(finding) + looked(finding) + ways(finding)))
    return table


def cards_csv(cards: Iterable[Card]) -> str:
    """Cards as CSV, a line a finding; cells that a spreadsheet would take for formulas are quoted."""
    import pandas as pd  # here and not above: it takes half a second, which every other command would wait for

    rows = [_row(card, number, finding) for card in cards for number, finding in enumerate(card.findings, start=1)]
    return str(pd.DataFrame(rows, columns=CSV_COLUMNS).to_csv(index=False, lineterminator="\r\n"))


CSV_COLUMNS = [
    "站点代码",
    "站点",
    "序号",
    "指标",
    "名称",
    "结论",
    "说明",
    "依据",
    "网址",
    "证据",
    "巡检时间",
]


def _row(card: Card, number: int, finding: Finding) -> list[str]:
    basis = "；".join(f"{clause.document} {clause.item}“{clause.quote}”" for clause in finding.basis)
    cells = [
        card.site.code,
        card.site.name,
        str(number),
        finding.requirement,
        finding.name,
        verdict_of(finding),
        explanation(finding),
        basis,
        next((evidence.url for evidence in finding.evidence), ""),
        next((evidence.sha256 for evidence in finding.evidence if evidence.sha256), ""),
        card.as_of.isoformat(timespec="minutes"),
    ]
    return [_escaped(cell) for cell in cells]


def _escaped(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
