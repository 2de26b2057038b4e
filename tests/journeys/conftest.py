"""One running installation and one browser for all journeys."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.installation import Installation


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    running = Installation(tmp_path_factory.mktemp("j"))
    running.start()
    yield running
    assert running.stop() == 0, running.log.read_text()[-3000:]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
    program = next(filter(None, map(shutil.which, names)), None)
    assert program is not None, "no browser: run the tests with `make test`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=Path(program),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()
