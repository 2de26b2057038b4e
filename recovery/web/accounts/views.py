"""Sign in at the built-in accounts, and set a new password by the link of a restored account."""

from http import HTTPStatus
from typing import cast

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from recovery.errors import LinkSpent
from recovery.outside.builtin import BuiltinAccounts
from recovery.outside.builtin_signin import NeedsSecondFactor
from recovery.web.accounts.forms import NewPasswordForm, SignInForm
from recovery.web.forms import refuse
from recovery.web.joined import parts
from recovery.web.limits import by_field, by_field_and_address, failed, limiter
from recovery.web.visits import VisitSession

accounts = Blueprint("accounts", __name__, url_prefix="/account")

_TOKEN = "account_token"  # noqa: S105 - a key of the visit


@accounts.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Show the form."""
    return _sign_in_page(SignInForm())


@accounts.post("/sign-in")
@limiter.limit("60 per hour")
@limiter.limit("10 per 15 minutes", key_func=by_field_and_address("email"))
@limiter.limit("100 per 15 minutes", key_func=by_field("email"), deduct_when=failed)
def sign_in_now() -> ResponseReturnValue:
    """Sign in; nobody hears whether the address or the password was wrong."""
    form = SignInForm()
    if not form.was_sent_well():
        return _sign_in_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    token = _directory().sign_in(form.email.data, form.password.data, form.code.data or None)
    if isinstance(token, NeedsSecondFactor):
        text = _("Fill in the code that your app shows now, and your password again.")
        refuse(form.code, text)
    elif token is None:
        refuse(form.password, _("The address or the password is not right."))
    else:
        visit = cast("VisitSession", session)
        visit.renew()
        visit[_TOKEN] = token
        return redirect(url_for("accounts.home"))
    return _sign_in_page(form), HTTPStatus.UNPROCESSABLE_ENTITY


@accounts.get("")
def home() -> ResponseReturnValue:
    """Show who is signed in, and a made-up page of their hosting."""
    who = _directory().who(session.get(_TOKEN, ""))
    if who is None:
        return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/home.html", who=who)


@accounts.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session at the account, here and there."""
    token = session.pop(_TOKEN, "")
    if token:
        _directory().sign_out(token)
    return redirect(url_for("accounts.sign_in"))


@accounts.get("/new-password/<token>")
def new_password(token: str) -> ResponseReturnValue:
    """Show the form; opening the link changes nothing, since mail scanners open links too."""
    if not _directory().link_works(token):
        return _spent()
    return _new_password_page(NewPasswordForm(), token)


@accounts.post("/new-password/<token>")
@limiter.limit("60 per hour")
def set_password(token: str) -> ResponseReturnValue:
    """Set the password and use up the link; signing in is a step of its own."""
    form = NewPasswordForm()
    if not form.was_sent_well():
        return _new_password_page(form, token), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        _directory().set_password(token, form.password.data)
    except LinkSpent:
        return _spent()
    flash(_("Your new password is set. Sign in with it."))
    return redirect(url_for("accounts.sign_in"))


def _directory() -> BuiltinAccounts:
    return cast("BuiltinAccounts", parts().accounts)


def _sign_in_page(form: SignInForm) -> str:
    return render_template("accounts/sign_in.html", form=form)


def _new_password_page(form: NewPasswordForm, token: str) -> str:
    return render_template("accounts/new_password.html", form=form, token=token)


def _spent() -> ResponseReturnValue:
    return render_template("accounts/link_spent.html"), HTTPStatus.GONE
