"""Which links are a page's menu, and whether the menu is somewhere that this page's HTML does not show. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from crawler.pages.page import LexborNode, Parsed, squeeze
from crawler.pages.parts import Hidden, own_part, together
from storage.records import Anchor, PartKind

_CONTAINERS = ", ".join(
    ["nav", "menu", "[role=navigation]"]
    + [f"[{name}*='{word}' i]" for name in ("class", "id") for word in ("nav", "menu", "daohang")]
    + [f"[{name}~='dh' i]" for name in ("class", "id")]
)
_HOLDERS = frozenset({"nav", "menu", "div", "ul", "ol", "dl", "table", "tbody", "tr", "td", "header", "section", "p"})
_WORD = re.compile(r"nav|menu|daohang|dh", re.IGNORECASE)
_NOT_MENU = re.compile(
    r"crumb|path|position|locat|dqwz|foot|bottom|friend|page|sub|second|left|right|side|tab|share|mobile|wap|search"
    r"|quick|fix|float",
    re.IGNORECASE,
)
_HOME = frozenset({"首页", "网站首页", "主页", "本站首页", "门户首页", "返回首页", "home"})
_SERVICE = re.compile(
    r"登[录陆]|注册|退出|无障碍|长者|老年|关怀|适老|[简繁].{0,2}体|^en$|english|微信|微博|客户端|[移手]动?机?版|邮箱|收藏|设为|"
    r"搜索|打印|关闭|分享|用户|个人中心|留言|字号|^[大中小]$",
    re.IGNORECASE,
)
_BREADCRUMB = re.compile(r"位置|[>»›→]")
_LONGEST = 8  # characters of a first-level column's name: 政府信息公开专栏
_MOST, _WRAPS = 60, 300  # first-level links of a menu; links of a container that wraps more than a menu
_HIGHEST = 40  # elements about a link that are looked at
_MOST_CONTAINERS, _MOST_WRAPPERS, _MOST_LINKS = 400, 8, 6000
PLAIN_MENU = 4
"""Links that make a menu."""
_MENU_SIZE = 9  # links below which it may be a breadcrumb

_GENERATED = re.compile(r"/script/\d+/\d+\.js", re.IGNORECASE)
_SCRIPT_MENU = re.compile(
    r"/script/\d+/\d+\.js|(?:^|/)\d{13,19}\.js|(?:^|[/_.-])(?:menu|nav|navigation|daohang|caidan|toubu|dh|header|head|top)\w{0,8}\.js",
    re.IGNORECASE,
)
_WRITTEN_SCRIPT = re.compile(r"(?:%3C|<)script[^>]{0,200}?src\s*=\s*\\?['\"]([^'\"\\]+)", re.IGNORECASE)
_DRAWS_MENU = re.compile(r"\.(?i:swf)\b|new\s+Vue\s*\(\s*\{\s*el\s*:\s*['\"][.#][^'\"]{0,40}(?i:nav|menu|head|top|dh)")
_LIBRARY = re.compile(r"jquery|bootstrap|swiper|slide|layui|scroll|fix|jiucuo|analytics|baidu", re.IGNORECASE)
_NO_ADDRESS = re.compile(r"(?:javascript:|about:blank|#|$)", re.IGNORECASE)
_LARGE = 200  # pixels of a frame that holds a list or a text and no counter
_SMALL_FRAME = re.compile(
    r"visit|count|tongji|stat|weather|tianqi|jiucuo|login|search|share|wza|video|player|map|ditu|calendar|interceptor"
    r"|embedtop|time",
    re.IGNORECASE,
)
_FRAME_LOADED = re.compile(
    r"(?:\.src\s*=\s*|\.attr\(\s*['\"]src['\"]\s*,\s*)(?P<from>)['\"]"
    r"(?:[^'\"\n]{0,200}['\"]\s*\+[^;\n]{0,40}['\"])?[^'\"\n]{0,200}\.s?html?['\"]"
)
_LOADED = re.compile(
    r"\$\(\s*['\"][^'\"\n]{0,60}(?:nav|menu|head|top|dh)[^'\"\n]{0,60}['\"]\s*\)\s*\.\s*load\s*\(\s*(?P<from>)",
    re.IGNORECASE,
)
_LITERAL = re.compile(r"['\"]([^'\"\n]{1,300})['\"]\s*(?=[,);\n}]|$)")
_MOST_LOADS = 10
_ROOTS = "#app, #root, #__nuxt, app-root, [class*='ztree' i], ul[id*='tree' i], div[id*='tree' i], ul[class*='tree' i]"
_FEW = 15


def menu_ids(parsed: Parsed, *, is_menu: bool = False) -> frozenset[int]:
    """The `mem_id` of each anchor and script in the page's own menu: first-level columns, no submenus.

    Where a navigation container holds 首页 only such containers count: the others are side menus and services.
    `is_menu`: all the markup is one menu.
    """
    menus = list(_menus(parsed))
    with_home = [menu for menu in menus if any(_name(parsed, node) in _HOME for node in menu)]
    chosen = with_home or menus or ([_whole(parsed)] if is_menu else [_row_with_home(parsed)])
    return frozenset(node.mem_id for menu in chosen for node in menu)


def _whole(parsed: Parsed) -> list[LexborNode]:
    body = parsed.tree.body
    return _first_level(parsed, body, body.css("a")) if body is not None else []


def _menus(parsed: Parsed) -> Iterator[list[LexborNode]]:
    taken: set[int] = set()
    wrappers = looked = 0  # containers of most of the page: a broken page may nest them without end
    for container in parsed.tree.css(_CONTAINERS)[:_MOST_CONTAINERS]:
        if container.tag not in _HOLDERS or _inside(container, taken) or _is_other(container):
            continue
        nodes = container.css("a, script")
        wrappers, looked = wrappers + (len(nodes) > _WRAPS), looked + len(nodes)
        if wrappers > _MOST_WRAPPERS or looked > _MOST_LINKS:
            return
        first = _first_level(parsed, container, nodes)
        if len(first) >= PLAIN_MENU:
            taken.add(container.mem_id)
            yield first


def _inside(node: LexborNode, taken: set[int]) -> bool:
    at = node.parent
    while taken and at is not None:
        if at.mem_id in taken:
            return True
        at = at.parent
    return False


def _is_other(container: LexborNode) -> bool:
    """Whether a container's own name says that its navigation is another one: breadcrumb, footer, side menu."""
    attributes = container.attributes
    words = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".split()
    return any(_WORD.search(word) and _NOT_MENU.search(word) for word in words)


def _first_level(parsed: Parsed, container: LexborNode, nodes: list[LexborNode]) -> list[LexborNode]:
    """The short links of a container that are in no list within a list; none where it wraps a whole page."""
    if (
        len(nodes) < PLAIN_MENU
        or len(nodes) > _WRAPS
        or (len(nodes) < _MENU_SIZE and _BREADCRUMB.search(container.text()[:400]))
    ):
        return []
    return [node for node in nodes if _is_short(parsed, node) and not _is_deeper(node)][:_MOST]


def _is_deeper(node: LexborNode) -> bool:
    """Whether a link stands in a list within a list: li li a, dd a, li dl a, li div a."""
    inner, at = False, node.parent
    for _ in range(_HIGHEST):
        if at is None:
            return False
        if at.tag == "dd" or (at.tag == "li" and inner):
            return node.tag == "a"
        inner, at = inner or at.tag in ("li", "dl", "div"), at.parent
    return False


def _name(parsed: Parsed, node: LexborNode) -> str:
    """The words of a link as names are compared; a script has none."""
    return squeeze(parsed.link(node)[0]) if node.tag == "a" else ""


def _is_short(parsed: Parsed, node: LexborNode) -> bool:
    """Whether a link reads as a column's name. A script may write some, and goes with its container."""
    if node.tag == "script":
        return True
    text = _name(parsed, node)
    return "{{" in text or (len(text) <= _LONGEST and not _SERVICE.search(text))


def _row_with_home(parsed: Parsed) -> list[LexborNode]:
    """The row of short links beside 首页, on pages whose markup does not name its menu."""
    for node in parsed.tree.css("a")[:_MOST_CONTAINERS]:
        if _name(parsed, node) not in _HOME:
            continue
        around = node.parent
        for _ in range(4):
            if around is None or around.tag in ("body", "html") or _BREADCRUMB.search(around.text()[:400]):
                break
            anchors = around.css("a")
            short = [item for item in anchors if _is_short(parsed, item)]
            if len(short) > PLAIN_MENU:
                return short if len(anchors) <= _MOST and len(short) * 4 >= len(anchors) * 3 else []
            around = around.parent
    return []


def hidden_menu(parsed: Parsed, anchors: Sequence[Anchor]) -> Hidden:
    """Links that a visitor of this page meets and that are not in its HTML.

    A menu in an external script, sections of the page in frames, a navigation that a script loads or fills, and pages
    with scripts and hardly a link. A plain menu with none of these hides nothing, whatever libraries the page loads.
    """
    plain = sum(1 for anchor in anchors if anchor.in_menu and anchor.text) >= PLAIN_MENU
    scripts = [node.attributes.get("src") or "" for node in parsed.tree.css("script[src]")]
    scripts += () if plain else _written_scripts(parsed)
    writers = [own_part(parsed, PartKind.SCRIPT, src) for src in scripts if _may_write(src, plain=plain)]
    wanting = not plain and (any(writers) or (len(scripts) > 2 and (len(anchors) < _FEW or _empty_menu(parsed))))
    written = Hidden(tuple(part for part in writers if part), no_menu=wanting)
    drawn = not plain and _DRAWS_MENU.search(parsed.text) is not None  # in Flash, or by an application of its own
    return together([_frames(parsed), _loaded(parsed), written, Hidden(unknown=drawn or _unfilled(parsed, anchors))])


def _written_scripts(parsed: Parsed) -> list[str]:
    """The addresses of scripts that an inline script writes into the page."""
    return [src for node in parsed.tree.css("script:not([src])") for src in _WRITTEN_SCRIPT.findall(node.text())]


def _may_write(src: str, *, plain: bool) -> bool:
    """Whether a script's name says that it writes a menu; beside a plain menu only what content systems generate."""
    if _LIBRARY.search(src):
        return False
    return (_GENERATED if plain else _SCRIPT_MENU).search(src) is not None


def _empty_menu(parsed: Parsed) -> bool:
    return any(
        node.tag in _HOLDERS and not _is_other(node) and not squeeze(node.text()) and node.css_first("a, img") is None
        for node in parsed.tree.css(_CONTAINERS)[:_MOST_CONTAINERS]
    )


def _unfilled(parsed: Parsed, anchors: Sequence[Anchor]) -> bool:
    """Whether a part of the page is an application, a tree of columns or a menu's template that is still empty."""
    if any(
        not squeeze(node.text()) and node.css_first("a, img") is None
        for node in parsed.tree.css(_ROOTS)[:_MOST_CONTAINERS]
    ):
        return True
    return any("{{" in anchor.text for anchor in anchors if anchor.in_menu)


def _frames(parsed: Parsed) -> Hidden:
    """Frames of this host that hold a part of the page; counters, weather and players are none.

    A large one without any address is filled by a script: what it shows is at no address that the page names.
    """
    parts, unknown = [], False
    for node in parsed.tree.css("iframe, frame"):
        attributes = node.attributes
        words = " ".join(attributes.get(name) or "" for name in ("id", "name", "class", "src"))
        if _SMALL_FRAME.search(words) or _hidden(attributes):
            continue
        src = attributes.get("src") or ""
        part = own_part(parsed, PartKind.FRAME, src)
        parts += [part] if part else []
        unknown |= part is None and _NO_ADDRESS.match(src.strip()) is not None and _is_large(attributes)
    return Hidden(tuple(parts), unknown=unknown)


def _is_large(attributes: dict[str, str | None]) -> bool:
    height = (attributes.get("height") or "").strip().removesuffix("px")
    return height.isdecimal() and int(height) >= _LARGE


def _hidden(attributes: dict[str, str | None]) -> bool:
    style = squeeze(attributes.get("style") or "").lower()
    sizes = [(attributes.get(name) or "").strip("px ") for name in ("width", "height")]
    return "display:none" in style or "visibility:hidden" in style or any(size in ("0", "1") for size in sizes)


def _loaded(parsed: Parsed) -> Hidden:
    """What an inline script loads: sections of the page into frames, or the menu into its place."""
    loads = [_LOADED] if any(".load" in script for script in parsed.scripts) else []
    if any("src" in script for script in parsed.scripts):
        loads.append(_FRAME_LOADED)
    parts, unknown = [], False
    for load in loads:
        kind = PartKind.FRAGMENT if load is _LOADED else PartKind.FRAME
        for script in parsed.scripts:
            for match in islice(load.finditer(script), _MOST_LOADS):
                address = _LITERAL.search(script, match.start("from"))
                found = address is not None and address.start() == match.start("from")
                part = own_part(parsed, kind, address[1]) if address and found else None
                parts += [part] if part else []
                unknown |= part is None
    return Hidden(tuple(parts), unknown=unknown)
