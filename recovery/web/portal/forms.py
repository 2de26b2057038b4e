"""The portal's forms: they check shape; what it means is decided further in."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, FieldList, Form, FormField, StringField
from wtforms.form import BaseForm
from wtforms.validators import AnyOf, DataRequired, Email, Length, Regexp, ValidationError

from recovery.rules.evidence import MAX_DIRECTORS, CaseKind, Director
from recovery.web.forms import PageForm
from recovery.web.joined import parts

_NAME_LENGTH = 200
_ADDRESS_LENGTH = 254
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _tidy(text: str | None) -> str:
    return " ".join((text or "").split())


def _digits(text: str | None) -> str:
    """Take a number as people write it, with spaces and points."""
    return "".join((text or "").split()).replace(".", "")


def _visible(_form: BaseForm, field: Field) -> None:
    """Refuse what a reader cannot see: control characters, and those that turn the direction.

    With the latter a name reads differently from what it is, to the staff who compare it.
    """
    if _UNSEEN.search(field.data or ""):
        raise ValidationError(
            gettext(
                "There are characters in this field that nobody can see: %(field)s. Type it again.",
                field=field.label.text,
            )
        )


def _address() -> Any:  # noqa: ANN401 - a field that its form has yet to bind
    return StringField(
        _("E-mail address"),
        filters=[_tidy],
        validators=[
            DataRequired(_("Fill in an e-mail address.")),
            Length(max=_ADDRESS_LENGTH, message=_("This e-mail address is too long.")),
            Email(_("This is not a complete e-mail address. Example: name@example.nl")),
            # What a letter can be addressed to everywhere; a domain may be given in its ASCII form.
            Regexp(
                r"^[A-Za-z0-9.!#$%&'*+/^_`{|}~-]+@[A-Za-z0-9.-]+$",
                message=_("This is not a complete e-mail address. Example: name@example.nl"),
            ),
        ],
    )


class ContactForm(PageForm):
    """One address to send something to."""

    contact_email = _address()


# A form's fields stand in the order in which they are written here, and so does its list of
# errors: each part below comes in its turn on the page.


class _Account:
    """Which account it is about."""

    asked_for = StringField(
        _("Customer number, e-mail address or domain name of the account"),
        filters=[_tidy],
        validators=[
            DataRequired(_("Fill in your customer number, an e-mail address or a domain name.")),
            Length(
                max=_ADDRESS_LENGTH,
                message=_("This customer number, e-mail address or domain name is too long."),
            ),
            _visible,
        ],
    )


class _Company:
    """Which company it belongs to."""

    company_name = StringField(
        _("Name of the company"),
        filters=[_tidy],
        validators=[
            DataRequired(_("Fill in the name of the company.")),
            Length(max=_NAME_LENGTH, message=_("The name of the company is too long.")),
            _visible,
        ],
    )
    kvk_number = StringField(
        _("KVK number"),
        filters=[_digits],
        validators=[
            DataRequired(_("Fill in the KVK number.")),
            Regexp(r"^[0-9]{8}$", message=_("A KVK number has 8 digits.")),
        ],
    )


class StartForm(_Account, PageForm):
    """Who a private customer is, and where to reach them."""

    person_name = StringField(
        _("Your name"),
        filters=[_tidy],
        validators=[
            DataRequired(_("Fill in your name.")),
            Length(max=_NAME_LENGTH, message=_("Your name is too long.")),
            _visible,
        ],
    )
    contact_email = _address()

    def validate_contact_email(self, field: StringField) -> None:
        """Refuse the very address that was lost: the code would go where nobody reads it."""
        if field.data.lower() == (self.asked_for.data or "").lower():
            raise ValidationError(
                _("You cannot get into this mailbox any more. Fill in another address.")
            )


class BusinessStartForm(StartForm, _Company):
    """Who a business customer is, and where to reach them."""


def start_form(kind: CaseKind, said: Mapping[str, str] | None = None) -> StartForm:
    """Give the first form of this kind of case, filled with what was sent.

    Args:
        kind: A business is asked for its name and number too.
        said: What to fill in while nothing was sent, by field.
    """
    return BusinessStartForm(said) if kind is CaseKind.BUSINESS else StartForm(said)


class CodeForm(PageForm):
    """The six digits."""

    digits = StringField(
        _("Code from the e-mail"),
        filters=[_digits],
        validators=[
            DataRequired(_("Fill in the code from the e-mail.")),
            Regexp(r"^[0-9]{6}$", message=_("The code has 6 digits.")),
        ],
    )


class DirectorRow(Form):
    """One director."""

    name = StringField(
        _("Full name"),
        filters=[_tidy],
        validators=[
            DataRequired(_("Fill in the name of this director.")),
            Length(max=_NAME_LENGTH, message=_("The name of this director is too long.")),
            _visible,
        ],
    )
    acts = StringField(
        _("How may this director act?"),
        validators=[AnyOf(("alone", "jointly"), _("Choose how this director may act."))],
    )


class DirectorsForm(PageForm):
    """Every director of the company."""

    # One row more is read than may be kept: what lies beyond would be dropped without a word.
    people = FieldList(FormField(DirectorRow), min_entries=1, max_entries=MAX_DIRECTORS + 1)

    def validate_people(self, field: FieldList) -> None:
        """Refuse too many, a name twice, and one who may only act together with nobody."""
        if any(entry.errors for entry in field.entries):
            return
        if len(field.entries) > MAX_DIRECTORS:
            raise ValidationError(
                gettext(
                    "You can name %(most)s directors here at most. Do more of them have to sign?"
                    " Then call us on %(phone)s.",
                    most=MAX_DIRECTORS,
                    phone=parts().settings.brand.support_phone,
                )
            )
        names = [entry.form.name.data.casefold() for entry in field.entries]
        if len(set(names)) < len(names):
            raise ValidationError(_("You named the same director twice. Remove one of them."))
        if [each.acts_alone for each in self.directors()] == [False]:
            raise ValidationError(
                _("This director may only act together with others. Name those others too.")
            )

    def directors(self) -> tuple[Director, ...]:
        """Give what was filled in."""
        return tuple(
            Director(entry.form.name.data, entry.form.acts.data == "alone")
            for entry in self.people.entries
        )

    def can_grow(self) -> bool:
        """Say whether one more director fits."""
        return len(self.people.entries) < MAX_DIRECTORS

    def add(self) -> None:
        """Make room for one more director."""
        if self.can_grow():
            self.people.append_entry()

    def remove(self, place: int) -> None:
        """Take out the director at this place, counted from 0; the last one stays."""
        if 0 <= place < len(self.people.entries) and len(self.people.entries) > 1:
            del self.people.entries[place]
