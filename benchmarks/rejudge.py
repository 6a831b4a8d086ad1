"""How long judging nights anew takes: 2,000 sites, by a pack that lets one list be 15 days old in place of six months.

    python -m benchmarks.rejudge                  # two nights on SQLite and PostgreSQL, some ten minutes
    python -m benchmarks.rejudge --sites 200 --nights 3 --database sqlite

Sites are variants of the sample portals (`benchmarks.lives`) of whose findings 2 % change a night; what is stored of
each night is what the rules say of its facts, as a scan stores it. First the last night alone is judged anew, then all
of them, the later ones confirmed by the earlier. Then the last night once more, as if by other readers: nothing of what
the night itself confirmed is taken over.
"""

from __future__ import annotations

import argparse
import json
import resource
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, update

from benchmarks.lives import lives
from benchmarks.store import BATCH, FIRST, Year, databases, made_material, models_of, opened, sizes
from config.rulebook import RuleBook, load_rules
from config.settings import Settings, load_settings
from monitor.anew.rejudge import NightAnew, nights_asked, rejudge
from monitor.judge import judge_site
from monitor.memory.standing import only_what_was_looked_at
from monitor.sample.truth import load_truth
from monitor.scan import Scan
from storage.circumstances import circumstances_of
from storage.database import reading, transaction
from storage.plans import start_visits
from storage.tables import ScanRow

BAR_SECONDS = 60
BEGINS = 254
"""Days after the benchmarks' first night: the nights follow the day on which the sample portals' rows were written."""
_SHORTER = """
id: shorter
version: "1"
name: 文件库动态更新（十五日）
include: [{pack}]
only: [FILE.UPDATE]
checks:
  - code: FILE.UPDATE
    name: 文件库动态更新
    group: 文件公开
    rule: {{type: max_age, columns: [FILE.LIB], days: 15}}
    applies_to: {{levels: [province, prefecture, county]}}
"""


@contextmanager
def lap(figures: dict[str, Any], what: str) -> Iterator[dict[str, Any]]:
    """Seconds that passed in its block, and that this process and those that it started took of processors."""
    start, busy = time.perf_counter(), _busy()
    figures[what] = {}
    yield figures[what]
    figures[what] |= {"seconds": time.perf_counter() - start, "cpu": _busy() - busy}


def _busy() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def shorter(folder: Path) -> RuleBook:
    """The packs of all documents with one limit shorter."""
    (folder / "shorter").mkdir(exist_ok=True)
    packs = load_truth().packs
    (folder / "shorter" / "pack.yaml").write_text(_SHORTER.format(pack=packs[0]), encoding="utf-8")
    return load_rules((*packs, folder / "shorter"))


def pass_night(year: Year, share: float) -> None:
    """A night that is judged as a scan judges it."""
    scan = year.begin(share)
    codes = [life.site.code for life in year.lives]
    for start in range(0, len(codes), BATCH):
        with transaction(year.engine) as conn:
            start_visits(conn, scan.info.id, codes[start : start + BATCH], runner="bench:1", now=scan.info.as_of)
    for life in year.lives:
        _keep(scan, life.site, life.visit)
    scan.close(scan.info.as_of + timedelta(hours=5))


def _keep(scan: Scan, site: Any, visit: Any) -> None:
    judged = only_what_was_looked_at(judge_site(site, scan.rules, visit, scan.info.as_of), visit)
    scan.keep(visit, judged, None, circumstances=circumstances_of(site, {}, (), None))  # its evidence takes no part


def measured(engine: Engine, settings: Settings, rules: RuleBook, nights: int) -> dict[str, Any]:
    """What judging anew takes, and what it adds to the store."""
    figures: dict[str, Any] = {"before": sizes(engine)["whole"]}
    with lap(figures, "the last night"):
        figures["one"] = _told(_rejudged(engine, settings, rules, whole=False))
    figures["after"] = sizes(engine)["whole"]
    with lap(figures, f"all {nights} nights"):
        figures["all"] = _told(_rejudged(engine, settings, rules, whole=True))
    with transaction(engine) as conn:
        conn.execute(update(ScanRow).values(readers="other"))
    with lap(figures, "the last night, by other readers"):
        figures["others"] = _told(_rejudged(engine, settings, rules, whole=False))
    with lap(figures, "the same once more: nothing to do"):
        _rejudged(engine, settings, rules, whole=False)
    return figures


def _rejudged(engine: Engine, settings: Settings, rules: RuleBook, *, whole: bool) -> list[NightAnew]:
    with reading(engine) as conn:
        nights = nights_asked(conn, FIRST.date() if whole else None, ())
    return list(rejudge(engine, settings, rules, nights, clock=lambda: FIRST + timedelta(days=BEGINS + 99)))


def _told(done: list[NightAnew]) -> list[dict[str, int]]:
    return [{"sites": one.sites, "changed": one.changed, "waiting": one.waiting} for one in done]


def main() -> None:
    """Runs what the command line asks."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a PostgreSQL of ours ends with it
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sites", type=int, default=2_000)
    asked.add_argument("--nights", type=int, default=2)
    asked.add_argument("--share", type=float, default=0.019, help="share of the findings that are changed a night")
    asked.add_argument("--children", type=int, default=2, help="processes that judge")
    asked.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    asked.add_argument("--material", type=Path, help="folder of a kept `gongkai demo --keep`; default: make one")
    asked.add_argument("--json", type=Path, help="write the figures to this file")
    args = asked.parse_args()
    names = ["sqlite", "postgresql"] if args.database == "both" else [args.database]
    figures: dict[str, Any] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gongkai-rejudge-")))
        models = models_of(args.material or made_material(folder / "demo"))
        rules = load_rules(load_truth().packs)
        for name, url in stack.enter_context(databases(names, folder)).items():
            settings = load_settings(data_dir=folder, database_url=url, children=args.children)
            with opened(url) as engine:
                year = Year(engine, settings, rules, lives(models, args.sites, FIRST + timedelta(days=BEGINS)))
                year.night = BEGINS
                for _ in range(args.nights):
                    pass_night(year, args.share)
                del year
                figures[name] = measured(engine, settings, shorter(folder), args.nights)
            print(_table(name, args.sites, figures[name]), flush=True)  # noqa: T201
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1))
    print(json.dumps(figures))  # noqa: T201


def _table(name: str, sites: int, figures: dict[str, Any]) -> str:
    laps = {what: one for what, one in figures.items() if isinstance(one, dict)}
    bars = {"the last night": f"<= {BAR_SECONDS} s for 2,000", "the last night, by other readers": ""}
    lines = [
        f"| {what} | {one['seconds']:.1f} s | {one['cpu']:.1f} s | {bars.get(what, '')} |" for what, one in laps.items()
    ]
    grew = (figures["after"] - figures["before"]) / sites
    return "\n".join(
        [
            f"| {name}, {sites:,} sites | passed | CPU | bar |",
            "|---|---|---|---|",
            *lines,
            f"| added a site and night | {grew:,.0f} bytes | | |",
        ]
    )


if __name__ == "__main__":
    main()
