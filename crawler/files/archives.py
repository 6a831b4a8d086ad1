"""Archives (ZIP, APPNOTE 6.3): their members are read as files of their own, one after the other, and the tables of all
are the archive's. Nothing is written anywhere, so a name is only a name, wherever it leads.

An archive within an archive is refused, and its siblings are read. What a member announces of its size is not believed.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.files import whys
from crawler.files.content import Content, NotRead, Sheet
from crawler.files.persons import masked
from crawler.files.sniff import declared_format, real_format
from storage.dataset_records import LADDER, Carried, Format, Member, Openness, Reading
from storage.packages import PLAIN, SPOILT, has_a_crowd

OpenMember = Callable[[str, bytes], Content]

MOST_READ = 50
"""Members that are read."""
MOST_TOLD = 200
"""Members that are told."""
MOST_OF_ONE = 64 * 2**20
"""Bytes that a member may unpack to."""
MOST_IN_ALL = 200 * 2**20
"""Bytes that all of them may unpack to."""
_MOST_MEMBERS = 2_000
_CROWD = f"压缩包内文件超出 {_MOST_MEMBERS:,} 个的读取限额"
_LONGEST_NAME = 200
_MOST_TEXT = 2_000_000  # characters
_UTF_8 = 0x800
_OF_SYSTEMS = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini", "~$")
"""What file managers and editors leave beside the files that were meant."""


def open_zip(body: bytes, open_member: OpenMember) -> Content:
    """The files in an archive, each as `open_member` opens it, given its name and bytes. Which members there are, the
    text and all else is known when the sheets have been read.

    Raises `NotRead`: DAMAGED for one without a directory, PROTECTED where all members are under a password, REFUSED
    for more members than any list has. A sheet's rows raise what the reader of its member does.
    """
    if has_a_crowd(body):
        raise NotRead(Reading.REFUSED, _CROWD)
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except SPOILT:
        raise NotRead(Reading.DAMAGED, "压缩包目录已损坏或不完整") from None
    parts = [part for part in archive.infolist() if not part.is_dir() and not _is_left_over(_name(part))]
    if len(parts) > _MOST_MEMBERS:
        raise NotRead(Reading.REFUSED, _CROWD)
    if parts and all(part.flag_bits & 1 for part in parts):
        raise NotRead(Reading.PROTECTED, "压缩包内文件均设有密码")
    content = Content(None)
    content.sheets = _Members(archive, open_member, content, MOST_IN_ALL).sheets(parts)
    return content


def _name(part: zipfile.ZipInfo) -> str:
    """What a member is called. Programs in China write names in GB 18030 and say nothing of it."""
    name = part.orig_filename
    if not part.flag_bits & _UTF_8:
        written = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = written.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    steps = name.split("\x00")[0].replace("\\", "/").split("/")
    plain = "/".join(step for step in steps if step.strip(". ") and not step.endswith(":"))
    return "".join(sign for sign in plain if sign.isprintable())[-_LONGEST_NAME:]


def _is_left_over(name: str) -> bool:
    lower = name.lower()
    return lower.startswith(_OF_SYSTEMS) or lower.rpartition("/")[2].startswith(_OF_SYSTEMS)


@dataclass
class _Members:
    """Reads the members of an archive, and tells in its `content` what came of each."""

    archive: zipfile.ZipFile
    open_member: OpenMember
    content: Content
    left: int

    def sheets(self, parts: Sequence[zipfile.ZipInfo]) -> Iterator[Sheet]:
        """The sheets of all members."""
        for place, part in enumerate(parts):
            member = Member(masked(_name(part)), declared_format(_name(part), ""), Reading.TOO_LARGE)
            try:
                if place < MOST_READ:
                    body = self._unpacked(part)
                    member = replace(member, format=real_format(body), size=len(body))
                    opened = _opened(member, body, self.open_member)
                    spoke = yield from _told(opened, member.name)
                    member = replace(member, reading=self._add(opened, spoke))
            except NotRead as told:
                member = replace(member, format=told.format or member.format, reading=told.reading)
                self._carry(told.carries)
            if place < MOST_TOLD:
                self.content.members += (member,)

    def _unpacked(self, part: zipfile.ZipInfo) -> bytes:
        if part.flag_bits & 1:
            raise NotRead(Reading.PROTECTED, whys.LOCKED)
        if stat.S_ISLNK(part.external_attr >> 16):
            raise NotRead(Reading.REFUSED, "文件为指向其他文件的链接")
        if part.compress_type not in PLAIN:
            raise NotRead(Reading.NO_READER, "文件采用少见的压缩方式")
        most = min(MOST_OF_ONE, self.left)
        try:
            with self.archive.open(part) as stream:
                body = stream.read(most + 1)
        except SPOILT:
            raise NotRead(Reading.DAMAGED, "文件无法正常解压，已损坏") from None
        self.left -= min(len(body), most)
        if len(body) > most:
            raise NotRead(Reading.TOO_LARGE, "文件超出解压限额")
        return body

    def _add(self, opened: Content, spoke: bool) -> Reading:
        """What came of a member whose sheets were read, once what it said beside them was added."""
        self._carry(opened.carries)
        pictures = Carried.PICTURES in opened.carries or opened.openness is Openness.PICTURE
        if not spoke and not opened.text.strip():
            return Reading.SCANNED if pictures else Reading.EMPTY
        content = self.content
        room = max(0, _MOST_TEXT - len(content.text))
        content.text = f"{content.text}\n{opened.text[:room]}".strip()
        content.cut = content.cut or opened.cut or len(opened.text) > room
        content.encoding = content.encoding or opened.encoding
        content.openness = max(filter(None, (content.openness, opened.openness)), key=LADDER.index, default=None)
        return Reading.READ

    def _carry(self, carries: Sequence[Carried]) -> None:
        self.content.carries = tuple(sorted({*self.content.carries, *carries}))


def _opened(member: Member, body: bytes, open_member: OpenMember) -> Content:
    if not body:
        raise NotRead(Reading.EMPTY, whys.NO_BYTE)
    if member.format is Format.ZIP:
        raise NotRead(Reading.REFUSED, "压缩包内另有压缩包")
    if member.format is Format.PICTURE:
        raise NotRead(Reading.SCANNED, whys.PICTURE)
    return open_member(member.name, body)


def _told(opened: Content, member: str) -> Generator[Sheet, None, bool]:
    """The sheets of a member by its name and theirs; then whether anything stands in them."""
    spoke = False

    def heard(rows: Iterator[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
        nonlocal spoke
        for row in rows:
            spoke = spoke or any(row)
            yield row

    for sheet in opened.sheets:
        name = f"{member}/{sheet.name}" if sheet.name else member
        yield replace(sheet, name=name, rows=heard(sheet.rows))
    return spoke
