"""Settings of an installation that exists for one test."""

from pathlib import Path

from recovery.settings import Settings


def settings_for(data_dir: Path, portal_port: int = 8080, desk_port: int = 8081) -> Settings:
    """Make settings with embedded defaults and made-up secrets."""
    return Settings(
        data_dir=data_dir,
        portal_secret="p" * 32,
        desk_secret="d" * 32,
        trail_secret="t" * 32,
        portal_port=portal_port,
        desk_port=desk_port,
    )
