"""Whether an office is that of another place than a site's, by what both are called. Pure."""

from __future__ import annotations

import re

from crawler.pages.page import squeeze

_PLACE = re.compile(r"(?P<stem>[\u4e00-\u9fff]{2,12}?)(?:自治[州县旗]|[省市县])(?=[\u4e00-\u9fff]{2}|$)")
_OWN = re.compile(r"(?P<stem>[\u4e00-\u9fff]{2,12}?)(?:自治[州县旗]|地区|[省市县区州盟旗])(?:人民政府|$)")
_NO_NAME = ("县", "市", "省", "区", "本", "全", "城")
"""How offices begin that name no place, though a letter of one follows: 县城市管理局."""


def is_of_another(office: str, site: str) -> bool:
    """Whether an office (云岭市教育局) names a place, and not that of the site (青石县人民政府). One that names none
    (县教育局) is the site's, and so is one that names both (云岭市青石县教育局)."""
    words, called = squeeze(office), squeeze(site)
    named, own = _PLACE.match(words), _OWN.match(called) or _PLACE.match(called)
    if named is None or own is None or words.startswith(_NO_NAME):
        return False
    name = re.split("省|市|自治州", own["stem"])[-1]  # 永州市零陵区人民政府 is 零陵's
    mine = name if len(name) > 1 else own["stem"]
    return mine not in words and not mine.startswith(named["stem"])
