"""gongkai evidence show and export: what a finding rests on, by its name, its hashes, and as a file of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from shutil import copytree
from zipfile import ZipFile

import pytest

from monitor.cli import run
from monitor.commands import evidence
from monitor.evidence.export import collect
from monitor.evidence.page import finding_address
from storage.bodies import known_bodies
from storage.database import reading
from storage.evidence import Place
from storage.removing import remove_body
from storage.store import open_store
from storage.warc import Record, read_members, sha256_of
from tests.monitor.test_scan import NIGHT, PORTAL, FirstNight, found, scan
from tests.storage.archives import shelf_in

FINDING = "A/XXGK.COL"


def go_by(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(folder))
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{folder / 'one.sqlite3'}")


@pytest.fixture(autouse=True)
def night(first_night: FirstNight, monkeypatch: pytest.MonkeyPatch) -> FirstNight:
    go_by(monkeypatch, first_night.folder)
    return first_night


@pytest.fixture(scope="module")
def two_nights(scanned_once: FirstNight, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstNight]:
    """A second night on which nothing changed, played once for all tests that only read it."""
    folder = copytree(scanned_once.folder, tmp_path_factory.mktemp("second") / "night")
    engine = open_store(f"sqlite:///{folder / 'one.sqlite3'}")
    scanned_once.served.routes.update(PORTAL)
    report = scan(engine, folder, scanned_once.sites, NIGHT + timedelta(days=1))
    yield FirstNight(engine, folder, scanned_once.served, report)
    engine.dispose()


def body_of(night: FirstNight, requirement: str = "XXGK.COL") -> str:
    return next(page.sha256 for page in found(night.engine, night.report)[requirement].evidence if page.sha256)


def place_of(night: FirstNight, sha256: str) -> Place:
    with reading(night.engine) as conn:
        place = known_bodies(conn, [sha256])[sha256].place
    assert place is not None
    return place


def damage(night: FirstNight, sha256: str) -> None:
    place = place_of(night, sha256)
    with (night.folder / "evidence" / place.file).open("r+b") as file:
        file.seek(place.start + place.length // 2)
        file.write(b"\xff\xff\xff\xff")


def exported(path: Path, *more: str, finding: str = FINDING) -> list[Record]:
    assert run(["evidence", "export", finding, "-o", str(path), *more]) == 0
    with ZipFile(BytesIO(path.read_bytes())) as file:
        return list(read_members(file.read("archive/data.warc.gz")))


def page_of(records: list[Record]) -> str:
    (page,) = [one.body for one in records if one.url.startswith("https://gongkai.invalid/")]
    return page.decode()


def test_a_finding_is_shown_with_each_page_that_it_rests_on(
    night: FirstNight, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["evidence", "show", FINDING]) == 0
    text = capsys.readouterr().out
    assert f"第{night.report.scan.id}次巡检 A XXGK.COL" in text
    for told in (
        f"{night.served.url}xxgk/",
        body_of(night),
        "可以读取，校验一致",
        place_of(night, body_of(night)).file,
    ):
        assert told in text
    assert run(["evidence", "show", f"{night.report.scan.id}/{FINDING}", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["site"], told["requirement"], told["verdict"]) == ("A", "XXGK.COL", "pass")
    (first, *_) = told["pages"]
    place = place_of(night, first["sha256"])
    assert (first["file"], first["offset"], first["length"]) == (place.file, place.start, place.length)
    assert (first["readable"], first["problem"]) == (True, None)


@pytest.mark.parametrize("form", ["hash", "beginning", "capitals", "record"])
def test_a_body_is_shown_by_its_hash_by_the_beginning_of_it_and_by_its_record(
    night: FirstNight, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    sha256 = body_of(night)
    with reading(night.engine) as conn:
        record = known_bodies(conn, [sha256])[sha256].refer.id
    names = {"hash": sha256, "beginning": sha256[:8], "capitals": sha256.upper(), "record": record}
    assert run(["evidence", "show", names[form], "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["sha256"], told["record"], told["status"]) == (sha256, record, 200)


def test_a_body_is_written_byte_for_byte_to_a_file_that_only_its_owner_reads(night: FirstNight, tmp_path: Path) -> None:
    sha256 = body_of(night)
    assert run(["evidence", "show", sha256, "--body", "-o", str(tmp_path / "page.html")]) == 0
    assert sha256_of((tmp_path / "page.html").read_bytes()) == sha256
    assert (tmp_path / "page.html").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.glob(".*")] == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("S99/XXGK.COL", "no scan or saved check has this site"),
        ("A/NO.NE", "there is no such finding; see `gongkai scorecard A`"),
        ("99/A/XXGK.COL", "is not in the store"),
        ("1/A", "names no single finding"),
        ("0123abcd", "no body here has a hash that begins so"),
        ("0123abc", "names no evidence; give a sha256"),
        ("urn:uuid:00000000-0000-0000-0000-000000000000", "is the record of no body here"),
        ("urn:uuid:0000000000000000000000000000000-0000", "names no evidence; give a sha256"),
    ],
)
def test_what_names_no_evidence_is_told_in_one_line(capsys: pytest.CaptureFixture[str], asked: str, told: str) -> None:
    assert run(["evidence", "show", asked]) == 64
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


def test_numbers_of_persons_in_matched_words_are_masked(
    night: FirstNight, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_number(*asked: object) -> object:
        scan, finding = finding_asked(*asked)  # type: ignore[arg-type]
        pages = tuple(replace(page, matched="电话13800000000\x1b[2J") for page in finding.evidence)
        return scan, replace(finding, evidence=pages)

    finding_asked = evidence.finding_asked
    monkeypatch.setattr(evidence, "finding_asked", with_number)
    assert run(["evidence", "show", FINDING]) == 0
    assert "匹配字词：电话138********[2J\n" in capsys.readouterr().out


def test_damaged_evidence_is_shown_as_no_proof(night: FirstNight, capsys: pytest.CaptureFixture[str]) -> None:
    damage(night, body_of(night))
    assert run(["evidence", "show", FINDING]) == 1
    assert "不能证明：缺失或者损坏（" in capsys.readouterr().out
    assert run(["evidence", "show", body_of(night), "--body"]) == 70
    assert f"evidence {body_of(night)}: 缺失或者损坏" in capsys.readouterr().err


def test_an_export_holds_the_pages_their_requests_the_log_what_was_asked_and_a_page_about_it(
    night: FirstNight, tmp_path: Path
) -> None:
    records = exported(tmp_path / "a.wacz")
    kinds = [(one.kind, one.url.split("/")[-2] if one.url.startswith("http") else one.url[:19]) for one in records]
    assert kinds[:2] == [("warcinfo", ""), ("resource", "A")]
    assert ("response", "xxgk") in kinds
    assert ("request", "xxgk") in kinds
    assert ("metadata", "urn:gongkai:visit:n") in kinds
    assert any(url.startswith("urn:gongkai:asked") for _, url in kinds)
    assert {sha256_of(one.body) for one in records} >= {
        page.sha256 for page in found(night.engine, night.report)["XXGK.COL"].evidence
    }
    assert records[1].url == finding_address(night.report.scan.id, "A", "XXGK.COL")


def test_the_page_tells_the_finding_its_clause_and_marks_the_words(night: FirstNight, tmp_path: Path) -> None:
    html = page_of(exported(tmp_path / "a.wacz"))
    for told in (
        "A县人民政府",
        "XXGK.COL",
        "符合",
        "湘政办发〔2020〕9号",
        f"sha256:{body_of(night)}",
        f'<a href="{night.served.url}xxgk/">',
        "<mark>政府信息公开</mark>",
        night.report.scan.readers,
        "2026-09-15 01:30",
    ):
        assert told in html
    assert "<script" not in html
    assert "default-src &#39;none&#39;" in html


def test_the_same_finding_exported_twice_is_the_same_file(tmp_path: Path) -> None:
    exported(tmp_path / "a.wacz")
    exported(tmp_path / "b.wacz")
    assert (tmp_path / "a.wacz").read_bytes() == (tmp_path / "b.wacz").read_bytes()


def test_a_page_that_stood_is_a_revisit_with_its_original_and_the_logs_of_both_nights(
    two_nights: FirstNight, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_by(monkeypatch, two_nights.folder)
    records = exported(tmp_path / "a.wacz")
    originals = {one.id: one for one in records if one.kind == "response"}
    revisits = [one for one in records if one.kind == "revisit"]
    assert f"{two_nights.served.url}xxgk/" in {one.url for one in revisits}
    for one in revisits:
        assert originals[one.fields["WARC-Refers-To"].strip("<>")].payload_digest == one.payload_digest
    assert len([one for one in records if one.kind == "metadata"]) == 2


def test_a_column_that_was_looked_for_in_vain_is_proved_by_the_pages_looked_at(
    two_nights: FirstNight, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_by(monkeypatch, two_nights.folder)
    records = exported(tmp_path / "a.wacz", finding="A/BIZ.COL")
    html = page_of(records)
    assert "不符合" in html
    assert "查找过的位置" in html
    looked = {look.url for look in found(two_nights.engine, two_nights.report)["BIZ.COL"].looked_at}
    assert looked
    assert looked <= {one.url for one in records if one.kind == "response"}


def test_pages_looked_at_are_in_the_collection_also_where_the_finding_names_none_of_them(
    two_nights: FirstNight,
) -> None:
    finding = replace(found(two_nights.engine, two_nights.report)["BIZ.COL"], evidence=())
    with reading(two_nights.engine) as conn:
        collection = collect(conn, shelf_in(two_nights.folder), two_nights.report.scan, finding, "A")
    assert {page.url for page in collection.pages if page.looked} == {look.url for look in finding.looked_at}
    assert all(page.record and page.excerpt for page in collection.pages)


def test_a_site_without_an_address_is_exported_without_pages(tmp_path: Path) -> None:
    assert "该结论不以网页为依据" in page_of(exported(tmp_path / "b.wacz", finding="B/XXGK.COL"))


def test_a_file_that_is_there_is_written_over_only_with_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.wacz"
    path.write_bytes(b"mine")
    assert run(["evidence", "export", FINDING, "-o", str(path)]) == 64
    assert "is there already; choose another name, or add --force" in capsys.readouterr().err
    assert path.read_bytes() == b"mine"
    assert run(["evidence", "export", FINDING, "-o", str(path), "--force"]) == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert run(["evidence", "export", FINDING, "-o", str(tmp_path / "a.zip")]) == 64


def test_damaged_evidence_is_named_and_exported_only_in_part_on_demand(
    night: FirstNight, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(night, sha256 := body_of(night))
    path = tmp_path / "a.wacz"
    assert run(["evidence", "export", FINDING, "-o", str(path)]) == 1
    error = capsys.readouterr().err.replace("\n", "")
    assert sha256 in error
    assert "如需导出现有部分，请加 --partial" in error
    assert list(tmp_path.glob("*.wacz*")) == []
    assert run(["evidence", "export", FINDING, "-o", str(path), "--partial", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == str(path)
    assert sha256 in told["missing"][0]
    with ZipFile(path) as file:
        html = page_of(list(read_members(file.read("archive/data.warc.gz"))))
    assert "未能提供的材料" in html
    assert f"（sha256:{sha256}）缺失或者损坏" in html


def test_what_was_removed_is_told_with_the_reason(
    night: FirstNight, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sha256 = body_of(night)
    remove_body(night.engine, shelf_in(night.folder), sha256, "当事人要求", datetime(2026, 9, 20, tzinfo=UTC))
    assert run(["evidence", "show", sha256]) == 1
    assert "已于2026-09-20移除：当事人要求" in capsys.readouterr().out
    assert run(["evidence", "export", FINDING, "-o", str(tmp_path / "a.wacz"), "--partial"]) == 1
    assert "已于2026-09-20移除：当事人要求" in capsys.readouterr().err.replace("\n", "")


def test_nothing_half_written_stays_where_the_disk_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["evidence", "export", FINDING, "-o", str(tmp_path / "no" / "a.wacz")]) == 64
    assert "cannot be written" in capsys.readouterr().err

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.wacz._pages", full)
    assert run(["evidence", "export", FINDING, "-o", str(tmp_path / "a.wacz")]) == 64
    assert "cannot be written (No space left on device)" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir() if "wacz" in path.name] == []
