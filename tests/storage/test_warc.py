"""WARC records of answers as they were sent, and read again."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest

from storage.warc import (
    Drawing,
    Exchange,
    RecordError,
    Refer,
    drawing_members,
    exchange_members,
    faithful_members,
    info_member,
    members,
    read_member,
    read_members,
    revisit_member,
    told_member,
)

AT = datetime(2026, 9, 15, 1, 30, tzinfo=UTC)
URL = "http://www.a.gov.cn/zwgk/?id=1"
BODY = "<html>政府信息公开</html>".encode("gb18030")
TYPE = ("Content-Type", "text/html; charset=gbk")


def exchange(body: bytes, *headers: tuple[str, str], url: str = URL) -> Exchange:
    return Exchange(url, AT, 200, (TYPE, *headers), body, asked=(("User-Agent", "gongkai"), ("Accept", "*/*")))


@pytest.mark.parametrize(
    ("coding", "sent"),
    [
        ("", BODY),
        ("gzip", gzip.compress(BODY)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", zlib.compress(BODY)[2:-4]),
        ("br", brotli.compress(BODY)),
    ],
    ids=["plain", "gzip", "deflate", "raw deflate", "br"],
)
def test_what_was_sent_compressed_is_read_as_the_body_it_was(coding: str, sent: bytes) -> None:
    coded = (("Content-Encoding", coding),) if coding else ()
    found = read_member(faithful_members(exchange(sent, *coded, ("Transfer-Encoding", "chunked")), BODY)[0])
    assert (found.kind, found.url, found.at, found.status, found.body) == ("response", URL, AT, 200, BODY)
    assert ("Transfer-Encoding", "chunked") not in found.headers
    assert ("Content-Length", str(len(sent))) in found.headers


@pytest.mark.parametrize(
    ("coding", "sent"),
    [("gzip", BODY), ("gzip", gzip.compress(BODY)[:-9]), ("zzz", BODY), ("br", b"\xff" * 9)],
    ids=["not at all", "cut", "unknown", "junk"],  # gzip writes the second into its bytes
)
def test_a_server_that_compresses_otherwise_than_it_says_is_kept_as_it_was_read(coding: str, sent: bytes) -> None:
    response, _ = faithful_members(exchange(sent, ("Content-Encoding", coding)), BODY)
    assert read_member(response).body == BODY


def test_the_request_lies_behind_its_response_and_names_it() -> None:
    response, request = map(read_member, exchange_members(exchange(BODY)))
    assert request.kind == "request"
    assert request.fields["WARC-Concurrent-To"].strip("<>") == response.id
    assert dict(request.headers)["Host"] == "www.a.gov.cn"
    assert dict(request.headers)["User-Agent"] == "gongkai"


def test_a_page_that_was_drawn_is_a_resource_with_its_picture() -> None:
    document, picture = map(read_member, drawing_members(Drawing(URL, AT, BODY, b"\x89PNG")))
    assert (document.kind, document.url, document.body) == ("resource", f"urn:drawn:{URL}", BODY)
    assert (picture.kind, picture.url, picture.body) == ("resource", f"urn:view:{URL}", b"\x89PNG")
    assert len(drawing_members(Drawing(URL, AT, BODY))) == 1


def test_hostile_headers_and_addresses_make_whole_records() -> None:
    odd = exchange(BODY, ("X-Odd", "\xff\xfe 名\x00"), ("X-Empty", ""), url="http://www.a.gov.cn/公开/?q=“x”")
    found = read_member(exchange_members(odd)[0])
    assert (found.body, found.url) == (BODY, "http://www.a.gov.cn/公开/?q=“x”")
    assert len(list(read_members(b"".join(exchange_members(odd))))) == 2


def test_members_are_found_one_by_one() -> None:
    made = [*exchange_members(exchange(BODY)), told_member("urn:x", AT, b"{}")]
    whole = b"".join(made)
    assert [whole[start : start + length] for start, length in members(whole)] == made
    with pytest.raises(RecordError):
        list(members(whole[:-1]))


@pytest.mark.parametrize(
    "spoilt", [b"", b"no gzip", gzip.compress(b"no record")], ids=["empty", "no gzip", "no record"]
)
def test_what_is_no_record_is_none(spoilt: bytes) -> None:
    with pytest.raises(RecordError):
        read_member(spoilt)


def test_a_record_that_was_changed_is_told_by_its_digest() -> None:
    plain = gzip.decompress(exchange_members(exchange(BODY))[0])
    with pytest.raises(RecordError):
        read_member(gzip.compress(plain.replace(b"<html>", b"<HTML>")))


def test_other_tools_find_nothing_wrong_with_a_file_of_all_sorts_of_records(tmp_path: Path) -> None:
    response = exchange_members(exchange(gzip.compress(BODY), ("Content-Encoding", "gzip")))
    known = read_member(response[0])
    refer = Refer(known.id, known.url, known.at, known.payload_digest)
    file = tmp_path / "a.warc.gz"
    file.write_bytes(
        b"".join(
            [
                info_member(file.name, AT, "gongkai", "a test"),
                *response,
                *drawing_members(Drawing(URL, AT, BODY, b"\x89PNG")),
                revisit_member(URL, AT, refer, modified=True),
                revisit_member(URL, AT, refer, modified=False),
                told_member("urn:gongkai:visit:1:A", AT, b"{}"),
            ]
        )
    )
    checked = subprocess.run(
        [Path(sys.executable).parent / "warcio", "check", "-v", file], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("digest pass") == 6
    assert "fail" not in checked.stdout
