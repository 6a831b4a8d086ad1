"""What somebody is shown before held alerts are sent: what changed on our side, and how findings differ since."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from monitor.alerts.changes import PACKS
from monitor.alerts.wording import CAUSES, pack_lines, scan_name
from monitor.cards.packs_then import outline_then
from monitor.cards.wording import REASONS, VERDICTS
from storage.alerting import Hold, Key, State
from storage.catalogue import load_sites
from storage.findings import states_at
from storage.ledger import ScanInfo
from storage.told import visits_of

_ABSENT = "无此指标"


def diff_lines(conn: Connection, hold: Hold, limit: int) -> Iterator[str]:
    """Why a hold is, and at most `limit` of the findings that stand otherwise than on the night before it, by site.
    Unlike alerts it also shows what is provisional or undetermined: a change of ours is seen there first."""
    yield f"巡检 {hold.scan.id}（{scan_name(hold.scan)}）与巡检 {hold.before.id}（{scan_name(hold.before)}）相比："
    for cause in hold.causes:
        yield f"  {CAUSES[cause]}已变更"
        if cause == PACKS:
            yield from (f"    {line}" for line in pack_lines(hold.before.packs, hold.scan.packs))
    differences = _differences(conn, hold)
    yield f"  两次均巡检的站点中，结论有变化的 {len(differences)} 项" + ("：" if differences else "")
    yield from _by_site(conn, hold.scan, differences[:limit])
    if len(differences) > limit:
        yield f"    另有 {len(differences) - limit} 项未列，可用 --limit 增加"


def _differences(conn: Connection, hold: Hold) -> list[tuple[Key, State | None, State | None]]:
    both = visits_of(conn, hold.before.id)[0] & visits_of(conn, hold.scan.id)[0]
    old, new = states_at(conn, hold.before.id, both), states_at(conn, hold.scan.id, both)
    return [
        (key, old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key)
    ]


def _by_site(
    conn: Connection, scan: ScanInfo, differences: list[tuple[Key, State | None, State | None]]
) -> Iterator[str]:
    names = {site.code: site.name for site in load_sites(conn, {key[0] for key, _, _ in differences})}
    checks = outline_then(conn, scan.packs)[0].checks
    last = ""
    for (site, requirement), before, now in differences:
        if site != last:
            yield f"    【{names.get(site, site)}】"
            last = site
        name = checks[requirement].name if requirement in checks else requirement
        yield f"      {name}：{_words(before)} → {_words(now)}"


def _words(state: State | None) -> str:
    return f"{VERDICTS[state.verdict]}（{REASONS[state.reason]}）" if state else _ABSENT
