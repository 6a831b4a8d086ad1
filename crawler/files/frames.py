"""How a `FileReader` and its worker speak: frames of bytes, each behind its length. Values only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import BinaryIO

from config.model import Wanted
from crawler.files.asked import Asked

_LENGTH_BYTES = 8


def write_frame(stream: BinaryIO, body: bytes) -> None:
    """Writes one frame. Raises `OSError` where nobody reads any more."""
    stream.write(len(body).to_bytes(_LENGTH_BYTES, "big"))
    stream.write(body)


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame; None where the other side has ended, also in the middle of one."""
    head = stream.read(_LENGTH_BYTES)
    if len(head) < _LENGTH_BYTES:
        return None
    length = int.from_bytes(head, "big")
    body = stream.read(length)
    return body if len(body) == length else None


@dataclass(frozen=True, slots=True)
class ToRead:
    """A file to be told of."""

    body: bytes
    name: str
    media_type: str
    asked: Asked


@dataclass(frozen=True, slots=True)
class ToCompare:
    """Two versions of a file to be compared."""

    before: bytes
    before_name: str
    after: bytes
    after_name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker says: a `FileFacts` or `Difference` as JSON of `storage.codec`, or (`too_large`) which limit the
    file broke. `spent`: the worker ends after it, for what it still holds of the file's memory. `killed` is not said
    but seen: somebody else ended the worker."""

    text: str
    too_large: bool = False
    spent: bool = False
    killed: bool = False


def write_request(stream: BinaryIO, request: ToRead | ToCompare) -> None:
    """Sends a request. Raises `OSError` where the worker has ended."""
    if isinstance(request, ToRead):
        wanted = [one.model_dump(mode="json") for one in request.asked.wanted]
        head: list[object] = ["read", request.name, request.media_type, wanted, request.asked.items]
        bodies = [request.body]
    else:
        head = ["compare", request.before_name, request.after_name]
        bodies = [request.before, request.after]
    write_frame(stream, json.dumps(head).encode())
    for body in bodies:
        write_frame(stream, body)
    stream.flush()


def read_request(stream: BinaryIO) -> ToRead | ToCompare | None:
    """The next request; None where there are no more."""
    head = read_frame(stream)
    body = read_frame(stream) if head is not None else None
    if head is None or body is None:
        return None
    kind, *said = json.loads(head)
    if kind == "read":
        name, media_type, wanted, items = said
        asked = Asked(tuple(Wanted.model_validate(one) for one in wanted), items)
        return ToRead(body, name, media_type, asked)
    after = read_frame(stream)
    return None if after is None else ToCompare(body, said[0], after, said[1])


def write_ready(stream: BinaryIO) -> None:
    """Says that requests may come: an empty frame."""
    write_frame(stream, b"")
    stream.flush()


def write_answer(stream: BinaryIO, answer: Answer) -> None:
    """Sends an answer. Raises `OSError` where whoever asked has ended."""
    write_frame(stream, json.dumps([answer.text, answer.too_large, answer.spent]).encode())
    stream.flush()


def read_answer(stream: BinaryIO) -> Answer | None:
    """The answer; None where the worker ended without one."""
    told = read_frame(stream)
    return None if told is None else Answer(*json.loads(told))
