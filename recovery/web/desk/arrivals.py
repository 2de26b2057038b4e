"""What happens to a visit when somebody comes, goes, or chooses a new password."""

from typing import Any

from flask import Flask, session
from flask_login import user_logged_in, user_logged_out
from flask_security import password_changed, user_authenticated
from sqlalchemy.exc import SQLAlchemyError

from recovery.audit import trail
from recovery.audit.events import Event
from recovery.store.staff import Staff
from recovery.web.joined import parts
from recovery.web.visits import VisitSession

_NO_ARRIVAL = ["change"]
"""How the library calls a new password, after which it signs the same person in once more."""


def install(app: Flask) -> None:
    """Listen to the sign-in."""

    @user_logged_in.connect_via(app)
    def renew_visit(_app: Flask, **_: Any) -> None:  # noqa: ANN401 - a signal's own signature
        # A cookie that outlives the visit is never given, whichever form asked for one.
        session.pop("_remember", None)
        if isinstance(session._get_current_object(), VisitSession):  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy's own way
            session.renew()  # type: ignore[attr-defined]

    @user_authenticated.connect_via(app)
    def write_down(
        _app: Flask,
        user: Staff,
        authn_via: list[str] | None = None,
        **_: Any,  # noqa: ANN401 - as above
    ) -> None:
        if authn_via == _NO_ARRIVAL:
            return
        try:
            with parts().database.begin() as uow:
                trail.append(uow, Event.STAFF_SIGNED_IN, trail.staff(user.id))
        except SQLAlchemyError:
            # Nobody is in whose coming could not be written down.
            session.clear()
            raise

    @password_changed.connect_via(app)
    def password_is_their_own(_app: Flask, user: Staff, **_: Any) -> None:  # noqa: ANN401
        user.password_given = False

    @user_logged_out.connect_via(app)
    def end_visit(_app: Flask, **_: Any) -> None:  # noqa: ANN401
        session.clear()
