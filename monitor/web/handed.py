"""Files that are handed out: to be saved, never shown as a page of the desk."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import HTTPException
from fastapi.responses import Response
from sqlalchemy import Connection

from monitor.second.blinding import checks_being_read
from storage.review import Account
from storage.rounds.attachments import attachment_body, attachment_of

BYTES = "application/octet-stream"
_UNSEEN = "您正在复读本站点的{number}项结论，完成或者退回以前不能下载该站点的评分表"


def handed_out(content: bytes, media: str, *, name: str, plain: str) -> Response:
    """A file under its Chinese name, and under a plain one for what does not read that (RFC 6266, RFC 8187)."""
    ascii_only = plain.encode("ascii", "replace").decode().replace("?", "_")
    told = f"attachment; filename=\"{ascii_only}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=media, headers={"Content-Disposition": told})


def attachment_answer(conn: Connection, number: int) -> Response | None:
    """A file that somebody handed in, as bytes that no browser shows, whatever it says it is; None where there is
    none. Who may have it is for the route to say."""
    found, body = attachment_of(conn, number), attachment_body(conn, number)
    if found is None or body is None:
        return None
    return handed_out(body, BYTES, name=found.name, plain=f"attachment-{found.id}.{found.kind}")


def refuse_reader(conn: Connection, account: Account, site: str) -> None:
    """Raises 409 for somebody who is reading findings of a site unseen: its workbooks tell what others decided, and one
    that told less would be handed on as whole."""
    if unseen := checks_being_read(conn, account, site):
        raise HTTPException(409, _UNSEEN.format(number=len(unseen)))
