"""Pages of platforms of open data, made by hand: each shows another way to tell of datasets. No real page is copied."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from crawler.catalogues.reading import read_catalogue
from storage.records import Catalogue, Page

TODAY = date(2026, 9, 15)
URL = "http://data.a.example/catalog/index.html"

FILTER = """
<div class="search-filter"><dl><dt>更新频率：</dt><dd><a href="?f=0">全部</a><a href="?f=1">每日</a>
<a href="?f=2">每周</a><a href="?f=3">每月</a></dd></dl><dl><dt>数据格式：</dt><dd><a>XLS</a><a>CSV</a></dd></dl></div>
<div class="order"><span>排序：</span><a>更新时间</a><a>下载量</a><a>浏览量</a></div>
"""
BARE_FILTER = """
<div><p>更新频率</p><ul><li><a href="?f=1">每日(12)</a></li><li><a href="?f=2">每周(3)</a></li>
<li><a href="?f=3">每月(40)</a></li></ul></div>
"""  # no class name tells that it is one
FOOTER = """<div class="foot-box"><p>主办单位：甲县人民政府办公室</p><p>更新时间：2026-09-14</p><p>版权所有</p></div>"""
MENU = "".join(f'<a href="/m{n}/">栏目{n}</a>' for n in range(12))


HEAD = "<!DOCTYPE html><html><head><meta charset=utf-8><title>甲县公共数据开放平台</title></head>"


def html(body: str) -> bytes:
    return f"{HEAD}<body>{body}</body></html>".encode()


def page(body: bytes | str, url: str = URL, status: int = 200, kind: str = "text/html; charset=utf-8") -> Page:
    return Page(url, url, status, {"content-type": kind}, body if isinstance(body, bytes) else html(body))


def answer(value: Any, url: str = "http://data.a.example/api/list", status: int = 200) -> Page:
    return Page(url, url, status, {"content-type": "application/json"}, json.dumps(value, ensure_ascii=False).encode())


def read(given: Page) -> Catalogue | None:
    return read_catalogue(given, "OPEN", TODAY)


def told(given: Page) -> list[tuple[str, str, str | None]]:
    """Title, frequency and day of each dataset that an answer tells of."""
    found = read(given)
    assert found is not None
    return [(one.title, one.frequency.value, one.updated.isoformat() if one.updated else None) for one in found.entries]


THREE = [
    ("公交线路站点信息", "monthly", "2026-09-01"),
    ("行政许可信息", "daily", "2026-09-14"),
    ("学校名录", "yearly", "2024-03-05"),
]
"""What each list of three tells."""
_WORDS = {"monthly": "每月", "daily": "每日", "yearly": "每年"}


def _each(card: str) -> str:
    every = [(n, title, _WORDS[frequency], day) for n, (title, frequency, day) in enumerate(THREE)]
    return "".join(card.format(n=n, title=title, frequency=words, day=day) for n, title, words, day in every)


CARDS = f"""{MENU}{FILTER}<div class="list">{
    _each(
        '<div class="card"><h3><a href="/catalog/detail/{n}">{title}</a></h3><p class="desc">本数据集说明。</p>'
        '<div class="meta"><span>来源部门：县交通运输局</span><span>更新频率：{frequency}</span>'
        "<span>最近更新：{day}</span><span>数据量：1.2万条</span><span>开放条件：无条件开放</span></div>"
        '<div><span class="tag">XLS</span><span class="tag">JSON</span></div></div>'
    )
}</div><p>共3个数据集</p>{FOOTER}"""
DEFINITIONS = f"""{MENU}{BARE_FILTER}<ul>{
    _each(
        '<li><a href="javascript:void(0)" onclick="go({n})">{title}</a><dl><dt>提供单位</dt><dd>县教育局</dd>'
        "<dt>更新周期</dt><dd>{frequency}</dd><dt>最后更新时间</dt><dd>{day} 10:20:30</dd>"
        "<dt>数据条数</dt><dd>12,345</dd></dl></li>"
    )
}</ul>{FOOTER}"""
TABLE = f"""{MENU}{FILTER}<table><thead><tr><th>序号</th><th>数据集名称</th><th>提供部门</th><th>更新频率</th>
<th>更新时间</th><th>数据量（条）</th></tr></thead><tbody>{
    _each(
        '<tr><td>{n}</td><td><a href="detail_{n}.html">{title}</a></td><td>县统计局</td><td>{frequency}</td>'
        "<td>{day}</td><td>300</td></tr>"
    )
}</tbody></table>{FOOTER}"""
SPANS = f"""{MENU}{FILTER}<section>{
    _each(
        '<div><div><a href="/d?id={n}" title="{title}">{title}</a><a href="/d?id={n}&t=x">数据下载</a></div>'
        "<div><i>更新频率</i><i>：</i><em>{frequency}</em></div><div><label>数据更新时间</label><b>{day}</b></div>"
        "<div><label>数据量</label><b>1.2</b>万条</div><div><label>发布时间</label><b>2019-01-02</b></div></div>"
    )
}</section>{FOOTER}"""
FLAT = f"""{MENU}<div>{
    _each(
        '<h4><a href="/set/{n}.html">{title}</a></h4>'
        "<p>更新频度：{frequency} | 更新日期：{day} | 数据格式：XLS、CSV | 开放属性：无条件开放</p>"
    )
}</div>{FOOTER}"""
ONE_TEXT = f"""{MENU}<ul>{
    _each(
        "<li><p><strong>{title}</strong></p><p>【更新频率】{frequency}&emsp;【更新时间】{day}&emsp;【格式】csv</p></li>"
    )
}</ul>{FOOTER}"""
LISTS = {
    "cards": CARDS,
    "definitions": DEFINITIONS,
    "table": TABLE,
    "spans": SPANS,
    "flat": FLAT,
    "one_text": ONE_TEXT,
}

OWN_TABLE = f"""{MENU}<h1>甲县公共数据开放平台</h1><div>首页 &gt; 数据目录 &gt; 学校名录</div><h2>学校名录</h2>
<table><tr><td>数据集名称</td><td>学校名录</td><td>来源部门</td><td>县教育局</td></tr>
<tr><td>更新频率</td><td>每年</td><td>最近更新</td><td>2024-03-05</td></tr>
<tr><td>数据量</td><td>86条</td><td>数据格式</td><td>XLS/CSV</td></tr>
<tr><td>开放条件</td><td>有条件开放</td><td>发布时间</td><td>2020-01-01</td></tr></table>
<h3>数据项</h3><table><tr><th>名称</th><th>类型</th></tr><tr><td>学校</td><td>字符</td></tr></table>{FOOTER}"""
OWN_LIST = f"""{MENU}<div class="detail-title">学校名录</div><h3>基本信息</h3>
<ul><li><span>更新周期</span><span>每年</span></li><li><span>数据更新时间</span><span>2024-03-05</span></li>
<li><span>更新时间</span><span>2026-09-01</span></li><li><span>数据条数</span><span>86</span></li>
<li><span>数据提供方</span><span>县教育局</span></li></ul>{"<p>说明</p>" * 30}<p>更新时间：2026-09-15</p>"""
OWN = {"table": OWN_TABLE, "list": OWN_LIST}
