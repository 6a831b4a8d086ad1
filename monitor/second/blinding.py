"""What is not shown to somebody who is to read a finding unseen: that and how others decided on it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection

from monitor.cards.card import Card
from storage.review import Account
from storage.rounds.seconds import being_read

NOT_SHOWN = "您正在复读该项，完成以前不显示复核意见"
LEFT_OUT = "您正在复读本站点的{number}项结论，完成以前本页不计入他人对这些结论的复核，得分可能因此与排名表不同"


def checks_being_read(conn: Connection, account: Account, site: str) -> frozenset[str]:
    """The checks of a site that a person is reading a second time."""
    return frozenset(requirement for _, requirement in being_read(conn, account.name, site))


def read_by(conn: Connection, account: Account) -> frozenset[tuple[str, str]]:
    """The sites and checks that a person is reading a second time."""
    return frozenset(being_read(conn, account.name))


def blinded(card: Card, requirements: Collection[str]) -> Card:
    """A card without what people decided of these of its checks, and with a remark that it is."""
    if not requirements:
        return card
    reviews = {code: one for code, one in card.reviews.items() if code not in requirements}
    remark = LEFT_OUT.format(number=len(requirements))
    return replace(card, reviews=reviews, remarks=(*card.remarks, remark))
