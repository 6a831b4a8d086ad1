from __future__ import annotations

import inspect
import random
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from storage import dataset_history, dataset_records, records
from storage.codec import CodecError, canonical, dump, load, squash, squash_like, terse, unsquash, unsquash_like, wordy
from storage.records import Document, Entry, EntryList, Evidence, Mention, Outcome, PageFacts, VisitFacts

ALL: list[Any] = [
    kind
    for module in (records, dataset_records, dataset_history)
    for _, kind in inspect.getmembers(module, is_dataclass)
    if kind is not records.Page  # bytes as they came: kept as evidence, never as JSON
]
ODD_TEXT = ["", " ", "政务公开", "\x00\x1f", "a\u2028b", '"\\/', "😀", "\ud83d", "\udfff\ud800", "ﬁ\u0301", "x" * 5000]
ODD_INTS = [0, 1, -1, 2**63, -(2**70)]
ODD_FLOATS = [0.0, 1.0, 0.1 + 0.2, 1e-308, -1e300, 1 / 3]


def odd(hint: Any, rng: random.Random) -> Any:
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return None if rng.random() < 0.4 else odd(next(arg for arg in args if arg is not NoneType), rng)
    if origin is tuple:
        many = rng.randrange(3) if args[1:] == (...,) else len(args)
        return tuple(odd(args[0], rng) for _ in range(many))
    if origin is dict:
        return {rng.choice(ODD_TEXT): odd(args[1], rng) for _ in range(rng.randrange(3))}
    if hint in ALL:
        hints = get_type_hints(hint)
        return hint(**{field.name: odd(hints[field.name], rng) for field in fields(hint)})
    if issubclass(hint, Enum):
        return rng.choice(list(hint))
    zone = timezone(timedelta(minutes=rng.randrange(-700, 700)))
    moment = datetime(1970, 1, 1, tzinfo=zone) + timedelta(microseconds=rng.randrange(4 * 10**15))
    choices: dict[Any, list[Any]] = {
        str: ODD_TEXT,
        int: ODD_INTS,
        float: ODD_FLOATS,
        bool: [True, False],
        datetime: [moment],
    }
    return rng.choice(choices.get(hint, [date.min, date.max, moment.date()]))


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_record_comes_back_as_it_went_however_odd_its_values(kind: Any) -> None:
    rng = random.Random(kind.__name__)
    for _ in range(60):
        record = odd(kind, rng)
        text = dump(record)
        assert load(kind, text) == record
        assert dump(load(kind, text)) == text
        assert unsquash(squash(text)) == text
        assert "\x00" not in text


def test_facts_of_a_night_before_a_field_was_known_are_read_with_its_default_and_keep_their_bytes() -> None:
    text = '{"document":{"expires":"2031-02-28","title":"t"},"final_url":"u","outcome":"seen","status":200,"url":"u"}'
    page = load(PageFacts, text)
    assert (page.document.expires, page.document.abolished, page.document.body_length) == (date(2031, 2, 28), None, 0)
    assert dump(page) == text


def test_defaults_and_nothing_take_no_space() -> None:
    page = PageFacts(url="u", final_url="v", status=200, outcome=Outcome.SEEN)
    assert dump(page) == '{"final_url":"v","outcome":"seen","status":200,"url":"u"}'
    assert dump(Entry(title="t", date=None, href="", url="")) == '{"href":"","title":"t","url":""}'
    assert dump(VisitFacts(site="s", home_url="h")) == '{"home_url":"h","site":"s"}'


@dataclass(frozen=True)
class Limited:
    limit: float | None = 5.0


def test_nothing_is_kept_where_the_default_is_something() -> None:
    assert dump(Limited()) == "{}"
    assert dump(Limited(None)) == '{"limit":null}'
    assert load(Limited, '{"limit":null}') == Limited(None)


def test_equal_moments_are_equal_text_in_every_zone() -> None:
    moment = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
    texts = {
        dump(Evidence(url="u", fetched_at=moment.astimezone(zone), status=200, sha256=None, matched=""))
        for zone in (UTC, records.SHANGHAI, timezone(timedelta(hours=-9)))
    }
    assert len(texts) == 1
    back = load(Evidence, texts.pop())
    assert back.fetched_at == moment
    assert back.fetched_at is not None
    assert back.fetched_at.tzinfo is records.SHANGHAI


def test_a_naive_moment_is_refused() -> None:
    naive = datetime(2026, 3, 6)  # noqa: DTZ001  # what must be refused
    with pytest.raises(CodecError, match="time zone"):
        dump(Evidence(url="u", fetched_at=naive, status=200, sha256=None, matched=""))
    with pytest.raises(CodecError, match="time zone"):
        load(Evidence, '{"fetched_at":"2026-03-06T00:00:00","matched":"","status":200,"url":"u"}')


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"home_url":"h","site":"s","colour":1}', "VisitFacts: unknown key 'colour'"),
        ('{"site":"s"}', "VisitFacts: key 'home_url' is missing"),
        ('{"home_url":1,"site":"s"}', "1 is no str"),
        ('{"home_url":"h","pages":{},"site":"s"}', "{} is no list"),
        ('{"home_url":"h","pages":[[]],"site":"s"}', r"PageFacts: \[\] is no record"),
        ('{"home_url":"h"', "VisitFacts: not JSON"),
    ],
)
def test_text_that_does_not_fit_its_record_is_refused(text: str, problem: str) -> None:
    with pytest.raises(CodecError, match=problem):
        load(VisitFacts, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Entry, '{"date":"yesterday","href":"","title":"","url":""}'),
        (Entry, '{"date":20260306,"href":"","title":"","url":""}'),
        (EntryList, '{"cut":1}'),
        (EntryList, '{"stated_total":true}'),
        (Document, '{"published_source":"rumour"}'),
    ],
)
def test_values_of_another_type_are_refused_on_the_way_in(kind: type[object], text: str) -> None:
    with pytest.raises(CodecError):
        load(kind, text)


@pytest.mark.parametrize(
    "record",
    [
        Entry(title=None, date=None, href="", url=""),  # type: ignore[arg-type]
        Entry(title="", date=datetime(2026, 1, 1, tzinfo=UTC), href="", url=""),
        EntryList(items=[]),  # type: ignore[arg-type]
        Document(published_source="label"),  # type: ignore[arg-type]
        records.Visit("s", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC), None),  # type: ignore[arg-type]
        records.Finding("s", "r", "n", records.Verdict.PASS, records.Reason.FOUND, won="1"),  # type: ignore[arg-type]
    ],
)
def test_values_of_another_type_are_refused_on_the_way_out(record: object) -> None:
    with pytest.raises(CodecError):
        dump(record)


def test_records_of_words_are_shared_and_no_other_value_passes_for_a_word() -> None:
    def read(text: str) -> Mention:
        return load(PageFacts, f'{{"final_url":"","mentions":[{text}],"outcome":"seen","status":0,"url":""}}').mentions[
            0
        ]

    one, other = (read('{"code":"A","text":"x"}') for _ in range(2))
    assert one is other
    assert one == Mention("A", "x") != read('{"code":"x","text":"A"}')
    for wrong in ("1", "true", "[]", "{}", "null"):
        with pytest.raises(CodecError):
            read(f'{{"code":"A","text":{wrong}}}')
    for wrong in ('{"code":"A","note":"x"}', '{"code":"A"}', '["A","x"]', '"A"'):
        with pytest.raises(CodecError):
            read(wrong)


def test_a_type_that_has_no_way_is_told() -> None:
    with pytest.raises(TypeError, match="no way to store"):
        dump(records.Page(url="", final_url="", status=0, headers={}, body=b""))
    with pytest.raises(TypeError, match="no way to store"):
        dump({1, 2})


def test_no_number_that_json_does_not_know_is_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical(float("nan"))


@pytest.mark.parametrize("text", ["", "政" + "ab" * 32, '"' + "0" * 64 + '"', "f" * 63, "f" * 65, "ff" * 96 + "\x00"])
def test_hashes_in_a_text_take_half_the_room_and_come_back(text: str) -> None:
    assert wordy(terse(text)) == text
    assert len(terse(text)) <= len(text.encode()) - 31 * (len(text) >= 64)
    assert unsquash_like(squash_like(terse(text), b"like"), b"like") == terse(text)
