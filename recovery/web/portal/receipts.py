"""Proofs of destruction: a customer fetches their own, and anybody checks one that they hold.

Who checks needs no case and no visit of one, and may hand in anything. It is read in memory, up to
the limit of a receipt; what it says is shown only once its signature is found to be ours.

These pages stand on a blueprint of their own, since a body that is too large gets another answer
here than where documents are sent.
"""

from enum import StrEnum
from http import HTTPStatus
from typing import cast

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from recovery.audit.receipts import LIMIT, Receipt, verify
from recovery.audit.signingkeys import publish
from recovery.errors import (
    CaseNotFound,
    ReceiptChanged,
    ReceiptSignerUnknown,
    ReceiptUnreadable,
)
from recovery.flow import receipts as issued
from recovery.store.models import Case
from recovery.web.joined import parts
from recovery.web.limits import limiter
from recovery.web.locale import language
from recovery.web.portal.receiving import PortalRequest
from recovery.web.portal.visit import in_case

receipts = Blueprint("receipts", __name__)

_FORM_AROUND_RECEIPT = 64 * 1024
"""Bytes that the form may have beside the receipt: boundaries, token, file name."""


class Verdict(StrEnum):
    """What became of a check."""

    GENUINE = "genuine"
    CHANGED = "changed"
    UNKNOWN = "unknown"


@receipts.url_value_preprocessor
def hold_little(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Set the limits of these pages; earlier than any check of the form, which would parse it."""
    request.max_content_length = LIMIT + _FORM_AROUND_RECEIPT
    cast("PortalRequest", request).in_memory = True


@receipts.get("/case/receipt")
@in_case
def download(case: Case) -> ResponseReturnValue:
    """Hand out the receipt of this visit's case, as a file."""
    with parts().database.read() as uow:
        receipt = issued.find(uow, case.id)
    if receipt is None:
        raise CaseNotFound
    name = f"receipt-{case.reference}.json"
    return Response(
        receipt.text,
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@receipts.get("/receipt")
def ask() -> ResponseReturnValue:
    """Ask for a receipt."""
    return _page()


@receipts.post("/receipt")
@limiter.limit("60 per hour")
def check() -> ResponseReturnValue:
    """Say of what was handed in whether it is a receipt of ours."""
    file = request.files.get("file")
    content = file.read() if file is not None else b""
    content = content or request.form.get("text", "").encode()
    if not content.strip():
        return _page(error=_("Choose a file, or paste the text of the proof."))
    try:
        with parts().database.read() as uow:
            keys = issued.public_keys(uow, parts().receipts.keys)
        receipt = verify(content, keys)
    except ReceiptChanged:
        return _page(Verdict.CHANGED)
    except ReceiptSignerUnknown:
        return _page(Verdict.UNKNOWN)
    except ReceiptUnreadable:
        return _page(error=_("This is not a proof of destruction, or a part of it is missing."))
    return _page(Verdict.GENUINE, receipt)


@receipts.get("/receipt/keys")
def keys() -> ResponseReturnValue:
    """Give the public keys, with which anybody can check receipts without us."""
    with parts().database.read() as uow:
        found = issued.public_keys(uow, parts().receipts.keys)
    return Response(publish(found), mimetype="application/json")


@receipts.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Answer what can be no receipt beside its field; it was refused unread."""
    text = _("This file is too large to be a proof of destruction.")
    return _page(error=text, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _page(
    verdict: Verdict | None = None,
    receipt: Receipt | None = None,
    *,
    error: str = "",
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> ResponseReturnValue:
    page = render_template(
        "portal/receipt.html",
        verdict=verdict,
        receipt=receipt,
        error=error,
        in_words=language(),
    )
    return page, status if error else HTTPStatus.OK
