"""The league table and the changes of real nights, on both databases."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from config.errors import ConfigError
from monitor.cards.card import vetoes_of
from monitor.cards.reading import latest_cards
from monitor.cards.standings import night_asked, standings
from monitor.cli import run
from storage.database import reading, transaction
from storage.findings import bare_findings_at, changes_at, findings_at
from storage.records import ADVERSE, Verdict
from storage.tables import ScoreRow
from tests.databases import SLOW_ON_POSTGRESQL
from tests.loopback import Reply
from tests.monitor.test_scan import NIGHT, FirstNight, county, portals, scan


@SLOW_ON_POSTGRESQL
@pytest.mark.slow
def test_the_table_says_of_each_site_what_its_own_card_says_whether_kept_or_counted_anew(
    engine: Engine, tmp_path: Path
) -> None:
    with portals(2) as (one, two):
        del two.routes["/gg/"]
        two.routes["*"] = Reply(status=403)
        sites = (county("A", one.url), county("B", two.url), county("C", None))
        first = scan(engine, tmp_path, sites)
        scan(engine, tmp_path, sites, NIGHT + timedelta(days=1))
    cards = {card.site.code: card for card in latest_cards(engine, ())}
    assert cards == {code: latest_cards(engine, (code,))[0] for code in "ABC"}  # read together or one by one
    with reading(engine) as conn:
        night = night_asked(conn, None)
        kept = standings(conn, night)
        earlier = standings(conn, night_asked(conn, first.scan.id))
        bare = bare_findings_at(conn, night.id)
        assert {(f.site, f.requirement, f.verdict, f.won, f.weight) for f in bare} == {
            (f.site, f.requirement, f.verdict, f.won, f.weight) for f in findings_at(conn, night.id)
        }
        changes = changes_at(conn, night.id)
    assert {place.site for place in kept} == {"A", "B", "C"}
    for place in kept:
        card, found = cards[place.site], place.figures
        assert found is not None
        score = card.score
        assert (found.score, (found.low, found.high)) == (score.score, score.bounds)
        assert (found.machine_coverage, found.questions_answered) == (score.machine_coverage, score.questions_answered)
        assert (found.decided, found.asked) == (score.decided, score.asked)
        assert found.vetoes == tuple(finding.requirement for finding in vetoes_of(card).confirmed)
        assert found.failed == sum(f.verdict is Verdict.FAIL and f.weight > 0 for f in card.findings)
    confirmed = {(change.site, change.requirement) for change in changes if change.verdict in ADVERSE}
    assert ("A", "BIZ.COL") in confirmed
    assert all(change.before is not None and change.before[0] is Verdict.PROVISIONAL for change in changes)
    with transaction(engine) as conn:
        conn.execute(delete(ScoreRow))
    with reading(engine) as conn:
        assert standings(conn, night) == kept
        assert standings(conn, night_asked(conn, first.scan.id)) == earlier


def test_a_single_check_has_no_table(engine: Engine) -> None:
    with reading(engine) as conn, pytest.raises(ConfigError, match="holds no finished scan"):
        night_asked(conn, None)


def test_the_commands_print_the_table_and_the_changes(
    first_night: FirstNight, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(first_night.engine, first_night.folder, first_night.sites[:1], NIGHT + timedelta(days=1))
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{first_night.engine.url.database}")
    assert run(["league"]) == 0
    assert "A县人民政府（A）" in capsys.readouterr().out
    assert run(["league", "--format", "json"]) == 0
    (line,) = json.loads(capsys.readouterr().out)
    assert line["site"]["code"] == "A"
    assert line["fail"] > 0
    assert run(["league", "--format", "csv", "-o", str(tmp_path / "league.csv")]) == 0
    assert (tmp_path / "league.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert run(["changes"]) == 0
    assert "【A县人民政府】" in capsys.readouterr().out
    assert run(["changes", "--json"]) == 0
    assert {one["group"] for one in json.loads(capsys.readouterr().out)} <= {
        "新确认缺失",
        "新确认其他问题",
        "新确认更新不及时",
    }
