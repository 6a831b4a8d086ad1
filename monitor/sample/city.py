"""The city portal S03 and its water bureau S05, which keeps part of its columns on it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from monitor.sample.columns import Column
from monitor.sample.content import FILES, NEWS, NOTICES, WATER_NEWS, documents, reports, series
from monitor.sample.layouts import ASP, BUREAU, TABLE
from monitor.sample.statutory import departments, exchange, openness, portrait, services
from monitor.sample.website import Office, Reply, Website, build, draw, missing, page

HONGYAN = Office("红岩市人民政府", "红岩市", "红岩", "市", "4399000001", "红政")
SHUIWU = Office("红岩市水务局", "红岩市水务局", "红岩水务", "局", "4399000036", "红水")
CORNER = "/bm/swj/"
"""Where S03 keeps the columns of S05."""

MOVED, GONE = "/xxgk/", "/ysqgk.asp?id=5"
"""S05's own addresses of 政府信息公开 (answers 302) and 依申请公开 (a 200 page with an error text)."""


def hongyan(first_night: date) -> Website:
    """S03: an empty 优化营商环境, a yearly report two days late, a file library without 有效性."""
    about, d0 = HONGYAN, first_night
    yearly = reports(about, d0, 4, 2, usual=(3, 25))
    bureaus = Column("bmzz", "部门子站", text=_BUREAUS, links=(("市水务局", CORNER),))
    columns = (
        portrait(about),
        Column("zwdt", "政务动态", articles=series(NEWS[3:] + NEWS[:3], about, d0, 20)),
        Column("tzgg", "通知公告", articles=series(NOTICES[4:] + NOTICES[:4], about, d0 - timedelta(days=10), 18, 4)),
        openness(about, d0, "政府信息公开", "zfxxgk", yearly),
        Column("gfxwj", "规范性文件", articles=documents(about, d0 - timedelta(days=26))),
        Column("yhyshj", "优化营商环境", blank=True),
        services(about, d0),
        exchange(about, d0),
        bureaus,
        departments(about),
    )
    return build(about, columns, TABLE, 31)


def corner(first_night: date) -> Website:
    """The bureau's corner on S03: its 政府信息公开 with four sections, reports on time, no applications."""
    yearly = reports(SHUIWU, first_night, 1, 20, usual=(1, 22))
    columns = (openness(SHUIWU, first_night, "政府信息公开", "xxgk", yearly, request=False),)
    return build(SHUIWU, columns, BUREAU, 601, home=CORNER)


def shuiwu(first_night: date) -> Website:
    """S05: its own small site, with news of D0-5 and notices of D0-20."""
    about, d0 = SHUIWU, first_night
    notices = tuple(f"关于{{p}}{name}的公告" for name in _WATER_NOTICES)
    papers = tuple(f"{name}知识问答" for name in FILES)
    columns = (
        Column("jggk", "机构概况", text=_DUTY),
        Column("gzdt", "工作动态", articles=series(WATER_NEWS, about, d0 - timedelta(days=5), 16, step=3)),
        Column("tzgg", "通知公告", articles=series(notices, about, d0 - timedelta(days=20), 15, step=8)),
        Column(
            "slgc", "水利工程", articles=series(WATER_NEWS[6:] + WATER_NEWS[:6], about, d0 - timedelta(days=12), 16)
        ),
        Column("hhgl", "河湖管理", articles=series(WATER_NEWS[3:] + WATER_NEWS[:3], about, d0 - timedelta(days=8), 15)),
        Column(
            "szy", "水资源管理", articles=series(WATER_NEWS[9:] + WATER_NEWS[:9], about, d0 - timedelta(days=6), 15)
        ),
        Column("slkp", "水利科普", articles=series(papers, about, d0 - timedelta(days=30), 15, step=11)),
    )
    return build(about, columns, ASP, 1)


_BUREAUS = (
    "市直部门公开的信息由各部门负责编制、审查和维护，在本栏目集中展示，方便公众查阅，也可以到市政务服务中心查阅点查阅。",
    "没有独立维护能力的部门，其公开的信息由市人民政府门户网站统一承载，内容仍由该部门负责，更新情况纳入年度考核。",
    "已由门户网站承载的部门列在下方，其他部门陆续迁移，迁移期间请到该部门办公地点查阅。",
)

_DUTY = (
    "贯彻执行水法律法规和方针政策，拟订全市水利发展规划并组织实施，负责水资源的统一监督管理和优化配置工作。",
    "负责水资源保护、水旱灾害防御、农村供水、灌区建设和水土保持工作，指导水利设施、水域及其岸线的管理与保护。",
    "内设机构：办公室、规划建设科、水资源管理科、河湖管理科、水旱灾害防御科，分别承担有关业务的日常管理工作。",
)

_WATER_NOTICES = (
    "取水许可审批结果", "水土保持方案审批结果", "河道采砂禁采期", "水利工程招标代理机构抽取结果", "水质检测结果",
    "小型水库管护责任单位名单", "水利工程竣工验收结果", "节水型单位评选结果", "入河排污口设置审批结果",
    "农村供水应急抢修安排", "水库放水安全提示", "水利设施维修养护安排", "灌区供水计划", "河道管理范围划定",
    "水利建设市场主体信用评价结果",
)  # fmt: skip


def answer_hongyan(sites: tuple[Website, Website], path: str, bases: Mapping[str, str]) -> Reply:
    """S03's answer: the city's own pages, then the bureau's corner."""
    own, guest = sites
    return own.draw(path, bases) or guest.draw(path, bases) or missing(own)


def answer_shuiwu(site: Website, path: str, bases: Mapping[str, str]) -> Reply:
    """S05's answer: one column moved to S03, one gone with a 200 page that says so."""
    if path == MOVED:
        return Reply(302, {"Location": f"{bases['S03'].rstrip('/')}{CORNER}xxgk/", "Content-Type": "text/html"}, b"")
    if path == GONE:
        return page(site.layout, draw("asp/gone.html", about=site.about))
    return site.draw(path, bases) or missing(site)
