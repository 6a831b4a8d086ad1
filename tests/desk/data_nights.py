"""Three nights of the sample county whose lists fall short as data: on the third its lists are others, and hostile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from html import escape

from monitor.sample import lists
from monitor.sample.portals import Portal
from monitor.sample.server import serve
from monitor.sample.truth import LISTS, load_truth
from monitor.sample.website import Reply
from tests.desk.nights import Portals

COUNTY = "S27"
EVIL = "<script>alert(4)</script><b>\u202e" + "W" * 200
BUDGET, POWERS = "一般公共预算表", "部门权责清单"
"""What its lists are called: the first has a hostile title on the third night, the second hostile columns and rows."""


class _Later:
    """Which of the portal's answers are others by now."""

    def __init__(self) -> None:
        self.now = False

    def portals(self, first_night: date) -> tuple[Portal, ...]:
        one = lists.portal(first_night)

        def answer(path: str, bases: Mapping[str, str]) -> Reply:
            reply = one.answer(path, bases)
            if self.now and path == lists.POWERS:
                return replace(reply, body=lists.workbook("权责清单", powers()))
            if self.now and reply.headers.get("Content-Type", "").startswith("text/html"):
                told = reply.body.decode()
                link = f"泉湾县{first_night.year}年{BUDGET}"
                return replace(reply, body=told.replace(link, link + escape(EVIL)).encode())
            return reply

        return (replace(one, answer=answer),)


def powers() -> list[tuple[str | int, ...]]:
    """权责清单 of the third night: a row added, one gone, one changed, and a column whose name is hostile."""
    title, head, *rows = lists.powers()
    more = [(*row, "无") for row in rows[1:]]
    more[0] = (*more[0][:4], f"依据{EVIL}", *more[0][5:])
    more.append((len(rows) + 1, "泉湾县教育局", f"新增职权{EVIL}", "行政检查", "第十条", "检查、告知", "无"))
    return [title, (*head, f"备注{EVIL}"), *more]


@contextmanager
def data_portal() -> Iterator[tuple[Portals, _Later]]:
    """Starts the portal, and stops it at the end of the block; `now` is set before the third night."""
    truth, later = load_truth(LISTS), _Later()
    with serve(truth.first_night, later.portals) as sample:
        yield Portals(sample.sites, sample.sites.sites[0], sample, truth), later
