"""What we hold about a case, for its applicant: to read, and to take along as a file."""

import json
from dataclasses import dataclass
from datetime import datetime

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from recovery.audit.events import Event
from recovery.flow import owndata
from recovery.flow.owndata import Held
from recovery.rules.evidence import SlotKind
from recovery.rules.states import DocumentState
from recovery.store.models import Case
from recovery.web.joined import parts
from recovery.web.limits import by_case, limiter
from recovery.web.portal.blueprint import portal
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
    looks: tuple["Look", ...]


@dataclass(frozen=True)
class Look:
    """One page of a document that was opened by one member of staff; they bear numbers."""

    at: datetime
    who: str
    page: int


@portal.get("/case/data")
@in_case
@limiter.limit("30/hour", key_func=by_case)
def own_data(case: Case) -> ResponseReturnValue:
    """Show everything that is held about this case, and who looked at which document."""
    held = owndata.hand_out(parts().database, parts().vault, case.id, "page")
    return render_template(
        "portal/owndata.html",
        case=case,
        decisions=held["decisions"],
        record_days=parts().settings.retention.record.days,
        documents=[_kept(each, held["history"]) for each in held["documents"]],
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
    gone = told["destroyed_at"]
    return Kept(
        kind=SlotKind(told["kind"]),
        state=DocumentState(told["state"]),
        file_name=told["file_name"],
        size=told["size"],
        received_at=datetime.fromisoformat(told["received_at"]),
        destroyed_by=datetime.fromisoformat(told["destroyed_by"]),
        destroyed_at=datetime.fromisoformat(gone) if gone else None,
        looks=tuple(
            Look(datetime.fromisoformat(each["at"]), each["by"].split()[-1], each["page"])
            for each in history
            if each["event"] == Event.DOCUMENT_VIEWED and each["document"] == told["id"]
        ),
    )
