"""Scorecards as people and machines take them: JSON, a table, CSV. Pure but for the table library."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import orjson
from rich.table import Table
from rich.text import Text

from config.checks import Severity
from config.sites import LEVEL_NAMES
from monitor.cards.card import (
    Card,
    Part,
    Vetoes,
    document_parts,
    group_parts,
    in_order,
    questions_of,
    sections_of,
    unit_parts,
    units_at,
    vetoes_of,
)
from monitor.cards.outline import group_of, severity_of
from monitor.cards.review_columns import counts_as, decided_verdict, grounds_of
from monitor.cards.review_wording import STANDS, review_sentence
from monitor.cards.reviewed import Review
from monitor.cards.score import is_decided, share_of
from monitor.cards.score_wording import (
    NOTE_MARK,
    SEVERITIES,
    part_in_words,
    questions_in_words,
    remarks_of,
    score_line,
    veto_line,
)
from monitor.cards.wording import explanation, looked, sentence, verdict_of, ways
from storage.records import SHANGHAI, Clause, Finding, Verdict

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_STYLES = {
    Verdict.PASS: "green",
    Verdict.EXTERNAL: "green",
    Verdict.FAIL: "red",
    Verdict.PARTIAL: "yellow",
    Verdict.PROVISIONAL: "yellow",
    Verdict.UNDETERMINED: "dim",
    Verdict.ERROR: "magenta",
}


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
        "decided": score.decided,
        "asked": score.asked,
        "vetoes": _vetoes_json(vetoes_of(card)),
        "groups": {part.name: _part_json(part) for part in group_parts(card)},
        "units": {part.name: {**_part_json(part), "lead": list(part.lead)} for part in unit_parts(card)},
        "documents": {part.name: _part_json(part) for part in document_parts(card)},
        "remarks": list(remarks_of(card)),
        "findings": [finding_json(finding, card) for finding in in_order(card)],
        "scan": card.scan,
        "machine_score": card.machine_score.score,
    }


def json_text(plain: object) -> str:
    """A plain value as compact JSON text, in a tenth of the standard library's time."""
    try:
        return orjson.dumps(plain).decode()
    except TypeError:  # halves of surrogate pairs, which scripts of real pages do contain
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def cards_json(cards: Iterable[Card]) -> str:
    """Cards as a JSON array, a card a line; made one by one, for those of a country do not fit into memory as dicts."""
    return "[" + ",\n".join(json_text(card_json(card)) for card in cards) + "]\n"


def _vetoes_json(found: Vetoes) -> dict[str, Any]:
    return {
        "confirmed": [finding.requirement for finding in found.confirmed],
        "judged": found.judged,
        "undecided": found.undecided,
        "provisional": found.provisional,
    }


def _part_json(part: Part) -> dict[str, Any]:
    return {**vars(part.score), "bounds": list(part.score.bounds), "checks": list(part.checks)}


def finding_json(finding: Finding, card: Card) -> dict[str, Any]:
    """One finding of a card; see docs/json.md."""
    return {
        "requirement": finding.requirement,
        "name": finding.name,
        "group": group_of(finding, card.outline),
        "severity": severity_of(finding, card.outline),
        "units": list(units_at(finding, card)),
        "verdict": finding.verdict,
        "tentative": finding.tentative,
        "reason": finding.reason,
        "sentence": sentence(finding),
        "value": finding.value,
        "lacking": list(finding.lacking),
        "weight": finding.weight,
        "basis": [_clause_json(clause) for clause in finding.basis],
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
                "unchanged_since": evidence.unchanged_since.isoformat() if evidence.unchanged_since else None,
            }
            for evidence in finding.evidence
        ],
        "review": review_json(card.reviews.get(finding.requirement)),
        "final": final_json(card.final_by_code[finding.requirement]),
    }


def review_json(review: Review | None) -> dict[str, Any] | None:
    """How a decision stands to a finding; see docs/json.md."""
    if review is None:
        return None
    decision = review.decision
    return {
        "act": decision.act,
        "verdict": decision.verdict,
        "won": decision.won,
        "why": decision.why,
        "note": decision.note,
        "by": decision.by,
        "at": decision.at.isoformat(),
        "scope": decision.scope,
        "until": decision.until.isoformat() if decision.until else None,
        "stand": review.stand,
        "changed": [{"part": one.part, "was": one.was, "now": one.now} for one in review.changed],
    }


def final_json(final: Finding) -> dict[str, Any]:
    """What counts of a finding; see docs/json.md."""
    return {"verdict": final.verdict, "won": share_of(final) if is_decided(final) else None}


@lru_cache(maxsize=5000)
def _clause_json(clause: Clause) -> dict[str, Any]:
    """Clauses are few, and in the findings of every site; not to be changed by who gets it."""
    return asdict(clause)


def card_table(card: Card) -> Table:
    """A card for the terminal: a section a group with its score, questions to people at the end."""
    caption = Text("\n".join((score_line(card), veto_line(card), *remarks_of(card))))
    table = Table(title=Text(card_title(card)), caption=caption, title_justify="left", caption_justify="left")
    table.add_column("指标", no_wrap=True)
    table.add_column("名称")
    table.add_column("结论", no_wrap=True)
    table.add_column("说明", overflow="fold")
    for section in sections_of(card):
        _add_section(table, card, section.name, part_in_words(section.part), section.findings)
    questions = questions_of(card)
    counts = questions_in_words(questions)
    for name, found in (("已答复", questions.answered), ("待核实", questions.open), ("无需核实", questions.aside)):
        if found:
            _add_section(table, card, f"人工核实·{name}", counts, found)
    return table


def card_title(card: Card) -> str:
    """Whose card it is, in one line."""
    level = LEVEL_NAMES[card.site.level] if card.site.level else "层级不明"
    return f"{card.site.name}（{level}） {card.site.url or '没有已知网址'}"


def _add_section(table: Table, card: Card, name: str, told: str, findings: Iterable[Finding]) -> None:
    table.add_section()
    table.add_row(Text(name, style="bold"), "", "", Text(told, style="bold"))
    table.add_section()
    for finding in findings:
        mark = NOTE_MARK if severity_of(finding, card.outline) is Severity.NOTE else ""
        review = card.reviews.get(finding.requirement)
        counts = counts_as(review) if review else ""
        verdict = Text(
            "\n".join(filter(None, (verdict_of(finding), counts, mark))), style=_STYLES.get(finding.verdict, "")
        )
        told = f"\n{review_sentence(review)}" if review else ""
        shown = Text(explanation(finding) + looked(finding) + ways(finding) + told)
        table.add_row(Text(finding.requirement), Text(finding.name), verdict, shown)


def cards_csv(cards: Iterable[Card]) -> str:
    """Cards as CSV, a line a finding; cells that a spreadsheet would take for formulas are quoted."""
    import pandas as pd  # here and not above: it takes half a second, which every other command would wait for

    rows = [_row(card, number, finding) for card in cards for number, finding in enumerate(in_order(card), start=1)]
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
    "分组",
    "严重程度",
    "责任单位",
    "要求",
    "计入结论",
    "复核结论",
    "复核现状",
    "复核人",
    "复核理由",
    "复核时间",
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
        group_of(finding, card.outline),
        SEVERITIES[severity_of(finding, card.outline)],
        "、".join(units_at(finding, card)),
        "、".join(dict.fromkeys(clause.duty for clause in finding.basis if clause.duty)),
        verdict_of(card.final_by_code[finding.requirement]),
        *_review_cells(card.reviews.get(finding.requirement)),
    ]
    return [escaped(cell) for cell in cells]


def _review_cells(review: Review | None) -> list[str]:
    if review is None:
        return [""] * 5
    decision = review.decision
    at = decision.at.astimezone(SHANGHAI).isoformat(timespec="minutes")
    return [decided_verdict(decision), STANDS[review.stand], decision.by, "；".join(grounds_of(review)), at]


def escaped(cell: str) -> str:
    """A cell of CSV that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
