"""A home page and a list page of exact sizes, made up as the portals' own are. Bytes, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

HOME_SIZE, LIST_SIZE = 100 * 1024, 40 * 1024
"""Bytes of the two pages."""
TODAY = date(2026, 9, 15)
_ROWS = 30
_MENU = {
    "首页": "",
    "政务动态": "清溪要闻 部门动态 乡镇动态 通知公告 领导活动 视频新闻 图片新闻",
    "政府信息公开": "政府信息公开指南 政府信息公开制度 法定主动公开内容 政府信息公开年报 依申请公开 基层政务公开",
    "政策文件": "政府文件 政府办文件 部门文件 规范性文件 政策解读 文件库",
    "办事服务": "个人办事 法人办事 便民服务 办事指南 网上查询 一件事一次办",
    "互动交流": "县长信箱 在线咨询 民意征集 网上调查 在线访谈 回应关切",
    "数据开放": "统计公报 数据解读 统计月报 数据查询",
    "走进清溪": "清溪概况 历史沿革 自然资源 旅游文化 招商引资 城市名片",
}
_BOXES = (
    "清溪要闻", "部门动态", "乡镇动态", "通知公告", "政府文件", "政策解读", "财政预决算", "重大项目", "人事信息",
    "招标采购", "应急管理", "生态环境", "公共资源交易", "乡村振兴",
)  # fmt: skip
_SERVICES = """社会保险 医疗保障 户籍办理 婚姻登记 不动产登记 公积金 职业资格 出入境 教育入学 企业开办 税务办理 水电气
交通出行 住房保障 法律援助 社会救助 证件办理 养老服务 惠企政策 营商环境 生育收养 就业创业 设立变更 准营准办 资质认证
年检年审 投资立项 工程建设 知识产权 破产注销 消防安全 环保绿化 文体教育 公用事业 医疗卫生 离职退休 死亡殡葬 三农服务
司法公证 旅游观光"""
_OFFICES = """发展和改革局 教育局 科技和工业信息化局 公安局 民政局 司法局 财政局 人力资源和社会保障局 自然资源局
生态环境局 住房和城乡建设局 交通运输局 水利局 农业农村局 商务局 文化旅游广电体育局 卫生健康局 应急管理局 审计局
市场监督管理局 统计局 医疗保障局 乡村振兴局 信访局 行政审批服务局 城市管理局 林业局 退役军人事务局 云岭镇 白沙镇
石桥镇 龙泉镇 青山乡 柳河乡 双溪镇 大坪镇 新田乡 东山街道 西河街道 南门街道 高桥镇 长塘镇 竹山乡 平安乡 古城街道
枫树镇 黄土岭镇 麻石镇 水口镇 花园乡"""
_TITLES = (
    "县委书记到云岭镇调研乡村产业发展",
    "关于做好{n}年度城乡居民基本医疗保险参保缴费工作的通知",
    "清溪县{n}个重点项目集中开工",
    "县政府第{n}次常务会议研究部署安全生产和防汛抗旱工作",
    "清溪：{n}万亩早稻开镰收割",
    "县长主持召开县长办公会议",
    "清溪县{n}家农民专业合作社获评省级示范社",
    "国有土地使用权挂牌出让公告（清自然资告字〔2026〕{n}号）",
    "我县举办第{n}届职工运动会",
    "一图读懂《清溪县支持民营经济发展的{n}条措施》",
    "清溪籍运动员在全国锦标赛上夺得{n}枚奖牌",
    "今年以来全县新增市场主体{n}户",
)
_SCRIPT = """
$(function(){{
  $(".tab{n} .hd li").hover(function(){{
    $(this).addClass("on").siblings().removeClass("on");
    $(".tab{n} .bd ul").eq($(this).index()).show().siblings().hide();
  }});
  $(".slide{n}").slide({{mainCell:".bd ul", titCell:".hd ul", autoPage:true, effect:"leftLoop", autoPlay:true, vis:4}});
}});
"""


def home_page() -> bytes:
    """A county's home page of 100 KiB: a menu of two levels, pictures, boxes with news, services, offices.

    Links, dated rows, whole titles in attributes and names to compare are at least as many as on real pages of that
    size.
    """
    news = _news()
    boxes = "\n".join(_box(name, islice(news, 14), at) for at, name in enumerate(_BOXES))
    body = (
        f"{_menu()}{_pictures(islice(news, 6))}<div class='main w1200 clearfix'>{boxes}</div>{_services()}{_offices()}"
    )
    return _sized("清溪县人民政府", body, scripts=10, size=HOME_SIZE)


def list_page() -> bytes:
    """A column's list of 40 KiB: the site's menu, a side menu, where the page stands, 30 dated rows, a pager."""
    side = "".join(f'<li><a href="/zwdt/{at}/">{name}</a></li>' for at, name in enumerate(_words("政务动态")))
    rows = "\n".join(islice(_news(), _ROWS))
    here = '当前位置：<a href="/">首页</a> &gt; <a href="/zwdt/">政务动态</a> &gt; <a href="./">通知公告</a>'
    body = f"""{_menu()}<div class="position">{here}</div><div class="con w1200 clearfix">
<div class="left fl"><h2>政务动态</h2><ul class="subs">{side}</ul></div>
<div class="right fr"><h3>通知公告</h3><ul class="list">
{rows}
</ul><div class="page"><script>createPageHTML(12, 0, "index", "html");</script></div></div></div>"""
    return _sized("通知公告_清溪县人民政府", body, scripts=4, size=LIST_SIZE)


def _sized(title: str, body: str, scripts: int, size: int) -> bytes:
    """The whole page, its style sheet long enough to make it `size` bytes."""
    start = f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="X-UA-Compatible" content="IE=edge">
<title>{title}</title>
<meta name="SiteName" content="清溪县人民政府">
<meta name="SiteDomain" content="www.example.gov.cn">
<meta name="ColumnName" content="{title.partition("_")[0]}">
<link rel="stylesheet" href="/images/public.css">
<script src="/images/jquery.min.js"></script><script src="/images/jquery.SuperSlide.js"></script>
<style>
"""
    script = "".join(_SCRIPT.format(n=n) for n in range(scripts))
    end = f"</style></head>\n<body>\n{body}\n{_foot()}<script>{script}</script>\n</body>\n</html>\n"
    room = size - len((start + end).encode())
    style = "".join(f".m{n}{{float:left;width:{n}px;margin:0 0 {n % 30}px;}}\n" for n in range(room // 40))[:room]
    whole = style.rpartition("\n")[0].ljust(room)
    return f"{start}{whole}{end}".encode()


def _menu() -> str:
    items = []
    for at, name in enumerate(_MENU):
        subs = "".join(
            f'<dd><a href="/c{at}/{number}/" target="_blank">{sub}</a></dd>' for number, sub in enumerate(_words(name))
        )
        items.append(f'<li class="n{at}"><a href="/c{at}/" target="_blank">{name}</a><dl class="sub">{subs}</dl></li>')
    top = '<a href="/en/">English</a><a href="/wza/">无障碍浏览</a><a href="/ysqgk/">登录</a>'
    logo = '<a href="/"><img src="/images/logo.png" alt="清溪县人民政府"></a>'
    search = '<form action="/search/"><input name="q" type="text"><input type="submit" value="搜索"></form>'
    head = f'<div class="top">{top}</div><div class="head">{logo}{search}</div>'
    return f'{head}<div class="nav"><ul>{"".join(items)}</ul></div>'


def _words(menu: str) -> list[str]:
    return _MENU[menu].split()


def _news() -> Iterator[str]:
    """Rows without end, newest first: a whole title in the attribute, a cut one shown, the day behind it."""
    for n in range(10_000):
        day = TODAY - timedelta(days=n // 2)
        title = _TITLES[n % len(_TITLES)].format(n=n + 3)
        shown = title if len(title) <= 22 else f"{title[:21]}…"
        address = f"/zwdt/tzgg/{day:%Y%m}/t{day:%Y%m%d}_{5_310_000 + n}.html"
        yield f'<li><a href="{address}" target="_blank" title="{title}">{shown}</a><span>{day:%Y-%m-%d}</span></li>'


def _box(name: str, rows: Iterator[str], at: int) -> str:
    """A side box; every third one shows days."""
    more = f'<a class="more" href="/b{at}/" target="_blank">更多&gt;&gt;</a>'
    listed = "\n".join(rows if at % 3 == 0 else (row.partition("<span>")[0] + "</li>" for row in rows))
    return f'<div class="box fl"><h3><a href="/b{at}/">{name}</a>{more}</h3><ul class="news">\n{listed}\n</ul></div>'


def _pictures(rows: Iterator[str]) -> str:
    """The slides under the menu: rows whose links hold a picture."""
    slides = "".join(row.replace("</a>", '</a><img src="/images/t.jpg">').replace("<span>", "<i>") for row in rows)
    return f'<div class="slide0"><div class="bd"><ul>{slides.replace("</span>", "</i>")}</ul></div></div>'


def _services() -> str:
    tiles = "".join(
        f'<li><a href="/bsfw/{at}/" target="_blank"><img src="/images/i{at}.png" alt="{name}"><p>{name}</p></a></li>'
        for at, name in enumerate(_SERVICES.split())
    )
    return f'<div class="services"><h3>办事服务</h3><ul>{tiles}</ul></div>'


def _offices() -> str:
    links = "\n".join(
        f'<a href="http://www.example.gov.cn/o{at}/" target="_blank">清溪县{name}</a>'
        for at, name in enumerate(_OFFICES.split())
    )
    topics = "".join(
        f'<a href="/zt/{at}/"><img src="/images/z{at}.jpg" alt="{name}"></a>' for at, name in enumerate(_BOXES)
    )
    choices = "".join(
        f'<option value="http://www.example.gov.cn/l{at}/">{name}</option>' for at, name in enumerate(_BOXES)
    )
    return f'<div class="links">{topics}{links}<select><option>相关链接</option>{choices}</select></div>'


def _foot() -> str:
    return """<div class="footer">
<p><a href="/about/">关于我们</a> | <a href="/map/">网站地图</a> | <a href="/contact/">联系我们</a></p>
<p>主办：清溪县人民政府办公室　网站标识码：4300000000　备案号：ICP备00000000号</p>
<p>版权所有：清溪县人民政府　联系电话：0000-0000000</p></div>"""
