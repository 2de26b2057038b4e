"""The applicant asks a co-director for their own document."""

import io
import re
from collections.abc import Callable
from datetime import datetime

import pytest

from recovery.flow import invitations
from recovery.flow.invited import InvitedUpload
from recovery.parts import Parts
from recovery.rules.evidence import Director
from recovery.rules.states import DocumentState
from tests.kit import NEW_ADDRESS, Cases, Clock, Worker, jpeg, pdf
from tests.web.portal.visitor import Visitor, complaint, words

ADDRESS = "anna@example.com"


@pytest.fixture
def case_id(cases: Cases, worker: Worker) -> str:
    case_id = cases.business(
        Director("Anna Arends", acts_alone=False), Director("Bea Bos", acts_alone=False)
    )
    worker.run_due()
    return case_id


@pytest.fixture
def slot(visitor: Visitor, case_id: str) -> str:
    """Enter the case; give the page of Anna's document."""
    return visitor.enter(case_id).slot(case_id, 1)


@pytest.fixture
def invite(slot: str) -> str:
    return f"{slot}/invite"


def _mails(cases: Cases, address: str = ADDRESS) -> list[str]:
    return [str(each) for each in cases.mails() if each["To"] == address]


def test_the_page_says_what_the_other_gets_and_what_the_applicant_does_not_see(
    another: Callable[[str], Visitor], language: str, case_id: str
) -> None:
    visitor = another(language).enter(case_id)

    answer = visitor.get(f"{visitor.slot(case_id, 1)}/invite")

    assert answer.status_code == 200
    assert "Anna Arends" in words(answer)


def test_an_address_gets_a_link(
    visitor: Visitor, invite: str, worker: Worker, cases: Cases
) -> None:
    answer = visitor.send(invite, contact_email=f" {ADDRESS.upper()} ", language="en")
    worker.run_due()

    assert answer.location == invite
    assert len(_mails(cases)) == 1
    assert ADDRESS in words(visitor.get(invite))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"contact_email": "anna", "language": "nl"}, "contact_email"),
        ({"contact_email": "", "language": "nl"}, "contact_email"),
        ({"contact_email": "a@b.nl\nBcc: all@example.org", "language": "nl"}, "contact_email"),
        ({"contact_email": ADDRESS, "language": "de"}, "language"),
        ({"contact_email": ADDRESS}, "language"),
    ],
)
def test_what_is_no_address_or_language_is_refused(
    visitor: Visitor,
    invite: str,
    worker: Worker,
    cases: Cases,
    fields: dict[str, str],
    field: str,
) -> None:
    answer = visitor.send(invite, **fields)
    worker.run_due()

    assert answer.status_code == 422
    assert complaint(answer)
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text
    assert _mails(cases) == []


def test_the_applicants_own_address_is_refused(
    visitor: Visitor, invite: str, cases: Cases, worker: Worker
) -> None:
    answer = visitor.send(invite, contact_email=f" {NEW_ADDRESS.upper()}", language="nl")
    worker.run_due()

    assert answer.status_code == 422
    assert "Dit is uw eigen adres." in complaint(answer)
    assert not [mail for mail in _mails(cases, NEW_ADDRESS) if "/invited/" in mail]


def test_only_a_named_persons_document_can_be_asked_for(
    visitor: Visitor, case_id: str, slot: str, cases: Cases
) -> None:
    others = cases.opened(asked_for="ander.nl", contact_email="ander@example.org")

    for page in (visitor.slot(case_id, 0), visitor.slot(others, 0)):
        assert visitor.get(f"{page}/invite").status_code == 404
        answer = visitor.send(
            f"{page}/invite", form=f"{slot}/invite", contact_email=ADDRESS, language="nl"
        )
        assert answer.status_code == 404


def test_sending_again_waits_a_minute(
    visitor: Visitor, invite: str, worker: Worker, cases: Cases, clock: Clock
) -> None:
    visitor.send(invite, contact_email=ADDRESS, language="nl")
    worker.run_due()
    assert f"{invite}/again" not in visitor.get(invite).text

    visitor.send(f"{invite}/again", form=invite)
    worker.run_due()
    assert len(_mails(cases)) == 1

    clock.advance(minutes=1)
    assert f"{invite}/again" in visitor.get(invite).text
    assert visitor.send(f"{invite}/again", form=invite).location == invite
    worker.run_due()
    assert len(_mails(cases)) == 2


def test_after_five_no_more_is_offered(
    visitor: Visitor, invite: str, worker: Worker, cases: Cases, clock: Clock
) -> None:
    for _ in range(6):
        visitor.send(invite, contact_email=ADDRESS, language="nl")
        worker.run_due()
        clock.advance(minutes=1)

    assert len(_mails(cases)) == 5
    assert f"{invite}/again" not in visitor.get(invite).text
    assert 'name="contact_email"' not in visitor.get(invite).text


def test_sending_again_without_an_invitation_is_refused(visitor: Visitor, invite: str) -> None:
    assert visitor.send(f"{invite}/again", form=invite).status_code == 409


def test_while_somebody_else_is_asked_the_applicant_cannot_send_or_remove(
    visitor: Visitor, slot: str, invite: str, cases: Cases, case_id: str
) -> None:
    visitor.send(invite, contact_email=ADDRESS, language="nl")

    for answer in (
        visitor.post_file(slot, jpeg(), form=invite),
        visitor.put_file(slot, jpeg(), form=invite),
        visitor.send(f"{slot}/remove", form=invite),
    ):
        assert answer.status_code == 409
    assert cases.case(case_id).slots[1].document_id is None
    assert cases.kept() == []


def test_a_link_taken_back_leaves_the_document_to_the_applicant(
    visitor: Visitor, slot: str, invite: str
) -> None:
    visitor.send(invite, contact_email=ADDRESS, language="nl")

    for _ in range(2):
        assert visitor.send(f"{invite}/end", form=invite).location == slot
    assert visitor.post_file(slot, jpeg()).location == slot


def test_what_came_by_a_link_taken_back_stays_hidden_until_the_applicant_sends_another(
    visitor: Visitor, slot: str, invite: str, cases: Cases, case_id: str
) -> None:
    visitor.send(invite, contact_email=ADDRESS, language="nl")
    cases.worker.run_due()
    with cases.parts.database.begin() as uow:
        asked = invitations.standing_for(uow, cases.case(case_id).slots[1].id)
    assert asked is not None
    own = cases.parts
    with InvitedUpload(own.database, own.vault, own.settings, asked.id) as upload:
        upload.fill_from(io.BytesIO(jpeg("ANNA")), len(jpeg("ANNA")))
        theirs = upload.keep("van-de-ander.jpg")
    cases.worker.run_due()
    clock = own.database.clock
    assert isinstance(clock, Clock)
    clock.advance(minutes=1)
    visitor.send(f"{invite}/end", form=invite)
    clock.advance(minutes=1)

    for path in (slot, f"{slot}/state", invite, "/case"):
        assert "van-de-ander" not in visitor.get(path).text, path
    assert visitor.post_file(slot, jpeg("EIGEN"), "eigen.jpg", form=invite).location == slot
    cases.worker.run_due()
    assert "eigen.jpg" in visitor.get(slot).text
    assert cases.document(theirs).state is DocumentState.WIPED


def test_a_held_case_asks_nobody(
    visitor: Visitor, invite: str, cases: Cases, case_id: str, clock: Clock
) -> None:
    token = visitor.token(invite)
    with cases.parts.database.begin() as uow:
        cases_row = uow.session.merge(cases.case(case_id))
        cases_row.held_until = clock.now.replace(year=2027)

    page = visitor.get(invite)
    answer = visitor.client.post(
        invite, data={"csrf_token": token, "contact_email": ADDRESS, "language": "nl"}
    )

    assert page.status_code == 200
    assert 'name="contact_email"' not in page.text
    assert answer.status_code == 409


def test_after_the_request_was_sent_nobody_can_be_asked(
    visitor: Visitor, invite: str, cases: Cases, case_id: str
) -> None:
    token = visitor.token(invite)
    for number in range(3):
        cases.upload(case_id, number, b"" if number else pdf())
    cases.worker.run_due()
    cases.submit(case_id)

    page = visitor.get(invite)
    answer = visitor.client.post(
        invite, data={"csrf_token": token, "contact_email": ADDRESS, "language": "nl"}
    )

    assert 'name="contact_email"' not in page.text
    assert answer.status_code == 409


@pytest.mark.usefixtures("limits")
def test_links_to_one_address_are_limited_whatever_the_case(visitor: Visitor, invite: str) -> None:
    token = visitor.token(invite)
    fields = {"csrf_token": token, "contact_email": ADDRESS, "language": "nl"}

    came = [visitor.client.post(invite, data=fields).status_code for _ in range(11)]

    assert came == [302] * 10 + [429]


def test_no_address_stands_in_a_page_address(visitor: Visitor, invite: str) -> None:
    visitor.send(invite, contact_email=ADDRESS, language="nl")

    addresses = re.findall(r'(?:href|action)="([^"]*)"', visitor.get(invite).text)

    assert addresses
    assert not any("anna" in each.lower() for each in addresses)


class Ticking(Clock):
    """A clock that is a second later each time that it is asked."""

    def __call__(self) -> datetime:
        self.advance(seconds=1)
        return self.now


def test_who_was_not_asked_before_can_be_asked_at_once_while_the_clock_runs(
    visitor: Visitor, invite: str, parts: Parts
) -> None:
    parts.database.clock = Ticking()

    text = visitor.get(invite).text

    assert 'name="contact_email"' in text
