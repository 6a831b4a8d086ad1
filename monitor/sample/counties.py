"""The county portals S01, S02, S04 and S06, each with the states told in its function. Pure.

Days are counted from `first_night` (D0); the second night is a day later and sees the same contents.
"""

from __future__ import annotations

import calendar
import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import date, timedelta

from monitor.sample.columns import Column, walk
from monitor.sample.content import FILES, NEWS, NOTICES, documents, reports, series
from monitor.sample.layouts import HANWEB, SCRIPT, TRS
from monitor.sample.statutory import TOPICS, business, departments, exchange, openness, portrait, services
from monitor.sample.website import Office, Reply, Website, build, draw, missing, page

QINGSHI = Office("青石县人民政府", "青石县", "青石", "县", "4399010001", "青政")
BAISHA = Office("白沙县人民政府", "白沙县", "白沙", "县", "4399020001", "白政")
YUNXI = Office("云溪县人民政府", "云溪县", "云溪", "县", "4399040001", "云政")
SCRIPT_PATH = "/script/0/menu.js"
ROBOTS = "User-agent: *\nDisallow: /admin/\nCrawl-delay: 0\n"


def months_before(day: date, months: int) -> date:
    """The same day `months` calendar months earlier, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def qingshi(first_night: date) -> Website:
    """S01: everything there and right, under other names (政务公开, 营商环境, 政策文件库). News is of D0-14."""
    about, d0 = QINGSHI, first_night
    yearly = reports(about, d0, 3, 20, usual=(3, 18))
    validity = ("有效", "有效", "废止", *("有效",) * 15)
    files = Column("zcwjk", "政策文件库", articles=documents(about, d0 - timedelta(days=20), validity=validity))
    affairs = Column(
        "zwgk",
        "政务公开",
        children=(openness(about, d0, "政府信息公开", "zfxxgk", yearly), files, _explained(about, d0)),
    )
    columns = (
        portrait(about),
        Column("ywdt", "要闻动态", articles=series(NEWS, about, d0 - timedelta(days=14), 36)),
        Column("tzgg", "通知公告", articles=series(NOTICES, about, d0 - timedelta(days=3), 18, step=5)),
        affairs,
        services(about, d0),
        business(about, d0, "营商环境", "yshj", tuple(TOPICS)),
        exchange(about, d0),
        departments(about),
    )
    return build(about, columns, TRS, 210)


def baisha(first_night: date) -> Website:
    """S02: rows in scripts only; notices a day older than six months; no file library; two business topics lacking."""
    about, d0 = BAISHA, first_night
    yearly = reports(about, d0, 3, 15, usual=(3, 22))
    stale = months_before(d0, 6) - timedelta(days=1)
    columns = (
        portrait(about),
        Column("zwyw", "政务要闻", articles=series(NEWS[5:] + NEWS[:5], about, d0 - timedelta(days=1), 20)),
        Column("tzgg", "通知公告", articles=series(NOTICES, about, stale, 18, step=7)),
        openness(about, d0, "政府信息公开专栏", "zfxxgk", yearly),
        services(about, d0),
        business(about, d0, "优化营商环境", "yhyshj", ("qykb", "jzxk", "djcc", "hddl", "ns")),
        exchange(about, d0),
        departments(about),
    )
    return build(about, columns, HANWEB, 1230)


def yunxi(first_night: date) -> Website:
    """S04: all columns are there and right, but only a script links to them."""
    about, d0 = YUNXI, first_night
    yearly = reports(about, d0, 3, 12, usual=(3, 16))
    columns = (
        portrait(about),
        Column("jryw", "今日要闻", articles=series(NEWS[9:] + NEWS[:9], about, d0 - timedelta(days=2), 40)),
        Column(
            "tzgg", "通知公告", articles=series(NOTICES[6:] + NOTICES[:6], about, d0 - timedelta(days=4), 18, step=6)
        ),
        openness(about, d0, "政府信息公开", "zfxxgk", yearly),
        Column("wjk", "文件库", articles=documents(about, d0 - timedelta(days=30), validity=("有效",))),
        services(about, d0),
        business(about, d0, "优化营商环境", "yhyshj", tuple(TOPICS)),
        exchange(about, d0),
    )
    return build(about, columns, SCRIPT, 11)


def _explained(about: Office, first_night: date) -> Column:
    titles = tuple(f"一图读懂《{{p}}{name}》" for name in FILES)
    return Column("zcjd", "政策解读", articles=series(titles, about, first_night - timedelta(days=18), 16, step=14))


def answer_qingshi(site: Website, path: str, bases: Mapping[str, str]) -> Reply:
    """S01's answer; it alone has a robots.txt."""
    if path == "/robots.txt":
        return Reply(200, {"Content-Type": "text/plain"}, ROBOTS.encode())
    return site.draw(path, bases) or missing(site)


def answer_baisha(site: Website, path: str, bases: Mapping[str, str]) -> Reply:
    """S02's answer: a site map, and the home page for every unknown address."""
    if path == "/robots.txt":
        return missing(site)
    if path == "/col/col1200/index.html":
        view = draw("hanweb/sitemap.html", about=site.about, menu=site.menu, home=site.home, link=str, bases=bases)
        return page(site.layout, view)
    reply = site.draw(path, bases) or site.draw(site.home, bases)
    assert reply is not None  # a site always has a home page
    return reply


def answer_yunxi(site: Website, path: str, bases: Mapping[str, str]) -> Reply:
    """S04's answer: the script that writes its menu, and its pages."""
    if path == SCRIPT_PATH:
        script = draw("script/menu.js", code=_encoded_menu(site))
        return Reply(200, {"Content-Type": "application/javascript; charset=utf-8"}, script.encode())
    return site.draw(path, bases) or missing(site)


def _encoded_menu(site: Website) -> str:
    """S04's columns as its script keeps them: only a browser that runs it can tell a name or an address."""
    menu = [["/", "首页", "0"], *([node.path, node.column.title, node.number] for node in site.menu)]
    children = {node.number: [[child.path, child.column.title] for child in node.children] for node in walk(site.menu)}
    return b64encode(json.dumps({"menu": menu, "children": children}).encode()).decode()


def answer_gaoling(path: str, bases: Mapping[str, str]) -> Reply:
    """S06's answer to everything, robots.txt too: 521 and a script that sets a cookie and loads again."""
    headers = {"Content-Type": "text/html", "Set-Cookie": "__jsluid_s=0123456789abcdef; max-age=31536000; path=/"}
    return Reply(521, headers, draw("challenge.html").encode())
