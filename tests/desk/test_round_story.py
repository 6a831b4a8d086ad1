"""A whole evaluation round in a real browser: thirty sites of thirty-four, from the client's table to the hand-in.

Its pages are looked at as those of `test_pages.py` are, wide and narrow, while the round goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.commands.scan import hosts_of
from monitor.sample.truth import load_truth
from tests.desk.album import ROUND_NAMES
from tests.desk.conftest import LogIn
from tests.desk.counties import many_portals
from tests.desk.process import add_office, add_people, desk_over
from tests.desk.round_desk import COLUMN, OFFICE, OTHER, OUTSIDE, Desk, listed_as_csv
from tests.desk.round_frozen import appeal, hand_in, put_right, rule
from tests.desk.round_held import decide_and_answer, freeze, make_the_round, read_again

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over two nights of the portals, whose site list they are, with accounts of the team and of offices."""
    place = tmp_path_factory.mktemp("round")
    folder, listed = place / "data", place / "portals.csv"
    with many_portals() as running:
        running.night(folder, 1)
        running.night(folder, 2)
        add_people(folder)
        for name, site in (("office", OFFICE), ("other", OTHER), ("outside", OUTSIDE)):
            add_office(folder, name, site)
        listed.write_text(listed_as_csv(running.sites), encoding="utf-8")
        settings = {
            "GONGKAI_SITES": str(listed),
            "GONGKAI_PACKS": json.dumps(load_truth().packs),
            "GONGKAI_ALLOW_HOSTS": json.dumps(hosts_of(running.sites)),
        }
        with desk_over(folder, settings) as address:
            yield Desk(address, folder, running.sites, settings)


def test_a_round_is_held_from_the_clients_table_to_the_hand_in(held: Desk, log_in: LogIn, tmp_path: Path) -> None:
    li, qian, wu = (log_in(held.address, name) for name in ("li", "qian", "wu"))
    make_the_round(held, wu)
    decided = decide_and_answer(held, li, tmp_path)
    read_again(held, wu, qian, decided)
    frozen = freeze(held, wu, li)
    appeal(held, log_in)
    rule(held, wu, frozen)
    put_right(held, wu, log_in(held.address, "office"), tmp_path)
    hand_in(held, tmp_path)
    assert held.amiss == []
    assert set(held.album.pictures) == set(ROUND_NAMES)
    assert held.album.too_large() == []
    held.album.write()


def test_a_round_of_one_site_is_handed_in_with_pictures_and_archives(held: Desk, tmp_path: Path) -> None:
    first, out = load_truth().first_night, tmp_path / "handin"
    window = ("--since", f"{first}", "--until", f"{first + timedelta(days=1)}")
    held.gongkai("round", "new", "一站一项", *window, "--site", OFFICE, "--check", COLUMN)
    said = held.gongkai("round", "export", "一站一项", "-o", str(out), "--pictures", "all")
    pictures = list((out / "证据" / "截图").rglob("*.png"))
    assert f"评分表1份，截图{len(pictures)}幅，网页存档1份" in said
    assert pictures
    assert all(one.read_bytes().startswith(b"\x89PNG") for one in pictures)
    assert "各项数字复算一致" in held.gongkai("round", "verify", str(out))
    pictures[0].unlink()
    assert f"缺失：证据/截图/{pictures[0].name}" in held.gongkai("round", "verify", str(out), code=1)
