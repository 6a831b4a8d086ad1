"""The desk's two cookies: who is logged in, and, before that, whose the log-in form is.

Their names begin with __Host-: a browser takes them only over TLS or from its own machine, for this host and no other.
"""

from __future__ import annotations

from fastapi import Request, Response

SESSION = "__Host-gongkai"
VISITOR = "__Host-gongkai-visitor"


def session_secret(request: Request) -> str:
    """The secret of the session that a request belongs to; empty where it has none."""
    return request.cookies.get(SESSION, "")


def keep(response: Response, name: str, secret: str) -> None:
    """Gives a browser a secret until it is closed.

    Strict: a link to the desk on a page of somebody else's comes without it and leads to the log-in page, which is
    little to ask for; nothing that somebody else's page starts is ever done in a reviewer's name.
    """
    response.set_cookie(name, secret, path="/", secure=True, httponly=True, samesite="strict")


def forget(response: Response, name: str) -> None:
    """Takes a cookie away."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="strict")
