"""How long a round takes to be handed in: 2,000 sites with 93 checks each, on SQLite and PostgreSQL.

    python -m benchmarks.handin
    python -m benchmarks.handin --sites 200 --nights 3 --database sqlite

A store of so many sites is made as `benchmarks.desk` makes it; no archived pages are there, so that pictures and web
archives are taken of the demo's own store (26 sites) and told by the page. People worked in the round
(`benchmarks.used`): a client's indicator table, 5 % of the adverse findings decided on, appeals, a list of faults.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from benchmarks.desk import demo_copied, filled
from benchmarks.store import databases, made_material, opened
from benchmarks.used import NOW, frozen_used
from config.settings import Settings, load_settings
from monitor.commands.round_export import PICTURES
from monitor.handin.comparing import differences
from monitor.handin.folder import hand_in
from monitor.handin.manifest import checked
from storage.rounds.records import Round

BAR_SECONDS = 300


def lap(engine: Engine, settings: Settings, found: Round, folder: Path, *, proof: bool) -> dict[str, Any]:
    """One hand-in and its verification, in seconds that passed and seconds of the processors."""
    folder.mkdir()
    began, busy = time.perf_counter(), _busy()
    told = hand_in(engine, settings, found, folder, NOW, pictures=proof, archives=proof, most=PICTURES)
    took, used = time.perf_counter() - began, _busy() - busy
    began = time.perf_counter()
    whole = checked(folder).is_whole and not differences(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {
        "seconds": round(took, 1),
        "busy": round(used, 1),
        "verify": round(time.perf_counter() - began, 1),
        "whole": whole,
        "cards": told.cards,
        "pictures": told.pictures,
        "archives": told.archives,
        "lacking": told.lacking,
        "megabytes": round(size / 1024 / 1024, 1),
        "load": round(os.getloadavg()[0], 1),
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _busy() -> float:
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def main() -> None:
    """Runs what the command line asks."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a PostgreSQL of ours ends with it
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sites", type=int, default=2_000)
    asked.add_argument("--nights", type=int, default=30)
    asked.add_argument("--lived", type=int, default=26, help="sites that live through all nights by the writing path")
    asked.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    asked.add_argument("--material", type=Path, help="folder of a kept `gongkai demo --keep`; default: make one")
    asked.add_argument("--no-proof", action="store_true", help="leave out pictures and web archives of the demo")
    asked.add_argument("--json", type=Path, help="write the figures to this file")
    args = asked.parse_args()
    names = ["sqlite", "postgresql"] if args.database == "both" else [args.database]
    figures: dict[str, Any] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gongkai-handin-")))
        material = args.material or made_material(folder / "demo")
        if not args.no_proof:
            engine, settings = stack.enter_context(demo_copied(material, folder))
            found = frozen_used(engine)
            for name in ("demo, first", "demo, again"):
                _tell(name, lap(engine, settings, found, folder / name, proof=True), figures)
        urls = stack.enter_context(databases(names, folder))
        filled(urls, material, folder, args)
        for name, url in urls.items():
            with opened(url) as engine:
                settings = load_settings(data_dir=folder, database_url=url)
                told = lap(engine, settings, frozen_used(engine), folder / f"out-{name}", proof=False)
                _tell(f"{name}, {args.sites:,} sites", told, figures)
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1))


def _tell(name: str, told: dict[str, Any], figures: dict[str, Any]) -> None:
    figures[name] = told
    print(f"{name}: {json.dumps(told)}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
