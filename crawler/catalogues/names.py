"""What the fields of a dataset are called, on platforms' pages and in their data, and what each says of it. Pure.

更新频率 and 最近更新 are a platform's own word for its data. What tells when its record of a dataset was made or
edited (发布时间, 元数据更新时间) says nothing of the data: an office whose data come by exchange may never edit the
record. Such days are no update, so that nothing is overdue by them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from functools import lru_cache

from crawler.pages.page import squeeze


class Role(StrEnum):
    """What a field says of a dataset."""

    TITLE = "title"
    FREQUENCY = "frequency"
    OF_DATA = "of_data"  # the day on which the data were updated, and called so
    UPDATED = "updated"
    OF_RECORD = "of_record"  # the day of the platform's record: published, edited, made
    ROWS = "rows"
    FORMATS = "formats"
    ACCESS = "access"
    PUBLISHER = "publisher"
    STATE = "state"  # whether the platform still offers it
    OTHER = "other"  # it ends the field before it and means nothing here


LABELS = {
    label: role
    for role, labels in {
        Role.TITLE: """数据目录 数据目录名称 目录名称 数据集名称 数据集 数据集标题 资源名称 数据资源名称 数据名称
            信息资源名称 资源标题 数据标题 目录标题 名称 标题""",
        Role.FREQUENCY: """更新频率 更新频度 更新周期 数据更新频率 数据更新周期 数据更新频度 资源更新周期
            资源更新频率 更新频次""",
        Role.OF_DATA: """数据更新时间 数据更新日期 数据最近更新时间 数据最后更新时间 数据最新更新时间 资源更新时间
            资源更新日期""",
        Role.UPDATED: """最近更新 最近更新时间 最近更新日期 最后更新 最后更新时间 最后更新日期 更新时间 更新日期
            最新更新 最新更新时间 上次更新 上次更新时间 最近一次更新 最近一次更新时间 更新于""",
        Role.OF_RECORD: """元数据更新时间 目录更新时间 目录修改时间 发布时间 发布日期 首次发布 首次发布时间
            首次发布日期 最后修改 最后修改时间 最后修改日期 最近修改时间 修改时间 修改日期 目录发布时间
            数据发布时间 创建时间 上线时间 上架时间 编目时间 入库时间 注册时间""",
        Role.ROWS: """数据量 数据条数 数据总量 数据总条数 数据记录数 记录数 记录条数 记录总数 数据行数 条数 总条数
            数据容量""",
        Role.FORMATS: "格式 数据格式 文件格式 资源格式 下载格式 数据资源格式 提供格式",
        Role.ACCESS: "开放条件 开放类型 开放属性 开放方式 开放等级 开放级别 获取方式",
        Role.PUBLISHER: """来源部门 提供单位 数据提供方 数据提供单位 提供部门 数据提供部门 数源单位 数源部门
            来源单位 提供方 提供机构 数据提供机构 发布单位 发布机构 发布部门 所属部门 责任单位 责任部门 数据来源
            来源 机构 部门""",
        Role.STATE: """状态 目录状态 数据状态 数据集状态 资源状态 发布状态 开放状态 上架状态 上下架状态 当前状态
            使用状态""",
        Role.OTHER: """所属领域 数据领域 所属主题 数据主题 主题 主题分类 领域 行业 所属行业 行业分类 浏览量 访问量
            浏览次数 访问次数 下载量 下载次数 调用量 调用次数 收藏 收藏量 评分 数据评分 关键字 关键词 标签 摘要 描述
            简介 目录描述 数据集描述 资源描述 数据描述 联系人 联系电话 联系方式 邮箱 电子邮箱 数据项 数据项数
            资源类型 数据类型 系统名称 接口数量 接口数 文件数 文件数量 申请量 数据使用 重点领域 应用场景 地域 区域
            语言 许可 开放协议 目录编码 资源代码 信息资源代码 编码 时间范围 空间范围 排序 点赞 共享属性 共享类型
            数据时间范围 数据范围 数据时间""",
    }.items()
    for label in labels.split()
}
"""What the labels of platforms' pages mean, as names are compared."""

_KEYS = {
    key: role
    for role, keys in {
        Role.TITLE: """title name resname resourcename restitle resourcetitle cataname catatitle catalogname
            cataloguename catalogtitle datasetname datasettitle dataname datatitle infoname zymc zyname mlmc sjjmc
            sjmc sjmlmc""",
        Role.FREQUENCY: """frequency updatefrequency updatefreq updatecycle updaterate updateperiod updfrequency
            updfreq updatecyc dataupdatefrequency dataupdatecycle dataupdateperiod refreshfrequency refreshcycle
            gxpl gxzq gxpd sjgxpl sjgxzq accrualperiodicity""",
        Role.OF_DATA: """dataupdatetime dataupdatedate dataupdated datalastupdatetime datalastupdate
            lastdataupdatetime resupdatetime resourceupdatetime latestdatatime sjgxsj sjgxrq sjzhgxsj""",
        Role.UPDATED: """updatetime updatedate updated updatedat updatedtime lastupdate lastupdated lastupdatetime
            lastupdatedate latestupdatetime latestupdate recentupdatetime recentupdate newupdatetime gxsj gxrq
            zhgxsj zjgxsj zxgxsj""",
        Role.OF_RECORD: """createtime createdate created createdat publishtime publishdate releasetime releasedate
            modifytime modifydate modifiedtime gmtmodified gmtcreate metadatamodified metadataupdatetime fbsj cjsj""",
        Role.ROWS: """datacount datanum datanumber datatotal dataamount datarows rowcount recordcount recordnum
            recordtotal datavolume itemcount sjl sjts sjzl""",
        Role.FORMATS: """format formats dataformat dataformats fileformat fileformats filetype filetypes fileext
            resformat resourceformat sjgs wjgs""",
        Role.ACCESS: """opentype opencondition openconditions openattribute openattr openlevel openmode openproperty
            kflx kftj kfsx kffs accesslevel""",
        Role.PUBLISHER: """orgname organname organizationname deptname departmentname department dept provider
            providername providerdept providedept provideorg dataprovider dataproviderdept publisher publishername
            publishorg officename companyname unitname sourcename sourceunit sourcedept datasource organization bmmc
            tgdw tgbm lybm lydw sjtgf sjtgdw sjly""",
        Role.STATE: """status state datastatus datasetstatus resstatus resourcestatus catastatus catalogstatus
            publishstatus openstatus shelfstatus zt sjzt mlzt fbzt""",
    }.items()
    for key in keys.split()
}
"""What the names of fields in data mean, in small letters and without strokes."""
_KEY_ENDS = re.compile(r"(?:name|text|label|cn|zh|str|desc|mc|value|title|show|dict|dictname)$")
STROKES = re.compile(r"[_\-.\s]+")
"""What stands between the words of a name in data."""

_OF_WORDS = frozenset({Role.FREQUENCY, Role.ACCESS, Role.FORMATS, Role.PUBLISHER, Role.STATE})
"""What may stand as a code, with its words in a field beside it (updateCycle and updateCycleName)."""


@lru_cache(maxsize=5000)
def role_of_key(key: str) -> Role | None:
    """What a field of that name says of a dataset, in English, in pinyin (gxpl) or Chinese; None for others."""
    name = STROKES.sub("", key).lower()
    if role := _KEYS.get(name) or LABELS.get(squeeze(key)):
        return role
    role = _KEYS.get(_KEY_ENDS.sub("", name))
    return role if role in _OF_WORDS else None


def is_dataset(roles: Collection[Role]) -> bool:
    """Whether fields of these roles tell of a dataset, and not of news: they declare a frequency, or tell of an update
    and of what data are."""
    dated = Role.UPDATED in roles or Role.OF_DATA in roles
    return Role.FREQUENCY in roles or (dated and any(one in roles for one in (Role.ROWS, Role.FORMATS, Role.ACCESS)))
