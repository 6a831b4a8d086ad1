"""Nights of a site whose visits are told by hand: what datasets each saw, kept and judged as a scan does it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from config.rulebook import load_rules
from monitor.visits.children import VisitDone
from storage.ledger import ScanInfo
from storage.records import Dataset, Outcome, PageFacts, PageKind, Visit, VisitFacts
from tests.made_datasets import csv_of
from tests.monitor.nights import FIRST, Nights
from tests.playback import COUNTY, HOME
from tests.storage.archives import kept_in

CODE, COLUMN = "MY.LIST", "NOTICE"
_PACK = f"""
id: lists
version: "1"
name: 清单
region: 湖南省
documents:
  甲号: {{title: 甲文件, attested: A}}
checks:
  - {{code: {CODE}, name: 收费目录清单, group: 清单, rule: {{type: data, column: {COLUMN}, min_rows: 1}}}}
  - {{code: MY.COL, name: 专栏, group: 清单, rule: {{type: exists, column: XXGK.COL}}}}
duties:
  - {{code: JA-1, name: 清单, by: 各部门, cadence: 常年, check: {CODE}, decidable: fully, document: 甲号, item: 第1项,
     shows: 清单, quote: 向社会公开收费目录清单, units: [甲局]}}
  - {{code: JA-2, name: 专栏, by: 各部门, cadence: 常年, check: MY.COL, decidable: fully, document: 甲号, item: 第2项,
     shows: 专栏, quote: 设立专栏, units: [甲局]}}
"""


class DatasetNights:
    """Nights in a store, the evidence of whose lists is kept."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        pack = folder / "lists"
        pack.mkdir(parents=True)
        (pack / "pack.yaml").write_text(_PACK, encoding="utf-8")
        self.engine = engine
        self.nights = Nights(engine, folder, site=COUNTY, book=load_rules((pack,)))
        self.settings = self.nights.settings

    def night(self, *datasets: Dataset, left: tuple[str, ...] = ()) -> ScanInfo:
        """The next night, whose visit sees these, and has no room for all files of the columns that are `left`."""
        as_of = FIRST + timedelta(days=self.nights.number)
        self.nights.number += 1
        scan = self.nights._begun(as_of)
        home = PageFacts(HOME, HOME, 200, Outcome.SEEN, kind=PageKind.HOME, title="某县人民政府")
        facts = VisitFacts(COUNTY.code, HOME, (home,), datasets=datasets, files_left=left)
        scan.store(VisitDone(Visit(COUNTY.code, as_of, as_of + timedelta(minutes=5), facts)))
        return scan.close(as_of + timedelta(minutes=10))

    def archive(self, *rows: int) -> None:
        """Keeps the bodies of lists of so many rows."""
        kept_in(self.engine, self.settings.data_dir, *map(csv_of, rows), at=FIRST)
