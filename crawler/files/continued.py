"""Whether a table on a web page is only a part of a list: the first page of several, or some rows for show. Pure."""

from __future__ import annotations

import re

from crawler.lists import stated_total
from crawler.pages.page import Parsed, squeeze

_NEXT = re.compile(r"(?:下一页|下页|后一页|尾页|末页|最后一页)[>»›]*")
_ONE_PAGE = re.compile(r"共1页|1/1页|第1页/共1页")
_SHOWN_ONLY = re.compile(
    r"(?:数据|样本|内容|表格)(?:预览|样例|示例)|(?:仅|只)(?:展示|显示|列出|提供)?(?:前|部分)|前\d{1,5}(?:条|行|项)(?:数据|记录|预览)"
)
_CLICKED = "a, button, span, li, input[type=button]"
_MOST, _LONGEST = 3_000, 12


def is_continued(page: Parsed, rows: int) -> bool:
    """Whether a page with tables of so many `rows`, their headers among them, says that there are more: by a button or
    link to the next or last page, by a number of rows, or by saying that these are for show."""
    visible = squeeze(page.visible)
    if _SHOWN_ONLY.search(visible) or (stated_total(page.visible) or 0) > rows:
        return True
    return "页" in visible and _ONE_PAGE.search(visible) is None and _has_next(page)


def _has_next(page: Parsed) -> bool:
    for node in page.tree.css(_CLICKED)[:_MOST]:
        words = node.text() if node.tag != "input" else node.attributes.get("value") or ""
        if len(words) < 2 * _LONGEST and _NEXT.fullmatch(squeeze(words)):
            return True
    return False
