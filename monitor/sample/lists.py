"""The county portal S27, whose lists and tables are there and are of little use as data. Pure but for its template.

Its 收费目录清单 is a scan, its 权责清单 lacks 责任, its budget table of this year is last year's file under a new
title, and two of four datasets of its open-data page were not updated as often as it says.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import xlsxwriter

from config.sites import Level
from monitor.sample import orders
from monitor.sample.columns import Article, Column
from monitor.sample.content import documents, reports
from monitor.sample.layouts import ORDERS
from monitor.sample.portals import Portal
from monitor.sample.statutory import TOPICS, business, openness
from monitor.sample.usual import county, news, notices
from monitor.sample.website import Office, Reply, Website, build, draw, page

QUANWAN = Office("泉湾县人民政府", "泉湾县", "泉湾", "县", "4399270001", "泉政")
FEES, POWERS, BUDGET, EARLIER = "/files/sfmlqd.pdf", "/files/qzqd.xlsx", "/files/ysb.xlsx", "/files/ysb-1.xlsx"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class OpenDataset:
    """A dataset as the county's open-data page tells of it."""

    title: str
    frequency: str
    updated: date
    rows: int
    formats: str
    access: str


def portals(first_night: date) -> tuple[Portal, ...]:
    """The county by itself, as it is on `first_night` (D0) and the night after."""
    return (portal(first_night),)


def portal(first_night: date) -> Portal:
    """S27 as it is on both nights."""
    site = quanwan(first_night)
    files = {
        FEES: Reply(200, {"Content-Type": "application/pdf"}, scan()),
        POWERS: Reply(200, {"Content-Type": _SHEET}, workbook("权责清单", powers())),
        **dict.fromkeys((BUDGET, EARLIER), Reply(200, {"Content-Type": _SHEET}, workbook("一般公共预算", _budget()))),
    }
    shown = datasets(first_night)

    def answer(path: str, bases: Mapping[str, str]) -> Reply:
        if path in files:
            return files[path]
        if path == site.nodes["sjkf"].path:
            node = site.nodes["sjkf"]
            view = draw("orders/catalogue.html", about=site.about, menu=site.menu, node=node, datasets=shown)
            return page(site.layout, view)
        return orders.answer(site, path, bases)

    return Portal("S27", QUANWAN.place, Level.COUNTY, answer)


def quanwan(first_night: date) -> Website:
    """S27: everything is there; what is wrong is in its files."""
    about, d0 = QUANWAN, first_night
    yearly = reports(about, d0, 3, 14, usual=(3, 16))
    open_information = openness(about, d0, "政府信息公开", "zfxxgk", yearly)
    columns = county(
        about,
        d0,
        Column("xwzx", "新闻中心", articles=news(about, d0 - timedelta(days=1), 3, count=24)),
        Column("tzgg", "通知公告", articles=notices(about, d0 - timedelta(days=8), 2)),
        open_information,
        Column("wjk", "政策文件库", articles=documents(about, d0 - timedelta(days=21), validity=("有效",))),
        business(about, d0, "优化营商环境", "yhyshj", tuple(TOPICS)),
        Column("qzqd", "权责清单", articles=(_with_file("{p}部门权责清单", d0, 40, POWERS),)),
        Column("sfmlqd", "收费目录清单", articles=(_with_file("{p}{y}年收费目录清单", d0, 60, FEES),)),
        Column("czyjs", "财政预决算", articles=tuple(_budgets(d0))),
        Column("sjkf", "数据开放", text=("本页列出本县向社会开放的数据集。",)),
    )
    return build(about, columns, ORDERS, 2701)


def _with_file(title: str, first_night: date, age: int, file: str) -> Article:
    words = title.format(p=QUANWAN.place, y=first_night.year)
    text = (f"现将{words}予以公布，请社会各界监督。", "附件可以下载查看，如有疑问请向有关单位咨询。")
    return Article(words, first_night - timedelta(days=age), text, files=((f"附件：{words}", file),))


def _budgets(first_night: date) -> Sequence[Article]:
    """This year's budget and last year's, each with its table; and last year's final accounts, which have none."""
    y = first_night.year
    place = QUANWAN.place
    text = ("预算草案经人民代表大会审议批准，现将预算表予以公开。", "“三公”经费、绩效目标一并编入预算文本。")

    def budget(year: int, day: date, file: str) -> Article:
        title = f"{place}{year}年一般公共预算"
        return Article(f"{title}公开", day, text, files=((f"{title}表", file),))

    return (
        Article(f"{place}{y - 1}年度财政决算公开", date(y, 8, 20), ("决算已经常务委员会审议批准，现予公开。",)),
        budget(y, date(y, 2, 10), BUDGET),
        budget(y - 1, date(y - 1, 2, 12), EARLIER),
    )


def datasets(first_night: date) -> tuple[OpenDataset, ...]:
    """Two that are kept as they say, a monthly one of four months ago and a daily one of a month ago."""

    def ago(days: int) -> date:
        return first_night - timedelta(days=days)

    return (
        OpenDataset("公共停车场信息", "每季度", ago(41), 86, "XLS、CSV", "无条件开放"),
        OpenDataset("义务教育学校名录", "每年", ago(190), 64, "CSV", "无条件开放"),
        OpenDataset("行政许可信息", "每月", ago(122), 2315, "XLS", "无条件开放"),
        OpenDataset("空气质量监测数据", "每日", ago(30), 8760, "JSON", "有条件开放"),
    )


def workbook(name: str, rows: Sequence[Sequence[str | int]]) -> bytes:
    """A workbook of one sheet, whose first row is a title over all columns. The same bytes each time."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001  # a property of the file, which has no zone
    sheet, (title, *rest) = book.add_worksheet(name), rows
    sheet.merge_range(0, 0, 0, len(rest[0]) - 1, title[0])
    for number, row in enumerate(rest, start=1):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def powers() -> list[tuple[str | int, ...]]:
    """权责清单 with 机构, 职能, 权限 and 程序, and no word of 责任."""
    head = ("序号", "实施主体", "职权名称", "职权类型", "设定依据", "办理流程")
    kinds = ("行政许可", "行政处罚", "行政检查", "行政确认")
    offices = ("教育局", "民政局", "林业局", "统计局", "商务局", "审计局")
    rows = [
        (
            number,
            f"{QUANWAN.place}{offices[number % len(offices)]}",
            f"{kinds[number % len(kinds)]}事项第{number}项",
            kinds[number % len(kinds)],
            f"有关条例第{number % 40 + 1}条",
            "申请、受理、审查、决定",
        )
        for number in range(1, 43)
    ]
    return [(f"{QUANWAN.place}部门权力清单",), head, *rows]


def _budget() -> list[tuple[str | int, ...]]:
    """一般公共预算 by 科目, in 万元."""
    names = ("一般公共服务支出", "公共安全支出", "教育支出", "科学技术支出", "社会保障和就业支出", "卫生健康支出",
             "节能环保支出", "城乡社区支出", "农林水支出", "交通运输支出", "住房保障支出", "预备费")  # fmt: skip
    rows = [(201 + at, name, 21_000 - at * 1_310, 20_400 - at * 1_270) for at, name in enumerate(names)]
    return [("一般公共预算支出表（单位：万元）",), ("科目编码", "科目名称", "本年预算数", "上年执行数"), *rows]


def scan() -> bytes:
    """A PDF of one page that is a picture and has no text: grey stripes where the lines of a table would be."""
    width, height = 248, 351
    rows = (b"\xff" * 31 if at % 24 else b"\x00" * 31 for at in range(height))
    picture = zlib.compress(b"".join(rows), 9)
    drawing = b"q 595 0 0 842 0 0 cm /Im0 Do Q"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</Im0 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 1"
        b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (width, height, len(picture), picture),
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
    )
    out, places = b"%PDF-1.4\n", list[int]()
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (len(objects) + 1, table, end)
