"""A collection as one file: by the rules of WACZ 1.1.1, and the same bytes from the same records."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest

from storage.cdxj import url_key
from storage.wacz import PageEntry, Told, write_wacz
from storage.warc import Drawing, Exchange, Refer, drawing_members, exchange_members, read_member, revisit_member

AT = datetime(2026, 9, 15, 1, 30, tzinfo=UTC)
TOLD = Told("结论", "说明", "gongkai", (PageEntry("http://a.gov.cn/B/", AT, "首页\u2028<b>"),))


def records() -> list[bytes]:
    html = (("Content-Type", "text/html; charset=gbk"),)
    response, request = exchange_members(Exchange("http://a.gov.cn/B/", AT, 200, html, "政务".encode("gbk")))
    first = read_member(response)
    known = Refer(first.id, first.url, first.at, first.payload_digest)
    again = revisit_member("http://a.gov.cn/a", datetime(2026, 9, 16, tzinfo=UTC), known, modified=True)
    drawn = b"".join(drawing_members(Drawing("http://a.gov.cn/c", AT, b"<p>", b"\x89PNG")))
    return [response + request, again, drawn]


def collection(packed: list[bytes]) -> bytes:
    out = BytesIO()
    write_wacz(out, packed, TOLD)
    return out.getvalue()


def test_every_file_is_listed_with_its_hash_and_size_and_the_list_has_its_own() -> None:
    with ZipFile(BytesIO(collection(records()))) as file:
        package = json.loads(file.read("datapackage.json"))
        listed = {one["path"]: (one["hash"], one["bytes"]) for one in package["resources"]}
        files = {name: file.read(name) for name in file.namelist()}
        digest = json.loads(files.pop("datapackage-digest.json"))
        assert all(one.compress_type == ZIP_STORED for one in file.infolist())
    told = hashlib.sha256(files.pop("datapackage.json")).hexdigest()
    assert digest == {"path": "datapackage.json", "hash": f"sha256:{told}"}
    assert listed == {name: (f"sha256:{hashlib.sha256(data).hexdigest()}", len(data)) for name, data in files.items()}
    assert (package["profile"], package["wacz_version"]) == ("data-package", "1.1.1")
    assert (package["mainPageUrl"], package["mainPageDate"]) == ("http://a.gov.cn/B/", "2026-09-15T01:30:00Z")


def test_the_index_is_sorted_and_each_line_leads_to_its_record() -> None:
    with ZipFile(BytesIO(collection(records()))) as file:
        warc, index = file.read("archive/data.warc.gz"), file.read("indexes/index.cdx")
    lines = index.splitlines()
    assert lines == sorted(lines)
    found = []
    for line in lines:
        key, at, told = line.split(b" ", 2)
        fields = json.loads(told)
        start, length = int(fields["offset"]), int(fields["length"])
        record = read_member(warc[start : start + length])
        assert (record.url, record.payload_digest) == (fields["url"], fields["digest"])
        assert f"{record.at:%Y%m%d%H%M%S}" == at.decode()
        found.append((key.decode(), record.kind, fields["mime"], fields["status"]))
    assert found == [
        ("cn,gov,a)/a", "revisit", "warc/revisit", "200"),
        ("cn,gov,a)/b", "response", "text/html", "200"),
        ("urn:drawn:http://a.gov.cn/c", "resource", "text/html", "200"),
        ("urn:view:http://a.gov.cn/c", "resource", "image/png", "200"),
    ]


def test_files_begin_right_behind_their_names_where_replayweb_page_looks_for_them() -> None:
    whole = collection(records())
    with ZipFile(BytesIO(whole)) as file:
        for one in file.infolist():
            start = one.header_offset + 30 + len(one.filename)
            assert whole[start : start + one.file_size] == file.read(one)


def test_pages_begin_with_their_head_and_each_is_one_line() -> None:
    with ZipFile(BytesIO(collection(records()))) as file:
        head, *pages = [json.loads(line) for line in file.read("pages/pages.jsonl").decode().split("\n") if line]
    assert head == {"format": "json-pages-1.0", "id": "pages", "title": "Pages"}
    told = {"id": "1", "url": "http://a.gov.cn/B/", "ts": "2026-09-15T01:30:00Z", "title": "首页\u2028<b>"}
    assert pages == [told]


def test_the_same_records_give_the_same_bytes() -> None:
    packed = records()
    assert collection(packed) == collection(packed)


def test_other_tools_find_nothing_wrong_with_the_records(tmp_path: Path) -> None:
    with ZipFile(BytesIO(collection(records()))) as file:
        file.extract("archive/data.warc.gz", tmp_path)
    command = [Path(sys.executable).with_name("warcio"), "check", tmp_path / "archive" / "data.warc.gz"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("url", "key"),
    [  # as the reference implementation gives them
        ("http://127.0.0.1:8000/A/b.html?x=1&B=2", "1,0,0,127:8000)/a/b.html?b=2&x=1"),
        ("https://www2.changsha.gov.cn:443/a/../b//c?", "cn,gov,changsha)/b/c"),
        ("http://a.gov.cn/%E6%94%BF?b=政&a", "cn,gov,a)/%e6%94%bf?a&b=%e6%94%bf"),
        ("http://a.gov.cn", "cn,gov,a)/"),
        ("http://a.gov.cn/x?&a=1&&b", "cn,gov,a)/x?&&a=1&b"),
        ("http://a.gov.cn/a b|c", "cn,gov,a)/a%20b|c"),
        ("http://a.gov.cn/x%2Fy%25", "cn,gov,a)/x/y%25"),
        ("http://政务.cn/x", "cn,xn--zfr164b)/x"),
        ("http://[::1]:80/x", "::1)/x"),
        ("http://A.gov.cn/x#f", "cn,gov,a)/x"),
        ("https://gongkai.invalid:8443/a/", "invalid,gongkai:8443)/a"),
        ("urn:gongkai:visit:x:S01", "urn:gongkai:visit:x:s01"),
    ],
)
def test_an_address_is_looked_up_by_the_key_that_others_use(url: str, key: str) -> None:
    assert url_key(url) == key
