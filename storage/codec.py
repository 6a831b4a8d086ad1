"""Frozen dataclasses to canonical JSON and back, by their type hints.

Canonical: keys in order, no white space, nothing that equals its default, so that equal values give equal bytes and
a hash of them names the value. The price: a default that changes later changes what was stored without it, so a
record's default is changed only together with a migration.
"""

from __future__ import annotations

import json
import math
import re
import types
import zlib
from collections.abc import Callable, Set
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum, StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import orjson
import zstandard

from storage.records import SHANGHAI

Record = TypeVar("Record")

_LONE_HALF = re.compile("[\ud800-\udfff]")
_DIGITS = re.compile(rb"[0-9a-f]{64}")
_MARK = b"\xff"
_MARKED = re.compile(rb"\xff(.{32})", re.DOTALL)
_REQUIRED = object()
_MOST_KNOWN = 20_000


class CodecError(ValueError):
    """A value does not have the type that its record declares, or stored text does not fit the record."""


def canonical(plain: object) -> str:
    """A plain value (None, bool, numbers, text, lists, dicts) as canonical JSON that any database and UTF-8 can hold.

    Halves of surrogate pairs, which scripts of real pages do contain, are written as escapes; two halves that spell a
    character come back as that character. Raises `ValueError` for NaN and infinities.
    """
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return _LONE_HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def dump(record: object) -> str:
    """A record (an instance of a dataclass) as canonical JSON. Raises `CodecError` where a value's type is wrong."""
    kind: Any = type(record)
    plain = _way(kind).out(record)
    try:
        return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS).decode()  # the same bytes at a quarter of the cost
    except TypeError:  # halves of surrogate pairs, and numbers of more than 64 bits
        return canonical(plain)


def load(kind: type[Record], text: str) -> Record:
    """The record of type `kind` that `dump` wrote as `text`.

    Raises `CodecError` for unknown keys, missing keys, wrong types and what is no JSON.
    """
    hint: Any = kind
    way = _way(hint)
    try:
        record: Record = way.back(orjson.loads(text))
    except (orjson.JSONDecodeError, CodecError):  # halves of surrogate pairs, numbers of more than 64 bits, or a fault
        record = way.back(_parsed_slowly(kind, text))
    return record


def _parsed_slowly(kind: type[Record], text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise CodecError(f"{kind.__name__}: not JSON ({error.msg})") from None


def squash(text: str) -> bytes:
    """Text as zlib-compressed UTF-8, for columns that are read rarely."""
    return zlib.compress(text.encode("utf-8"))


def unsquash(body: bytes) -> str:
    """What `squash` was given."""
    return zlib.decompress(body).decode("utf-8")


def terse(text: str) -> bytes:
    """Text as UTF-8 in which each SHA-256 (64 hexadecimal digits) is a byte that UTF-8 has not, and 32 bytes.

    Deflate needs 64 bytes for the digits of one that it has not met before, and 34 for this.
    """
    return _DIGITS.sub(lambda found: _MARK + bytes.fromhex(found[0].decode()), text.encode("utf-8"))


def wordy(body: bytes) -> str:
    """What `terse` was given."""
    return _MARKED.sub(lambda found: found[1].hex().encode(), body).decode("utf-8")


def squash_like(body: bytes, like: bytes = b"") -> bytes:
    """A short text (up to some 30 kB) compressed as it differs from another one; without one, by itself.

    Bare deflate, for a header and a checksum would be a fifth of what is left.
    """
    press = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=like)
    return press.compress(body) + press.flush()


def unsquash_like(body: bytes, like: bytes = b"") -> bytes:
    """What `squash_like` was given with the same `like`."""
    return zlib.decompressobj(-zlib.MAX_WBITS, zdict=like).decompress(body)


def patch(text: bytes, base: bytes = b"") -> bytes:
    """A long text compressed as it differs from `base`: some hundred bytes where a line or two of a megabyte differ.

    Zstandard finds what a dictionary of any length has; deflate looks back 32 kB and sees nothing of a long one. The
    tables are large, since those for a level's usual window lose half of the base.
    """
    like = zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if base else None
    given = {"window_log": 22, "hash_log": 20, "chain_log": 20} if base else {}
    how = zstandard.ZstdCompressionParameters.from_level(
        6, source_size=len(text), dict_size=len(base), write_dict_id=False, **given
    )
    return zstandard.ZstdCompressor(dict_data=like, compression_params=how).compress(text)


def unpatch(body: bytes, base: bytes = b"") -> bytes:
    """What `patch` was given with the same `base`."""
    like = zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if base else None
    return zstandard.ZstdDecompressor(dict_data=like).decompress(body)


@dataclass(frozen=True, slots=True)
class _Way:
    """How a value of one type goes out to plain JSON and comes back. Those whose type is in `same` stay as they are."""

    out: Callable[[Any], Any]
    back: Callable[[Any], Any]
    same: frozenset[type] = frozenset()


@cache
def _way(hint: Any) -> _Way:
    if hint in _PLAIN:
        return _checked(hint)
    if hint is datetime:
        return _Way(_moment_out, _moment_back)
    if hint is date:
        return _Way(_day_out, _day_back)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum_way(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass_way(hint)
    return _container_way(hint, get_origin(hint), get_args(hint))


def _container_way(hint: Any, origin: Any, args: tuple[Any, ...]) -> _Way:
    if origin is tuple and args[1:] == (...,):
        return _tuple_way(_way(args[0]))
    if origin is tuple and args and set(args) == {args[0]}:
        return _tuple_way(_way(args[0]), len(args))
    if origin is dict and args[0] is str:
        return _dict_way(_way(args[1]))
    if _is_optional(hint):
        return _optional_way(_way(next(arg for arg in args if arg is not types.NoneType)))
    raise TypeError(f"no way to store {hint}")


def _is_optional(hint: Any) -> bool:
    return (
        get_origin(hint) in (Union, types.UnionType) and types.NoneType in get_args(hint) and len(get_args(hint)) == 2
    )


_PLAIN: dict[Any, tuple[type, ...]] = {str: (str,), int: (int,), bool: (bool,), float: (float, int)}


def _checked(kind: Any) -> _Way:
    accepted = _PLAIN[kind]

    def check(value: Any) -> Any:
        if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
            raise CodecError(f"{value!r:.60} is no {kind.__name__}")
        return value

    if kind is float:
        return _Way(lambda value: _finite(float(check(value))), check)
    return _Way(check, check, frozenset({kind}))


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number that JSON knows")
    return value


def _moment_out(value: Any) -> str:
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise CodecError(f"{value!r:.60} is no datetime with a time zone")
    return value.astimezone(UTC).isoformat()


def _moment_back(plain: Any) -> datetime:
    moment = _parsed(datetime.fromisoformat, plain)
    if moment.utcoffset() is None:
        raise CodecError(f"'{plain}' has no time zone")
    return moment.astimezone(SHANGHAI)


def _day_out(value: Any) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise CodecError(f"{value!r:.60} is no date")
    return value.isoformat()


def _day_back(plain: Any) -> date:
    return _parsed(date.fromisoformat, plain)


def _parsed(read: Callable[[str], Record], plain: Any) -> Record:
    try:
        return read(plain)
    except (TypeError, ValueError):
        raise CodecError(f"{plain!r:.60} is no date or time") from None


def _enum_way(kind: type[Enum]) -> _Way:
    def out(value: Any) -> Any:
        if not isinstance(value, kind):
            raise CodecError(f"{value!r:.60} is no {kind.__name__}")
        return value._value_

    members = {member.value: member for member in kind}

    def back(plain: Any) -> Enum:
        try:
            return members[plain]
        except (KeyError, TypeError):
            raise CodecError(f"{plain!r:.60} is no {kind.__name__}") from None

    return _Way(out, back)


def _tuple_way(item: _Way, length: int | None = None) -> _Way:
    """A tuple of values of one type; `length` is how many there must be, where that is fixed."""
    out_one, back_one = item.out, item.back

    def out(value: Any) -> list[Any]:
        if not isinstance(value, tuple) or length not in (None, len(value)):
            raise CodecError(f"{value!r:.60} is no tuple")
        return [out_one(part) for part in value]

    def back(plain: Any) -> tuple[Any, ...]:
        if not isinstance(plain, list) or length not in (None, len(plain)):
            raise CodecError(f"{plain!r:.60} is no list")
        return tuple([back_one(part) for part in plain])

    return _Way(out, back)


def _dict_way(item: _Way) -> _Way:
    def convert(value: Any, one: Callable[[Any], Any]) -> dict[str, Any]:
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise CodecError(f"{value!r:.60} is no dict with text keys")
        return {key: one(part) for key, part in value.items()}

    return _Way(lambda value: convert(value, item.out), lambda plain: convert(plain, item.back))


def _optional_way(item: _Way) -> _Way:
    return _Way(
        lambda value: None if value is None else item.out(value),
        lambda plain: None if plain is None else item.back(plain),
        item.same,
    )


def _dataclass_way(kind: Any) -> _Way:
    hints = get_type_hints(kind)
    absent = {field.name: _absent(field, hints[field.name]) for field in fields(kind)}
    ways = {name: _way(hints[name]) for name in absent}
    outs = [(name, absent[name], way.same, way.out) for name, way in ways.items()]
    backs = {name: (way.same, way.back) for name, way in ways.items()}
    required = {name for name in absent if absent[name] is _REQUIRED}
    implied = {field.name: None for field in fields(kind) if _has_no_default(field) and absent[field.name] is None}

    def out(value: Any) -> dict[str, Any]:
        if type(value) is not kind:
            raise CodecError(f"{value!r:.60} is no {kind.__name__}")
        told = {}
        for name, left_out, same, way in outs:  # a visit has some ten thousand records, most fields left out or plain
            item = getattr(value, name)
            if item is not left_out and item != left_out:
                told[name] = item if type(item) in same else way(item)
        return told

    def back(plain: Any) -> Any:
        if not isinstance(plain, dict) or not required <= plain.keys():
            raise CodecError(f"{kind.__name__}: {_lacking(plain, required)}")
        given = implied.copy()
        try:
            for name, part in plain.items():
                same, way = backs[name]
                given[name] = part if type(part) in same else way(part)
        except KeyError:
            raise CodecError(f"{kind.__name__}: {_surplus(plain, backs.keys())}") from None
        return kind(**given)

    return _Way(out, _remembering(back) if all(map(_is_word, hints.values())) else back)


def _is_word(hint: Any) -> bool:
    return hint is str or (isinstance(hint, type) and issubclass(hint, StrEnum))


def _remembering(back: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Of records of words alone the same one is given for the same words: the pages of a visit share a menu and its
    labels, which are two thirds of its records. They cannot be changed, so nobody minds who else has them."""
    known: dict[tuple[Any, ...], Any] = {}

    def again(plain: Any) -> Any:
        if type(plain) is not dict:
            return back(plain)
        key = (*plain, *plain.values())
        try:
            found = known.get(key)
        except TypeError:  # a value that is no word
            return back(plain)
        if found is None:
            found = back(plain)
            if len(known) >= _MOST_KNOWN:
                known.clear()
            known[key] = found
        return found

    return again


def _has_no_default(field: Any) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _absent(field: Any, hint: Any) -> Any:
    """The value that a field has when its key is left out."""
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        return field.default_factory()
    return None if _is_optional(hint) else _REQUIRED


def _lacking(plain: Any, required: Set[str]) -> str:
    return (
        f"key '{min(required - plain.keys())}' is missing" if isinstance(plain, dict) else f"{plain!r:.60} is no record"
    )


def _surplus(plain: Any, known: Set[str]) -> str:
    return f"unknown key '{min(str(key) for key in plain.keys() - known)}'"
