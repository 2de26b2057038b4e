"""The library's forms, less what this desk does not offer, with sentences that name the field.

The library gives choices as tuples, which the form library is about to drop. Our templates draw
the choices themselves, so a plain field stands in wherever the library has one of those.
"""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _
from flask_security import LoginForm
from flask_security.forms import (
    ChangePasswordForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
)
from flask_security.recovery_codes import MfRecoveryForm
from flask_security.tf_plugin import TwoFactorSelectForm
from flask_security.webauthn import WebAuthnRegisterForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo


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

    def say_once(self) -> None:
        """Name the fields that were left empty; else keep one sentence of the library's several.

        What was left empty says nothing about who is known here.
        """
        empty = [field for field in (self.email, self.password) if not (field.data or "").strip()]
        if not empty:
            del self.form_errors[1:]
            return
        self.form_errors.clear()
        for field in empty:
            field.errors = (_SIGN_IN[field.name],)


_SIGN_IN = {"email": _("Enter your e-mail address."), "password": _("Enter your password.")}


class CodeForm(TwoFactorVerifyCodeForm):
    """A code of the app, at the sign-in and when an app is set up."""

    code = StringField(validators=[DataRequired(_("Enter the code that your app shows now."))])


class RecoveryCodeForm(MfRecoveryForm):
    """A recovery code instead of a code of the app."""

    code = StringField(validators=[DataRequired(_("Enter one of your recovery codes."))])


class NewPasswordForm(ChangePasswordForm):
    """Another password."""

    password = PasswordField(validators=[DataRequired(_("Enter the password that you have now."))])
    new_password = PasswordField(validators=[DataRequired(_("Enter a new password."))])
    new_password_confirm = PasswordField(
        validators=[
            DataRequired(_("Type the new password once more.")),
            EqualTo("new_password", _("Type the same new password twice.")),
        ]
    )


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
