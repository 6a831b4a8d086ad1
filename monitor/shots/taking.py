"""One picture of one page behind a finding: the page, what is marked in it, and a strip above that says what it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.cards.legible import legible
from monitor.cards.markup import escaping
from monitor.cards.wording import VERDICTS, verdict_of
from monitor.evidence.marked import marks_in, words_of
from monitor.evidence.masked import shown
from monitor.shots.index import Entry, moment
from monitor.shots.served import served_page
from monitor.shots.studio import WIDTH, Shot, ShotError, Studio, Supply
from monitor.shots.wanted import Behind
from storage.records import SHANGHAI
from storage.review import Act

if TYPE_CHECKING:
    from jinja2 import Template

_LONGEST = 300  # characters of an address in the strip; the index has all of it


@dataclass(frozen=True, slots=True)
class Taken:
    """A line of the index, and its picture (PNG) if there is one."""

    entry: Entry
    picture: bytes = b""


async def take(studio: Studio, behind: Behind, supply: Supply) -> Taken:
    """The picture of a page behind a finding; why there is none, where there is none."""
    entry = entry_of(behind)
    proof = behind.proof
    if proof is None:
        return Taken(replace(entry, problem="该结论不以网页为依据"))
    if proof.record is None:
        return Taken(replace(entry, problem=shown(proof.problem) or "该网址未返回内容，没有可存档的页面"))
    page = served_page(proof.record)
    if page is None:
        return Taken(replace(entry, problem="该内容不是网页，不能截图；可用 gongkai evidence show --body 取出原件"))
    try:
        shot = await studio.shoot(proof.page.url, page, supply, words_of(proof.page.matched, behind.finding.value))
        told = "".join(f"{one}。" for one in _told(entry, shot))
        picture, _ = await studio.put_under(_strip(entry, shot, told), shot.picture)
    except ShotError as error:
        return Taken(replace(entry, problem=shown(str(error))))
    done = replace(
        entry,
        file=f"{entry.number}.png",
        png_sha256=hashlib.sha256(picture).hexdigest(),
        top=shot.top,
        height=shot.height,
        page_height=shot.page_height,
        marks=len(shot.marks),
        hidden=shot.hidden,
        refused=shot.refused,
        told=told,
    )
    return Taken(done, picture)


def entry_of(behind: Behind) -> Entry:
    """What the index tells of a page behind a finding, whether or not there is a picture of it."""
    finding, scan = behind.finding, behind.scan
    entry = Entry(
        behind.number,
        "",
        scan.id,
        scan.as_of,
        finding.site,
        shown(behind.site),
        finding.requirement,
        shown(finding.name),
        finding.verdict,
        finding.tentative,
        finding.reason,
        _verdict(behind),
    )
    if behind.proof is None:
        return entry
    page = behind.proof.page
    return replace(
        entry,
        url=legible(page.url),
        fetched_at=page.fetched_at,
        unchanged_since=page.unchanged_since,
        status=page.status,
        matched=shown(page.matched),
        rendered=page.rendered,
        sha256=page.sha256,
    )


def _verdict(behind: Behind) -> str:
    machine, review = verdict_of(behind.finding), behind.review
    if review is None:
        return machine
    if review.decision.act is Act.CONFIRM:
        return f"{machine}（经复核维持）"
    return f"{VERDICTS[review.decision.verdict]}（复核结论；机器结论为{machine}）"


def _told(entry: Entry, shot: Shot) -> Iterator[str]:
    """What is shown, in sentences."""
    drawn = "访问时浏览器呈现的页面" if entry.rendered else "存档的页面"
    lacking = f"，其中{shot.refused}项样式、图片等未存档，未显示" if shot.refused else ""
    yield f"画面为{drawn}，由本系统停用脚本重新绘出{lacking}"
    if shot.marks:
        yield f"红框和底色为本系统所加，标出匹配字词{len(shot.marks)}处"
    elif entry.matched:
        yield _unmarked(entry.matched, shot)
    if shot.top or shot.height < shot.page_height:
        yield f"页面高{shot.page_height}像素，画面取自第{shot.top + 1}至第{shot.top + shot.height}像素，其余从略"
    if shot.page_width > WIDTH:
        yield f"页面宽{shot.page_width}像素，{WIDTH}像素以外从略"
    if shot.hidden:
        yield f"已隐去公民身份号码、个人手机号码{shot.hidden}处"


def _unmarked(matched: str, shot: Shot) -> str:
    if any(True for _ in marks_in(shot.title, [matched])):
        return "匹配字词见网页标题"
    return "匹配字词在页面折叠部分，画面中不显示" if shot.folded else "匹配字词未在画面中逐字出现"


def _strip(entry: Entry, shot: Shot, told: str) -> str:
    since = entry.unchanged_since
    unchanged = f"（自{since.astimezone(SHANGHAI):%Y-%m-%d}巡检以来内容没有变化）" if since else ""
    return _template().render(
        number=entry.number,
        site=f"{entry.site_name}（{entry.site}）",
        requirement=f"{entry.requirement} {entry.name}",
        verdict=f"{entry.verdict_in_words}（第{entry.scan}次巡检，{moment(entry.as_of)}）",
        title=shot.title,
        address=entry.url if len(entry.url) <= _LONGEST else f"{entry.url[:_LONGEST]}…",
        seen=f"{moment(entry.fetched_at) or '不明'}{unchanged}",
        sha256=entry.sha256,
        told=told,
        marks=shot.marks,
        width=WIDTH,
        height=shot.height,
    )


@cache
def _template() -> Template:
    return escaping(Path(__file__).parent).get_template("strip.html")
