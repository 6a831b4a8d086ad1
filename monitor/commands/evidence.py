"""gongkai evidence: what findings rest on, shown and handed over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from sqlalchemy import Connection

from config.errors import ConfigError
from config.settings import load_settings
from monitor.cards.wording import sentence
from monitor.commands import doors, evidence_export, evidence_keeping
from monitor.commands.exits import ADVERSE
from monitor.evidence.asked import asked_finding
from monitor.evidence.found import finding_asked
from monitor.evidence.masked import printable, shown
from monitor.evidence.proofs import Proof, Proofs, proofs_of
from storage.bodies import bodies_beginning, body_of_record
from storage.database import reading
from storage.evidence import Stored
from storage.ledger import ScanInfo
from storage.records import SHANGHAI, Evidence, Finding
from storage.shelf import Shelf, shelf_of
from storage.spool import EvidenceError

app = typer.Typer(help="Evidence: the archived pages that findings rest on.", no_args_is_help=True)
app.command("export")(evidence_export.export_command)
app.command("verify")(evidence_keeping.verify)
app.command("prune")(evidence_keeping.prune)
app.command("remove")(evidence_keeping.remove)

_DIGITS = re.compile(r"[0-9a-f]{8,64}", re.ASCII)
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_REMEDY = "give a sha256 or its first eight digits, a record's urn:uuid:..., or SITE/REQUIREMENT"


@app.command("show")
def show(
    asked: Annotated[
        str,
        typer.Argument(metavar="ID", help="A sha256 or its first 8 digits, urn:uuid:..., or [SCAN/]SITE/REQUIREMENT."),
    ],
    body: Annotated[
        bool, typer.Option("--body", help="Write the archived body's bytes as they are: nothing in them is masked.")
    ] = False,
    output: Annotated[Path | None, typer.Option("-o", help="With --body: write to this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object (docs/json.md).")] = False,
) -> None:
    """Show where evidence is kept, and whether it can be read and its hash is right.

    Of a finding: each page that it rests on. Identity and mobile phone numbers are masked, but in bodies.
    Exit codes: 0 all of it can be read; 1 some is missing or damaged; 64 wrong use; 70 a fault of gongkai.
    """
    if output is not None and not body:
        raise ConfigError("-o", "is for --body", "add --body, or leave it out")
    settings = load_settings()
    with doors.store(settings) as engine, reading(engine) as conn:
        head, proofs = _asked(conn, shelf_of(settings), asked)
    if body:
        _write_body(proofs, output)
        return
    if as_json:
        pages = [_json(one) for one in proofs]
        doors.say(json.dumps({**head, "pages": pages} if head else pages[0], ensure_ascii=False, indent=2))
    else:
        _say(head, proofs)
    if any(one.problem for one in proofs):
        raise typer.Exit(ADVERSE)


def _asked(conn: Connection, shelf: Shelf, text: str) -> tuple[dict[str, Any], list[Proof]]:
    """What is told of a finding (of a body by itself: nothing), and its pages."""
    if "/" in text:
        scan, finding = finding_asked(conn, asked_finding(text))
        return _head(scan, finding), list(proofs_of(conn, shelf, finding))
    stored = _body_asked(conn, text.lower())
    page = Evidence(stored.refer.url, stored.refer.at, 0, stored.sha256, "")
    proof = Proofs(conn, shelf, [stored.sha256]).of(page)
    return {}, [replace(proof, page=replace(page, status=proof.record.status if proof.record else 0))]


def _body_asked(conn: Connection, text: str) -> Stored:
    if _UUID.fullmatch(text):
        found = body_of_record(conn, UUID(text))
        if found is None:
            raise ConfigError(text, "is the record of no body here", "give the sha256 of a body")
        return found
    if not _DIGITS.fullmatch(text):
        raise ConfigError(repr(text), "names no evidence", _REMEDY)
    bodies = bodies_beginning(conn, text)
    if not bodies:
        raise ConfigError(
            text, "no body here has a hash that begins so", "see `gongkai evidence show SITE/REQUIREMENT`"
        )
    if len(bodies) > 1:
        raise ConfigError(text, "several bodies have a hash that begins so", "give more of its digits")
    return bodies[0]


def _write_body(proofs: Sequence[Proof], output: Path | None) -> None:
    kept = {one.page.sha256: one for one in proofs if one.page.sha256}
    if len(kept) != 1:
        problem = f"the finding rests on {len(kept)} bodies" if kept else "the finding rests on no body"
        raise ConfigError("--body", problem, "give the sha256 of one: `gongkai evidence show ID` lists them")
    (proof,) = kept.values()
    if proof.record is None:
        raise EvidenceError(proof.page.sha256 or "", proof.told)
    if output is None:
        typer.get_binary_stream("stdout").write(proof.record.body)
    else:
        with doors.private_file(output) as out:
            out.write(proof.record.body)


def _head(scan: ScanInfo, finding: Finding) -> dict[str, Any]:
    return {
        "scan": scan.id,
        "as_of": scan.as_of.isoformat(),
        "site": finding.site,
        "requirement": finding.requirement,
        "name": finding.name,
        "verdict": finding.verdict,
        "reason": finding.reason,
        "sentence": shown(sentence(finding)),
    }


def _json(proof: Proof) -> dict[str, Any]:
    page, stored, place = proof.page, proof.stored, proof.stored.place if proof.stored else None
    return {
        "url": page.url,
        "fetched_at": _iso(page.fetched_at),
        "unchanged_since": _iso(page.unchanged_since),
        "status": page.status,
        "matched": shown(page.matched),
        "rendered": page.rendered,
        "sha256": page.sha256,
        "bytes": stored.size if stored else None,
        "record": stored.refer.id if stored else None,
        "archived_url": stored.refer.url if stored else None,
        "archived_at": _iso(stored.refer.at) if stored else None,
        "file": place.file if place else None,
        "offset": place.start if place else None,
        "length": place.length if place else None,
        "beside": stored.beside if stored else None,
        "readable": proof.record is not None,
        "problem": proof.told or None,
    }


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(SHANGHAI).isoformat() if at else None


def _say(head: dict[str, Any], proofs: Sequence[Proof]) -> None:
    if head:
        doors.say(f"第{head['scan']}次巡检 {head['site']} {head['requirement']} {head['name']}")
        doors.say(head["sentence"])
        doors.say(f"依据{len(proofs)}个页面：" if proofs else "该结论不以网页为依据。")
    for number, proof in enumerate(proofs, start=1):
        doors.say(f"{number}. {printable(proof.page.url)}")
        for line in _lines(proof):
            doors.say(f"   {line}")


def _lines(proof: Proof) -> Iterator[str]:
    page, stored = proof.page, proof.stored
    since = f"，自{_moment(page.unchanged_since)[:10]}巡检以来未变" if page.unchanged_since else ""
    yield f"访问时间：{_moment(page.fetched_at)}{since}；返回状态：{page.status or '无'}"
    if page.matched:
        yield f"匹配字词：{shown(page.matched)}"
    if page.sha256 is None:
        yield "没有可存档的内容"
        return
    yield f"校验值：sha256 {page.sha256}"
    if stored and stored.place:
        place = stored.place
        yield f"位置：{place.file}，自第{place.start}字节起{place.length}字节（另附{stored.beside}字节）"
        yield f"记录：{stored.refer.id}，内容{stored.size}字节，存档于{_moment(stored.refer.at)}"
    yield f"不能证明：{proof.told}" if proof.problem else "可以读取，校验一致"


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if at else "不明"
