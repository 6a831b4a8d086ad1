"""The tables of open data on what sites publish as data. Pure."""

from __future__ import annotations

from monitor.exports.opendata.columns import OF_SITE, THIS_SCAN, column, column_name, count, moment, site
from monitor.exports.opendata.fields import Field, Reference, Table, Type

DATASETS = Table(
    "datasets",
    "数据集",
    "每行为所导出站点公布的一份清单或者表格；未能读取的文件不在此列，见 unread_files。",
    "A list or table that the exported sites publish and that could be read; of those that could not see unread_files.",
    (
        site(),
        column(),
        Field(
            "series",
            "数据集名称",
            "不计年度、期次的标题，即该数据集在该站点的名称。",
            "Its title without years and issues: its name at its site.",
            needed=True,
        ),
        count("versions", "版本数", "见到的版本数。", "Versions that were seen.", needed=True),
        count("latest", "最新版本", "最新版本的版本号。", "Number of the newest version.", needed=True),
        column_name(),
    ),
    ("site", "column", "series"),
    (OF_SITE,),
)

VERSIONS = Table(
    "dataset_versions",
    "数据集版本",
    "每行为数据集的一个版本。",
    "A version of a dataset.",
    (
        site(),
        column(),
        Field("series", "数据集名称", "该数据集在该站点的名称。", "The dataset's name at its site.", needed=True),
        count(
            "version",
            "版本号",
            "按首次见到的次序编号，自1起。",
            "Number of the version, from 1, as they were met.",
            needed=True,
        ),
        Field("title", "标题", "页面上的标题。", "What the page calls it.", needed=True),
        Field(
            "url",
            "网址",
            "文件的网址，或者表格所在页面的网址。",
            "Address of the file, or of the page that has the table.",
            needed=True,
        ),
        Field(
            "day",
            "公布日期",
            "所在列表行或者文章的日期。",
            "Date of the row or document that it belongs to.",
            Type.DATE,
        ),
        count("rows", "行数", "各表格的行数合计。", "Rows of its tables.", needed=True),
        Field(
            "columns",
            "列名",
            "各表格的列名，以换行分隔。",
            "Names of the columns of its tables, separated by a line break.",
        ),
        Field(
            "sha256",
            "校验值",
            "首次见到该版本时文件的 SHA-256 校验值。",
            "SHA-256 of the bytes that showed it first.",
            needed=True,
        ),
        Field(
            "content",
            "内容标识",
            "各行和文字相同的，标识相同。",
            "Digits that are equal for the same rows and text.",
            needed=True,
        ),
        count("first_scan", "首见巡检", "首次见到的巡检。", "Scan that first saw it.", needed=True),
        moment("first_seen", "首见时间", THIS_SCAN, "The moment that this scan stands for.", needed=True),
        count("last_scan", "末见巡检", "最近见到的巡检。", "Scan that last saw it.", needed=True),
        moment("last_seen", "末见时间", THIS_SCAN, "The moment that this scan stands for.", needed=True),
        count(
            "added",
            "新增行",
            "与上一版本相比新增的行数；未能逐行比对的为空。",
            "Rows added against the version before; empty where that was not compared.",
        ),
        count("removed", "减少行", "减少的行数；同上。", "Rows removed; the same."),
        count("changed", "修改行", "修改的行数；同上。", "Rows changed; the same."),
    ),
    ("site", "column", "series", "version"),
    (Reference(("site", "column", "series"), "datasets", ("site", "column", "series")),),
)

UNREAD = Table(
    "unread_files",
    "未能读取的数据文件",
    "每行为所导出的巡检中一个栏目下见到而未能获取或者读取的数据文件；不据此认定缺失。",
    "A data file that the exported night met behind a column and could not fetch or read: it is not called missing.",
    (
        site(),
        column(),
        Field("url", "网址", "文件的网址。", "Address of the file.", needed=True),
        Field("title", "标题", "页面上的标题。", "What the page calls it."),
        Field(
            "format", "格式", "按内容识别的格式；未取得的为空。", "Its format, in Chinese; empty where it did not come."
        ),
        count("bytes", "字节数", "文件的大小；未取得的为0。", "Its size; 0 where it did not come.", needed=True),
        Field(
            "reason",
            "原因",
            "未能获取或者读取的原因代码，见 docs/json.md。",
            "Why, as a code; see docs/json.md.",
            needed=True,
        ),
        Field("said", "原因文字", "以中文表述的原因。", "Why, in Chinese.", needed=True),
        column_name(),
    ),
    ("site", "column", "url"),
    (OF_SITE,),
)
