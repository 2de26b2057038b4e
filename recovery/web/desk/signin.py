"""Signing in: password, then a one-time code or a passkey, by Flask-Security-Too.

The library keeps its rows through a session of its own in which every statement stands alone, so
that it never holds the write lock while a password is being hashed. Everything meant for customers
is off: nobody registers, nobody recovers by mail, and nothing outlives the visit.
"""

from datetime import timedelta
from http import HTTPStatus
from typing import Any, cast

from flask import Flask, Request, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_security import RoleMixin, Security, SQLAlchemySessionUserDatastore
from flask_security.proxies import _security
from sqlalchemy.orm import scoped_session, sessionmaker
from wtforms import Form

from recovery import resources
from recovery.engine import each_alone
from recovery.parts import Parts
from recovery.settings import Settings
from recovery.staffing import AUTHENTICATOR, recovery_code_keys, totp_keys
from recovery.store.staff import Passkey, Staff
from recovery.web.desk import arrivals, signin_forms, throttle
from recovery.web.desk.messages import MESSAGES
from recovery.web.desk.onetime import WINDOW, OnceOnly

SHORTEST_PASSWORD = 12

_ASK_CODE, _SETUP = "security/two_factor_verify_code.html", "security/two_factor_setup.html"

FRESH = timedelta(minutes=10)
"""Whoever changes how they sign in must have shown within this time that it is them."""


def install(app: Flask, parts: Parts) -> None:
    """Join the sign-in to the desk; CSRF protection must be there before."""
    rows = scoped_session(sessionmaker(each_alone(parts.database.engine), expire_on_commit=False))
    app.config.update(_settings(parts.settings))
    security = Security(
        login_form=signin_forms.PasswordForm,
        change_password_form=signin_forms.NewPasswordForm,
        mf_recovery_form=signin_forms.RecoveryCodeForm,
        two_factor_verify_code_form=signin_forms.CodeForm,
        two_factor_setup_form=signin_forms.SetupForm,
        two_factor_rescue_form=signin_forms.RescueForm,
        two_factor_select_form=signin_forms.SelectForm,
        wan_register_form=signin_forms.NewPasskeyForm,
        totp_cls=OnceOnly,
        render_template=_render,  # type: ignore[arg-type] # a page or a page with its status
    )
    security.init_app(
        app, SQLAlchemySessionUserDatastore(rows, Staff, RoleMixin, webauthn_model=Passkey)
    )
    security.want_json(_never)
    # A visit is the only way in: no token in a header or an address.
    security.login_manager.request_loader(_nobody)
    arrivals.install(app)
    throttle.install(app)

    @app.teardown_appcontext
    def give_back(_error: BaseException | None) -> None:
        rows.remove()


def _settings(settings: Settings) -> dict[str, object]:
    brand = settings.brand.name
    ours: dict[str, object] = {
        "API_ENABLED_METHODS": ["session"],
        "CHANGEABLE": True,
        "SEND_PASSWORD_CHANGE_EMAIL": False,
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_SINGLE_HASH": ["argon2"],
        "PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "RETURN_GENERIC_RESPONSES": True,
        "JOIN_USER_ROLES": False,
        "STATIC_FOLDER": None,
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
        "TWO_FACTOR": True,
        "TWO_FACTOR_REQUIRED": True,
        "TWO_FACTOR_ENABLED_METHODS": [AUTHENTICATOR],
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": WINDOW,
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TOTP_SECRETS": totp_keys(settings.desk_secret),
        "TOTP_ISSUER": brand,
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": recovery_code_keys(settings.desk_secret),
        "WEBAUTHN": True,
        "WAN_RP_NAME": brand,
        "WAN_ALLOW_AS_FIRST_FACTOR": False,
        "WAN_ALLOW_AS_MULTI_FACTOR": False,
        "WAN_ALLOW_AS_VERIFY": ["secondary"],
        "FRESHNESS": FRESH,
        "FRESHNESS_GRACE_PERIOD": FRESH,
        "SCRIPT_NONCE_KEY": "csp_nonce",
        "POST_LOGIN_VIEW": "desk.start",
        "POST_LOGOUT_VIEW": "security.login",
        "POST_CHANGE_VIEW": "desk.me",
        "POST_VERIFY_VIEW": "desk.me",
        "TWO_FACTOR_POST_SETUP_VIEW": "desk.me",
        "WAN_POST_REGISTER_VIEW": "desk.me",
        "I18N_DOMAIN": "messages",
        "I18N_DIRNAME": [str(resources.translations())],
    }
    ours |= {f"MSG_{name}": message for name, message in MESSAGES.items()}
    return {f"SECURITY_{name}": value for name, value in ours.items()}


def _render(template: str, **context: Any) -> ResponseReturnValue:  # noqa: ANN401 - any context
    """Render a page of the sign-in; one with errors answers 422, which the limits count."""
    form = context.get("login_user_form")
    if isinstance(form, signin_forms.PasswordForm) and request.method == "POST":
        form.say_once()
    if template == _ASK_CODE and session.get("tf_state") == "validating_profile":
        # Somebody who is setting up an app needs the picture until a code of it was right.
        template, context = _SETUP, context | _picture(context["two_factor_verify_code_form"])
    page = render_template(template, **context)
    forms = [value for value in context.values() if isinstance(value, Form)]
    if request.method == "POST" and any(form.errors or form.form_errors for form in forms):
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return page


def _picture(form: signin_forms.CodeForm) -> dict[str, object]:
    """Give the app's picture and key once more, as the visit keeps them meanwhile."""
    user = cast("Staff", form.user)
    values = _security.totp_factory.fetch_setup_values(session["tf_totp_secret"], user)
    return {
        "chosen_method": AUTHENTICATOR,
        "authr_qrcode": values["image"],
        "authr_key": values["key"],
    }


def _never(_request: Request) -> bool:
    return False


def _nobody(_request: Request) -> None:
    return None
