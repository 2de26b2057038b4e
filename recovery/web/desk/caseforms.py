"""What a reviewer fills in to decide a case."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from recovery.flow.review import Question
from recovery.flow.words import ASK_REASONS, CHECKS, REJECT_REASONS
from recovery.rules.decisions import ASKABLE, CHECKLIST, AskReason, Check, RejectReason
from recovery.rules.evidence import CaseKind
from recovery.store.models import Case, Slot
from recovery.web.desk.extractview import speaks_against, uncertified
from recovery.web.desk.forms import (
    AT_MOST,
    CaseForm,
    ChoiceField,
    DeskForm,
    choices,
    required,
    stripped,
)

NOTE, SENTENCE, CODE = 2000, 600, 12
"""Characters of a private note, of a text for the customer, of a one-time code with its spaces."""


class RejectForm(CaseForm):
    """Refuse a case."""

    prefix = "reject"
    reason = ChoiceField(_("Reason"), validators=[required(_("Choose a reason."))])
    customer_text = TextAreaField(
        _("Text for the customer"),
        filters=[stripped],
        validators=[Length(max=SENTENCE, message=AT_MOST)],
    )
    private_note = TextAreaField(
        _("Note for colleagues"),
        filters=[stripped],
        validators=[Length(max=NOTE, message=AT_MOST)],
    )

    def __init__(self, case: Case, *, sent: bool = False) -> None:
        super().__init__(case, sent=sent)
        self.reason.choices = choices(
            {each: word for each, word in REJECT_REASONS.items() if _fits(each, case)}
        )

    @property
    def chosen(self) -> RejectReason:
        """The reason, once valid."""
        return RejectReason(self.reason.data)


def _fits(reason: RejectReason, case: Case) -> bool:
    """Say whether a case can be refused for this: the customer reads the reason as it stands."""
    if reason is RejectReason.NO_AUTHORITY:
        return case.kind is CaseKind.BUSINESS
    return reason is not RejectReason.ACCOUNT_UNKNOWN or case.account_id is None


class ApproveForm(CaseForm):
    """Approve a case: every point ticked, a reason in words, a fresh one-time code.

    Where something was found that speaks against it, one more tick says that it was seen; and
    where an extract is not certified, the reason has to say what was looked at instead.
    """

    prefix = "approve"
    checks = SelectMultipleField(_("I looked at all of this"), validate_choice=False)
    despite = BooleanField(_("I saw this, and my note says why I approve all the same"))
    private_note = TextAreaField(
        _("Why you approve"),
        filters=[stripped],
        validators=[Length(max=NOTE, message=AT_MOST)],
    )
    code = StringField(
        _("One-time code from your app"),
        filters=[stripped],
        validators=[
            required(_("Enter the code that your app shows now.")),
            Length(max=CODE, message=AT_MOST),
        ],
    )

    def __init__(self, case: Case, *, sent: bool = False) -> None:
        super().__init__(case, sent=sent)
        self.points = CHECKLIST[case.kind]
        self.against = speaks_against(case)
        self.uncertified = uncertified(case)
        self.checks.choices = [
            SelectChoice(check.value, gettext(CHECKS[check])) for check in self.points
        ]

    def validate_checks(self, field: Field) -> None:
        """Refuse an incomplete checklist."""
        if any(check.value not in (field.data or []) for check in self.points):
            raise ValidationError(gettext("Tick every point. If one is not right, do not approve."))

    def validate_despite(self, field: Field) -> None:
        """Refuse to pass over in silence what was found."""
        if self.against and not field.data:
            raise ValidationError(gettext("Tick that you saw this, or do not approve."))

    def validate_private_note(self, field: Field) -> None:
        """Ask for words; of an extract that is not certified, for what was looked at."""
        if field.data:
            return
        if self.uncertified:
            raise ValidationError(
                gettext("The extract is not certified. Write down why you approve all the same.")
            )
        raise ValidationError(gettext("Write down why you approve."))

    @property
    def ticked(self) -> frozenset[Check]:
        """The points that are ticked, once valid."""
        return frozenset(Check(value) for value in self.checks.data if value in set(Check))


class QuestionForm(DeskForm):
    """What is asked again for one slot."""

    ask = BooleanField(_("Ask for this document again"))
    reason = ChoiceField(_("Reason"), validators=[Optional()])
    note = TextAreaField(
        _("Sentence for the customer (not needed)"),
        filters=[stripped],
        validators=[Length(max=SENTENCE, message=AT_MOST)],
    )

    def __init__(self, slot: Slot, *, sent: bool) -> None:
        super().__init__(prefix=f"ask-{slot.id}", sent=sent)
        self.slot = slot
        self.reason.choices = choices(
            {reason: ASK_REASONS[reason] for reason in ASKABLE[slot.kind]}
        )

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

    def faults(self) -> Iterator[tuple[str, str]]:
        """List what is wrong, slot by slot."""
        if self.nothing:
            yield self.slots[0].ask.id, self.nothing
        for each in self.slots:
            yield from each.faults()
        yield from super().faults()
