"""Pages of the demo: made-up accounts and staff, every mail that was sent, one-time codes.

They show passwords on purpose, so they exist only when the setting `demo` is on.
"""

from flask import Flask

from recovery.web.demo.views import demo


def install(app: Flask) -> None:
    """Add the pages, and a bar on top of every page that says what this is."""
    app.register_blueprint(demo)
    app.jinja_env.globals["demo"] = True
