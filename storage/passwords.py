"""Passwords: what may be one, what is kept in its place (argon2), and whether somebody knows it."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST_BYTES = 1024

_AT_ONCE = threading.BoundedSemaphore(2)  # a hash takes 64 MiB: forty requests at once would take 2.5 GiB
_HASHER = PasswordHasher()


def refused(password: str, name: str) -> str | None:
    """Why this cannot be the password of the account `name`, in Chinese; None where it can."""
    if len(password) < SHORTEST:
        return f"密码至少需要{SHORTEST}个字符"
    if _size(password) > LONGEST_BYTES:
        return f"密码不得超过{LONGEST_BYTES}字节"
    if password.casefold() == name.casefold():
        return "密码不得与账号名相同"
    if len(set(password)) == 1:
        return "密码不得由同一个字符重复组成"
    return None


def hashed(password: str) -> str:
    """What is kept in a password's place."""
    with _AT_ONCE:
        return _HASHER.hash(_bytes(password))


def is_password(password: str, kept: str | None) -> bool:
    """Whether `password` is the one that `kept` was made of. None takes as long as a wrong password, and is none."""
    if _size(password) > LONGEST_BYTES:
        password, kept = "", None
    with _AT_ONCE:
        try:
            _HASHER.verify(kept or _nobody(), _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than are used by now."""
    return _HASHER.check_needs_rehash(kept)


def prepare() -> None:
    """Makes the hash that unknown names are held against, so that the first of them does not take longer."""
    with _AT_ONCE:
        _nobody()


@cache
def _nobody() -> str:
    return _HASHER.hash("a password that nobody has")


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


def _size(password: str) -> int:
    return len(_bytes(password))
