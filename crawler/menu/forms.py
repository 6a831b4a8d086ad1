"""The forms of a page: what each is for, and what a browser would send by it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from crawler.pages.page import LexborNode, Parsed, squeeze
from storage.records import Form, FormKind

MOST = 10
"""Forms of one page that are told; real pages have one or two."""
_MOST_FIELDS = 600
_MOST_SENT, _LONGEST_SENT = (
    30,
    2000,
)  # fields and characters that a search sends besides; with more it is not told whole
_APPLIES = 3  # things to fill in that make a form an application
_DEEPEST = 60
_MOST_NAMES = 12  # names of a form and its fields that are looked for in the page's scripts
_SENDS = frozenset({"submit", "image", "button", "reset"})
_TICKED = frozenset({"radio", "checkbox"})
_NAME = re.compile(
    r"(?:q|qt|k|w|s|wd|kw|sw|st|key|keys|query|title|biaoti|subject|words?)|.*(?:search|keyword|key_?word|query|jiansuo|sousuo).*",
    re.IGNORECASE,
)
_SAYS = re.compile(r"搜索|搜一搜|搜一下|检索|查询|查找|关键[字词]|search", re.IGNORECASE)
_OTHER_NAME = re.compile(r"code|number|mobile|phone|tel$|e?mail|idcard|sfz|captcha|yzm", re.IGNORECASE)
_OTHER = re.compile(
    r"编号|单号|流水号|受理号|身份证|证件|手机|电话|密码|验证码|查询码|邮箱|e-?mail|订阅", re.IGNORECASE
)
"""What a field asks for that is no title: a state of one's own case, a subscription."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass
class _Draft:
    """A form with its fields in the order of the page."""

    node: LexborNode
    fields: list[LexborNode] = field(default_factory=list)


def read_forms(parsed: Parsed) -> tuple[Form, ...]:
    """The forms of a page, at most ten, but those that ask for a password.

    A search has one text, and its name, button or hint says that things are found by it. An application has three or
    more texts, areas or files to fill in and does not say that it searches. `hidden` is what a browser would send
    besides the text: hidden fields, the choice made, the button pressed.
    """
    if "<form" not in parsed.text and "<FORM" not in parsed.text:
        return ()
    read = (_read(parsed, draft) for draft in islice(_drafts(parsed), MOST * 2))
    return tuple(islice((form for form in read if form), MOST))


def _drafts(parsed: Parsed) -> list[_Draft]:
    """Every form with its fields: by the `form` attribute, by the tree, or, where a table has pushed them out of an
    empty form, by the order of the page."""
    drafts: dict[int, _Draft] = {}
    by_id: dict[str, _Draft] = {}
    last: _Draft | None = None
    for node in islice(parsed.tree.css("form, input, select, textarea, button"), _MOST_FIELDS):
        if node.tag == "form":
            last = drafts[node.mem_id] = _Draft(node)
            by_id.setdefault(node.attributes.get("id") or "", last)
            continue
        owner = by_id.get(node.attributes.get("form") or "-") or _around(node, drafts)
        if owner is None and last is not None and not any(child.tag != "-comment" for child in last.node.iter()):
            owner = last
        if owner is not None:
            owner.fields.append(node)
    return list(drafts.values())


def _around(node: LexborNode, drafts: dict[int, _Draft]) -> _Draft | None:
    at = node.parent
    for _ in range(_DEEPEST):
        if at is None:
            return None
        if at.tag == "form":
            return drafts.get(at.mem_id)
        at = at.parent
    return None


def _kind(node: LexborNode) -> str:
    """The type of a field: text, area, file, hidden, password, send, tick, select."""
    if node.tag in ("select", "textarea"):
        return node.tag
    kind = (node.attributes.get("type") or ("submit" if node.tag == "button" else "text")).lower()
    if kind in _SENDS:
        return "send"
    if kind in _TICKED:
        return "tick"
    if kind not in ("hidden", "password", "file"):
        kind = "text"
    return "hidden" if kind == "text" and _HIDDEN.search(node.attributes.get("style") or "") else kind


def _read(parsed: Parsed, draft: _Draft) -> Form | None:
    kinds = [(_kind(node), node) for node in draft.fields]
    if not kinds or any(kind == "password" for kind, _ in kinds):
        return None
    attributes = draft.node.attributes
    method = "post" if (attributes.get("method") or "").strip().lower() == "post" else "get"
    text = next((node for kind, node in kinds if kind == "text"), None)
    purpose = _purpose(draft, kinds, text)
    url = _action(parsed, draft)
    if purpose is not FormKind.SEARCH or text is None:
        return Form(purpose, url, method)
    name = text.attributes.get("name") or ""
    sent = tuple(_sent(kinds))
    whole = len(sent) <= _MOST_SENT and sum(len(key) + len(value) for key, value in sent) <= _LONGEST_SENT
    plain = "multipart" not in (attributes.get("enctype") or "").lower()
    if not (name and whole and plain):
        return Form(purpose, "", method)
    return Form(purpose, url, method, name, sent, by_script=_by_script(parsed, draft, text))


def _purpose(draft: _Draft, kinds: list[tuple[str, LexborNode]], text: LexborNode | None) -> FormKind:
    texts = sum(1 for kind, _ in kinds if kind == "text")
    large = sum(1 for kind, _ in kinds if kind in ("textarea", "file"))
    says = squeeze(" ".join(_words(kinds)))
    searches = _SAYS.search(says + (draft.node.attributes.get("action") or "")) is not None
    if texts == 1 and not large and text is not None and not _OTHER.search(says):
        name = text.attributes.get("name") or text.attributes.get("id") or ""
        finds = not _OTHER_NAME.search(name) and (_SAYS.search(says) or _NAME.fullmatch(name))
        return FormKind.SEARCH if finds else FormKind.OTHER
    if texts + large >= _APPLIES and (large or not searches):
        return FormKind.APPLICATION
    return FormKind.OTHER


def _words(kinds: list[tuple[str, LexborNode]]) -> Iterator[str]:
    """What the buttons and the hints of the texts say."""
    for kind, node in kinds:
        names = {"send": ("value", "title", "alt"), "text": ("placeholder", "title", "value")}.get(kind, ())
        yield from (node.attributes.get(name) or "" for name in names)
        if node.tag == "button":
            yield node.text()[:40]


def _action(parsed: Parsed, draft: _Draft) -> str:
    """Where the form sends to; empty where its action is none, a script, or a mark on the page itself."""
    url = parsed.resolve((draft.node.attributes.get("action") or "").strip())
    return url if url and urlsplit(url).path else url and f"{url}/"


def _sent(kinds: list[tuple[str, LexborNode]]) -> Iterator[tuple[str, str]]:
    """What a browser sends besides the text, when the first button is pressed."""
    pressed = False
    for kind, node in kinds:
        name, value = node.attributes.get("name") or "", node.attributes.get("value") or ""
        if not name or "disabled" in node.attributes:
            continue
        if kind == "send":
            if not pressed and (node.attributes.get("type") or "submit").lower() == "submit":
                pressed = True
                yield name, value
        elif kind == "select":
            yield name, _chosen(node)
        elif kind == "hidden" or (kind == "tick" and "checked" in node.attributes):
            yield name, value if kind == "hidden" else value or "on"


def _chosen(select: LexborNode) -> str:
    """The value of the option that is selected, or of the first."""
    option = select.css_first("option[selected]") or select.css_first("option")
    if option is None:
        return ""
    value = option.attributes.get("value")
    return option.text().strip() if value is None else value


def _by_script(parsed: Parsed, draft: _Draft, text: LexborNode) -> bool:
    """Whether a script of the page handles the form: told by its attributes, or names the form, text or a button."""
    handled = ("onsubmit", "onclick", "onkeydown", "onkeypress", "onkeyup")
    nodes = [draft.node, *draft.fields]
    if any(name in node.attributes for node in nodes for name in handled):
        return True
    named = {node.attributes.get("id") for node in nodes} | {draft.node.attributes.get("name")}
    named |= {text.attributes.get("name")} if len(text.attributes.get("name") or "") > 2 else set()
    words = sorted(name for name in named if name and len(name) > 1)[:_MOST_NAMES]
    return any(word in script for script in parsed.scripts for word in words)
