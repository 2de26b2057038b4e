"""One running installation for all journeys, one shift of reviewers, and people to meet."""

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import TypeVar

import pytest
from playwright.sync_api import Browser

from tests.journeys.installation import Installation
from tests.journeys.people import CoDirector, Customer, Language, Visitor
from tests.journeys.reviewer import Reviewer

V = TypeVar("V", bound=Visitor)
Meet = Callable[..., Customer]
Other = Callable[..., CoDirector]


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    running = Installation(tmp_path_factory.mktemp("j"))
    running.start()
    yield running
    assert running.stop() == 0, running.log.read_text()[-3000:]


class Crowd:
    """Gives people with addresses of one test's own; each has a phone of their own."""

    def __init__(self, installation: Installation, browser: Browser, name: str) -> None:
        self.installation = installation
        self.browser = browser
        self.name = "".join(letter for letter in name if letter.isalnum()).lower()[:40]
        self.met: list[Visitor] = []

    def new(self, who: type[V], language: Language, *, script: bool) -> V:
        address = f"{self.name}{len(self.met)}@nieuw.example.org"
        person = who(self.installation, self.browser, address, language=language, script=script)
        self.met.append(person)
        return person


@pytest.fixture
def crowd(
    installation: Installation, browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Crowd]:
    people = Crowd(installation, browser, request.node.name)
    yield people
    for person in people.met:
        person.context.close()


@pytest.fixture
def meet(crowd: Crowd) -> Meet:
    """Give a customer."""

    def new(language: Language = "nl", *, script: bool = True) -> Customer:
        return crowd.new(Customer, language, script=script)

    return new


@pytest.fixture
def other(crowd: Crowd) -> Other:
    """Give somebody who is asked by a link of their own."""

    def new(language: Language = "nl", *, script: bool = True) -> CoDirector:
        return crowd.new(CoDirector, language, script=script)

    return new


@pytest.fixture(scope="session")
def shift(installation: Installation, browser: Browser) -> Iterator[Iterator[Reviewer]]:
    """Sign both reviewers in, once; they take turns, since each one-time code works once."""
    people = [Reviewer(installation, browser, number=each, language="nl") for each in (0, 1)]
    for person in people:
        person.signs_in()
    yield cycle(people)
    for person in people:
        person.context.close()


@pytest.fixture
def reviewer(shift: Iterator[Reviewer]) -> Reviewer:
    return next(shift)
