"""Forwarding: pages that only send their visitor elsewhere, by refresh, script or frame. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.pages.bounds import at_home, host_key
from crawler.pages.page import LexborNode, Parsed
from crawler.pages.written import UNKNOWN, written_markup
from storage.records import Cause, Redirect

_REFRESH = re.compile(r"^\s*[\d.]*\s*[;,]?\s*url\s*=\s*['\"]?\s*([^'\">]+)", re.IGNORECASE)
_REFRESH_TAG = re.compile(
    r"http-equiv\s*=\s*['\"]?refresh['\"]?[^>]*?content\s*=\s*['\"]?[\d.\s]*[;,]\s*url\s*=\s*['\"]?([^'\">]+)",
    re.IGNORECASE,
)
_GOES = re.compile(
    r"\blocation\s*"
    r"(?:(?:\.\s*href\s*)?=(?!=)\s*|\.\s*(?:replace|assign)\s*\(\s*)([^;\n}]{1,400})"
    r"|\bwindow\s*\.\s*open\s*\(\s*([^;\n]{1,400}?),\s*['\"]_(?:self|top|parent)['\"]"
    r"|\bwindow\s*\.\s*navigate\s*\(\s*([^;\n]{1,400})"
)
_WORD = re.compile(r"^\s*(?:(['\"])([^'\"]*)\1|([A-Za-z_$][\w$]*))\s*(?=[);,'\"]|$)")
_GIVEN = r"\b{}\s*=\s*(['\"])([^'\"]*)\1\s*(?=[;,\n\r]|$)"
_CONDITION = re.compile(r"\bif\s*\(([^{]{0,300})\)\s*\{?|\belse\b")
_HOST_IN = re.compile(r"['\"]([a-z0-9-]+(?:\.[a-z0-9-]+){1,5}(?::\d+)?)['\"]", re.IGNORECASE)
_MOBILE = re.compile(r"//(?:m|wap|mobile|3g)\.|/(?:m|wap|mobile|3g|wx|phone)(?:[/._]|$)", re.IGNORECASE)
_COMMENTS = re.compile(r"/\*[^*]*(?:\*(?!/)[^*]*)*\*/|(?<![:'\"\w])//[^\n]*|<!--[^>]*-->")
_MOST, _DEEPEST = 50, 10  # targets and frames of a page, and sets within sets, that are looked at


def in_bounds(url: str, hosts: tuple[str, ...]) -> bool:
    """Whether `url` is on one of `hosts`; everything is where there are none."""
    return not hosts or at_home(url, hosts)


def refresh(parsed: Parsed) -> Redirect | None:
    """Where a `<meta http-equiv=refresh>` sends the visitor, also one that a script writes; None for a mere reload."""
    for node in parsed.tree.css("meta[http-equiv]"):
        without_script = node.parent is not None and node.parent.tag == "noscript"
        if (node.attributes.get("http-equiv") or "").strip().lower() == "refresh" and not without_script:
            match = _REFRESH.match(node.attributes.get("content") or "")
            if match and (found := _redirect(parsed, match.group(1), Cause.META_REFRESH)):
                return found
    for script in parsed.scripts:
        match = _REFRESH_TAG.search(written_markup(script)) if "refresh" in script.lower() else None
        if match and UNKNOWN not in match.group(1) and (found := _redirect(parsed, match.group(1), Cause.META_REFRESH)):
            return found
    return None


def script_redirect(parsed: Parsed) -> Redirect | None:
    """Where a script sends an ordinary visitor of this address, as far as its text says so.

    Of several targets, the one whose condition names this page's host is taken; else the last that is neither for
    another host nor for a telephone.
    """
    found: list[tuple[int, Redirect]] = []
    for text in (*parsed.scripts, _onload(parsed)):
        if not any(word in text for word in ("location", "window.open", "navigate")):
            continue
        script = _COMMENTS.sub(" ", text)
        for match in list(_GOES.finditer(script))[:_MOST]:
            target = _value(next(group for group in match.groups() if group is not None), script[: match.start()])
            redirect = _redirect(parsed, target, Cause.SCRIPT_REDIRECT) if target else None
            if redirect:
                found.append((_fitness(parsed, redirect, script[: match.start()]), redirect))
    best = max((fitness for fitness, _ in found), default=0)
    return next((redirect for fitness, redirect in reversed(found) if fitness == best), None)


def _onload(parsed: Parsed) -> str:
    body = parsed.tree.body
    return (body.attributes.get("onload") or "") if body else ""


def _value(expression: str, before: str) -> str:
    """The text that an expression stands for: a literal, or a variable whose last value was one; else empty."""
    match = _WORD.match(expression)
    if not match:
        return ""
    if match.group(1):
        return match.group(2)
    given = list(re.finditer(_GIVEN.format(re.escape(match.group(3))), before))
    return given[-1].group(2) if given else ""


def _fitness(parsed: Parsed, redirect: Redirect, before: str) -> int:
    conditions = list(_CONDITION.finditer(before[-2000:]))
    hosts = _HOST_IN.findall(conditions[-1].group(1) or "") if conditions else []
    here = urlsplit(parsed.page.final_url).netloc
    if any(host_key(host) == host_key(here) for host in hosts):
        return 3
    if hosts:
        return 0
    return 1 if _MOBILE.search(redirect.target) else 2


def _redirect(parsed: Parsed, target: str, how: Cause) -> Redirect | None:
    target = target.strip()
    url = parsed.resolve(target)
    if not url or url.split("#")[0] == parsed.page.final_url.split("#")[0]:
        return None
    return Redirect(target=target, url=url, how=how)


def frame(parsed: Parsed) -> Redirect | None:
    """The biggest frame of a frameset, or the one frame that makes up the page."""
    frames = [node for node in parsed.tree.css("frame")[:_MOST] if node.attributes.get("src")]
    if frames:
        return _framed(parsed, max(frames, key=_share))
    inner = [node for node in parsed.tree.css("iframe") if parsed.resolve(node.attributes.get("src") or "")]
    return _framed(parsed, inner[0]) if len(inner) == 1 else None


def _framed(parsed: Parsed, node: LexborNode) -> Redirect | None:
    target = (node.attributes.get("src") or "").strip()
    url = parsed.resolve(target)
    return Redirect(target=target, url=url, how=Cause.NONE) if url else None


def _share(node: LexborNode) -> float:
    """The share of the window that a frame is given by the `rows` or `cols` of its sets, from 0 to 1."""
    share, child, parent, depth = 1.0, node, node.parent, 0
    while parent is not None and parent.tag == "frameset" and depth < _DEEPEST:
        depth += 1
        spec = parent.attributes.get("rows") or parent.attributes.get("cols") or ""
        places = [item for item in parent.iter() if item.tag in ("frame", "frameset")]
        index = next((at for at, item in enumerate(places) if item.mem_id == child.mem_id), 0)
        share *= _part(spec, index, len(places))
        child, parent = parent, parent.parent
    return share


def _part(spec: str, index: int, count: int) -> float:
    sizes = [_size(item) for item in spec.split(",")] if spec else [1.0] * max(count, 1)
    return sizes[index] / (sum(sizes) or 1.0) if index < len(sizes) else 0.0


def _size(item: str) -> float:
    """A length as pixels of a window of 1,000: `*` is what is left, taken for most of it."""
    item = item.strip()
    try:
        if item.endswith("*"):
            return 700.0 * float(item[:-1] or 1)
        return 10.0 * float(item[:-1]) if item.endswith("%") else float(item or 0)
    except ValueError:
        return 0.0
