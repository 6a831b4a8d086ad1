"""A child process that visits one batch of sites: `python -m crawler.child FD`.

The job is one line on standard input; what is seen goes as JSON lines to the descriptor FD, so that nothing printed
by a library can corrupt it. When standard input closes, whoever started this is gone and the child ends.
"""

from __future__ import annotations

import gc

if __name__ == "__main__":
    gc.disable()  # until all is loaded: a tenth of the time that a child takes to start is spent looking for cycles

import os
import sys
import threading
from importlib.util import find_spec
from typing import Any, TextIO

import orjson
from scrapy.crawler import AsyncCrawlerProcess

from crawler.job import Job
from crawler.network.guard import RESOLVER, GuardedResolver
from crawler.spiders.portal import PortalSpider
from crawler.spiders.reachability import ReachabilitySpider
from storage.codec import dump

_DNS_SECONDS = 10
_COLLECT = (20_000, 20, 100)
_LOOP = "uvloop.Loop" if find_spec("uvloop") else None  # not for every system; a request costs a fifth less with it


def process_settings(job: Job) -> dict[str, Any]:
    """Scrapy's settings for a job: doors closed, limits set, and no help from middlewares that decide by themselves."""
    return {
        "TWISTED_DNS_RESOLVER": RESOLVER,
        "ASYNCIO_EVENT_LOOP": _LOOP,
        "GUARD_ALLOWED": [host.rpartition(":")[0] or host for host in job.allowed],
        "GUARD_HOSTS": job.hosts,
        "DNS_TIMEOUT": _DNS_SECONDS,
        "REMOTE_CONTROL_ENABLED": False,  # on by default: runs Python that arrives over HTTP
        "TELNETCONSOLE_ENABLED": False,
        "DOWNLOAD_HANDLERS": {"file": None, "ftp": None, "s3": None, "data": None},
        "DOWNLOAD_MAXSIZE": job.page_bytes,  # also stops what decompresses into more
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": job.timeout,  # of the whole answer: covers slow drips
        "DOWNLOAD_DELAY": 0,  # the spider paces each site itself, also by Crawl-delay
        "CONCURRENT_REQUESTS": job.sites_at_once + 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "ROBOTSTXT_OBEY": False,  # the spider asks robots.txt itself: a 5xx there means not now
        "RETRY_ENABLED": False,  # the exploration asks again where that makes sense
        "REDIRECT_ENABLED": False,  # it decides where to follow
        "METAREFRESH_ENABLED": False,
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,  # reads the environment
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            "scrapy.downloadermiddlewares.stats.DownloaderStats": None,  # nobody reads them
            "crawler.network.exchanges.AsSent": 760,  # nearer the network than redirects (600) and decompression (590)
        },
        "EXTENSIONS_BASE": {},  # not "EXTENSIONS": for that all are loaded, a web server among them, and then left out
        "USER_AGENT": job.user_agent,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9",
        },
        "LOG_LEVEL": "WARNING",
        "STATS_DUMP": False,
    }


def run(job: Job, out: TextIO) -> None:
    """Visits the job's sites and writes a line for each page (if asked), each finished visit and what it learnt."""

    def tell(kind: str, site: str, value: Any) -> None:
        text = value if isinstance(value, str) else "" if value is None else dump(value)
        out.write(orjson.dumps([kind, site, text]).decode() + "\n")
        out.flush()

    process = AsyncCrawlerProcess(process_settings(job))
    crawler = process.create_crawler(PortalSpider if job.spread is None else ReachabilitySpider)
    process.crawl(crawler, job=job, tell=tell, guard=_installed_guard)
    process.start()


def _installed_guard() -> GuardedResolver:
    """The resolver that the reactor really uses; a crawl without the guard must not start."""
    from twisted.internet import reactor  # importing it installs one, so not before Scrapy chose which

    resolver = getattr(reactor, "resolver", None)
    if not isinstance(resolver, GuardedResolver):
        raise RuntimeError("the address guard is not installed; TWISTED_DNS_RESOLVER must be a process setting")
    return resolver


def _end_with_parent() -> None:
    """Waits for the end of standard input, then ends this process and whatever it started."""
    sys.stdin.buffer.read()
    os._exit(3)


def main() -> None:
    """Reads the job, starts the watch over standard input, and runs."""
    job = Job.model_validate_json(sys.stdin.buffer.readline())
    gc.freeze()  # what is loaded stays; and a page's many small values hold few cycles to look for
    gc.set_threshold(*_COLLECT)
    gc.enable()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with os.fdopen(int(sys.argv[1]), "w", encoding="utf-8") as out:
        run(job, out)
        out.write('["end", "", ""]\n')
    os._exit(0)  # everything is told; taking the interpreter apart takes longer than a small visit


if __name__ == "__main__":
    main()
