"""Plays a whole visit back from pages given as text: exploration and readers without any network."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from config.plan import Budget, VisitPlan
from config.planning import plan_visit
from config.rulebook import RuleBook, load_rules
from config.sites import Level, Site, SiteList
from crawler.files.read import read_file
from crawler.observe import Observed, not_answered, observe
from crawler.visit.explore import Exploration
from crawler.visit.ground import Ask, Role
from crawler.visit.joining import read_part
from crawler.visit.reading import read
from monitor.judge import judge_site
from storage.records import SHANGHAI, Cause, Finding, Outcome, Page, Verdict, Visit, VisitFacts

HOME = "http://www.qs.gov.cn/"
TODAY = date(2026, 9, 15)
AS_OF = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
COUNTY = Site(code="S", name="青石县人民政府", level=Level.COUNTY, region="湖南省", url=HOME)

rules_of = cache(load_rules)
"""The rules of packs as they are bundled; reading them once is enough for all tests of a process."""

Pages = dict[str, str | bytes | Outcome | tuple[int, str]]


def rows(start: date, number: int = 12, step: int = 3, word: str = "全县重点工作推进情况") -> str:
    """A list of dated rows, the newest first."""
    days = [date.fromordinal(start.toordinal() - step * index) for index in range(number)]
    items = "".join(
        f'<li><a href="./t{day:%Y%m%d}_{index}.html">{word}第{index + 1}期</a><span>{day}</span></li>'
        for index, day in enumerate(days)
    )
    return f'<div class="list"><ul class="newslist">{items}</ul></div>'


def html(title: str, body: str, menu: str = "") -> str:
    """A page with a way (当前位置) and a menu."""
    way = f'<div class="position">您现在的位置：<a href="/">首页</a> &gt; {title}</div>' if title else ""
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title or '青石县人民政府'}</title></head><body>"
        f"<div class='nav'><ul>{menu}</ul></div>{way}<div class='main'>{body}</div>"
        "<div class='footer'>主办：青石县人民政府办公室 网站标识码4300000001</div></body></html>"
    )


def links(**columns: str) -> str:
    """Menu entries, text to address."""
    return "".join(f'<li><a href="{url}">{text}</a></li>' for text, url in columns.items())


def plan(
    site: Site = COUNTY,
    sites: SiteList | None = None,
    packs: tuple[str, ...] = ("hunan-columns",),
    today: date = TODAY,
    **budget: int,
) -> VisitPlan:
    """The visit plan of a site on a day, with room for sixty pages unless said otherwise."""
    room = {"pages": 60, "bytes": 10**8, "seconds": 60, **budget}
    return plan_visit(site, sites, rules_of(packs), Budget.model_validate(room), today)


def play(visit_plan: VisitPlan, pages: Pages, *, limit: int = 200, today: date = TODAY) -> tuple[VisitFacts, list[str]]:
    """What a visit over `pages` sees, and the addresses that it asked for. Each address goes with a text, bytes in a
    charset of their own, a status and a text, or an outcome without a page; one that is not given answers 404."""
    exploration = Exploration(visit_plan)
    asked: list[str] = []
    for _ in range(limit):
        ask = exploration.next(0.0)
        if ask is None:
            return exploration.result(), asked
        asked.append(ask.url)
        exploration.saw(ask, _answer(exploration, visit_plan, ask, pages.get(ask.url, (404, "not found")), today))
    raise AssertionError(f"the visit did not end within {limit} pages")


def _answer(
    exploration: Exploration,
    visit_plan: VisitPlan,
    ask: Ask,
    given: str | bytes | Outcome | tuple[int, str],
    today: date,
) -> Observed:
    url = ask.url
    if isinstance(given, Outcome):
        return not_answered(url, given, Cause.TIMEOUT if given is Outcome.UNREACHABLE else Cause.NONE)
    status, text = given if isinstance(given, tuple) else (200, given)
    headers = {"content-type": "text/html"}
    if 300 <= status < 400:
        headers["location"], text = text, ""
    home = exploration.home
    page = Page(url, url, status, headers, text if isinstance(text, bytes) else text.encode())
    if ask.role in (Role.FILE, Role.CATALOGUE) or ask.tables or ask.catalogue:
        return read(visit_plan, exploration, ask, page, today, read_file)
    if ask.part is not None:
        return read_part(page, ask.part, ask.base, visit_plan.names, today, hosts=exploration.hosts)
    return observe(
        page,
        visit_plan.names,
        today,
        hosts=exploration.hosts,
        home=home.print if home else None,
        called=ask.called,
        wanted=visit_plan.wanted,
    )


def judged(facts: VisitFacts, site: Site = COUNTY, rules: RuleBook | None = None) -> dict[str, Finding]:
    """The findings of a visit by check code."""
    visit = Visit(site.code, AS_OF, AS_OF, facts)
    found = judge_site(site, rules or rules_of(("hunan-columns",)), visit, AS_OF)
    assert [finding for finding in found if finding.verdict is Verdict.ERROR and finding.value] == []
    return {finding.requirement: finding for finding in found}
