"""Who asks, and whether that person may: every route of the desk says whom it is for."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request

from storage.review import Account, Role


def current_account(request: Request) -> Account:
    """The account that a request comes from. Raises 401 where nobody is logged in."""
    raise HTTPException(401, "请先登录")


def needs(role: Role) -> Any:
    """A dependency that gives the account of a request, where it has this role or one above it; else 403."""

    def allowed(account: Annotated[Account, Depends(current_account)]) -> Account:
        if not account.role.may(role):
            raise HTTPException(403, "没有权限：此页需要更高的角色")
        return account

    allowed.needed = role  # type: ignore[attr-defined]  # by which the table of who may what is made
    return Depends(allowed)
