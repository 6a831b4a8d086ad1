"""From placed columns to the answers of a web site: templates drawn into bytes. Pure but for reading the templates."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from monitor.sample.columns import Column, Layout, Node, Row, place, walk

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: status, headers (as sent) and body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Office:
    """Whose site it is: what its texts are filled with. `place` is what they speak of, `unit` the word 县, 市 or 局."""

    name: str  # 青石县人民政府
    place: str  # 青石县
    short: str  # 青石
    unit: str  # 县
    identity: str  # 网站标识码
    mark: str  # the sign of its 文号: 青政


@dataclass(frozen=True, slots=True)
class View:
    """A page before it is drawn: its template and what it shows."""

    template: str
    path: str
    node: Node | None = None
    row: Row | None = None
    rows: tuple[Row, ...] = ()
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Website:
    """All pages of a site (or of a bureau's corner on it) by path with query."""

    about: Office
    layout: Layout
    menu: tuple[Node, ...]
    views: dict[str, View]
    home: str

    def draw(self, path: str, bases: Mapping[str, str]) -> Reply | None:
        """The page at `path`, or None. `bases` are the other portals' addresses by their code."""
        view = self.views.get(path)
        return None if view is None else page(self.layout, self._text(view, bases))

    def _text(self, view: View, bases: Mapping[str, str]) -> str:
        link = _relative_to(view.path) if self.layout.relative else _as_it_is
        words = {"about": self.about, "menu": self.menu, "bases": bases, "link": link, "home": self.home}
        shown = {name: getattr(view, name) for name in ("node", "row", "rows", "page", "pages")}
        return draw(f"{self.layout.folder}/{view.template}", **words, **shown, nodes=self.nodes)

    @property
    def nodes(self) -> dict[str, Node]:
        """Every column with its address, by its key."""
        return {node.key: node for node in walk(self.menu)}


def build(about: Office, columns: tuple[Column, ...], layout: Layout, first_number: int, home: str = "/") -> Website:
    """The site with a home page at `home`, a page for every column and one for every article."""
    menu = place(columns, layout, first_number)
    views = {home: View("home.html", home)}
    views[layout.column_path("", 0)] = View("home.html", home)
    for node in walk(menu):
        views |= _column_views(node, layout)
        views |= {row.path: View("article.html", row.path, node, row) for row in node.rows}
    return Website(about, layout, menu, views, home)


def _column_views(node: Node, layout: Layout) -> dict[str, View]:
    size = layout.page_rows if layout.next_path else max(len(node.rows), 1)
    pages = max(1, -(-len(node.rows) // size))
    views = {}
    for page in range(pages):
        path = layout.next_path(node.key, node.number, page) if page and layout.next_path else node.path
        rows = node.rows[page * size : (page + 1) * size]
        views[path] = View("column.html", path, node, rows=rows, page=page, pages=pages)
    if node.path.endswith("/"):
        views[f"{node.path}index.html"] = views[node.path]
    return views


def page(layout: Layout, text: str, status: int = 200) -> Reply:
    """A drawn text as an answer in the charset of its family."""
    return Reply(status, {"Content-Type": layout.content_type}, text.encode(layout.charset))


def missing(site: Website) -> Reply:
    """A real 404 with a small page."""
    return page(site.layout, draw("missing.html", about=site.about, charset=site.layout.charset), 404)


def draw(template: str, **shown: Any) -> str:
    """A template under `templates/` filled in. Raises a Jinja2 error where a name is missing."""
    return _environment().get_template(template).render(**shown)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _as_it_is(path: str) -> str:
    return path


def _relative_to(here: str) -> Callable[[str], str]:
    """A function that writes paths the way TRS does: ./ below the page's folder, ../ above it."""
    folder = posixpath.dirname(here) or "/"

    def link(path: str) -> str:
        if "://" in path:
            return path
        target = posixpath.relpath(path, folder)
        if path.endswith("/"):
            target = "./" if target == "." else f"{target}/"
        return target if target.startswith(".") else f"./{target}"

    return link
