"""gongkai data: the datasets (数据集) of a site, their versions, and what changed between two."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

import typer

from config.errors import ConfigError
from config.settings import load_settings
from config.synonyms import load_synonyms
from crawler.files.bounded import FileReader
from monitor.commands import data_read, doors
from monitor.commands.exits import NOTHING_DECIDED
from monitor.datasets.comparing import difference_between
from monitor.datasets.plain import dataset_json, difference_json, version_json
from monitor.datasets.wording import change_told, difference_told
from monitor.evidence.datasets import as_shown, change_as_shown, version_as_shown
from monitor.evidence.masked import shown
from monitor.evidence.unread_now import Unread, unread_json, unread_now
from storage.catalogue import load_sites
from storage.database import reading
from storage.dataset_history import DatasetVersion
from storage.datasets import Numbered, numbered_datasets
from storage.records import SHANGHAI
from storage.shelf import shelf_of

app = typer.Typer(
    help="Lists and tables that sites publish, as data: what was published, and what changed since.\n\n"
    "A dataset is a file, or a table of a page, behind a column that the packs ask for as data. Its versions are told "
    "apart by content, and belong together by the column and the title without its year (the series).\n\n"
    "Start with `gongkai data list SITE`.",
    no_args_is_help=True,
)
app.command("read")(data_read.read)

Site = Annotated[str, typer.Argument(help="The code of a site.")]
Code = Annotated[str, typer.Option("--code", help="Only datasets of the column with this code.")]
Series = Annotated[
    str,
    typer.Option(
        "--series", help="Only the dataset of this series; if there is none, those in whose series this text stands."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")]


@app.command("list")
def list_datasets(site: Site, code: Code = "", as_json: AsJson = False) -> None:
    """List the datasets of a site: column, series, versions, rows and columns of the newest, when it was last seen;
    and the files that the latest night met and could not read, with why."""
    name, every, now = _known_of(site)
    found = [one for one in every if code in ("", one.known.code)]
    unread = _of_column(now, code)
    if code and not found and not unread.files and not unread.not_asked:
        raise ConfigError(site, f"has no dataset of {code}", f"see `gongkai data list {site}`")
    if as_json:
        datasets = [_brief(one) for one in found]
        plain = {"site": {"code": site, "name": name}, "datasets": datasets}
        _print(plain | unread_json(unread))
        return
    doors.say(f"{name}（{site}）的数据集：{len(found)} 个")
    for one in found:
        latest = one.known.latest
        if latest is not None:
            told = f"{len(one.known.versions)} 个版本，最新版本 {latest.rows} 行、{len(latest.columns)} 列"
            doors.say(f"  {_name(one)}：{told}，最近见于 {_day(latest.last)}")
    if unread.files:
        doors.say(f"最近一次巡检未能读取的数据文件：{len(unread.files)} 个，不据此认定缺失")
    for file in unread.files:
        what = f"，{file.format}，{file.size} 字节" if file.format else ""
        doors.say(f"  {'、'.join(map(_column, file.codes))}　{file.title}{what}：{file.why}（{file.url}）")
    if unread.not_asked:
        columns = "、".join(map(_column, unread.not_asked))
        doors.say(f"最近一次巡检因超出获取限额未全部获取数据文件的栏目：{columns}，不据此认定缺失")


@app.command()
def show(site: Site, code: Code = "", series: Series = "", as_json: AsJson = False) -> None:
    """Show datasets of a site with all of their versions, the newest first: number, day, rows, columns, when each was
    first and last seen, what it changed against the one before, and the hash of its bytes."""
    name, found = _found(site, code, series)
    if as_json:
        shown_all = [dataset_json(one.id, one.known) for one in map(_masked, found)]
        _print({"site": {"code": site, "name": name}, "datasets": shown_all})
        return
    doors.say(f"{name}（{site}）的数据集：{len(found)} 个")
    for one in map(_masked, found):
        doors.say(f"\n{_name(one)}")
        for version in reversed(one.known.versions):
            for line in _lines(version, is_first=version is one.known.versions[0]):
                doors.say(f"  {line}")


@app.command()
def diff(
    site: Site,
    code: Code = "",
    series: Series = "",
    from_number: Annotated[
        int | None, typer.Option("--from", min=1, metavar="N", help="The earlier version. Default: the one before.")
    ] = None,
    to_number: Annotated[
        int | None, typer.Option("--to", min=1, metavar="N", help="The later version. Default: the newest.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare two versions of one dataset, from the archive: rows added (+), removed (-) and changed (~) by their key,
    and columns. Some of the rows are named, numbers of persons masked.

    Exit code 2 where not all rows could be compared: a version that is not kept any more, or a file that no reader
    opens.
    """
    name, found = _found(site, code, series)
    if not found:
        raise ConfigError(site, "has no datasets", f"see `gongkai data list {site}`")
    if len(found) > 1:
        told = "、".join(_name(one) for one in found[:5])
        raise ConfigError(site, f"has {len(found)} such datasets ({shown(told)})", "give --code and --series")
    one = found[0]
    before, after = _two(one, from_number, to_number)
    settings = load_settings()
    with doors.store(settings) as engine, reading(engine) as conn, FileReader() as reader:
        change = change_as_shown(difference_between(conn, shelf_of(settings), reader, before, after))
    if as_json:
        plain = {
            "site": {"code": site, "name": name},
            "code": one.known.code,
            "series": shown(one.known.series),
            "from": version_json(version_as_shown(before)),
            "to": version_json(version_as_shown(after)),
            "change": difference_json(change),
        }
        _print(plain)
    else:
        doors.say(f"{name}（{site}）　{_name(one)}")
        doors.say(f"  版本 {before.number} 至版本 {after.number}：{difference_told(change)}")
        if change.key:
            doors.say(f"  各行以“{'、'.join(change.key)}”列辨认")
        for line in change.examples:
            doors.say(f"    {line}")
    if not change.whole:
        raise typer.Exit(NOTHING_DECIDED)


def _known_of(site: str) -> tuple[str, list[Numbered], Unread]:
    """The name of a site, its datasets, and what its latest scan could not read. Raises `ConfigError` where no scan or
    saved check has the site."""
    with doors.store(load_settings()) as engine, reading(engine) as conn:
        sites = load_sites(conn, [site])
        if not sites:
            raise ConfigError(site, "no scan or saved check has this site", "see `gongkai sites list`")
        return sites[0].name, list(numbered_datasets(conn, site)), unread_now(conn, site)


def _of_column(unread: Unread, code: str) -> Unread:
    """What could not be read of one column; of all where none is named."""
    if not code:
        return unread
    files = tuple(one for one in unread.files if code in one.codes)
    return replace(unread, files=files, not_asked=tuple(one for one in unread.not_asked if one == code))


def _found(site: str, code: str, series: str) -> tuple[str, list[Numbered]]:
    """The name of a site and those of its datasets that are asked for: of just this series, or else those in
    whose series the text stands. Raises `ConfigError` where there is none."""
    name, every, now = _known_of(site)
    named = [(one, (one.known.series, shown(one.known.series))) for one in every if code in ("", one.known.code)]
    whole = [one for one, names in named if series in names]
    found = whole or [one for one, names in named if any(series in name for name in names)]
    if not found and (code or series):
        unread = [one for one in _of_column(now, code).files if series in one.title]
        problem = f"has no such dataset (of {len(every)})"
        if unread:
            problem += f"; {len(unread)} such file(s) could not be read, and have no versions"
        raise ConfigError(site, problem, f"see `gongkai data list {site}`")
    return name, found


def _two(one: Numbered, from_number: int | None, to_number: int | None) -> tuple[DatasetVersion, DatasetVersion]:
    """The two versions that are asked for, by their numbers."""
    versions = one.known.versions
    after = _numbered(one, to_number) if to_number else versions[-1]
    if from_number:
        return _numbered(one, from_number), after
    place = versions.index(after)
    if place == 0:
        raise ConfigError(shown(_name(one)), f"has no version before {after.number}", "give --from")
    return versions[place - 1], after


def _numbered(one: Numbered, number: int) -> DatasetVersion:
    for version in one.known.versions:
        if version.number == number:
            return version
    numbers = ", ".join(str(version.number) for version in one.known.versions)
    raise ConfigError(f"version {number}", "there is none of this number", f"choose of {numbers}")


def _lines(version: DatasetVersion, *, is_first: bool) -> Sequence[str]:
    day = f"，日期 {version.day}" if version.day else ""
    first, last = _day(version.first), _day(version.last)
    change = change_told(version.change, is_first=is_first)
    return (
        f"版本 {version.number}：{version.title}{day}，{version.rows} 行、{len(version.columns)} 列，"
        f"{first} 首见，{last} 最近见到",
        f"    变化：{change}",
        *(f"      {line}" for line in (version.change.examples if version.change else ())),
        f"    各列：{'、'.join(version.columns) or '（未识别出列名）'}",
        f"    网址：{version.url}",
        f"    SHA-256：{version.sha256}",
    )


def _name(one: Numbered) -> str:
    return f"{_column(one.known.code)}　{shown(one.known.series)}"


def _column(code: str) -> str:
    names = load_synonyms().get(code)
    return f"{names.title}（{code}）" if names else code


def _brief(one: Numbered) -> dict[str, Any]:
    """A dataset with its newest version alone."""
    plain = dataset_json(one.id, _masked(one).known)
    versions = plain.pop("versions")
    return plain | {"versions": len(versions), "latest": versions[-1] if versions else None}


def _masked(one: Numbered) -> Numbered:
    return replace(one, known=as_shown(one.known))


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d}"


def _print(plain: object) -> None:
    doors.say(json.dumps(plain, ensure_ascii=False, indent=2))
