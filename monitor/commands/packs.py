"""gongkai packs: the requirement packs."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.table import Table

from config.checks import Check
from config.packs import Pack, bundled_packs, load_pack
from config.rulebook import RuleBook, load_rules
from config.sites import LEVEL_NAMES
from monitor.commands import doors

app = typer.Typer(no_args_is_help=True, help="Requirement packs: folders of YAML (docs/packs.md).")

PackName = Annotated[str, typer.Argument(metavar="PACK", help="A bundled pack or a folder.")]


@app.command("list")
def list_packs() -> None:
    """List the packs that come with gongkai."""
    table = Table(title="指标库", title_justify="left")
    for heading in ("名称", "版本", "说明", "地区", "指标"):
        table.add_column(heading)
    for name in bundled_packs():
        pack = load_pack(name)
        table.add_row(pack.id, pack.version, pack.name, pack.region or "全国", str(len(pack.checks)))
    doors.out.print(table)


@app.command()
def show(
    pack: PackName,
    as_json: Annotated[bool, typer.Option("--json", help="Print the pack with what it includes as JSON.")] = False,
) -> None:
    """Show the checks of a pack and of what it includes, with the words of the documents they rest on."""
    rules = load_rules((pack,))
    if as_json:
        doors.say(json.dumps(rules.model_dump(mode="json"), ensure_ascii=False, indent=2))
        return
    table = Table(title=_title(rules), title_justify="left", show_lines=True)
    for heading in ("指标", "名称", "类型", "适用", "依据"):
        table.add_column(heading, overflow="fold")
    for check in rules.checks:
        basis = "\n".join(f"{b.document} {b.item} “{b.quote}”" for b in check.basis)
        table.add_row(check.code, check.name, check.rule.type, _whom(check), basis)
    doors.out.print(table)


def _title(rules: RuleBook) -> str:
    return "、".join(f"{name}@{version}" for name, version in rules.versions)


def _whom(check: Check) -> str:
    levels = "、".join(LEVEL_NAMES[level] for level in check.applies_to.levels) or "各级"
    return f"{levels}（{'、'.join(check.applies_to.tags_any)}）" if check.applies_to.tags_any else levels


@app.command()
def validate(pack: PackName) -> None:
    """Check a pack and what it includes; an error names file, line and key."""
    own: Pack = load_pack(pack)
    rules = load_rules((pack,))
    doors.say(f"{own.id}@{own.version}：{len(own.checks)} 项指标，连同引用共 {len(rules.checks)} 项")
