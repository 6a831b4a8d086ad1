"""What a sample portal is made of: articles in columns, and the addresses that a family of portals gives them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Article:
    """A page with a title and a day. `labels` are the pairs of its metadata block (索引号, 文号 ...), `files` the words
    and addresses of what it carries to download."""

    title: str
    day: date
    text: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()

    @property
    def chinese_day(self) -> str:
        """The day as 2026年03月06日. (`strftime` cannot write these characters under every locale.)"""
        return f"{self.day.year}年{self.day.month:02d}月{self.day.day:02d}日"

    @property
    def clock(self) -> str:
        """The time of day (HH:MM) at which it says to have been published: made up, but always the same."""
        number = sum(map(ord, self.title))
        return f"{8 + number % 10:02d}:{number % 60:02d}"


@dataclass(frozen=True, slots=True)
class Column:
    """栏目: a page that holds articles, or further columns, or text. `slug` is its own part of the address.

    `blank` columns have an empty list. `table` is a header and rows that its page shows. `links` are extra (words,
    address) pairs on its page. `total` is how many rows its page says there are.
    """

    slug: str
    title: str
    articles: tuple[Article, ...] = ()
    children: tuple[Column, ...] = ()
    text: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    blank: bool = False
    form: bool = False  # shows an application form
    total: int | None = None
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How a family of portals gives addresses and which templates draw it.

    `column_path` takes (key, number) and `article_path` (key, number, article, its number); a key is the slugs of a
    column and all above it. `next_path` takes (key, number, page), pages counted from 1; None: every list is one page.
    """

    folder: str
    column_path: Callable[[str, int], str]
    article_path: Callable[[str, int, Article, int], str]
    next_path: Callable[[str, int, int], str] | None = None
    charset: str = "utf-8"
    content_type: str = "text/html; charset=utf-8"
    relative: bool = False  # links are written ./ and ../
    page_rows: int = 18


@dataclass(frozen=True, slots=True)
class Row:
    """An article at its address."""

    article: Article
    path: str


@dataclass(frozen=True, slots=True)
class Node:
    """A column at its address, with what is below it and the columns above it, outermost first."""

    column: Column
    key: str
    number: int
    path: str
    rows: tuple[Row, ...]
    children: tuple[Node, ...]
    above: tuple[tuple[str, str], ...] = field(default=())  # (title, path)


def place(columns: tuple[Column, ...], layout: Layout, first_number: int) -> tuple[Node, ...]:
    """The columns with all their addresses; they are numbered in reading order from `first_number`."""
    counter = iter(range(first_number, first_number + 1000))
    return tuple(_place(column, "", (), layout, counter) for column in columns)


def _place(
    column: Column, prefix: str, above: tuple[tuple[str, str], ...], layout: Layout, counter: Iterator[int]
) -> Node:
    number = next(counter)
    key = f"{prefix}{column.slug}"
    path = layout.column_path(key, number)
    trail = (*above, (column.title, path))
    rows = tuple(
        Row(article, layout.article_path(key, number, article, index)) for index, article in enumerate(column.articles)
    )
    children = tuple(_place(child, f"{key}/", trail, layout, counter) for child in column.children)
    return Node(column, key, number, path, rows, children, above)


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Every node, a column before what is below it."""
    for node in nodes:
        yield node
        yield from walk(node.children)
