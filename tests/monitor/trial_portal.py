"""A whole small portal as contents, drawn in one of several manners, and what a trial changes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from config.sites import Level, Site
from monitor.judge import judge_site
from storage.records import SHANGHAI, Finding, Outcome, Verdict, Visit, VisitFacts
from tests.playback import HOME, Pages, plan, play, rules_of

PLATFORM = "http://zwfw.example/"
AUTUMN = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
COUNTY = Site(code="T", name="云溪县人民政府", level=Level.COUNTY, region="湖南省", url=HOME, platform=PLATFORM)
DEFAULT = ("hunan-2020",)

Raw = str | bytes | Outcome | tuple[int, str]
Row = tuple[str, date]


@dataclass(frozen=True)
class Part:
    """A page's contents: what it calls itself, its links by text, its rows, and its text."""

    title: str
    links: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    text: str = ""
    day: date | None = None  # of a document: the day on which it was published


def in_list(rows: tuple[Row, ...]) -> str:
    """Rows with the day behind the title."""
    items = (
        f'<li><a href="./t20260901_10{n}.html">{title}</a><span>{day}</span></li>'
        for n, (title, day) in enumerate(rows)
    )
    return f'<div class="list"><ul>{"".join(items)}</ul></div>'


def as_list(links: Mapping[str, str]) -> str:
    """Links as a list."""
    return "<ul>" + "".join(f'<li><a href="{url}">{text}</a></li>' for text, url in links.items()) + "</ul>"


TAGS = "".join(
    f'<meta name="{name}" content="x">'
    for name in (
        *("SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"),
        *("ArticleTitle", "PubDate", "ContentSource"),
    )
)


MARKS = (
    "网站标识码：4300000099 湘ICP备05000000号 湘公网安备 43000000000001号 "
    "<a href='http://bszs.conac.example/'>党政机关</a> <a href='http://zfwzzc.example/'>我为政府网站找错</a>"
)


def framed(title: str, body: str, menu: str, name: str) -> str:
    """A page with the menu on top, the way to it, and the footer."""
    way = f'<div class="position">当前位置：<a href="/">首页</a> &gt; {title}</div>' if title else ""
    head = f"{title}_{name}" if title else name
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{head}</title>{TAGS}</head><body>"
        f"<div class='nav'>{menu}</div>{way}<div class='main'>{body}</div>"
        f"<div class='footer'>主办：{name}办公室 {MARKS}</div></body></html>"
    )


@dataclass(frozen=True)
class Manner:
    """How a portal draws its menu, links, rows and pages, and in which charset it sends them."""

    menu: Callable[[Mapping[str, str]], str] = as_list
    links: Callable[[Mapping[str, str]], str] = as_list
    rows: Callable[[tuple[Row, ...]], str] = in_list
    frame: Callable[[str, str, str, str], str] = framed
    charset: str = "utf-8"


PLAIN = Manner()


@dataclass(frozen=True)
class Trial:
    """A portal: what it is like, what each check of interest should come to, and how it differs from a whole county's.

    `fair`: a verdict is the one that is due (or would be once confirmed); whatever is not named must not be adverse.
    `pages` are pages in place of the usual, by path or address; `without` are paths that lead nowhere and have no link;
    `called` are other words for links.
    """

    says: str
    fair: Mapping[str, Verdict] = field(default_factory=dict)
    manner: Manner = PLAIN
    pages: Mapping[str, Part | Raw] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    called: Mapping[str, str] = field(default_factory=dict)
    site: Site = COUNTY
    day: datetime = AUTUMN
    parts: Callable[[Trial], dict[str, Part]] | None = None
    packs: tuple[str, ...] = DEFAULT
    seen_before: int | None = None  # pages that are answered before all others get `then`
    then: Raw = Outcome.CHALLENGE


def dated(*titles: str, newest: date, step: int = 7, least: int = 8) -> tuple[Row, ...]:
    """Rows of the titles, filled up with others, the newest first."""
    every = [*titles, *(f"关于全县重点工作第{n + 1}期有关情况的通报" for n in range(least - len(titles)))]
    return tuple((title, newest - timedelta(days=step * n)) for n, title in enumerate(every))


PROSE = (
    "<p>云溪县位于湖南省东北部，辖十二个乡镇，总面积一千八百平方公里，户籍人口六十万人，是全国粮食生产先进县。</p>" * 4
)
CONTACT = (
    "<p>本指南由县政府办公室编制。受理机构：县政府办公室，办公地址：云溪县人民路1号，办公时间：工作日8:00至17:00，"
    "联系电话：0730-1234567，传真：0730-1234568，电子邮箱：yx@example.gov.cn。"
    + "公民、法人和其他组织可以依法向本机关申请获取政府信息。" * 5
    + "</p>"
)
REPORT = (
    "<p>一、总体情况。二、主动公开政府信息情况。三、收到和处理政府信息公开申请情况。四、政府信息公开行政复议、行政诉讼情况。"
    "五、存在的主要问题及改进情况。六、其他需要报告的事项。" + "全年主动公开政府信息三千余条。" * 10 + "</p>"
)
POWERS = (
    "<table><tr><th>权力名称</th><th>实施主体</th><th>权力类型</th><th>设定依据</th><th>办理流程</th><th>追责情形</th></tr>"
    + "".join(
        f"<tr><td>第{n}项审批</td><td>县局</td><td>行政许可</td><td>某法第{n}条</td><td>受理审查决定</td><td>依法问责</td></tr>"
        for n in range(1, 20)
    )
    + "</table>"
)
MEETING = (
    "<p>县长主持召开常务会议，会议审议并通过了有关方案，听取了有关汇报。会议强调，要压实责任，抓好落实。</p>" + PROSE
)
VALID = "<table><tr><td>有效性</td><td>有效</td><td>登记号</td><td>YXDR-2026-01001</td></tr></table>" + PROSE
FIELDS = (
    *("财政资金", "行政许可", "行政处罚", "政府采购", "重大建设项目", "统计信息", "规划计划", "扶贫助学", "教育"),
    *("医疗卫生", "社会保障", "就业创业", "环境保护", "公共卫生", "安全生产", "食品药品监管", "应急预案", "招考录用"),
    *("城乡建设", "公用事业", "公益事业", "征地拆迁", "房屋征收", "治安管理", "社会救助", "机构职能", "收费项目"),
)


def county(trial: Trial) -> dict[str, Part]:
    """The contents of a county's portal that has all that the order of the province asks for."""
    today = trial.day.date()
    near = today - timedelta(days=1)
    year = today.year
    annual = year - 1 if today > date(year, 3, 1) else year - 2
    fields = {name: f"/zwgk/fd/{n}/" for n, name in enumerate(FIELDS)}
    meetings = tuple(f"县政府第{n}次常务会议召开" for n in range(30, 24, -1))
    papers = (
        "云溪县人民政府关于印发《云溪县城市管理办法》的通知",
        "云溪县教育局关于印发《云溪县学前教育管理办法》的通知",
    )
    explained = ("《云溪县城市管理办法》解读", "一图读懂《云溪县学前教育管理办法》")
    opened = {
        "政府信息公开指南": "/zwgk/zn/",
        "政府信息公开制度": "/zwgk/zd/",
        "法定主动公开内容": "/zwgk/fd/",
        "政府信息公开年报": "/zwgk/nb/",
        "依申请公开": "/zwgk/ysq/",
        "主动公开基本目录": "/zwgk/ml/",
        "政府常务会议": "/zwgk/hy/",
        "规范性文件": "/zwgk/wj/",
        "政策解读": "/zwgk/jd/",
        "政务公开工作要点": "/zwgk/yd/",
        "建议提案办理": "/zwgk/ta/",
        "政府公报": "/zwgk/gb/",
        "基层政务公开标准目录": "/zwgk/jc/",
        "部门信息公开": "/zwgk/bm/",
        "乡镇信息公开": "/zwgk/xz/",
        "重点领域信息公开": "/zwgk/zd2/",
        "优化营商环境": "/yshj/",
    }
    lawful = {
        **fields,
        "权责清单": "/zwgk/fd/qz/",
        "财政预决算": "/zwgk/fd/ys/",
        "政府债务": "/zwgk/fd/zw/",
        "收费目录清单": "/zwgk/fd/sf/",
    }
    menu = {"首页": "/", "要闻动态": "/xw/", "通知公告": "/gg/", "政务公开": "/zwgk/", "政务服务": "/bs/"}
    menu |= {"互动交流": "/hd/", "走进云溪": "/zj/"}
    news = dated(newest=near, step=2)
    made = {
        "/": Part("", {"专题专栏": "/zt/"}, (*news[:5], ("云溪县人民政府任免通知", near)), PROSE),
        "/zt/": Part("专题专栏", {}, dated("主题教育活动动态", newest=near)),
        "/xw/": Part("要闻动态", {}, news),
        **{f"/gg/t20260901_10{n}.html": Part("关于某事的公告", text=PROSE, day=near) for n in range(3)},
        "/gg/": Part("通知公告", {}, dated("关于征求意见的公告", newest=near)),
        "/zwgk/": Part("政府信息公开", opened),
        "/bs/": Part("政务服务", {"一件事一次办": "/bs/yjs/", "12345热线": "/hd/12345/"}, text=PROSE),
        "/hd/": Part(
            "互动交流",
            {"县长信箱": "/hd/xx/", "意见征集": "/hd/zj/", "回应关切": "/hd/hy/", "12345热线": "/hd/12345/"},
            text=PROSE,
        ),
        "/zj/": Part("走进云溪", text=PROSE),
        "/hd/xx/": Part("县长信箱", {}, dated("关于路灯的来信", newest=near), "<a href='/hd/xx/w.html'>我要写信</a>"),
        "/hd/zj/": Part("意见征集", {}, dated("关于征求某办法意见的公告", "某办法意见征集结果反馈", newest=near)),
        "/hd/hy/": Part("回应关切", {}, dated("关于网传消息的回应", newest=near)),
        "/hd/12345/": Part("12345热线", text=PROSE),
        "/zwgk/zn/": Part("政府信息公开指南", text=CONTACT),
        "/zwgk/zd/": Part("政府信息公开制度", {}, dated("云溪县政府信息公开保密审查制度", newest=near)),
        "/zwgk/fd/": Part("法定主动公开内容", lawful),
        "/zwgk/nb/": Part(
            "政府信息公开年报",
            {},
            tuple((f"云溪县{y}年政府信息公开工作年度报告", date(y + 1, 1, 20)) for y in range(annual, annual - 4, -1)),
        ),
        "/zwgk/nb/t20260901_100.html": Part(
            f"云溪县{annual}年政府信息公开工作年度报告", text=REPORT, day=date(annual + 1, 1, 20)
        ),
        "/zwgk/ysq/": Part("依申请公开", text=CONTACT),
        "/zwgk/ml/": Part("主动公开基本目录", text=PROSE),
        "/zwgk/hy/": Part("政府常务会议", {}, dated(*meetings, newest=near, least=6)),
        **{f"/zwgk/hy/t20260901_10{n}.html": Part(meetings[n], text=MEETING, day=near) for n in range(3)},
        "/zwgk/wj/": Part("规范性文件", {}, dated(*papers, newest=near, least=2)),
        **{f"/zwgk/wj/t20260901_10{n}.html": Part(paper, text=VALID, day=near) for n, paper in enumerate(papers)},
        "/zwgk/jd/": Part("政策解读", {}, dated(*explained, newest=near)),
        "/zwgk/yd/": Part("政务公开工作要点", {}, dated(f"云溪县{year - 1}年政务公开工作要点", newest=near)),
        "/zwgk/ta/": Part(
            "建议提案办理", {}, dated("对县人大第12号建议的答复", "对县政协第8号提案的答复", newest=near)
        ),
        "/zwgk/gb/": Part(
            "政府公报", {}, dated("云溪县人民政府公报第2期", "云溪县人民政府公报第1期", newest=near, least=2)
        ),
        "/zwgk/jc/": Part("基层政务公开标准目录", {}, dated("社会救助领域基层政务公开标准目录", newest=near)),
        "/zwgk/bm/": Part(
            "部门信息公开",
            {
                f"县{name}局": f"/zwgk/bm/{n}/"
                for n, name in enumerate(("财政", "教育", "水利", "民政", "林业", "统计"))
            },
        ),
        "/zwgk/xz/": Part(
            "乡镇信息公开",
            {
                "白石镇": "/zwgk/xz/1/",
                "红岩乡": "/zwgk/xz/2/",
                "柳林镇": "/zwgk/xz/3/",
                "石桥镇": "/zwgk/xz/4/",
                "大坪乡": "/zwgk/xz/5/",
            },
        ),
        "/zwgk/zd2/": Part("重点领域信息公开", {}, dated("重点项目进展", newest=near)),
        **{url: Part(name, {}, dated(f"云溪县{name}有关情况", newest=near)) for name, url in fields.items()},
        "/zwgk/fd/qz/": Part(
            "权责清单", {}, dated("县发改局权责清单", "县教育局权责清单", "县财政局权责清单", newest=near, least=3)
        ),
        **{f"/zwgk/fd/qz/t20260901_10{n}.html": Part("权责清单", text=POWERS, day=near) for n in range(3)},
        "/zwgk/fd/ys/": Part(
            "财政预决算",
            {},
            tuple(
                row
                for y in range(year, year - 3, -1)
                for row in (
                    (f"云溪县{y - 1}年财政总决算公开", min(near, date(y, 10, 15))),
                    (f"云溪县{y}年政府预算公开", min(near, date(y, 2, 10))),
                )
            ),
        ),
        "/zwgk/fd/zw/": Part(
            "政府债务",
            {},
            dated("政府债务限额余额情况", "债券发行情况", "债券存续期公开", "经济财政状况", newest=near, least=4),
        ),
        "/zwgk/fd/sf/": Part(
            "收费目录清单",
            {},
            dated(
                *("政府性基金目录", "行政事业性收费目录", "涉企保证金目录", "政府定价的经营服务性收费目录"),
                newest=near,
                least=4,
            ),
        ),
        "/yshj/": Part(
            "优化营商环境",
            {},
            dated(
                *("企业开办指引", "办理建筑许可指引", "财产登记指引", "获得电力指引", "纳税指引", "获得信贷指引"),
                *("跨境贸易指引", "执行合同指引"),
                newest=near,
            ),
        ),
        "/bs/yjs/": Part(
            "一件事一次办",
            {},
            dated(
                "一件事一次办目录清单",
                "一件事一次办工作规程",
                "一件事一次办操作流程",
                "一件事一次办办事指南",
                newest=near,
            ),
        ),
    }
    return {"menu": Part("", menu), **made}


def drawn(trial: Trial) -> Pages:
    """All pages of a trial's portal by their address."""
    parts: dict[str, Part | Raw] = {**(trial.parts or county)(trial), **trial.pages}
    menu = parts.pop("menu")
    assert isinstance(menu, Part)
    top = trial.manner.menu(_links(menu.links, trial))
    pages: Pages = {}
    for path, part in parts.items():
        if path not in trial.without:
            url = path if path.startswith("http") else trial.site.url.rstrip("/") + path  # type: ignore[union-attr]
            pages[url] = _drawn(part, top, trial) if isinstance(part, Part) else part
    doors = as_list({f"第{n}类事项": f"/{n}/" for n in range(1, 8)})
    return {PLATFORM: framed("政务服务", doors, "", "政务服务平台"), **pages}


def _links(links: Mapping[str, str], trial: Trial) -> dict[str, str]:
    return {trial.called.get(text, text): url for text, url in links.items() if url not in trial.without}


def _drawn(part: Part, menu: str, trial: Trial) -> str | bytes:
    manner, title = trial.manner, trial.called.get(part.title, part.title)
    if part.day is not None:
        return _sent(
            manner.frame(title, f"<h1>{title}</h1><p>发布日期：{part.day}</p>{part.text}", menu, trial.site.name),
            manner,
        )
    body = (manner.links(_links(part.links, trial)) if part.links else "") + part.text
    body += manner.rows(part.rows) if part.rows else ""
    return _sent(manner.frame(title, body, menu, trial.site.name), manner)


def _sent(text: str, manner: Manner) -> str | bytes:
    return text if manner.charset == "utf-8" else text.replace("utf-8", manner.charset).encode(manner.charset)


class Closing(dict[str, Raw]):
    """Pages of which only so many are answered, and every other one as the guard in front of them answers."""

    def __init__(self, pages: Pages, seen: int, then: Raw) -> None:
        super().__init__(pages)
        self._left, self._then = seen, then

    def get(self, key: str, default: Raw = (404, "not found")) -> Raw:  # type: ignore[override]
        """The page, while any are left to answer."""
        self._left -= 1
        return super().get(key, default) if self._left >= 0 else self._then


def visited(trial: Trial) -> tuple[VisitFacts, tuple[Finding, ...]]:
    """What a visit to a trial's portal sees, and the findings on it."""
    day = trial.day.date()
    pages = drawn(trial)
    answering = pages if trial.seen_before is None else Closing(pages, trial.seen_before, trial.then)
    visit_plan = plan(trial.site, packs=trial.packs, today=day, pages=300)
    facts, _ = play(visit_plan, answering, limit=600, today=day)
    visit = Visit(trial.site.code, trial.day, trial.day, facts)
    return facts, judge_site(trial.site, rules_of(trial.packs), visit, trial.day)


def told(trial: Trial) -> dict[str, tuple[Verdict, Verdict | None, str]]:
    """Verdict, what it would be once confirmed, and why, by check."""
    _, findings = visited(trial)
    return {f.requirement: (f.verdict, f.tentative, f"{f.reason} {f.value} {f.lacking}") for f in findings}


def unfair(trial: Trial) -> dict[str, tuple[Verdict, Verdict | None, str]]:
    """The checks of a trial that are not judged as is fair."""
    wrong = {}
    for check, (verdict, tentative, why) in told(trial).items():
        due = trial.fair.get(check)
        assert verdict is not Verdict.ERROR, why
        if (due is None and tentative is not None) or (due is not None and due not in (verdict, tentative)):
            wrong[check] = (verdict, tentative, why)
    return wrong
