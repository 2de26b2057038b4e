"""Kind of task → flow function: one line each; the flow knows what to do."""

from collections.abc import Callable

from recovery.flow import checks, notices, receipts, wipe
from recovery.parts import Parts
from recovery.rules.states import Task as Kind
from recovery.store.models import Task

Handler = Callable[[Parts, Task], None]


def _send_code(parts: Parts, task: Task) -> None:
    notices.send_code(parts.database, parts.accounts, parts.mailer, parts.letters, task.subject)


def _send_link(parts: Parts, task: Task) -> None:
    notices.send_link(parts.database, parts.mailer, parts.letters, task.subject)


def _send_invitation(parts: Parts, task: Task) -> None:
    notices.send_invitation(parts.database, parts.mailer, parts.letters, task.subject)


def _send_letter(parts: Parts, task: Task) -> None:
    notices.send_letter(parts.database, parts.mailer, parts.letters, task.subject, task.detail)


def _tell_owners(parts: Parts, task: Task) -> None:
    notices.tell_owners(
        parts.database, parts.accounts, parts.mailer, parts.letters, task.subject, task.detail
    )


def _inspect_document(parts: Parts, task: Task) -> None:
    checks.inspect_document(parts.database, parts.vault, task.subject, _measure(parts))


def _present_case(parts: Parts, task: Task) -> None:
    checks.present_case(parts.database, parts.vault, task.subject, _measure(parts))


def _measure(parts: Parts) -> checks.Measure:
    return checks.Measure(parts.trust, parts.settings.extract.months)


def _restore_access(parts: Parts, task: Task) -> None:
    parts.restorer.restore(task.subject)


def _send_reset_link(parts: Parts, task: Task) -> None:
    parts.restorer.send_link_again(task.subject, task.id)


def _wipe_documents(parts: Parts, task: Task) -> None:
    wipe.wipe_documents(parts.database, parts.vault, task.subject)


def _remind_of_hold(parts: Parts, task: Task) -> None:
    notices.remind_of_hold(
        parts.database, parts.mailer, parts.letters, parts.settings.desk_url, task.subject
    )


def _issue_receipt(parts: Parts, task: Task) -> None:
    receipts.issue_receipt(parts.database, parts.receipts, task.subject)


HANDLERS: dict[Kind, Handler] = {
    Kind.SEND_CODE: _send_code,
    Kind.SEND_LINK: _send_link,
    Kind.SEND_INVITATION: _send_invitation,
    Kind.SEND_LETTER: _send_letter,
    Kind.TELL_OWNERS: _tell_owners,
    Kind.INSPECT_DOCUMENT: _inspect_document,
    Kind.PRESENT_CASE: _present_case,
    Kind.RESTORE_ACCESS: _restore_access,
    Kind.SEND_RESET_LINK: _send_reset_link,
    Kind.WIPE_DOCUMENTS: _wipe_documents,
    Kind.ISSUE_RECEIPT: _issue_receipt,
    Kind.REMIND_OF_HOLD: _remind_of_hold,
}
