"""What stands in the place of a page's content and is none, while the site's menu and footer stand about it. Pure.

A word that something is being upgraded (功能升级中), or that the page or site is being built (页面建设中), and an
application or template whose scripts were not run: the menu was seen, and what was asked for was not. Nothing may be
held against an office for what would stand there. That a column is being built (栏目建设中) is said of the column.
"""

from __future__ import annotations

import re
from itertools import islice

from crawler.pages.page import LexborNode, Parsed, squeeze
from crawler.pages.regions import WAITING

_WORKS = ("升级", "改版", "维护", "割接", "迁移", "检修", "调试")
_WORK = "|".join(_WORKS)
_HELLO = r"(?:(?:尊敬|亲爱)的.{2,6}?[:,!]|温馨提示:?|系统提示:?|提示:|公告:|对不起[,!]?|很?抱歉[,!]?|您好[,!]?){0,3}"
_WHAT = (
    r"(?:因|由于|目前|现|我们的|[本该此]|您(?:要|所)?(?:访问|查看|使用)的){0,2}"
    r"(?:网站|网页|站点|系统|平台|页面|栏目|专栏|频道|板块|模块|功能|服务|应用|本站|数据){0,3}"
)
_DOING = rf"(?:全面|整体|改造|日常|技术|系统|功能|内容|更新|优化|完善|建设|{_WORK}){{1,4}}"
_SPAN = r"(?:中|之中|阶段|期间)"
_REST = (
    r"(?:[,.。!~、;]"
    r"|(?:期间|现)?(?:暂停|停止|暂时停止|暂不提供|暂时?(?:无法|不能)(?:提供)?)(?:对外)?(?:服务|使用|访问|开放|查询|办理)?"
    r"|请您?(?:稍后|稍候|耐心等待|谅解|理解|见谅)(?:再?(?:试|访问|来)|片刻)?|敬请(?:期待|谅解|理解|关注|见谅)"
    r"|(?:由此)?(?:给您|为您|给大家)?(?:带来|造成)的?不便|感谢您?的?(?:支持|理解|配合|关注)){0,8}"
)
_UPGRADE = re.compile(
    rf"{_HELLO}{_WHAT}(?:(?:目前|现|暂时)?(?:正在?|处于|处在)(?:进行)?{_DOING}{_SPAN}?|(?:进行)?{_DOING}{_SPAN}){_REST}"
)
_BUILDING = rf"(?:(?:目前|现|暂时)?(?:正在|还在|仍在|处于)建设{_SPAN}?|建设{_SPAN})"
_NO_COLUMN = (
    r"(?:目前|现|我们的|[本该此]|您(?:要|所)?(?:访问|查看|使用)的){0,2}"
    r"(?:网站|网页|站点|本站|系统|平台|页面|功能|服务|应用){1,3}"
)
_UNDER_WAY = re.compile(rf"{_HELLO}{_NO_COLUMN}{_BUILDING}{_REST}")
_UNBUILT = re.compile(
    rf"{_HELLO}(?:[该本此]|当前|您(?:要|所)?(?:访问|查看|浏览)的)?(?:(?:栏目|专栏|频道|板块|模块)(?:的?内容)?|内容)"
    rf"(?:(?:目前|现)?(?:正在|还在|仍在)(?:规划|筹备|筹建|建设)(?!中?的)|建设{_SPAN}{_REST}$)"
)
_LONGEST = 80  # characters of a notice
_LONGEST_OF_COLUMN = 40
_ROOTS = "#app, #root, #__nuxt, #__next, #___gatsby, app-root, router-view, [ng-app], [data-reactroot]"
_MOST = 10
_LOOKED_AT = 600  # characters of a root's words
_FILLED_IN = re.compile(r"\{\{[^{}]{1,200}\}\}")
_REPEATED, _WORDED = "[v-for], [ng-repeat], [data-ng-repeat]", "[v-text], [v-html], [ng-bind]"


def is_upgrade(text: str) -> bool:
    """Whether a squeezed piece of text says of the page, its function or its site that it is being upgraded or built,
    and no more: a title that speaks of another system's upgrade says more."""
    if len(text) > _LONGEST:
        return False
    if any(work in text for work in _WORKS):
        return _UPGRADE.fullmatch(text) is not None
    return "建设" in text and _UNDER_WAY.fullmatch(text) is not None


def is_unbuilt(text: str) -> bool:
    """Whether a squeezed piece of text says of the column that it is still being built, so that it holds nothing. What
    is being upgraded as well held something before."""
    if len(text) > _LONGEST_OF_COLUMN or any(work in text for work in _WORKS):
        return False
    return _UNBUILT.match(text) is not None


def may_say_upgrade(parsed: Parsed) -> bool:
    """Whether the page has a word that such a notice has: most have none, and need not be looked through."""
    return any(word in parsed.visible for word in (*_WORKS, "建设中", "在建设", "处于建设", "建设期间", "建设阶段"))


def undrawn_root(parsed: Parsed) -> bool:
    """Whether the page holds the root of an application, and in it nothing but what is shown until it is drawn."""
    if parsed.tree.css_first("script[src], script[type=module]") is None:
        return False
    return any(map(_is_undrawn, islice(parsed.tree.css(_ROOTS), _MOST)))


def undrawn_rows(parsed: Parsed) -> bool:
    """Whether the page shows a template in the place of rows: what a script repeats, with names in braces for words."""
    if "-for" not in parsed.text and "-repeat" not in parsed.text:
        return False
    repeated = islice(parsed.tree.css(_REPEATED), _MOST)
    return any(_FILLED_IN.search(node.text()[:_LOOKED_AT]) or node.css_first(_WORDED) is not None for node in repeated)


def _is_undrawn(root: LexborNode) -> bool:
    words = squeeze(_FILLED_IN.sub("", root.text()[:_LOOKED_AT]))
    if words and not WAITING.fullmatch(words):
        return False
    return root.css_first("a[href]:not([href='']), iframe") is None
