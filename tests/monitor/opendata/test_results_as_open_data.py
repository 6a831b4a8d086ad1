"""What `gongkai export open-data` writes is described, loads elsewhere, and tells of no person."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import frictionless
import pandas
import pytest
from sqlalchemy import Engine

from config.errors import ConfigError
from monitor.cards.standings import night_asked
from monitor.cli import run
from monitor.exports.opendata.fields import Form, Type
from monitor.exports.opendata.folder import write_open_data
from monitor.exports.opendata.package import DESCRIPTION, README, RECORD, SUMS
from monitor.exports.opendata.rows import night_told
from monitor.exports.opendata.tables import TABLES
from monitor.exports.opendata.writing import writer_of
from monitor.review.deciding import decide
from storage.database import reading, transaction
from storage.dataset_history import DatasetsLearned, DatasetVersion, NewVersion
from storage.dataset_records import Difference
from storage.datasets import numbered_datasets, save_change, save_datasets
from storage.records import Dataset, Finding, Outcome, PageFacts, Verdict, VisitFacts
from storage.review import Act, Why
from storage.scans import scan_info
from tests.rounds import CHECKS, FIRST, LACKS, LI, NOW, Counties, Said

DOCUMENT = Path(__file__).parents[3] / "docs/open-data.md"
BOTH = (Form.CSV, Form.PARQUET)
MOBILE = "1380013" + "8000"  # a number that is nobody's: it is in every manual
REFUSED = f"http://a.gov.cn/{quote('张')}{MOBILE}.pdf?access_token=abcdef0123"
HOSTILE = f'=1+1 "quoted", 电话{MOBILE}\r\nsecond line\x00 \ud83d end'


class Told(Counties):
    """Counties one of whose findings tells hostile words."""

    def finding(self, site: str, check: str, told: Mapping[str, Said]) -> Finding:
        found = super().finding(site, check, told)
        return replace(found, value=HOSTILE) if (site, check) == ("A", CHECKS[0]) else found

    def facts(self, code: str, home: PageFacts) -> VisitFacts:
        """One of them has a list that is refused, behind two columns, and more files than there is room for."""
        if code != "A":
            return super().facts(code, home)
        away = Dataset("BIZ.FEE", f"清单{MOBILE}", REFUSED, home.url, Outcome.BLOCKED)
        return replace(
            super().facts(code, home), datasets=(away, replace(away, code="QZ.LIST")), files_left=("QZ.LIST",)
        )


@pytest.fixture
def counties(sqlite_engine: Engine) -> Counties:
    """Two nights of three counties, one with a decision and a dataset of two versions."""
    made = Told(sqlite_engine, 3)
    for _ in range(2):
        made.night({"B": {CHECKS[1]: LACKS}})
    with transaction(sqlite_engine) as conn:
        wish = made.wish(conn, "B", CHECKS[1], Act.OVERTURN, Verdict.PASS)
        decide(conn, replace(wish, why=Why.OTHER_NAME, note=f"问过{MOBILE}"), LI, NOW)
    first = DatasetVersion(
        1,
        "ab" * 16,
        "cd" * 32,
        "http://li:secret@a.gov.cn/f.xlsx",
        "收费目录清单",
        12,
        ("项目", "标准"),
        1,
        FIRST,
        1,
        FIRST,
    )
    second = replace(first, number=2, content="ef" * 16, rows=14, first_scan=2, last_scan=2)
    new = tuple(NewVersion("BIZ.FEE", "收费目录清单", one) for one in (first, second))
    new += tuple(NewVersion("MEET.COL", f"名单{MOBILE[:-1]}{last}", first) for last in (0, 1))
    with transaction(sqlite_engine) as conn:
        save_datasets(conn, "A", DatasetsLearned(new=new), scan_info(conn, 2))
        (fees,) = (one for one in numbered_datasets(conn, "A") if one.known.code == "BIZ.FEE")
        save_change(conn, fees.id, 2, Difference(added=2))
    return made


def exported(counties: Counties, folder: Path, forms: tuple[Form, ...] = BOTH, **more: Any) -> Path:
    folder.mkdir()
    with reading(counties.engine) as conn:
        write_open_data(conn, night_asked(conn, None), folder, forms, license="CC-BY-4.0", now=NOW, **more)
    return folder


@pytest.fixture
def out(counties: Counties, tmp_path: Path) -> Path:
    return exported(counties, tmp_path / "out")


def test_the_package_is_what_it_says_by_a_validator_of_another_make(out: Path) -> None:
    report = frictionless.Package(str(out / DESCRIPTION)).validate()
    assert report.valid, report.flatten(["type", "message"])
    assert [task.name for task in report.tasks] == [table.name for table in TABLES]


def test_a_cell_of_another_type_than_described_is_found_by_that_validator(out: Path) -> None:
    path = out / "data/sites.csv"
    path.write_bytes(path.read_bytes().replace(b"county", b"county", 1).replace(b",100.0,", b",many,", 1))
    assert not frictionless.Package(str(out / DESCRIPTION)).validate().valid


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_both_forms_of_a_table_hold_the_same_rows_in_pandas_and_duckdb(out: Path, table: Any) -> None:
    texts = {field.name: str for field in table.fields if field.type is Type.STRING}
    days = [field.name for field in table.fields if field.type in (Type.DATETIME, Type.DATE)]
    csv = pandas.read_csv(out / f"data/{table.name}.csv", dtype=texts, keep_default_na=False, na_values=[""])
    parquet = pandas.read_parquet(out / f"data/{table.name}.parquet")
    assert list(csv.columns) == list(parquet.columns) == [field.name for field in table.fields]
    assert len(parquet) > 0
    for name in csv.columns:
        one, other = csv[name], parquet[name]
        if name in days:
            one, other = (pandas.to_datetime(column, utc=True) for column in (one, other))
        told = [None if pandas.isna(value) else value for value in one]
        kept = [None if pandas.isna(value) else value for value in other]
        assert [value if not isinstance(value, str) else value.removeprefix("'") for value in told] == kept, name
    for form in BOTH:
        found = duckdb.sql(f"SELECT count(*) FROM '{out}/data/{table.name}.{form}'").fetchall()
        assert found == [(len(parquet),)]


def test_what_the_readme_shows_runs_and_tells_what_the_store_does(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(out)
    text = (out / README).read_text(encoding="utf-8")
    (shown,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(compile(shown, README, "exec"), {})
    assert re.search(r"pass +\d", capsys.readouterr().out)
    (asked,) = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    assert duckdb.sql(asked).fetchall() == [(CHECKS[1], 1)]


def test_what_the_document_on_open_data_shows_runs(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(out.parent)
    text = DOCUMENT.read_text(encoding="utf-8")
    (shown,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(compile(shown, DOCUMENT.name, "exec"), {})
    assert capsys.readouterr().out
    (asked,) = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    told = [row[2:5] for row in duckdb.sql(asked).fetchall() if row[1] == "收费目录清单"]
    assert told == [(1, 12, None), (2, 14, 2)]


def test_no_number_of_a_person_no_account_and_no_note_leaves_the_store(out: Path) -> None:
    bodies = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    cells = [
        str(value) for table in TABLES for value in duckdb.sql(f"FROM '{out}/data/{table.name}.parquet'").fetchall()
    ]
    told = "".join(cells) + "".join(body.decode() for path, body in bodies.items() if path.suffix != ".parquet")
    assert MOBILE not in told
    assert "138********" in told
    assert "问过" not in told
    assert not re.search(r"\bli\b", told)
    assert "secret" not in told
    assert "abcdef0123" not in told


def test_hostile_words_stay_one_cell_and_no_formula(out: Path) -> None:
    csv = pandas.read_csv(out / "data/findings.csv")
    (cell,) = csv.loc[(csv.site == "A") & (csv.requirement == CHECKS[0]), "value"]
    assert cell.startswith('\'=1+1 "quoted"')
    assert "\x00" not in cell
    assert len(csv) == 3 * len(CHECKS)


def test_a_finding_that_a_person_overturned_says_what_the_machine_found_and_what_counts(out: Path) -> None:
    where = f"site='B' AND requirement='{CHECKS[1]}'"
    query = f"SELECT verdict, counted, reviewed FROM '{out}/data/findings.parquet' WHERE {where}"
    (row,) = duckdb.sql(query).fetchall()
    assert row[1:] == ("pass", True)
    assert row[0] != "pass"


def test_a_datasets_versions_say_what_they_changed(out: Path) -> None:
    where = "WHERE \"column\" = 'BIZ.FEE' ORDER BY 1"
    rows = duckdb.sql(f"SELECT version, rows, added FROM '{out}/data/dataset_versions.parquet' {where}").fetchall()
    assert rows == [(1, 12, None), (2, 14, 2)]


def test_datasets_whose_titles_differ_in_a_persons_number_alone_are_told_apart(out: Path) -> None:
    query = f"SELECT series FROM '{out}/data/datasets.parquet' WHERE \"column\" = 'MEET.COL' ORDER BY 1"
    assert duckdb.sql(query).fetchall() == [("名单138********",), ("名单138********（2）",)]


def test_a_file_that_could_not_be_read_is_told_with_why_and_is_no_dataset(out: Path) -> None:
    rows = duckdb.sql(
        f"SELECT \"column\", column_name, title, format, bytes, reason, said FROM '{out}/data/unread_files.parquet'"
    ).fetchall()
    assert rows == [
        ("BIZ.FEE", "收费目录清单", "清单138********", None, 0, "blocked", "拒绝访问"),
        ("QZ.LIST", "权责清单", "清单138********", None, 0, "blocked", "拒绝访问"),
    ]
    sites = duckdb.sql(f"SELECT site, files_cut FROM '{out}/data/sites.parquet' ORDER BY 1").fetchall()
    assert sites == [("A", "QZ.LIST"), ("B", None), ("C", None)]


def test_every_table_and_column_is_told_in_chinese_and_in_english() -> None:
    for table in TABLES:
        for one in (table, *table.fields):
            assert re.search(r"[\u4e00-\u9fff].*。$", one.chinese), one
            assert re.search(r"[a-z]{2}.*\.$", one.english), one


def test_keys_are_unique_and_the_same_in_the_next_export(counties: Counties, out: Path, tmp_path: Path) -> None:
    counties.night()
    later = exported(counties, tmp_path / "later")
    for table in TABLES:
        keys = [set(_keys(folder, table)) for folder in (out, later)]
        assert len(keys[0]) == len(_keys(out, table))
        assert keys[0] <= keys[1]


def _keys(folder: Path, table: Any) -> list[Any]:
    names = ", ".join(f'"{name}"' for name in table.key)
    return duckdb.sql(f"SELECT {names} FROM '{folder}/data/{table.name}.parquet'").fetchall()


def test_two_exports_of_a_night_differ_in_when_they_were_made_only(
    counties: Counties, out: Path, tmp_path: Path
) -> None:
    again = exported(counties, tmp_path / "again")
    for path in out.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (again / path.relative_to(out)).read_bytes()


def test_the_sums_are_those_of_all_files(out: Path) -> None:
    lines = dict(reversed(line.split("  ")) for line in (out / SUMS).read_text().splitlines())
    files = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()} - {SUMS}
    assert lines.keys() == files
    assert all(hashlib.sha256((out / name).read_bytes()).hexdigest() == told for name, told in lines.items())


def test_the_record_of_dcat_has_every_table_in_both_forms(out: Path) -> None:
    record = json.loads((out / RECORD).read_text(encoding="utf-8"))
    at = {one["dcat:downloadURL"]["@id"]: one["dcat:byteSize"]["@value"] for one in record["dcat:distribution"]}
    assert at == {
        f"data/{table.name}.{form}": str((out / f"data/{table.name}.{form}").stat().st_size)
        for table in TABLES
        for form in BOTH
    }
    assert record["dct:temporal"]["dcat:startDate"]["@value"] == FIRST.isoformat()
    assert record["dct:temporal"]["dcat:endDate"]["@value"] == (FIRST + timedelta(days=1)).isoformat()


def test_the_record_of_an_earlier_night_tells_until_when_the_nights_beside_it_go(
    counties: Counties, tmp_path: Path
) -> None:
    with reading(counties.engine) as conn:
        write_open_data(conn, night_asked(conn, 1), tmp_path, (Form.CSV,), license="CC-BY-4.0", now=NOW)
    record = json.loads((tmp_path / RECORD).read_text(encoding="utf-8"))
    assert record["dct:temporal"]["dcat:endDate"]["@value"] == (FIRST + timedelta(days=1)).isoformat()


def test_the_record_of_dcat_names_what_it_can_by_addresses_and_tells_the_rest_in_two_languages(
    counties: Counties, tmp_path: Path
) -> None:
    record = json.loads(
        (exported(counties, tmp_path / "o", publisher="某评估中心") / RECORD).read_text(encoding="utf-8")
    )
    assert record["dct:publisher"]["foaf:name"] == "某评估中心"
    for one in record["dcat:distribution"]:
        assert one["dcat:mediaType"]["@id"].startswith("https://www.iana.org/assignments/media-types/")
        assert one["dcat:accessURL"] == one["dcat:downloadURL"]
        assert [told["@language"] for told in one["dct:title"]] == ["zh", "en"]
    assert len({one["@id"] for one in record["dcat:distribution"]}) == len(TABLES) * 2


def test_every_row_has_a_value_where_its_column_says_that_it_needs_one(out: Path) -> None:
    for table in TABLES:
        needed = [field.name for field in table.fields if field.needed]
        empty = " OR ".join(f'"{name}" IS NULL' for name in needed)
        assert duckdb.sql(f"FROM '{out}/data/{table.name}.parquet' WHERE {empty}").fetchall() == []


def test_without_the_library_of_parquet_the_error_names_the_extra_and_nothing_is_written(
    counties: Counties, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GONGKAI_DATABASE_URL", str(counties.engine.url))
    assert run(["export", "open-data", str(tmp_path / "out")]) == 64
    assert "install gongkai[opendata], or add --format csv" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert run(["export", "open-data", str(tmp_path / "out"), "--format", "csv", "--check"]) == 0
    assert "经 frictionless 校验" in capsys.readouterr().out
    assert not list(tmp_path.rglob("*.parquet"))


def test_a_folder_that_is_there_is_replaced_only_where_it_is_an_export_and_that_is_asked_for(
    counties: Counties, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GONGKAI_DATABASE_URL", str(counties.engine.url))
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("mine")
    assert run(["export", "open-data", str(mine), "--force"]) == 64
    assert "choose another name" in capsys.readouterr().err
    assert run(["export", "open-data", str(tmp_path / "out"), "--format", "csv"]) == 0
    assert run(["export", "open-data", str(tmp_path / "out"), "--format", "csv"]) == 64
    assert run(["export", "open-data", str(tmp_path / "out"), "--format", "csv", "--force"]) == 0
    (tmp_path / "out/notes.txt").write_text("mine")
    assert run(["export", "open-data", str(tmp_path / "out"), "--format", "csv", "--force"]) == 64
    assert "holds files of others (notes.txt)" in capsys.readouterr().err
    assert (tmp_path / "out/notes.txt").exists()
    (tmp_path / "empty").mkdir()
    assert run(["export", "open-data", str(tmp_path / "empty"), "--format", "csv"]) == 0
    assert (mine / "letter.txt").read_text() == "mine"


def test_a_night_whose_packs_are_not_in_the_store_is_refused(counties: Counties) -> None:
    with reading(counties.engine) as conn:
        lost = replace(scan_info(conn, 2), packs=(("gone", "1", "00" * 32),))
        with pytest.raises(ConfigError, match="packs whose texts are not in the store"):
            night_told(conn, lost)


def test_rows_are_written_in_groups_however_many_there_are(tmp_path: Path) -> None:
    (tables,) = ([table for table in TABLES if table.name == "clauses"],)
    with writer_of(tmp_path, tables, BOTH) as write:
        for start in range(0, 120_000, 4_000):
            write("clauses", [(f"C{n}", 1, "文", "条", "原文", None, None) for n in range(start, start + 4_000)])
    for form in BOTH:
        found = duckdb.sql(f"SELECT count(DISTINCT requirement) FROM '{tmp_path}/data/clauses.{form}'")
        assert found.fetchall() == [(120_000,)]
