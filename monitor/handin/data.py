"""data/round.json: all by which every figure of the summary can be worked out anew (docs/json.md). Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from monitor.exports.cells import said
from monitor.handin.content import Content
from monitor.handin.figures import checks, cover, is_veto, places
from storage.evidence import SOFTWARE
from storage.ledger import ScanInfo
from storage.records import SHANGHAI
from storage.review import Decision
from storage.rounds.records import Answered, Appeal, Definition, Line

FORMAT = "gongkai-round/1"


def round_json(content: Content) -> Iterator[str]:
    """The file in pieces: a site a line, so that thousands can be read by people and compared line by line."""
    head = {
        "format": FORMAT,
        "software": SOFTWARE,
        "made": _told(content.made),
        "round": _round(content),
        "scans": {str(one.id): _scan(one) for one in content.scans.values()},
        "checks": {key: _check(content, key) for key in content.keys},
        "answers": [_answer(one) for one in _answers(content)],
        "decisions": [_judged(one) for one in content.judged],
        "readings": list(_readings(content)),
        "appeals": [_appeal(one) for one in content.appeals],
        "entries": [
            {"site": one.site, "place": one.place, "list": one.list_url, "address": one.address, "stated": one.stated}
            for one in content.entries
        ],
    }
    yield _dumped(head, indent=1).rstrip("}").rstrip() + ',\n "sites": [\n'
    codes = content.round.definition.sites
    for number, site in enumerate(codes, start=1):
        yield f"  {_dumped(_site(content, site))}{',' if number < len(codes) else ''}\n"
    yield " ]\n}\n"


def summary_json(content: Content) -> str:
    """data/summary.json: the figures as the summary shows them."""
    told = {"cover": cover(content), "places": list(places(content)), "checks": list(checks(content))}
    return _dumped(told, indent=1) + "\n"


def _scan(one: ScanInfo) -> dict[str, Any]:
    return {"as_of": _told(one.as_of), "packs": one.packs, "named": one.named}


def _round(content: Content) -> dict[str, Any]:
    found = content.round
    return {
        "id": found.id,
        "name": said(found.name),
        "state": found.state,
        "stage": content.stage,
        "created": _told(found.created),
        "frozen": _told(found.frozen),
        "waits": sorted(found.waits),
        **_definition(content, found.definition),
    }


def _definition(content: Content, definition: Definition) -> dict[str, Any]:
    return {
        "packs": definition.packs,
        "named": definition.named,
        "population": [{"code": code, "level": _level(content, code)} for code in definition.population],
        "sites": definition.sites,
        "all_checks": definition.all_checks,
        "checks": definition.checks,
        "questions": [one.key for one in definition.questions],
        "seed": definition.seed,
        "weights_told": said(definition.weights_told),
        "since": definition.since,
        "until": definition.until,
        "decide_by": definition.decide_by,
        "appeal_by": definition.appeal_by,
        "rectify_by": definition.rectify_by,
        "share": definition.share,
        "entries": definition.entries,
    }


def _check(content: Content, key: str) -> dict[str, Any]:
    weight = content.round.definition.weights.get(key, 0.0)
    return {"name": said(content.check_name(key)), "weight": weight, "veto": is_veto(content, key)}


def _site(content: Content, site: str) -> dict[str, Any]:
    standing = content.counted.standings.get(site)
    lines = content.counted.lines.get(site, ())
    return {
        "code": site,
        "name": said(content.name_of(site)),
        "level": _level(content, site),
        "scan": standing.scan if standing else None,
        "lines": [_line(one) for one in lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "key": line.requirement,
        "weight": line.weight,
        "verdict": line.verdict,
        "won": line.won,
        "reason": line.reason,
        "said": line.said,
        "tentative": line.tentative,
        "waits": line.waits,
        "decision": line.decision,
    }


def _judged(one: Decision) -> dict[str, Any]:
    return {
        "id": one.id,
        "site": one.site,
        "key": one.requirement,
        "act": one.act,
        "machine": one.basis.tentative or one.basis.verdict,
        "reason": one.basis.reason,
        "verdict": one.verdict,
        "won": one.won,
    }


def _answers(content: Content) -> list[Answered]:
    every = [one for mine in content.counted.answers.values() for one in mine.values()]
    return sorted(every, key=lambda one: (one.site, one.question))


def _answer(one: Answered) -> dict[str, Any]:
    return {"site": one.site, "key": one.question, "verdict": one.verdict, "won": one.won, "at": _told(one.at)}


def _readings(content: Content) -> Iterable[dict[str, Any]]:
    for one in content.readings:
        first = content.decisions[one.decision].verdict
        yield {"site": one.site, "key": one.requirement, "first": first, "second": one.verdict}


def _appeal(one: Appeal) -> dict[str, Any]:
    return {
        "id": one.id,
        "site": one.site,
        "key": one.requirement,
        "state": one.state,
        "verdict": one.verdict,
        "won": one.won,
        "at": _told(one.at),
        "decided": _told(one.decided),
        "before": one.before,
        "after": one.after,
    }


def _level(content: Content, site: str) -> str | None:
    return content.names.get(site, (site, None))[1]


def _told(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(SHANGHAI).isoformat()


def _dumped(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
