"""A bare Scrapy spider: `python -m benchmarks.bare FILE` downloads the addresses of FILE, one a line, reading nothing.

Scrapy as it comes, but for what would add work or waiting: no cookies, no retries, no robots.txt, no delay.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

SETTINGS: dict[str, Any] = {
    "CONCURRENT_REQUESTS": 128,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DOWNLOAD_DELAY": 0,
    "COOKIES_ENABLED": False,
    "RETRY_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "WARNING",
    "STATS_DUMP": False,
}


class BareSpider(Spider):
    """Downloads addresses and counts bytes."""

    name = "bare"
    handle_httpstatus_all = True

    def __init__(self, urls: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._urls = urls
        self.size = 0

    async def start(self) -> AsyncIterator[Request]:
        """One request an address."""
        for url in self._urls:
            yield Request(url, self.parse, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Takes the answer as it is."""
        self.size += len(response.body)


def main() -> None:
    """Downloads what the file names."""
    process = AsyncCrawlerProcess(SETTINGS)
    process.crawl(BareSpider, urls=Path(sys.argv[1]).read_text().split())
    process.start()


if __name__ == "__main__":
    main()
