"""The index of pictures: what each shows, of which page and finding, and what could not be had."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from monitor.cards.report import escaped
from storage.records import SHANGHAI, Reason, Verdict


@dataclass(frozen=True, slots=True)
class Entry:
    """A page behind a finding in the index. `file` is its picture's name, empty where there is none as `problem` tells;
    `told` says in Chinese what it shows. `verdict` is the machine's, `verdict_in_words` tells of a decision too. `top`,
    `height` and `page_height` are pixels.
    """

    number: str
    file: str
    scan: int
    as_of: datetime
    site: str
    site_name: str
    requirement: str
    name: str
    verdict: Verdict
    tentative: Verdict | None
    reason: Reason
    verdict_in_words: str
    url: str = ""
    fetched_at: datetime | None = None
    unchanged_since: datetime | None = None
    status: int = 0
    matched: str = ""
    rendered: bool = False
    sha256: str | None = None
    png_sha256: str | None = None
    top: int = 0
    height: int = 0
    page_height: int = 0
    marks: int = 0
    hidden: int = 0
    refused: int = 0
    told: str = ""
    problem: str = ""


COLUMNS = (
    "证据编号",
    "图片",
    "站点代码",
    "站点",
    "指标",
    "名称",
    "结论",
    "网址",
    "访问时间",
    "匹配字词",
    "页面SHA-256",
    "图片SHA-256",
    "画面说明",
    "未能提供的原因",
    "巡检时间",
)


def index_json(entries: Iterable[Entry]) -> str:
    """The index for machines (docs/json.md)."""
    told = [{key: _plain(value) for key, value in asdict(entry).items()} for entry in entries]
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def index_csv(entries: Iterable[Entry]) -> str:
    """The index as a sheet; cells that a spreadsheet would take for formulas are quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([escaped(cell) for cell in _cells(entry)] for entry in entries)
    return out.getvalue()


def _cells(entry: Entry) -> Sequence[str]:
    return (
        entry.number,
        entry.file,
        entry.site,
        entry.site_name,
        entry.requirement,
        entry.name,
        entry.verdict_in_words,
        entry.url,
        moment(entry.fetched_at),
        entry.matched,
        entry.sha256 or "",
        entry.png_sha256 or "",
        entry.told,
        entry.problem,
        moment(entry.as_of),
    )


def moment(at: datetime | None) -> str:
    """A moment in Shanghai to the second; empty where there is none."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if at else ""


def _plain(value: object) -> object:
    return value.astimezone(SHANGHAI).isoformat() if isinstance(value, datetime) else value
