"""The text of an article page (正文) without title, fields, menus and what the site puts under every page. Pure."""

from __future__ import annotations

import re

from crawler.article.dates import head_lines
from crawler.article.labels import Labelled
from crawler.article.title import find_title
from crawler.article.tolerant import read_fields
from crawler.dates import find_dates
from crawler.pages.lines import Line
from crawler.pages.page import Parsed, squeeze

_WHOLE = 100_000
"""Pieces of text of which a page's whole text is put together: more than a page that is read can have."""
_UNDER = re.compile(
    r"^\W*(?:(?:上一?[篇条页个]|下一?[篇条页个]|相关(?:链接|文档|文件|新闻|阅读|信息|内容|稿件|解读|政策|附件)|扫一扫|分享(?:到|至|:|$)"
    r"|打印(?:本页|此页|$)|关闭(?:窗口|本页|$)|返回(?:顶部|首页|列表)|责任编辑|友情链接|您(?:可能|访问))|(?:附件|文件)下载:?$)|[内网我站][容站要点]?纠错"
)
_FOOTER = re.compile(r"备案|主办|版权|技术支持|标识码|ICP")
_FOOT = re.compile(
    rf"{_FOOTER.pattern}|^(?:移动版|关于本站|网站声明|网站地图|新媒体|政务服务热线)|copyright", re.IGNORECASE
)
_TOOLS = re.compile(
    r"^[【\[(（]?(?:字体|字号|大|中|小|打印|分享|收藏|浏览|阅读|点击|来源|作者|视力保护色|背景色|关闭|语音|朗读|"
    r"[|｜:：\s\d次]|[】\])）])+$"
)
PARAGRAPH = 40
"""Characters of a line that may be running text."""


def body_text(parsed: Parsed) -> str:
    """The whole running text of a page, one line a block: what stands after its title and fields and before what the
    site puts under every page. Empty where there is none.

    Lines that are nothing but links, and what is hidden, are left out. Whether the page is one text (an article, a
    guide) is not asked.
    """
    lines, labels = read_fields(parsed, _WHOLE)
    _, title = find_title(parsed, lines, labels)
    return "\n".join(line.text for line in body_lines(lines, labels, title))


def body_lines(lines: list[Line], labels: list[Labelled], title: int) -> list[Line]:
    """The lines of the text of an article whose title stands on line `title` (-1: on none)."""
    text = [at for at in range(title + 1, len(lines)) if is_text(lines[at]) and _is_shown(lines[at])]
    last = text[-1] if text else -1
    start = _start(lines, labels, title, last)
    first = next((at for at in text if at >= start), start)
    body = [line for line in lines[start : _end(lines, first, last)] if _is_shown(line) and not _TOOLS.match(line.name)]
    while body and body[-1].name.endswith((":", "：")):  # a field under the text that nothing follows
        body.pop()
    return body


def _is_shown(line: Line) -> bool:
    return not line.hidden and not line.linked


def is_text(line: Line) -> bool:
    """Whether the line is running text: sentences, or long with commas; not the site's footer."""
    if line.long:
        return True
    return ("。" in line.text or (line.own >= PARAGRAPH and "，" in line.text)) and not _FOOTER.search(line.text)


def _start(lines: list[Line], labels: list[Labelled], title: int, last: int) -> int:
    """The first line under the title that is no field or tool: they may stand a few lines apart from it.

    `last` is the page's last line of running text.
    """
    start = max(title, 0)
    head = range(title + 1, head_lines(lines, title).stop)
    values = {squeeze(label.value) for label in labels if label.line in head and label.value}
    fields = {label.line for label in labels if label.line in head}
    for at in head:
        line = lines[at]
        if is_text(line) or (at > last and _is_foot(line)):
            break
        if at in fields or squeeze(line.spaced) in values or _is_day(line) or _is_under(line):
            start = at + 1
    return max(start, title + 1)


def _is_day(line: Line) -> bool:
    """Whether the line is a day with a few words of a source or tool beside it."""
    mentions = find_dates(line.text) if not line.long and line.own < PARAGRAPH else []
    return len(mentions) == 1 and "。" not in line.text and mentions[0].start < 12 and not line.linked


def _end(lines: list[Line], first: int, last: int) -> int:
    """Where the text ends: at the links to neighbours and tools, or at the footer, which no more text follows."""
    for at in range(first, len(lines)):
        line = lines[at]
        if not line.hidden and ((at > first and _is_under(line)) or (at > last and _is_foot(line))):
            return at
    return len(lines)


def _is_under(line: Line) -> bool:
    return not line.long and line.own < PARAGRAPH and _UNDER.search(line.name) is not None


def _is_foot(line: Line) -> bool:
    return _FOOT.search(line.text) is not None and not line.text.endswith("。")
