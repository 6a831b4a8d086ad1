"""The message of a page: an error, a refusal, a notice or a login that stands in its content's place. Pure.

A sentence counts where it is what the page says: as title, heading, or the little text there is. The same words as
one news title among others, in a comment or in a script, are not the page's message.
"""

from __future__ import annotations

import re
from enum import StrEnum

from crawler.pages.page import Parsed, squeeze


class Message(StrEnum):
    """What a page says in its content's place."""

    ERROR = "error"
    REFUSAL = "refusal"
    MAINTENANCE = "maintenance"
    LOGIN = "login"


_ERROR_TITLE = re.compile(
    r"(?:error|错误)?[-:]?404(?:[-:]?(?:error|错误|页面|出错|notfound|找不到|未找到).{0,12})?"
    r"|.{0,6}(?:页面|网页|栏目|文件|文章|内容|信息|资源)(?:不存在|未找到|没找到|找不到|没有找到|已删除|走丢了)"
    r"|(?:页面|网页)(?:丢失|出错|错误).{0,4}"
    r"|(?:http)?(?:错误|error)?(?:信息|提示|页面|页)?(?:404|500|502|503)?(?:错误|error)(?:信息|提示|页面|页)?|出错了.{0,4}|(?:the)?pagenotfound|notfound|objectnotfound!?"
    r"|(?:无法|不能)(?:找到|显示)(?:该|此)?(?:页面|网页|网站)|welcometonginx!?|(?:internal)?servererror|.{0,10}runtimeerror|apachetomcat.{0,30}errorreport"
    r"|(?:50[0234])?(?:badgateway|gatewaytime-?out|service(?:temporarily)?unavailable)|iis\d{0,2}(?:windows(?:server)?)?|indexof/.{0,60}"
    r"|(?:系统|服务器|程序|应用程序|运行时)(?:内部|发生|运行)?(?:错误|异常|出错).{0,4}",
    re.IGNORECASE,
)
_REFUSAL_TITLE = re.compile(
    r"(?:error|错误)?[-:]?403.{0,16}|(?:403)?forbidden.{0,10}|accessdenied.{0,10}|.{0,6}(?:拒绝访问|禁止访问|访问被拒绝|访问拦截|拦截提示).{0,6}",
    re.IGNORECASE,
)
_ERROR_TEXT = re.compile(
    r"(?:您|你|所|要|正在|请求|想){0,4}(?:访问|查看|浏览|请求|查找|打开|寻找)的?(?:页面|网页|内容|文章|信息|栏目|资源|文件|地址|网址|链接|url)"
    r"[^。,]{0,12}(?:不存在|没有找到|无法找到|找不到|未找到|被删除|已删除|丢失|失效|未发布|不见了|出错|已被移除|无法显示|撤销|下线)"
    r"|(?:页面|网页|栏目|文章|文件|信息)(?:不存在|找不到了?|未找到|没找到|没有找到|[走跑]丢了|飞走了|不见了|已被删除|已经?删除)(?!的)"
    r"|(?:未|没有?|无法)找到(?:该|此|这个|您要的|相关)?(?:网页|页面|栏目)|参数(?:错误|有误|不正确|异常)"
    r"|(?:页面|网页|栏目)(?:暂时)?(?:无法|不能)(?:打开|访问|显示)"
    r"|(?:很?抱歉|对不起|sorry)[,，!！。]?.{0,20}(?:找不到|不存在|没有找到|无法找到|被删除|已删除|未找到|失效|出错|无法显示|发生(?:了)?错误)"
    r"|(?<!\d)40[34](?:错误|notfound|error|页面|页)|http(?:status|error|错误)?[-:]?(?:40[34]|50\d)|pagenotfound|filenotfound|therequestedurl|resource(?:is|was|hasbeen)?notfound"
    r"|nullpointerexception|servererrorin|数据库连接(?:失败|错误)|internalservererror|系统(?:发生)?(?:出错|异常|错误)|(?:回源|源站)[^。]{0,6}(?:失败|超时|异常|错误)|stacktrace|服务器(?:内部)?错误"
    r"|没有找到站点|站点(?:不存在|创建成功)|域名(?:未绑定|不存在|已过期|没有绑定)|如果您看到这个页面,(?:表明|说明)",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"(?:访问|请求|操作)[^。,]{0,8}(?:被拒绝|被拦截|被阻断|被阻止|被禁止|已被拦截|遭拒绝|被限制|受限|异常)|拒绝访问|禁止访问|拦截提示|"
    r"(?:访问|请求|操作)[^。]{0,16}被[^。,]{0,10}(?:拦截|阻止|阻断|拒绝|屏蔽|封禁)|网络环境存在风险|"
    r"疑似(?:黑客|攻击)|(?:不合法|非法|恶意)(?:的)?(?:参数|请求|访问|字符)|(?:访问|请求|操作)(?:过于|太|过)频繁|"
    r"(?:仅限|只限|仅允许|只允许)[^。,]{0,6}(?:境内|国内|大陆|内网|专网)[^。,]{0,6}访问|(?:可疑|异常)(?:访问|请求|流量)|"
    r"所在的?(?:地区|区域|国家|位置)[^。]{0,10}(?:无法|不能|禁止|限制|不支持)|事件(?:id|编号)[:：]|(?:无权|没有权限|未授权)(?:访问|查看|浏览)|"
    r"(?:ip|地址)[^。,]{0,10}(?:黑名单|被封|被禁|限制)|网站防火墙|安全狗|网站安全防护|未备案|尚未备案|"
    r"未[^。,]{0,20}(?:进行|办理|完成|履行)备案|备案信息有误|(?:该|此|本)(?:网站|站点)(?:暂时|目前|当前)?(?:无法|不能)访问|"
    r"(?:服务器|系统)(?:繁忙|正忙)|访问量(?:过|太)大|"
    r"accessdenied|requestblocked|requestrejected|forbidden|youhavebeenblocked|notallowed|blockedbywaf",
    re.IGNORECASE,
)
_MAINTENANCE = re.compile(
    r"(?:网站|系统|本站|站点|平台|门户|页面|服务器|栏目)[^。,]{0,12}(?:正在|进行|处于|处在|因)[^。,]{0,8}(?:升级|改版|维护|调整|割接|迁移|建设)"
    r"|(?:正在|进行)[^。,]{0,6}(?:升级|改版|维护|割接)|(?:升级|改版|维护)(?:改造)?(?:中(?![心央国])|期间|公告|通知|提示)"
    r"|(?:网站|本站|站点|平台|系统|域名)[^。]{0,24}(?:已|将|现|予以|正式|临时)[^。]{0,24}(?:停止|暂停|关闭|关停|下线|停用|注销|整合|迁移|并入)"
    r"|闭站|(?:停止|暂停)(?:服务|运行|访问)|undermaintenance|undergoingmaintenance|underconstruction|(?:网站|页面|栏目)建设中",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"(?:本|我|该|此)(?:局|委|厅|办|单位)?(?:门户)?(?:网站|站)[^。;]{0,30}"
    r"(?:停止(?:服务|运行|访问|更新|维护)|暂停(?:服务|运行|访问)|关停|下线|停用|闭站)"
)
"""How a site speaks of its own end: the closing of another's is news."""
_CHROME_WORDS = ("停", "下线", "闭站", "权限", "无权")
_FORBIDS = re.compile(r"[您你](?:没有|无|尚无|暂无)(?:此|该|相应|足够的?)?权限?(?:访问|查看|浏览)")
_OLD_BROWSER = re.compile(r"浏览器(?:版本)?(?:过低|太低|过旧|太旧)|不支持[您你](?:当前)?的浏览器")
_ENTER = re.compile(r"登录|登陆|用户名|账号|login|signin", re.IGNORECASE)
_QUICK = (
    ("找", "找不到"), ("找", "未找到"), ("找", "没有找到"), ("找", "没找到"), ("找", "无法找到"), ("丢", "走丢"),
    ("存", "不存在"), ("删", "删除"), ("见", "不见了"), ("效", "失效"), ("Not F", "Not Found"),
)  # fmt: skip
"""Words that most pages lack, each with its rarest character: to look for that is a tenth of the cost."""
_LOUD = "h1, h2, h3, [class*=error], [id*=error], [class*='404'], [id*='404']"
_SHORT, _SHORT_TITLE, _PROSE, _IMAGES = 200, 40, 900, 20


def message(parsed: Parsed, *, lean: bool, but_for: tuple[str, ...] = ()) -> Message | None:
    """The message that stands in the place of a page's content, or None. `lean`: the page has little else; `but_for`
    are squeezed pieces of a lean page's text that are none, whatever they say."""
    title = _titles(parsed)
    if any(_REFUSAL_TITLE.fullmatch(part) for part in title):
        return Message.REFUSAL
    if any(_ERROR_TITLE.fullmatch(part) for part in title):
        return Message.ERROR
    if not lean:
        return Message.ERROR if _says_error(parsed) else _said_in_chrome(parsed)
    if _is_login(parsed):
        return Message.LOGIN
    whole = squeeze(parsed.visible)
    if len(whole) <= _SHORT_TITLE and _ERROR_TITLE.fullmatch(whole):
        return Message.ERROR
    words = squeeze(f"{parsed.title[:200]} {parsed.visible} {_images(parsed)}")
    for piece in but_for:
        words = words.replace(piece, "。")
    for kind, pattern in (
        (Message.MAINTENANCE, _MAINTENANCE),
        (Message.ERROR, _ERROR_TEXT),
        (Message.REFUSAL, _REFUSAL),
    ):
        if pattern.search(words):
            return kind
    old = _OLD_BROWSER.search(words) is not None and parsed.tree.css_first("script[src], script[type=module]") is None
    return Message.REFUSAL if old else None  # an application says so as well, to those that cannot run it


def _images(parsed: Parsed) -> str:
    """What the images of a short page say: a notice may be nothing but a picture."""
    return " ".join(node.attributes.get("alt") or "" for node in parsed.tree.css("img[alt]")[:_IMAGES])


def _titles(parsed: Parsed) -> tuple[str, ...]:
    """The title, whole and by its parts: sites put their own name before or after the message."""
    whole = squeeze(parsed.title)
    return (whole, *re.split(r"[-_|—–>]+", whole)) if len(whole) <= _SHORT_TITLE else ()


def _says_error(parsed: Parsed) -> bool:
    """An error's sentence as heading or in a box of its own, or with little beside it, within a site's full chrome."""
    text = parsed.text
    if not any(mark in text and word in text for mark, word in _QUICK):
        return False
    texts = (squeeze(node.text()) for node in parsed.tree.css(_LOUD))
    if any(len(words) <= _SHORT and _ERROR_TEXT.search(words) for words in texts):
        return True
    return len(parsed.visible) <= _PROSE and _ERROR_TEXT.search(squeeze(parsed.visible)) is not None


def _said_in_chrome(parsed: Parsed) -> Message | None:
    """A site's word of its own end, or that one may not look, with little beside it, and not as the words of a link."""
    text = parsed.text
    if len(parsed.visible) > _PROSE or not any(word in text for word in _CHROME_WORDS):
        return None
    words = squeeze(parsed.visible)
    for kind, pattern in ((Message.MAINTENANCE, _CLOSED), (Message.REFUSAL, _FORBIDS)):
        found = pattern.search(words)
        if found and not any(found[0] in squeeze(node.text()) for node in parsed.tree.css("a")):
            return kind
    return None


def _is_login(parsed: Parsed) -> bool:
    asks = parsed.tree.css_first("input[type=password]") is not None and bool(_ENTER.search(parsed.text))
    return asks or "扫码登录" in parsed.visible
