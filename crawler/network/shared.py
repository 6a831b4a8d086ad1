"""Answers that several visits of one night need: those of a parent's portal, or of a platform that carries many sites.

Each is asked for once and kept in a folder that the children of one machine share, with the moment of asking. What may
be otherwise a minute later (an error of the server, a refusal) is not kept.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from crawler.pages.bounds import host_key, same_page
from storage.records import SHANGHAI, Page

ANSWERS = "answers"
"""The name of the folder in a scan's own."""
MOST_SENT = 32 * 1024 * 1024
"""Bytes of answers that go with one batch to another machine, or come back with it."""

_GONE = frozenset({404, 410})
_UNCHANGED = 304  # only for whoever knows the page


class SharedAnswers:
    """The answers of some hosts in a folder; none are kept where there is no folder."""

    def __init__(self, folder: str, hosts: Iterable[str]) -> None:
        self._folder = Path(folder)
        self._hosts = frozenset(map(host_key, hosts)) if folder else frozenset()

    def may_hold(self, url: str) -> bool:
        """Whether the address is on a host whose answers are shared."""
        return host_key(urlsplit(url).netloc) in self._hosts

    def read(self, url: str) -> tuple[Page, datetime] | None:
        """The answer with the moment at which it came, or None where it is not kept."""
        try:
            head, _, body = gzip.decompress(self._file(url).read_bytes()).partition(b"\n")
        except (OSError, EOFError, zlib.error):  # not there, or half of it: then it is asked for
            return None
        told = json.loads(head)
        page = Page(url, told["final_url"], told["status"], told["headers"], body)
        return page, datetime.fromtimestamp(told["at"], SHANGHAI)

    def keep(self, page: Page, at: datetime) -> None:
        """Keeps an answer under the address that was asked for, unless it may be another for whoever asks next. Raises
        `OSError` where the disk takes no more."""
        if page.status == _UNCHANGED or (page.status >= 400 and page.status not in _GONE):
            return
        told = {"final_url": page.final_url, "status": page.status, "headers": page.headers, "at": at.timestamp()}
        file = self._file(page.url)
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        draft.write_bytes(gzip.compress(json.dumps(told).encode() + b"\n" + page.body, 1, mtime=0))
        draft.replace(file)

    def _file(self, url: str) -> Path:
        return self._folder / f"{_mark(host_key(urlsplit(url).netloc), 8)}-{_mark(same_page(url), 16)}.gz"


def packed_answers(folder: Path, hosts: Iterable[str] | None = None, *, but: Collection[str] = ()) -> dict[str, bytes]:
    """The kept answers of these hosts, or of all, as they lie in a folder, to be sent to another machine: at most
    `MOST_SENT` bytes. `but` are the names of those that need not be sent."""
    marks = None if hosts is None else {_mark(host_key(host), 8) for host in hosts}
    found: dict[str, bytes] = {}
    left = MOST_SENT
    for file in sorted(folder.glob("[!.]*.gz")):
        if file.name in but or (marks is not None and file.name.partition("-")[0] not in marks):
            continue
        left -= file.stat().st_size
        if left < 0:
            break
        found[file.name] = file.read_bytes()
    return found


def unpack_answers(folder: Path, answers: Mapping[str, bytes]) -> None:
    """Puts answers that came from another machine into a folder; those that are there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, packed in answers.items():
        file = folder / Path(name).name
        if not file.exists():
            draft = file.with_name(f".{file.name}.{os.getpid()}")
            draft.write_bytes(packed)
            draft.replace(file)


def _mark(text: str, size: int) -> str:
    return hashlib.blake2b(text.encode(), digest_size=size).hexdigest()
