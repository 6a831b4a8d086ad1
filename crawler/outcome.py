"""What came of looking at an address: a page that was seen, or one of the many ways of not seeing one. Pure.

The order of the questions is the point: first what the answer's status and kind say, then whether there is content
at all. Content wins: a complete page that also carries a challenge's script, a redirect for telephones or a notice
in its news is a page that was seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from crawler.fill import unbuilt
from crawler.kinds import is_home_address
from crawler.pages.page import Parsed, squeeze
from crawler.pages.prints import Print, is_home, print_of
from crawler.unseen.causes import CAUSES, OUTCOMES, CauseNote, Mender
from crawler.unseen.challenges import challenge
from crawler.unseen.media import is_html
from crawler.unseen.messages import Message, message
from crawler.unseen.redirects import frame, in_bounds, refresh, script_redirect
from storage.records import Cause, Outcome, Redirect

_REFUSALS = frozenset({403, 405, 412, 418, 422, 429, 521})
_FEW_LINKS, _LITTLE_TEXT = 12, 400
_NO_LINKS, _NO_TEXT = 5, 120
_DATED = re.compile(r"[\"'>\[]\s*\\?[\"']?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}")
_WORDS = re.compile(r"[\"'>\[][\u4e00-\u9fff《“][^\"'<>\]]{7,}")
_CARRIES = 3  # dated titles in a script that make it the page's content
_ROOTS = "#app, #root, #__nuxt, #__next, #___gatsby, app-root, [ng-app], [data-reactroot], [id$='-app'], [v-cloak]"


@dataclass(frozen=True, slots=True)
class Read:
    """What an answer is, why, and where it forwards to, if it does."""

    outcome: Outcome
    cause: Cause = Cause.NONE
    redirect: Redirect | None = None


@dataclass(frozen=True)
class _Sight:
    """One answer with the measures that the questions below share."""

    parsed: Parsed
    hosts: tuple[str, ...]
    home: Print | None

    @property
    def status(self) -> int:
        """The answer's status; a page read from a file counts as a success."""
        return self.parsed.page.status or 200

    @cached_property
    def links(self) -> int:
        """How many anchors have an address."""
        return len(self.parsed.tree.css("a[href]:not([href='']), area[href]"))

    @cached_property
    def lean(self) -> bool:
        """Few links and little text: the page may be something other than a page."""
        return self.links < _FEW_LINKS and len(self.parsed.visible) < _LITTLE_TEXT

    @cached_property
    def bare(self) -> bool:
        """Next to no links and no text: whatever this is, a visitor saw nothing in it yet."""
        return self.links < _NO_LINKS and len(self.parsed.visible) < _NO_TEXT


def read_outcome(parsed: Parsed, *, hosts: tuple[str, ...] = (), home: Print | None = None) -> Read:
    """What came of the answer in `parsed`.

    `hosts` are the `HOST[:PORT]` that forwarding may lead to; where there are none it may lead anywhere. `home` is
    the print of the site's home page, if it is known, and tells it when it comes back under another address.
    """
    sight = _Sight(parsed, hosts, home)
    for question in _QUESTIONS:
        if read := question(sight):
            return read
    return Read(Outcome.SEEN)


def _forwarded(sight: _Sight) -> Read | None:
    if not 300 <= sight.status < 400:
        return None
    target = sight.parsed.page.headers.get("location", "")
    url = sight.parsed.resolve(target)
    if not url:
        return Read(Outcome.HTTP_ERROR, Cause.STATUS)
    return _sent(sight, Redirect(target=target, url=url, how=Cause.HTTP_REDIRECT))


def _sent(sight: _Sight, redirect: Redirect) -> Read:
    outcome = Outcome.REDIRECT if in_bounds(redirect.url, sight.hosts) else Outcome.MOVED
    return Read(outcome, redirect.how, redirect)


def _failed(sight: _Sight) -> Read | None:
    """Statuses that are no success: a test, a refusal, a notice, or an error."""
    status = sight.status
    if 200 <= status < 300 and status != 202:
        return None
    if status < 400 or (status != 202 and not _tests(status)):
        return None if status == 202 else _error(sight)
    if cause := challenge(sight.parsed):
        return Read(Outcome.CHALLENGE, cause)
    return Read(Outcome.BLOCKED, Cause.STATUS) if status in _REFUSALS else _error(sight)


def _tests(status: int) -> bool:
    """Statuses under which firewalls serve their tests."""
    return status in _REFUSALS or status in (400, 401, 404, 503)


def _error(sight: _Sight) -> Read:
    if sight.status == 401:
        return Read(Outcome.LOGIN, Cause.STATUS)
    if sight.lean and message(sight.parsed, lean=True) is Message.MAINTENANCE:
        return Read(Outcome.MAINTENANCE, Cause.NOTICE)
    return Read(Outcome.HTTP_ERROR, Cause.STATUS)


def _empty(sight: _Sight) -> Read | None:
    return None if sight.parsed.page.body.strip() else Read(Outcome.UNREACHABLE, Cause.EMPTY_BODY)


def _media(sight: _Sight) -> Read | None:
    return None if is_html(sight.parsed) else Read(Outcome.NOT_HTML, Cause.MEDIA_TYPE)


def _tested(sight: _Sight) -> Read | None:
    cause = challenge(sight.parsed) if sight.lean else None
    return Read(Outcome.CHALLENGE, cause) if cause else None


def _cut(sight: _Sight) -> Read | None:
    if "</html>" in sight.parsed.text[-2000:].lower():
        return None
    unfinished = not sight.parsed.cut and _unfinished(sight.parsed.text.rstrip().lower())
    whole = not _short(sight) and not unfinished
    return None if whole else Read(Outcome.TRUNCATED, Cause.SIZE)


def _short(sight: _Sight) -> bool:
    headers = sight.parsed.page.headers
    announced = headers.get("content-length", "")
    if not announced.isdecimal() or headers.get("content-encoding") or headers.get("x-content-encoding"):
        return False
    return len(sight.parsed.page.body) < int(announced)


def _unfinished(text: str) -> bool:
    """Whether the text ends inside a tag, a script, a comment or the head, where a whole page never ends."""
    tag = text.rfind("<")
    inside = tag > text.rfind(">") and text[tag + 1 : tag + 2].strip("/!").isalpha() and "</body" not in text[-2000:]
    script = text.rfind("<script") > text.rfind("</script")
    head = "<head" in text and "</head" not in text and "<body" not in text and "<frameset" not in text
    return inside or script or (head and not text.endswith((">", ";")))


def _framed(sight: _Sight) -> Read | None:
    if not sight.lean or (sight.parsed.tree.css_first("frameset, frame") is None and not sight.bare):
        return None
    redirect = frame(sight.parsed)
    return Read(Outcome.FRAMES, Cause.NONE, redirect) if redirect else None


def _redirected(sight: _Sight) -> Read | None:
    """A refresh or a script that forwards, on a page with nothing else. An error page that leads home is an error."""
    redirect = (sight.lean and refresh(sight.parsed)) or (sight.bare and script_redirect(sight.parsed)) or None
    if redirect is None or message(sight.parsed, lean=True) in (Message.ERROR, Message.REFUSAL):
        return None
    return _sent(sight, redirect)


def _told(sight: _Sight) -> Read | None:
    """Pages whose message is an error, a refusal, a notice or a login. That a column is being built is none of these,
    but what its page holds; a home page that says so is that of a site that is being built."""
    found = message(sight.parsed, lean=sight.lean)
    if found is Message.MAINTENANCE and sight.lean and not is_home_address(sight.parsed.page.final_url):
        of_column = unbuilt(sight.parsed)
        if of_column and message(sight.parsed, lean=True, but_for=of_column) is None:
            return None
    reads = {
        Message.ERROR: Read(Outcome.SOFT_404, Cause.ERROR_TEXT),
        Message.REFUSAL: Read(Outcome.BLOCKED, Cause.ERROR_TEXT),
        Message.MAINTENANCE: Read(Outcome.MAINTENANCE, Cause.NOTICE),
        Message.LOGIN: Read(Outcome.LOGIN),
    }
    return reads.get(found) if found else None


def _home_again(sight: _Sight) -> Read | None:
    if sight.home is None or not is_home(sight.parsed, sight.links, sight.home):
        return None
    return Read(Outcome.SOFT_404, Cause.HOME_PAGE)


def _shell(sight: _Sight) -> Read | None:
    """Content that only a script draws: nothing to read, and a script or an application's root to draw it."""
    if not sight.lean:
        return None
    tree = sight.parsed.tree
    root = tree.css_first(_ROOTS) is not None
    if not (sight.bare or root) or _carries_content(sight.parsed):
        return None
    if root or tree.css_first("script") is not None:
        return Read(Outcome.SCRIPT_SHELL)
    if squeeze(sight.parsed.visible):
        return None
    if tree.css_first("img, area, object, embed, iframe") is None:
        return Read(Outcome.UNREACHABLE, Cause.EMPTY_BODY)
    return Read(Outcome.NOT_HTML, Cause.PICTURE) if _is_picture(sight) else None


def _is_picture(sight: _Sight) -> bool:
    """Whether a page without words is pictures that lead nowhere, or only back to the site's home page."""
    tree, url = sight.parsed.tree, sight.parsed.page.final_url
    if tree.css_first("img") is None or tree.css_first("object, embed, iframe") is not None:
        return False
    targets = (sight.parsed.resolve(node.attributes.get("href") or "") for node in tree.css("a[href], area[href]"))
    return all(not target or (is_home_address(target) and not is_home_address(url)) for target in targets)


def _carries_content(parsed: Parsed) -> bool:
    """Whether the page itself holds its rows as data (JSON, records), which are read without running its scripts."""
    data = " ".join(parsed.scripts)
    return len(_DATED.findall(data)) >= _CARRIES and len(_WORDS.findall(data)) >= _CARRIES


_QUESTIONS: tuple[Callable[[_Sight], Read | None], ...] = (
    _forwarded,
    _failed,
    _empty,
    _media,
    _tested,
    _cut,
    _framed,
    _redirected,
    _told,
    _home_again,
    _shell,
)

__all__ = ["CAUSES", "OUTCOMES", "CauseNote", "Mender", "Print", "Read", "print_of", "read_outcome"]
