"""Web addresses as people type them."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from config.errors import ConfigError

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")  # HOST:PORT is no scheme


def typed_address(url: str) -> SplitResult:
    """The parts of a web address as a person types it, with or without http:// in front.

    Raises `ConfigError` for what is none, or of another scheme.
    """
    try:
        parts = urlsplit(url if _SCHEME.match(url) else f"http://{url}")
    except ValueError as error:
        raise ConfigError(url, f"is no web address ({error})", "write it as in a browser") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(
            url, "is not an http or https address", "write it as in a browser, such as https://www.example.gov.cn/"
        )
    return parts
