"""gongkai export: files are written whole or not at all, and none over what somebody may have filled in."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError
from monitor.cards.standings import night_asked
from monitor.cli import run
from monitor.commands import doors, progress
from monitor.exports import site_report
from storage.database import reading, transaction
from storage.tables import ScanRow
from tests.books import sheet_of
from tests.monitor.test_scan import FirstNight

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def night(first_night: FirstNight, monkeypatch: pytest.MonkeyPatch) -> FirstNight:
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(first_night.folder))
    monkeypatch.setenv("GONGKAI_DATABASE_URL", str(first_night.engine.url))
    return first_night


def scan_of(night: FirstNight) -> int:
    with reading(night.engine) as conn:
        return night_asked(conn, None).id


def test_all_sites_of_a_night_go_into_a_folder_a_workbook_each(night: FirstNight, tmp_path: Path) -> None:
    assert run(["export", "xlsx", "-o", str(tmp_path / "books")]) == 0
    assert sorted(path.name for path in (tmp_path / "books").iterdir()) == ["A.xlsx", "B.xlsx"]
    cover = {row["项目"]: row["内容"] for row in sheet_of((tmp_path / "books/A.xlsx").read_bytes(), "封面").rows}
    assert (cover["站点代码"], cover["巡检编号"]) == ("A", scan_of(night))


def test_one_site_goes_into_a_file_by_the_scan_that_is_named(
    night: FirstNight, tmp_path: Path, capsys: Printed
) -> None:
    file, number = tmp_path / "a.xlsx", str(scan_of(night))
    assert run(["export", "xlsx", "A", "--scan", number, "-o", str(file)]) == 0
    numbers = [one for one in sheet_of(file.read_bytes(), "证据").column("证据编号") if one]
    assert numbers
    assert all(one.startswith(f"{number}-A-") for one in numbers)


def test_a_workbook_that_is_there_is_not_written_over_unasked(
    night: FirstNight, tmp_path: Path, capsys: Printed
) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"filled in by the office")
    assert run(["export", "xlsx", "A", "-o", str(file)]) == 64
    assert "is there already; choose another name, or add --force" in capsys.readouterr().err
    assert file.read_bytes() == b"filled in by the office"
    (tmp_path / "books").mkdir()
    (tmp_path / "books/B.xlsx").write_bytes(b"x")
    assert run(["export", "xlsx", "-o", str(tmp_path / "books")]) == 64
    assert [path.name for path in (tmp_path / "books").iterdir()] == ["B.xlsx"]
    assert run(["export", "xlsx", "A", "-o", str(file), "--force"]) == 0
    assert run(["export", "summary", "-o", str(file)]) == 64


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["xlsx", "A", "B", "-o", "x.xlsx"], "holds the scorecard of one site"),
        (["xlsx", "-o", "x.xlsx"], "holds the scorecard of one site"),
        (["xlsx", "Z", "-o", "z.xlsx"], "no scan or saved check has this site"),
        (["xlsx", "A", "--scan", "99", "-o", "x.xlsx"], "give the number of a stored scan"),
        (["summary", "-o", "summary.csv"], "call it summary.csv.xlsx"),
        (["summary", "--scan", "99", "-o", "s.xlsx"], "give the number of a stored scan"),
        (["report", "--scan", "99", "-o", "r"], "give the number of a stored scan"),
        (["dictionary", "-o", "d"], "add --format csv"),
    ],
)
def test_what_cannot_be_exported_says_why_and_leaves_nothing(
    night: FirstNight, tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    assert run(["export", *arguments]) == 64
    said = capsys.readouterr().err
    assert told in said
    assert len(said.splitlines()) == 1
    assert list(here.iterdir()) == []


def test_a_scan_under_way_is_not_exported(night: FirstNight, tmp_path: Path, capsys: Printed) -> None:
    number = scan_of(night)
    with transaction(night.engine) as conn:
        conn.execute(ScanRow.__table__.update().values(status="running"))
    assert run(["export", "xlsx", "A", "--scan", str(number), "-o", str(tmp_path / "a.xlsx")]) == 64
    assert "is still under way" in capsys.readouterr().err


def test_a_summary_and_a_report_of_a_night_are_written(night: FirstNight, tmp_path: Path) -> None:
    assert run(["export", "summary", "-o", str(tmp_path / "s.xlsx")]) == 0
    assert sorted(sheet_of((tmp_path / "s.xlsx").read_bytes(), "汇总").column("站点代码")) == ["A", "B"]
    assert run(["export", "report", "-o", str(tmp_path / "r")]) == 0
    assert sorted(path.name for path in (tmp_path / "r/sites").iterdir()) == ["A.html", "B.html"]


def test_only_an_earlier_report_is_replaced_and_only_when_asked(
    night: FirstNight, tmp_path: Path, capsys: Printed
) -> None:
    folder = tmp_path / "r"
    (folder / "mine").mkdir(parents=True)
    assert run(["export", "report", "-o", str(folder), "--force"]) == 64
    assert "choose another name" in capsys.readouterr().err
    assert (folder / "mine").is_dir()
    assert run(["export", "report", "-o", str(tmp_path / "q")]) == 0
    (tmp_path / "q/old.html").write_text("of the night before")
    assert run(["export", "report", "-o", str(tmp_path / "q")]) == 64
    assert run(["export", "report", "-o", str(tmp_path / "q"), "--force"]) == 0
    assert sorted(path.name for path in (tmp_path / "q").iterdir()) == ["index.html", "sites"]


def test_a_report_that_is_broken_off_leaves_the_one_before_as_it_was(
    night: FirstNight, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["export", "report", "-o", str(tmp_path / "r")]) == 0
    before = (tmp_path / "r/index.html").read_bytes()

    def interrupted(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(site_report, "card_page", interrupted)
    assert run(["export", "report", "-o", str(tmp_path / "r"), "--force"]) == 130
    assert (tmp_path / "r/index.html").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_report_whose_new_folder_is_lost_at_the_last_moment_leaves_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "r"
    path.mkdir()
    (path / "index.html").write_text("before")
    with pytest.raises(ConfigError, match="cannot be written"), doors.folder(path) as draft:
        draft.rmdir()
    assert (path / "index.html").read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_whose_process_was_killed_as_it_changed_names_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "r"
    for name in (".r.old", ".r.part"):
        (tmp_path / name).mkdir()
    (tmp_path / ".r.old/index.html").write_text("before")
    with pytest.raises(KeyboardInterrupt), doors.folder(path):
        raise KeyboardInterrupt
    assert (path / "index.html").read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_written_is_told_in_one_line(
    night: FirstNight, tmp_path: Path, capsys: Printed
) -> None:
    (tmp_path / "file").write_text("x")
    for arguments in (
        ["xlsx", "-o", str(tmp_path / "file" / "books")],
        ["xlsx", "A", "-o", str(tmp_path / "file" / "a.xlsx")],
        ["summary", "-o", str(tmp_path / "none" / "s.xlsx")],
        ["report", "-o", str(tmp_path / "none" / "r")],
    ):
        assert run(["export", *arguments]) == 64, arguments
        assert len(capsys.readouterr().err.splitlines()) == 1


def test_whoever_waits_is_told_how_far_it_is(
    night: FirstNight, tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    assert not doors.err.is_terminal
    assert run(["export", "xlsx", "-o", str(tmp_path / "books")]) == 0
    assert "导出评分表 1/2" in capsys.readouterr().err
