"""Pages of documents: only the safe view, stamped with who looks and when, and written down."""

from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime

from recovery.errors import CaseNotFound, KeyMissing, SealBroken
from recovery.flow import review
from recovery.flow.checks import page_role
from recovery.inspection.stamp import stamp
from recovery.rules.roles import Permission
from recovery.store import cases
from recovery.store.uow import UnitOfWork
from recovery.web.desk.access import current_staff, needs
from recovery.web.desk.blueprint import desk
from recovery.web.desk.casepage import leaves
from recovery.web.desk.choices import shows_documents
from recovery.web.joined import parts


@desk.get("/cases/<uuid:case_id>/documents/<uuid:document_id>/pages/<int:number>")
@needs(Permission.OPEN_DOCUMENT)
def page(case_id: UUID, document_id: UUID, number: int) -> ResponseReturnValue:
    """Give one page as a picture; no byte leaves before the trail holds who looks.

    Raises:
        CaseNotFound: No such page of this case, or not one to be shown any more.
    """
    place = (str(case_id), str(document_id), number)
    with parts().database.read() as uow:
        _check(uow, *place)
        now = uow.now
    try:
        plain = parts().vault.read(str(case_id), str(document_id), page_role(number))
    except (KeyMissing, SealBroken) as error:
        # Wiped since the check.
        raise CaseNotFound from error
    stamped = stamp(plain, f"{current_staff().name} {format_datetime(now, 'dd-MM-yyyy HH:mm')}")
    with parts().database.begin() as uow:
        _check(uow, *place)
        review.viewed(uow, *place, current_staff())
    return Response(stamped, mimetype="image/jpeg")


def _check(uow: UnitOfWork, case_id: str, document_id: str, number: int) -> None:
    case = cases.get(uow, case_id)
    shown = {(leaf.document.id, leaf.number) for leaf in leaves(case)}
    if not shows_documents(case) or (document_id, number) not in shown:
        raise CaseNotFound
