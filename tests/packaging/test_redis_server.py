import os
import signal
import socket
import stat
from pathlib import Path

import pytest
from redis import Redis

from recovery.errors import OutsideError, SettingsError
from recovery.supervisor import RedisServer
from recovery.supervisor.redis_server import find_program
from tests.packaging.installation import settings_for


def _server(folder: Path) -> RedisServer:
    return RedisServer(folder=folder, socket=folder / "redis.sock", environment=os.environ)


def _mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_a_client_reaches_it_at_its_url(tmp_path: Path) -> None:
    with _server(tmp_path / "redis") as server, Redis.from_url(server.url) as client:
        assert client.ping()


def test_only_its_user_reaches_folder_socket_and_files(tmp_path: Path) -> None:
    folder = tmp_path / "redis"
    with _server(folder), Redis(unix_socket_path=str(folder / "redis.sock")) as client:
        client.set("key", "value")

        assert _mode(folder) == 0o700
        assert _mode(folder / "redis.sock") == 0o700
        assert [file for file in folder.rglob("*") if _mode(file) & 0o077] == []


def test_an_open_folder_is_closed_to_others(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with _server(tmp_path):
        assert _mode(tmp_path) == 0o700


def test_it_listens_on_no_port(tmp_path: Path) -> None:
    with _server(tmp_path / "redis") as server, Redis.from_url(server.url) as client:
        assert client.config_get("port") == {"port": "0"}


def test_it_drops_no_key_when_memory_is_short(tmp_path: Path) -> None:
    with _server(tmp_path / "redis") as server, Redis.from_url(server.url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_what_was_written_survives_a_kill(tmp_path: Path) -> None:
    first = _server(tmp_path / "redis")
    process = first.launch()
    first.wait()
    with Redis.from_url(first.url) as client:
        client.set("task", "rung")
        client.waitaof(1, 0, 0)
    process.send_signal(signal.SIGKILL)
    process.wait()

    with _server(tmp_path / "redis") as second, Redis.from_url(second.url) as client:
        assert client.get("task") == b"rung"


def test_a_socket_left_behind_is_replaced(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "redis.sock"))

    with _server(tmp_path) as server, Redis.from_url(server.url) as client:
        assert client.ping()


def test_a_server_left_behind_is_ended_with_its_keys_kept(tmp_path: Path) -> None:
    left = _server(tmp_path)
    process = left.launch()
    left.wait()
    with Redis.from_url(left.url) as client:
        client.set("task", "rung")

    with _server(tmp_path) as server, Redis.from_url(server.url) as client:
        assert process.wait(timeout=10) == 0
        assert client.get("task") == b"rung"


def test_a_server_that_cannot_start_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "appendonlydir").write_text("in the way of the folder of this name")

    with pytest.raises(OutsideError, match="ended with status 1"), _server(tmp_path):
        pass


def test_a_program_on_the_path_goes_before_the_one_we_bring(tmp_path: Path) -> None:
    program = tmp_path / "redis-server"
    program.touch(mode=0o755)

    assert find_program(str(tmp_path)) == program


def test_without_one_on_the_path_the_one_we_bring_is_taken(tmp_path: Path) -> None:
    assert find_program(str(tmp_path)).name == "valkey-server"


def test_with_no_program_the_variable_that_helps_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.path", [str(tmp_path)])  # an environment without the wheel

    with pytest.raises(SettingsError, match="RECOVERY_REDIS_URL: is not set, and no Redis"):
        find_program(str(tmp_path))


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "trap").symlink_to(tmp_path)

    with pytest.raises(SettingsError, match="which somebody else owns"):
        _server(tmp_path / "trap").launch()


def test_a_deep_data_folder_has_a_socket_that_the_system_takes(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / ("deep" * 25))
    server = RedisServer(
        folder=settings.data_dir / "redis", socket=settings.redis_socket, environment=os.environ
    )
    try:
        with server, Redis.from_url(settings.redis) as client:
            assert client.ping()
    finally:
        settings.redis_socket.parent.rmdir()


def test_the_same_deep_folder_always_has_the_same_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 25)

    assert settings_for(deep).redis_socket == settings_for(deep).redis_socket
    assert settings_for(deep).redis_socket != settings_for(deep / "er").redis_socket


def test_a_short_data_folder_keeps_its_socket_inside() -> None:
    data = Path("/srv/recovery")

    assert settings_for(data).redis_socket.is_relative_to(data)
