"""The library's forms, less what this desk does not offer.

The library gives choices as tuples, which the form library is about to drop. Our templates draw
the choices themselves, so a plain field stands in wherever the library has one of those.
"""

from typing import Any

from flask import url_for
from flask_security import LoginForm
from flask_security.forms import TwoFactorRescueForm, TwoFactorSetupForm
from flask_security.tf_plugin import TwoFactorSelectForm
from flask_security.webauthn import WebAuthnRegisterForm
from wtforms import StringField


class Word(StringField):
    """A word out of `choices`; whether it is one of them, the library checks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as any field
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]
        self.choices: list[tuple[str, str]] = []


class PasswordForm(LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - theirs
        super().__init__(*args, **kwargs)
        # Left empty, the library would lead back to the sign-in itself.
        self.next.data = self.next.data or url_for("desk.start")


class SetupForm(TwoFactorSetupForm):
    """The start of setting up an app."""

    setup = Word()  # type: ignore[assignment] # see above


class RescueForm(TwoFactorRescueForm):
    """Never shown: nobody is rescued by mail."""

    help_setup = Word()  # type: ignore[assignment] # see above


class SelectForm(TwoFactorSelectForm):
    """The choice between app and passkey."""

    which = Word()  # type: ignore[assignment] # see above


class NewPasskeyForm(WebAuthnRegisterForm):
    """A passkey is a second factor, whatever the request says: it never replaces the password."""

    usage = Word(default="secondary")  # type: ignore[assignment] # see above

    def validate(self, extra_validators: Any = None, **kwargs: Any) -> bool:  # noqa: ANN401 - theirs
        """Check the name; how the passkey is used is not for the sender to say."""
        self.usage.data = "secondary"
        return bool(super().validate(extra_validators=extra_validators, **kwargs))
