"""Portals that nobody had in mind when the rules were written, and what a fair evaluator would say of each.

What was due was written down before the portal was judged. Whatever a portal does not name must not be adverse.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import pytest

from config.sites import Level
from storage.records import SHANGHAI, Outcome, Verdict
from tests.monitor import trial_manners as manners
from tests.monitor.trial_portal import (
    CONTACT,
    COUNTY,
    PROSE,
    Part,
    Raw,
    Trial,
    as_list,
    county,
    dated,
    framed,
    unfair,
)
from tests.playback import HOME

PASS, FAIL, PARTIAL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.PARTIAL, Verdict.UNDETERMINED
KNOWN = dict.fromkeys(
    (
        *("XXGK.COL", "XXGK.GUIDE", "XXGK.SYSTEM", "XXGK.A20", "XXGK.ANNUAL", "XXGK.REQUEST"),
        *("SITE.NEWS14", "SITE.FRESH6M", "SITE.BLANK", "SITE.CHANNEL", "SITE.SERVICE", "SITE.META", "SITE.ENTRY"),
        *("MEET.COL", "MEET.FRESH", "MEET.JD", "FILE.LIB", "FILE.STATUS", "FILE.UPDATE", "POLICY.ASK", "POLICY.JD"),
        *("QZ.LIST", "QZ.FIELDS", "BIZ.COL", "BIZ.TOPICS", "BIZ.FEE", "FIN.DEBT", "FIN.BUDGET", "GRS.CAT26"),
        *("GRS.TOWN", "SVC.12345", "YJS.LIST"),
    ),
    PASS,
)
"""What a careful reader of a whole county's portal knows to be met."""
KNOWN_OF_AN_OFFICE = dict.fromkeys(
    (
        *("XXGK.COL", "XXGK.GUIDE", "XXGK.SYSTEM", "XXGK.A20", "XXGK.REQUEST", "SITE.NEWS14", "SITE.FRESH6M"),
        *("SITE.CHANNEL", "SITE.BLANK", "FIN.BUDGET"),
    ),
    PASS,
)


def moment(year: int, month: int, day: int, hour: int = 1, minute: int = 30) -> datetime:
    """A moment in Shanghai."""
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def every_third(answer: Raw, first: int = 0) -> dict[str, Raw]:
    """An answer for every third page below the home page."""
    return dict.fromkeys([path for path in county(Trial("")) if path not in ("/", "menu")][first::3], answer)


def moved(prefix: str, host: str) -> dict[str, Part | Raw]:
    """The pages below a folder on a host of their own, and no longer on the site's own."""
    parts = county(Trial(""))
    below = {path: part for path, part in parts.items() if path.startswith(prefix)}
    there = {f"{host}{path}": _on(part, prefix, host) for path, part in below.items()}
    home = {path: _on(part, prefix, host) for path, part in parts.items() if path not in below}
    return {**home, **dict.fromkeys(below, (404, "not found")), **there}


def _on(part: Part, prefix: str, host: str) -> Part:
    links = {text: (host if url.startswith(prefix) else HOME[:-1]) + url for text, url in part.links.items()}
    return Part(part.title, links, part.rows, part.text, part.day)


DOORS = as_list({f"第{n}栏": f"/{n}/" for n in range(8)})
NOT_FOUND = framed("", f"<h2>404</h2><p>对不起，您访问的页面不存在或已被删除！</p>{DOORS}", "", "云溪县人民政府")
LOGIN = framed(
    "用户登录",
    "<form action='/login' method='post'>用户名<input name='username'>密码<input type='password' name='pwd'>"
    "<button>登录</button></form>",
    "",
    "统一身份认证",
)
SHOP = framed(
    "",
    f"<h1>某某装饰工程有限公司</h1><p>{'专业承接室内外装修工程，欢迎来电咨询。' * 20}</p>{DOORS}",
    "",
    "某某装饰工程有限公司",
)
NEIGHBOUR = framed("", f"{DOORS}{PROSE.replace('云溪', '石门')}", "", "石门县人民政府")
CUT = "<!DOCTYPE html><html><head><title>云溪县人民政府</title></head><body><div class='main'><ul><li><a href="
EMPTY = "<html><head><title></title></head><body></body></html>"

VERBS = {
    "政府信息公开指南": "我要了解公开指南",
    "规范性文件": "我要查文件",
    "政策解读": "我要看解读",
    "县长信箱": "我要写信",
    "意见征集": "我要提意见",
    "依申请公开": "我要申请公开",
    "政府公报": "我要看公报",
    "权责清单": "我要查权责",
    "收费目录清单": "我要查收费",
    "财政预决算": "我要看账本",
    "政务服务": "我要办事",
    "互动交流": "我要互动",
    "通知公告": "我要看公告",
}
SHORT = {
    "政府信息公开指南": "指南",
    "政府信息公开制度": "制度",
    "法定主动公开内容": "法定公开",
    "政府信息公开年报": "年报",
    "依申请公开": "依申请",
    "主动公开基本目录": "目录",
    "政府常务会议": "常务会",
    "规范性文件": "规文",
    "政策解读": "解读",
    "建议提案办理": "建提",
    "政府公报": "公报",
    "优化营商环境": "营商",
    "部门信息公开": "部门",
    "乡镇信息公开": "镇街",
    "权责清单": "权责",
    "财政预决算": "预决算",
    "政府债务": "债务",
    "收费目录清单": "收费",
    "意见征集": "征集",
    "县长信箱": "信箱",
}
LOCAL = {
    "政府常务会议": "常务会议纪要",
    "规范性文件": "县府文件",
    "政策解读": "政策明白纸",
    "建议提案办理": "代表委员之声",
    "乡镇信息公开": "乡镇之窗",
    "部门信息公开": "科局之窗",
    "政务公开": "阳光政务",
    "互动交流": "政民直通车",
    "政务服务": "网上大厅",
    "县长信箱": "书记县长信箱",
    "财政预决算": "阳光财政",
    "优化营商环境": "亲商安商",
    "权责清单": "三清单一目录",
    "政府公报": "县政府公报",
}
BUREAU = COUNTY.model_copy(update={"name": "云溪县水利局", "level": Level.DEPARTMENT})
TOWN = COUNTY.model_copy(update={"name": "云溪县白石镇人民政府", "level": Level.TOWNSHIP})
ZONE = COUNTY.model_copy(update={"name": "云溪县高新技术产业开发区管理委员会", "level": Level.DEPARTMENT})


def bureau(trial: Trial) -> dict[str, Part]:
    """A small site of an office: news, notices, its disclosure, and a mailbox."""
    day = date.fromordinal(trial.day.date().toordinal() - 1)
    report = f"{trial.site.name}2025年政府信息公开工作年度报告"
    return {
        "menu": Part(
            "",
            {
                "工作动态": "/dt/",
                "通知公告": "/gg/",
                "政府信息公开": "/gk/",
                "局长信箱": "/xx/",
                "机构职能": "/jg/",
            },
        ),
        "/": Part("", {}, dated(newest=day, step=2), PROSE),
        "/dt/": Part("工作动态", {}, dated("防汛会商会召开", newest=day, step=3)),
        "/gg/": Part("通知公告", {}, dated("取水许可公告", newest=day)),
        "/gk/": Part(
            "政府信息公开",
            {
                "政府信息公开指南": "/gk/zn/",
                "政府信息公开制度": "/gk/zd/",
                "法定主动公开内容": "/gk/fd/",
                "政府信息公开年报": "/gk/nb/",
                "依申请公开": "/gk/ysq/",
            },
        ),
        "/gk/zn/": Part("政府信息公开指南", text=CONTACT),
        "/gk/zd/": Part("政府信息公开制度", {}, dated("信息公开保密审查制度", newest=day)),
        "/gk/fd/": Part("法定主动公开内容", {"机构职能": "/jg/", "财政预决算": "/gk/ys/"}),
        "/gk/ys/": Part(
            "财政预决算",
            {},
            (("云溪县水利局2026年部门预算公开", date(2026, 2, 20)), ("2025年部门预算公开", date(2025, 2, 20))),
        ),
        "/gk/nb/": Part("政府信息公开年报", {}, ((report, date(2026, 1, 20)),)),
        "/gk/ysq/": Part("依申请公开", text=CONTACT),
        "/xx/": Part("局长信箱", {}, dated("关于供水的来信", newest=day)),
        "/jg/": Part("机构职能", text=PROSE + "<p>主要职责：负责水资源管理、防汛抗旱。内设机构：办公室、水政股。</p>"),
    }


def town(trial: Trial) -> dict[str, Part]:
    """A township's site: news and notices."""
    day = date.fromordinal(trial.day.date().toordinal() - 5)
    return {
        "menu": Part(
            "", {"镇情概况": "/gk/", "工作动态": "/dt/", "通知公告": "/gg/", "党建": "/dj/", "便民服务": "/bm/"}
        ),
        "/": Part("", {}, dated(newest=day, step=5), PROSE),
        "/gk/": Part("镇情概况", text=PROSE),
        "/dt/": Part("工作动态", {}, dated("镇防汛会商会召开", newest=day, step=5)),
        "/gg/": Part("通知公告", {}, dated("关于停水的通知", newest=day)),
        "/dj/": Part("党建", {}, dated("支部主题党日", newest=day)),
        "/bm/": Part("便民服务", text=PROSE),
    }


WWW2, OPENNESS, ELSEWHERE = "http://www2.qs.gov.cn", "http://zwgk.qs.gov.cn", "http://www.yunxi.example"
SECURE = {path: (301, f"https://www.qs.gov.cn{path}") for path in county(Trial("")) if path != "menu"}
LOOP = {"/loop/": (302, "/loop/")}
NEAR, LONG_AGO = date(2026, 9, 14), date(2023, 1, 10)
NOTHING = "<div class='list'>暂无信息</div>"


def reports(*years: int, late: int | None = None) -> Part:
    """The yearly reports of those years; that of `late` came in May."""
    rows = ((f"云溪县{year}年政府信息公开工作年度报告", date(year + 1, 5 if year == late else 1, 20)) for year in years)
    return Part("政府信息公开年报", {}, tuple(rows))


def budgets(*years: int) -> Part:
    """The budgets of those years, each with the accounts of the year before."""
    rows = (
        row
        for year in years
        for row in (
            (f"云溪县{year - 1}年财政总决算公开", date(year, 10, 1)),
            (f"云溪县{year}年政府预算公开", date(year, 2, 1)),
        )
    )
    return Part("财政预决算", {}, tuple(rows))


def an_old(name: str, path: str, *titles: str, page: Part | None = None, **more: Part) -> dict[str, Part | Raw]:
    """The home page with a link to a column of long ago, whose place another has taken below 政府信息公开."""
    home = county(Trial(""))["/"]
    old = page or Part(name, {}, dated(*titles, newest=LONG_AGO))
    return {"/": Part("", {**home.links, name: path}, home.rows, home.text), path: old, **more}


def documents(path: str, title: str, text: str, day: date = LONG_AGO) -> dict[str, Part | Raw]:
    """The first documents of a list, all of one text."""
    return {f"{path}t20260901_10{n}.html": Part(title, text=text, day=day) for n in range(5)}


OFFICES: list[Trial] = [
    Trial("an office's small site", KNOWN_OF_AN_OFFICE, parts=bureau, site=BUREAU),
    Trial(
        "an office's small site whose rows have no years",
        KNOWN_OF_AN_OFFICE,
        parts=bureau,
        site=BUREAU,
        manner=manners.NO_YEARS,
    ),
    Trial("a development zone", KNOWN_OF_AN_OFFICE, parts=bureau, site=ZONE),
    Trial("a township's news and nothing else", parts=town, site=TOWN),
    Trial(
        "an office without a yearly report since 2023, whose government's portal nobody listed",
        {"XXGK.ANNUAL": OPEN},
        parts=bureau,
        site=BUREAU,
        pages={
            "/gk/nb/": Part(
                "政府信息公开年报",
                {},
                tuple(
                    (f"云溪县水利局{year}年政府信息公开工作年度报告", date(year + 1, 1, 20))
                    for year in (2023, 2022, 2021)
                ),
            )
        },
    ),
]

DRAWN: list[Trial] = [
    Trial(says, fair, manner=manner)
    for says, fair, manner in (
        ("all is drawn in tables, without a way and the site's name", KNOWN, manners.TABLES),
        ("rows and links are lists of definitions", KNOWN, manners.DEFINITIONS),
        ("columns are boxes that are clicked", KNOWN, manners.CLICKS),
        ("the menu is of boxes that open windows", {**KNOWN, "SITE.BLANK": OPEN}, manners.WINDOWS),
        ("rows are split into tabs", KNOWN, manners.TABS),
        ("the menu is a map of areas", {**KNOWN, "SITE.BLANK": OPEN}, manners.AREAS),
        ("columns are chosen from a list of jumps", KNOWN, manners.JUMPS),
        ("all is sent in GB 2312", KNOWN, manners.GBK),
        ("days stand in front of titles", KNOWN, manners.IN_FRONT),
        ("rows show no days", {}, manners.NO_DAYS),
        ("rows show no years", KNOWN, manners.NO_YEARS),
        ("rows are cards with the day apart from its month", KNOWN, manners.CARDS),
        ("an old row is pinned on every list", KNOWN, manners.PINNED),
        ("a box of old rows stands beside every list", KNOWN, manners.SIDEBAR),
        ("columns are icons with words", KNOWN, manners.ICONS),
        ("columns are icons without words", {}, manners.WORDLESS),
        ("columns are icons with titles", KNOWN, manners.TITLED),
        ("columns are spelt with spaces between characters", KNOWN, manners.SPACED),
        ("a mega menu hangs from every entry", KNOWN, manners.MEGA),
        ("links are slugs in pinyin", {}, manners.SLUGS),
    )
]

CALLED: list[Trial] = [
    Trial("columns are called by verbs", called=VERBS),
    Trial("columns are called by short forms", called=SHORT),
    Trial("columns are called by local names", called=LOCAL),
]

HOSTS: list[Trial] = [
    Trial(
        "openness is on www2, which nobody listed", {"MEET.COL": OPEN, "XXGK.COL": OPEN}, pages=moved("/zwgk/", WWW2)
    ),
    Trial("openness is on a sub domain", {"MEET.COL": OPEN, "XXGK.COL": OPEN}, pages=moved("/zwgk/", OPENNESS)),
    Trial("talk is on another host", {"POLICY.ASK": OPEN, "SITE.CHANNEL": OPEN}, pages=moved("/hd/", ELSEWHERE)),
    Trial("services are on another host", {"YJS.LIST": OPEN, "SITE.SERVICE": OPEN}, pages=moved("/bs/", ELSEWHERE)),
    Trial(
        "the site forwards to its secure address",
        KNOWN,
        pages={
            **SECURE,
            **{f"https://www.qs.gov.cn{path}": part for path, part in county(Trial("")).items() if path != "menu"},
        },
    ),
]

TIMES: list[Trial] = [
    Trial("the day after the Spring Festival's holidays", KNOWN, day=moment(2026, 2, 24)),
    Trial(
        "the first hour of the year, rows without years", KNOWN, day=moment(2027, 1, 1, 0, 30), manner=manners.NO_YEARS
    ),
    Trial("the first hour after the day on which reports are due", KNOWN, day=moment(2026, 4, 1, 0, 30)),
    Trial(
        "the first hour after that day, and no report",
        {"XXGK.ANNUAL": PARTIAL},
        day=moment(2026, 4, 1, 0, 30),
        pages={"/zwgk/nb/": reports(2024, 2023, 2022)},
    ),
    Trial(
        "the last hour before that day, and no report",
        day=moment(2026, 3, 31, 23, 30),
        pages={"/zwgk/nb/": reports(2024, 2023, 2022)},
    ),
    Trial(
        "six months before 29 February",
        {"FILE.UPDATE": PASS},
        day=moment(2028, 2, 29),
        pages={"/zwgk/wj/": Part("规范性文件", {}, dated(newest=date(2027, 8, 29)))},
    ),
]

ANSWERS: Mapping[str, Raw] = {
    "403": (403, "<html><body>Forbidden</body></html>"),
    "500": (500, "error"),
    "nothing at all": "",
    "an empty page": EMPTY,
    "a notice that it is not there": NOT_FOUND,
    "a login": LOGIN,
    "a firm's page": SHOP,
    "another county's page": NEIGHBOUR,
    "a body that ends in a tag": CUT,
    "no answer in time": Outcome.UNREACHABLE,
    "a rule of robots.txt": Outcome.ROBOTS,
    "a test for robots": Outcome.CHALLENGE,
    "a loop": (302, "/loop/"),
    "the home page": (302, "/"),
}
FOLDERS = ("/zwgk/", "/bs/", "/hd/")


def below(folder: str, answer: Raw) -> dict[str, Raw]:
    """An answer for every page below a folder."""
    return dict.fromkeys((path for path in county(Trial("")) if path.startswith(folder)), answer)


FAILURES: list[Trial] = [
    *(
        Trial(f"every third page answers with {name}", pages={**every_third(answer, at % 3), **LOOP})
        for at, (name, answer) in enumerate(ANSWERS.items())
    ),
    *(
        Trial(f"all below {FOLDERS[at % 3]} answers with {name}", pages={**below(FOLDERS[at % 3], answer), **LOOP})
        for at, (name, answer) in enumerate(ANSWERS.items())
    ),
    *(Trial(f"after {seen} pages a test for robots", seen_before=seen) for seen in (3, 10, 20, 35)),
    *(
        Trial(f"every third page from {first} answers with another county's page", pages=every_third(NEIGHBOUR, first))
        for first in range(3)
    ),
    *(Trial(f"{folder} alone answers with a firm's page", pages={folder: SHOP}) for folder in FOLDERS),
]

REPLACED: list[Trial] = [
    Trial(
        "fees are two columns",
        KNOWN,
        pages={"/zwgk/fd/26/": Part("收费项目", {}, dated("关于公布有关标准的通知", newest=NEAR))},
    ),
    Trial(
        "an old column of reports is on the home page",
        KNOWN,
        pages=an_old("信息公开年报", "/old/nb/", page=reports(2021, 2020, 2019)),
    ),
    Trial(
        "an old column of meetings is on the home page",
        {**KNOWN, "MEET.FRESH": PASS},
        pages=an_old("县政府常务会议", "/old/hy/", "县政府第3次常务会议"),
    ),
    Trial(
        "an old guide is on the home page",
        KNOWN,
        pages=an_old("信息公开指南", "/old/zn/", page=Part("信息公开指南", text=PROSE)),
    ),
    Trial(
        "an old column of budgets is on the home page",
        KNOWN,
        day=moment(2026, 12, 10),
        pages=an_old("预决算公开", "/old/ys/", page=budgets(2023, 2022)),
    ),
    Trial(
        "an old library is on the home page",
        {"FILE.STATUS": PASS, "FILE.SCOPE": PASS, "FILE.UPDATE": PASS, "SITE.FRESH6M": PARTIAL},
        pages={
            **an_old("政府规范性文件", "/old/wj/", "云溪县人民政府关于某事的意见"),
            **documents("/old/wj/", "云溪县人民政府关于某事的意见", PROSE),
        },
    ),
    Trial(
        "an old list of powers is on the home page",
        KNOWN,
        pages={**an_old("行政权力清单", "/old/qz/", "县局权力清单"), **documents("/old/qz/", "县局权力清单", PROSE)},
    ),
    Trial(
        "an old column of surveys is on the home page", KNOWN, pages=an_old("民意征集", "/old/zj/", "关于某事的问卷")
    ),
    Trial("an old column of services is on the home page", KNOWN, pages=an_old("一件事", "/old/yjs/", "出生一件事")),
    Trial(
        "old lawful contents are on the home page",
        KNOWN,
        pages={
            **an_old(
                "主动公开内容",
                "/old/a/",
                page=Part("主动公开内容", {"机构职能": "/old/a/1/", "规划计划": "/old/a/2/", "统计信息": "/old/a/3/"}),
            ),
            **{
                f"/old/a/{n}/": Part(name, {}, dated("某事", newest=LONG_AGO))
                for n, name in enumerate(("机构职能", "规划计划", "统计信息"), 1)
            },
        },
    ),
]

LACKING: list[Trial] = [
    Trial(
        "neither meetings nor a catalogue are anywhere",
        {"MEET.COL": FAIL, "GRS.CAT26": FAIL},
        without=("/zwgk/hy/", "/zwgk/jc/"),
    ),
    Trial(
        "news, notices, meetings and documents were left alone",
        {"SITE.NEWS14": FAIL, "SITE.FRESH6M": FAIL, "MEET.FRESH": PARTIAL, "FILE.UPDATE": FAIL, "FILE.SCOPE": OPEN},
        pages={
            "/xw/": Part("要闻动态", {}, dated(newest=date(2026, 8, 1))),
            "/gg/": Part("通知公告", {}, dated(newest=date(2025, 6, 1))),
            "/zwgk/hy/": Part("政府常务会议", {}, dated(newest=date(2025, 6, 1))),
            "/zwgk/wj/": Part("规范性文件", {}, dated(newest=date(2025, 6, 1))),
        },
    ),
    Trial("the last report is that of 2024", {"XXGK.ANNUAL": PARTIAL}, pages={"/zwgk/nb/": reports(2024, 2023, 2022)}),
    Trial(
        "the report came in May", {"XXGK.ANNUAL": PARTIAL}, pages={"/zwgk/nb/": reports(2025, 2024, 2023, late=2025)}
    ),
    Trial(
        "neither powers nor business environment are anywhere",
        {"QZ.LIST": FAIL, "BIZ.COL": FAIL},
        without=("/zwgk/fd/qz/", "/yshj/"),
    ),
    Trial(
        "the last budget is that of 2025",
        {"FIN.BUDGET": FAIL},
        day=moment(2026, 12, 10),
        pages={"/zwgk/fd/ys/": budgets(2025, 2024)},
    ),
    Trial(
        "five columns are blank",
        {"MEET.COL": FAIL, "BIZ.COL": FAIL, "POLICY.JD": FAIL, "GRS.CAT26": FAIL},
        pages={
            path: Part(county(Trial(""))[path].title, text=NOTHING)
            for path in ("/zwgk/hy/", "/yshj/", "/zwgk/jd/", "/zwgk/jc/", "/gg/")
        },
    ),
    Trial(
        "documents do not say whether they are in force",
        {"FILE.STATUS": FAIL, "FILE.UNI3": FAIL},
        pages=documents("/zwgk/wj/", "云溪县学前教育管理办法", PROSE, NEAR),
    ),
    Trial(
        "there is neither talk nor service",
        {"SITE.SERVICE": FAIL, "POLICY.ASK": FAIL, "YJS.LIST": FAIL, "SITE.ENTRY": FAIL, "SVC.12345": FAIL},
        without=tuple(path for path in county(Trial("")) if path.startswith(("/hd/", "/bs/"))),
    ),
    Trial(
        "the guide tells no way to the office",
        {"XXGK.GUIDE": PARTIAL},
        pages={"/zwgk/zn/": Part("政府信息公开指南", text=PROSE)},
    ),
]

EVERY = ("hunan-2020", "xiangtan-2019", "xiangxi-2021", "heshan-2018")
ANYWHERE = COUNTY.model_copy(update={"region": ""})
NOT_YET: list[tuple[str, Trial, tuple[str, ...]]] = [
    (
        "what stands below a column that was not made out may be there: only four columns are known to hold others",
        Trial("a column of business environment by a local name", called=LOCAL, packs=EVERY, site=ANYWHERE),
        ("BIZ.PREF", "BIZ.COMPLAIN"),
    ),
    (
        "a gazette of two issues has no more places to lead to, and three are asked for",
        Trial("a gazette has two issues so far", packs=EVERY, site=ANYWHERE),
        ("SITE.GAZETTE",),
    ),
]

TRIALS = [*OFFICES, *DRAWN, *CALLED, *HOSTS, *TIMES, *FAILURES, *REPLACED, *LACKING]


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.says)
def test_a_portal_that_nobody_has_seen_is_judged_fairly(trial: Trial) -> None:
    assert unfair(trial) == {}


@pytest.mark.parametrize(
    ("trial", "checks"),
    [
        pytest.param(trial, checks, id=trial.says, marks=pytest.mark.xfail(strict=True, reason=reason))
        for reason, trial, checks in NOT_YET
    ],
)
def test_a_portal_that_nobody_has_seen_is_not_judged_fairly_yet(trial: Trial, checks: tuple[str, ...]) -> None:
    wrong = unfair(trial)
    assert [check for check in checks if check in wrong] == []
