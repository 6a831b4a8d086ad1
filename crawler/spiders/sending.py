"""What is sent for an address: a plain GET, or a little more where something is tried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scrapy import Request
from scrapy.exceptions import StopDownload

from crawler.visit.ground import Trial
from storage.records import Feature

FILE_BYTES = 64 * 1024
"""Bytes of a file that is tried which are taken, though only its first 1,024 were asked for."""
_RANGE = "bytes=0-1023"


def request_for(
    url: str, site: str, trial: Trial | None = None, conditions: Mapping[str, str] | None = None
) -> Request:
    """The request for `url` in the visit of `site`. A trial names the page that a visitor would come from; a search
    posts where its form does, and of a file only the beginning is asked for. `conditions` are headers that ask for a
    page only if it changed."""
    meta: dict[str, Any] = {"cookiejar": site, "download_slot": site, "handle_httpstatus_all": True}
    if trial is None:
        return Request(url, meta=meta, headers=dict(conditions or {}), dont_filter=True)
    headers = {"Referer": trial.page}
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
