"""Forms of the desk: they check shape; what a decision means, `rules` and `flow` say.

CSRF is checked for every POST before a view is called, so no form here carries a token itself.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import get_timezone, gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    Form,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from recovery.flow.review import LONGEST_HOLD, Question
from recovery.flow.words import ASK_REASONS, CHECKS, REJECT_REASONS
from recovery.rules.decisions import CHECKLIST, AskReason, Check, RejectReason
from recovery.rules.roles import Role
from recovery.store.models import Case, Slot
from recovery.store.staff import Staff
from recovery.web.desk.wording import ROLES

NOTE, SENTENCE, NAME = 2000, 600, 100
"""Characters of a private note, of a text for the customer, of a colleague's name."""

_SECRET_LENGTH = 12
_AT_MOST = _("Use at most %(max)d characters.")


def _stripped(value: str | None) -> str:
    return (value or "").strip()


def _required(message: LazyString) -> DataRequired:
    return DataRequired(message=message)


def _text_for_customer() -> TextAreaField:
    return TextAreaField(
        _("Text for the customer"),
        filters=[_stripped],
        validators=[Length(max=SENTENCE, message=_AT_MOST)],
    )


class DeskForm(Form):
    """A form that may have been sent with this request; its fields' names begin with `prefix`."""

    def __init__(self, *, prefix: str = "", sent: bool = False) -> None:
        super().__init__(request.form if sent else None, prefix=prefix)  # type: ignore[no-untyped-call]

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check every field."""
        return bool(super().validate(extra_validators))  # type: ignore[no-untyped-call]


class CaseForm(DeskForm):
    """A form of a case's page: its fields' names begin with the form's own.

    `version` is the version of the case that the page showed.
    """

    prefix = ""
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def __init__(self, case: Case, *, sent: bool = False) -> None:
        super().__init__(prefix=self.prefix, sent=sent)
        if not sent:
            self.version.data = case.version


class RejectForm(CaseForm):
    """Refuse a case."""

    prefix = "reject"
    reason = SelectField(_("Reason"), validators=[_required(_("Choose a reason."))])
    customer_text = _text_for_customer()
    private_note = TextAreaField(
        _("Note for colleagues"),
        filters=[_stripped],
        validators=[Length(max=NOTE, message=_AT_MOST)],
    )

    def __init__(self, case: Case, *, sent: bool = False) -> None:
        super().__init__(case, sent=sent)
        self.reason.choices = _choices(REJECT_REASONS)

    @property
    def chosen(self) -> RejectReason:
        """The reason, once valid."""
        return RejectReason(self.reason.data)


class ApproveForm(CaseForm):
    """Approve a case: every point ticked, a reason in words, a fresh one-time code."""

    prefix = "approve"
    checks = SelectMultipleField(_("I looked at all of this"), validate_choice=False)
    private_note = TextAreaField(
        _("Why you approve"),
        filters=[_stripped],
        validators=[
            _required(_("Write down why you approve.")),
            Length(max=NOTE, message=_AT_MOST),
        ],
    )
    code = StringField(
        _("One-time code from your app"),
        filters=[_stripped],
        validators=[
            _required(_("Enter the code that your app shows now.")),
            Length(max=_SECRET_LENGTH, message=_AT_MOST),
        ],
    )

    def __init__(self, case: Case, *, sent: bool = False) -> None:
        super().__init__(case, sent=sent)
        self.points = CHECKLIST[case.kind]
        self.checks.choices = [
            SelectChoice(check.value, gettext(CHECKS[check])) for check in self.points
        ]

    def validate_checks(self, field: Field) -> None:
        """Refuse an incomplete checklist."""
        if any(check.value not in (field.data or []) for check in self.points):
            raise ValidationError(gettext("Tick every point. If one is not right, do not approve."))

    @property
    def ticked(self) -> frozenset[Check]:
        """The points that are ticked, once valid."""
        return frozenset(Check(value) for value in self.checks.data if value in set(Check))


class ReopenForm(CaseForm):
    """Open a refused case again."""

    prefix = "reopen"
    note = TextAreaField(
        _("Why you open it again"),
        filters=[_stripped],
        validators=[
            _required(_("Write down why you open it again.")),
            Length(max=NOTE, message=_AT_MOST),
        ],
    )


class HoldForm(CaseForm):
    """Put a case on hold until the end of a day."""

    prefix = "hold"
    note = TextAreaField(
        _("Why it is put on hold"),
        filters=[_stripped],
        validators=[
            _required(_("Write down why the case is put on hold.")),
            Length(max=NOTE, message=_AT_MOST),
        ],
    )
    until = DateField(
        _("Until the end of"), validators=[_required(_("Choose the day on which the hold ends."))]
    )

    def __init__(self, case: Case, now: datetime, *, sent: bool = False) -> None:
        super().__init__(case, sent=sent)
        self._now = now
        today = now.astimezone(get_timezone()).date()
        self.first, self.last = today + timedelta(days=1), today + LONGEST_HOLD

    def validate_until(self, field: DateField) -> None:
        """Refuse a day outside the next ninety."""
        if not self.first <= field.data <= self.last:
            raise ValidationError(gettext("Choose a day within the next 90 days."))

    @property
    def end(self) -> datetime:
        """The moment at which the hold ends, once valid."""
        evening = datetime.combine(self.until.data, time(23, 59), ZoneInfo(str(get_timezone())))
        return min(evening, self._now + LONGEST_HOLD)


class ReassignForm(CaseForm):
    """Give a case to a colleague."""

    prefix = "reassign"
    to = SelectField(_("Give to"), validators=[_required(_("Choose a colleague."))])

    def __init__(self, case: Case, people: Mapping[str, Staff], *, sent: bool = False) -> None:
        super().__init__(case, sent=sent)
        self.to.choices = [
            SelectChoice("", gettext("Choose")),
            *(
                SelectChoice(key, each.name)
                for key, each in people.items()
                if key != case.claimed_by
            ),
        ]


class QuestionForm(DeskForm):
    """What is asked again for one slot."""

    ask = BooleanField(_("Ask for this document again"))
    reason = SelectField(_("Reason"), validators=[Optional()])
    note = TextAreaField(
        _("Sentence for the customer (not needed)"),
        filters=[_stripped],
        validators=[Length(max=SENTENCE, message=_AT_MOST)],
    )

    def __init__(self, slot: Slot, *, sent: bool) -> None:
        super().__init__(prefix=f"ask-{slot.id}", sent=sent)
        self.slot = slot
        self.reason.choices = _choices(ASK_REASONS)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Ask for a reason where a document is ticked, and for words where the reason has none."""
        if not super().validate(extra_validators):
            return False
        if self.ask.data and not self.reason.data:
            self.reason.errors = (gettext("Choose a reason."),)
            return False
        if self.ask.data and self.reason.data == AskReason.OTHER and not self.note.data:
            self.note.errors = (gettext("Tell the customer what you need."),)
            return False
        return True


class AskForm(CaseForm):
    """Ask for some documents again, slot by slot."""

    prefix = "ask"

    def __init__(self, case: Case, *, sent: bool = False) -> None:
        super().__init__(case, sent=sent)
        self.slots = [QuestionForm(slot, sent=sent) for slot in case.slots]
        self.nothing = ""

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Check every slot's own form, and that one of them asks something."""
        fine = all([super().validate(extra_validators), *(each.validate() for each in self.slots)])
        if not self.questions:
            self.nothing = gettext("Tick at least one document.")
        return fine and not self.nothing

    @property
    def questions(self) -> dict[str, Question]:
        """The questions by slot id, once valid."""
        return {
            each.slot.id: Question(AskReason(each.reason.data), each.note.data)
            for each in self.slots
            if each.ask.data and each.reason.data
        }


class StaffForm(DeskForm):
    """Add a colleague."""

    email = EmailField(
        _("E-mail address"),
        filters=[_stripped],
        validators=[
            _required(_("Enter an e-mail address.")),
            Email(message=_("Enter a complete e-mail address.")),
            Length(max=254, message=_AT_MOST),
        ],
    )
    name = StringField(
        _("Name"),
        filters=[_stripped],
        validators=[_required(_("Enter a name.")), Length(max=NAME, message=_AT_MOST)],
    )
    role = SelectField(_("Role"), validators=[_required(_("Choose a role."))])

    def __init__(self, *, sent: bool = False) -> None:
        super().__init__(sent=sent)
        self.role.choices = _choices(ROLES)

    @property
    def chosen(self) -> Role:
        """The role, once valid."""
        return Role(self.role.data)


def errors_of(*forms: Form) -> Iterator[tuple[str, str]]:
    """List what is wrong, for the summary on top: id of the field, and the sentence."""
    for form in forms:
        if isinstance(form, AskForm):
            if form.nothing:
                yield form.slots[0].ask.id, form.nothing
            yield from errors_of(*form.slots)
        for field in form:
            for error in field.errors:
                yield field.id, str(error)


def _choices(words: Mapping[Any, str]) -> list[SelectChoice]:
    return [
        SelectChoice("", gettext("Choose")),
        *(SelectChoice(each.value, gettext(word)) for each, word in words.items()),
    ]
