"""Portals as the benchmark asks for: 63 pages a site, home 100 KiB, lists 40 KiB, articles 30 KiB, a third in GBK.

Pure: the same seed and day give the same bytes on every machine. The markup is as dense as that of real pages (a home
page of 100 KiB has some 360 links, a list of 40 KiB some 90, an article of 30 KiB some 50), and the columns are those
that the default packs look for, so that a visit asks for the pages that are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import cycle, islice
from random import Random

from benchmarks import words

HOME_SIZE, LIST_SIZE, ARTICLE_SIZE = 100 * 1024, 40 * 1024, 30 * 1024
"""Bytes of the pages, in the charset in which they are sent."""
ROWS = 20
_ASIDE = (("最新信息", "/zxxx/"), ("热点关注", "/rdgz/"))
ROBOTS = b"User-agent: *\nDisallow: /admin/\n"
_FILES = {
    "pdf": b"%PDF-1.4\n" + bytes(2000),
    "csv": "\r\n".join(["序号,项目名称,金额（万元）", *(f"{n},项目{n},{n * 3}" for n in range(1, 201))]).encode(),
}
"""What stands behind each document, by how its name ends."""
FILES = tuple(f".{ending}" for ending in _FILES)
_DOCUMENTS = {0: 5, 6: 3}
"""How many rows of a topic are pages: those of 财政预决算 are looked through for tables."""
_HOME_SCRIPTS, _LIST_SCRIPTS, _ARTICLE_SCRIPTS = 2, 24, 6


@dataclass(frozen=True)
class Column:
    """A column: its name, its folder, what its rows are called, how many of them are pages, and how often one comes.

    `text` are paragraphs of a column that is one page and no list.
    """

    name: str
    folder: str
    titles: tuple[str, ...] = ()
    pages: int = 0
    step: int = 4
    newest: int = 3
    text: tuple[str, ...] = ()
    children: tuple[Column, ...] = ()
    lists: int = 1


@dataclass(frozen=True)
class Row:
    """A row of a list: its title, its day and its address."""

    title: str
    day: date
    path: str


_SEARCH = Column("站内搜索", "/search/", text=words.GUIDE)


def columns() -> tuple[Column, ...]:
    """The first-level columns of every site, with those under them."""
    topics = tuple(
        Column(name, f"/zfxxgk/fdzdgknr/t{at:02}/", words.OF_COLUMN, pages=_DOCUMENTS.get(at, 0), newest=at + 2)
        for at, name in enumerate(words.TOPICS)
    )
    business = tuple(
        Column(name, f"/yhyshj/b{at}/", words.OF_COLUMN, newest=at + 5) for at, name in enumerate(words.BUSINESS)
    )
    openness = (
        Column("政府信息公开指南", "/zfxxgk/zn/", text=words.GUIDE),
        Column("政府信息公开制度", "/zfxxgk/zd/", words.OF_COLUMN, step=40),
        Column("法定主动公开内容", "/zfxxgk/fdzdgknr/", children=topics),
        Column("政府信息公开年报", "/zfxxgk/nb/", words.REPORTS, pages=1, step=365, newest=10),
        Column("依申请公开", "/zfxxgk/ysqgk/", text=words.GUIDE),
    )
    return (
        Column("政务要闻", "/zwyw/", words.NEWS, step=1, newest=1),
        Column("通知公告", "/tzgg/", words.NOTICES, pages=3),
        Column("政府信息公开", "/zfxxgk/", children=openness),
        Column("政策文件库", "/zcwjk/", words.FILES, pages=5, step=25, lists=2),
        Column("政策解读", "/zcjd/", words.FILES, step=25),
        Column("优化营商环境", "/yhyshj/", children=business),
        Column("办事服务", "/bsfw/", words.OF_COLUMN),
        Column("互动交流", "/hdjl/", words.OF_COLUMN),
        Column("意见征集", "/hdjl/yjzj/", words.NOTICES, step=9),
        Column("走进本地", "/zjbd/", text=words.GUIDE),
    )


@dataclass(frozen=True)
class Portal:
    """The site number `number` (from 1) as it stands on `day`. `changed` are sites' pages that say something new:
    one of twenty, drawn by `seed`."""

    number: int
    day: date
    seed: int = 1
    changed: bool = False

    @property
    def place(self) -> str:
        """The place whose portal it is."""
        at = self.number - 1
        first, second = words.FIRST[at % 10], words.SECOND[at // 10 % 10]
        return f"{first}{second}{words.UNITS[at // 100 % 2]}"

    @property
    def charset(self) -> str:
        """Every third site is in GBK, which only its meta tag says."""
        return "gbk" if self.number % 3 == 0 else "utf-8"

    @cached_property
    def pages(self) -> dict[str, bytes]:
        """The site's pages by path."""
        found = {"/index.html": self._home(), "/search/index.html": self._list("/search/", (_SEARCH,), [], 0)}
        for column in columns():
            found |= self._column(column, ())
        return found

    def _column(self, column: Column, above: tuple[Column, ...]) -> dict[str, bytes]:
        way = (*above, column)
        found: dict[str, bytes] = {}
        rows = list(islice(self._rows(column), ROWS * column.lists)) if column.titles else []
        for page in range(column.lists):
            path = f"{column.folder}index{f'_{page}' if page else ''}.html"
            found[path] = self._list(path, way, rows[page * ROWS : (page + 1) * ROWS], page)
        for row in rows[: column.pages]:
            found[row.path] = self._article(row, way)
            stem = f"{row.path.rpartition('/')[0]}/{_stem(row)}"
            found |= {f"{stem}{n}.{ending}": body for n, (ending, body) in enumerate(_FILES.items(), start=1)}
        for child in column.children:
            found |= self._column(child, way)
        return found

    def _random(self, path: str) -> Random:
        return Random(f"{self.seed} {self.number} {path}")

    def is_new(self, path: str) -> bool:
        """Whether the page at `path` says something new where the portal is `changed`."""
        return self._random(f"new {path}").random() < 0.05

    def _rows(self, column: Column) -> Iterator[Row]:
        """A column's rows without end, newest first."""
        chance = self._random(column.folder)
        first = 10_000 + chance.randrange(80_000)
        titles = cycle(column.titles)
        for at in range(10_000):
            day = self.day - timedelta(days=column.newest + at * column.step)
            title = next(titles).format(
                p=self.place, c=column.name, n=chance.randrange(2, 99), y=day.year if at else self.day.year - 1
            )
            yield Row(title, day, f"{column.folder}{day:%Y%m}/t{day:%Y%m%d}_{first - at}.html")

    # Pages.

    def _home(self) -> bytes:
        every = [child for column in columns() for child in (column, *column.children)]
        listed = [column for column in every if column.titles]
        listed += [Column(name, f"/zt/z{at}/", words.OF_COLUMN) for at, name in enumerate(words.SERVICES)]
        boxes = (self._box(column, 12, dated=at % 3 != 1) for at, column in enumerate(listed))
        return self._sized("/index.html", f"{self.place}人民政府门户网站", boxes, HOME_SIZE, _HOME_SCRIPTS)

    def _list(self, path: str, way: tuple[Column, ...], rows: list[Row], page: int) -> bytes:
        column = way[-1]
        side = way[-2].children if len(way) > 1 else column.children
        links = "\n".join(f'<li><a href="{one.folder}" target="_self">{one.name}</a></li>' for one in side)
        left = f'<div class="left fl"><h2>{way[0].name}</h2><ul class="subnav">{links}</ul></div>' if side else ""
        main = "\n".join(_row(row) for row in rows)
        if column.children:
            tiles = "".join(f'<li><a href="{one.folder}">{one.name}</a></li>' for one in column.children)
            main = f'<ul class="tiles clearfix">{tiles}</ul>'
        elif column.text:
            main = f'<div class="TRS_Editor">{_paragraphs(column.text)}</div>'
        else:
            pager = f'<div class="page"><script>createPageHTML({column.lists}, {page}, "index", "html");</script></div>'
            main = f'<ul class="list gl_list">\n{main}\n</ul>{pager}'
        boxes = "".join(self._box(Column(name, folder, words.NEWS), 8, dated=False) for name, folder in _ASIDE)
        body = (
            f'{_here(way)}<div class="con w1200 clearfix">{left}<div class="right fr"><h3>{column.name}</h3>{main}'
            f'</div><div class="aside fr">{boxes}</div></div>'
        )
        return self._sized(path, f"{column.name}_{self.place}人民政府", iter([body]), LIST_SIZE, _LIST_SCRIPTS)

    def _article(self, row: Row, way: tuple[Column, ...]) -> bytes:
        chance = self._random(row.path)
        text = words.REPORT if way[-1].titles is words.REPORTS else ()
        sentences = cycle(sentence.format(n=chance.randrange(2, 60)) for sentence in (*text, *words.SENTENCES))
        number = f"{self.place[0]}政办发〔{row.day.year}〕{chance.randrange(1, 40)}号"
        fields = (
            ("索 引 号", f"4300000000/{row.day.year}-{chance.randrange(10_000, 90_000)}"),
            ("文　　号", number),
            ("发文日期", f"{row.day:%Y-%m-%d}"),
            ("公开方式", "主动公开"),
            ("信息时效期", "有效"),
            ("责任部门", f"{self.place}人民政府办公室"),
        )
        table = "".join(f"<tr><th>{label}：</th><td>{value}</td></tr>" for label, value in fields)
        stem = _stem(row)
        files = "".join(
            f'<li><a href="./{stem}{n}.{kind}" target="_blank">附件{n}：{row.title[:18]}.{kind}</a></li>'
            for n, kind in enumerate(_FILES, start=1)
        )
        head = (
            f'{_here(way)}<div class="con w1200"><table class="xxgk_tab">{table}</table><h1>{row.title}</h1>'
            f'<div class="info"><span>来源：{self.place}人民政府办公室</span>'
            f"<span>发布时间：{row.day:%Y-%m-%d} 09:{row.day.day:02}</span>"
            '<span>字体：<a href="javascript:doZoom(18)">大</a> <a href="javascript:doZoom(14)">小</a></span></div>'
            '<div class="TRS_Editor" id="zoom">'
        )
        tail = f'</div><ul class="fj">{files}</ul>{self._box(columns()[0], 8, dated=True)}</div>'
        parts = (head, *(_paragraphs([next(sentences), next(sentences)]) for _ in range(12)), tail)
        return self._sized(row.path, f"{row.title}_{self.place}人民政府", iter(parts), ARTICLE_SIZE, _ARTICLE_SCRIPTS)

    def _box(self, column: Column, rows: int, *, dated: bool) -> str:
        listed = "\n".join(_row(row, dated=dated) for row in islice(self._rows(column), rows))
        more = f'<a class="more" href="{column.folder}" target="_blank">更多&gt;&gt;</a>'
        name = f'<h3><a href="{column.folder}">{column.name}</a>{more}</h3>'
        return f'<div class="box fl">{name}<ul class="news">\n{listed}\n</ul></div>\n'

    def _sized(self, path: str, title: str, parts: Iterator[str], size: int, scripts: int) -> bytes:
        """A page of exactly `size` bytes: as many parts as there is room for, then a style sheet of its own."""
        charset = self.charset
        script = "".join(words.SCRIPT % {"n": n} for n in range(scripts))
        start = f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta http-equiv="Content-Type" content="text/html; charset={charset}">
<meta http-equiv="X-UA-Compatible" content="IE=edge">
<title>{title}</title>
<meta name="SiteName" content="{self.place}人民政府">
<meta name="SiteDomain" content="www.example.gov.cn">
<meta name="ColumnName" content="{title.partition("_")[0][:20]}">
<link rel="stylesheet" href="/images/public.css">
<script src="/images/jquery.min.js"></script><script src="/images/jquery.SuperSlide.js"></script>
<style>
"""
        news = f'<p class="new">更新提示：{self.day:%Y年%m月%d日}</p>' if self.changed and self.is_new(path) else ""
        middle = f"</style></head>\n<body>\n{self._menu()}<div class='main w1200 clearfix'>{news}"
        end = f"</div>{self._foot()}<script>{script}</script>\n</body>\n</html>\n"
        room = size - len((start + middle + end).encode(charset))
        kept = []
        for part in parts:
            room -= len(part.encode(charset))
            if room < 0:
                room += len(part.encode(charset))
                break
            kept.append(part)
        style = "".join(f".m{n}{{float:left;width:{n}px;margin:0 0 {n % 30}px;}}\n" for n in range(room // 40))[:room]
        whole = style.rpartition("\n")[0].ljust(room)
        return f"{start}{whole}{middle}{''.join(kept)}{end}".encode(charset)

    def _menu(self) -> str:
        items = []
        for column in columns():
            subs = "".join(f'<dd><a href="{one.folder}" target="_blank">{one.name}</a></dd>' for one in column.children)
            items.append(
                f'<li class="item"><h3><a href="{column.folder}" target="_blank"><span>{column.name}</span></a></h3>'
                f'<div class="drop"><dl class="sub">{subs}</dl></div></li>'
            )
        logo = f'<a href="/"><img src="/images/logo.png" alt="{self.place}人民政府"></a>'
        search = '<form action="/search/"><input name="q" type="text"><input type="submit" value="搜索"></form>'
        return (
            f'<div class="head">{logo}{search}</div><div class="nav"><ul><li><a href="/">首页</a></li>'
            f"{''.join(items)}</ul></div>"
        )

    def _foot(self) -> str:
        links = "\n".join(
            f'<a href="http://www.example.gov.cn/o{at}/" target="_blank">{self.place}{name}</a>'
            for at, name in enumerate(words.OFFICES)
        )
        choices = "".join(
            f'<option value="http://www.example.gov.cn/l{at}/">{name}</option>' for at, name in enumerate(words.OFFICES)
        )
        return f"""<div class="links">{links}<select><option>相关链接</option>{choices}</select></div>
<div class="footer">
<p>主办：{self.place}人民政府办公室　网站标识码：4300000000　备案号：ICP备00000000号</p>
<p>版权所有：{self.place}人民政府　联系电话：0000-0000000</p></div>"""


def _stem(row: Row) -> str:
    """What the files of an article are called by."""
    return row.path.rpartition("/")[2].removesuffix(".html").replace("t", "P0")


def _row(row: Row, *, dated: bool = True) -> str:
    shown = row.title if len(row.title) <= 24 else f"{row.title[:23]}…"
    day = f'<span class="time fr">{row.day:%Y-%m-%d}</span>' if dated else ""
    link = f'<a href="{row.path}" target="_blank" title="{row.title}"><i class="dot"></i><em>{shown}</em></a>'
    return f'<li class="line clearfix"><div class="til">{link}</div>{day}</li>'


def _paragraphs(text: tuple[str, ...] | list[str]) -> str:
    style = "text-indent:2em;line-height:2;font-family:仿宋;font-size:16pt"
    return "\n".join(
        f'<p style="{style}"><span style="font-family:仿宋">{one[:20]}</span><span lang="EN-US"></span>'
        f'<span style="font-family:仿宋">{one[20:]}</span></p>'
        for one in text
    )


def _here(way: tuple[Column, ...]) -> str:
    steps = "".join(f' &gt; <a href="{column.folder}">{column.name}</a>' for column in way)
    return f'<div class="position">当前位置：<a href="/">首页</a>{steps}</div>'


def small_site(day: date) -> dict[str, bytes]:
    """A site of two pages by path: a home page and the one column that it links."""
    portal = Portal(1, day)
    column = columns()[2]
    link = f'<a href="{column.folder}">{column.name}</a>'
    menu = f'<div class="nav"><ul><li><a href="/">首页</a></li><li>{link}</li></ul></div>'
    page = (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>\n'
    )
    text = _paragraphs([sentence.format(n=3) for sentence in words.SENTENCES] * 4)
    home = page.format(title=f"{portal.place}人民政府", body=f"{menu}{text}{portal._foot()}")
    inner = page.format(title=column.name, body=f"{menu}{_here((column,))}{_paragraphs(words.GUIDE)}{text}")
    return {"/index.html": home.encode(), f"{column.folder}index.html": inner.encode()}
