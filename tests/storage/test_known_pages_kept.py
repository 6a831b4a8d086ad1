"""Known pages in the store."""

from __future__ import annotations

from base64 import b64encode

from sqlalchemy import Engine, func, select

from config.plan import KnownPage, Learnt
from storage.bodies import index_kept
from storage.known import load_known, save_known
from storage.store import transaction
from storage.tables import KnownPageRow
from storage.visits import load_visit, save_visit
from tests.storage.archives import made_up
from tests.storage.stories import night, scan_of, visit_to


def page(address: str, sha256: str = "ab" * 32, **more: object) -> KnownPage:
    told = {
        "address": address,
        "etag": '"a"',
        "modified": "Mon, 14 Sep 2026 01:00:00 GMT",
        "sha256": sha256,
        "way": "w",
        "since": night(0),
        "observed": b64encode(b"\0\1").decode(),
    }
    return KnownPage.model_validate(told | more)


def test_known_pages_come_back_by_site_and_address(engine: Engine) -> None:
    with transaction(engine) as conn:
        index_kept(conn, made_up("ab" * 32, at=night(0)), None, night(0))
        save_known(
            conn,
            "a",
            Learnt(
                anew=True,
                pages=(
                    page("http://a/2"),
                    page("http://a/1"),
                ),
            ),
        )
        save_known(conn, "b", Learnt(anew=True, pages=()))
        assert load_known(conn, "a") == (page("http://a/1"), page("http://a/2"))
        assert load_known(conn, "b") == ()


def test_a_page_whose_body_is_not_kept_is_not_known(engine: Engine) -> None:
    """A finding could not rest on it."""
    with transaction(engine) as conn:
        save_known(conn, "a", Learnt(anew=True, pages=(page("http://a/1"),)))
        assert load_known(conn, "a") == ()


def test_a_change_is_written_over_and_what_was_not_told_stays(engine: Engine) -> None:
    with transaction(engine) as conn:
        index_kept(conn, made_up("ab" * 32, "cd" * 32, at=night(0)), None, night(0))
        save_known(
            conn,
            "a",
            Learnt(
                anew=True,
                pages=(
                    page("http://a/1"),
                    page("http://a/2"),
                ),
            ),
        )
        changed = page("http://a/1", "cd" * 32, since=night(1), observed="AA==")
        save_known(conn, "a", Learnt(anew=False, pages=(changed,)))
        assert load_known(conn, "a") == (changed, page("http://a/2"))


def test_a_visit_that_was_told_of_nothing_leaves_only_what_it_met(engine: Engine) -> None:
    with transaction(engine) as conn:
        save_known(
            conn,
            "a",
            Learnt(
                anew=True,
                pages=(
                    page("http://a/1"),
                    page("http://a/2"),
                ),
            ),
        )
        save_known(conn, "a", Learnt(anew=True, pages=(page("http://a/2"),)))
        assert conn.execute(select(func.count()).select_from(KnownPageRow)).scalar() == 1


def test_a_visit_tells_since_when_its_pages_are_unchanged(engine: Engine) -> None:
    before = visit_to("a", night(3))
    before.unchanged["http://a.example/xxgk/"] = night(1)
    with transaction(engine) as conn:
        scan = scan_of(conn, 3, sites=())
        assert save_visit(conn, scan, before)
        found = load_visit(conn, scan, "a")
    assert found is not None
    assert found.unchanged == before.unchanged
