"""gongkai as an operator runs it: `gongkai scan` in processes of its own, and what its store says afterwards."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.runs import Run, measured
from benchmarks.server import PORT
from config.settings import Settings
from storage.database import engine_for, reading
from storage.records import Outcome
from storage.visits import load_visits


@dataclass(frozen=True)
class Seen:
    """What the store says of a scan: pages that were seen and their charsets by site code, and visits whose home page
    was not seen."""

    pages: dict[str, int]
    charsets: dict[str, set[str | None]]
    homes_unseen: int


def site_list(file: Path, addresses: Sequence[str], names: Sequence[str]) -> None:
    """Writes the site list of these portals: codes B00001, B00002 ..."""
    rows = (
        f"B{at:05},{name},county,湖南省,http://{address}:{PORT}/"
        for at, (address, name) in enumerate(zip(addresses, names, strict=True), start=1)
    )
    file.write_text("\n".join(["code,name,level,region,url", *rows, ""]), encoding="utf-8")


def scan(folder: Path, sites: Path, night: date, **settings: object) -> Run:
    """One `gongkai scan` of the site list as of half past one of `night`, with its data in `folder`."""
    folder.mkdir(exist_ok=True)
    env = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
    env |= {f"GONGKAI_{name.upper()}": str(value) for name, value in settings.items()}
    env |= {"GONGKAI_DATA_DIR": str(folder), "GONGKAI_CONTACT": "bench@example.invalid", "GONGKAI_RENDER_PAGES": "0"}
    command = [str(Path(sys.executable).with_name("gongkai")), "scan", "--sites", str(sites), "--pack", "hunan-2020"]
    return measured([*command, "--allow-private", "--json", "--as-of", f"{night}T01:30"], env, folder)


def errors_of(run: Run) -> int:
    """How many sites a scan gave up by an error of its own."""
    told = json.loads(run.output.strip().splitlines()[-1])
    return int(told["errors"])


def seen_by(folder: Path, scan_id: int = 1) -> Seen:
    """What the scan in this data folder saw."""
    settings = Settings(data_dir=folder)
    pages: Counter[str] = Counter()
    charsets: dict[str, set[str | None]] = {}
    unseen = 0
    engine = engine_for(settings.database)
    with reading(engine) as conn:
        for visit in load_visits(conn, scan_id):
            seen = [page for page in visit.facts.pages if page.outcome is Outcome.SEEN]
            pages[visit.site] = len(seen)
            charsets[visit.site] = {page.charset for page in seen}
            unseen += not visit.facts.pages or visit.facts.pages[0].outcome is not Outcome.SEEN
    engine.dispose()
    return Seen(dict(pages), charsets, unseen)
