"""gongkai diff: what two scans say otherwise, and why."""

from __future__ import annotations

import json
from itertools import islice
from typing import Annotated

import typer

from config.settings import load_settings
from monitor.anew.comparing import Judgement
from monitor.anew.diff import diff_of, differences
from monitor.anew.diff_wording import diff_json, difference_lines, head_lines
from monitor.commands import doors
from storage.catalogue import names_of_sites
from storage.database import reading


def diff(
    a: Annotated[
        int, typer.Argument(metavar="A", help="The number of a scan: a night, a saved check, or one judged anew.")
    ],
    b: Annotated[int, typer.Argument(metavar="B", help="The scan that is held against it.")],
    site: Annotated[list[str] | None, typer.Option(help="Only this site's code; repeatable.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many differences to print; json holds all.")] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object (docs/json.md).")] = False,
) -> None:
    """Show what two scans say otherwise of the sites that both judged, and why: the rule, the readers, the calendar,
    the page, the site's entry, or the day.

    Where several of these differ, all are named. What a night left otherwise than the one before tells `gongkai
    changes`.
    """
    with doors.store(load_settings()) as engine, reading(engine) as conn:
        found = diff_of(conn, a, b, tuple(site or ()))
        changed = differences(conn, found)
        if as_json:
            plain = diff_json(found.one, found.other, len(found.sites), changed)
            doors.say(json.dumps(plain, ensure_ascii=False, indent=2))
            return
        shown, more = list(islice(changed, limit)), sum(1 for _ in changed)
        names = {code: name for code, (name, _) in names_of_sites(conn).items()}
    for line in head_lines(found.one, found.other):
        doors.say(line)
    if found.only_one or found.only_other:
        doors.say(f"  仅前者有结论的站点 {found.only_one} 个，仅后者有结论的 {found.only_other} 个，不列")
    total = len(shown) + more
    doors.say(f"  两次均有结论的站点 {len(found.sites)} 个，结论有变化的 {total} 项{'：' if total else ''}")
    for line in difference_lines(shown, names, _names_of_checks(found.one, found.other)):
        doors.say(line)
    if more:
        doors.say(f"  另有 {more} 项未列，可用 --limit 增加，或用 --json 取全部")


def _names_of_checks(*judgements: Judgement) -> dict[str, str]:
    """What the checks are called, as the later of the judgements has it."""
    return {check.code: check.name for one in judgements if one.rules for check in one.rules.checks}
