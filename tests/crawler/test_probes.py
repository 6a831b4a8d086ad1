"""What is tried on a column's page, against portals on loopback: what is sent, and what is said of the answers."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest

from config.model import Wanted
from config.plan import Budget, Sought, Try, VisitPlan
from config.synonyms import load_synonyms
from crawler.job import Job
from monitor.visits.children import Child, ChildDied, VisitDone
from storage.records import Outcome, Probe, VisitFacts
from tests.loopback import Answer, Portal, Reply, page, portal, redirect

TITLE = "青石县人民政府关于促进柑橘产业发展的实施意见"
TITLES = (
    "青石县人民政府关于印发县城供水管理办法的通知",
    TITLE,
    "青石县人民政府办公室关于公布第三批名录的通知",
    "青石县人民政府关于调整有关人员分工的通知",
)
ROWS = "".join(
    f'<li><a href="/gg/t2026090{9 - at}_{at}.html">{title}</a><span>2026-09-0{9 - at}</span></li>'
    for at, title in enumerate(TITLES)
)
TEXT = "<p>" + "青石县位于省境东部，辖十二个乡镇，县政府门户网站依法公开政府信息。" * 6 + "</p>"
MENU = "".join(
    f'<li><a href="{url}">{text}</a></li>'
    for text, url in {"首页": "/", "工作动态": "/dt/", "通知公告": "/gg/", "政府信息公开": "/xxgk/"}.items()
)
SEARCH = "<form action='/so'><input type='hidden' name='site' value='7'><input name='q'><button>搜索</button></form>"
PDF = Reply(b"%PDF-1.7\n" + b"0" * 2000, headers=(("Content-Type", "application/pdf"),))
FORM = "<form action='/send' method='post'><input name='a'><input name='b'><textarea name='c'></textarea></form>"


def whole(title: str, body: str) -> str:
    """A page with the site's menu."""
    return page(f"<div class='nav'><ul>{MENU}</ul></div><h1>{title}</h1><div class='main'>{body}</div>", title)


def column(extra: str = "") -> str:
    """The page of the column 通知公告, with its rows."""
    return whole("通知公告", f"<ul class='list'>{ROWS}</ul>{extra}")


def document(extra: str) -> str:
    """The newest document of the column."""
    text = "<p>" + "各乡镇人民政府，县直各单位：现将《县城供水管理办法》印发给你们，请认真贯彻执行。" * 5 + "</p>"
    return whole(TITLES[0], f"<p>发布时间：2026-09-09 来源：县政府办公室</p>{text}{extra}")


def site(**changed: Answer) -> dict[str, Answer]:
    """A small portal; `changed` replaces pages by name: home, gg, doc, file, so, robots."""
    paths = {
        "home": "/",
        "gg": "/gg/",
        "dt": "/dt/",
        "doc": "/gg/t20260909_0.html",
        "file": "/gg/a.pdf",
        "apply": "/sq.html",
    }
    return {
        "/": whole("青石县人民政府", TEXT),
        "/gg/": column(),
        "/dt/": column(),
        "/xxgk/": column(),
        "/gg/t20260909_0.html": document("<p>附件：<a href='/gg/a.pdf'>办法全文.pdf</a></p>"),
        **{paths.get(name, f"/{name}"): answer for name, answer in changed.items() if name not in ("robots", "any")},
        "/robots.txt": changed.get("robots", Reply(status=404)),
        **({"*": changed["any"]} if "any" in changed else {}),
    }


def results(*titles: str, said: str = "") -> Answer:
    """A page of results that shows what was searched for, as most do."""

    def answer(path: str) -> str:
        asked = unquote(path.partition("?")[2]) or TITLE
        words = parse_qs(asked).get("q", [TITLE])[0]
        rows = "".join(
            f'<li><a href="/gg/x{n}.html">{t}</a><span>2026-0{n + 1}-05</span></li>' for n, t in enumerate(titles)
        )
        box = f"<form action='/so'><input name='q' value='{words}'></form>"
        return whole("检索结果", f"{box}<ul class='list'>{rows}</ul><p>{said}</p>{TEXT}")

    return answer


def plan(url: str, name: str, feature: str, **changed: object) -> VisitPlan:
    """A visit that tries one thing on the column 通知公告."""
    names = load_synonyms()
    codes = ("NEWS", "NOTICE", "XXGK.COL")
    tries = (Try.model_validate({"code": "NOTICE", "feature": feature}),)
    known: dict[str, object] = {
        "site": name,
        "url": url,
        "hosts": (url.removeprefix("http://").rstrip("/"),),
        "sought": tuple(Sought(code=code, documents=int(code == "NOTICE")) for code in codes),
        "names": tuple(names[code] for code in codes),
        "tries": tries,
        "budget": Budget(pages=20, bytes=10**8, seconds=60),
    }
    return VisitPlan.model_validate(known | changed)


def visit(spool: Path, *plans: VisitPlan) -> dict[str, VisitFacts]:
    """What one child sees of these sites."""
    job = Job(
        plans=plans,
        today=date(2026, 9, 15),
        spool=str(spool),
        user_agent="gongkai/0.1 (+test@a.example)",
        delay=0,
        address_requests=4,
        timeout=5,
        page_bytes=500_000,
        sites_at_once=10,
        allowed=("127.0.0.1", "127.0.0.2"),
    )
    with Child(job) as child:
        messages = list(child.messages())
    died = [message for message in messages if isinstance(message, ChildDied)]
    assert died == [], died
    return {message.visit.site: message.visit.facts for message in messages if isinstance(message, VisitDone)}


@dataclass(frozen=True)
class Ran:
    """Portals visited by one child, by case."""

    facts: dict[str, VisitFacts]
    portals: dict[str, Portal]

    def probe(self, case: str) -> Probe:
        """What became of the one thing that was tried."""
        (probe,) = self.facts[case].probes
        return probe


CASES: dict[str, tuple[str, dict[str, Answer]]] = {
    "finds": ("search", site(gg=column(SEARCH), any=results(TITLE, TITLES[2]))),
    "finds it cut": ("search", site(gg=column(SEARCH), any=results(TITLE[:14] + "…"))),
    "finds by the home page": ("search", site(home=whole("青石县人民政府", SEARCH + TEXT), any=results(TITLE))),
    "finds nothing": ("search", site(gg=column(SEARCH), any=results(said=f"抱歉，没有找到与“{TITLE}”相关的结果"))),
    "finds other things": (
        "search",
        site(gg=column(SEARCH), any=results(*TITLES[2:], "青石县二〇二六年春耕生产工作方案")),
    ),
    "counts none": ("search", site(gg=column(SEARCH), any=results(said="共<b>0</b>条"))),
    "echoes only": ("search", site(gg=column(SEARCH), any=results(said=f"您搜索的“{TITLE}”"))),
    "by script": ("search", site(gg=column(SEARCH), any=results(said="共0条<script>$.get('/api/so')</script>"))),
    "hidden notice": (
        "search",
        site(gg=column(SEARCH), any=results(said="<span style='display:none'>没有找到相关结果</span>")),
    ),
    "ignores the query": ("search", site(gg=column(SEARCH), any=column(SEARCH))),
    "handled by script": (
        "search",
        site(gg=column(SEARCH.replace("<form", "<form onsubmit='return go()'")), any=results(said="没有找到相关结果")),
    ),
    "search fails": ("search", site(gg=column(SEARCH), any=Reply(b"error", 500))),
    "search forbidden": (
        "search",
        site(
            gg=column(SEARCH),
            any=results(TITLE),
            robots=Reply(b"User-agent: *\nDisallow: /so\n", headers=(("Content-Type", "text/plain"),)),
        ),
    ),
    "no search": ("search", site()),
    "posts": ("search", site(gg=column(SEARCH.replace("<form", "<form method='post'")), so=results(TITLE))),
    "posts and is sent on": (
        "search",
        site(gg=column(SEARCH.replace("<form", "<form method='post'")), so=redirect("/found"), found=results(TITLE)),
    ),
    "file opens": ("download", site(file=PDF)),
    "large file": ("download", site(file=Reply(b"PK\x03\x04" + b"0" * 2_000_000, headers=(("Content-Type", "a/b"),)))),
    "file is gone": ("download", site()),
    "file is an error page": ("download", site(file=page("<h1>您访问的页面不存在</h1>", "404错误"))),
    "file is empty": ("download", site(file=Reply(b"", headers=(("Content-Type", "application/pdf"),)))),
    "file is a page": ("download", site(file=whole("在线预览", TEXT))),
    "file is refused": ("download", site(file=Reply(b"<html>no</html>", 403))),
    "no file": ("download", site(doc=document(""))),
    "file elsewhere": ("download", site(doc=document("<a href='http://files.example/a.pdf'>全文.pdf</a>"))),
    "form here": ("form", site(gg=column(FORM))),
    "form linked": ("form", site(gg=column("<a href='/sq.html'>在线申请</a>"), apply=whole("在线申请", FORM))),
    "form linked and none there": (
        "form",
        site(gg=column("<a href='/sq.html'>我要申请</a>"), apply=whole("申请", TEXT)),
    ),
    "no form": ("form", site()),
    "leads on": ("navigation", site()),
    "leads nowhere": (
        "navigation",
        site(gg=whole("通知公告", "<ul class='list'>" + ROWS.replace("/gg/t", "/art/t") + "</ul>" + TEXT)),
    ),
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    with ExitStack() as stack:
        portals = {case: stack.enter_context(portal(routes)) for case, (_, routes) in CASES.items()}
        plans = [plan(served.url, case, CASES[case][0]) for case, served in portals.items()]
        return Ran(visit(tmp_path_factory.mktemp("spool"), *plans), portals)


@pytest.mark.parametrize(
    ("case", "works"),
    [
        ("finds", True),
        ("finds it cut", True),
        ("finds by the home page", True),
        ("posts", True),
        ("posts and is sent on", True),
        ("finds nothing", False),
        ("finds other things", False),
        ("counts none", False),
        ("echoes only", None),
        ("by script", None),
        ("hidden notice", None),
        ("ignores the query", None),
        ("handled by script", None),
        ("search fails", None),
        ("search forbidden", None),
        ("no search", None),
        ("file opens", True),
        ("large file", True),
        ("file is gone", False),
        ("file is an error page", False),
        ("file is empty", False),
        ("file is a page", None),
        ("file is refused", None),
        ("no file", None),
        ("file elsewhere", None),
        ("form here", True),
        ("form linked", True),
        ("form linked and none there", None),
        ("no form", None),
        ("leads on", True),
        ("leads nowhere", False),
    ],
)
def test_it_works_or_does_not_only_where_the_answer_shows_it(ran: Ran, case: str, works: bool | None) -> None:
    assert ran.probe(case).works is works, ran.probe(case)


def test_a_search_sends_what_a_browser_would_and_only_once(ran: Ran) -> None:
    asked = [path for path in ran.portals["finds"].paths if path.startswith("/so")]
    assert [parse_qs(urlsplit(path).query) for path in asked] == [{"site": ["7"], "q": [TITLE]}]
    assert ran.probe("finds").told == f"检索“{TITLE}”：检索结果中有该标题"
    assert ran.portals["finds"].posted == []


def test_a_form_that_posts_is_posted_to_once_and_what_it_is_sent_on_to_is_only_asked_for(ran: Ran) -> None:
    posted = ran.portals["posts and is sent on"].posted
    assert posted == [("/so", f"site=7&q={quote(TITLE)}".encode())]
    assert "/found" in ran.portals["posts and is sent on"].paths


def test_robots_forbids_a_search_as_any_page(ran: Ran) -> None:
    assert not any(path.startswith("/so") for path in ran.portals["search forbidden"].paths)
    assert ran.probe("search forbidden").outcome is Outcome.ROBOTS


def test_a_search_on_another_host_is_not_asked(tmp_path: Path) -> None:
    with portal({"*": results(TITLE)}, host="127.0.0.2") as other:
        away = SEARCH.replace("'/so'", f"'{other.url}so'")
        with portal(site(gg=column(away))) as served:
            (probe,) = visit(tmp_path, plan(served.url, "S", "search"))["S"].probes
        assert (probe.works, probe.outcome) == (None, Outcome.MOVED)
        assert other.asked == []


def test_of_a_file_only_the_beginning_is_asked_for(ran: Ran) -> None:
    headers = [headers for path, headers in ran.portals["large file"].asked if path == "/gg/a.pdf"]
    assert [(sent["Range"], sent["Referer"][-20:]) for sent in headers] == [("bytes=0-1023", "/gg/t20260909_0.html")]
    taken = ran.facts["large file"].page(ran.portals["large file"].url + "gg/a.pdf")
    assert taken is not None
    assert taken.size == 64 * 1024


def test_no_form_to_fill_in_is_ever_sent(ran: Ran) -> None:
    assert all(served.posted == [] for case, served in ran.portals.items() if CASES[case][0] != "search")
    assert not any("/send" in path for served in ran.portals.values() for path in served.paths)


def test_a_visit_whose_budget_is_spent_tries_nothing_by_asking_and_is_still_whole(tmp_path: Path) -> None:
    with portal(site(gg=column(SEARCH), any=results(TITLE))) as served:
        whole_visit = plan(served.url, "S", "search", budget=Budget(pages=5, bytes=10**8, seconds=60))
        facts = visit(tmp_path, whole_visit)["S"]
    assert (facts.probes, facts.cut) == ((), None)
    assert not any(path.startswith("/so") for path in served.paths)


def test_several_columns_cost_one_search_a_site(tmp_path: Path) -> None:
    own = f"<ul class='list'>{ROWS.replace('/gg/', '/dt/')}</ul>{SEARCH}"
    tries = tuple(Try(code=code, feature="search") for code in ("NEWS", "NOTICE"))
    with portal(site(gg=column(SEARCH), dt=whole("工作动态", own), any=results(TITLE))) as served:
        facts = visit(tmp_path, plan(served.url, "S", "search", tries=tries))["S"]
    assert len([path for path in served.paths if path.startswith("/so")]) == 1
    told = {probe.code: (probe.works, "与已试过的检索框相同" in probe.told) for probe in facts.probes}
    assert sorted(told.values()) == [(True, False), (True, True)]


def test_what_the_plan_wants_is_in_the_facts_of_every_page(tmp_path: Path) -> None:
    wanted = (Wanted(code="E.MENU", name="导航", words=("通知公告",)), Wanted(code="E.NO", name="无", words=("热线",)))
    with portal(site(gg=column(SEARCH))) as served:
        facts = visit(tmp_path, plan(served.url, "S", "form", wanted=wanted))["S"]
    assert {tuple(mark.code for mark in seen.marks) for seen in facts.pages if seen.outcome is Outcome.SEEN} == {
        ("E.MENU",)
    }
    assert [form.text_field for seen in facts.pages for form in seen.forms] == ["q"]
