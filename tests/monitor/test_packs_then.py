"""The packs of a scan as its card needs them: from their stored texts, whatever is bundled today."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, delete, update

from config.checks import Severity
from config.packs import Pack, load_pack
from config.rulebook import load_rules
from monitor.cards.packs_then import outline_then
from storage.catalogue import save_packs
from storage.database import reading, transaction
from storage.ledger import PackKey
from storage.tables import PackRow
from tests.monitor.small_pack import small_rules


def key(pack: Pack) -> PackKey:
    return (pack.id, pack.version, pack.sha256)


def test_the_stored_words_of_a_pack_speak_and_not_those_bundled_under_its_name_today(engine: Engine) -> None:
    bundled = load_pack("national")
    checks = (bundled.library[0].model_copy(update={"group": "旧分组"}), *bundled.library[1:])
    old = bundled.model_copy(update={"version": "2020.1", "library": checks})
    with transaction(engine) as conn:
        save_packs(conn, (old, bundled))
    with reading(engine) as conn:
        outline, remarks = outline_then(conn, (key(old),))
    assert outline.checks[checks[0].code].group == "旧分组"
    assert remarks == ()


def test_a_strangers_pack_is_known_again_from_the_store_alone(sqlite_engine: Engine, tmp_path: Path) -> None:
    rules = small_rules(tmp_path)
    with transaction(sqlite_engine) as conn:
        save_packs(conn, rules.packs)
    for file in tmp_path.rglob("pack.yaml"):
        file.unlink()
    with reading(sqlite_engine) as conn:
        outline, remarks = outline_then(conn, [key(pack) for pack in rules.packs])
    assert outline.checks["MY.LETTERS"].severity is Severity.VETO
    assert outline.duties["JA-1"].units == ("甲局", "乙局")
    assert remarks == ()


def test_words_that_cannot_be_read_are_replaced_by_the_bundled_pack_and_the_card_says_so(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    old = load_pack("national").model_copy(update={"version": "2020.1"})
    mine = small_rules(tmp_path).packs[0]
    with transaction(sqlite_engine) as conn:
        save_packs(conn, (old, mine))
        conn.execute(update(PackRow).where(PackRow.id == old.id).values(text='{"id": "of another form"}'))
        conn.execute(delete(PackRow).where(PackRow.id == mine.id))
    with reading(sqlite_engine) as conn:
        outline, remarks = outline_then(conn, (key(old), key(mine)))
    assert set(outline.checks) == {check.code for check in load_rules(("national",)).checks}
    assert remarks == (
        "未能读出巡检时的指标库 national@2020.1，分组、责任单位和严重程度按现有版本 national@2026.2 列示",
        "未能读出巡检时的指标库 city@1，其分组、责任单位不明",
    )
