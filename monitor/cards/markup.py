"""Documents of ours made from templates: what is put into them is escaped, and legible whatever portals wrote."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from monitor.cards.legible import legible

if TYPE_CHECKING:
    from jinja2 import Environment


def escaping(folder: Path) -> Environment:
    """The templates of a folder. A name that is not given is an error, and only `Markup` goes in as it is."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # here: every other command would wait for it

    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )


def styled(sheet: Path) -> dict[str, Markup | str]:
    """What a page by itself takes its looks from: the `style` of a file of ours, and the `policy` (CSP 3) that allows
    the page nothing else."""
    style = sheet.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return {"style": Markup(style), "policy": policy}


def _shown(value: object) -> object:
    return legible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
