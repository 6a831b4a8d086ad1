"""The evidence of a hand-in, with a real browser: numbered pictures and web archives, drawn once."""

from __future__ import annotations

import csv
from pathlib import Path
from zipfile import ZipFile

import pytest

from config.rulebook import load_rules
from config.settings import load_settings
from crawler.network.render import find_chromium
from monitor.handin.folder import HandedIn, hand_in
from monitor.review.deciding import decide
from monitor.review.wishes import Wish, facts_mark
from monitor.rounds.opening import Wanted, open_round
from monitor.rounds.scoring import score_round
from monitor.shots import kept
from monitor.shots.kept import kept_pictures
from storage.catalogue import load_sites
from storage.database import transaction
from storage.findings import findings_at
from storage.review import Act, Why
from storage.rounds.records import Round
from storage.scans import latest_scan
from tests.books import sheet_of
from tests.monitor.test_scan import FirstNight
from tests.pictures import size_of
from tests.rounds import NOW, WU

pytestmark = [pytest.mark.slow, pytest.mark.skipif(find_chromium() is None, reason="no Chromium on this machine")]


def round_over(night: FirstNight) -> Round:
    """A round in which a person confirmed one thing that a night found amiss."""
    with transaction(night.engine) as conn:
        scan = latest_scan(conn)
        assert scan is not None
        found = next(one for one in findings_at(conn, scan.id, ["A"]) if one.evidence and one.tentative)
        told = (Act.CONFIRM, Why.SEEN, 0, facts_mark(found))
        decide(conn, Wish("A", found.requirement, scan.id, *told), WU, NOW)
        day = scan.as_of.date()
        wanted = Wanted("一季度", day, day, tuple(load_sites(conn)), seed="seed")
        return score_round(conn, open_round(conn, wanted, load_rules(scan.named), WU, NOW))


def handed_in(night: FirstNight, found: Round, folder: Path, most: int | None = None) -> HandedIn:
    folder.mkdir()
    settings = load_settings(data_dir=night.folder, database_url=str(night.engine.url), render_unsandboxed=True)
    return hand_in(night.engine, settings, found, folder, NOW, pictures=True, archives=True, most=most)


def test_adverse_lines_are_proved_by_numbered_pictures_and_archives_that_are_not_drawn_twice(
    first_night: FirstNight, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = round_over(first_night)
    told = handed_in(first_night, found, tmp_path / "one")
    out = tmp_path / "one"
    pictures = {path.stem: path for path in (out / "证据/截图").iterdir()}
    with (out / "证据/未能提供.csv").open(encoding="utf-8-sig", newline="") as file:
        lost = [line for line in csv.DictReader(file) if line["种类"] == "截图"]
    assert len(pictures) == told.pictures
    numbers: set[str] = set()
    for book in (out / "评分表").glob("*.xlsx"):
        numbers |= {str(number) for number in sheet_of(book.read_bytes(), "证据").column("证据编号")}
    assert pictures
    assert pictures.keys() <= numbers
    assert not lost
    for picture in pictures.values():
        assert size_of(picture.read_bytes())[0] == 1280
    (archive,) = (out / "证据/存档").iterdir()
    with ZipFile(archive) as file:
        assert "datapackage.json" in file.namelist()
    assert archive.stat().st_mode & 0o077 == 0

    async def never(*_: object) -> None:
        raise AssertionError("it was drawn twice")

    monkeypatch.setattr(kept, "take", never)
    again = handed_in(first_night, found, tmp_path / "two")
    assert again.mark == told.mark
    first = handed_in(first_night, found, tmp_path / "three", most=1)
    with (tmp_path / "three/证据/未截图.csv").open(encoding="utf-8-sig", newline="") as file:
        left_out = [line["证据编号"] for line in csv.DictReader(file)]
    drawn = {path.stem for path in (tmp_path / "three/证据/截图").iterdir()}
    assert all(number.endswith("-1") for number in drawn)
    assert drawn | set(left_out) == pictures.keys()
    assert (first.undrawn, first.lacking) == (len(left_out), told.lacking)
    assert f"其余{len(left_out)}个网页未截图" in (tmp_path / "three/方法说明（未冻结·仅供核对）.txt").read_text("utf-8")
    kept_pictures(load_settings(data_dir=first_night.folder)).forget()
    assert not (first_night.folder / "pictures").exists()
