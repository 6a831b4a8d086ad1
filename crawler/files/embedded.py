"""Files that lie in a document. Pure.

They are never opened, so what the document lacks may stand in them.
"""

from __future__ import annotations

from crawler.files.persons import masked
from crawler.files.sniff import declared_format
from storage.dataset_records import Member, Reading

MOST = 200
"""Of a document, that are told."""
_LONGEST_NAME = 200


def unopened(name: str) -> Member:
    """Such a file, by its name."""
    name = masked("".join(filter(str.isprintable, name))[-_LONGEST_NAME:])
    return Member(name, declared_format(name, ""), Reading.NO_READER)
