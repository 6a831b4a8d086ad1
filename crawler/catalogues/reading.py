"""From an answer of a platform to the catalogue in it, whatever kind it is of. Pure: `today` is passed in."""

from __future__ import annotations

from datetime import date

from storage.records import Catalogue, Page


def read_catalogue(page: Page, code: str, today: date) -> Catalogue | None:
    """What an answer tells of the datasets of the platform that stands for the column `code`; None where it is no
    catalogue (any other page, an interface that this platform does not have).

    An answer that stands in a catalogue's place and shows none (a log-in, an error, an application that was not drawn)
    is a catalogue of that `outcome` without entries. Never raises, whatever the answer's bytes. Days are those of
    Shanghai; one after `today` or before 2000 is none.
    """
    return None
