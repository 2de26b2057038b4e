"""Forms of the built-in accounts."""

from flask_babel import lazy_gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from recovery.outside.builtin_signin import SHORTEST_PASSWORD
from recovery.web.forms import PageForm

_LONGEST = 200


class SignInForm(PageForm):
    """Who signs in."""

    email = StringField(
        _("E-mail address"), validators=[DataRequired(_("Fill in your e-mail address."))]
    )
    password = PasswordField(
        _("Password"),
        validators=[
            DataRequired(_("Fill in your password.")),
            Length(max=_LONGEST, message=_("This password is too long.")),
        ],
    )
    code = StringField(_("Code from your app"))


class NewPasswordForm(PageForm):
    """A new password, typed twice."""

    password = PasswordField(
        _("New password"),
        validators=[
            DataRequired(_("Fill in a new password.")),
            Length(
                min=SHORTEST_PASSWORD,
                message=_("This password is too short. Use at least %(min)d characters."),
            ),
            Length(max=_LONGEST, message=_("This password is too long.")),
        ],
    )
    repeated = PasswordField(
        _("The same password once more"),
        validators=[EqualTo("password", _("The two passwords are not the same."))],
    )
