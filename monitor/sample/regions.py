"""The county portals S07, S08, S09 and S13, built as the platforms of some regions build them. Pure.

Days are counted from `first_night` (D0). Each function tells what is seeded, and what takes a right reading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from monitor.sample.columns import Column
from monitor.sample.content import documents, reports
from monitor.sample.counties import months_before
from monitor.sample.layouts import JIANGHUAI, KAIPU, LINGNAN, LONGYUAN
from monitor.sample.statutory import TOPICS, business, openness
from monitor.sample.usual import county, news, notices
from monitor.sample.website import Office, Reply, Website, build, missing

ZHUPING = Office("竹坪县人民政府", "竹坪县", "竹坪", "县", "4399070001", "竹政")
RONGWAN = Office("榕湾县人民政府", "榕湾县", "榕湾", "县", "4399080001", "榕府")
TONGWU = Office("桐坞县人民政府", "桐坞县", "桐坞", "县", "4399090001", "桐政")
SHAJING = Office("沙井县人民政府", "沙井县", "沙井", "县", "4399130001", "沙政")
_SEARCH = re.compile(r"/common/search/(\d+)\?page=1&size=20$")
_FIRST_CHANNEL = re.compile(r"/(.+)/redirect_firstChannel\.shtml")


def zhuping(first_night: date) -> Website:
    """S07: notices without a year that run over a new year, the newest seven months old; one business topic is blank.

    Read in the wrong year the notices would be fresh. The business column forwards to its blank topic and is itself
    not blank. The meta tags of documents and reports are weeks later than their days.
    """
    about, d0 = ZHUPING, first_night
    yearly = reports(about, d0, 3, 24, usual=(3, 20))
    trade = business(about, d0, "优化营商环境", "yhyshj", tuple(TOPICS))
    first, *others = trade.children
    blank = Column(first.slug, first.title, blank=True)
    columns = county(
        about,
        d0,
        Column("zwdt", "政务动态", articles=news(about, d0 - timedelta(days=3), 2)),
        Column("gsgg", "公示公告", articles=notices(about, months_before(d0, 7), 2, step=22)),
        openness(about, d0, "政府信息公开", "zfxxgk", yearly),
        Column("xzgfxwj", "行政规范性文件", articles=documents(about, d0 - timedelta(days=40), validity=("有效",))),
        replace(trade, children=(blank, *others)),
    )
    return build(about, columns, KAIPU, 301)


def rongwan(first_night: date) -> Website:
    """S08: everything there; the one fresh notice stands in the middle of the list's only li, among old ones."""
    about, d0 = RONGWAN, first_night
    yearly = reports(about, d0, 3, 11, usual=(3, 9))
    old = notices(about, months_before(d0, 7), 7)[:-1]
    fresh = notices(about, d0 - timedelta(days=6), 6)[0]
    columns = county(
        about,
        d0,
        Column("zwyw", "政务要闻", articles=news(about, d0 - timedelta(days=1), 8)),
        Column("tzgg", "通知公告", articles=(*old[:9], fresh, *old[9:])),
        openness(about, d0, "政府信息公开", "zfxxgk", yearly),
        Column("zcwjk", "政策文件库", articles=documents(about, d0 - timedelta(days=12), validity=("有效", "有效"))),
        business(about, d0, "营商环境", "yshj", tuple(TOPICS)),
    )
    return build(about, columns, LINGNAN, 4100)


def tongwu(first_night: date) -> Website:
    """S09: everything there; every document says 有效性, some 失效 or 废止, and all say 废止时间：暂无."""
    about, d0 = TONGWU, first_night
    yearly = reports(about, d0, 3, 28, usual=(3, 30))
    validity = ("有效", "失效", "有效", "废止", "有效")
    columns = county(
        about,
        d0,
        Column("jryw", "今日要闻", articles=news(about, d0 - timedelta(days=4), 11)),
        Column("gggs", "公告公示", articles=notices(about, d0 - timedelta(days=9), 11)),
        openness(about, d0, "政府信息公开", "zfxxgk", yearly),
        Column("gfxwj", "规范性文件", articles=documents(about, d0 - timedelta(days=33), validity=validity)),
        business(about, d0, "优化营商环境专栏", "yhyshj", tuple(TOPICS)),
    )
    return build(about, columns, JIANGHUAI, 6701)


def shajing(first_night: date) -> Website:
    """S13: all lists are filled by a script; the fresh rows that the server wrote stand in a comment.

    Most lists come from a search interface that the page's own script calls. Those that an external script fills,
    which is told where to write, say 暂无数据 until then: they are not blank, not stale and not fresh.
    """
    about, d0 = SHAJING, first_night
    yearly = reports(about, d0, 3, 19, usual=(3, 17))
    columns = county(
        about,
        d0,
        Column("xwdt", "新闻动态", articles=news(about, d0 - timedelta(days=2), 14)),
        Column("tzgg", "通知公告", articles=notices(about, d0 - timedelta(days=8), 14)),
        Column("tpxw", "图片新闻", articles=news(about, d0 - timedelta(days=5), 20)),
        Column("mtbd", "媒体报道", articles=news(about, d0 - timedelta(days=6), 26)),
        openness(about, d0, "政府信息公开", "zfxxgk", yearly),
        Column("wjk", "文件库", articles=documents(about, d0 - timedelta(days=22), validity=("有效",))),
        Column("zcjd", "解读材料", articles=notices(about, d0 - timedelta(days=22), 3)),
        business(about, d0, "优化营商环境", "yhyshj", tuple(TOPICS)),
    )
    return build(about, columns, LONGYUAN, 106200)


def answer_zhuping(site: Website, path: str, bases: Mapping[str, str]) -> Reply:
    """S07's answer: `redirect_firstChannel.shtml` of a column answers 302 to the first column below it."""
    match = _FIRST_CHANNEL.fullmatch(path)
    node = site.nodes.get(match[1]) if match else None
    if node is not None and node.children:
        first = node.children[0]
        below = f"/{first.key}/redirect_firstChannel.shtml" if first.children else first.path
        return Reply(302, {"Location": below, "Content-Type": "text/html"}, b"")
    return answer(site, path, bases)


def answer_shajing(site: Website, path: str, bases: Mapping[str, str]) -> Reply:
    """S13's answer: the search interface that some of its lists are filled from, and its pages."""
    match = _SEARCH.match(path)
    node = next((node for node in site.nodes.values() if match and str(node.number) == match[1]), None)
    if node is None:
        return answer(site, path, bases)
    results = [
        {"title": row.article.title, "url": row.path, "publishedTimeStr": f"{row.article.day} 09:00:00"}
        for row in node.rows[:20]
    ]
    told = {"data": {"total": len(node.rows), "rows": len(results), "results": results}}
    return Reply(200, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(told).encode())


def answer(site: Website, path: str, bases: Mapping[str, str]) -> Reply:
    """The answer of a portal with nothing but its pages."""
    return site.draw(path, bases) or missing(site)
