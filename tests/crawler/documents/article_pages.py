"""How an article page is written for these tests: a menu, a title, its fields and a text."""

from __future__ import annotations

from datetime import date

from crawler.documents import read_document
from crawler.pages.page import parse
from storage.records import Document, Page

TODAY = date(2026, 7, 1)
URL = "http://www.example.gov.cn/zwgk/content.html"
TITLE = "某县人民政府办公室关于做好甲事项的通知"
BODY = "<div>" + "<p>　　各单位要认真做好甲事项，按期报送情况。甲事项关系群众利益，务必落实到位。</p>" * 8 + "</div>"


def read(body: str, head: str = f"<title>{TITLE}_某县人民政府</title>", url: str = URL) -> Document:
    markup = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return read_document(parse(Page(url, url, 200, {}, markup.encode())), TODAY)


def article(fields: str, body: str = BODY, **more: str) -> Document:
    menu = '<ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li></ul>'
    return read(f"{menu}<div><h1>{TITLE}</h1>{fields}{body}</div>", **more)
