"""Links beside an article that lead to its interpretation (政策解读, 图解, 问答). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from config.synonyms import load_synonyms
from crawler.pages.bounds import same_page
from crawler.pages.page import LexborNode, Parsed, squeeze
from crawler.words.wording import core

_QUICK = ("解读", "图解", "读懂", "看懂", "政策问答", "答记者问")
_SAYS = re.compile("|".join(_QUICK))
_PLACE = re.compile(r"(?:平台|系统|专栏|栏目|专区|频道|库|列表|更多|>+)$")
_HEAD_WORDS = (
    r"(?:相关|政策|文件|本文|关联|配套){0,3}(?:解读|图解)(?:材料|信息|文件|文章|链接|稿件)?"
    r"(?:[及和与、][\u4e00-\u9fff]{2,8})?"
)
_HEADING = re.compile(_HEAD_WORDS)
_NAMES_IT = re.compile("解读|图解")
_IN_SOURCE = re.compile(rf">[\s【\[|]*{_HEAD_WORDS}[\s】\]:：|]*<(?!/(?i:a|title|option)\b)")
_AROUND = 40  # characters of the source beside such a word that are looked at
_NEXT_BOX = re.compile(r"(?:相关|附件|上一|下一|分享|打印|扫一扫|友情|热门|最新|推荐|主办|版权).{0,12}")
_CHROME = re.compile(
    r"nav|menu|crumb|position|location|weizhi|dqwz|curmb|path|header|footer|\bfoot|\btop\b", re.IGNORECASE
)
_CHROME_TAGS = frozenset({"nav", "header", "footer"})
_MAY_HEAD = "h1, h2, h3, h4, h5, h6, dt, dd, b, strong, span, p, div, td, th, em, i, label, li, legend"
_HEADED = "h1, h2, h3, h4, h5, h6, dt"
_MOST_LINKS, _MOST_HEADS, _MOST_FOUND = 3000, 5, 20
_UP, _DEEPEST = 3, 40
_TITLE = 6  # characters of a link under a heading that may be a title


def read_interpretations(parsed: Parsed) -> tuple[str, ...]:
    """Addresses of links of an article's page outside the menu that speak of an interpretation by their own words, or
    stand under a heading that says so (相关解读), each once, at most twenty.

    The link whose whole words name the column of interpretations is that column and no interpretation.
    """
    if not any(word in parsed.text for word in _QUICK):
        return ()
    found: dict[str, None] = {}
    here = same_page(parsed.page.final_url)
    for node in (*_by_words(parsed), *_by_heading(parsed)):
        url = parsed.resolve(node.attributes.get("href") or "")
        if url and same_page(url) != here and not _in_chrome(node):
            found[url] = None
    return tuple(found)[:_MOST_FOUND]


@cache
def _columns() -> frozenset[str]:
    names = load_synonyms().get("POLICY.JD")
    return frozenset(map(squeeze, (*names.names, *names.parts, *names.weak))) if names else frozenset()


def _words(parsed: Parsed, node: LexborNode) -> str:
    words, attributes = parsed.link(node)
    return squeeze(words or attributes.get("title") or "")


def _is_column(words: str) -> bool:
    """Whether the whole of a link's words are a name of the column, or of a box of it."""
    name = core(words)
    return name in _columns() or _HEADING.fullmatch(name) is not None


def _by_words(parsed: Parsed) -> Iterator[LexborNode]:
    for node in islice(parsed.tree.css("a[href]"), _MOST_LINKS):
        words = _words(parsed, node)
        if _SAYS.search(words) and not _PLACE.search(words) and not _is_column(words):
            yield node


def _by_heading(parsed: Parsed) -> Iterator[LexborNode]:
    """The links under each heading of interpretations; one that is a link itself heads nothing."""
    if not _may_have_heading(parsed.text):
        return
    heads = (node for node in parsed.tree.css(_MAY_HEAD) if _heads(node) and not _in_chrome(node))
    for head in islice(heads, _MOST_HEADS):
        for node in _under(head):
            words = _words(parsed, node)
            if len(words) >= _TITLE and not _PLACE.search(words) and not _is_column(words):
                yield node


def _may_have_heading(text: str) -> bool:
    """Whether an element that is no link holds such words and no more: to look for it in the tree is dear."""
    finds = (match.start() for match in _NAMES_IT.finditer(text))
    return any(_IN_SOURCE.search(text[max(0, at - _AROUND) : at + _AROUND]) for at in finds)


def _own_words(node: LexborNode) -> str:
    return squeeze(node.text(deep=False)).strip(":：>【】[]|")


def _heads(node: LexborNode) -> bool:
    words = _own_words(node)
    return 0 < len(words) <= 16 and _HEADING.fullmatch(words) is not None


def _under(head: LexborNode) -> Iterator[LexborNode]:
    """The links in what follows a heading, up to the next heading; of a box that ends with it, none."""
    at: LexborNode | None = head
    for _ in range(_UP):
        if at is None or at.tag == "body":
            return
        following = list(_following(at))
        if following:
            for sibling in following:
                if sibling.tag == "a":
                    yield sibling
                yield from sibling.css("a[href]")
            return
        if at.next is not None and _next_element(at) is not None:
            return  # the next box begins here: this one is empty
        at = at.parent


def _following(node: LexborNode) -> Iterator[LexborNode]:
    at = _next_element(node)
    while at is not None and not _begins_another(at):
        yield at
        at = _next_element(at)


def _next_element(node: LexborNode) -> LexborNode | None:
    at = node.next
    while at is not None and (at.tag or "-").startswith("-"):
        at = at.next
    return at


def _begins_another(node: LexborNode) -> bool:
    headed = node.tag in _HEADED.split(", ") or node.css_first(_HEADED) is not None
    return headed or _NEXT_BOX.match(squeeze(node.text()[:40])) is not None


def _in_chrome(node: LexborNode) -> bool:
    """Whether an element stands in the menu, the way (当前位置), the head or the foot of the site."""
    at: LexborNode | None = node
    for _ in range(_DEEPEST):
        if at is None or at.tag == "body":
            return False
        named = f"{at.attributes.get('class') or ''} {at.attributes.get('id') or ''}" if at.tag != "a" else ""
        if at.tag in _CHROME_TAGS or _CHROME.search(named):
            return True
        at = at.parent
    return False
