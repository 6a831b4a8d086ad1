"""The sample portals as values: who they are and what they answer to each path. Pure.

They stand for what the rules must tell apart. All names and contents are made up and depend on `first_night` only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from config.sites import Level
from monitor.sample import byways, city, counties, orders, regions, vendors
from monitor.sample.website import Office, Reply

Answer = Callable[[str, Mapping[str, str]], Reply]
"""From a path with its query, and the portals' addresses (`http://127.0.0.1:PORT/`) by code, to a reply."""


@dataclass(frozen=True, slots=True)
class Portal:
    """A sample portal: its row of the site list, but for the address, and what it answers.

    `host` is a name that it goes by instead of its number; it leads to loopback as well.
    """

    code: str
    name: str
    level: Level
    answer: Answer
    parent: str | None = None
    hosted_on: str | None = None
    tags: tuple[str, ...] = ()
    region: str = "湖南省"
    host: str = ""


def portals(first_night: date) -> tuple[Portal, ...]:
    """The portals as they are on `first_night` (D0) and on the night after it."""
    return (*_first(first_night), *_families(first_night), *_orders(first_night))


def _first(first_night: date) -> tuple[Portal, ...]:
    """Counties, a city and its bureau: what the rules must tell apart."""
    water, county = city.shuiwu(first_night), partial(Portal, level=Level.COUNTY, parent="S03")
    hongyan = (city.hongyan(first_night), city.corner(first_night))
    return (
        county("S01", "青石县", answer=partial(counties.answer_qingshi, counties.qingshi(first_night))),
        county("S02", "白沙县", answer=partial(counties.answer_baisha, counties.baisha(first_night))),
        Portal("S03", "红岩市", Level.PREFECTURE, partial(city.answer_hongyan, hongyan)),
        county("S04", "云溪县", answer=partial(counties.answer_yunxi, counties.yunxi(first_night))),
        Portal("S05", "红岩市水务局", Level.DEPARTMENT, partial(city.answer_shuiwu, water), "S03", "S03"),
        county("S06", "高岭县", answer=counties.answer_gaoling),
    )


def _families(first_night: date) -> tuple[Portal, ...]:
    """Counties in further families of markup: what the readers must read right."""
    county, plain = partial(Portal, level=Level.COUNTY, parent="S03"), regions.answer
    return (
        county("S07", "竹坪县", answer=partial(regions.answer_zhuping, regions.zhuping(first_night))),
        county("S08", "榕湾县", answer=partial(plain, regions.rongwan(first_night))),
        county("S09", "桐坞县", answer=partial(plain, regions.tongwu(first_night))),
        county("S10", "塔岗县", answer=partial(plain, vendors.tagang(first_night))),
        county("S11", "柳坡县", answer=partial(plain, vendors.liupo(first_night))),
        county("S12", "苇塘县", answer=partial(plain, vendors.weitang(first_night))),
        county("S13", "沙井县", answer=partial(regions.answer_shajing, regions.shajing(first_night))),
        county("S14", "镜塘县", answer=partial(byways.answer_jingtang, byways.jingtang(first_night))),
        county("S15", "松屏县", answer=partial(byways.answer_songping, byways.songping(first_night))),
    )


def _orders(first_night: date) -> tuple[Portal, ...]:
    """Counties, cities and provinces under all four documents (of no known region): whole, falling short, unread."""

    def portal(code: str, about: Office, level: Level, state: orders.State, **more: Any) -> Portal:
        bodies = more.pop("bodies", ())
        site = orders.portal(about, level, state, first_night, bodies)
        answer = {"whole": orders.answer, "unread": orders.answer_unread}.get(state, orders.answer_lacking)
        suffix = "com" if state == "lacking" else "gov.cn"
        host = f"www.yangli{code.lower()}.{suffix}"
        tags = ("突发事件", "贫困县", "口岸")
        return Portal(code, about.place, level, partial(answer, site), tags=tags, region="", host=host, **more)

    return (
        portal("S16", orders.SHUANGXI, Level.COUNTY, "whole", parent="S17"),
        portal("S17", orders.LUMING, Level.PREFECTURE, "whole", parent="S18", bodies=("双溪县",)),
        portal("S18", orders.NANPING, Level.PROVINCE, "whole", bodies=("鹿鸣市",)),
        portal("S19", orders.FENGQIAO, Level.COUNTY, "lacking", parent="S20"),
        portal("S20", orders.YANHUI, Level.PREFECTURE, "lacking", parent="S21"),
        portal("S21", orders.BEIPING, Level.PROVINCE, "lacking"),
        portal("S22", orders.TAIXI, Level.COUNTY, "unread", parent="S23"),
        portal("S23", orders.LUZHOU, Level.PREFECTURE, "unread", parent="S24"),
        portal("S24", orders.XIPING, Level.PROVINCE, "unread"),
        portal("S25", orders.SHIQIAO, Level.COUNTY, "sparse", parent="S26"),
        portal("S26", orders.PINGPU, Level.PREFECTURE, "sparse", parent="S21"),
    )
