"""One running installation for all journeys."""

from collections.abc import Iterator

import pytest

from tests.journeys.installation import Installation


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    running = Installation(tmp_path_factory.mktemp("j"))
    running.start()
    yield running
    assert running.stop() == 0, running.log.read_text()[-3000:]
