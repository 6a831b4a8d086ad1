"""Whether a document is in force (有效性), as its page marks it: by a labelled value, in its title, by a sign. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.article.labels import Labelled
from crawler.pages.page import squeeze

_STATE = (
    r"(?:现行|全文|部分|继续|仍然)?有效|(?:已|全文|部分|宣布|自行)?(?:失效|废止)|已?(?:修改|修订)|(?:尚未|未)(?:生效|施行)|无效|"
    r"(?:停止|暂停)执行|拟修[订改]"
)
_VALUE = re.compile(rf"[\[【(（]?(?P<state>{_STATE})[\]】)）]?(?:$|[(（,，;；。、至自至20])")
_ANSWERS = {"是": "有效", "否": "失效"}
_ASKS = re.compile(r"是否|与否")
_IN_TITLE = re.compile(rf"[\[【(（](?P<state>{_STATE})[\]】)）]")
_TEXT = rf"\s*=\s*[\"']?\s*(?:{_STATE})\s*[\"'>]"
_ICON = r"\s*[:：]?\s*(?:</?\w+[^<>]*>\s*){0,6}<(?i:img)\b"
_ANSWER = r"\s*[:：]\s*(?:</?\w+[^<>]*>\s*){0,6}(?:是|否|(?i:[yn]|yes|no)|[√✓×]|长期|正常|执行)\s*<"
_SIGN = re.compile(  # each way begins with a character that is no class: a whole page is searched ten times as fast
    "|".join(
        [rf">\s*[\[【（(]?(?:{_STATE})[\]】）)]?\s*<"]
        + [rf"{name}(?<=\b{name}){_TEXT}" for name in ("alt", "title", "ALT", "TITLE", "Alt", "Title")]
        + [label + _ICON for label in (r"有\s*效\s*性", r"时\s*效\s*性", r"效\s*力", r"状\s*态")]
        + [label + _ANSWER for label in (r"有\s*效\s*性", r"时\s*效\s*性", r"效\s*力")]
    )
)

_OF_SIGNS = ("效", "废止", "修改", "修订", "未施行", "停止执行", "暂停执行", "状")
"""Each way holds one of these: to look for them costs a tenth, and most pages have none."""


def read_validity(labels: Iterable[Labelled], title: str | None) -> str | None:
    """The state that a document's labels or its title give, in the words of the page; None where they give none.

    An answer to 是否有效 is told as 有效 or 失效. The label alone, or the word in running text, is no value.
    """
    for label in labels:
        value = squeeze(label.value)
        if _ASKS.search(label.label) and value in _ANSWERS:
            return _ANSWERS[value]
        if match := _VALUE.match(value):
            return match["state"]
    match = _IN_TITLE.search(squeeze(title)) if title else None
    return match["state"] if match else None


def count_signs(text: str) -> int:
    """How many cells, stamps, icons' texts, icons or bare answers beside the label mark a state on a page."""
    return len(_SIGN.findall(text)) if any(word in text for word in _OF_SIGNS) else 0
