"""gongkai packs: the requirement packs."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.table import Table

from config.errors import ConfigError
from config.packs import Pack, bundled_packs, load_pack, packs_of_documents, packs_that_ask
from config.rulebook import RuleBook, load_rules
from monitor.cards.duties import DECIDABLE, Served, explain, rules_document, serving
from monitor.cards.rules_in_words import whom
from monitor.commands import doors
from monitor.sample.truth import proofs

app = typer.Typer(no_args_is_help=True, help="Requirement packs: folders of YAML (docs/packs.md).")

Packs = Annotated[list[str] | None, typer.Argument(metavar="[PACK]...", help="By default those of documents.")]
PackName = Annotated[str, typer.Argument(metavar="PACK", help="A bundled pack or a folder.")]


@app.command("list")
def list_packs() -> None:
    """List the packs that come with gongkai."""
    table = Table(title="指标库", title_justify="left")
    for heading in ("名称", "版本", "说明", "地区", "要求", "指标"):
        table.add_column(heading)
    for name in bundled_packs():
        pack = load_pack(name)
        table.add_row(pack.id, pack.version, pack.name, pack.region or "全国", str(len(pack.duties)), str(_asked(pack)))
    doors.out.print(table)


def _asked(pack: Pack) -> int:
    return len({*(check.code for check in pack.checks), *(duty.check for duty in pack.duties)})


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
        table.add_row(
            check.code,
            check.name,
            "、".join(dict.fromkeys(rule.type for rule in check.rules)),
            whom(check.applies_to),
            basis,
        )
    doors.out.print(table)


def _title(rules: RuleBook) -> str:
    return "、".join(f"{name}@{version}" for name, version in rules.versions)


@app.command()
def validate(pack: PackName) -> None:
    """Check a pack and what it includes; an error names file, line and key."""
    own: Pack = load_pack(pack)
    rules = load_rules((pack,))
    doors.say(f"{own.id}@{own.version}：{_asked(own)} 项指标，连同引用共 {len(rules.checks)} 项")


@app.command()
def coverage(
    packs: Annotated[
        list[str] | None, typer.Argument(metavar="[PACK]...", help="By default those of documents.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a list with one object a duty.")] = False,
) -> None:
    """Show every duty of the documents, the check and rules that serve it, and the sample portals that prove it.

    A portal proves a check where the demo's truth file says that it passes, is adverse, or is undetermined there.
    """
    rules = load_rules(tuple(packs) if packs else packs_of_documents())
    rows = [_coverage(one) for one in serving(rules)]
    if as_json:
        doors.say(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table(title=_title(rules), title_justify="left")
    for heading in ("要求", "名称", "依据", "指标", "类型", "判定", "样例：符合", "样例：不符合", "样例：无法判定"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        proofs_of = (_few(row[key]) for key in _PROOFS)
        place = f"{row['document']} {row['item']}"
        told = (row["check"], "、".join(row["types"]), DECIDABLE[row["decidable"]])
        table.add_row(row["duty"], row["name"], place, *told, *proofs_of)
    doors.out.print(table)
    served = sum(bool(row["types"]) for row in rows)
    checks = {row["check"]: all(row[key] for key in _PROOFS) for row in rows}
    doors.say(
        f"要求 {len(rows)} 条，已由指标承担 {served} 条；指标 {len(checks)} 项，"
        f"样例站点上符合、不符合、无法判定三种情形俱全的 {sum(checks.values())} 项"
    )


_PROOFS = ("proved_pass", "proved_adverse", "proved_undetermined")


def _few(sites: list[str]) -> str:
    """The last sites of a list that may be long; the last were made for this."""
    return "、".join(sites[-2:]) + (f" 等{len(sites)}个" if len(sites) > 2 else "")


def _coverage(one: Served) -> dict[str, Any]:
    proved = proofs(one.check.code)
    return {
        "duty": one.duty.code,
        "name": one.duty.name,
        "pack": one.pack.id,
        "document": one.duty.document,
        "item": one.duty.item,
        "quote": one.duty.quote,
        "check": one.check.code,
        "types": list(one.types),
        "decidable": one.duty.decidable,
        "proved_pass": list(proved.passing),
        "proved_adverse": list(proved.adverse),
        "proved_undetermined": list(proved.undetermined),
    }


@app.command("explain")
def explain_check(
    code: Annotated[str, typer.Argument(metavar="CODE", help="A check (FILE.LIB) or a duty (HN20B-02a).")],
    packs: Annotated[
        list[str] | None, typer.Option("--pack", help="Packs to look in; all bundled ones by default.")
    ] = None,
) -> None:
    """Explain a check in words: who must publish what, by which clause, how it is judged, and when it is not."""
    rules = load_rules(tuple(packs) if packs else packs_that_ask())
    wanted = next((duty.check for duty in rules.duties if duty.code == code), code)
    check = rules.check(wanted)
    if check is None:
        raise ConfigError(code, "is no check or duty of these packs", "list them with: gongkai packs coverage")
    for line in explain(check, rules.duties):
        doors.say(line)


@app.command()
def document() -> None:
    """Print docs/rules.md: every check of the bundled packs with its duties, from the packs themselves."""
    doors.say(rules_document(load_rules(packs_that_ask())).rstrip("\n"))
