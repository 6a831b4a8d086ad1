"""The portals S16 to S26: what the four documents ask for, kept whole, falling short, or not to be read. Pure but for
reading `orders.yaml`.

A county, a city and a province each in three states: `whole` has everything, `lacking` has each thing in the way that
costs points, `unread` has everything behind pages that cannot be read. A county and a city are `sparse`: they have
little, and no other label that might stand for what they lack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, ConfigDict

from config.sites import Level
from config.yaml_file import YamlFile
from monitor.sample.columns import Article, Column, walk
from monitor.sample.content import FILES, body, reports
from monitor.sample.layouts import ORDERS, ORDERS_LACKING
from monitor.sample.website import Office, Reply, Website, build, draw, missing, page

LINES = Path(__file__).parent / "orders.yaml"
State = Literal["whole", "lacking", "sparse", "unread"]

SHUANGXI = Office("双溪县人民政府", "双溪县", "双溪", "县", "4399160001", "双政")
LUMING = Office("鹿鸣市人民政府", "鹿鸣市", "鹿鸣", "市", "4399170001", "鹿政")
NANPING = Office("南坪省人民政府", "南坪省", "南坪", "省", "4399180001", "南政")
FENGQIAO = Office("枫桥县人民政府", "枫桥县", "枫桥", "县", "4399190001", "枫政")
YANHUI = Office("雁回市人民政府", "雁回市", "雁回", "市", "4399200001", "雁政")
BEIPING = Office("北坪省人民政府", "北坪省", "北坪", "省", "4399210001", "北政")
TAIXI = Office("苔溪县人民政府", "苔溪县", "苔溪", "县", "4399220001", "苔政")
LUZHOU = Office("鹭洲市人民政府", "鹭洲市", "鹭洲", "市", "4399230001", "鹭政")
XIPING = Office("西坪省人民政府", "西坪省", "西坪", "省", "4399240001", "西政")
SHIQIAO = Office("石樵县人民政府", "石樵县", "石樵", "县", "4399250001", "石政")
PINGPU = Office("萍浦市人民政府", "萍浦市", "萍浦", "市", "4399260001", "萍政")


class Line(BaseModel):
    """One column of `orders.yaml`; see its head for what each key means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    slug: str
    levels: tuple[Level, ...] = ()
    titles: tuple[str, ...] = ()
    rows: int | None = None
    newest: int = 14
    step: int = 9
    days: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    labels: dict[str, str] = {}
    total: int | None = None
    table: tuple[str, ...] = ()
    file: bool = False
    form: bool = False
    documents: bool = False
    only_government: bool = False
    interprets: bool = False
    reports: str = ""
    links: Literal["", "bodies"] = ""
    blank: bool = False
    gone: bool = False
    late: bool = False  # an old document comes long after its day
    lacking: dict[str, Any] = {}
    sparse: dict[Level, dict[str, Any]] = {}
    children: tuple[Line, ...] = ()


@cache
def lines() -> tuple[Line, ...]:
    """The columns of `orders.yaml`. Raises `ConfigError` naming line and key."""
    file = YamlFile(LINES)
    return tuple(file.read(Line, value, number) for number, value in enumerate(file.value))


def portal(about: Office, level: Level, state: State, first_night: date, bodies: tuple[str, ...] = ()) -> Website:
    """The portal of `about` in a state, its contents dated from `first_night` (D0). `bodies` are the places below it
    that it leads to."""
    writer = _Writer(about, level, state, first_night, bodies)
    layout = ORDERS_LACKING if state in ("lacking", "sparse") else ORDERS
    return build(about, writer.columns(lines()), layout, 1001)


class _Writer:
    """Turns the lines into one office's columns."""

    def __init__(self, about: Office, level: Level, state: State, first_night: date, bodies: tuple[str, ...]) -> None:
        self.about, self.level, self.state, self.d0, self.bodies = about, level, state, first_night, bodies
        self.years = {"y": first_night.year, "l": first_night.year - 1, "m": first_night.year - 2}

    def columns(self, told: tuple[Line, ...]) -> tuple[Column, ...]:
        """The columns of `told` that this level has in this state."""
        mine = [self._as_it_is(line) for line in told if not line.levels or self.level in line.levels]
        columns = [(line, self._column(line)) for line in mine if not line.gone]
        if self.state != "sparse":
            return tuple(column for _, column in columns)
        return tuple(column for line, column in columns if self.level in line.sparse or column.children)

    def _as_it_is(self, line: Line) -> Line:
        changes = {"lacking": line.lacking, "sparse": line.sparse.get(self.level, {})}.get(self.state)
        if not changes:
            return line
        changed = Line.model_validate(line.model_dump(exclude={"children"}) | changes)
        return changed.model_copy(update={"children": line.children})

    def _column(self, line: Line) -> Column:
        articles = () if line.blank or line.table else tuple(self._articles(line))
        return Column(
            slug=line.slug,
            title=self._fill(line.title, 0),
            articles=articles,
            children=() if line.blank else self.columns(line.children),
            text=() if line.blank else line.text,
            links=tuple((f"{name}政府信息公开", "") for name in self.bodies) if line.links else (),
            blank=line.blank,
            form=line.form and not line.blank,
            total=line.total,
            table=tuple(self._table(line)),
        )

    def _fill(self, words: str, number: int) -> str:
        return words.format(p=self.about.place, s=self.about.unit, n=number, **self.years)

    def _articles(self, line: Line) -> Iterator[Article]:
        if line.reports:
            due = date.fromisoformat(f"{self.d0.year}-{line.reports}")
            yearly = reports(self.about, self.d0, due.month, due.day, (3, 10))
            yield from (_evaluated(one, self.state) for one in yearly)
            return
        titles = tuple(self._titles(line))
        days = self._days(line, len(titles))
        for index, (title, day) in enumerate(zip(titles, days, strict=True)):
            text = tuple(self._fill(one, 0) for one in line.body) or body(title, self.about, index)
            labels = self._labels(line, day, index) if line.labels else ()
            files = (("附件：" + title + ".doc", f"/files/{line.slug}{index}.doc"),) if line.file else ()
            yield Article(title, day, text, labels, files)
        if line.late:
            yield Article(self._fill("{p}2019年政务公开工作要点责任分工措施", 0), date(2019, 9, 20))

    def _table(self, line: Line) -> Iterator[tuple[str, ...]]:
        if line.table:
            yield ("序号", "事项名称", "办理方式", "办理地点")
            yield from ((str(number), title, *line.table) for number, title in enumerate(self._titles(line), start=1))

    def _titles(self, line: Line) -> Iterator[str]:
        if line.documents or line.interprets:
            for index, subject in enumerate(self._subjects()):
                yield self._document(line, index, subject)
            return
        count = (8 if not line.children else 0) if line.rows is None else line.rows
        if line.titles and line.rows is None:
            count = max(len(line.titles), 6) if "{n}" in "".join(line.titles) else len(line.titles)
        patterns = cycle(line.titles or ("{p}" + line.title.replace("{s}", "") + "情况公示（第{n}号）",))
        for number in range(count, 0, -1):
            yield self._fill(next(patterns), number)

    def _subjects(self) -> list[str]:
        return [f"{self.about.place}{name}" for name in FILES[:10]]

    def _document(self, line: Line, index: int, subject: str) -> str:
        if line.interprets:
            return f"一图读懂《{subject}》" if index % 3 == 2 else f"《{subject}》政策解读"
        bureau = f"{self.about.place}财政局" if index % 2 and not line.only_government else f"{self.about.name}办公室"
        return f"{bureau}关于印发《{subject}》的通知"

    def _days(self, line: Line, count: int) -> list[date]:
        if line.days:
            return [date.fromisoformat(self._year(day)) for day in line.days]
        return [self.d0 - timedelta(days=line.newest + index * line.step) for index in range(count)]

    def _year(self, day: str) -> str:
        return f"{self.years[day[0]]}{day[1:]}" if day[0] in self.years else day

    def _labels(self, line: Line, day: date, index: int) -> tuple[tuple[str, str], ...]:
        return (
            ("索引号", f"{self.about.identity}/{day.year}-{1000 + index * 7}"),
            ("文号", f"{self.about.mark}办发〔{day.year}〕{20 - index}号"),
            ("成文日期", f"{day.year}年{day.month:02d}月{day.day:02d}日"),
            *line.labels.items(),
        )


def _evaluated(report: Article, state: State) -> Article:
    """A yearly report that tells what third parties found; on a portal that falls short, one without that and without
    its last part."""
    if state == "lacking":
        return Article(report.title, report.day, report.text[:-1], report.labels)
    told = "第三方评估和社会评议结果：委托第三方机构对公开工作开展评估，评估结果为优秀，社会评议满意度较高。"
    return Article(report.title, report.day, (*report.text, told), report.labels)


def answer(site: Website, path: str, bases: Mapping[str, str]) -> Reply:
    """The answer of a portal that is whole: its search finds what it has, its files open."""
    parts = urlsplit(path)
    if parts.path == "/search":
        words = parse_qs(parts.query).get("q", [""])[0]
        return _found(site, words, [row for node in walk(site.menu) for row in node.rows if words in row.article.title])
    if parts.path.startswith("/files/"):
        return Reply(200, {"Content-Type": "application/msword"}, _FILE)
    return _own(site, path, bases)


def answer_lacking(site: Website, path: str, bases: Mapping[str, str]) -> Reply:
    """The answer of a portal that falls short: its search finds nothing, its files are gone."""
    parts = urlsplit(path)
    if parts.path == "/search":
        return _found(site, parse_qs(parts.query).get("q", [""])[0], [])
    return _own(site, path, bases)


def answer_unread(site: Website, path: str, bases: Mapping[str, str]) -> Reply:
    """The answer of a portal of which nothing but the home page and the site map can be read: each column fails in one
    of eight ways, by its number."""
    node = next((node for node in walk(site.menu) if node.path == path), None)
    if node is None:
        return _own(site, path, bases)
    return _failures(site)[node.number % len(_failures(site))]


_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)  # how a Word file begins: no more of it is looked at


def _own(site: Website, path: str, bases: Mapping[str, str]) -> Reply:
    if path == "/map.html":
        view = draw("orders/map.html", about=site.about, menu=site.menu, nodes=list(walk(site.menu)))
        return page(site.layout, view)
    return site.draw(path, bases) or missing(site)


def _found(site: Website, words: str, rows: list[Any]) -> Reply:
    return page(site.layout, draw("orders/found.html", about=site.about, menu=site.menu, words=words, rows=rows))


def _failures(site: Website) -> tuple[Reply, ...]:
    html = {"Content-Type": "text/html; charset=utf-8"}

    def said(words: str, status: int = 200) -> Reply:
        return Reply(status, html, draw("orders/said.html", about=site.about, words=words).encode())

    return (
        said("访问被拦截：您的请求存在异常，已被云防护系统拦截", 403),
        Reply(521, html, draw("challenge.html").encode()),
        said("502 Bad Gateway", 502),
        said("系统正在升级维护，暂停访问，请稍后再试"),
        said("请先登录：用户名 密码 验证码", 401),
        Reply(200, html, draw("orders/shell.html", about=site.about).encode()),
        said("访问过于频繁，请稍后再试", 429),
        Reply(200, {"Content-Type": "image/png"}, b"\x89PNG\r\n\x1a\n" + bytes(400)),
    )
