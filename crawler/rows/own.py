"""Which rows of a column's page are the column's own, and which stand in boxes beside it. Pure.

A page of a column often carries boxes with rows of other columns (最新信息, 热门文章, 通知公告 of the whole site). A
list is the column's own where pages are turned below it, where its heading is what the page calls itself, or where its
rows lie in the page's own folder. It is a box beside where its heading says so, or names another column and leads
there. Lists of equal standing are all own. What is neither clearly own nor clearly beside is unclear, and decides
nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from urllib.parse import urlsplit

from config.synonyms import ColumnNames
from crawler.columns import named_codes, page_words
from crawler.fill import hollow_lists, says_nothing
from crawler.pages.bounds import path_of, same_page
from crawler.pages.page import LexborNode, Parsed, squeeze
from crawler.pages.prints import Print
from crawler.pages.regions import has_embedded, has_fetched_place
from crawler.rows.boxes import MOST_LISTS, Box, Layout, heading_of, read_boxes, upwards
from crawler.rows.markup import Row
from crawler.unseen.pictures import has_pictures
from crawler.unseen.withheld import undrawn_root, undrawn_rows
from crawler.words.wording import core, is_article_address, is_event, is_sentence, readings
from storage.records import Whose

_BOX_NAMES = re.compile(
    r"(?:最新|最近|近期|热门|热点|推荐|相关|本站|站内|网站|热度|点击|浏览|阅读|访问|关注|一周|本周|本月|更多)"
    r"(?:信息|文章|新闻|资讯|发布|更新|消息|内容|公开|文件|政策|公告|动态|阅读|链接|推荐|排行|排名|热点|热门|关注|点击|报道|"
    r"文档|专题|话题|解读|榜|量|的){0,3}"
    r"|(?:信息|文章|新闻)?(?:点击|浏览|阅读|访问|热度|热点)?(?:排行|排名)榜?|图片(?:新闻|信息|资讯|报道)|图文(?:信息|资讯|推荐|新闻)"
    r"|猜你喜欢|大家都在看|为你推荐|延伸阅读|友情链接"
)
_BOX_LEAD = re.compile(r"^(?:最新|最近|近期|热门|热点|推荐|相关)")
_COMMON = frozenset(
    re.findall("..", "政务政府府信信息息公公开工作作动动态通知公告知公公示新闻专栏栏目中心部门文件政策")
)
"""Pairs of characters that the names of unrelated columns share."""
_GENERAL = re.compile(
    r"(?:信息|文章|内容|文件|新闻|数据|查询|搜索|检索|公开)?(?:列表|结果|目录|检索)?|(?:20\d\d)?年?(?:度|份|\d{1,2}月份?)?"
)
_INDEX = re.compile(r"(?:index|default|list)?(?:\.\w{3,6})?", re.IGNORECASE)
_SECTIONS = 3  # lists with headings of their own that make a page of sections
_ENOUGH = 3  # rows or titles that make a list which can be known again
_TITLE, _SURELY_TITLE = 9, 16  # characters of a link that may be a title, and of one that is no section's name
_MOST_LINKS, _LONGEST = 1500, 200
_ITEMS = frozenset({"li", "tr", "dd", "dt"})


@dataclass(frozen=True)
class _Page:
    """What the page calls itself, where it lies, and what the site's home page shows."""

    parsed: Parsed
    names: Sequence[ColumnNames]
    home: Print | None
    alone: bool  # whether it has one list of dated rows only
    called: str  # what the link that led here calls it

    @cached_property
    def words(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        said, steps = page_words(self.parsed)
        called = core(squeeze(self.called))
        return ((*said, called) if called and called not in said else said), steps

    @property
    def is_named(self) -> bool:
        """Whether the page, or the link to it, says what it is."""
        return bool(self.words[0])

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(code for word in self.words[0] for code in named_codes(word, self.names))

    @cached_property
    def folder(self) -> str:
        """Scheme, host and folder of a page that is a folder's own; empty for others and for the top folder."""
        parts = urlsplit(self.parsed.page.final_url)
        folder, _, file = parts.path.rpartition("/")
        own = folder and not parts.query and _INDEX.fullmatch(file)
        return f"{parts.scheme}://{parts.netloc}{folder}/" if own else ""

    def holds(self, url: str) -> bool:
        """Whether an address lies in the page's own folder."""
        return bool(self.folder) and url.startswith(self.folder) and url != self.folder


@dataclass(frozen=True, slots=True)
class _Signs:
    """What speaks for a list being the column's own, and for its being a box beside it.

    `kin`: its heading is another name of what the page is (部门动态 on 工作动态). `named`: its heading or element is
    one that only boxes have. `foreign`: its heading may name another column. `headed`: it has a heading that is not the
    page's, which speaks against it only beside a list that has none. `clash`: it names a known one that the
    page is not, and leads there. `at_home`: the site's home page shows all its rows. `sides`: the elements about it
    that speak of a side box.
    """

    own: bool
    kin: bool
    named: bool
    foreign: bool
    headed: bool
    clash: bool
    at_home: bool
    sides: frozenset[int]

    @property
    def plain(self) -> bool:
        """Whether nothing speaks against the list."""
        return not (self.kin or self.named or self.foreign or self.at_home)

    @property
    def beside_others(self) -> _Signs:
        """The same signs where another list has no such heading: perhaps a box, and never surely."""
        if self.foreign or not self.headed:
            return self
        return replace(self, foreign=True, at_home=False, sides=frozenset())

    @property
    def beside(self) -> bool:
        """Whether the list is a box, if anything else of the page may be the column's own."""
        return self.named or (self.foreign and (self.clash or self.at_home or bool(self.sides)))


def whose_rows(
    parsed: Parsed,
    rows: Sequence[Row],
    names: Sequence[ColumnNames],
    home: Print | None,
    *,
    listed: bool = False,
    called: str = "",
) -> dict[int, Whose]:
    """Whose each list of a column's page is, by its number.

    `home` is the print of the site's home page, if known; `listed` says that the page has the column's list elsewhere
    than in its markup; `called` is what the link that led here calls the column, where one did.
    """
    layout = Layout(rows)
    if len(layout.lists) > MOST_LISTS:
        return {}
    page = _Page(parsed, names, home, alone=len(layout.lists) == 1, called=called)
    signs = {group: _signs(box, page) for group, box in read_boxes(parsed, layout).items()}
    bare = any(sign.own or (sign.plain and not sign.headed) for sign in signs.values())
    if bare and sum(sign.headed for sign in signs.values()) < _SECTIONS:
        signs = {group: sign.beside_others for group, sign in signs.items()}
    every = list(signs.values())
    sure = listed or any(sign.own for sign in every) or _has_undated_list(page, layout)
    empty = not sure and _is_elsewhere(parsed)
    rival = sure or empty or any(sign.plain for sign in every) or bool(hollow_lists(parsed))
    kin = any(sign.kin for sign in every)
    if not rival and _of_equal_standing(every):
        return {group: Whose.UNCLEAR if kin and sign.clash else Whose.OWN for group, sign in signs.items()}
    rival = rival or kin
    return {group: _whose(sign, rival=rival, elsewhere=sure or empty) for group, sign in signs.items()}


def _is_elsewhere(parsed: Parsed) -> bool:
    """Whether what the page is for may stand in another place than its dated rows: it says that this is empty or being
    upgraded, a script draws or fetches it, or it is a picture or a document of its own."""
    asked = (says_nothing, undrawn_root, undrawn_rows, has_fetched_place, has_embedded, has_pictures)
    return any(question(parsed) for question in asked)


def has_empty_box(parsed: Parsed) -> bool:
    """Whether an empty list of the page stands under a heading that only boxes have: a script fills it."""
    layout = Layout(())
    headings = (heading_of(node, layout, -1).text for node in islice(hollow_lists(parsed), MOST_LISTS))
    return any(_BOX_NAMES.fullmatch(text) for text in headings if text)


def _whose(sign: _Signs, *, rival: bool, elsewhere: bool) -> Whose:
    """`rival`: another place of the page may be the column's own; `elsewhere`: it looks as if another one is."""
    if sign.own or sign.kin:
        return Whose.OWN
    if sign.plain:
        return Whose.UNCLEAR if elsewhere else Whose.OWN
    return Whose.BESIDE if sign.beside and rival else Whose.UNCLEAR


def _of_equal_standing(every: list[_Signs]) -> bool:
    """Whether several lists that all have headings of their own are the sections of one page."""
    together = frozenset.intersection(*(sign.sides for sign in every))
    boxed = any(sign.named for sign in every) or all(sign.at_home for sign in every)
    return len(every) > 1 and not together and not boxed


def _signs(box: Box, page: _Page) -> _Signs:
    text = box.heading.text
    codes = named_codes(text, page.names) if text else frozenset()
    kin = bool(codes & page.codes)
    same = kin or (bool(text) and _is_same(text, page))
    boxed = not same and _BOX_NAMES.fullmatch(text) is not None
    newest = boxed and _is_akin(_BOX_LEAD.sub("", text), page)  # 最新公开 of 信息公开: its own newest, or the site's
    other = bool(text) and not same and not boxed and not _GENERAL.fullmatch(text) and not _is_akin(text, page)
    target = page.parsed.resolve(box.heading.href)
    away = bool(target) and same_page(target) != same_page(page.parsed.page.final_url) and not page.holds(target)
    clash = other and bool(codes and page.codes)
    return _Signs(
        own=box.turned
        or (bool(text) and _is_same(text, page))
        or _in_folder([page.parsed.resolve(row.href) for row in box.rows], page),
        kin=kin,
        named=box.aside or (boxed and not newest),
        foreign=newest or (other and (away or clash or (box.flank and bool(codes))) and page.is_named),
        headed=other and not page.alone,
        clash=clash and away,
        at_home=_at_home(box, page),
        sides=frozenset() if newest else box.sides,
    )


def _is_same(text: str, page: _Page) -> bool:
    """Whether a heading is what the page calls itself: the same words but for a place's."""
    mine = {reading for reading, _ in readings(core(text))}
    return any(mine & {reading for reading, _ in readings(name)} for name in page.words[0])


def _is_akin(text: str, page: _Page) -> bool:
    """Whether a text shares a telling word with what the page or its way calls itself (招商动态, 招商引资)."""
    pairs = {text[at : at + 2] for at in range(len(text) - 1)} - _COMMON
    names = [name for words in page.words for name in words]
    return any(text and (text in name or name in text or any(pair in name for pair in pairs)) for name in names)


def _in_folder(urls: Sequence[str], page: _Page) -> bool:
    """Whether most addresses lie in the page's own folder."""
    known = [url for url in urls if url]
    return bool(known) and sum(map(page.holds, known)) * 3 >= len(known) * 2


def _at_home(box: Box, page: _Page) -> bool:
    """Whether the site's home page shows every row of one of several lists."""
    if page.alone or page.home is None or len(box.rows) < _ENOUGH:
        return False
    keys = ((squeeze(row.title), path_of(page.parsed.resolve(row.href)).rstrip("/")) for row in box.rows)
    return all(key in page.home.links for key in keys)


def _has_undated_list(page: _Page, layout: Layout) -> bool:
    """Whether titles without dates make a list that is the column's own: by its heading or by the page's folder."""
    lists: dict[int, list[LexborNode]] = defaultdict(list)
    for link in page.parsed.tree.css("a[href]")[:_MOST_LINKS]:
        if not layout.held.get(link.mem_id) and _is_title(link, page):
            element = next((node for node in islice(upwards(link), 4) if node.tag in _ITEMS), link)
            if element.parent is not None and not layout.held.get(element.mem_id):
                lists[element.parent.mem_id].append(link)
    long = [links for links in lists.values() if len(links) >= _ENOUGH][:MOST_LISTS]
    return any(_is_own_undated(links, page, layout) for links in long)


def _is_title(link: LexborNode, page: _Page) -> bool:
    """Whether a link reads as an article's title and not as a section's name."""
    text = squeeze(link.text()[:_LONGEST])
    if len(text) < _TITLE:
        return False
    sentence = len(text) >= _SURELY_TITLE or is_sentence(text) or is_event(text)
    return sentence or is_article_address(page.parsed.resolve(link.attributes.get("href") or ""))


def _is_own_undated(links: list[LexborNode], page: _Page, layout: Layout) -> bool:
    urls = [page.parsed.resolve(link.attributes.get("href") or "") for link in links]
    if _in_folder([url for url in urls if is_article_address(url)], page):
        return True
    element = next((node for node in islice(upwards(links[0]), 4) if node.tag in _ITEMS), links[0])
    text = heading_of(element, layout, -1).text
    return bool(text) and _is_same(text, page)
