"""What is sent for an address: a plain GET, or a little more where something is tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request
from scrapy.exceptions import StopDownload

from crawler.visit.ground import Trial
from storage.records import Feature

FILE_BYTES = 64 * 1024
"""Bytes of a file that is tried which are taken, though only its first 1,024 were asked for."""
_RANGE = "bytes=0-1023"


@dataclass(frozen=True, slots=True)
class Bounds:
    """A data file may have so many bytes, also when it is unpacked, and take so many seconds; it is asked for from the
    page `referer`, without which many portals give none."""

    most: int
    seconds: float
    referer: str


@dataclass(frozen=True, slots=True)
class Sending:
    """What is sent beside the address: what is tried by it, headers that ask for a page only if it changed, or, for a
    data file, which bounds it has."""

    trial: Trial | None = None
    conditions: Mapping[str, str] = field(default_factory=dict)
    file: Bounds | None = None


PLAIN = Sending()


def request_for(url: str, site: str, sending: Sending = PLAIN) -> Request:
    """The request for `url` in the visit of `site`. A trial names the page that a visitor would come from; a search
    posts where its form does, and of a file that is tried only the beginning is asked for."""
    meta: dict[str, Any] = {"cookiejar": site, "download_slot": site, "handle_httpstatus_all": True}
    trial, headers = sending.trial, dict(sending.conditions)
    if (file := sending.file) is not None:
        meta |= {"download_maxsize": file.most, "download_timeout": file.seconds}
        headers |= {"Referer": file.referer} if file.referer else {}
    if trial is None:
        return Request(url, meta=meta, headers=headers, dont_filter=True)
    headers |= {"Referer": trial.page}
    if trial.feature is Feature.DOWNLOAD:
        meta |= {"enough": FILE_BYTES, "taken": 0, "download_maxsize": 0}  # cut by `stop_at_enough`, not refused
        headers |= {"Range": _RANGE, "Accept-Encoding": "identity"}
    if trial.post is None:
        return Request(url, meta=meta, headers=headers, dont_filter=True)
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    return Request(url, method="POST", meta=meta, headers=headers, body=trial.post, dont_filter=True)


def stop_at_enough(data: bytes, request: Request) -> None:
    """Ends a download with what came of it once that is enough: a handler of Scrapy's signal `bytes_received`."""
    if "enough" in request.meta:
        request.meta["taken"] += len(data)
        if request.meta["taken"] >= request.meta["enough"]:
            raise StopDownload(fail=False)
