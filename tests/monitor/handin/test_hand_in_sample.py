"""The sample of a hand-in is held against its seed: what the seed does not draw is a difference."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from config.settings import load_settings
from config.sites import Level
from monitor.cli import run
from monitor.handin import recompute
from monitor.handin.comparing import differences
from monitor.handin.folder import hand_in
from monitor.handin.manifest import checked, write_manifest
from monitor.rounds.scoring import score_round
from storage.codec import dump, squash
from storage.database import transaction
from storage.rounds.records import Definition, Round
from storage.rounds.register import round_of
from storage.rounds.tables import RoundRow
from tests.rounds import CHECKS, LACKS, NOW, Counties

SITES = "站点抽样：按种子重新抽取，结果不同"
OF_CHECKS = "指标抽样：按种子重新抽取，结果不同"
APART = {Level.COUNTY: 1, Level.PREFECTURE: 1}


class Drawn:
    """Six sites: A to D are counties, E and F are prefectures. Rounds over some of them."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        self.counties = Counties(engine, 6)
        self.counties.night({site: {CHECKS[0]: LACKS} for site in "ACE"})
        self.population = tuple(
            site.model_copy(update={"level": Level.PREFECTURE if site.code in "EF" else Level.COUNTY})
            for site in self.counties.sites
        )

    def handed_in(self, made: Round) -> Path:
        folder = self.folder / f"out-{made.id}"
        folder.mkdir()
        settings = load_settings(data_dir=self.folder / "data")
        hand_in(self.engine, settings, made, folder, NOW, pictures=False, archives=False)
        return folder

    def at_once(self) -> Path:
        return self.handed_in(self.counties.round(population=self.population, sample=3, sample_checks=3))

    def apart(self) -> Round:
        """A round drawn level by level, which no one draw gives."""
        for number in range(20):
            seed = f"seed {number}"
            told = {"population": self.population, "apart": APART, "seed": seed}
            made = self.counties.round(f"第{number}期", **told)
            codes = [site.code for site in self.population]
            if {*made.definition.sites} != recompute.drawn(seed, codes, 2):
                return made
        raise AssertionError("every seed draws the same")

    def without_levels(self, made: Round) -> Round:
        """The same round as one that was made before definitions had names and levels."""
        bare: Definition = replace(made.definition, names={}, levels={})
        with transaction(self.engine) as conn:
            conn.execute(update(RoundRow).where(RoundRow.id == made.id).values(definition=squash(dump(bare))))
            return score_round(conn, round_of(conn, made.id))


@pytest.fixture
def drawn(sqlite_engine: Engine, tmp_path: Path) -> Drawn:
    return Drawn(sqlite_engine, tmp_path)


def change(folder: Path, named: str, how: Callable[[dict[str, Any]], object]) -> None:
    """Changes a file of data, and the lists with it."""
    file = folder / "data" / named
    told = json.loads(file.read_text(encoding="utf-8"))
    how(told)
    file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    write_manifest(folder, {})


def data_of(folder: Path) -> dict[str, Any]:
    told = json.loads((folder / "data/round.json").read_text(encoding="utf-8"))
    assert isinstance(told, dict)
    return told


def test_a_sample_that_the_seed_draws_is_no_difference_at_once_or_level_by_level(drawn: Drawn) -> None:
    for folder in (drawn.at_once(), drawn.handed_in(drawn.apart())):
        assert differences(folder) == ()
        assert recompute.redrawn(data_of(folder)) == {"站点": True, "指标": True}


def test_a_site_that_the_seed_does_not_draw_is_told_though_all_figures_are_equal(
    drawn: Drawn, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = drawn.at_once()
    data = data_of(folder)
    was = data["round"]["sites"][0]
    now = next(one["code"] for one in data["round"]["population"] if one["code"] not in data["round"]["sites"])

    def swap(told: dict[str, Any]) -> None:
        told["round"]["sites"][0] = now
        told["sites"][0]["code"] = now

    change(folder, "round.json", swap)
    place = "站点代码"
    change(
        folder, "summary.json", lambda told: [one.update({place: now}) for one in told["places"] if one[place] == was]
    )
    assert checked(folder).is_whole
    assert differences(folder) == (SITES,)
    assert run(["round", "verify", str(folder)]) == 1
    told = capsys.readouterr().out
    assert f"复算不一致：{SITES}" in told
    assert "完整" not in told


def test_a_check_that_the_seed_does_not_draw_is_told(drawn: Drawn) -> None:
    folder = drawn.handed_in(drawn.counties.round(population=drawn.population, sample_checks=1))
    assert differences(folder) == ()
    (was,) = data_of(folder)["round"]["checks"]
    now = next(check for check in CHECKS if check != was)

    def swap(told: dict[str, Any]) -> None:
        told["round"]["checks"] = [now]
        told["checks"][now] = told["checks"].pop(was)
        for line in (line for site in told["sites"] for line in site["lines"]):
            line["key"] = now

    change(folder, "round.json", swap)
    change(folder, "summary.json", lambda told: told["checks"][0].update(指标编码=now))
    assert differences(folder) == (OF_CHECKS,)


def test_a_check_that_is_counted_and_was_not_drawn_is_told(drawn: Drawn) -> None:
    folder = drawn.at_once()
    change(folder, "round.json", lambda told: told["checks"].update(X={"name": "X", "weight": 0, "veto": False}))
    assert OF_CHECKS in differences(folder)


def test_a_site_that_was_drawn_and_left_out_of_the_table_is_told(drawn: Drawn) -> None:
    folder = drawn.at_once()
    lost = data_of(folder)["sites"][-1]["code"]
    change(folder, "round.json", lambda told: told["sites"].pop())
    change(
        folder, "summary.json", lambda told: told.update(places=[x for x in told["places"] if x["站点代码"] != lost])
    )
    assert SITES in differences(folder)


def test_levels_that_were_changed_so_that_the_sample_seems_drawn_are_told(drawn: Drawn) -> None:
    folder = drawn.handed_in(drawn.apart())
    site = data_of(folder)["round"]["sites"][0]

    def alone(told: dict[str, Any]) -> None:
        for one in told["round"]["population"]:
            one["level"] = "alone" if one["code"] == site else one["level"]

    change(folder, "round.json", alone)
    assert SITES in differences(folder)


def test_levels_that_were_taken_out_of_the_population_alone_are_told(drawn: Drawn) -> None:
    folder = drawn.handed_in(drawn.apart())
    change(folder, "round.json", lambda told: [one.update(level=None) for one in told["round"]["population"]])
    assert SITES in differences(folder)


def test_a_round_made_before_levels_were_kept_is_not_called_unequal_for_that(
    drawn: Drawn, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = drawn.handed_in(drawn.without_levels(drawn.apart()))
    data = data_of(folder)
    assert {one["level"] for one in [*data["round"]["population"], *data["sites"]]} == {None}
    assert recompute.redrawn(data) == {"站点": None, "指标": True}
    assert differences(folder) == ()
    assert run(["round", "verify", str(folder)]) == 0
    (note,) = folder.glob("方法说明*.txt")
    assert "本周期制定时未载明站点层级；当时分层抽取的，不能据此重新抽取" in note.read_text(encoding="utf-8")
    change(folder, "round.json", lambda told: told["round"]["sites"].append("Z"))
    assert SITES in differences(folder)


def test_where_figures_differ_a_sample_that_is_equal_is_not_listed_with_them(drawn: Drawn) -> None:
    folder = drawn.at_once()
    change(folder, "summary.json", lambda told: told["cover"].update(评估站点=99))
    (line,) = differences(folder)
    assert line == "封面 评估站点：汇总表为99，复算为3"


def test_the_note_no_longer_says_that_levels_are_those_of_todays_list(drawn: Drawn) -> None:
    (note,) = drawn.at_once().glob("方法说明*.txt")
    text = note.read_text(encoding="utf-8")
    assert "现有站点清单" not in text
    assert "未载明站点层级" not in text
