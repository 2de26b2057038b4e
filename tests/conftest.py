"""What most tests stand on: a whole installation in a folder of its own, and a clock to turn."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Connection, Engine, event

from recovery import installation
from recovery.app import create_desk, create_portal
from recovery.engine import engine_for
from recovery.inspection import sandbox
from recovery.parts import Parts, make_parts
from recovery.samples.sealing import SUBJECT, SampleSeal
from recovery.settings import Settings, from_environment
from recovery.store import migrations
from tests.kit import Cases, Clock, Worker, sealed_extract
from tests.postgres import Postgres, running


@pytest.fixture(autouse=True)
def _connections_given_back() -> Iterator[None]:
    """Close what a test left open: from Python 3.13 on, a forgotten connection is a warning."""
    used: set[Engine] = set()

    def note(connection: Connection) -> None:
        used.add(connection.engine)

    event.listen(Engine, "engine_connect", note)
    yield
    event.remove(Engine, "engine_connect", note)
    for engine in used:
        engine.dispose()


@pytest.fixture(autouse=True)
def _no_reading_of_pictures(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leave the extra `ocr` to the tests that are about it: it takes seconds for each picture."""
    if "inspection/identity" not in request.node.nodeid:
        monkeypatch.setattr(sandbox, "is_installed", lambda: False)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare one installation, to be copied: migrations run once."""
    folder = tmp_path_factory.mktemp("installed")
    parts = installation.prepare({"RECOVERY_DATA_DIR": str(folder)})
    parts.close()
    return folder


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def migrated(postgres: Postgres) -> str:
    """Prepare one PostgreSQL database, to be copied."""
    engine = engine_for(postgres.make("migrated"))
    migrations.upgrade(engine)
    engine.dispose()
    return "migrated"


@pytest.fixture
def database_url() -> str:
    """Name the main database; empty: SQLite. Folders that run on both override this."""
    return ""


@pytest.fixture
def on_postgres(postgres: Postgres, migrated: str) -> Iterator[str]:
    """Give a PostgreSQL database of this test's own."""
    name = f"test{uuid4().hex}"
    yield postgres.make(name, migrated)
    postgres.drop(name)


@pytest.fixture
def more_settings() -> dict[str, str]:
    """Give settings beside those of every test; modules override this."""
    return {}


@pytest.fixture(scope="session")
def sample_seal() -> SampleSeal:
    """Make one authority that seals made-up extracts; its keys never leave memory."""
    return SampleSeal.make(Clock().now)


@pytest.fixture(scope="session")
def extract_of(sample_seal: SampleSeal) -> Callable[..., bytes]:
    """Seal extracts of made-up registrations by kind, each but once; made at the clock's start."""
    made: dict[tuple[str, datetime], bytes] = {}

    def extract(kind: str, at: datetime | None = None) -> bytes:
        when = at or Clock().now
        if (kind, when) not in made:
            made[kind, when] = sealed_extract(sample_seal, kind, when)
        return made[kind, when]

    return extract


@pytest.fixture
def trusting(sample_seal: SampleSeal, tmp_path: Path) -> dict[str, str]:
    """Give the settings by which the made-up authority's seal counts."""
    anchors = tmp_path / "anchors.pem"
    anchors.write_text(sample_seal.anchors)
    return {
        "RECOVERY_EXTRACT_TRUST_FILE": str(anchors),
        "RECOVERY_EXTRACT_SUBJECT": SUBJECT,
    }


@pytest.fixture
def settings(
    installed: Path, tmp_path: Path, database_url: str, more_settings: dict[str, str]
) -> Settings:
    data_dir = tmp_path / "data"
    shutil.copytree(installed, data_dir)
    return from_environment(
        {
            "RECOVERY_DATA_DIR": str(data_dir),
            "RECOVERY_DATABASE_URL": database_url,
            # Nobody listens there: rate limits are counted in the process.
            "RECOVERY_REDIS_URL": f"unix://{tmp_path}/no-redis.sock",
            **more_settings,
        }
    )


@pytest.fixture
def parts(settings: Settings, clock: Clock) -> Iterator[Parts]:
    parts = make_parts(settings, clock)
    yield parts
    parts.close()


@pytest.fixture
def worker(parts: Parts) -> Worker:
    return Worker(parts)


@pytest.fixture
def cases(parts: Parts, worker: Worker) -> Cases:
    return Cases(parts, worker)


@pytest.fixture
def portal(settings: Settings, parts: Parts) -> Flask:
    return create_portal(settings, parts)


@pytest.fixture
def desk(settings: Settings, parts: Parts) -> Flask:
    return create_desk(settings, parts)


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
