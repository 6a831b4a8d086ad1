"""What a cell of a table is: a number, a day, the name of a column, a note on the table. Pure."""

from __future__ import annotations

import re
from unicodedata import is_normalized, normalize

Cells = tuple[str, ...]

LONGEST_NAME = 100
"""Characters of a column's name that are kept."""
LONGEST_LABEL = 20
"""Characters of what reads like a name, without what is in brackets behind it."""

_NUMBER = re.compile(r"[-+]?[¥￥$]?-?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,3}|[%％])?")
_DAY = re.compile(
    r"(?:\d{4}-\d\d-\d\d|(?:19|20)\d\d(?:[-/.]\d{1,2}(?:[-/.]\d{1,2})?|年(?:\d{1,2}月(?:\d{1,2}[日号])?)?"
    r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])))(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
)
_PERIOD = re.compile(r"(?:19|20)\d\d年?(?:\d{1,2}月)?|\d{1,2}月")
_LONGEST_DAY = 20
_CODE_DIGITS = 12  # of a number that is none: codes, and the numbers of cards and documents

_ASIDE = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]$")
_LABEL = re.compile(
    r"(?:序号|编号|名称|事项|项目|子项|主项|小项|大项|依据|标准|金额|部门|单位|机构|主体|对象|类型|类别|种类|性质|层级|级别|时限|期限|时间|"
    r"日期|年度|年份|月份|方式|渠道|途径|形式|地点|地址|住所|电话|手机号?码?|联系人|负责人|责任人|姓名|性别|职务|备注|说明|内容|要求|条件|材料|"
    r"流程|程序|职能|职责|职权|权限|权力|责任|代码|编码|文号|范围|数量|合计|小计|总计|预算数?|决算数?|执行数|收入|支出|科目|比例|比率|频次|"
    r"状态|来源|格式|结果|措施|政策|税率|单价|总价|价格|数额|余额|限额|规模|数据量|频率|所属行业|所属领域|用途|面积|进度|有效期|次数|人数|户数|项数|"
    r"件数|总数|份数|总量|占比|增减|同比|增长率|网址|链接|公开属性|指标|因素|意见|行次|栏次|情况|账号|[证卡]号码?|许可证|情形|裁量|幅度|条款|标题|"
    r"索引号|资金来源|补贴额|(?:预算|决算|完成|执行|上年|本年|年初|年末|调整).{0,6}(?:数|额|率))$"
    r"|^(?:类|款|项|目|区域|地区|乡镇|街道|村|年|月|主题|行业|领域|清单|证明|单位|年初结转|金额|基本支出|项目支出|人员经费|公用经费|经费拨款|"
    r"是否.{1,12}|有无.{1,8})$"
)
_SERIAL = re.compile(r"(?:序号|序|编次|行次|项次|No\.?|№|#)", re.IGNORECASE)
_NOTE = re.compile(
    r"[:：]|^(?:附件|附表|附)\s*\d*$|^第.{1,4}页|^(?:表|预算|公开)\d{1,2}(?:[-—]\d+)?表?$|^(?:单位|金额单位)?[(（]?(?:万|亿|千)?元[)）]?$"
)
_FOOT = re.compile(
    r"(?:注|备注|说明|附注|填表说明|填表人|制表人?|制表单位|填报人|审核人?|审核签字|单位负责人|联系人|联系电话|经办人|负责人|填表日期|填报日期|(?:数据|资料)?来源)\d*[:：]"
    r"|第\d+页|共\d+页|[-—]\d+[-—]$|第.{1,4}页|.{0,16}(?:签字|签章|签名|盖章)\)?:"
)
_UNIT = re.compile(r"[(（][^()（）]{1,8}[)）]")
_COUNTED = re.compile(r"(?:[一二三四五六七八九十]+|\d+)[、.．]|[(（](?:[一二三四五六七八九十]+|\d+)[)）]")
_SENTENCE = re.compile(r"[。；;！!？?，]|https?://|www\.")


def squeezed(text: str) -> str:
    """`text` as cells are compared: of one width, without white space."""
    joined = "".join(text.split())
    return joined if is_normalized("NFKC", joined) else normalize("NFKC", joined)


def is_number(cell: str) -> bool:
    """Whether a cell is a quantity: codes, which begin with zero or are very long, are none."""
    if not (cell[0].isdecimal() or cell[0] in "-+¥￥$") or not _NUMBER.fullmatch(cell):
        return False
    return (len(cell) < _CODE_DIGITS or not cell.isdecimal()) and not (cell[0] == "0" and cell[1:2].isdecimal())


def is_day(cell: str) -> bool:
    """Whether a cell is a day, a month of a year, or a year that says so."""
    return 4 < len(cell) <= _LONGEST_DAY and cell[:4].isdecimal() and _DAY.fullmatch(cell) is not None


def is_value(cell: str) -> bool:
    """Whether a cell is of a row: a quantity or a day. Years and months are names of columns as well."""
    return not _PERIOD.fullmatch(cell) and (is_number(cell) or is_day(cell))


def is_serial(name: str) -> bool:
    """Whether a column of this name only counts the rows."""
    return _SERIAL.fullmatch(squeezed(name)) is not None


def is_label(cell: str) -> bool:
    """Whether a cell reads like the name of a column: 收费依据, 单价（元）."""
    if len(cell) > LONGEST_NAME:
        return False
    name = squeezed(cell)
    if _NOTE.search(name) or _SENTENCE.search(name):
        return False
    while cut := _ASIDE.search(name):
        name = name[: cut.start()]
    return len(name) <= LONGEST_LABEL and (_LABEL.search(name) is not None or is_serial(name))


def is_counted(cell: str) -> bool:
    """Whether a text begins with a number of its own, as headings and lines of accounts do: 一、税收收入."""
    return _COUNTED.match(cell) is not None


def is_note(cell: str) -> bool:
    """Whether a cell tells something of the table: 填报单位：…, 单位：万元, 附件1."""
    return _NOTE.search(squeezed(cell)) is not None


def is_foot(cell: str) -> bool:
    """Whether a cell begins what stands below a table: a note, who made it, or the number of a page."""
    return _FOOT.match(squeezed(cell)) is not None


def is_unit(cell: str) -> bool:
    """Whether a cell is a unit in brackets: （元）."""
    return _UNIT.fullmatch(squeezed(cell)) is not None


def is_sentence(cell: str) -> bool:
    """Whether a cell has signs that no name has: 。, ； or an address."""
    return _SENTENCE.search(squeezed(cell)) is not None
