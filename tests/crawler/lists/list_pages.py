"""The same three rows in every family of markup, and how a list page is written for these tests."""

from __future__ import annotations

from datetime import date

from crawler.lists import read_entries
from crawler.pages.page import parse
from storage.records import EntryList, Page

TODAY = date(2026, 7, 1)
URL = "http://www.example.gov.cn/zwgk/tzgg/index.html"


def read(body: str, today: date = TODAY, head: str = "") -> EntryList:
    markup = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    page = Page(URL, URL, 200, {"content-type": "text/html; charset=utf-8"}, markup.encode())
    return read_entries(parse(page), today)


def rows(body: str, today: date = TODAY) -> list[tuple[str, str]]:
    return [(item.title, str(item.date)) for item in read(body, today).items]


THREE = [("关于甲事项的通知", "2024-06-19"), ("关于乙事项的公告", "2024-06-03"), ("关于丙事项的公示", "2023-12-28")]

MENU = """<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li></ul></div>
<div class="wz">您当前的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a></div>"""
FOOTER = "<div class='foot'><p>主办单位：某县人民政府办公室 备案号：湘ICP备00000000号</p></div>"

FAMILIES = {
    "li with the date behind the link": "<ul>"
    + "".join(f'<li><a href="a{n}.html">{title}</a><span>{day}</span></li>' for n, (title, day) in enumerate(THREE))
    + "</ul>",
    "li with the date before the link": "<ul>"
    + "".join(f'<li><span>{day}</span><a href="a{n}.html">{title}</a></li>' for n, (title, day) in enumerate(THREE))
    + "</ul>",
    "date in brackets": "<ul>"
    + "".join(f'<li><a href="a{n}.html">{title}</a><span>({day})</span></li>' for n, (title, day) in enumerate(THREE))
    + "</ul>",
    "date inside the link": "<ul>"
    + "".join(f'<li><a href="#"><span>· {title}</span><span class="fr">{day}</span></a></li>' for title, day in THREE)
    + "</ul>",
    "date as the last words of the link": "<ul>"
    + "".join(f'<li><a href="a{n}.html">{title} [{day}]</a></li>' for n, (title, day) in enumerate(THREE))
    + "</ul>",
    "table rows": "<table><tr><th>标题</th><th>日期</th></tr>"
    + "".join(
        f'<tr><td><a href="a{n}.html">{title}</a></td><td>{day}</td></tr>' for n, (title, day) in enumerate(THREE)
    )
    + "</table>",
    "one table a row": "<div>"
    + "".join(
        f'<table><tr><td></td><td><a href="a{n}.html">{title}</a></td><td>{day}</td></tr></table>'
        for n, (title, day) in enumerate(THREE)
    )
    + "</div>",
    "dl with dt and dd": "<dl>"
    + "".join(f'<dt><a href="a{n}.html">{title}</a></dt><dd>{day}</dd>' for n, (title, day) in enumerate(THREE))
    + "</dl>",
    "a dl each": "".join(
        f'<dl><dt>{day}</dt><dd><a href="a{n}.html">{title}</a></dd></dl>' for n, (title, day) in enumerate(THREE)
    ),
    "div rows": "<div class='list'>"
    + "".join(
        f'<div class="row"><div class="t"><a href="a{n}.html">{title}</a></div><div class="d">{day}</div></div>'
        for n, (title, day) in enumerate(THREE)
    )
    + "</div>",
    "all rows in one li": "<ul><li>"
    + "".join(
        f'<span class="til"><a href="a{n}.html">{title}</a></span><span class="time">{day}</span>'
        for n, (title, day) in enumerate(THREE)
    )
    + "</li></ul>",
    "all rows in one li, dates first": "<ul><li>"
    + "".join(f'<i>{day}</i><a href="a{n}.html">{title}</a><br>' for n, (title, day) in enumerate(THREE))
    + "</li></ul>",
    "paragraphs with the date as bare text": "".join(
        f'<p><a href="a{n}.html">{title}</a> {day}</p>' for n, (title, day) in enumerate(THREE)
    ),
    "with a clock time": "<ul>"
    + "".join(
        f'<li><a href="a{n}.html">{title}</a><span>{day} 11:59:02</span></li>' for n, (title, day) in enumerate(THREE)
    )
    + "</ul>",
    "with a label": "<ul>"
    + "".join(f'<li><a href="a{n}.html">{title}</a><p>发布时间：{day}</p></li>' for n, (title, day) in enumerate(THREE))
    + "</ul>",
    "with a summary": "<ul>"
    + "".join(
        f'<li><h3><a href="a{n}.html">{title}</a></h3><p>{"摘要文字，" * 30}</p><span>{day}</span></li>'
        for n, (title, day) in enumerate(THREE)
    )
    + "</ul>",
    "with a category before the title": "<ul>"
    + "".join(
        f'<li><em><a href="/c">[通知]</a></em><a href="a{n}.html">{title}</a><span>{day}</span></li>'
        for n, (title, day) in enumerate(THREE)
    )
    + "</ul>",
    "with a button behind the date": "<ul>"
    + "".join(
        f'<li><a href="a{n}.html">{title}</a><span>{day}</span><a href="a{n}.html">查看</a></li>'
        for n, (title, day) in enumerate(THREE)
    )
    + "</ul>",
    "day and month split": "<ul>"
    + "".join(
        f'<li><div class="date"><b>{day[8:]}</b><i>{day[:7]}</i></div><a href="a{n}.html">{title}</a></li>'
        for n, (title, day) in enumerate(THREE)
    )
    + "</ul>",
    "month and day over the year": "<ul>"
    + "".join(
        f'<li><a href="a{n}.html"><p>{day[5:]}</p><p>{day[:4]}</p><h4>{title}</h4></a></li>'
        for n, (title, day) in enumerate(THREE)
    )
    + "</ul>",
    "Chinese date": "<ul>"
    + "".join(
        f'<li><a href="a{n}.html">{title}</a><span>{day[:4]}年{day[5:7]}月{day[8:]}日</span></li>'
        for n, (title, day) in enumerate(THREE)
    )
    + "</ul>",
    "a list for each row in a wrapper of its own": "".join(
        f'<div class="x_navli"><ul><li>0031/2024-0{n}</li><li><a href="a{n}.html">{title}</a><div style="display:none">'
        f"<p>信息来源：县政府办</p></div></li><li>{day}</li></ul></div>"
        for n, (title, day) in enumerate(THREE)
    ),
    "cards with a picture beside title, summary and date": "<div>"
    + "".join(
        f'<div class="card"><div><img src="{n}.jpg"></div><div class="txt"><h4><a href="a{n}.html">{title}</a></h4>'
        f"<p>各乡镇、县直各单位要做好有关工作，按时报送情况。</p><p>{day}</p></div></div>"
        for n, (title, day) in enumerate(THREE)
    )
    + "</div>",
    "everything in the link, the day of writing before that of publishing": "<div>"
    + "".join(
        f'<div><a href="a{n}.html"><h5>{title}</h5><p>为做好2026年3月5日会议精神的落实，现就有关事项通知如下……</p>'
        f"<p><span>成文日期：2022-01-0{n + 1}</span><span>发布日期：{day}</span></p></a></div>"
        for n, (title, day) in enumerate(THREE)
    )
    + "</div>",
    "day over month and year": "<ul>"
    + "".join(
        f'<li><b>{day[8:]}</b><span>{int(day[5:7])}月 {day[:4]}</span><p><a href="a{n}.html">{title}</a></p></li>'
        for n, (title, day) in enumerate(THREE)
    )
    + "</ul>",
    "a table with the days of making, publishing and ending": "<table><tr><th>名称</th><th>生成日期</th>"
    "<th>公开日期</th><th>截止日期</th></tr>"
    + "".join(
        f'<tr><td><a href="a{n}.html">{title}</a></td><td>2022-01-0{n + 1}</td><td>{day}</td>'
        f"<td>2026-06-0{n + 1}</td></tr>"
        for n, (title, day) in enumerate(THREE)
    )
    + "</table>",
    "the day written by a script in each row": "<ul>"
    + "".join(
        f'<li><a href="a{n}.html">{title}</a><span><script>var d="{day} 09:12:33";document.write(d.substring(0,10));'
        "</script></span></li>"
        for n, (title, day) in enumerate(THREE)
    )
    + "</ul>",
    "links that only a script follows": "<ul>"
    + "".join(f'<li><a href="javascript:;">{title}</a><span>{day}</span></li>' for title, day in THREE)
    + "</ul>",
}
