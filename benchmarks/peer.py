"""LinkChecker on the same portals: it follows links and parses every page, as gongkai does."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.portals import Portal
from benchmarks.runs import Run, measured
from benchmarks.server import PORT

_CONFIG = """[checking]
threads=10
maxrequestspersecond=100000
[filtering]
ignore=
{ignore}
[output]
log=none
status=0
"""


def check_links(folder: Path, portals: Sequence[tuple[str, Portal]]) -> Run:
    """LinkChecker from the home page of each portal (address, portal). Links to what is no page of theirs (articles
    that nobody opens, pictures, other hosts) are left alone, so that it asks for the pages that gongkai asks for."""
    folder.mkdir(exist_ok=True)
    ignored = [f"  {_others(address, portal)}" for address, portal in portals]
    config = folder / "linkcheckerrc"
    config.write_text(_CONFIG.format(ignore="\n".join(ignored)))
    program = str(Path(sys.executable).with_name("linkchecker"))
    urls = [f"http://{address}:{PORT}/" for address, _ in portals]
    env = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LANG": "C.UTF-8"}
    # exit code 1 says that it complains of pages, which it does of those in GBK
    return measured([program, "-f", str(config), "--no-warnings", *urls], env, folder, fine=(0, 1))


def _others(address: str, portal: Portal) -> str:
    """A pattern of the site's addresses that are none of its pages."""
    paths = [path.removesuffix("index.html") for path in portal.pages if path.endswith(".html")]
    known = "|".join(re.escape(path) for path in paths)
    return rf"^http://{re.escape(address)}:{PORT}(?!(?:{known})(?:\?.*)?$)"
