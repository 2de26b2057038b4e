"""A co-director's own link: asked, sent, used, taken back, declined."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from email.message import EmailMessage

import pytest

from recovery.audit.events import Event
from recovery.errors import CaseNotFound, LinkSpent, MoveRefused, SlotClosed
from recovery.flow import contact, intake, invitations, invited, records, review
from recovery.flow.invitations import Asked, Stage
from recovery.flow.invited import Guest, InvitedUpload, Over
from recovery.flow.review import Question
from recovery.flow.uploads import Upload
from recovery.parts import Parts
from recovery.rules.decisions import AskReason
from recovery.rules.evidence import Director, SlotKind
from recovery.rules.states import DocumentState
from recovery.store import cases as questions
from recovery.store import outbox
from recovery.store.models import Invitation, Slot
from recovery.store.uow import UnitOfWork
from tests.kit import NEW_ADDRESS, Cases, Clock, Worker, jpeg, pdf

ANNA, BEA = Director("Anna Arends", acts_alone=False), Director("Bea Bos", acts_alone=False)
ADDRESS = "anna@example.com"
OTHER = "anna.thuis@example.net"
EXTRACT, ANNAS, BEAS = 0, 1, 2

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)


class Board:
    """A case of two directors, one of whom gets a link of their own."""

    def __init__(self, parts: Parts, cases: Cases, worker: Worker, clock: Clock) -> None:
        self.parts, self.cases, self.worker, self.clock = parts, cases, worker, clock
        self.case_id = cases.business(ANNA, BEA)
        self.slot_id = cases.case(self.case_id).slots[ANNAS].id
        worker.run_due()

    @contextmanager
    def uow(self) -> Iterator[UnitOfWork]:
        with self.parts.database.begin() as uow:
            yield uow

    def invite(self, email: str = ADDRESS, *, slot: int = ANNAS, language: str = "nl") -> Asked:
        slot_id = self.cases.case(self.case_id).slots[slot].id
        with self.uow() as uow:
            came = invitations.invite(uow, self.case_id, slot_id, email, language)
        self.worker.run_due()
        self.clock.advance(minutes=1)
        return came

    def again(self) -> Asked:
        with self.uow() as uow:
            came = invitations.send_again(uow, self.case_id, self.slot_id)
        self.worker.run_due()
        self.clock.advance(minutes=1)
        return came

    def take_back(self) -> None:
        with self.uow() as uow:
            invitations.take_back(uow, self.case_id, self.slot_id)
        self.clock.advance(minutes=1)

    def decline(self, invitation_id: str) -> None:
        with self.uow() as uow:
            invited.decline(uow, invitation_id)
        self.worker.run_due()
        self.clock.advance(minutes=1)

    def mails(self, address: str = ADDRESS) -> list[EmailMessage]:
        return [each for each in self.cases.mails() if each["To"] == address]

    def token(self, address: str = ADDRESS) -> str:
        """Take the token out of the newest mail to an address."""
        return text(self.mails(address)[0]).split("/invited/")[1].split()[0]

    def use(self, token: str) -> str:
        with self.uow() as uow:
            return invited.use_link(uow, token)

    def open(self) -> str:
        """Invite and open the link; give the invitation's id."""
        self.invite()
        return self.use(self.token())

    def send(self, invitation_id: str, content: bytes = b"") -> str:
        data = content or jpeg("ANNA")
        parts = self.parts
        with InvitedUpload(parts.database, parts.vault, parts.settings, invitation_id) as upload:
            upload.fill_from(io.BytesIO(data), len(data))
            document_id = upload.keep("paspoort-anna.jpg")
        self.worker.run_due()
        self.clock.advance(minutes=1)
        return document_id

    def guest(self, invitation_id: str) -> Guest | None:
        with self.parts.database.read() as uow:
            return invited.guest(uow, invitation_id)

    def over(self, invitation_id: str) -> Over:
        with self.parts.database.read() as uow:
            assert invited.guest(uow, invitation_id) is None
            return invited.past(uow, invitation_id).why

    def stage(self) -> Stage | None:
        with self.parts.database.read() as uow:
            found = invitations.told(uow, questions.get(uow, self.case_id)).get(self.slot_id)
            return found.stage if found else None

    def is_others(self) -> bool:
        with self.parts.database.read() as uow:
            slot = questions.slot_of(uow, self.case_id, self.slot_id)
            assert slot is not None
            return invitations.is_others(uow, slot)

    def hold(self) -> None:
        with self.uow() as uow:
            case = questions.get(uow, self.case_id)
            case.held_until = uow.now.replace(year=uow.now.year + 1)

    def submit(self) -> None:
        self.cases.upload(self.case_id, EXTRACT, pdf(), "uittreksel.pdf")
        self.cases.upload(self.case_id, BEAS, jpeg("BEA"), "bea.jpg")
        self.worker.run_due()
        self.cases.submit(self.case_id)

    def withdraw(self) -> None:
        with self.uow() as uow:
            intake.withdraw(uow, self.case_id)

    def events(self, *events: Event) -> list[str]:
        with self.parts.database.read() as uow:
            return [
                each.event for each in questions.history(uow, self.case_id) if each.event in events
            ]


def text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@pytest.fixture
def board(parts: Parts, cases: Cases, worker: Worker, clock: Clock) -> Board:
    return Board(parts, cases, worker, clock)


# --- asking --------------------------------------------------------------------------------


@BOTH
def test_who_is_invited_gets_a_mail_with_a_link_that_works(board: Board) -> None:
    assert board.invite() is Asked.OWED

    token = board.token()
    assert len(token) == 43
    with board.parts.database.read() as uow:
        assert invited.link_works(uow, token)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_mail_is_in_the_language_that_was_chosen(board: Board, language: str) -> None:
    board.invite(language=language)

    assert board.mails()[0]["Content-Language"] == language


def test_the_mail_says_nothing_of_the_case_but_its_reference(board: Board) -> None:
    board.invite()

    case, mail = board.cases.case(board.case_id), board.mails()[0]
    said = f"{mail['Subject']} {mail.as_string()} {text(mail)}".lower()
    for secret in ("Arends", "Bos", "Jo Bakker", "Bakker", "90000003", "K1001", NEW_ADDRESS):
        assert secret.lower() not in said
    assert case.reference.lower() in said
    assert ADDRESS not in str(mail["Subject"])


def test_the_token_is_kept_as_a_hash_only(board: Board) -> None:
    board.invite()
    token = board.token()

    with board.parts.database.read() as uow:
        link = contact.find_link(uow, token)
        assert link is not None
        assert link.digest != token
        assert link.invitation_id is not None


def test_the_slot_of_an_extract_is_nobodys_own(board: Board) -> None:
    with pytest.raises(CaseNotFound):
        board.invite(slot=EXTRACT)


def test_the_extract_of_a_company_that_is_a_director_is_nobodys_own() -> None:
    assert not invitations.may_have_link(Slot(kind=SlotKind.EXTRACT, subject="", officer="o1"))
    assert invitations.may_have_link(Slot(kind=SlotKind.IDENTITY, subject="", officer="o1"))


def test_a_private_applicant_asks_nobody(board: Board, cases: Cases) -> None:
    board.case_id = cases.opened(asked_for="prive.nl", contact_email="prive@example.org")

    with pytest.raises(CaseNotFound):
        board.invite(slot=0)


def test_a_slot_of_another_case_is_not_found(board: Board, cases: Cases) -> None:
    mine = cases.opened(asked_for="mijn.nl", contact_email="mijn@example.org")

    with board.uow() as uow, pytest.raises(CaseNotFound):
        invitations.invite(uow, mine, board.slot_id, ADDRESS, "nl")


@BOTH
def test_a_link_may_be_sent_five_times_for_a_slot_to_whichever_address(board: Board) -> None:
    board.invite()
    came = [board.invite(f"anna{number}@example.com") for number in range(3)]
    came += [board.again(), board.again()]

    assert came == [Asked.OWED] * 4 + [Asked.NO_MORE]
    with board.parts.database.read() as uow:
        assert invitations.next_send_at(uow, board.slot_id) is None


def test_taking_a_link_back_gives_no_new_allowance(board: Board) -> None:
    for _ in range(5):
        board.invite()
        board.take_back()

    assert board.invite() is Asked.NO_MORE


def test_a_link_may_be_sent_once_a_minute(board: Board) -> None:
    board.invite()
    board.clock.advance(seconds=-1)

    assert board.again() is Asked.TOO_SOON
    assert len(board.mails()) == 1


def test_a_link_that_was_not_sent_yet_is_not_owed_twice(board: Board) -> None:
    with board.uow() as uow:
        invitations.invite(uow, board.case_id, board.slot_id, ADDRESS, "nl")
    board.clock.advance(minutes=5)

    assert board.again() is Asked.TOO_SOON


def test_a_case_has_an_allowance_as_well(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "CASE_SENDS", 1)
    board.invite()

    assert board.invite("bea@example.com", slot=BEAS) is Asked.NO_MORE


@BOTH
def test_asked_by_two_at_once_one_invitation_stands(board: Board) -> None:
    def ask(number: int) -> Asked:
        with board.uow() as uow:
            return invitations.invite(
                uow, board.case_id, board.slot_id, f"anna{number}@example.com", "nl"
            )

    with ThreadPoolExecutor(2) as two:
        came = sorted(two.map(ask, range(2)))

    assert came == [Asked.OWED, Asked.TOO_SOON]
    with board.parts.database.read() as uow:
        assert invitations.standing_for(uow, board.slot_id) is not None


def test_what_the_applicant_had_sent_for_the_slot_is_destroyed(board: Board) -> None:
    mine = board.cases.upload(board.case_id, ANNAS)
    board.worker.run_due()
    board.clock.advance(minutes=1)

    board.invite()

    assert board.cases.document(mine).state is DocumentState.WIPED
    assert board.cases.case(board.case_id).slots[ANNAS].document_id is None
    with board.parts.database.read() as uow:
        assert mine not in invitations.others_documents(uow, board.case_id)


# --- the link ------------------------------------------------------------------------------


@BOTH
def test_a_link_is_used_once(board: Board) -> None:
    board.invite()
    token = board.token()
    board.use(token)

    with pytest.raises(LinkSpent):
        board.use(token)


@BOTH
def test_a_link_used_by_two_at_once_opens_for_one(board: Board) -> None:
    board.invite()
    token = board.token()

    def use(_: int) -> str:
        try:
            return board.use(token)
        except LinkSpent:
            return ""

    with ThreadPoolExecutor(2) as two:
        assert sorted(map(bool, two.map(use, range(2)))) == [False, True]


def test_looking_at_a_link_does_not_use_it(board: Board) -> None:
    board.invite()
    token = board.token()
    for _ in range(3):
        with board.parts.database.read() as uow:
            assert invited.link_works(uow, token)

    assert board.use(token)


def test_a_link_lives_a_week(board: Board) -> None:
    board.invite()
    with board.uow() as uow:
        questions.get(uow, board.case_id).expires_at = uow.now.replace(year=uow.now.year + 1)
    board.clock.advance(days=7)

    with pytest.raises(LinkSpent):
        board.use(board.token())


def test_an_own_link_opens_no_case(board: Board) -> None:
    board.invite()
    token = board.token()

    with board.uow() as uow:
        assert not contact.link_works(uow, token)
        with pytest.raises(LinkSpent):
            contact.use_link(uow, token)
        contact.ask_link_again(uow, token)
    before = len(board.mails(NEW_ADDRESS))
    board.worker.run_due()

    assert len(board.mails(NEW_ADDRESS)) == before
    assert board.use(token)


def test_a_link_to_a_case_opens_no_page_of_an_invited_person(board: Board) -> None:
    with board.uow() as uow:
        token = contact.make_link(uow, questions.get(uow, board.case_id))
    with board.uow() as uow:
        assert not invited.link_works(uow, token)
        with pytest.raises(LinkSpent):
            invited.use_link(uow, token)


def test_sending_again_ends_the_link_before(board: Board) -> None:
    board.invite()
    first = board.token()
    board.again()

    with pytest.raises(LinkSpent):
        board.use(first)
    assert board.use(board.token())


def test_a_new_link_comes_from_an_old_one_but_not_twice_a_minute(board: Board) -> None:
    board.invite()
    token = board.token()
    board.use(token)

    for _ in range(2):
        with board.uow() as uow:
            invited.ask_link_again(uow, token)
        board.worker.run_due()

    assert len(board.mails()) == 2
    assert board.use(board.token())


def test_a_new_link_of_their_own_costs_the_applicant_nothing(board: Board) -> None:
    board.invite()
    token = board.token()
    for _ in range(6):
        with board.uow() as uow:
            invited.ask_link_again(uow, token)
        board.worker.run_due()
        board.clock.advance(minutes=1)

    assert board.again() is Asked.OWED


# --- another address, taken back ------------------------------------------------------------


def test_another_address_ends_the_first_link_its_visit_and_what_was_sent(board: Board) -> None:
    first = board.open()
    document_id = board.send(first)
    board.again()
    unused = board.token()

    board.invite(OTHER)
    board.worker.run_due()

    with pytest.raises(LinkSpent):
        board.use(unused)
    assert board.over(first) is Over.NOT_ASKED
    assert board.cases.document(document_id).state is DocumentState.WIPED
    second = board.guest(board.use(board.token(OTHER)))
    assert second is not None
    assert second.document is None


def test_the_same_address_once_more_keeps_the_visit_and_the_document(board: Board) -> None:
    first = board.open()
    document_id = board.send(first)

    board.invite(ADDRESS.upper())

    found = board.guest(first)
    assert found is not None
    assert found.document is not None
    assert found.document.id == document_id


def test_a_link_that_was_taken_back_is_dead(board: Board) -> None:
    invitation_id = board.open()
    board.again()

    board.take_back()

    with pytest.raises(LinkSpent):
        board.use(board.token())
    assert board.over(invitation_id) is Over.NOT_ASKED
    assert not board.is_others()


def test_a_link_taken_back_before_it_was_sent_is_not_sent(board: Board) -> None:
    with board.uow() as uow:
        invitations.invite(uow, board.case_id, board.slot_id, ADDRESS, "nl")
        invitations.take_back(uow, board.case_id, board.slot_id)
    board.worker.run_due()

    assert board.mails() == []


def test_what_came_by_a_link_that_was_taken_back_stays_and_stays_hidden(board: Board) -> None:
    document_id = board.send(board.open())
    board.take_back()

    assert board.is_others()
    assert board.stage() is Stage.DONE
    assert board.cases.document(document_id).state is DocumentState.ACCEPTED

    mine = board.cases.upload(board.case_id, ANNAS)
    board.worker.run_due()

    assert not board.is_others()
    assert board.stage() is None
    assert board.cases.document(document_id).state is DocumentState.WIPED
    with board.parts.database.read() as uow:
        hidden = invitations.others_documents(uow, board.case_id)
    assert document_id in hidden
    assert mine not in hidden


# --- sending ------------------------------------------------------------------------------


@BOTH
def test_the_invited_person_sends_for_their_own_slot(board: Board) -> None:
    invitation_id = board.open()
    assert board.stage() is Stage.ASKED

    document_id = board.send(invitation_id)

    slots = board.cases.case(board.case_id).slots
    assert [slot.document_id for slot in slots] == [None, document_id, None]
    assert board.stage() is Stage.DONE
    assert board.is_others()
    assert board.events(Event.INVITATION_ANSWERED) == ["case:invitation:answered"]


def test_a_document_that_was_on_its_way_when_the_link_was_taken_back_is_not_kept(
    board: Board,
) -> None:
    invitation_id = board.open()
    parts, data = board.parts, jpeg("ANNA")
    with InvitedUpload(parts.database, parts.vault, parts.settings, invitation_id) as upload:
        upload.fill_from(io.BytesIO(data), len(data))
        board.take_back()
        with pytest.raises(SlotClosed):
            upload.keep("paspoort.jpg")

    assert board.cases.case(board.case_id).slots[ANNAS].document_id is None
    assert board.cases.kept() == []


@BOTH
def test_a_document_that_waits_for_a_link_being_taken_back_is_not_kept(board: Board) -> None:
    invitation_id = board.open()
    parts, data = board.parts, jpeg("ANNA")
    with (
        ThreadPoolExecutor(1) as other,
        InvitedUpload(parts.database, parts.vault, parts.settings, invitation_id) as upload,
    ):
        upload.fill_from(io.BytesIO(data), len(data))
        with board.uow() as uow:
            invitations.take_back(uow, board.case_id, board.slot_id)
            uow.session.flush()
            kept = other.submit(upload.keep, "paspoort.jpg")
            # It gets as far as the slot that is locked here.
            wait([kept], timeout=0.5)
        with pytest.raises(SlotClosed):
            kept.result()

    assert board.cases.case(board.case_id).slots[ANNAS].document_id is None


def test_an_upload_of_the_applicant_that_was_on_its_way_is_not_kept_for_the_other(
    board: Board,
) -> None:
    parts, data = board.parts, jpeg("EIGEN")
    with Upload(parts.database, parts.vault, parts.settings, board.case_id, board.slot_id) as mine:
        mine.fill_from(io.BytesIO(data), len(data))
        board.invite()
        with pytest.raises(SlotClosed):
            mine.keep("geheim.jpg")

    assert board.cases.case(board.case_id).slots[ANNAS].document_id is None


def test_why_a_file_was_refused_is_not_left_for_the_applicant(board: Board) -> None:
    board.send(board.open(), b"%PDF-1.7 broken")
    assert board.cases.case(board.case_id).slots[ANNAS].asked_reason

    board.take_back()

    assert board.cases.case(board.case_id).slots[ANNAS].asked_reason == ""


def test_a_question_of_the_desk_reaches_the_invited_person_and_its_reason_only_them(
    board: Board,
) -> None:
    invitation_id = board.open()
    board.send(invitation_id)
    board.submit()
    reviewer = board.cases.staff()
    board.cases.claim(board.case_id, reviewer)
    case = board.cases.case(board.case_id)
    with board.uow() as uow:
        review.ask_more(
            uow,
            board.case_id,
            reviewer,
            {board.slot_id: Question(AskReason.UNREADABLE, "Pagina twee is wazig.")},
            version=case.version,
        )
    board.worker.run_due()

    assert len(board.mails()) == 2
    to_applicant = text(board.mails(NEW_ADDRESS)[0])
    assert "bestuurder 1" in to_applicant
    assert "wazig" not in to_applicant
    assert "niet scherp genoeg" not in to_applicant
    found = board.guest(invitation_id)
    assert found is not None
    assert found.slot.asked_note == "Pagina twee is wazig."
    assert board.stage() is Stage.ASKED


# --- saying no ------------------------------------------------------------------------------


@BOTH
def test_who_declines_is_let_go_and_the_applicant_hears_so(board: Board) -> None:
    invitation_id = board.open()
    document_id = board.send(invitation_id)

    board.decline(invitation_id)

    case = board.cases.case(board.case_id)
    assert case.state == "opened"
    assert case.slots[ANNAS].document_id is None
    assert board.cases.document(document_id).state is DocumentState.WIPED
    assert board.over(invitation_id) is Over.DECLINED
    assert board.stage() is Stage.DECLINED
    assert not board.is_others()
    mail = board.mails(NEW_ADDRESS)[0]
    assert case.reference in str(mail["Subject"])
    assert "/link/" in text(mail)
    for secret in ("Anna", "Arends", ADDRESS):
        assert secret not in mail.as_string()


def test_declining_twice_tells_once(board: Board) -> None:
    invitation_id = board.open()
    before = len(board.mails(NEW_ADDRESS))

    board.decline(invitation_id)
    board.decline(invitation_id)

    assert len(board.mails(NEW_ADDRESS)) == before + 1
    assert board.events(Event.INVITATION_DECLINED) == ["case:invitation:declined"]


def test_each_no_is_a_letter_of_its_own(board: Board) -> None:
    first = board.open()
    board.invite("bea@example.com", slot=BEAS)
    second = board.use(board.token("bea@example.com"))

    board.decline(first)
    board.decline(second)
    board.decline(board.open())

    told = board.mails(NEW_ADDRESS)[:3]
    assert len({mail["Message-ID"] for mail in told}) == 3


def test_a_no_that_was_answered_meanwhile_is_not_told(board: Board) -> None:
    invitation_id = board.open()
    before = len(board.mails(NEW_ADDRESS))
    with board.uow() as uow:
        invited.decline(uow, invitation_id)
    board.invite(OTHER)

    assert len(board.mails(NEW_ADDRESS)) == before
    assert board.stage() is Stage.ASKED


def test_after_a_no_the_same_person_can_be_asked_anew(board: Board) -> None:
    invitation_id = board.open()
    board.decline(invitation_id)

    assert board.invite() is Asked.OWED

    assert board.over(invitation_id) is Over.DECLINED
    assert board.guest(board.use(board.token())) is not None
    assert board.stage() is Stage.ASKED


def test_after_a_no_the_applicant_can_send_the_document(board: Board) -> None:
    board.decline(board.open())

    board.cases.upload(board.case_id, ANNAS)

    assert board.stage() is None
    assert not board.is_others()


# --- what ends a case, and what pauses it ---------------------------------------------------


def test_in_a_held_case_nothing_is_asked_sent_or_declined(board: Board) -> None:
    invitation_id = board.open()
    board.send(invitation_id)
    board.hold()

    with pytest.raises(MoveRefused):
        board.invite(OTHER)
    with pytest.raises(MoveRefused):
        board.take_back()
    with pytest.raises(MoveRefused):
        board.decline(invitation_id)
    with pytest.raises(SlotClosed):
        board.send(invitation_id)
    assert board.guest(invitation_id) is not None
    assert board.stage() is Stage.DONE


def test_after_the_request_was_sent_nothing_changes_any_more(board: Board) -> None:
    invitation_id = board.open()
    board.send(invitation_id)
    board.submit()

    for act in (board.take_back, board.invite, lambda: board.decline(invitation_id)):
        with pytest.raises(MoveRefused):
            act()
    with pytest.raises(SlotClosed):
        board.send(invitation_id)
    found = board.guest(invitation_id)
    assert found is not None
    assert found.document is not None


def test_links_of_an_ended_case_are_dead(board: Board) -> None:
    invitation_id = board.open()
    board.again()
    board.withdraw()
    board.worker.run_due()

    with pytest.raises(LinkSpent):
        board.use(board.token())
    with board.uow() as uow:
        invited.ask_link_again(uow, board.token())
    board.worker.run_due()
    assert len(board.mails()) == 2
    assert board.over(invitation_id) is Over.CLOSED


def test_a_link_owed_when_the_case_ends_is_not_sent(board: Board) -> None:
    with board.uow() as uow:
        invitations.invite(uow, board.case_id, board.slot_id, ADDRESS, "nl")
    board.withdraw()
    board.worker.run_due()

    assert board.mails() == []


def test_who_is_not_asked_any_more_by_a_corrected_list_is_let_go(board: Board) -> None:
    invitation_id = board.open()
    document_id = board.send(invitation_id)
    with board.uow() as uow:
        intake.name_directors(uow, board.case_id, [Director("Cor Cas", acts_alone=True)])
    board.worker.run_due()

    assert board.over(invitation_id) is Over.NOT_ASKED
    with pytest.raises(SlotClosed):
        board.send(invitation_id)
    assert board.cases.document(document_id).state is DocumentState.WIPED
    with board.parts.database.read() as uow:
        assert invited.past(uow, invitation_id).wipe_by is None


def test_a_link_whose_slot_is_gone_is_dead(board: Board) -> None:
    board.invite()
    with board.uow() as uow:
        slot = questions.slot_of(uow, board.case_id, board.slot_id)
        uow.session.delete(slot)

    with pytest.raises(LinkSpent):
        board.use(board.token())


def test_who_is_not_asked_any_more_hears_until_when_what_they_sent_is_kept(board: Board) -> None:
    invitation_id = board.open()
    document_id = board.send(invitation_id)
    board.take_back()

    with board.parts.database.read() as uow:
        kept = invited.past(uow, invitation_id)
    assert kept.wipe_by == board.cases.document(document_id).wipe_by


def test_the_address_goes_with_the_record(board: Board) -> None:
    board.open()
    board.withdraw()
    board.worker.run_due()
    board.clock.advance(days=400)
    with board.uow() as uow:
        records.empty(uow, board.case_id)

    with board.parts.database.read() as uow:
        kept = uow.session.query(Invitation).all()
        assert [each.email for each in kept] == [""]
        assert outbox.due(uow) == []


def test_the_trail_tells_of_each_step_by_opaque_ids(board: Board) -> None:
    invitation_id = board.open()
    board.send(invitation_id)
    board.invite(OTHER)
    board.decline(board.use(board.token(OTHER)))

    with board.parts.database.read() as uow:
        entries = [
            each
            for each in questions.history(uow, board.case_id)
            if each.event.startswith("case:invitation")
        ]
    assert [each.event.rsplit(":", 1)[1] for each in entries] == [
        "sent",
        "opened",
        "answered",
        "ended",
        "sent",
        "opened",
        "declined",
    ]
    assert all("@" not in str(each.facts) and "Anna" not in str(each.facts) for each in entries)
