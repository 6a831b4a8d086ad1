"""The manners in which portals draw menus, links, lists and pages."""

from __future__ import annotations

from collections.abc import Mapping

from tests.monitor.trial_portal import MARKS, TAGS, Manner, Row, as_list, framed, in_list

Rows = tuple[Row, ...]
Links = Mapping[str, str]


def _items(links: Links, form: str) -> str:
    return "".join(form.format(text=text, url=url) for text, url in links.items())


def _lines(rows: Rows, form: str) -> str:
    return "".join(
        form.format(n=n, title=title, day=day, short=f"{day:%m-%d}", of=f"{day.day:02}", month=f"{day:%Y-%m}")
        for n, (title, day) in enumerate(rows)
    )


def _bare(title: str, body: str, menu: str, name: str) -> str:
    """A page of tables, without a way to it and without the name of the site in its title."""
    return (
        f"<html><head><meta charset='utf-8'><title>{title or name}</title>{TAGS}</head><body><center><table>"
        f"<tr><td>{menu}</td></tr><tr><td>{body}</td></tr><tr><td>主办：{name}办公室 {MARKS}</td></tr>"
        "</table></center></body></html>"
    )


TABLES = Manner(
    menu=lambda links: f"<table><tr>{_items(links, '<td><a href={url}>{text}</a></td>')}</tr></table>",
    links=lambda links: f"<table>{_items(links, '<tr><td><a href={url}>{text}</a></td></tr>')}</table>",
    rows=lambda rows: (
        "<table border=0>"
        + _lines(rows, "<tr><td>·</td><td><a href=t20260901_10{n}.html>{title}</a></td><td>{day}</td></tr>")
        + "</table>"
    ),
    frame=_bare,
)
DEFINITIONS = Manner(
    links=lambda links: f"<dl><dt>栏目</dt>{_items(links, '<dd><a href={url}>{text}</a></dd>')}</dl>",
    rows=lambda rows: f"<dl>{_lines(rows, '<dt><a href=./t20260901_10{n}.html>{title}</a></dt><dd>{day}</dd>')}</dl>",
)
CLICKS = Manner(
    links=lambda links: _items(links, "<div class='btn' onclick=\"location.href='{url}'\">{text}</div>"),
)
WINDOWS = Manner(
    menu=lambda links: _items(links, "<div class='m' onclick=\"window.open('{url}')\"><span>{text}</span></div>"),
)
TABS = Manner(
    rows=lambda rows: (
        "<div class='tab-hd'><span class='on'>最新发布</span><span>历史信息</span></div><div class='tab-bd'>"
        f"<div class='pane'>{in_list(rows[:-1])}</div>"
        f"<div class='pane' style='display:none'>{in_list(rows[-1:])}</div></div>"
    ),
)
AREAS = Manner(
    menu=lambda links: (
        "<img src='/m.jpg' usemap='#m'><map name='m'>"
        + _items(links, "<area shape='rect' coords='0,0,9,9' href='{url}' alt='{text}'>")
        + "</map>"
    ),
)
JUMPS = Manner(
    links=lambda links: (
        "<select onchange=\"if(this.value)window.open(this.value)\"><option value=''>请选择栏目</option>"
        + _items(links, "<option value='{url}'>{text}</option>")
        + "</select>"
    ),
)
GBK = Manner(charset="gb2312")
IN_FRONT = Manner(
    rows=lambda rows: f"<ul>{_lines(rows, '<li>[{day}] <a href=./t20260901_10{n}.html>{title}</a></li>')}</ul>"
)
NO_DAYS = Manner(rows=lambda rows: f"<ul>{_lines(rows, '<li><a href=./t20260901_10{n}.html>{title}</a></li>')}</ul>")
NO_YEARS = Manner(
    rows=lambda rows: (
        f"<ul>{_lines(rows, '<li><a href=./t20260901_10{n}.html>{title}</a><span>{short}</span></li>')}</ul>"
    )
)
CARDS = Manner(
    rows=lambda rows: (
        "<div class='cards'>"
        + _lines(
            rows,
            "<div class='card'><div class='date'><b>{of}</b><i>{month}</i></div>"
            "<h3><a href=./t20260901_10{n}.html>{title}</a></h3>"
            "<p>云溪县有关单位就此作出部署……</p></div>",
        )
        + "</div>"
    ),
)
PINNED = Manner(
    rows=lambda rows: (
        "<ul><li><a href='./z.html'><font color=red>[置顶]</font>关于长期有效事项的说明</a><span>2021-03-01</span></li>"
        + _lines(rows, "<li><a href=./t20260901_10{n}.html>{title}</a><span>{day}</span></li>")
        + "</ul>"
    ),
)
SIDEBAR = Manner(
    frame=lambda title, body, menu, name: framed(
        title,
        f"<div class='main-l'>{body}</div><div class='main-r'><h3>热点信息</h3><ul>"
        + "".join(
            f"<li><a href='/rd/{n}.html'>热点信息第{n}条有关情况</a><span>2024-05-0{n}</span></li>" for n in range(1, 7)
        )
        + "</ul></div>",
        menu,
        name,
    )
)
NO_WAY = Manner(frame=_bare)
ICONS = Manner(links=lambda links: _items(links, "<a href='{url}'><img src='/i/ico.png' alt='{text}'></a>"))
WORDLESS = Manner(links=lambda links: _items(links, "<a href='{url}'><img src='/i/ico.png'></a>"))
SPACED = Manner(
    links=lambda links: as_list({" ".join(text): url for text, url in links.items()}),
)
MEGA = Manner(
    menu=lambda links: (
        "<ul class='mega'>"
        + "".join(
            f"<li><a href='{url}'>{text}</a><div class='sub' style='display:none'><ul>"
            + "".join(f"<li><a href='{url}s{n}/'>{text}之{n}</a></li>" for n in range(1, 5))
            + "</ul></div></li>"
            for text, url in links.items()
        )
        + "</ul>"
    ),
)
TITLED = Manner(links=lambda links: _items(links, "<a href='{url}' title='{text}'><i class='iconfont'></i></a>"))
SLASHED = Manner(
    rows=lambda rows: (
        f"<ul>{_lines(rows, '<li><a href=./t20260901_10{n}.html>{title}</a><em>{day:%Y/%m/%d}</em></li>')}</ul>"
    )
)


def _slugs(links: Links) -> str:
    return "".join(f"<a href='{url}'>{url.strip('/').rpartition('/')[2]}</a>" for url in links.values())


SLUGS = Manner(menu=_slugs, links=_slugs)
