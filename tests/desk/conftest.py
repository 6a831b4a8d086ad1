"""A desk over two nights of a few portals, and a browser to use it with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from crawler.network.render import find_chromium
from tests.desk.nights import Portals, decide_some, portals
from tests.desk.process import PASSWORD, add_people, desk_over

WIDE, NARROW = 1280, 390

LogIn = Callable[..., Page]
GoTo = Callable[[str, str, int], Page]
"""Opens a path as an account, at a width."""


@pytest.fixture(scope="session")
def running() -> Iterator[Portals]:
    with portals() as started:
        yield started


@pytest.fixture(scope="session")
def two_nights(running: Portals, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two nights and the accounts; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("nights") / "data"
    running.night(folder, 1)
    running.night(folder, 2)
    add_people(folder)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("install your system's chromium: the desk is tested in it")
        pytest.skip("no Chromium on this machine")
    rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=program, chromium_sandbox=os.geteuid() != 0, args=[rules])
        yield started
        started.close()


@pytest.fixture
def folder(two_nights: Path, tmp_path: Path) -> Path:
    """The data folder of the desk of one test."""
    return copytree(two_nights, tmp_path / "data")


@pytest.fixture
def desk(folder: Path) -> Iterator[str]:
    """The address of a desk of a test's own."""
    with desk_over(folder) as address:
        yield address


@pytest.fixture(scope="session")
def shared_desk(running: Portals, two_nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a desk for tests that only look: a third night has the hostile county, and some findings of it are
    decided on."""
    folder = copytree(two_nights, tmp_path_factory.mktemp("shared") / "data")
    report = running.night(folder, 3, hostile=True)
    decide_some(folder, report.scan.id)
    with desk_over(folder) as address:
        yield address


@pytest.fixture
def log_in(browser: Browser, request: pytest.FixtureRequest) -> Iterator[LogIn]:
    """Gives a page of a new browser profile in which somebody is logged in to a desk. Whatever a page does wrong in it
    (an error of its script, something that its policy forbids) fails the test at its end."""
    if "desk" in request.fixturenames:
        # Begun before the pages, it ends after them: a page that still loads a picture would be refused, and be wrong.
        request.getfixturevalue("desk")
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def entered(address: str, name: str, *, width: int = WIDE, script: bool = True) -> Page:
        context = new_context(browser, address, width=width, script=script)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: wrong.append(told.text) if is_wrong(told) else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto("/login")
        enter(page, name)
        return page

    yield entered
    for context in contexts:
        context.close()
    assert not wrong


@contextmanager
def visitors(browser: Browser, address: str, refused: Mapping[tuple[str, str], int]) -> Iterator[GoTo]:
    """What opens pages of the desk at an address; each account logs in once a width. Whatever a page does wrong fails
    at the end. `refused` are the statuses of those that are not answered with 200."""
    opened: dict[tuple[str, int], Page] = {}
    wrong: list[str] = []

    def went(name: str, path: str, width: int) -> Page:
        if (name, width) not in opened:
            page = new_context(browser, address, width=width).new_page()
            page.on("console", lambda told: wrong.append(told.text) if is_wrong(told) else None)
            page.on("dialog", lambda told: wrong.append(told.message))
            page.goto("/login")
            enter(page, name)
            opened[name, width] = page
        page = opened[name, width]
        answer = page.goto(path)
        assert answer is not None
        page.wait_for_load_state("load")
        assert answer.status == refused.get((name, path), 200), f"{path}: {answer.status}"
        return page

    yield went
    for page in opened.values():
        page.context.close()
    assert not wrong


def keep_picture(page: Page, name: str, width: int) -> None:
    """Writes the page as PNG to where GONGKAI_DESK_PICTURES says, if it does."""
    if folder := os.environ.get("GONGKAI_DESK_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True, animations="disabled")


def is_wrong(told: ConsoleMessage) -> bool:
    """Whether the browser tells of something that no page should do; of what was refused or is not there
    it tells too."""
    return told.type == "error" and not any(f"status of {code}" in told.text for code in (403, 404, 409, 422))


def new_context(browser: Browser, address: str, *, width: int = WIDE, script: bool = True) -> BrowserContext:
    """A new profile, in Chinese, of a screen of this width."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 844 if width == NARROW else 800},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    return context


def enter(page: Page, name: str) -> None:
    """Fills in the form for logging in, and waits for the desk."""
    page.get_by_label("账号名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login" not in url)
