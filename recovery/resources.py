"""Where the files lie that are no Python: in the package when installed, else in the checkout.

The wheel carries the top-level `templates/`, `static/` and `Procfile` inside the package; an
editable install finds them beside it, so that an edit shows without another install.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def templates() -> Path:
    """Folder of the Jinja templates: `portal/`, `desk/`, `mail/`, `errors/`, `partials/`."""
    return _find("templates")


def static() -> Path:
    """Folder of style sheets, scripts and pictures that browsers fetch."""
    return _find("static")


def procfile() -> Path:
    """File that names the processes of one installation, a line each."""
    return _find("Procfile")


def translations() -> Path:
    """Folder of the gettext catalogues, `<language>/LC_MESSAGES/messages.mo`."""
    return _find("translations")


def migrations() -> Path:
    """Folder of the Alembic environment of the main database."""
    return _find("store/migrations")


def _find(name: str) -> Path:
    for place in (_PACKAGE / name, _PACKAGE.parent / name):
        if place.exists():
            return place
    raise FileNotFoundError(name)
