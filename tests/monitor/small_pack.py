"""A rule book of two small packs with groups, units, documents, a veto and questions, and the cards of two nights."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from config.answers import Answer
from config.rulebook import RuleBook, load_rules
from config.sites import Level, Site
from monitor.cards.card import Card
from monitor.cards.outline import outline_of
from monitor.judge import judge_site
from monitor.memory.confirm import confirm_all
from storage.ledger import ScanInfo, ScanKind, ScanStatus, Standing
from storage.records import SHANGHAI, Finding, Outcome, Visit, VisitFacts
from tests.monitor.facts import HOME, candidate, entry, failed, seen, visit

NIGHT = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
SITE = Site(code="A", name="甲市人民政府", level=Level.PREFECTURE, url=HOME, region="湖南省甲市")

_CITY = """
id: city
version: "1"
name: 甲市责任分工
region: 湖南省甲市
documents:
  甲号: {title: 甲市责任分工, attested: A}
  乙号: {title: 甲市要点, attested: A}
checks:
  - {code: MY.LIB, name: 文件库, group: 文件公开, weight: 2, rule: {type: exists, column: FILE.LIB}}
  - {code: MY.COL, name: 政府信息公开专栏, group: 平台建设, rule: {type: exists, column: XXGK.COL}}
  - {code: MY.DUTY, name: 值班表, group: 组织保障, rule: {type: manual, ask: 有没有值班表？}}
  - {code: MY.LETTERS, name: 网上咨询渠道, group: 网站日常, severity: veto, rule: {type: exists, column: SITE.LETTERS}}
  - {code: MY.BOOK, name: 台账, group: 组织保障, rule: {type: manual, ask: 有没有台账？}}
  - {code: MY.NEWS, name: 动态更新, group: 网站日常, severity: note, rule: {type: exists, column: NEWS}}
duties:
  - {code: JA-1, name: 专栏, by: 各部门, cadence: 常年, check: MY.COL, decidable: fully, document: 甲号, item: 第1项,
     shows: 专栏, quote: 设立政府信息公开专栏, units: [甲局, 乙局]}
  - {code: JA-2, name: 文件库, by: 各部门, cadence: 常年, check: MY.LIB, decidable: fully, document: 甲号, item: 第2项,
     shows: 文件库, quote: 建立统一的文件库, units: [乙局]}
  - {code: JA-3, name: 值班表, by: 各部门, cadence: 常年, check: MY.DUTY, decidable: not, document: 甲号, item: 第3项,
     shows: 值班表, quote: 建立值班制度, units: [甲局]}
  - {code: JA-4, name: 台账, by: 各部门, cadence: 常年, check: MY.BOOK, decidable: not, document: 甲号, item: 第4项,
     shows: 台账, quote: 建立公开台账, units: [丙局]}
  - {code: YI-1, name: 专栏, by: 各部门, cadence: 常年, check: MY.COL, decidable: fully, document: 乙号, item: 一,
     shows: 专栏, quote: 规范设置专栏, units: [乙局]}
  - {code: YI-2, name: 渠道, by: 各部门, cadence: 常年, check: MY.LETTERS, decidable: fully, document: 乙号, item: 二,
     shows: 渠道, quote: 畅通咨询渠道}
  - {code: YI-3, name: 动态, by: 各部门, cadence: 常年, check: MY.NEWS, decidable: fully, document: 乙号, item: 三,
     shows: 动态, quote: 及时更新动态}
"""

_FAR = """
id: far
version: "1"
name: 远州方案
region: 湖南省远州
include: [city]
documents:
  远号: {title: 远州方案, attested: A}
checks:
  - {code: MY.COL, name: 政府信息公开专栏, group: 平台建设, rule: {type: exists, column: XXGK.COL}}
  - {code: FAR.MAP, name: 网站地图, group: 远州事项, rule: {type: exists, column: NOTICE}}
duties:
  - {code: YUAN-1, name: 专栏, by: 各部门, cadence: 常年, check: MY.COL, decidable: fully, document: 远号, item: 一,
     shows: 专栏, quote: 设立专栏并公开, units: [远州某局]}
  - {code: YUAN-2, name: 地图, by: 各部门, cadence: 常年, check: FAR.MAP, decidable: fully, document: 远号, item: 二,
     shows: 地图, quote: 设立网站地图, units: [远州某局]}
"""


def small_rules(folder: Path) -> RuleBook:
    """The pack `far`, which includes `city`, written into a folder and read."""
    for name, text in (("city", _CITY), ("far", _FAR)):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "pack.yaml").write_text(text, encoding="utf-8")
    return load_rules((folder / "far",))


def with_column() -> VisitFacts:
    """A portal with its column; no channel for letters and no library of documents, and its home page says no more."""
    page = seen("http://a.example/xxgk/", *(entry(NIGHT.date(), f"标题{n}") for n in range(5)))
    return visit(page, candidates=[candidate("XXGK.COL", page)], codes=["FILE.LIB", "SITE.LETTERS", "NEWS", "NOTICE"])


def unreachable() -> VisitFacts:
    """A portal that did not answer."""
    return VisitFacts("A", HOME, (failed(HOME, Outcome.UNREACHABLE),))


def first_night(rules: RuleBook, facts: VisitFacts, **said: str) -> Card:
    """The card of one night: nothing adverse is confirmed. `said` are answers, by the end of the check's code."""
    return _card(rules, _judged(rules, facts, NIGHT, said))


def second_night(rules: RuleBook, facts: VisitFacts, **said: str) -> Card:
    """The card of the night after one that saw the same."""
    before = [Standing(finding, _scan(1, NIGHT)) for finding in _judged(rules, facts, NIGHT, said)]
    later = NIGHT + timedelta(days=1)
    return _card(rules, confirm_all(_judged(rules, facts, later, said), before, _scan(2, later), rules))


def _judged(rules: RuleBook, facts: VisitFacts, night: datetime, said: dict[str, str]) -> tuple[Finding, ...]:
    answers = {
        f"MY.{code}": Answer.model_validate(
            {"site": "A", "check": f"MY.{code}", "said": word, "by": "核查员", "at": NIGHT.date()}
        )
        for code, word in said.items()
    }
    return judge_site(SITE, rules, Visit("A", night, night, facts), night, answers=answers)


def _scan(number: int, night: datetime) -> ScanInfo:
    return ScanInfo(number, ScanKind.NIGHTLY, night, "t", (), 1, night, night, ScanStatus.DONE, ours=False)


def _card(rules: RuleBook, findings: tuple[Finding, ...]) -> Card:
    return Card(SITE, NIGHT, rules.versions, findings, outline_of(rules.packs))
