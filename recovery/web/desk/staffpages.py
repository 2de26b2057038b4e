"""Staff, as the administrator keeps them; and one's own page, for everybody."""

from http import HTTPStatus
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from recovery import staffing
from recovery.audit import trail
from recovery.errors import NotAllowed, StaffKnown, StaffUnknown
from recovery.rules.roles import Permission
from recovery.store import colleagues
from recovery.store.staff import Staff
from recovery.store.uow import UnitOfWork
from recovery.web.desk import forms
from recovery.web.desk.access import current_staff, needs
from recovery.web.desk.blueprint import desk
from recovery.web.desk.wording import ROLES
from recovery.web.joined import parts


@desk.get("/me")
def me() -> ResponseReturnValue:
    """Show how whoever is signed in signs in, with the links to change it."""
    return render_template("desk/me.html", person=current_staff(), roles=ROLES)


@desk.get("/staff")
@needs(Permission.MANAGE_STAFF)
def staff() -> ResponseReturnValue:
    """List everybody, with a form to add somebody."""
    return _staff_page(forms.StaffForm())


@desk.post("/staff")
@needs(Permission.MANAGE_STAFF)
def add_staff() -> ResponseReturnValue:
    """Add somebody, and show their password this once."""
    form = forms.StaffForm(sent=True)
    if not form.validate():
        return _staff_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with parts().database.begin() as uow:
            password = staffing.add(
                uow,
                email=form.email.data,
                name=form.name.data,
                role=form.chosen,
                by=trail.staff(current_staff().id),
            )
    except StaffKnown:
        form.email.errors = (gettext("Somebody has this address already."),)
        return _staff_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _password_page(form.name.data, password)


@desk.get("/staff/<uuid:staff_id>/disable")
@needs(Permission.MANAGE_STAFF)
def ask_disable(staff_id: UUID) -> ResponseReturnValue:
    """Ask whether somebody is to be let in no more, and say what that does."""
    return _ask(staff_id, "disable")


@desk.get("/staff/<uuid:staff_id>/reset")
@needs(Permission.MANAGE_STAFF)
def ask_reset(staff_id: UUID) -> ResponseReturnValue:
    """Ask whether somebody is to begin anew, and say what that does."""
    return _ask(staff_id, "reset")


@desk.post("/staff/<uuid:staff_id>/disable")
@needs(Permission.MANAGE_STAFF)
def disable_staff(staff_id: UUID) -> ResponseReturnValue:
    """Let somebody in no more."""
    with parts().database.begin() as uow:
        person = _other(uow, staff_id, "disable")
        staffing.disable(uow, person.email, by=trail.staff(current_staff().id))
    flash(gettext("%(name)s can no longer sign in.", name=person.name), "success")
    return redirect(url_for("desk.staff"))


@desk.post("/staff/<uuid:staff_id>/reset")
@needs(Permission.MANAGE_STAFF)
def reset_staff(staff_id: UUID) -> ResponseReturnValue:
    """Let somebody begin anew, and show their password this once."""
    with parts().database.begin() as uow:
        person = _other(uow, staff_id, "reset")
        password = staffing.reset(uow, person.email, by=trail.staff(current_staff().id))
    return _password_page(person.name, password)


def _other(uow: UnitOfWork, staff_id: UUID, action: str) -> Staff:
    """Find a colleague: nobody shuts themselves out."""
    person = colleagues.by_id(uow, str(staff_id))
    if person is None:
        raise StaffUnknown
    if person.id == current_staff().id:
        raise NotAllowed(person.role, action)
    return person


def _ask(staff_id: UUID, action: str) -> str:
    with parts().database.read() as uow:
        person = _other(uow, staff_id, action)
        return render_template("desk/staff_ask.html", person=person, action=action, roles=ROLES)


def _staff_page(form: forms.StaffForm) -> str:
    with parts().database.read() as uow:
        return render_template(
            "desk/staff.html",
            people=staffing.everybody(uow),
            form=form,
            errors=list(form.faults()),
            roles=ROLES,
            me=current_staff().id,
        )


def _password_page(name: str, password: str) -> str:
    # No redirect to it: then the password would have to be kept somewhere in between.
    return render_template("desk/password.html", name=name, password=password)
