"""Which is copied first, database or evidence, while nights write and the clean-up removes. Played on one store: what
is copied at which moment is all that matters."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Engine

from storage.backup import back_up
from storage.bodies import USED_ANEW, forget_bodies
from storage.checking import Depth, check
from storage.keeping import closed_files, needed_bodies, old_bodies, remove_file, scan_moments, write_anew
from storage.records import Verdict
from storage.scans import finish_scan
from storage.shelf import Shelf
from storage.spans import record_findings
from storage.store import open_store, reading, transaction
from storage.visits import save_visit
from tests.storage.archives import kept_in, shelf_in
from tests.storage.stories import finding, night, scan_of, visit_to

KEEP = timedelta(days=3)


@dataclass
class Machine:
    """A store whose nights go on, its backups, and the one copy of its evidence that is only added to."""

    folder: Path
    engine: Engine
    nights: int = 0
    files: list[Path] = field(default_factory=list)

    @property
    def evidence(self) -> Path:
        """Where it keeps its pages."""
        return self.folder / "evidence"

    def night(self) -> None:
        """Another page behind the column, another home page, and one that a list was read from and nothing rests on."""
        at = night(self.nights)
        bodies = [f"{what} {self.nights}".encode() for what in ("column", "home", "list")]
        _, (column, home, _) = kept_in(self.engine, self.folder, *bodies, at=at, stem=f"night-{self.nights}")
        told = finding(Verdict.PASS, value=f"newest={self.nights}")
        with transaction(self.engine) as conn:
            scan = scan_of(conn, self.nights, sites=())
            save_visit(conn, scan, visit_to("a", at, sha256=home))
            resting = replace(told, evidence=(replace(told.evidence[0], sha256=column),))
            record_findings(conn, scan_id=scan, site="a", findings=[resting])
            finish_scan(conn, scan, finished=at + timedelta(hours=1), ours=False)
        self.nights += 1

    def clean(self) -> int:
        """The clean-up; how many pages went."""
        shelf = shelf_in(self.folder)
        with transaction(self.engine) as conn:
            kept = {scan for scan, as_of in scan_moments(conn).items() if as_of >= night(self.nights) - KEEP}
            old = old_bodies(conn, night(self.nights) - KEEP + USED_ANEW)
            spare = old - needed_bodies(conn, kept)
            forget_bodies(conn, spare)
        with reading(self.engine) as conn:
            files = closed_files(conn)
        for file in files:
            if file.is_spare:
                remove_file(self.engine, shelf, file)
            elif file.is_thin:
                write_anew(self.engine, shelf, file, night(self.nights))
        return len(spare)

    def copy_database(self) -> None:
        """`gongkai db backup`."""
        self.files.append(self.folder / f"backup-{len(self.files)}")
        back_up(f"sqlite:///{self.folder / 'one.sqlite3'}", self.files[-1])

    def copy_evidence(self) -> None:
        """`rsync` as docs/operations.md has it: nothing is deleted but what is not written any more."""
        copy = self.folder / "copy"
        shutil.copytree(self.evidence, copy, dirs_exist_ok=True)
        for file in copy.glob("*.open"):
            if not (self.evidence / file.name).exists():
                file.unlink()

    def told(self, number: int = -1) -> list[str]:
        """What the check says of a backup beside the copy of the evidence."""
        place = self.folder / "restored.sqlite3"
        copyfile(self.files[number], place)
        copy = self.folder / "copy"
        lines = [str(one) for one in check(f"sqlite:///{place}", Shelf(str(copy), copy), Depth(all_evidence=True))]
        place.unlink()
        return lines


@pytest.fixture
def machine(tmp_path: Path, new_store: Path) -> Iterator[Machine]:
    engine = open_store(f"sqlite:///{copyfile(new_store, tmp_path / 'one.sqlite3')}")
    yield Machine(tmp_path, engine)
    engine.dispose()


@pytest.mark.slow
def test_the_database_first_then_the_evidence_loses_nothing_whatever_is_written_or_removed_between(
    machine: Machine,
) -> None:
    for number in range(8):
        machine.night()
        machine.copy_database()
        if number % 2:
            machine.night()
            assert machine.clean() or machine.nights < 5
        machine.copy_evidence()
    assert machine.nights == 12
    for number in range(8):
        assert machine.told(number) == []


def test_the_evidence_first_then_the_database_loses_what_was_written_between(machine: Machine) -> None:
    machine.night()
    machine.copy_evidence()
    machine.night()
    machine.copy_database()
    needed = [line for line in machine.told() if "(needed for: no finding)" not in line]
    assert len(needed) == 1  # the column's page of the second night


def test_a_copy_that_is_only_added_to_has_also_what_was_pruned_between(machine: Machine) -> None:
    """The clean-up removes nothing that a finding rests on. A prune by age does: what it took was copied the day
    before, so that the earlier backups are whole as well."""
    machine.night()
    machine.copy_database()
    machine.copy_evidence()
    machine.copy_database()
    for file in machine.evidence.glob("*.warc.gz"):
        file.unlink()
    machine.copy_evidence()
    assert machine.told(0) == machine.told(1) == []


def test_a_file_that_was_copied_while_it_was_written_does_not_stand_before_the_whole_one(machine: Machine) -> None:
    machine.night()
    (whole,) = machine.evidence.glob("*.warc.gz")
    content = whole.read_bytes()
    half = whole.with_name(f"{whole.name}.open")
    half.write_bytes(content[: len(content) // 2])
    whole.unlink()
    machine.copy_evidence()
    half.unlink()
    whole.write_bytes(content)
    machine.copy_database()
    machine.copy_evidence()
    assert machine.told() == []
    (machine.folder / "copy" / half.name).write_bytes(content[: len(content) // 2])  # by another way of copying
    assert "which is not whole" in machine.told()[0]
