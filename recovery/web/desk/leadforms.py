"""What a lead fills in: open again, hold, give to a colleague."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import get_timezone, gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from recovery.flow.words import HOLD_REASONS
from recovery.rules.decisions import HoldReason
from recovery.rules.retention import LONGEST_HOLD
from recovery.store.models import Case
from recovery.store.staff import Staff
from recovery.web.desk.caseforms import NOTE
from recovery.web.desk.forms import (
    AT_MOST,
    CaseForm,
    ChoiceField,
    choices,
    required,
    stripped,
)
from recovery.web.desk.wording import LAST_MINUTE


class ReopenForm(CaseForm):
    """Open a refused case again."""

    prefix = "reopen"
    note = TextAreaField(
        _("Why you open it again"),
        filters=[stripped],
        validators=[
            required(_("Write down why you open it again.")),
            Length(max=NOTE, message=AT_MOST),
        ],
    )


class HoldForm(CaseForm):
    """Put a case on hold, up to and including a day."""

    prefix = "hold"
    reason = ChoiceField(_("Reason"), validators=[required(_("Choose a reason."))])
    note = TextAreaField(
        _("Why it is put on hold"),
        filters=[stripped],
        validators=[
            required(_("Write down why the case is put on hold.")),
            Length(max=NOTE, message=AT_MOST),
        ],
    )
    until = DateField(
        _("Up to and including"), validators=[required(_("Choose the day on which the hold ends."))]
    )

    def __init__(self, case: Case, now: datetime, *, sent: bool = False) -> None:
        super().__init__(case, sent=sent)
        self.reason.choices = choices(HOLD_REASONS)
        self._now = now
        today = now.astimezone(get_timezone()).date()
        self.first, self.last = today + timedelta(days=1), today + LONGEST_HOLD

    def validate_until(self, field: DateField) -> None:
        """Refuse a day outside the next ninety."""
        if not self.first <= field.data <= self.last:
            raise ValidationError(gettext("Choose a day within the next 90 days."))

    @property
    def chosen(self) -> HoldReason:
        """The reason, once valid."""
        return HoldReason(self.reason.data)

    @property
    def end(self) -> datetime:
        """The moment at which the hold ends, once valid."""
        evening = datetime.combine(self.until.data, LAST_MINUTE, ZoneInfo(str(get_timezone())))
        return min(evening, self._now + LONGEST_HOLD)


class ReassignForm(CaseForm):
    """Give a case to a colleague."""

    prefix = "reassign"
    to = ChoiceField(_("Give to"), validators=[required(_("Choose a colleague."))])

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
