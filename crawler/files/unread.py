"""What is told of a file that was not read. Pure."""

from __future__ import annotations

from crawler.files.sniff import declared_format, real_format
from storage.dataset_records import FileFacts, Reading


def unread(body: bytes, name: str, media_type: str, reading: Reading, why: str) -> FileFacts:
    """A file by its name, type and beginning alone, what came of opening it, and why, in Chinese."""
    return FileFacts(declared_format(name, media_type), real_format(body), reading, why=why)
