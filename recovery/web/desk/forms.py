"""What the forms of the desk share, and the form for a new colleague.

Forms check shape; what a decision means, `rules` and `flow` say. CSRF is checked for every POST
before a view is called, so no form here carries a token itself.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import EmailField, Form, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, Length
from wtforms.widgets import HiddenInput

from recovery.rules.roles import Role
from recovery.store.models import Case
from recovery.web.desk.wording import ROLES

NAME = 100
"""Characters of a colleague's name."""

AT_MOST = _("Use at most %(max)d characters.")


def stripped(value: str | None) -> str:
    """Take the white space around a text away; nothing sent is an empty text."""
    return (value or "").strip()


def required(message: LazyString) -> DataRequired:
    """Refuse an empty field, and one that holds white space only."""
    return DataRequired(message=message)


def choices(words: Mapping[Any, str]) -> list[SelectChoice]:
    """Offer the members of an enum by their words, in the reader's language, none chosen yet."""
    return [
        SelectChoice("", gettext("Choose")),
        *(SelectChoice(each.value, gettext(word)) for each, word in words.items()),
    ]


class ChoiceField(SelectField):
    """One of several; what is not among them counts as nothing chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as any field
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]

    def pre_validate(self, _form: Form) -> None:
        """Leave it to the field's own sentence to say that something must be chosen."""
        if all(choice.value != self.data for choice in self.choices or ()):
            self.data = ""


class DeskForm(Form):
    """A form that may have been sent with this request; its fields' names begin with `prefix`."""

    def __init__(self, *, prefix: str = "", sent: bool = False) -> None:
        super().__init__(request.form if sent else None, prefix=prefix)  # type: ignore[no-untyped-call]

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check every field."""
        return bool(super().validate(extra_validators))  # type: ignore[no-untyped-call]

    def faults(self) -> Iterator[tuple[str, str]]:
        """List what is wrong, for the summary on top: id of the field, and the sentence."""
        for field in self:
            for error in field.errors:
                yield field.id, str(error)


class CaseForm(DeskForm):
    """A form of a case's page: its fields' names begin with the form's own.

    `version` is the version of the case that the page showed.
    """

    prefix = ""
    version = IntegerField(
        widget=HiddenInput(),
        validators=[required(_("Load the page again: it does not say which case you saw."))],
    )

    def __init__(self, case: Case, *, sent: bool = False) -> None:
        super().__init__(prefix=self.prefix, sent=sent)
        if not sent:
            self.version.data = case.version


class StaffForm(DeskForm):
    """Add a colleague."""

    email = EmailField(
        _("E-mail address"),
        filters=[stripped],
        validators=[
            required(_("Enter an e-mail address.")),
            Email(message=_("Enter a complete e-mail address.")),
            Length(max=254, message=AT_MOST),
        ],
    )
    name = StringField(
        _("Name"),
        filters=[stripped],
        validators=[required(_("Enter a name.")), Length(max=NAME, message=AT_MOST)],
    )
    role = ChoiceField(_("Role"), validators=[required(_("Choose a role."))])

    def __init__(self, *, sent: bool = False) -> None:
        super().__init__(sent=sent)
        self.role.choices = choices(ROLES)

    @property
    def chosen(self) -> Role:
        """The role, once valid."""
        return Role(self.role.data)
