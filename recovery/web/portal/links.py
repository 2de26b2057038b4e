"""Come back to a case from any device, by a single-use link.

Mail scanners follow links, so opening one changes nothing: it shows a button, and the button uses
the link. Who asks for a link hears the same answer, known or not.
"""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from recovery.errors import LinkSpent
from recovery.flow import contact
from recovery.web.joined import parts
from recovery.web.limits import by_field, limiter
from recovery.web.portal.blueprint import portal
from recovery.web.portal.forms import ContactForm
from recovery.web.portal.visit import enter


@portal.get("/link/<token>")
def link(token: str) -> ResponseReturnValue:
    """Show the button, or say that the link no longer works."""
    with parts().database.read() as uow:
        works = contact.link_works(uow, token)
    return render_template("portal/link.html", token=token) if works else _spent(token)


@portal.post("/link/<token>")
@limiter.limit("60 per hour")
def use_link(token: str) -> ResponseReturnValue:
    """Use the link and begin a visit to its case."""
    try:
        with parts().database.begin() as uow:
            case_id = contact.use_link(uow, token)
    except LinkSpent:
        return _spent(token)
    enter(case_id)
    return redirect(url_for("portal.case"))


@portal.post("/link/<token>/again")
@limiter.limit("20 per hour")
def link_again(token: str) -> ResponseReturnValue:
    """Owe a fresh link to the case of an old one."""
    with parts().database.begin() as uow:
        contact.ask_link_again(uow, token)
    return redirect(url_for("portal.link_sent"))


@portal.get("/return")
def come_back() -> ResponseReturnValue:
    """Ask for the contact address that a link should go to."""
    return _page(ContactForm())


@portal.post("/return")
@limiter.limit("60 per hour")
@limiter.limit("5 per hour", key_func=by_field("contact_email"))
def ask_link() -> ResponseReturnValue:
    """Owe links to the cases of this address."""
    form = ContactForm()
    if not form.was_sent_well():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    with parts().database.begin() as uow:
        contact.ask_link(uow, form.contact_email.data)
    return redirect(url_for("portal.link_sent"))


@portal.get("/return/sent")
def link_sent() -> ResponseReturnValue:
    """Say the same to everybody."""
    return render_template("portal/link_sent.html")


def _page(form: ContactForm) -> str:
    return render_template("portal/return.html", form=form, ended="ended" in request.args)


def _spent(token: str) -> ResponseReturnValue:
    return render_template("portal/link_spent.html", token=token), HTTPStatus.GONE
