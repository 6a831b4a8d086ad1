"""The page of an exported finding: whatever a portal wrote is text in it."""

from __future__ import annotations

from datetime import datetime
from html.parser import HTMLParser

from monitor.evidence.marked import Excerpt, Piece
from monitor.evidence.page import Shown, finding_address, finding_page
from storage.ledger import ScanInfo, ScanKind, ScanStatus
from storage.records import SHANGHAI, Clause, Finding, Look, Outcome, Place, Reason, Verdict

AT = datetime(2026, 9, 15, 1, 30, tzinfo=SHANGHAI)
EVIL = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'\u202e\x1b电话13800000000"
SCAN = ScanInfo(2, ScanKind.NIGHTLY, AT, "t", ((EVIL, "1", "0" * 64),), 1, AT, AT, ScanStatus.DONE, False, EVIL, EVIL)


class _Seen(HTMLParser):
    """The tags of a page, and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data.strip()


def page(url: str, *, excerpt: Excerpt | None = None, record: str = "urn:uuid:1", rendered: bool = False) -> Shown:
    address = f"urn:drawn:{url}" if rendered else url
    return Shown(url, address, AT, None, 200, "0" * 64, record, EVIL, rendered, False, excerpt, EVIL)


def drawn(pages: list[Shown]) -> str:
    finding = Finding(
        site=EVIL,
        requirement="XXGK.COL",
        name=EVIL,
        verdict=Verdict.FAIL,
        reason=Reason.MISSING,
        value=EVIL,
        lacking=(EVIL,),
        basis=(Clause(EVIL, EVIL, EVIL, EVIL),),
        looked_at=(Look("XXGK.COL", Place.HOME, f"http://a/{EVIL}", Outcome.SEEN),),
    )
    return finding_page(finding, EVIL, SCAN, pages, [EVIL], EVIL).decode()


def test_nothing_that_a_portal_wrote_becomes_markup() -> None:
    excerpt = Excerpt(EVIL, (Piece(EVIL), Piece(EVIL, marked=True)), found=False)
    html = drawn([page(f"http://a/{EVIL}", excerpt=excerpt)])
    seen = _Seen(html)
    assert not seen.tags & {"script", "img", "iframe", "object", "form", "base", "link"}
    assert not {name for name in seen.attributes if name.startswith("on")}
    assert "alert(1)" in html


def test_numbers_of_persons_in_what_a_portal_wrote_are_masked() -> None:
    html = drawn([])
    told = html[html.index("<h2>一、结论</h2>") : html.index("<tr><th>指标库版本</th>")]
    assert "13800000000" not in told
    assert "138********" in told


def test_nothing_in_the_text_steers_a_terminal_or_turns_the_direction_of_writing() -> None:
    html = drawn([page(f"http://a/{EVIL}"), page("http://a/2", rendered=True)])
    told = _Seen(html[html.index("<h2>三、") : html.index("<footer>")]).text
    assert "alert(1)" in told
    assert told.isprintable()


def test_only_addresses_of_the_web_that_are_in_the_collection_are_links() -> None:
    gone, script = page("http://a/gone", record=""), page("javascript:alert(1)")
    seen = _Seen(drawn([page("http://a/1"), gone, script, page("http://a/2", rendered=True)]))
    assert [link for link in seen.links if EVIL not in link] == ["http://a/1"]
    assert "urn:drawn:http://a/2" in drawn([page("http://a/2", rendered=True)])


def test_codes_of_sites_make_one_part_of_the_address() -> None:
    assert finding_address(2, "127.0.0.1:8000", "A.B") == "https://gongkai.invalid/finding/2/127.0.0.1%3A8000/A.B"
    assert finding_address(2, "县/?#", "A.B").count("/") == 6
