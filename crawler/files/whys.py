"""Why files are not read, in Chinese, as far as more than one reader says it. Values only.

What only one reader says stands there. All of it is shown in brackets behind the words for what came of the file
(`FileFacts.why`): it names the thing, is no whole sentence, and has no brackets of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from storage.dataset_records import Format, Member, Reading

NO_BYTE = "文件为空，没有内容"
PICTURE = "文件为图片"
LOCKED = "文件设有密码"
LOCKED_BOOK = "工作簿设有密码"
LOST_DIRECTORY = "文件目录已损坏或不完整"
WEB_PAGE = "返回的是网页"
ERROR_OF_SERVICE = "返回的是接口的错误信息"
OUTSIDE_OF_SHEET = "有单元格超出工作表的行列范围"
DECLARATIONS = "文件内的 XML 带有实体等内部声明"

_MEMBERS: Mapping[Reading, str] = {
    Reading.PROTECTED: "设有密码",
    Reading.DAMAGED: "已损坏或不完整",
    Reading.NOT_THE_FILE: "不是所标示的文件",
    Reading.NO_READER: "暂不支持读取",
    Reading.TOO_LARGE: "超出读取限额",
    Reading.REFUSED: "结构异常，未读取",
}


def within(real: Format) -> str:
    """What a file is called that lies in one of this format: in an archive, or in a document."""
    return "压缩包内文件" if real is Format.ZIP else "内嵌附件"


def of_member(real: Format, member: Member, *, others: bool) -> str:
    """That a file within one of format `real` was not read, by its name; `others`: some were."""
    told = f"“{member.name or '未命名'}”{_MEMBERS[member.reading]}"
    return f"{within(real)}未能全部读取，其中{told}" if others else f"{within(real)}{told}"
