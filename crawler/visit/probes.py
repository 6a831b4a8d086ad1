"""What is tried on the pages of columns, once a visit has seen all else: a search, a file, a form, navigation. Pure.

At most one search a site a night, one file and one further page a column. A form to fill in is looked at and never
sent. What can be said without asking is said from the pages that were seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode, urlsplit, urlunsplit

from config.plan import Try
from crawler.observe import Observed
from crawler.pages.bounds import at_home, place, same_page
from crawler.pages.page import squeeze
from crawler.visit.candidates import Link, content_of
from crawler.visit.ground import Ask, Ground, Role, Trial
from crawler.visit.wishes import newest_documents, newest_first
from storage.records import Entry, Feature, Form, FormKind, Outcome, PageFacts, Probe

_SHORTEST = 8  # characters of a title that is searched for
_CHOSEN = 1  # the second newest: the newest may not be in the search's index yet
_CUT = ("…", "..", "。。。")
_MOST_DOCUMENTS = 20
_APPLY = re.compile(
    r"(?:在线|网上|我要|点击|立即)(?:依?申请|填报|填写|提交)(?:公开|入口|表|政府信息公开)*|申请入口|在线申请表"
)
_TURNED = re.compile(
    r"(?:19|20)\d\d年?(?:度)?(?:第?[\d一二三四五六七八九十百]+[期号卷辑])?|第?[\d一二三四五六七八九十百]+[期号卷辑]"
)
"""A year, or an issue, by which a column is leafed through."""
_LONGEST_TURN = 24


def next_probe(ground: Ground, *, may_ask: bool) -> Ask | None:
    """The next thing to ask for in trying, or None. What needs no asking is put down at once; `may_ask` says whether
    the visit's budget bears a further request."""
    for one in ground.plan.tries:
        key = (one.code, Feature(one.feature))
        link = next(iter(ground.accepted(one.code)), None)
        if key in ground.probes or link is None or link.key not in ground.pages:
            continue
        found = _WAYS[key[1]](ground, one, link)
        if isinstance(found, Probe):
            ground.probes[key] = found
        elif found is not None and may_ask:
            return found
    return None


def settle(ground: Ground, ask: Ask, observed: Observed) -> None:
    """Puts down what became of an ask of `next_probe`."""
    trial, facts = ask.trial, observed.facts
    if trial is None:
        raise ValueError(f"{ask.url} was not asked for to try something")
    works, told = observed.works, observed.told
    outcome = Outcome.SEEN if works and trial.feature is Feature.DOWNLOAD else facts.outcome
    if trial.feature is Feature.SEARCH:
        ground.searched_site = True
        page = ground.pages[same_page(trial.page)].facts if same_page(trial.page) in ground.pages else None
        if page is not None and facts.outcome is Outcome.SEEN and content_of(facts) == content_of(page):
            works, told = None, "返回的仍是原栏目页，未按所给标题检索"
        told = f"检索“{trial.title}”：{told}" if told else f"检索“{trial.title}”"
    ground.probes[trial.code, trial.feature] = Probe(trial.code, trial.feature, ask.url, outcome, works, told)


def forwarded(trial: Trial | None) -> Trial | None:
    """The trial as it goes on where an answer forwards: what was posted is not posted twice."""
    return replace(trial, post=None) if trial else None


def _probe(one: Try, facts: PageFacts, works: bool | None, told: str, outcome: Outcome = Outcome.SEEN) -> Probe:
    return Probe(one.code, Feature(one.feature), facts.final_url, outcome, works, told)


# Search


def _search(ground: Ground, one: Try, link: Link) -> Ask | Probe | None:
    facts = ground.pages[link.key].facts
    if ground.searched_site:
        return _same_search(ground, one, facts)
    title = _title(list(facts.entries.own) or ground.rows_of_lists(link))
    if not title:
        return _probe(one, facts, None, "栏目中没有足够的完整标题可供检索")
    pages = [facts, *([ground.home.facts] if ground.home else [])]
    forms = [(page, form) for page in pages for form in page.forms if form.kind is FormKind.SEARCH]
    for page, form in forms:
        if form.url and at_home(form.url, (urlsplit(page.final_url).netloc,)) and at_home(form.url, ground.hosts):
            return _query(one, page, form, title, link)
    if any(form.url for _, form in forms):
        return _probe(one, facts, None, "检索框指向其他网站，未作尝试", Outcome.MOVED)
    told = "检索框由脚本提交，未作尝试" if forms else "栏目页和首页未见可用的检索框"
    return _probe(one, facts, None, told)


def _same_search(ground: Ground, one: Try, facts: PageFacts) -> Probe | None:
    """What the one search of the visit says of a further column: that its box works, where it is the box that did."""
    worked = next((probe for probe in ground.probes.values() if probe.feature is Feature.SEARCH and probe.works), None)
    if worked is None or not any(_sends_to(form, worked.url) for form in facts.forms):
        return None
    return _probe(one, facts, True, f"与已试过的检索框相同；{worked.told}")


def _sends_to(form: Form, url: str) -> bool:
    """Whether a search form sends to the address `url`, whatever is asked there."""
    there, here = urlsplit(url), urlsplit(form.url)
    return form.kind is FormKind.SEARCH and (there.netloc, there.path) == (here.netloc, here.path)


def _title(rows: list[Entry]) -> str:
    """The second newest whole title of at least eight characters; empty where there are not two."""
    titles = dict.fromkeys(
        entry.title
        for entry in newest_first(rows)
        if len(squeeze(entry.title)) >= _SHORTEST and not entry.title.endswith(_CUT)
    )
    return list(titles)[_CHOSEN] if len(titles) > _CHOSEN else ""


def _query(one: Try, page: PageFacts, form: Form, title: str, link: Link) -> Ask:
    """What a browser sends when `title` is put into the form of `page`, in the page's charset."""
    charset = page.charset if page.charset and not page.charset.startswith("utf-16") else "utf-8"
    sent = urlencode([*form.hidden, (form.text_field, title)], encoding=charset, errors="xmlcharrefreplace")
    parts = urlsplit(form.url)
    posts = form.method == "post"
    url = urlunsplit((parts.scheme, parts.netloc, parts.path, parts.query if posts else sent, ""))
    post = sent.encode("ascii") if posts else None
    trial = Trial(one.code, Feature.SEARCH, link.key, title, post=post, by_script=form.by_script)
    return Ask(url, same_page(url), Role.TRIAL, trial=trial, settled=True)


# Files


def _download(ground: Ground, one: Try, link: Link) -> Ask | Probe | None:
    """The first file of a document of the column that was opened, or of its page where that is itself a document."""
    facts = ground.pages[link.key].facts
    rows = newest_documents(list(facts.entries.own) or ground.rows_of_lists(link), _MOST_DOCUMENTS)
    opened = [ground.pages[same_page(row.url)].facts for row in rows if ground.was_seen(row.url)]
    files = [(page, url) for page in (*opened, facts) for url in page.document.attachments]
    for page, url in files:
        if at_home(url, ground.plan.hosts):
            trial = Trial(one.code, Feature.DOWNLOAD, page.final_url)
            return Ask(url, same_page(url), Role.TRIAL, trial=trial, settled=True)
    if files:
        return _probe(one, facts, None, "附件存放在其他网站，未作尝试", Outcome.MOVED)
    return _probe(one, facts, None, "打开的文件未见附件")


# Forms


def _form(ground: Ground, one: Try, link: Link) -> Ask | Probe | None:
    """The form on the column's page, or on the page that it links for applying."""
    observed = ground.pages[link.key]
    facts = observed.facts
    if _has_application(facts):
        return _probe(one, facts, True, "栏目页有申请表单")
    urls = [
        a.url for a in observed.anchors if a.url and _APPLY.search(squeeze(a.text)) and same_page(a.url) != link.key
    ]
    near = [url for url in urls if at_home(url, ground.plan.hosts)]
    if not near:
        told = "申请入口指向其他网站，未作尝试" if urls else "栏目页未见可在线填写的表单或其入口"
        return _probe(one, facts, None, told, Outcome.MOVED if urls else Outcome.SEEN)
    known = ground.pages.get(same_page(near[0]))
    if known is None:
        trial = Trial(one.code, Feature.FORM, facts.final_url)
        return Ask(near[0], same_page(near[0]), Role.TRIAL, trial=trial, settled=True)
    works = True if _has_application(known.facts) else None
    told = "申请入口的页面有申请表单" if works else "申请入口的页面未见可在线填写的表单"
    return _probe(one, known.facts, works, told, known.facts.outcome)


def _has_application(facts: PageFacts) -> bool:
    return any(form.kind is FormKind.APPLICATION for form in facts.forms)


# Navigation


def _navigation(ground: Ground, one: Try, link: Link) -> Probe:
    """Whether the column's page leads to enough pages in its folder, or named by years or issues."""
    observed = ground.pages[link.key]
    facts = observed.facts
    folder = facts.final_url.partition("?")[0].rpartition("/")[0] + "/"
    deep = urlsplit(folder).path != "/"
    own = place(facts.final_url)
    places = {
        same_page(anchor.url)
        for anchor in observed.anchors
        if anchor.url
        and at_home(anchor.url, ground.hosts)
        and same_page(anchor.url) != same_page(facts.final_url)
        and ((deep and anchor.url.startswith(folder) and place(anchor.url) != own) or _is_turn(anchor.text))
    }
    told = f"栏目页通向 {len(places)} 个下级页面或分期、分年页面"
    if len(places) >= one.least:
        return _probe(one, facts, True, told)
    whole = deep and not (facts.links_cut or facts.menu_unreadable or observed.hidden.unknown or observed.to_fill)
    whole = whole and all(part.outcome is Outcome.SEEN for part in facts.parts)
    return _probe(one, facts, False if whole else None, told if whole else f"{told}，页面可能未读全")


def _is_turn(text: str) -> bool:
    words = squeeze(text)
    return len(words) <= _LONGEST_TURN and _TURNED.search(words) is not None


_WAYS: dict[Feature, Callable[[Ground, Try, Link], Ask | Probe | None]] = {
    Feature.SEARCH: _search,
    Feature.DOWNLOAD: _download,
    Feature.FORM: _form,
    Feature.NAVIGATION: _navigation,
}
