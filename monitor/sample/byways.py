"""The county portals S14 and S15, whose home pages do not link most of their columns. Pure.

Days are counted from `first_night` (D0). Each function tells what is seeded, and what takes a right reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from monitor.sample.columns import Column
from monitor.sample.content import documents, reports
from monitor.sample.layouts import FRAMES, SITEMAP
from monitor.sample.statutory import TOPICS, business, openness
from monitor.sample.usual import county, news, notices
from monitor.sample.website import Office, Reply, Website, build, draw, missing, page

JINGTANG = Office("镜塘县人民政府", "镜塘县", "镜塘", "县", "4399140001", "镜政")
SONGPING = Office("松屏县人民政府", "松屏县", "松屏", "县", "4399150001", "松政")
MENU_PATH = "/script/0/2306141530270001.js"
SITE_MAP = "/sitemap.php"
PARTS = {"/page2.html": ("tzgg", "wjk"), "/page3.html": ("yhyshj",)}
"""The sections of S14's home page that are frames, and the columns in each."""


def jingtang(first_night: date) -> Website:
    """S14: four columns stand in a short navigation, 政府信息公开 behind an image.

    The rest of the first level is only in frames and in a menu that an external script writes.
    """
    about, d0 = JINGTANG, first_night
    yearly = reports(about, d0, 3, 22, usual=(3, 25))
    columns = county(
        about,
        d0,
        Column("xwzx", "新闻中心", articles=news(about, d0 - timedelta(days=2), 32, count=24)),
        Column("tzgg", "通知公告", articles=notices(about, d0 - timedelta(days=11), 12)),
        openness(about, d0, "政府信息公开", "zfxxgk", yearly),
        Column("wjk", "政策文件库", articles=documents(about, d0 - timedelta(days=29), validity=("有效",))),
        business(about, d0, "优化营商环境", "yhyshj", tuple(TOPICS)),
    )
    return build(about, columns, FRAMES, 701)


def songping(first_night: date) -> Website:
    """S15: everything there; the home page links news and the site map, and the site map all columns."""
    about, d0 = SONGPING, first_night
    yearly = reports(about, d0, 3, 17, usual=(3, 18))
    columns = county(
        about,
        d0,
        Column("xw", "要闻", articles=news(about, d0 - timedelta(days=5), 35, count=30)),
        Column("gg", "公示公告", articles=notices(about, d0 - timedelta(days=13), 16)),
        openness(about, d0, "政府信息公开专栏", "zfxxgk", yearly),
        Column("gfxwj", "规范性文件", articles=documents(about, d0 - timedelta(days=44), validity=("有效",))),
        business(about, d0, "营商环境", "yshj", tuple(TOPICS)),
    )
    return build(about, columns, SITEMAP, 5)


def answer_jingtang(site: Website, path: str, bases: Mapping[str, str]) -> Reply:
    """S14's answer: the script that writes its menu, the frames of its home page, and its pages."""
    if path == MENU_PATH:
        script = draw("frames/menu.js", menu=site.menu)
        return Reply(200, {"Content-Type": "application/javascript; charset=utf-8"}, script.encode())
    if path in PARTS:
        shown = [site.nodes[key] for key in PARTS[path]]
        return page(site.layout, draw("frames/part.html", about=site.about, shown=shown))
    return site.draw(path, bases) or missing(site)


def answer_songping(site: Website, path: str, bases: Mapping[str, str]) -> Reply:
    """S15's answer: its site map, and its pages."""
    if path == SITE_MAP:
        view = draw("sitemap/map.html", about=site.about, menu=site.menu, home=site.home, link=str, bases=bases)
        return page(site.layout, view)
    return site.draw(path, bases) or missing(site)
