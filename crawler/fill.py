"""What a column page holds beside the site's chrome: rows, links, text, nothing, or what cannot be told. Pure.

"Blank" accuses an office, so it is said only where the page itself shows it: a notice, or an empty list where the
list would be, with a page count that says the same, and no sign of a script that would fill it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from crawler.menu.links import Anchors
from crawler.pages.bounds import host_key, path_of
from crawler.pages.page import LexborNode, Parsed, squeeze
from crawler.pages.prints import Print
from crawler.unseen.pictures import has_pictures
from crawler.unseen.withheld import is_unbuilt, is_upgrade, may_say_upgrade, undrawn_root
from crawler.words.wording import is_article_address
from storage.records import Anchor, Entry, EntryList, Fill, Whose

_NOTICE = re.compile(
    r"(?:暂无|暂时没有|目前没有|没有|(?<![无所])无|未)"
    r"(?:找到|查询到|检索到|搜索到|查到|发布|任何|更多|相关|符合|条件|该|本|有关|可|显示|的){0,4}"
    r"(?:内容|数据|信息|记录|文章|文件|新闻|资料|结果|公告|公示|稿件)(?:[。!!,]|$|显示|可|发布)"
    r"|共(?:有|计|找到)?0(?:条|篇|个|项|页)|总(?:记录|条)数?[:]?0(?!\d)|(?:内容|栏目|页面)(?:正在)?(?:整理|更新|完善)中|敬请期待"
    r"|^(?:提示|温馨提示|您好|对不起|很?抱歉)?[:,!]?(?:[该本此]|当前|您所?(?:访问|查看|浏览)的)?(?:栏目|专栏|频道|板块|模块|功能|页面|内容)"
    r"(?:暂时|暂|尚|目前|还|现){0,2}未(?:正式|对外){0,2}(?:开放|开通|上线|启用|建成|开设)(?!的)"
    r"|^(?:暂|尚)未(?:开放|开通)[。!]?$|^正在建设中?[,。.!…~]*$"
    r"|^no(?:data|content|records?)",
    re.IGNORECASE,
)
_MAY_BE_NOTICE = re.compile(
    r"暂|没有|目前无|敬请期待|(?:建设|整理|更新|完善)中|(?:正|还|仍)在(?:建设|规划|筹)|建设(?:之中|期间|阶段)|未\s?(?:找|查|检索|搜索|发布|正式|对外|开|上线|启用|建成)|\bno\s?(?:data|content|record)|共\D{0,9}0",
    re.IGNORECASE,
)
_NOTICE_LONGEST = 40
_ONE_PAGE = re.compile(r"createPageHTML\w*\(\s*(?:['\"][^'\"\n]{0,60}['\"]\s*,\s*)?[01]\s*,\s*0\s*,", re.IGNORECASE)
_PAGER_OF_NONE = re.compile(r"jpage(?<=\bjpage)\s*\(\s*\{[^{}]{0,400}\btotalRecords?\s*:\s*['\"]?0\b")
_AJAX = re.compile(r"\$\.(?:ajax|get|post|getJSON)\s*\(|fetch(?<=\bfetch)\s*\(|XMLHttpRequest|axios")
_NO_RECORD = re.compile(r"totalRecord(?<=\btotalRecord)s?\s*[:=]\s*['\"]?0\b")
_FETCHES = re.compile(  # in a text of small letters
    r"\$\.(?:ajax|get|post|getjson)\s*\(|fetch(?<=\bfetch)\s*\(|xmlhttprequest|axios|dataproxy|jpage|v-for=|ng-repeat="
    r"|template\s*\(|\.(?:html|append|innerhtml)\s*[(=]\s*(?:html|str|data|list|res)\b"
)
_DRAWN = re.compile(r"-(?<=\bv-)(?:if|for|show|html|text)\s*=|:(?<=\s:)(?:href|src|key|class)\s*=", re.IGNORECASE)
_FILLED_FROM = re.compile(r"data-(?:url|api|src|source|href|ajax|load|action|channel|column|cid)|lay-|v-|ng-|:|@")
_LIBRARY = re.compile(
    r"jquery|bootstrap|swiper|slide|layui|layer|scroll|common|base|jiucuo|baidu|min\.js", re.IGNORECASE
)
_CHROME = re.compile(
    r"备\d|备案|技术支持|版权|主办|承办|联系我们|网站地图|公安|标识码|邮编|无障碍|设为首页|收藏|登录|注册|客户端|微信|微博|下载|分辨率"
)
_FOOT = "footer, [class*='foot' i], [id*='foot' i], [class*='bottom' i], [class*='copy' i]"
_UNSEEN = frozenset({"script", "style", "noscript", "template", "option", "title", "textarea", "a"})
_HIDDEN_CLASS = frozenset({"hide", "hidden", "none", "dn", "d-none", "layui-hide"})
_HIDDEN_STYLE = re.compile(r"display:none|visibility:hidden")
_TITLE_LENGTH, _TITLES = 9, 3
_PROSE, _PARAGRAPH = 150, 30
_SUBCOLUMNS = 4
_MOST_NODES = 12000
_MOST_UNDATED = 5


def read_fill(parsed: Parsed, *, entries: EntryList, anchors: Anchors, home: Print | None = None) -> Fill:
    """What the page holds. `entries` are the rows that the list reader saw; `home` is the home page's print.

    Undated titles and prose count as content; rows of boxes beside the column, and links to them, do not. What may be
    filled by a script that was not run is `UNCLEAR`, and so is a page with rows that may or may not be its own.
    """
    if entries.own:
        return Fill.ROWS
    filled = _without_rows(parsed, entries, anchors, home)
    return Fill.UNCLEAR if filled is Fill.BLANK and entries.of(Whose.UNCLEAR) else filled


def _without_rows(parsed: Parsed, entries: EntryList, anchors: Anchors, home: Print | None) -> Fill:
    boxed = {entry.url for entry in entries.items}
    own = [anchor for anchor in _own_links(parsed, anchors, home) if anchor.url not in boxed]
    if sum(1 for anchor in own if len(squeeze(anchor.text)) >= _TITLE_LENGTH) >= _TITLES:
        return Fill.LINKS
    shown, prose = [], 0
    for text, node in _shown(parsed):
        shown.append((text, node))
        prose += len(text) if _is_prose(text) else 0
        if prose >= _PROSE:
            return Fill.TEXT
    hollow = hollow_lists(parsed)
    if says_upgrade(parsed):
        return Fill.UNCLEAR  # what is being upgraded may hold anything
    if _says_blank(parsed, shown, hollow):
        beside = home is not None and own and not _in_lists_place(shown, hollow)
        return Fill.UNCLEAR if beside else Fill.BLANK  # a notice in a side box says nothing of the rest
    leads_on = home is not None and len(own) >= _SUBCOLUMNS and not hollow
    return Fill.LINKS if leads_on and not undrawn_root(parsed) else Fill.UNCLEAR


def read_undated(parsed: Parsed, anchors: Anchors, home: Print | None) -> tuple[Entry, ...]:
    """The first titles of a column's page that shows no dated row of its own, to be looked up in their articles.

    Links to single articles only, by the shape of their addresses, that neither the menu nor the home page has.
    """
    titles = (
        anchor
        for anchor in _own_links(parsed, anchors, home)
        if len(squeeze(anchor.text)) >= _TITLE_LENGTH and is_article_address(anchor.url)
    )
    return tuple(Entry(anchor.text, None, anchor.href, anchor.url) for anchor in islice(titles, _MOST_UNDATED))


def _own_links(parsed: Parsed, anchors: Anchors, home: Print | None) -> list[Anchor]:
    """Links that are neither menu, footer nor the home page's."""
    foot = {squeeze(parsed.link(node)[0]) for area in islice(parsed.tree.css(_FOOT), 20) for node in area.css("a")}
    known = home.links if home else frozenset()
    return [
        anchor
        for anchor in anchors.items
        if anchor.url
        and not anchor.in_menu
        and not _CHROME.search(anchor.text)
        and (text := squeeze(anchor.text)) not in foot
        and not (known and (text, path_of(anchor.url).rstrip("/")) in known)
    ]


def _shown(parsed: Parsed) -> Iterator[tuple[str, LexborNode]]:
    """The page's pieces of text outside of links, with the element that each stands in."""
    body = parsed.tree.body
    if body is None:
        return
    for node in islice(body.traverse(include_text=True), _MOST_NODES):
        parent = node.parent
        if node.tag == "-text" and parent is not None and parent.tag not in _UNSEEN:
            text = squeeze(node.text())
            if text:
                yield text, parent


def shows(parsed: Parsed, says: Callable[[str], object]) -> bool:
    """Whether one of the page's pieces of text outside of links (squeezed) says so and is not hidden. That is asked
    last: it looks upwards from the piece, which for all pieces of a deep page would take seconds."""
    return any(says(text) and not _is_hidden(node) for text, node in _shown(parsed))


def says_upgrade(parsed: Parsed) -> bool:
    """Whether the page shows a notice that it, its function or its site is being upgraded."""
    return may_say_upgrade(parsed) and shows(parsed, is_upgrade)


def unbuilt(parsed: Parsed) -> tuple[str, ...]:
    """The squeezed pieces of text by which the page shows that its column is still being built."""
    if _MAY_BE_NOTICE.search(parsed.visible) is None:
        return ()
    return tuple(text for text, node in _shown(parsed) if is_unbuilt(text) and not _is_hidden(node))


def _is_prose(text: str) -> bool:
    return len(text) >= _PARAGRAPH and any(mark in text for mark in "。,;:") and not _CHROME.search(text)


def _says_blank(parsed: Parsed, shown: list[tuple[str, LexborNode]], hollow: list[LexborNode]) -> bool:
    """Whether the page shows that its list is empty, and nothing hints at a script that would fill it."""
    scripts = " ".join(parsed.scripts)
    if _PAGER_OF_NONE.search(scripts) and not _AJAX.search(scripts):
        return True  # the server tells its pager that there is nothing
    if _FETCHES.search(scripts.lower()) or _DRAWN.search(parsed.text) or "{{" in parsed.visible:
        return False
    if any(node.attributes.get("id") for node in hollow) and _own_script(parsed):
        return False
    if any(_FILLED_FROM.match(name) for node in hollow for name in node.attributes):
        return False  # the list names where its rows come from
    if _NO_RECORD.search(scripts):
        return True
    plain = any(_is_plain(node, scripts) for node in hollow)
    if hollow and not plain:
        return False  # a script is told of the list: what the page says until then is no statement
    if any(_is_notice(text, node) for text, node in shown):
        return True
    return plain and _ONE_PAGE.search(scripts) is not None and not has_pictures(parsed)


def _own_script(parsed: Parsed) -> bool:
    """Whether a script of this host that is no library may fill the page's lists."""
    sources = (node.attributes.get("src") or "" for node in parsed.tree.css("script[src]"))
    here = host_key(urlsplit(parsed.base).netloc)
    return any(not _LIBRARY.search(src) and host_key(urlsplit(parsed.resolve(src)).netloc) == here for src in sources)


def _in_lists_place(shown: list[tuple[str, LexborNode]], hollow: list[LexborNode]) -> bool:
    """Whether a notice stands where the list would be: in a list's item or cell, or beside an empty list."""
    places = {node.parent.mem_id for node in hollow if node.parent is not None}
    for text, node in shown:
        if _is_notice(text, node):
            around = [at for at in (node, node.parent, node.parent and node.parent.parent) if at is not None]
            if any(at.tag in ("li", "td", "dd") or at.mem_id in places for at in around):
                return True
    return False


def says_nothing(parsed: Parsed) -> bool:
    """Whether a shown notice says that something on the page is empty (暂无内容) or is being upgraded (功能升级中)."""
    if says_upgrade(parsed):
        return True
    return _MAY_BE_NOTICE.search(parsed.visible) is not None and any(
        _is_notice(text, node) for text, node in _shown(parsed)
    )


def _is_notice(text: str, node: LexborNode) -> bool:
    """Whether a short piece of text, or one split by tags as 共<b>0</b>条, says that there is nothing, and is shown."""
    if text == "共":
        text = squeeze(node.text())
    says = is_unbuilt(text) or (len(text) <= _NOTICE_LONGEST and _NOTICE.search(text) is not None)
    return says and not _is_hidden(node)


def _is_hidden(node: LexborNode) -> bool:
    at: LexborNode | None = node
    while at is not None and at.tag not in ("body", "html"):
        attributes = at.attributes
        if at.tag in _UNSEEN or _HIDDEN_CLASS & set((attributes.get("class") or "").lower().split()):
            return True
        if _HIDDEN_STYLE.search(squeeze(attributes.get("style") or "").lower()):
            return True
        at = at.parent
    return False


def hollow_lists(parsed: Parsed) -> list[LexborNode]:
    """Lists that show nothing: no element and no text in them. Submenus (a list in a list's item) do not count."""
    return [node for node in parsed.tree.css("ul, ol, dl, tbody") if _is_hollow(node) and not _in_item(node)]


def _is_hollow(node: LexborNode) -> bool:
    return all(
        child.tag in ("script", "-comment") or (child.tag == "-text" and not squeeze(child.text()))
        for child in node.iter(include_text=True)
    )


def _in_item(node: LexborNode) -> bool:
    return node.parent is not None and node.parent.tag in ("li", "dd")


def _is_plain(node: LexborNode, scripts: str) -> bool:
    """Whether a hollow list is just empty: no comment or script in it, and no script names it."""
    if any(child.tag in ("script", "-comment") for child in node.iter(include_text=True)):
        return False
    words = f"{node.attributes.get('id') or ''} {node.attributes.get('class') or ''}".split()
    return not any(word in scripts for word in words)
