"""The pages of the built-in accounts: sign in, one page behind it, and a new password by link."""

from flask import Flask

from recovery.web.accounts.views import accounts


def install(app: Flask) -> None:
    """Add the pages, and let the portal point at them."""
    app.register_blueprint(accounts)
    app.jinja_env.globals["sign_in_page"] = "accounts.sign_in"
