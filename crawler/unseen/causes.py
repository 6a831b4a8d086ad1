"""What each cause of an outcome means: whether it will pass by itself, who can mend it, and how to say it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from storage.records import Cause, Outcome


class Mender(StrEnum):
    """Who can do something about a cause."""

    SITE = "site"  # the office that keeps the site
    OPERATOR = "operator"  # whoever runs this tool: its site list, limits or network
    US = "us"  # the makers of this tool
    NOBODY = "nobody"  # nothing is wrong


@dataclass(frozen=True, slots=True)
class CauseNote:
    """`permanent`: another try in the same night is pointless. `sentence` is what a reviewer reads."""

    permanent: bool
    mend: Mender
    sentence: str


OUTCOMES: dict[Outcome, str] = {
    Outcome.SEEN: "已看到页面",
    Outcome.REDIRECT: "页面转向",
    Outcome.MOVED: "转向站外",
    Outcome.CHALLENGE: "遇到访问验证",
    Outcome.BLOCKED: "访问被拒绝",
    Outcome.UNREACHABLE: "无法访问",
    Outcome.HTTP_ERROR: "服务器返回错误",
    Outcome.SOFT_404: "页面不存在（返回码正常）",
    Outcome.MAINTENANCE: "升级维护或停止服务",
    Outcome.SCRIPT_SHELL: "内容由脚本生成",
    Outcome.FRAMES: "框架页面",
    Outcome.TOO_LARGE: "页面过大",
    Outcome.TRUNCATED: "页面不完整",
    Outcome.NOT_HTML: "不是网页",
    Outcome.ROBOTS: "站点要求不抓取",
    Outcome.LOGIN: "需要登录",
    Outcome.ERROR: "本工具出错",
}
"""Each outcome in Chinese."""

CAUSES: dict[Cause, CauseNote] = {
    Cause.NONE: CauseNote(True, Mender.NOBODY, "页面正常打开，没有需要说明的情况。"),
    Cause.DNS: CauseNote(False, Mender.SITE, "域名无法解析，请网站主办单位核对域名设置。"),
    Cause.REFUSED: CauseNote(False, Mender.SITE, "服务器拒绝建立连接，服务可能没有运行。"),
    Cause.RESET: CauseNote(False, Mender.SITE, "连接被中途断开，可能是网络故障或防护设备所为。"),
    Cause.TIMEOUT: CauseNote(False, Mender.SITE, "服务器在规定时间内没有应答。"),
    Cause.TLS: CauseNote(True, Mender.SITE, "安全连接无法建立，请网站主办单位检查证书。"),
    Cause.ADDRESS_REFUSED: CauseNote(True, Mender.OPERATOR, "该地址属于内部网络，未经指定不予访问。"),
    Cause.NO_ADDRESS: CauseNote(True, Mender.OPERATOR, "站点清单没有登记该站点的网址。"),
    Cause.STATUS: CauseNote(False, Mender.SITE, "服务器返回的状态码表明请求没有成功。"),
    Cause.JIASULE: CauseNote(True, Mender.SITE, "遇到加速乐的访问验证，本工具只作记录，不予绕过。"),
    Cause.RUISHU: CauseNote(True, Mender.SITE, "遇到瑞数动态防护的访问验证，本工具只作记录，不予绕过。"),
    Cause.WZWS: CauseNote(True, Mender.SITE, "遇到网站卫士的访问验证，本工具只作记录，不予绕过。"),
    Cause.CLOUDFLARE: CauseNote(True, Mender.SITE, "遇到 Cloudflare 的访问验证，本工具只作记录，不予绕过。"),
    Cause.COOKIE_WALL: CauseNote(True, Mender.SITE, "页面要求先写入 Cookie 再刷新，本工具只作记录，不予绕过。"),
    Cause.SCRIPT_TEST: CauseNote(True, Mender.SITE, "遇到未知厂商的脚本验证，本工具只作记录，不予绕过。"),
    Cause.ERROR_TEXT: CauseNote(True, Mender.SITE, "返回码正常，但页面文字说明所要的内容不存在、出错或不予访问。"),
    Cause.HOME_PAGE: CauseNote(True, Mender.SITE, "该地址返回的是网站首页，所要的页面不存在。"),
    Cause.ANOTHER_SITE: CauseNote(True, Mender.SITE, "该地址返回的是其他网站的页面，所要的页面没有出现。"),
    Cause.META_REFRESH: CauseNote(True, Mender.NOBODY, "页面以刷新标记转向另一个地址。"),
    Cause.SCRIPT_REDIRECT: CauseNote(True, Mender.NOBODY, "页面以脚本转向另一个地址。"),
    Cause.HTTP_REDIRECT: CauseNote(True, Mender.NOBODY, "服务器要求转向另一个地址。"),
    Cause.REDIRECT_LOOP: CauseNote(True, Mender.SITE, "页面反复转向，无法到达内容。"),
    Cause.EMPTY_BODY: CauseNote(False, Mender.SITE, "服务器应答了，但没有任何内容。"),
    Cause.MEDIA_TYPE: CauseNote(True, Mender.NOBODY, "该地址返回的是文件或数据，不是网页。"),
    Cause.PICTURE: CauseNote(True, Mender.SITE, "页面除图片外没有文字，图片中的内容无法自动读取，请人工查看。"),
    Cause.RULE: CauseNote(True, Mender.SITE, "站点的 robots.txt 要求不抓取该地址，已遵从。"),
    Cause.LEFT_ALONE: CauseNote(False, Mender.SITE, "站点连续拒绝访问或者要求长时间等待，本次巡检不再访问。"),
    Cause.RULES_UNKNOWN: CauseNote(False, Mender.SITE, "站点的 robots.txt 暂时无法读取，按规定暂不访问。"),
    Cause.NOTICE: CauseNote(True, Mender.SITE, "页面公告网站正在升级维护或者已经停止服务。"),
    Cause.SIZE: CauseNote(True, Mender.OPERATOR, "内容大小与限额或者声明的长度不符，没有完整读取。"),
    Cause.CRASH: CauseNote(False, Mender.US, "本工具内部出错，与被检查的网站无关。"),
}
"""Each cause with its meaning; every `Cause` is here."""
