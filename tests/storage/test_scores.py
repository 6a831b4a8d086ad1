from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Engine

from storage.ledger import CardFigures
from storage.scores import figures_at, forget_figures, lacks_figures, save_figures, scans_with_figures
from storage.store import transaction
from tests.storage.stories import night, scan_of

FIGURES = CardFigures("a", None, 12.5, 90.0, 0.71, None, 5, 7, ("SITE.REACH",), 1, 2, 3, 4)


def test_figures_of_a_card_come_back_and_are_replaced_by_later_ones_of_the_same_scan(engine: Engine) -> None:
    with transaction(engine) as conn:
        scan = scan_of(conn, 0)
        save_figures(conn, scan, FIGURES)
        better = replace(FIGURES, score=88.1, questions_answered=0.5, vetoes=())
        save_figures(conn, scan, better)
        assert figures_at(conn, scan) == {"a": better}
        assert figures_at(conn, scan + 1) == {}


def test_figures_of_old_scans_are_forgotten(engine: Engine) -> None:
    with transaction(engine) as conn:
        scans = [scan_of(conn, number) for number in range(3)]
        for scan in scans:
            save_figures(conn, scan, FIGURES)
        assert forget_figures(conn, before=night(2)) == 2
        assert [len(figures_at(conn, scan)) for scan in scans] == [0, 0, 1]


def test_it_is_known_of_which_scans_figures_are_kept_and_of_how_many_sites_they_are_not(engine: Engine) -> None:
    with transaction(engine) as conn:
        scans = [scan_of(conn, number, sites=("a", "b")) for number in range(2)]
        save_figures(conn, scans[1], FIGURES)
        assert scans_with_figures(conn) == {scans[1]}
        assert [lacks_figures(conn, scan) for scan in scans] == [2, 1]
