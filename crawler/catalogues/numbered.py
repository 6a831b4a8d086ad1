"""The further pages of a list that are linked by their numbers alone (1 2 3 … 13). Pure."""

from __future__ import annotations

from itertools import pairwise

from crawler.pages.bounds import same_page
from crawler.pages.page import Parsed

_MOST = 400
_DIGITS = 4


def later_pages(parsed: Parsed) -> list[str]:
    """The addresses of the list's pages after this one, the nearest first; an empty one for a page that only a script
    opens. Links are numbers of pages where two that follow each other count on."""
    numbers: dict[int, str] = {}
    read = [(link.text().strip(), link) for link in parsed.tree.css("a, li, button")[:_MOST]]
    links = [(int(text), link) for text, link in read if text.isascii() and text.isdecimal() and len(text) <= _DIGITS]
    if not any(later == number + 1 for (number, _), (later, _) in pairwise(links)):
        return []
    for number, link in links:
        href = link.attributes.get("href") or ""
        numbers[number] = numbers.get(number) or (parsed.resolve(href) if href.strip("#") else "")
    here = {same_page(parsed.page.final_url), same_page(parsed.page.url)}
    unlinked = (number for number in range(1, max(numbers) + 1) if not numbers.get(number))
    this = next((number for number, url in numbers.items() if url and same_page(url) in here), next(unlinked, 1))
    return [url for number, url in sorted(numbers.items()) if number > this]
