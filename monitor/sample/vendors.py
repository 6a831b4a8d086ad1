"""The county portals S10, S11 and S12, built as some content systems that are sold to offices build them. Pure.

Days are counted from `first_night` (D0). Each function tells what is seeded, and what takes a right reading.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from monitor.sample.columns import Article, Column
from monitor.sample.content import documents, reports
from monitor.sample.counties import months_before
from monitor.sample.layouts import ASPX, BODA, EPOINT
from monitor.sample.statutory import TOPICS, business, openness
from monitor.sample.usual import county, news, notices
from monitor.sample.website import Office, Website, build

TAGANG = Office("塔岗县人民政府", "塔岗县", "塔岗", "县", "4399100001", "塔政")
LIUPO = Office("柳坡县人民政府", "柳坡县", "柳坡", "县", "4399110001", "柳政")
WEITANG = Office("苇塘县人民政府", "苇塘县", "苇塘", "县", "4399120001", "苇政")


def tagang(first_night: date) -> Website:
    """S10: documents with the label 有效性 and nothing behind it.

    The first news row is pinned and over a year old. Notices are out of order, and the fresh one is on the second page.
    """
    about, d0 = TAGANG, first_night
    yearly = reports(about, d0, 3, 5, usual=(3, 6))
    *fresh, pinned = news(about, d0 - timedelta(days=2), 17, step=5)
    pinned = replace(pinned, day=months_before(d0, 14))
    columns = county(
        about,
        d0,
        Column("zwdt", "政务动态", articles=(pinned, *fresh)),
        Column("tzgg", "通知公告", articles=_weighted(about, d0, 5, 6)),
        openness(about, d0, "政府信息公开专栏", "zfxxgk", yearly),
        Column("wjk", "规范性文件库", articles=documents(about, d0 - timedelta(days=27), validity=("",))),
        business(about, d0, "优化营商环境", "yhyshj", tuple(TOPICS)),
    )
    return build(about, columns, BODA, 1021)


def _weighted(about: Office, first_night: date, turn: int, before: int) -> tuple[Article, ...]:
    """Notices ordered by weight: old ones from old to new but for a fresh one, with `before` old ones before it."""
    old = notices(about, months_before(first_night, 8), turn)[1:]
    fresh = notices(about, first_night - timedelta(days=9), turn)[0]
    return (*reversed(old[:before]), fresh, *reversed(old[before:]))


def liupo(first_night: date) -> Website:
    """S11: the file library's newest document is a day older than six months.

    The titles of its documents name a fresh day, on which they come into force.
    """
    about, d0 = LIUPO, first_night
    yearly = reports(about, d0, 3, 30, usual=(3, 27))
    papers = documents(about, months_before(d0, 6) - timedelta(days=1), validity=("有效", "有效", "修改"))
    force = d0 - timedelta(days=14)
    named = tuple(
        replace(paper, title=f"{paper.title}（{force.year}年{force.month}月{force.day}日起施行）") for paper in papers
    )
    columns = county(
        about,
        d0,
        Column("jrdt", "工作动态", articles=news(about, d0 - timedelta(days=7), 23)),
        Column("gg", "公告通知", articles=notices(about, d0 - timedelta(days=15), 8)),
        openness(about, d0, "信息公开", "xxgk", yearly),
        Column("gfxwj", "行政规范性文件库", articles=named),
        business(about, d0, "营商环境专栏", "yshj", tuple(TOPICS)),
    )
    return build(about, columns, ASPX, 23)


BLANK = {"ztzl": "专题专栏", "tpxw": "图片新闻", "zxft": "在线访谈", "mydc": "民意调查", "dqwh": "党群文化"}
"""The blank first-level columns of S12, by slug."""


def weitang(first_night: date) -> Website:
    """S12: five blank first-level columns, each blank in its own words.

    Notices are out of order and the fresh one is on the last page, which only a script turns to.
    """
    about, d0 = WEITANG, first_night
    yearly = reports(about, d0, 3, 13, usual=(3, 14))
    columns = county(
        about,
        d0,
        Column("zwyw", "政务要闻", articles=news(about, d0 - timedelta(days=1), 29)),
        Column("tzgg", "通知公告", articles=_weighted(about, d0, 15, 14)),
        openness(about, d0, "政府信息公开", "zfxxgk", yearly),
        Column("wjk", "文件库", articles=documents(about, d0 - timedelta(days=17), validity=("有效",))),
        business(about, d0, "优化营商环境", "yhyshj", tuple(TOPICS)),
        *(Column(slug, title, blank=True) for slug, title in BLANK.items()),
    )
    return build(about, columns, EPOINT, 28001)
