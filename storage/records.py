"""The values the layers speak, and the words they use. Standard library only.

A page becomes `PageFacts` (crawler), a site's pages become `VisitFacts` (crawler), and facts become
`Finding`s (monitor). Nothing here fetches, judges, saves or reads a clock.
Chinese names are what a reviewer sees; the English ones are what is stored. One file, because it is the vocabulary:
whoever reads it from top to bottom has met every word that the layers use.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from storage.dataset_records import CatalogueEntry, CatalogueKind, FileFacts

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""The one time zone of the project: portals, deadlines and nights are all told in it."""


class Outcome(StrEnum):
    """What came of looking at an address. Only `SEEN` pages may cost an office points."""

    SEEN = "seen"
    REDIRECT = "redirect"  # a page whose only content is to forward elsewhere, within bounds
    MOVED = "moved"  # forwards to a host that is not this site's
    CHALLENGE = "challenge"  # a script or cookie test of a web application firewall
    BLOCKED = "blocked"  # refused: 403, 405, 412, 418, 422, 429 and the like
    UNREACHABLE = "unreachable"  # no answer: name, connection, TLS or time
    HTTP_ERROR = "http_error"  # any other answer that is not a success
    SOFT_404 = "soft_404"  # success status, but an error text or the home page
    MAINTENANCE = "maintenance"  # 升级改版, 闭站, 停止服务
    SCRIPT_SHELL = "script_shell"  # the content is drawn by script and is not in the answer
    FRAMES = "frames"  # a frameset: the content is in other documents
    TOO_LARGE = "too_large"
    TRUNCATED = "truncated"  # the body ended before its announced length
    NOT_HTML = "not_html"
    ROBOTS = "robots"  # robots.txt asks us not to look
    LOGIN = "login"
    ERROR = "error"  # our own fault


class Cause(StrEnum):
    """Why an outcome is what it is; `crawler.outcome.CAUSES` tells each in Chinese."""

    NONE = "none"
    DNS = "dns"
    REFUSED = "refused"
    RESET = "reset"
    TIMEOUT = "timeout"
    TLS = "tls"
    ADDRESS_REFUSED = "address_refused"  # our guard: a private address that nobody named
    NO_ADDRESS = "no_address"  # the site list knows no URL
    STATUS = "status"
    JIASULE = "jiasule"  # 加速乐
    RUISHU = "ruishu"  # 瑞数
    WZWS = "wzws"
    CLOUDFLARE = "cloudflare"
    COOKIE_WALL = "cookie_wall"
    SCRIPT_TEST = "script_test"  # a challenge of no known make
    ERROR_TEXT = "error_text"
    HOME_PAGE = "home_page"  # the site's home page under another address
    ANOTHER_SITE = "another_site"  # a page of some other site under this site's address
    META_REFRESH = "meta_refresh"
    SCRIPT_REDIRECT = "script_redirect"
    HTTP_REDIRECT = "http_redirect"
    REDIRECT_LOOP = "redirect_loop"
    EMPTY_BODY = "empty_body"
    MEDIA_TYPE = "media_type"
    PICTURE = "picture"  # a page that is nothing but pictures
    RULE = "rule"  # a robots.txt rule
    RULES_UNKNOWN = "rules_unknown"  # robots.txt answered 5xx or not at all
    LEFT_ALONE = "left_alone"  # the host refused again and again, or asked us to wait too long: it was not asked
    NOTICE = "notice"
    SIZE = "size"
    CRASH = "crash"


class PageKind(StrEnum):
    """What sort of page a seen page is."""

    HOME = "home"
    COLUMN = "column"
    LIST = "list"
    ARTICLE = "article"
    BLANK_COLUMN = "blank_column"
    FAILURE = "failure"
    OTHER = "other"


class Fill(StrEnum):
    """What a column page holds beside the site's chrome."""

    ROWS = "rows"
    LINKS = "links"  # sub-columns or undated titles
    TEXT = "text"
    BLANK = "blank"  # recognisably empty: an empty list, or a notice that says so
    UNCLEAR = "unclear"  # neither content nor a sign of emptiness: nobody may be accused on it


class Whose(StrEnum):
    """Whose list a dated row of a column's page stands in."""

    OWN = "own"  # the column's own, also where nothing speaks against it
    BESIDE = "beside"  # a box that the site shows on many pages: 最新信息, 热门文章, another column's newest rows
    UNCLEAR = "unclear"  # it may be either: nothing is decided on it


class Tier(StrEnum):
    """How sure a link's wording is: it names the column, or is a plausible place to look for it."""

    STRONG = "strong"
    WEAK = "weak"


class DateSource(StrEnum):
    """Where on a page a date was read, best first."""

    LABEL = "label"
    VISIBLE = "visible"
    SCRIPT = "script"
    ROW = "row"
    URL = "url"
    META = "meta"


class Confidence(StrEnum):
    """How sure a date is, by where it was read and whether the page's other dates say the same."""

    HIGH = "high"  # labelled on the page and not contradicted, or shown to visitors and confirmed by another source
    MEDIUM = "medium"  # shown without a label, labelled but contradicted, or two sources that no visitor sees agree
    LOW = "low"  # shown without a label and contradicted, or only the address or a meta tag says so


class PartKind(StrEnum):
    """What a page leaves to another address of its site."""

    SCRIPT = "script"  # a script that writes links into the page
    FRAGMENT = "fragment"  # markup or data that a script puts into its place
    FRAME = "frame"  # a document of its own in a frame
    ROWS = "rows"  # the data of a list: the address that the page's own script calls


class Verdict(StrEnum):
    """What a finding says (结论)."""

    PASS = "pass"
    PARTIAL = "partial"
    FAIL = "fail"
    PROVISIONAL = "provisional"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"
    NIL_STATEMENT = "nil_statement"
    NOT_YET_DUE = "not_yet_due"
    EXTERNAL = "external"
    SUSPENDED = "suspended"
    WAIVED = "waived"
    ERROR = "error"


class Reason(StrEnum):
    """Why a verdict is what it is; `monitor.cards.wording.REASONS` tells each in Chinese."""

    FOUND = "found"
    FRESH = "fresh"
    ON_TIME = "on_time"
    COMPLETE = "complete"
    BELOW_LIMIT = "below_limit"
    NONE_SEEN = "none_seen"
    WORKS = "works"
    LINKED = "linked"
    IN_SEQUENCE = "in_sequence"
    ENOUGH = "enough"
    REACHED = "reached"
    ANSWERED = "answered"
    USABLE = "usable"
    # adverse
    MISSING = "missing"
    BLANK = "blank"
    STALE = "stale"
    LATE = "late"
    INCOMPLETE = "incomplete"
    TOO_MANY = "too_many"
    BROKEN = "broken"
    UNLINKED = "unlinked"
    GAP = "gap"
    TOO_FEW = "too_few"
    OFTEN_DOWN = "often_down"
    ANSWERED_PARTLY = "answered_partly"
    ANSWERED_NO = "answered_no"
    UNUSABLE = "unusable"  # a picture where data could be published, or less open than is asked
    REPEATED = "repeated"  # last period's file under a new title
    OVERDUE = "overdue"  # not updated as often as it says of itself
    PERSONS = "persons"  # numbers of persons stand in what is published
    COLUMNS_CHANGED = "columns_changed"
    # could not decide
    BLOCKED = "blocked"
    CHALLENGE = "challenge"
    UNREACHABLE = "unreachable"
    HTTP_ERROR = "http_error"
    SOFT_404 = "soft_404"
    MOVED = "moved"
    ROBOTS = "robots"
    LOGIN = "login"
    TRUNCATED = "truncated"
    NEEDS_SCRIPT = "needs_script"
    NOT_HTML = "not_html"
    UNCLEAR_CONTENT = "unclear_content"
    AMBIGUOUS_MATCH = "ambiguous_match"
    UNDATED = "undated"
    YEAR_UNKNOWN = "year_unknown"
    ROWS_UNCLEAR = "rows_unclear"
    CLOSED = "closed"
    COLUMN_NOT_FOUND = "column_not_found"
    COLUMN_NOT_READ = "column_not_read"
    LEVEL_UNKNOWN = "level_unknown"
    NO_ADDRESS = "no_address"
    PARENT_UNKNOWN = "parent_unknown"
    SUSPECT = "suspect"
    BACKDATED = "backdated"
    NOT_COMPARED = "not_compared"
    NOT_LOOKED = "not_looked"
    CONTRADICTORY = "contradictory_metadata"
    ELSEWHERE = "elsewhere"
    PLATFORM_UNKNOWN = "platform_unknown"
    NOT_TRIED = "not_tried"
    NOT_SOUGHT = "not_sought"
    DENOMINATOR_UNKNOWN = "denominator_unknown"
    NOT_NUMBERED = "not_numbered"
    CALENDAR_UNKNOWN = "calendar_unknown"
    TOO_FEW_VISITS = "too_few_visits"
    FORMAT = "format"  # recognised, and no reader for it; protected; damaged
    NO_DATA = "no_data"  # no file and no table was found where it is looked for: it may stand in the text
    NO_EARLIER = "no_earlier"  # there is no earlier version or period to hold it against
    ASKED = "asked"
    # set aside
    LEVEL = "level"
    TAG = "tag"
    REGION = "region"
    NOT_DUE = "not_due"
    NOT_IN_FORCE = "not_in_force"
    NO_EVENT = "no_event"
    SEASON = "season"
    NIL = "nil"
    ON_PLATFORM = "on_platform"
    MAINTENANCE = "maintenance"
    OUR_FAULT = "our_fault"


class Place(StrEnum):
    """Where a visitor would look for a column."""

    HOME = "home"  # 首页
    SECTION = "section"  # 上级栏目
    ENTRANCE = "entrance"  # 一级栏目，和公开、互动、办事等设有其他栏目的栏目
    SITE_MAP = "site_map"  # 网站地图
    PARENT = "parent"  # 上级政府门户
    PLATFORM = "platform"  # 集约化或统一平台


class Arrival(StrEnum):
    """How a link led to its page; `monitor.cards.wording.ARRIVALS` tells each in Chinese."""

    DIRECT = "direct"
    REDIRECTED = "redirected"  # to another address of the same host
    MOVED = "moved"  # to another host where the column may be


class Rejection(StrEnum):
    """Why a candidate was not taken for the column; `monitor.cards.wording.REJECTIONS` tells each in Chinese."""

    OTHER_SITE = "other_site"
    NOT_A_COLUMN = "not_a_column"  # a single article
    NOT_SEEN = "not_seen"  # opened, but no page was seen: see its outcome
    NOT_OPENED = "not_opened"  # the budget ended first
    NO_ADDRESS = "no_address"  # href is empty or a script
    BLANK = "blank"
    UNCLEAR = "unclear"
    UNCONFIRMED = "unconfirmed"  # a plausible name, and the page does not say that it is the column


@dataclass(frozen=True, slots=True)
class Page:
    """One answer to one request, as bytes: all that a reader may look at.

    `url` was asked for, `final_url` answered. `status` is 0 for a page read from a file.
    `headers` have lower-case names.
    """

    url: str
    final_url: str
    status: int
    headers: dict[str, str]
    body: bytes


class Anchor(NamedTuple):
    """A link as a visitor meets it: its words, its raw `href`, and the address that it means.

    Never stored, and a tuple because a home page has some 400: a frozen dataclass takes four times as long to make.
    """

    text: str
    href: str
    url: str
    in_menu: bool = False
    written_by_script: bool = False


@dataclass(frozen=True, slots=True)
class ColumnLink:
    """An anchor that names the column `code`, or a place to look for it."""

    code: str
    text: str
    href: str
    url: str
    tier: Tier


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list (条目). `date` is None where the row shows none.

    `year_assumed`: the row shows a month and a day only, and nothing of its own says of which year.
    """

    title: str
    date: date | None
    href: str
    url: str
    whose: Whose = Whose.OWN
    year_assumed: bool = False


@dataclass(frozen=True, slots=True)
class EntryList:
    """The rows of all lists of a page in page order; `own` are those of the column itself.

    `stated_total` is what the page says of itself (共 N 条), `next_url` its next page.
    `more`: the list may go on where no address of a next page is known, so that what is not among `items` may still
    be on the site.
    """

    items: tuple[Entry, ...] = ()
    stated_total: int | None = None
    next_url: str | None = None
    source: str = "html"  # html, script (rows carried in a script), none
    cut: bool = False  # the page held more rows than are read
    more: bool = False
    closed: str = ""  # what the page says of its column being closed, moved or archived (本栏目已停止更新)
    undated: tuple[Entry, ...] = ()  # the first titles of a list that shows no date at all: their articles may

    @property
    def own(self) -> tuple[Entry, ...]:
        """The rows of the column's own lists: what a rule may rest on."""
        return self.of(Whose.OWN)

    def of(self, whose: Whose) -> tuple[Entry, ...]:
        """The rows of that standing, in the order of the page."""
        return tuple(item for item in self.items if item.whose is whose)

    @property
    def dates(self) -> tuple[date, ...]:
        """The dates of the dated rows, in the order of the page."""
        return tuple(item.date for item in self.items if item.date is not None)

    @property
    def newest(self) -> date | None:
        """The latest date of any row: lists may be pinned or out of order."""
        return max(self.dates, default=None)

    @property
    def oldest(self) -> date | None:
        """The earliest date of any row."""
        return min(self.dates, default=None)


@dataclass(frozen=True, slots=True)
class Document:
    """What an article page says of itself. None means that the page does not say.

    Of the text only its length is kept: facts are stored for every page and night, a rule may ask whether there is a
    text, and the text itself is had again from the archived answer (`crawler.article.body.body_text`), whose hash the
    page's facts name. An excerpt would be the largest part of a night's rows; a hash of the text would serve nothing.
    """

    title: str | None = None
    published: date | None = None
    published_source: DateSource | None = None
    published_confidence: Confidence | None = None
    document_number: str | None = None  # 文号
    index_number: str | None = None  # 索引号
    source: str | None = None  # 来源
    issuer: str | None = None  # 发文机关
    signed: date | None = None  # 成文日期
    validity: str | None = None  # 有效性, the value as printed
    expires: date | None = None  # 失效日期, 有效期至 or 信息时效期
    contradictions: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()  # addresses of files that the page links
    effective: date | None = None  # 生效日期 or 施行日期
    abolished: date | None = None  # 废止日期, which is not 失效日期: somebody ended it before its time, or at any
    attachments_named: tuple[str, ...] = ()  # names under 附件 that are neither linked nor printed on the page
    body_length: int = 0  # characters of the text, as far as a page's pieces are read
    interpretations: tuple[str, ...] = ()  # addresses of links beside the text that speak of its interpretation (解读)


@dataclass(frozen=True, slots=True)
class Mention:
    """A short label on a page that speaks of the column `code`: a heading, a tab, a name in a script, or a link."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """An element that was looked for on a page and found: its code, and the words there that are it."""

    code: str
    text: str


class FormKind(StrEnum):
    """What a form is for."""

    SEARCH = "search"  # one text to find things by
    APPLICATION = "application"  # several things to fill in: an application, a letter
    OTHER = "other"  # login, a vote, a choice of links


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page: the address and method (get or post) that it sends to, the name of its text field, and what
    it sends besides. `url` is empty where the form names no address, `by_script` says that a script may change or send
    it, so that what it sends by itself is not all that a visitor's browser would."""

    kind: FormKind
    url: str
    method: str
    text_field: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    by_script: bool = False


class Feature(StrEnum):
    """What is tried on a column's page."""

    SEARCH = "search"
    DOWNLOAD = "download"
    FORM = "form"
    NAVIGATION = "navigation"


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing tried once: on which column, by which address, how the answer was seen, and whether it worked.

    `works` is None where nothing can be said: the answer was not seen, or may be drawn by a script. `told` is what was
    asked and answered, in words.
    """

    code: str
    feature: Feature
    url: str
    outcome: Outcome
    works: bool | None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where a page forwards to: the raw target, its address, and by what means."""

    target: str
    url: str
    how: Cause


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page that is kept at another address. `outcome` is None where it was not asked for."""

    kind: PartKind
    url: str
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the readers saw in one page. `sha256` names the stored body; None where there was none."""

    url: str
    final_url: str
    status: int
    outcome: Outcome
    cause: Cause = Cause.NONE
    charset: str | None = None
    kind: PageKind = PageKind.OTHER
    fill: Fill = Fill.UNCLEAR
    title: str = ""
    sha256: str | None = None
    size: int = 0
    says: tuple[str, ...] = ()  # codes of the columns that the page calls itself
    columns: tuple[ColumnLink, ...] = ()
    mentions: tuple[Mention, ...] = ()
    entries: EntryList = EntryList()
    document: Document = Document()
    redirect: Redirect | None = None
    links: int = 0  # links with an address
    validity_marks: int = 0  # cells, stamps and icons that say no more than 有效, 废止 and the like
    menu_unreadable: bool = False  # links are drawn by a script or frame that was not read
    links_cut: bool = False  # more links than are read
    unsafe: tuple[str, ...] = ()  # words of injected advertising (gambling, pornography, credit), as they stand there
    parts: tuple[Part, ...] = ()  # what is kept at other addresses; what the seen ones hold is counted in
    part: PartKind | None = None  # this is no page of its own but a part of one
    rendered: bool = False  # a browser drew it: the body is what its scripts made of the answer
    marks: tuple[Mark, ...] = ()  # elements that the rules ask for and the page has
    forms: tuple[Form, ...] = ()
    nil: str = ""  # the words by which the page says that there is nothing to publish (本年度无此项)
    pictured: bool = False  # pictures stand in its text, and may say what the text does not


@dataclass(frozen=True, slots=True)
class Candidate:
    """A link considered for a column, and what became of it. `rejected` is None for an accepted one.

    `named` is what its page calls itself where that is another name, `same_as` the page of an earlier link to the
    column that has the same content: two links to one column are one column.
    """

    code: str
    text: str
    href: str
    url: str
    tier: Tier
    place: Place
    found_on: str
    rejected: Rejection | None = None
    page_url: str | None = None  # the address of the page it led to, if it was opened
    arrival: Arrival = Arrival.DIRECT
    named: str = ""
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """One place looked at for one column, and what came of it."""

    code: str
    place: Place
    url: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Dataset:
    """数据集: a file, or the tables of a page, that stands for the column `code`, and what is in it.

    `title` is what the link or the page calls it, `found_on` the page that links it, and `day` the date of the row or
    document that it belongs to, where one is known. `outcome` says what came of asking for it: `file` is None where
    that is not `SEEN`. A file that two columns lead to is told once for each.
    """

    code: str
    title: str
    url: str
    found_on: str
    outcome: Outcome
    cause: Cause = Cause.NONE
    status: int = 0
    sha256: str | None = None
    size: int = 0
    day: date | None = None
    file: FileFacts | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """数据目录: what a platform of open data says of its datasets. `total` is how many it says it has; `cut`: not all
    of them were read."""

    code: str
    url: str
    outcome: Outcome
    kind: CatalogueKind | None = None
    entries: tuple[CatalogueEntry, ...] = ()
    total: int | None = None
    cut: bool = False


@dataclass(frozen=True)  # without slots: it keeps its own index of pages
class VisitFacts:
    """All that one visit to one site saw. Pure material for the rules: no clock, no network.

    `pages` are in the order of the visit, the home page first, `menu` are the addresses of the first-level columns.
    `cut` names what ended the visit early (pages, bytes, seconds), or is None.
    """

    site: str
    home_url: str
    pages: tuple[PageFacts, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    looks: tuple[Look, ...] = ()
    menu: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()  # links without words that were not seen: nobody knows what they are
    probes: tuple[Probe, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    files_left: tuple[str, ...] = ()  # codes of columns of which some file was not asked for: the budget ended first
    catalogues: tuple[Catalogue, ...] = ()
    cut: str | None = None

    def page(self, url: str | None) -> PageFacts | None:
        """The page that was asked for as, or answered from, `url`."""
        return None if url is None else self._pages_by_address.get(url)

    def looks_for(self, code: str) -> tuple[Look, ...]:
        """The places that were looked at for a column, in their order."""
        return self._looks_by_code.get(code, ())

    @cached_property
    def worked_out(self) -> dict[tuple[str, str], Any]:
        """Room for what rules work out of these facts again and again, by what it is and of which column: kept with the
        facts, and no part of what they say."""
        return {}

    def datasets_for(self, code: str) -> tuple[Dataset, ...]:
        """The datasets of a column, in the order of the visit."""
        return tuple(one for one in self.datasets if one.code == code)

    def candidates_for(self, code: str) -> tuple[Candidate, ...]:
        """The links considered for a column, in their order."""
        return self._candidates_by_code.get(code, ())

    @cached_property
    def _candidates_by_code(self) -> dict[str, tuple[Candidate, ...]]:
        found: dict[str, list[Candidate]] = {}
        for candidate in self.candidates:
            found.setdefault(candidate.code, []).append(candidate)
        return {code: tuple(candidates) for code, candidates in found.items()}

    @cached_property
    def _looks_by_code(self) -> dict[str, tuple[Look, ...]]:
        found: dict[str, list[Look]] = {}
        for look in self.looks:
            found.setdefault(look.code, []).append(look)
        return {code: tuple(looks) for code, looks in found.items()}

    @cached_property
    def _pages_by_address(self) -> dict[str, PageFacts]:
        """The first page of each address; rules ask for pages a hundred thousand times a visit."""
        found: dict[str, PageFacts] = {}
        for page in self.pages:
            found.setdefault(page.url, page)
            found.setdefault(page.final_url, page)
        return found


@dataclass(frozen=True, slots=True)
class Visit:
    """One site in one scan: when it was looked at and what was seen. Times are aware.

    `fetched` says by address when a page was asked for; `unchanged`, of those whose bytes did not come, which night
    read them. Where both are the same moment, the page was not asked for at all.
    """

    site: str
    started: datetime
    finished: datetime
    facts: VisitFacts
    fetched: dict[str, datetime] = field(default_factory=dict)
    unchanged: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clause:
    """依据: the words of a document that ask for something, and the duty (要求) that they are."""

    document: str
    item: str
    quote: str
    duty: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A page behind a finding: its address, time, stored body, and the words in it that matched."""

    url: str
    fetched_at: datetime | None
    status: int
    sha256: str | None
    matched: str
    rendered: bool = False  # the stored body is what a browser drew, and not the answer itself
    unchanged_since: datetime | None = None  # the night that read it, where its bytes did not come tonight


@dataclass(frozen=True, slots=True)
class Finding:
    """结论: what one check came to at one site.

    `value` is the fact and not its age (newest=2026-03-06). `lacking` names what is missing or stale, so that a
    second night confirms the same lack and not just any. `tentative` holds the adverse verdict that awaits
    confirmation while `verdict` is provisional.
    """

    site: str
    requirement: str
    name: str
    verdict: Verdict
    reason: Reason
    tentative: Verdict | None = None
    value: str = ""
    won: float = 0.0  # share of the check's weight, 0 to 1
    lacking: tuple[str, ...] = ()
    weight: float = 1.0
    basis: tuple[Clause, ...] = ()
    looked_at: tuple[Look, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    packs: tuple[str, ...] = ()


ADVERSE = frozenset({Verdict.FAIL, Verdict.PARTIAL})
DECIDED = frozenset({Verdict.PASS, Verdict.EXTERNAL}) | ADVERSE
SET_ASIDE = frozenset({Verdict.NOT_APPLICABLE, Verdict.NOT_YET_DUE, Verdict.SUSPENDED, Verdict.WAIVED})
