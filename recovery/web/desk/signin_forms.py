"""The library's forms, less what this desk does not offer."""

from typing import Any

from flask_security import LoginForm
from flask_security.webauthn import (
    WebAuthnRegisterForm,
    WebAuthnSigninForm,
    WebAuthnSigninResponseForm,
)
from wtforms import RadioField


class PasswordForm(LoginForm):
    """E-mail address and password, without the box that keeps a cookie for a year."""

    remember = None  # type: ignore[assignment] # how a field is left out


class NewPasskeyForm(WebAuthnRegisterForm):
    """A passkey is a second factor, whatever the request says: it never replaces the password."""

    usage = RadioField(choices=["secondary"], default="secondary", validate_choice=False)

    def validate(self, extra_validators: Any = None, **kwargs: Any) -> bool:  # noqa: ANN401 - theirs
        """Check the name; how the passkey is used is not for the sender to say."""
        self.usage.data = "secondary"
        return bool(super().validate(extra_validators=extra_validators, **kwargs))


class PasskeyForm(WebAuthnSigninForm):
    """The start of a second step with a passkey; who it is for stands in the visit."""

    def validate(self, extra_validators: Any = None, **kwargs: Any) -> bool:  # noqa: ANN401 - theirs
        """Forget the wish to be remembered."""
        self.remember.data = False
        return bool(super().validate(extra_validators=extra_validators, **kwargs))


class PasskeyAnswerForm(WebAuthnSigninResponseForm):
    """What the passkey answered."""

    def validate(self, extra_validators: Any = None, **kwargs: Any) -> bool:  # noqa: ANN401 - theirs
        """Forget the wish to be remembered."""
        self.remember.data = ""
        return bool(super().validate(extra_validators=extra_validators, **kwargs))
