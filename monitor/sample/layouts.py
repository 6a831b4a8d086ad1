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


def _kaipu_column(key: str, number: int) -> str:
    return f"/{key}/list.shtml" if key else "/index.shtml"


def _kaipu_article(key: str, number: int, article: Article, index: int) -> str:
    return f"/{key}/{(number * 1000 + index) * 2_654_435_761 % 2**48:012x}.shtml"


def _lingnan_column(key: str, number: int) -> str:
    return f"/{key}/index.html" if key else "/index.html"


def _lingnan_article(key: str, number: int, article: Article, index: int) -> str:
    return f"/{key}/content/post_{number}{index:02d}.html"


def _jianghuai_column(key: str, number: int) -> str:
    return f"/public/column/7071?type=4&catId={number}&action=list" if key else "/index.html"


def _jianghuai_article(key: str, number: int, article: Article, index: int) -> str:
    return f"/public/7071/{number}{index:03d}.html"


def _boda_column(key: str, number: int) -> str:
    return f"/list.jsp?urltype=tree.TreeTempUrl&wbtreeid={number}" if key else "/index.htm"


def _boda_article(key: str, number: int, article: Article, index: int) -> str:
    return f"/info/{number}/{index + 1}.htm"


def _boda_next(key: str, number: int, page: int) -> str:
    return f"/list.jsp?totalpage=3&PAGENUM={page + 1}&urltype=tree.TreeTempUrl&wbtreeid={number}"


def _aspx_column(key: str, number: int) -> str:
    return f"/Category_{number}/Index.aspx" if key else "/Index.aspx"


def _aspx_article(key: str, number: int, article: Article, index: int) -> str:
    return f"/Item.aspx?id={number}{index:02d}"


def _epoint_column(key: str, number: int) -> str:
    return f"/{number:06d}/moreinfo_new.html" if key else "/index.html"


def _epoint_article(key: str, number: int, article: Article, index: int) -> str:
    mark = (number * 1000 + index) * 2_654_435_761
    return f"/{number:06d}/{article.day:%Y%m%d}/{mark % 2**32:08x}-{index:04x}-4b1d-9c2e-{mark % 2**48:012x}.html"


def _epoint_next(key: str, number: int, page: int) -> str:
    return f"/{number:06d}/{page + 1}.html"


def _longyuan_column(key: str, number: int) -> str:
    return f"/sjx/c{number}/list.shtml" if key else "/index.shtml"


def _longyuan_article(key: str, number: int, article: Article, index: int) -> str:
    return f"/sjx/c{number}/{article.day:%Y%m}/{number}{index:03d}.shtml"


def _php_column(key: str, number: int) -> str:
    return f"/list.php?fid={number}" if key else "/index.php"


def _php_article(key: str, number: int, article: Article, index: int) -> str:
    return f"/bencandy.php?fid={number}&id={number}{index:02d}"


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

KAIPU = Layout("kaipu", _kaipu_column, _kaipu_article)
"""开普: .shtml, metadata above every article, a column with columns below it forwards to the first of them."""

LINGNAN = Layout("lingnan", _lingnan_column, _lingnan_article)
"""As in Guangdong: all rows of a list in one li, /content/post_N.html, the day beside an icon."""

JIANGHUAI = Layout("jianghuai", _jianghuai_column, _jianghuai_article)
"""As in Anhui: columns told apart by their query only, a table of metadata with 废止时间 on every page."""

BODA = Layout("boda", _boda_column, _boda_article, _boda_next, page_rows=6)
"""博达: list.jsp?...&PAGENUM=N with a link 下页, /info/N/N.htm. Lists have three pages or one."""

ASPX = Layout("aspx", _aspx_column, _aspx_article)
"""/Category_N/Index.aspx and Item.aspx?id=N; days without a label."""

EPOINT = Layout("epoint", _epoint_column, _epoint_article, _epoint_next, page_rows=6)
"""Epoint: /NNNNNN/moreinfo_new.html, rows with the day in brackets before the title, pages turned by a script."""

LONGYUAN = Layout("longyuan", _longyuan_column, _longyuan_article)
"""As in Gansu: lists that a script fills, with the rows in a comment."""

FRAMES = Layout("frames", _channel_column, _channel_article)
"""A menu in an external script and a home page put together from frames."""

SITEMAP = Layout("sitemap", _php_column, _php_article)
"""A home page of news and a site map; everything by query strings."""

ORDERS = Layout("orders", _kaipu_column, _kaipu_article)
"""A portal with meta tags, a search form, a site map and all signs in its footer; lists are one page."""

ORDERS_LACKING = Layout("orders_lacking", _kaipu_column, _kaipu_article)
"""The same without tags and signs, with words of advertising put into its footer."""
