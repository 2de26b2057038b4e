"""Real parts: a key store on SQLite and PostgreSQL, a keyring and a folder of blobs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine

from recovery.engine import engine_for
from recovery.vault.documents import Vault
from recovery.vault.keyring import Keyring
from recovery.vault.keystore import KeyStore, metadata
from recovery.vault.localblobs import LocalBlobs
from tests.postgres import Postgres

# A slow machine is no defect of the code, so no example has a deadline.
hypothesis.settings.register_profile(
    "vault", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("vault")

CASE = "8f14e45f-ceea-467f-a1a2-91ddc0a40b1f"
DOCUMENT = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"


@pytest.fixture
def case() -> str:
    return CASE


@pytest.fixture
def document() -> str:
    return DOCUMENT


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "keys.sqlite3"


@pytest.fixture
def sqlite_keys(keys_file: Path) -> Iterator[KeyStore]:
    engine = engine_for(f"sqlite:///{keys_file}")
    store = KeyStore(engine)
    store.prepare()
    yield store
    engine.dispose()


@pytest.fixture
def postgres_engine(postgres: Postgres) -> Iterator[Engine]:
    engine = engine_for(postgres.url("postgres"))
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_keys(postgres_engine: Engine) -> KeyStore:
    metadata.drop_all(postgres_engine)
    store = KeyStore(postgres_engine)
    store.prepare()
    return store


@pytest.fixture(params=["sqlite_keys", "postgres_keys"])
def keys(request: pytest.FixtureRequest) -> KeyStore:
    store = request.getfixturevalue(request.param)
    assert isinstance(store, KeyStore)
    return store


@pytest.fixture
def keyring_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "keyring"


@pytest.fixture
def keyring(keyring_file: Path) -> Keyring:
    return Keyring.create(keyring_file)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def blobs(folder: Path) -> LocalBlobs:
    return LocalBlobs(folder)


@pytest.fixture
def vault(blobs: LocalBlobs, sqlite_keys: KeyStore, keyring: Keyring) -> Vault:
    return Vault(blobs, sqlite_keys, keyring)


@pytest.fixture
def received(vault: Vault) -> Callable[[bytes], None]:
    """Receive the original of the one document, in one piece."""

    def receive(data: bytes) -> None:
        with vault.receive(CASE, DOCUMENT, limit=len(data)) as receiving:
            receiving.write(data)
            receiving.commit()

    return receive
