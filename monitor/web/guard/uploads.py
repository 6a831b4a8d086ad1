"""A file that came with a form: its bytes, and a name that is safe to show and to hand out."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile

_LONGEST = 120
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff/\\<>:"|?*]')


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a form sent it. `name` is its last part, without what no file system or page bears."""

    name: str
    body: bytes


async def upload_of(request: Request) -> Upload | None:
    """A dependency: the file in the field `file`; None where none was chosen. Raises 422 for several."""
    form = await request.form()
    found = [one for name, one in form.multi_items() if name == "file" and isinstance(one, UploadFile)]
    chosen = [one for one in found if one.filename]
    if len(chosen) > 1:
        raise HTTPException(422, "一次只能提交一个文件，未予办理。")
    return Upload(safe_name(chosen[0].filename or ""), await chosen[0].read()) if chosen else None


async def close_files(request: Request) -> AsyncIterator[None]:
    """A dependency of every route: files that came with a form are closed when it is answered."""
    try:
        yield
    finally:
        await request.close()


def safe_name(name: str) -> str:
    """The last part of a file's name, without what no file system or page bears, its ending kept where it is long."""
    last = _UNSAFE.sub("", name.replace("\\", "/").rpartition("/")[2]).encode("utf-8", "replace").decode().strip(". ")
    if len(last) <= _LONGEST:
        return last or "未命名"
    ending = PurePosixPath(last).suffix[:10]
    return last[: _LONGEST - len(ending)] + ending
