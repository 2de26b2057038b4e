"""What happened in a case, in words: the trail, and the decisions with their notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from recovery.flow.words import HOLD_REASONS
from recovery.rules.decisions import HoldReason
from recovery.store.models import Decision, Entry, Hold
from recovery.web.desk.telling import Known, sentence
from recovery.web.desk.wording import ACTIONS, actor_text, reason_text, until_text


@dataclass(frozen=True)
class Told:
    """One line of the history; `times` counts the same thing done again by the same person."""

    at: datetime
    who: str
    what: str
    times: int = 1


@dataclass(frozen=True)
class Decided:
    """One decision, with what the customer reads and what only colleagues read."""

    at: datetime
    who: str
    what: str
    why: str
    customer_text: str
    private_note: str


def told(entries: Sequence[Entry], known: Known) -> list[Told]:
    """Tell the trail of a case, newest first; the same thing in a row is one line."""
    lines: list[Told] = []
    for entry in entries:
        line = Told(entry.at, actor_text(entry.actor, known.staff), sentence(entry, known))
        last = lines[-1] if lines else None
        if last is not None and (last.who, last.what) == (line.who, line.what):
            lines[-1] = Told(line.at, line.who, line.what, last.times + 1)
        else:
            lines.append(line)
    return lines[::-1]


def held(holds: Sequence[Hold], names: Mapping[str, str]) -> list[Decided]:
    """Tell who asked to hold a case, and why; that a second person agreed, the trail tells."""
    return [
        Decided(
            each.asked_at,
            names.get(each.asked_by, gettext("A former colleague")),
            gettext("Hold asked for, %(until)s", until=until_text(each.until)),
            gettext(HOLD_REASONS[HoldReason(each.reason)]),
            "",
            each.note,
        )
        for each in holds
    ]


def decided(decisions: Sequence[Decision], names: Mapping[str, str]) -> list[Decided]:
    """Tell the decisions of a case."""
    return [
        Decided(
            each.decided_at,
            names.get(each.staff_id, gettext("A former colleague")),
            gettext(ACTIONS[each.action]),
            reason_text(each.action, each.reason),
            each.customer_text,
            each.private_note,
        )
        for each in decisions
    ]
