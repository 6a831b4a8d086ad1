"""How each sample portal gives addresses, by the families of real portals. Pure."""

from __future__ import annotations

from monitor.sample.columns import Article, Layout


def _trs_column(key: str, number: int) -> str:
    return f"/{key}/" if key else "/index.html"


def _trs_article(key: str, number: int, article: Article, index: int) -> str:
    return f"/{key}/{article.day:%Y%m}/t{article.day:%Y%m%d}_{1_000_000 + number * 1000 + index}.html"


def _trs_next(key: str, number: int, page: int) -> str:
    return f"/{key}/index_{page}.html"


def _hanweb_column(key: str, number: int) -> str:
    return f"/col/col{number}/index.html" if key else "/index.html"


def _hanweb_article(key: str, number: int, article: Article, index: int) -> str:
    day = article.day
    return f"/art/{day.year}/{day.month}/{day.day}/art_{number}_{number * 100 + index}.html"


def _folder_article(key: str, number: int, article: Article, index: int) -> str:
    return f"/{key}/{article.day:%Y%m%d}/{number}{index:03d}.html"


def _bureau_column(key: str, number: int) -> str:
    return f"/bm/swj{_trs_column(key, number)}"


def _bureau_article(key: str, number: int, article: Article, index: int) -> str:
    return f"/bm/swj{_folder_article(key, number, article, index)}"


def _channel_column(key: str, number: int) -> str:
    return f"/channel/{number}/index.html" if key else "/index.html"


def _channel_article(key: str, number: int, article: Article, index: int) -> str:
    return f"/content/{article.day:%Y/%m%d}/{number}{index:02d}.html"


def _asp_column(key: str, number: int) -> str:
    return f"/list.asp?id={number}" if key else "/index.asp"


def _asp_article(key: str, number: int, article: Article, index: int) -> str:
    return f"/show.asp?id={number}{index:02d}"


TRS = Layout("trs", _trs_column, _trs_article, _trs_next, relative=True)
"""Folders, tYYYYMMDD_N.html, relative links, pages by createPageHTML."""

HANWEB = Layout("hanweb", _hanweb_column, _hanweb_article)
"""/col/colN/index.html and /art/Y/M/D/art_C_N.html without zero padding; rows carried in a script."""

TABLE = Layout("table", _trs_column, _folder_article, charset="gbk", content_type="text/html")
"""Tables in GBK, which only a meta tag tells."""

BUREAU = Layout("bureau", _bureau_column, _bureau_article, charset="gbk", content_type="text/html")
"""A bureau's corner on the portal of `TABLE`."""

SCRIPT = Layout("script", _channel_column, _channel_article)
"""Menu and column links written by a script."""

ASP = Layout("asp", _asp_column, _asp_article)
"""A small site of list.asp and show.asp."""
