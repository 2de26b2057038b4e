"""What we hold about a case, for its applicant: to read, and to take along as a file."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from recovery.audit.events import Event
from recovery.flow import owndata
from recovery.flow.owndata import Held
from recovery.flow.register_words import FUNCTIONS
from recovery.flow.words import N_, REJECT_REASONS, why_asked
from recovery.rules.decisions import RejectReason
from recovery.rules.evidence import SlotKind
from recovery.rules.registration import Function
from recovery.rules.states import Action, DocumentState
from recovery.store.models import Case
from recovery.web.joined import parts
from recovery.web.limits import by_case, limiter
from recovery.web.portal.blueprint import portal
from recovery.web.portal.show import day
from recovery.web.portal.visit import in_case


@dataclass(frozen=True)
class Kept:
    """A document as the page shows it, and each time that somebody of the staff looked at it."""

    kind: SlotKind
    state: DocumentState
    file_name: str | None
    size: int
    received_at: datetime
    destroyed_by: datetime
    destroyed_at: datetime | None
    replaced: bool
    read: tuple["Fact", ...]
    looks: tuple["Look", ...]


@dataclass(frozen=True)
class Others:
    """What is told of a document that came by somebody's own link; its dates are days."""

    kind: SlotKind
    is_there: bool
    destroyed_by: date
    destroyed_at: date | None


@dataclass(frozen=True)
class Fact:
    """One thing that was read of a document: a msgid, and what stands there."""

    name: str
    value: str


@dataclass(frozen=True)
class Look:
    """One page of a document that one member of staff opened, and when last; they bear numbers.

    Page 0 is what was read of it.
    """

    at: datetime
    who: str
    page: int
    times: int


@dataclass(frozen=True)
class Decided:
    """A decision, with what the applicant was told: msgids, and what staff wrote."""

    at: datetime
    what: str
    why: str
    text: str


_LOOKS = frozenset({Event.DOCUMENT_VIEWED, Event.DOCUMENT_READ})

_DECISIONS: dict[str, str] = {
    Action.ASK_MORE: N_("We asked you for something more."),
    Action.APPROVE: N_("We approved your request."),
    Action.REJECT: N_("We did not approve your request."),
    Action.REOPEN: N_("We opened your request again."),
}
"""What staff decide, in an applicant's words."""


@portal.get("/case/data")
@in_case
@limiter.limit("30/hour", key_func=by_case)
def own_data(case: Case) -> ResponseReturnValue:
    """Show everything that is held about this case, and who looked at which document."""
    held = owndata.hand_out(parts().database, parts().vault, case.id, "page")
    return render_template(
        "portal/owndata.html",
        case=case,
        decisions=[_decided(each) for each in held["decisions"] if each["action"] in _DECISIONS],
        paused=_moment(held["paused_until"]),
        record_days=parts().settings.retention.record.days,
        documents=[
            _kept(each, held["history"]) for each in held["documents"] if "is_there" not in each
        ],
        others=[_others(each) for each in held["documents"] if "is_there" in each],
    )


@portal.get("/case/data.json")
@in_case
@limiter.limit("30/hour", key_func=by_case)
def own_data_file(case: Case) -> ResponseReturnValue:
    """Give the same as a file."""
    held = owndata.hand_out(parts().database, parts().vault, case.id, "file")
    answer = make_response(json.dumps(held, indent=2, ensure_ascii=False) + "\n")
    answer.mimetype = "application/json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{case.reference}.json"'
    return answer


def _kept(told: Held, history: list[Held]) -> Kept:
    mine = [each for each in history if each["document"] == told["id"]]
    return Kept(
        kind=SlotKind(told["kind"]),
        state=DocumentState(told["state"]),
        file_name=told["file_name"],
        size=told["size"],
        received_at=datetime.fromisoformat(told["received_at"]),
        destroyed_by=datetime.fromisoformat(told["destroyed_by"]),
        destroyed_at=_moment(told["destroyed_at"]),
        replaced=any(each["event"] == Event.DOCUMENT_REPLACED for each in mine),
        read=tuple(_read(SlotKind(told["kind"]), told["read"] or {})),
        looks=_looks(each for each in mine if each["event"] in _LOOKS),
    )


def _others(told: Held) -> Others:
    gone = told["destroyed_at"]
    return Others(
        kind=SlotKind(told["kind"]),
        is_there=told["is_there"],
        destroyed_by=date.fromisoformat(told["destroyed_by"]),
        destroyed_at=date.fromisoformat(gone) if gone else None,
    )


def _read(kind: SlotKind, read: Held) -> Iterator[Fact]:
    """Tell what was read of a document; the file holds every line of it."""
    if kind is SlotKind.IDENTITY:
        yield from _facts(read, _ZONE)
        return
    yield from _facts(read.get("signature") or {}, _SEAL)
    registration = read.get("registration") or {}
    yield from _facts(registration, _COMPANY)
    for officer in registration.get("officers", ()):
        words = (officer["name"], _day(officer["birth_date"]), officer["powers_words"])
        yield Fact(FUNCTIONS[Function(officer["function"])], ", ".join(filter(None, words)))


def _facts(read: Held, names: Mapping[str, str]) -> Iterator[Fact]:
    for key, name in names.items():
        if value := read.get(key):
            yield Fact(name, _day(value) if key in _DAYS else value)


def _day(told: str | None) -> str:
    return day(datetime.fromisoformat(told)) if told else ""


_DAYS = frozenset({"birth_date", "expires_on", "signed_at", "printed_at"})
_ZONE = {
    "surname": N_("Surname"),
    "given_names": N_("Given names"),
    "birth_date": N_("Date of birth"),
    "expires_on": N_("Valid until"),
    "asked_name": N_("Asked of"),
}
_SEAL = {
    "signer": N_("Sealed by"),
    "signed_at": N_("Sealed on"),
}
_COMPANY = {
    "name": N_("Company"),
    "kvk_number": N_("KVK number"),
    "legal_form_words": N_("Legal form"),
    "rsin": N_("RSIN"),
    "seat": N_("Seat"),
    "printed_at": N_("Day of the extract"),
}
"""What is told of what was read, by its name there."""


def _looks(views: Iterable[Held]) -> tuple[Look, ...]:
    """Fold what one person did with one page into one line; the file holds each time."""
    times: dict[tuple[str, int], list[datetime]] = {}
    for each in views:
        key = (each["by"].split()[-1], each["page"] or 0)
        times.setdefault(key, []).append(datetime.fromisoformat(each["at"]))
    return tuple(Look(max(at), who, page, len(at)) for (who, page), at in times.items())


def _decided(told: Held) -> Decided:
    why = ""
    if told["action"] == Action.REJECT:
        why = REJECT_REASONS[RejectReason(told["reason"])]
    elif told["action"] == Action.ASK_MORE:
        why = why_asked(told["reason"])
    return Decided(
        at=datetime.fromisoformat(told["at"]),
        what=_DECISIONS[told["action"]],
        why=why,
        text=told["text"],
    )


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
