"""Labels and their values (索引号：..., 发布时间：...) in a page's lines, wherever label and value stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from selectolax.lexbor import LexborHTMLParser

from crawler.pages.lines import Line
from crawler.pages.page import squeeze

_FIELDS = {
    "published": """发布时间 发布日期 发表时间 发表日期 公开时间 公开日期 公布时间 公布日期 时间发布 上网时间 上网日期
        发稿时间 发稿日期 信息时间 录入时间 添加时间 首次发布时间 首次发布日期 首次发布 发布于 发表于 发布 信息发布时间
        信息发布日期 报道时间 报道日期 登载时间 登载日期 刊发时间 刊发日期 挂网时间 挂网日期""",
    "shown": """时间 日期 更新时间 更新日期 信息更新时间 写信时间 来信时间 留言时间 上传时间 上传日期 创建时间 创建日期
        公告时间 公告日期""",
    "issued": "生成日期 生成时间 发文日期 发文时间 印发日期 印发时间",
    "composed": "成文日期 成文时间",
    "signed": "签署日期 签署时间 签发日期 签发时间",
    "document_number": "文号 发文字号 文件编号 发文文号 文件文号 公文文号 文件字号 文件号 发文号 公文字号 发布文号",
    "index_number": "索引号 索取号 信息索引号 公开索引号 索引编号 信息索取号",
    "source": "来源 信息来源 文章来源 稿件来源 新闻来源 稿源 来稿来源 消息来源",
    "issuer": """发文机关 发布机构 发文单位 发布单位 发布机关 制发机关 发文机构 信息发布机构 制定机关 公开机构
        发文部门 发布部门 公开主体 制发单位 印发机关 印发单位""",
    "validity": """有效性 效力状态 有效状态 是否有效 是否现行有效 有效与否 时效性 文件有效性 时效状态 效力
        文件效力 文件状态 规范性文件状态 法规状态 状态 效力状况 效力情况 文件时效""",
    "effective": "生效时间 生效日期 实施日期 实施时间 施行日期 施行时间",
    "expires": "失效时间 失效日期 有效期至 信息时效期 有效期限 终止日期 失效废止日期",
    "abolished": "废止时间 废止日期",
    "title": "标题 名称 信息名称 文件名称 文件标题 信息标题 公文标题 公文名称",
    # They end the value before them and mean nothing here.
    "other": """主题分类 公开方式 公开范围 公开形式 公开时限 公开属性 公开类别 公开责任部门 责任部门 登记日期 作者
        责任编辑 编辑 浏览次数 浏览量 访问量 访问次数 点击数 点击率 点击量 点击 阅读次数 阅读数 阅读量 阅读 字体 字号
        字体大小 浏览字号 打印 分享 分享到 关键词 关键字 体裁分类 服务对象分类 主题词
        内容概述 信息分类 组配分类 文种 语种 信息发布人 发布人 审核 审核人 校对
        记者 通讯员 摄影 供稿 撰稿 初审 终审 复审 备注 关联文件 统一登记号 登记号 规范性文件编号 统一编号 所属主题
        主题 分类 所属栏目 次数 人气 视力保护色 背景色 保护视力色 大 中 小 所属机构 体裁 主办单位 承办单位 签发人
        发布处室 来文单位 编辑人 摘要 正文 附件 抄送 主送 供稿单位 上传者 上传人 添加人""",
}
_FIELD_OF = {label: name for name, labels in _FIELDS.items() for label in labels.split()}
_LABEL = re.compile(
    "(?<![\\u4e00-\\u9fff])(?P<label>"
    + "|".join(r"\s*".join(label) for label in sorted(_FIELD_OF, key=len, reverse=True))
    + r")(?:(?P<bracket>\s*[】\]])\s*(?P<after>[:：∶])?|\s*(?P<colon>[:：∶]))"
)
_ENDS = frozenset(":：∶】]")
_ANY_LABEL = re.compile(r"(?:^|[\s|｜【\[])\s*[\u4e00-\u9fff]{1,8}\s*[:：]")
_CELLS = frozenset({"td", "th", "dt", "dd"})
_VALUE_FOLLOWS = _CELLS | {"li", "div", "h4", "h5", "h6", "p", "section"}
_HEADINGS = frozenset({"h1", "h2", "h3"})
_LONGEST_VALUE = 120
_LONGEST_LABEL = 12
_ROWS, _LINES = 200, 1500


@dataclass(frozen=True, slots=True)
class Labelled:
    """A field of the page: what it means, the label as known, its value (may be empty), and the line it stands on."""

    field: str
    label: str
    value: str
    line: int
    hidden: bool


def read_labels(lines: list[Line], tree: LexborHTMLParser) -> list[Labelled]:
    """Every known label with its value: behind the colon, in the next cell, or under it in the next table row."""
    found = list(_headed(lines, tree))
    headed = {label.line for label in found}
    for at, line in enumerate(lines[:_LINES]):
        if line.linked or at in headed or line.long:
            continue
        if name := _bare(line):
            found.append(Labelled(_FIELD_OF[name], name, _next_value(lines, at), at, line.hidden))
        else:
            found += _inside(line, at)
    return sorted(found, key=lambda label: label.line)


def field_of(text: str) -> str | None:
    """What the label at the end of `text` means, where one stands there without a colon (施行日期 2024-01-01)."""
    name = squeeze(text)
    return next((_FIELD_OF[name[-size:]] for size in range(_LONGEST_LABEL, 1, -1) if name[-size:] in _FIELD_OF), None)


def _inside(line: Line, at: int) -> Iterator[Labelled]:
    text = line.spaced
    matches = [] if _ENDS.isdisjoint(text) else list(_LABEL.finditer(text))
    if not matches and len(line.parts) > 1:
        yield from _in_pieces(line, at)
    for match, following in zip_longest(matches, matches[1:]):
        value = text[match.end() : following.start() if following else len(text)]
        label = squeeze(match["label"])
        if _FIELD_OF[label] == "other" and not (match["after"] or match["colon"]):
            continue  # 【打印】 is a button
        yield Labelled(_FIELD_OF[label], label, _clean(value), at, line.hidden)


def _in_pieces(line: Line, at: int) -> Iterator[Labelled]:
    """Labels that the markup and not a colon tells from their values: <span>发布日期</span><span>2024-06-19</span>."""
    names = [squeeze(part) for part in line.parts]
    starts = [place for place, name in enumerate(names) if name in _FIELD_OF]
    for start, end in zip_longest(starts, starts[1:]):
        value = _clean("".join(line.parts[start + 1 : end]))
        if value and len(names[start]) > 1:
            yield Labelled(_FIELD_OF[names[start]], names[start], value, at, line.hidden)


def _clean(value: str) -> str:
    """The value before a wide gap, a bar, a button (【打印】) or an unknown label; without brackets about it."""
    value = value.replace("\u00a0", " ").replace("\u3000", "  ").strip(" \t\r\n|｜【[-")
    value = re.split(r"\s*[|｜]\s*|[ \t]{3,}|\s{2,}【(?!\d)", value)[0]
    if label := _ANY_LABEL.search(value, 1):
        value = value[: label.start()]
    return re.sub(r"\s+", " ", value).strip(" 【[】]（(;；,，")[:_LONGEST_VALUE]


def _bare(line: Line) -> str | None:
    """The label that a whole line is: with a colon, or a cell without one."""
    if line.own > 2 * _LONGEST_LABEL or len(line.name) > _LONGEST_LABEL:
        return None
    name = line.name.strip(":：【】[]")
    return name if len(name) > 1 and name in _FIELD_OF and (line.name[-1] in ":：】" or line.tag in _CELLS) else None


def _next_value(lines: list[Line], at: int) -> str:
    """The text of the next line, where that is a value and not a label, a paragraph or another table row."""
    if at + 1 == len(lines) or lines[at].tag not in _VALUE_FOLLOWS:
        return ""
    line, following = lines[at], lines[at + 1]
    if following.long or following.hidden != line.hidden or following.row != line.row or _bare(following):
        return ""
    text = following.spaced
    if len(text) > _LONGEST_VALUE or "。" in text or _ANY_LABEL.match(text) or following.tag in _HEADINGS:
        return ""
    return _clean(text)


def _headed(lines: list[Line], tree: LexborHTMLParser) -> Iterator[Labelled]:
    """Tables whose one row is all labels and whose next row holds their values, empty ones included."""
    names: list[str] = []
    for row in tree.css("tr")[:_ROWS]:
        cells = [squeeze(cell.text()) for cell in row.iter() if cell.tag in ("td", "th")]
        if names and len(cells) == len(names):
            for name, value in zip(names, cells, strict=True):
                at = next((at for at, line in enumerate(lines) if not line.long and line.name == name), 0)
                yield Labelled(_FIELD_OF[name], name, value[:_LONGEST_VALUE], at, False)
        names = cells if len(cells) > 1 and all(cell in _FIELD_OF for cell in cells) else []
