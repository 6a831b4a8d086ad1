"""Small made portals that show what an order asks for as real portals do, and the fairest verdict on each.

Nothing is adverse here unless a careful evaluator could defend it before the office: FAIR says that a check comes to
whatever is not adverse, a verdict says which one exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest

from config.rulebook import load_rules
from config.sites import Level, Site
from monitor.judge import judge_site
from storage.records import SHANGHAI, Outcome, Verdict, Visit
from tests.playback import HOME, Pages, html, links, plan, play, rows

PACKS = ("hunan-2020", "xiangtan-2019", "xiangxi-2021", "heshan-2018")
RULES = load_rules(PACKS)
FAIR = None
PLATFORM = "http://zwfw.example/"
SITE = Site(code="S", name="青石县人民政府", level=Level.COUNTY, url=HOME, platform=PLATFORM)
BUREAU = SITE.model_copy(update={"name": "青石县水务局", "level": Level.DEPARTMENT})
AFTER_ALL_TERMS = datetime(2026, 12, 10, 1, 30, tzinfo=SHANGHAI)
AUTUMN = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)

FRESH = rows(date(2026, 9, 14))
PROSE = "<p>" + "青石县位于湖南省中部，辖十二个乡镇，总面积一千八百平方公里，户籍人口六十万。" * 4 + "</p>"
MENU = {
    "首页": "/",
    "新闻动态": "/dt/",
    "政务公开": "/zwgk/",
    "互动交流": "/hd/",
    "办事服务": "/bs/",
    "走进青石": "/zj/",
}
SECTIONS = {
    "政府信息公开指南": "/zwgk/zn/",
    "政府信息公开制度": "/zwgk/zd/",
    "法定主动公开内容": "/zwgk/a20/",
    "政府信息公开年报": "/zwgk/nb/",
    "依申请公开": "/zwgk/ysq/",
}
GUIDE = (
    "<p>本指南由县政府办公室编制，办公地址：青石县人民路1号，办公时间：工作日8:00至17:00，联系电话：0730-1234567，"
    "传真：0730-1234568，电子邮箱：qs@example.gov.cn。" + "公民、法人和其他组织可以据此获取政府信息。" * 4 + "</p>"
)
ANNUAL = "青石县2025年政府信息公开工作年度报告"
REPORT = f'<ul class="list"><li><a href="/zwgk/nb/2025.html">{ANNUAL}</a><span>2026-01-20</span></li></ul>'
TOPICS = {"机构职能": "/zwgk/a20/jg/", "规划计划": "/zwgk/a20/gh/", "统计信息": "/zwgk/a20/tj/"}
A20 = (
    *(
        "政策文件",
        "机构职能",
        "规划计划",
        "统计数据",
        "行政许可",
        "行政处罚",
        "财政资金",
        "收费项目",
        "政府采购",
        "重大项目",
    ),
    *(
        "就业创业",
        "应急管理",
        "食品药品",
        "公务员招考",
        "城乡建设",
        "公共事业",
        "公益事业",
        "征地拆迁",
        "社会治安",
        "社会救助",
    ),
)


@dataclass(frozen=True)
class Made:
    """A portal: what it shows beside the usual, and what each check should come to.

    `home`, `open`, `a20`, `talk` and `serve` are added to its home page, 政务公开, 法定主动公开内容, 互动交流 and
    办事服务; `pages` are further pages by path, `menu` and `sections` further or other links, "" for none.
    """

    says: str
    fair: Mapping[str, Verdict | None]
    home: str = ""
    open: str = ""
    a20: str = ""
    talk: str = ""
    serve: str = ""
    menu: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, str | Outcome | tuple[int, str]] = field(default_factory=dict)
    site: Site = SITE
    day: datetime = AUTUMN


def shown(entries: Mapping[str, str]) -> str:
    """Links in a list, without those that lead to nothing."""
    return f"<ul class='left'>{links(**{text: url for text, url in entries.items() if url})}</ul>"


def whole(made: Made) -> Pages:
    """All pages of a made portal by their address."""
    menu = links(**{text: url for text, url in {**MENU, **made.menu}.items() if url})
    built: dict[str, str | Outcome | tuple[int, str]] = {
        "": html("", FRESH + made.home, menu),
        "dt/": html("新闻动态", FRESH, menu),
        "zwgk/": html("政务公开", shown({**SECTIONS, **made.sections}) + made.open, menu),
        "zwgk/zn/": html("政府信息公开指南", GUIDE, menu),
        "zwgk/zd/": html("政府信息公开制度", FRESH, menu),
        "zwgk/a20/": html("法定主动公开内容", shown(TOPICS) + made.a20, menu),
        "zwgk/nb/": html("政府信息公开年报", REPORT, menu),
        "zwgk/ysq/": html("依申请公开", GUIDE, menu),
        "hd/": html("互动交流", PROSE + made.talk, menu),
        "bs/": html("办事服务", PROSE + made.serve, menu),
        "zj/": html("走进青石", PROSE, menu),
        **{url.removeprefix("/"): html(text, FRESH, menu) for text, url in TOPICS.items()},
    }
    for path, page in made.pages.items():
        built[path.removeprefix("/")] = framed(page, menu)
    pages = {path if path.startswith("http") else HOME + path: page for path, page in built.items()}
    doors = shown({f"第{number}类": f"/{number}/" for number in range(1, 7)})
    return {PLATFORM: html("政务服务", doors), **pages}


def framed(page: str | Outcome | tuple[int, str], menu: str) -> str | Outcome | tuple[int, str]:
    """A page given as TITLE|BODY in the portal's frame; one that is markup, an outcome or a status as it is."""
    if isinstance(page, Outcome | tuple) or page.startswith("<"):
        return page
    title, _, body = page.partition("|")
    return html(title, body, menu)


def found(made: Made) -> dict[str, tuple[Verdict, Verdict | None, str]]:
    """Verdict, what it would be once confirmed, and reason, by check."""
    facts, _ = play(plan(made.site, packs=PACKS, pages=150), whole(made), limit=400)
    assert facts.cut is None
    findings = judge_site(made.site, RULES, Visit("S", made.day, made.day, facts), made.day)
    assert Verdict.ERROR not in {finding.verdict for finding in findings}
    return {
        one.requirement: (one.verdict, one.tentative, f"{one.reason} {one.value} {one.lacking}") for one in findings
    }


def a_list(*titles: str, day: str = "2026-09-01") -> str:
    """Rows of one day, with addresses of their own."""
    items = (f'<li><a href="./t{n}.html">{title}</a><span>{day}</span></li>' for n, title in enumerate(titles))
    return f'<ul class="list">{"".join(items)}</ul>'


def many(*titles: str, start: date = date(2026, 9, 10)) -> str:
    """A list of the titles, a week between two, filled up to eight rows."""
    every = [*titles, *(f"关于全县重点工作第{n}期的情况" for n in range(8 - len(titles)))]
    items = (
        f'<li><a href="./t{n}.html">{title}</a><span>{date.fromordinal(start.toordinal() - 7 * n)}</span></li>'
        for n, title in enumerate(every)
    )
    return f'<ul class="list">{"".join(items)}</ul>'


def link(text: str, url: str) -> str:
    return f'<p><a href="{url}">{text}</a></p>'


PORTALS: list[Made] = [
    Made(
        "the list of powers is a page with nothing but a file",
        {"QZ.LIST": Verdict.UNDETERMINED, "QZ.FIELDS": Verdict.UNDETERMINED},
        a20=link("权责清单", "/qz/"),
        pages={"/qz/": '权责清单|<p>附件：<a href="/f/qz.xls">青石县权责清单.xls</a></p>'},
    ),
    Made(
        "the link of the list of powers is the file itself",
        {"QZ.LIST": Verdict.UNDETERMINED, "QZ.FIELDS": Verdict.UNDETERMINED},
        a20=link("权责清单", "/f/qz.pdf"),
        pages={"/f/qz.pdf": Outcome.NOT_HTML},
    ),
    Made(
        "the list of powers is under services and not under openness",
        {"QZ.LIST": Verdict.PASS},
        serve=link("权责清单", "/bs/qz/"),
        pages={"/bs/qz/": f"权责清单|{many('县发改局权责清单', '县教育局权责清单')}"},
    ),
    Made(
        "executive meetings are listed under 政府会议",
        {"MEET.COL": FAIR, "MEET.FRESH": FAIR, "MEET.JD": FAIR},
        open=link("政府会议", "/zwgk/hy/"),
        pages={"/zwgk/hy/": f"政府会议|{many('县政府第51次常务会议召开', '全县经济工作会议召开')}"},
    ),
    Made(
        "executive meetings are a column two levels below the home page",
        {"MEET.COL": Verdict.PASS, "MEET.FRESH": FAIR},
        a20=link("县政府常务会议", "/zwgk/a20/cwh/"),
        pages={"/zwgk/a20/cwh/": f"县政府常务会议|{many('县政府第52次常务会议', '县政府第51次常务会议')}"},
    ),
    Made(
        "a script fills the list of executive meetings",
        {"MEET.COL": FAIR, "MEET.FRESH": FAIR, "MEET.JD": FAIR},
        open=link("政府常务会议", "/zwgk/hy/"),
        pages={
            "/zwgk/hy/": "政府常务会议|<ul class='list' id='rows'></ul>"
            "<script>$.post('/api/list',{id:7},function(d){$('#rows').html(d)})</script>"
        },
    ),
    Made(
        "the library of documents is split by who issued them",
        {"FILE.LIB": Verdict.PASS, "FILE.SCOPE": FAIR, "FILE.UPDATE": FAIR, "FILE.STATUS": FAIR, "SITE.FRESH6M": FAIR},
        open=link("规范性文件", "/zwgk/wj/"),
        pages={
            "/zwgk/wj/": "规范性文件|"
            + shown({"县政府文件": "/zwgk/wj/zf/", "县政府办文件": "/zwgk/wj/zfb/", "部门文件": "/zwgk/wj/bm/"}),
            "/zwgk/wj/zf/": f"县政府文件|{many()}",
            "/zwgk/wj/zfb/": f"县政府办文件|{many()}",
            "/zwgk/wj/bm/": f"部门文件|{many()}",
        },
    ),
    Made(
        "the library of documents is split by kind",
        {"FILE.LIB": Verdict.PASS, "FILE.SCOPE": FAIR, "FILE.UPDATE": FAIR},
        open=link("规范性文件", "/zwgk/wj/"),
        pages={
            "/zwgk/wj/": "规范性文件|"
            + shown({f"{kind}类文件": f"/zwgk/wj/{kind}/" for kind in ("农业", "教育", "财税", "城建")}),
            **{
                f"/zwgk/wj/{kind}/": f"{kind}类文件|"
                + many("青石县人民政府关于印发某办法的通知", "青石县教育局关于某事的通知")
                for kind in ("农业", "教育", "财税", "城建")
            },
        },
    ),
    Made(
        "the library of documents shows titles without days",
        {"FILE.LIB": FAIR, "FILE.SCOPE": FAIR, "FILE.UPDATE": FAIR, "SITE.FRESH6M": FAIR},
        open=link("规范性文件", "/zwgk/wj/"),
        pages={
            "/zwgk/wj/": "规范性文件|"
            + "".join(link(f"某某县某管理办法（第{n}号文件）", f"/zwgk/wj/content_{n}00{n}.html") for n in range(9))
        },
    ),
    Made(
        "documents are only under 政策文件, where a reviewer must open them",
        {"FILE.LIB": Verdict.UNDETERMINED, "FILE.STATUS": FAIR, "FILE.UPDATE": FAIR},
        open=link("政策文件", "/zwgk/zcwj/"),
        pages={"/zwgk/zcwj/": f"政策文件|{many()}"},
    ),
    Made(
        "random inspections are on a bureau's own site",
        {"REG.DOUBLE": Verdict.UNDETERMINED},
        a20=link("双随机、一公开", "http://scjg.example/ssj/"),
    ),
    Made(
        "food inspections stand in a column beside random inspections",
        {"REG.DOUBLE": FAIR},
        a20=link("双随机、一公开", "/zwgk/ssj/") + link("食品抽检", "/zwgk/cj/"),
        pages={"/zwgk/ssj/": f"双随机、一公开|{many('2026年双随机抽查计划')}", "/zwgk/cj/": f"食品抽检|{many()}"},
    ),
    Made(
        "一件事一次办 leads to the platform",
        {"YJS.LIST": FAIR, "YJS.ZONE": FAIR, "YJS.GUIDE": FAIR},
        home=link("一件事一次办", f"{PLATFORM}yjs/"),
        pages={f"{PLATFORM}yjs/": html("一件事一次办", shown({f"我要办第{n}件事": f"/yjs/{n}/" for n in range(9)}))},
    ),
    Made(
        "一件事一次办 leads to a platform that the site list does not name",
        {"YJS.LIST": Verdict.UNDETERMINED, "YJS.ZONE": Verdict.UNDETERMINED},
        home=link("一件事一次办", "http://other.example/yjs/"),
        site=SITE.model_copy(update={"platform": None}),
    ),
    Made(
        "一件事一次办 is a picture with words for those who cannot see it",
        {"YJS.LIST": FAIR},
        serve='<a href="/bs/yjs/"><img src="/i/1.png" alt="一件事一次办"></a>',
        pages={
            "/bs/yjs/": "一件事一次办|"
            + many("“一件事一次办”事项目录清单", "开饭店一件事办事指南", "一件事工作规程", "操作流程")
        },
    ),
    Made(
        "yearly reports are files",
        {"XXGK.ANNUAL": FAIR},
        pages={
            "/zwgk/nb/": "政府信息公开年报|" + REPORT.replace("2025.html", "2025.pdf"),
            "/zwgk/nb/2025.pdf": Outcome.NOT_HTML,
        },
    ),
    Made(
        "yearly reports are listed without days",
        {"XXGK.ANNUAL": FAIR},
        pages={
            "/zwgk/nb/": "政府信息公开年报|"
            + shown({f"青石县{year}年政府信息公开工作年度报告": f"/zwgk/nb/{year}.html" for year in (2025, 2024, 2023)})
        },
    ),
    Made(
        "yearly reports have a column for each year",
        {"XXGK.ANNUAL": FAIR},
        pages={
            "/zwgk/nb/": "政府信息公开年报|" + shown({f"{year}年": f"/zwgk/nb/{year}/" for year in (2025, 2024, 2023)}),
            "/zwgk/nb/2025/": "2025年|" + a_list("青石县2025年政府信息公开工作年度报告", day="2026-01-20"),
            "/zwgk/nb/2024/": "2024年|" + a_list("青石县2024年政府信息公开工作年度报告", day="2025-01-20"),
        },
    ),
    Made(
        "the yearly reports of offices come first and the government's own on a page that was not read",
        {"XXGK.ANNUAL": FAIR},
        pages={
            "/zwgk/nb/": "政府信息公开年报|"
            + a_list(*(ANNUAL.replace("县", f"县第{n}局") for n in range(1, 10)), day="2026-01-20")
            + '<div class="page"><a href="index_1.html">下一页</a> 共40页</div>',
            "/zwgk/nb/index_1.html": Outcome.BLOCKED,
        },
    ),
    Made(
        "the guide is a picture",
        {"XXGK.GUIDE": FAIR},
        pages={"/zwgk/zn/": '政府信息公开指南|<p>青石县政府信息公开指南</p><p><img src="/i/zn.jpg"></p>'},
    ),
    Made(
        "the guide is a file",
        {"XXGK.GUIDE": FAIR},
        pages={"/zwgk/zn/": '政府信息公开指南|<p>附件：<a href="/f/zn.doc">青石县政府信息公开指南.doc</a></p>'},
    ),
    Made(
        "requests are taken on another host",
        {"XXGK.REQUEST": Verdict.UNDETERMINED},
        sections={"依申请公开": "http://ysq.example/"},
    ),
    Made(
        "rules of openness stand under 公开法规",
        {"XXGK.SYSTEM": FAIR},
        sections={"政府信息公开制度": "", "公开法规": "/zwgk/fg/"},
        pages={"/zwgk/fg/": f"公开法规|{many('青石县政府信息公开保密审查制度')}"},
    ),
    Made(
        "openness has a host of its own that is not known to be the site's",
        {
            **dict.fromkeys(("XXGK.COL", "XXGK.GUIDE", "XXGK.SYSTEM", "XXGK.A20", "XXGK.ANNUAL", "XXGK.REQUEST")),
            **dict.fromkeys(("MEET.COL", "FILE.LIB", "QZ.LIST", "FIN.BUDGET", "FIN.DEBT", "XXGK.PROPOSAL", "XXGK.KEY")),
            **dict.fromkeys(("BIZ.COL", "BIZ.FEE", "GRS.COL", "GRS.CAT26", "GRS.TOWN", "SITE.GAZETTE", "XXGK.NEG")),
        },
        menu={"政务公开": "http://xxgk.qs.example/"},
    ),
    Made(
        "openness is a page that a script draws",
        dict.fromkeys(
            ("XXGK.COL", "MEET.COL", "FILE.LIB", "QZ.LIST", "FIN.BUDGET", "XXGK.PROPOSAL", "BIZ.COL", "GRS.COL")
        ),
        pages={
            "/zwgk/": "<!DOCTYPE html><html><head><title>政务公开</title></head><body><div id='app'></div>"
            "<script src='/js/chunk-vendors.js'></script><script src='/js/app.js'></script></body></html>"
        },
    ),
    Made(
        "service ratings are a picture without words",
        {"SVC.HCP": FAIR},
        serve='<a href="/bs/hcp/"><img src="/i/hcp.png"></a>',
        pages={"/bs/hcp/": f"政务服务好差评|{many('2026年8月好差评情况通报')}"},
    ),
    Made(
        "budgets have a column for each year",
        {"FIN.BUDGET": FAIR, "FIN.DEBT": FAIR},
        a20=link("财政预决算", "/zwgk/czyjs/"),
        pages={
            "/zwgk/czyjs/": "财政预决算|" + shown({f"{year}年": f"/zwgk/czyjs/{year}/" for year in (2026, 2025, 2024)}),
            "/zwgk/czyjs/2026/": "2026年|" + a_list("青石县2026年政府预算公开", day="2026-02-03"),
            "/zwgk/czyjs/2025/": "2025年|" + a_list("青石县2025年政府决算公开", day="2026-08-03"),
        },
        day=AFTER_ALL_TERMS,
    ),
    Made(
        "budgets and accounts are split into the government's and the offices'",
        {"FIN.BUDGET": FAIR, "FIN.DEBT": FAIR},
        a20=link("预决算公开", "/zwgk/yjs/"),
        pages={
            "/zwgk/yjs/": "预决算公开|"
            + shown(
                {
                    "政府预算": "/zwgk/yjs/1/",
                    "政府决算": "/zwgk/yjs/2/",
                    "部门预算": "/zwgk/yjs/3/",
                    "部门决算": "/zwgk/yjs/4/",
                }
            ),
            "/zwgk/yjs/1/": "政府预算|" + a_list("青石县2026年政府预算公开", day="2026-02-03"),
            "/zwgk/yjs/2/": "政府决算|" + a_list("青石县2025年政府决算公开", day="2026-08-03"),
        },
        day=AFTER_ALL_TERMS,
    ),
    Made(
        "debts are told among budgets",
        {"FIN.DEBT": FAIR},
        a20=link("财政预决算", "/zwgk/czyjs/"),
        pages={"/zwgk/czyjs/": f"财政预决算|{many('青石县2025年政府债务限额余额情况', '青石县2026年政府预算公开')}"},
    ),
    Made(
        "an office says that it had no proposals to answer",
        {"XXGK.PROPOSAL": FAIR},
        open=link("建议提案办理", "/zwgk/jyta/"),
        pages={"/zwgk/jyta/": "建议提案办理|<p>我局2026年未承办人大代表建议和政协委员提案。</p>"},
        site=BUREAU,
    ),
    Made(
        "a page says that there are no debts this year",
        {"FIN.DEBT": FAIR},
        a20=link("政府债务", "/zwgk/zw/"),
        pages={"/zwgk/zw/": "政府债务|" + a_list("关于2026年无新增政府债务的情况说明")},
    ),
    Made(
        "what deputies proposed and what the consultative conference proposed are two columns",
        {"XXGK.PROPOSAL": FAIR},
        open=link("人大代表建议办理", "/zwgk/rd/") + link("政协委员提案办理", "/zwgk/zx/"),
        pages={
            "/zwgk/rd/": f"人大代表建议办理|{many('对县人大第12号建议的答复')}",
            "/zwgk/zx/": f"政协委员提案办理|{many('对县政协第8号提案的答复')}",
        },
    ),
    Made(
        "the topics of business environment are tabs without addresses",
        {"BIZ.TOPICS": FAIR},
        menu={"优化营商环境": "/yshj/"},
        pages={
            "/yshj/": "优化营商环境|"
            + "".join(
                f'<a href="javascript:;">{name}</a>'
                for name in ("开办企业", "办理建筑许可", "登记财产", "获得电力", "缴纳税费", "获得信贷", "合同执行")
            )
            + many()
        },
    ),
    Made(
        "a script fills the column of business environment",
        {"BIZ.COL": FAIR, "BIZ.TOPICS": FAIR},
        menu={"优化营商环境": "/yshj/"},
        pages={"/yshj/": "优化营商环境|<div id='list'></div><script>loadList('/yshj/list.json')</script>"},
    ),
    Made(
        "the hotline is words at the foot of the page",
        {"SVC.12345": FAIR, "SITE.ENTRY": FAIR},
        home="<div class='footer'><p>政务服务便民热线：12345</p></div>",
    ),
    Made(
        "old notices are pinned above new ones",
        {"SITE.FRESH6M": Verdict.PASS},
        menu={"通知公告": "/gg/"},
        pages={
            "/gg/": "通知公告|<ul class='list'>"
            + "".join(f'<li><a href="./p{n}.html">置顶公告{n}</a><span>2022-03-0{n}</span></li>' for n in (1, 2))
            + many().removeprefix('<ul class="list">')
        },
    ),
    Made(
        "letters go to another host",
        {
            "SITE.CHANNEL": Verdict.UNDETERMINED,
            "SITE.ENTRY": FAIR,
            "POLICY.ASK": FAIR,
            "SITE.INTERACT": FAIR,
            "SVC.12345": FAIR,
        },
        menu={"互动交流": "http://hudong.example/"},
        pages={"/hd/": (404, "not found")},
    ),
    Made(
        "the gazette is the city's",
        {"SITE.GAZETTE": Verdict.UNDETERMINED},
        home=link("市政府公报", "http://www.hy.example/gb/"),
    ),
    Made(
        "the gazette has a column for each year",
        {"SITE.GAZETTE": FAIR},
        open=link("政府公报", "/zwgk/gb/"),
        pages={
            "/zwgk/gb/": "政府公报|" + shown({f"{year}年": f"/zwgk/gb/{year}/" for year in (2026, 2025, 2024)}),
            "/zwgk/gb/2026/": "2026年|" + a_list("青石县人民政府公报第2期", "青石县人民政府公报第1期"),
        },
    ),
    Made(
        "what came of consultations is a column beside them",
        {"POLICY.ASK": FAIR},
        talk=link("意见征集", "/hd/zj/") + link("结果反馈", "/hd/fk/"),
        pages={
            "/hd/zj/": f"意见征集|{many('关于征求某办法意见的公告')}",
            "/hd/fk/": f"结果反馈|{many('某办法意见采纳情况')}",
        },
    ),
    Made(
        "offices are introduced under 走进青石",
        {"XXGK.ORG": FAIR},
        pages={
            "/zj/": "走进青石|" + PROSE + link("政府机构", "/zj/jg/"),
            "/zj/jg/": f"政府机构|{PROSE}",
            "/zwgk/a20/": "法定主动公开内容|" + shown({"规划计划": "/zwgk/a20/gh/", "统计信息": "/zwgk/a20/tj/"}),
        },
    ),
    Made(
        "key fields are called 专项公开",
        {"XXGK.KEY": Verdict.UNDETERMINED},
        open=link("专项公开", "/zwgk/zx/"),
        pages={"/zwgk/zx/": f"专项公开|{many()}"},
    ),
    Made(
        "openness at the base is a picture with words",
        {"GRS.COL": Verdict.PASS, "GRS.CAT26": FAIR},
        home='<a href="/jc/"><img src="/i/jc.png" alt="基层政务公开标准化规范化"></a>',
        pages={
            "/jc/": "基层政务公开标准化规范化|"
            + shown({"就业创业": "/jc/1/", "社会救助": "/jc/2/", "养老服务": "/jc/3/"})
            + PROSE
        },
    ),
    Made(
        "offices and towns stand by their names alone",
        {"GRS.TOWN": FAIR},
        open=shown(
            {
                "县财政局": "/zwgk/czj/",
                "县教育局": "/zwgk/jyj/",
                "白石镇人民政府": "/zwgk/bsz/",
                "红岩乡人民政府": "/zwgk/hyx/",
            }
        ),
    ),
    Made(
        "the list of charges is one notice among others",
        {"BIZ.FEE": FAIR},
        menu={"通知公告": "/gg/"},
        pages={"/gg/": f"通知公告|{many('青石县2026年行政事业性收费目录清单公示')}"},
    ),
    Made(
        "the list of charges is one text",
        {"BIZ.FEE": FAIR},
        a20=link("收费目录清单", "/sf/"),
        pages={
            "/sf/": "收费目录清单|"
            + "<p>根据有关规定，现将不动产登记费、河道砂石费、诉讼费的标准公布如下，自公布之日起执行。</p>" * 6
        },
    ),
    Made(
        "the list of charges is a page with nothing but a file",
        {"BIZ.FEE": FAIR},
        a20=link("收费目录清单", "/sf/"),
        pages={"/sf/": '收费目录清单|<p>附件：<a href="/f/sf.xls">青石县收费目录清单.xls</a></p>'},
    ),
    Made(
        "the standard catalogue and the plan of the year are notices among others",
        {"GRS.CAT26": FAIR, "XXGK.YAODIAN": FAIR},
        menu={"通知公告": "/gg/"},
        pages={"/gg/": f"通知公告|{many('青石县基层政务公开标准目录（2026年版）', '青石县2026年政务公开工作要点')}"},
    ),
    Made(
        "complaints of enterprises are taken in the column of business environment",
        {"BIZ.COMPLAIN": Verdict.PASS},
        home=link("优化营商环境", "/yshj/"),
        pages={
            "/yshj/": f"优化营商环境|{link('营商环境投诉举报', '/yshj/ts/')}{many()}",
            "/yshj/ts/": f"营商环境投诉举报|{GUIDE}",
        },
    ),
    Made(
        "a script puts the column of business environment into a frame",
        {"BIZ.COL": FAIR, "BIZ.TOPICS": FAIR},
        menu={"优化营商环境": "/yshj/"},
        pages={
            "/yshj/": f'优化营商环境|{PROSE}<iframe src="javascript:;" width="100%" height="950" id="show"></iframe>'
        },
    ),
    Made(
        "the guide stands in a frame that a script fills",
        {"XXGK.GUIDE": FAIR, "XXGK.SYSTEM": FAIR},
        pages={"/zwgk/zn/": f'政府信息公开指南|{PROSE}<iframe src="javascript:;" width="100%" height="950"></iframe>'},
    ),
    Made(
        "the column of business environment is one text with pictures",
        {"BIZ.COL": FAIR, "BIZ.TOPICS": FAIR},
        menu={"优化营商环境": "/yshj/"},
        pages={"/yshj/": f"优化营商环境|{PROSE}{PROSE}"},
    ),
    Made(
        "favourable policies are a column of the column of enterprises",
        {"BIZ.PREF": FAIR, "POLICY.ENT": FAIR},
        serve=link("惠企政策", "/bs/hq/"),
        pages={"/bs/hq/": f"惠企政策|{many('青石县惠企政策清单', '某奖补资金申报指南')}"},
    ),
    Made(
        "interpretations stand beside documents and have no column",
        {"POLICY.JD": FAIR, "POLICY.FORM": FAIR},
        open=link("规范性文件", "/zwgk/wj/"),
        pages={
            "/zwgk/wj/": f"规范性文件|{many('青石县某管理办法')}",
            "/zwgk/wj/t0.html": "|<h1>青石县某管理办法</h1><p>发布日期：2026-09-10</p>"
            + PROSE
            + '<div>相关解读：<a href="/zwgk/wj/jd.html">《青石县某管理办法》解读</a></div>',
        },
    ),
    Made(
        "the yearly reports of all years carry the day of a move",
        {"XXGK.ANNUAL": FAIR},
        pages={
            "/zwgk/nb/": "政府信息公开年报|"
            + a_list(*(ANNUAL.replace("2025", f"{year}") for year in range(2025, 2019, -1)), day="2026-06-10")
        },
    ),
    Made(
        "the yearly report came on the last day",
        {"XXGK.ANNUAL": FAIR},
        pages={"/zwgk/nb/": "政府信息公开年报|" + a_list(ANNUAL, day="2026-03-31")},
    ),
    Made(
        "a tree that a script writes holds the lawful contents",
        {"XXGK.A20": FAIR, "QZ.LIST": FAIR, "FIN.BUDGET": FAIR, "FIN.DEBT": FAIR, "SVC.PROOF": FAIR},
        pages={
            "/zwgk/a20/": "法定主动公开内容|<ul id='tree' class='ztree'></ul>"
            "<script>$.fn.zTree.init($('#tree'), setting, nodes)</script>" + many()
        },
        day=AFTER_ALL_TERMS,
    ),
    Made(
        "the lawful contents go by the names that portals use",
        {"XXGK.A20": Verdict.PASS},
        pages={
            "/zwgk/a20/": "法定主动公开内容|" + shown({name: f"/zwgk/a20/{n}/" for n, name in enumerate(A20)}),
            **{f"/zwgk/a20/{n}/": f"{name}|{many()}" for n, name in enumerate(A20)},
        },
    ),
    Made(
        "reports of executive meetings are pictures",
        {"MEET.COL": Verdict.PASS, "MEET.JD": FAIR},
        open=link("政府常务会议", "/zwgk/hy/"),
        pages={
            "/zwgk/hy/": f"政府常务会议|{many('县政府第52次常务会议', '县政府第51次常务会议', '县政府第50次常务会议')}",
            **{
                f"/zwgk/hy/t{n}.html": '|<h1>县政府常务会议</h1><p>2026-09-10</p><img src="/i/h.jpg">' for n in range(3)
            },
        },
    ),
    Made(
        "one executive meeting has another word in its name",
        {"MEET.FRESH": FAIR},
        open=link("政府常务会议", "/zwgk/hy/"),
        pages={
            "/zwgk/hy/": "政府常务会议|"
            + many(
                "县政府第52次常务会议", "县政府第51次常务（扩大）会议", "县政府第50次常务会议", "县政府第49次常务会议"
            )
        },
    ),
    Made(
        "a viewer shows the list of powers",
        {"QZ.LIST": FAIR, "QZ.FIELDS": FAIR},
        a20=link("权责清单", "/qz/"),
        pages={
            "/qz/": f"权责清单|{many('县发改局权责清单', '县教育局权责清单', '县财政局权责清单')}",
            **{
                f"/qz/t{n}.html": "|<h1>县局权责清单</h1><p>发布日期：2026-09-10</p>"
                '<iframe src="/js/viewer.html?file=/f/qz.pdf" width="100%" height="900"></iframe>'
                for n in range(3)
            },
        },
    ),
    Made(
        "whether documents are in force is a picture beside each",
        {"FILE.STATUS": FAIR},
        open=link("规范性文件", "/zwgk/wj/"),
        pages={
            "/zwgk/wj/": "规范性文件|"
            + many("青石县某管理办法").replace("<span>", '<img src="/i/yx.png" alt="有效"><span>')
        },
    ),
    Made(
        "documents are files and have no pages",
        {"FILE.LIB": Verdict.PASS, "FILE.STATUS": FAIR, "FILE.SEARCH": FAIR, "POLICY.JD": FAIR},
        open=link("规范性文件", "/zwgk/wj/") + link("政策解读", "/zwgk/jd/"),
        pages={
            "/zwgk/wj/": "规范性文件|" + many("青石县某管理办法").replace(".html", ".pdf"),
            **{f"/zwgk/wj/t{n}.pdf": Outcome.NOT_HTML for n in range(8)},
            "/zwgk/jd/": f"政策解读|{many('一图读懂某办法')}",
        },
    ),
    Made(
        "pictures that explain documents have a column of their own",
        {"POLICY.JD": FAIR, "POLICY.FORM": FAIR},
        open=link("规范性文件", "/zwgk/wj/") + link("政策解读", "/zwgk/jd/") + link("政策图解", "/zwgk/tj/"),
        pages={
            "/zwgk/wj/": f"规范性文件|{many('青石县公共租赁住房管理办法')}",
            "/zwgk/wj/t0.html": f"|<h1>青石县公共租赁住房管理办法</h1><p>发布日期：2026-09-10</p>{PROSE}",
            "/zwgk/jd/": f"政策解读|{many('青石县某细则解读', start=date(2026, 9, 8))}",
            "/zwgk/tj/": f"政策图解|{many('一图读懂《青石县公共租赁住房管理办法》')}",
        },
    ),
    Made(
        "news is split into lists below its column",
        {"SITE.NEWS14": FAIR},
        pages={
            "/dt/": "新闻动态|" + shown({"青石要闻": "/dt/yw/", "部门动态": "/dt/bm/", "媒体聚焦": "/dt/mt/"}),
            "/dt/yw/": f"青石要闻|{FRESH}",
            "/dt/bm/": f"部门动态|{many()}",
            "/dt/mt/": f"媒体聚焦|{many(start=date(2025, 9, 10))}",
        },
    ),
    Made(
        "rows of news show no year",
        {"SITE.NEWS14": FAIR},
        pages={"/dt/": "新闻动态|" + FRESH.replace("<span>2026-", "<span>")},
    ),
    Made(
        "the budget is told in the report on how the last one was carried out",
        {"FIN.BUDGET": FAIR},
        a20=link("财政预决算", "/zwgk/czyjs/"),
        pages={
            "/zwgk/czyjs/": "财政预决算|<ul class='list'>"
            '<li><a href="./a.html">青石县2025年财政决算（草案）的报告</a><span>2026-08-20</span></li>'
            '<li><a href="./b.html">2025年预算执行情况和2026年预算（草案）的报告</a><span>2026-01-20</span></li>'
            '<li><a href="./c.html">青石县2024年财政决算（草案）的报告</a><span>2025-08-20</span></li>'
            '<li><a href="./d.html">青石县2025年政府预算公开</a><span>2025-01-20</span></li></ul>'
        },
        day=AFTER_ALL_TERMS,
    ),
    Made(
        "the budgets of offices fill the column of budgets",
        {"FIN.BUDGET": FAIR},
        a20=link("财政预决算", "/zwgk/czyjs/"),
        pages={
            "/zwgk/czyjs/": "财政预决算|"
            + a_list(*(f"县第{n}局2026年部门预算公开" for n in range(9)), day="2026-02-20")
        },
        day=AFTER_ALL_TERMS,
    ),
    Made(
        "an office leaves most to the government's portal",
        {**dict.fromkeys(("QZ.LIST", "FIN.BUDGET", "XXGK.PROPOSAL", "XXGK.YAODIAN", "XXGK.CATALOG"))},
        site=BUREAU,
        day=AFTER_ALL_TERMS,
    ),
    Made(
        "a township has a page of news and nothing else",
        {
            **dict.fromkeys(
                ("XXGK.COL", "XXGK.GUIDE", "XXGK.SYSTEM", "XXGK.ANNUAL", "XXGK.REQUEST", "QZ.LIST", "XXGK.ORG")
            )
        },
        menu={"政务公开": "", "互动交流": "", "办事服务": ""},
        site=SITE.model_copy(update={"name": "白石镇人民政府", "level": Level.TOWNSHIP}),
    ),
    Made(
        "the guide is the only row of a list",
        {"XXGK.GUIDE": FAIR},
        pages={
            "/zwgk/zn/": "政府信息公开指南|" + a_list("青石县政府信息公开指南（2026年版）"),
            "/zwgk/zn/t0.html": f"|<h1>青石县政府信息公开指南</h1><p>发布日期：2026-09-01</p>{GUIDE}",
        },
    ),
    Made(
        "the home page is a door with one link",
        dict.fromkeys(("XXGK.COL", "MEET.COL", "FILE.LIB", "BIZ.COL", "SITE.CHANNEL", "SITE.SERVICE", "SITE.GAZETTE")),
        pages={"": "<html><head><title>青石县</title></head><body><a href='/home/'>进入网站</a></body></html>"},
    ),
    Made(
        "all columns stand on the site map alone",
        {"MEET.COL": Verdict.PASS, "SITE.GAZETTE": FAIR, "XXGK.PROPOSAL": FAIR},
        home=link("网站地图", "/map/"),
        pages={
            "/map/": "网站地图|" + shown({"县政府常务会议": "/m/1/", "政府公报": "/m/2/", "建议提案": "/m/3/"}),
            "/m/1/": f"县政府常务会议|{many('县政府第52次常务会议')}",
            "/m/2/": f"政府公报|{many('政府公报第3期')}",
            "/m/3/": f"建议提案|{many('对县人大第12号建议的答复', '对县政协第8号提案的答复')}",
        },
    ),
    Made(
        "columns are pictures with words, and hold pictures",
        {"SITE.BLANK": FAIR, "BIZ.COL": FAIR, "GRS.COL": FAIR},
        home='<a href="/p/1/"><img src="1.png" alt="优化营商环境"></a>'
        '<a href="/p/2/"><img src="2.png" alt="基层政务公开"></a>',
        pages={f"/p/{n}/": f'{name}|<img src="/i/{n}.jpg">' for n, name in ((1, "优化营商环境"), (2, "基层政务公开"))},
    ),
    Made(
        "towns are chosen from a list",
        {"GRS.TOWN": FAIR},
        home="<select><option>县直部门</option><option>县财政局</option></select>"
        "<select><option>乡镇街道</option><option>白石镇</option></select>",
    ),
    Made(
        "topics of business environment are told by the titles of rows, of which one page was read",
        {"BIZ.TOPICS": FAIR},
        menu={"优化营商环境": "/yshj/"},
        pages={
            "/yshj/": "优化营商环境|"
            + many("企业开办全程网办指引", "获得电力服务指南")
            + '<div class="page"><a href="index_1.html">下一页</a><a href="index_9.html">尾页</a></div>',
            "/yshj/index_1.html": Outcome.UNREACHABLE,
        },
    ),
    Made(
        "a portal lacks executive meetings and the gazette wherever one looks",
        {"MEET.COL": Verdict.FAIL, "SITE.GAZETTE": Verdict.FAIL, "XXGK.KEY": Verdict.FAIL},
    ),
    Made(
        "a column of executive meetings was left alone two years ago",
        {"MEET.COL": Verdict.PASS, "MEET.FRESH": Verdict.PARTIAL},
        open=link("政府常务会议", "/zwgk/hy/"),
        pages={"/zwgk/hy/": f"政府常务会议|{many('县政府常务会议研究防汛', start=date(2024, 6, 1))}"},
    ),
    Made(
        "the budget of an office, whose own list of lawful contents lacks it, is on the government's portal",
        {"XXGK.A20": FAIR},
        site=BUREAU,
    ),
]


@pytest.mark.parametrize("made", PORTALS, ids=lambda made: made.says)
def test_a_portal_that_shows_things_in_its_own_way_is_judged_fairly(made: Made) -> None:
    told = found(made)
    wrong = {
        check: told[check]
        for check, fair in made.fair.items()
        if (told[check][1] is not None if fair is FAIR else fair not in told[check][:2])
    }
    assert wrong == {}
