"""What Prometheus is told: counts and ages, on the desk alone."""

from flask import Flask
from prometheus_client.parser import text_string_to_metric_families as parsed

from recovery.flow import intake
from recovery.store import beats
from recovery.web.visits import Visits
from tests.kit import NEW_ADDRESS, Cases
from tests.web.desk.office import Office


def _scrape(office: Office) -> dict[str, float]:
    answer = office.desk.test_client().get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in parsed(answer.text)
        for sample in family.samples
    }


def test_a_quiet_installation_tells_noughts(office: Office) -> None:
    assert _scrape(office) == {
        "recovery_oldest_due_document_seconds": 0,
        "recovery_overdue_documents": 0,
        "recovery_owed_documents": 0,
    }


def test_what_is_overdue_owed_open_and_seen_is_told(office: Office, cases: Cases) -> None:
    case_id, overdue = cases.opened(), cases.opened(contact_email="al@example.org")
    cases.upload(case_id)
    cases.upload(overdue)
    cases.worker.run_due()
    office.clock.advance(days=30)
    with office.parts.database.begin() as uow:
        intake.withdraw(uow, case_id)
        beats.note(uow, "sweep")
    office.clock.advance(minutes=6)

    told = _scrape(office)

    assert told["recovery_oldest_due_document_seconds"] == 360
    assert told["recovery_overdue_documents"] == 2
    assert told["recovery_owed_documents"] == 1
    assert told["recovery_open_tasks wipe_documents"] == 1
    assert told["recovery_oldest_open_task_seconds wipe_documents"] == 360
    assert told["recovery_last_seen_seconds sweep"] == 360


def test_nothing_about_a_case_or_a_person_is_told(office: Office, cases: Cases) -> None:
    case_id = cases.in_review()
    case = cases.case(case_id)
    office.clock.advance(days=31)

    told = office.desk.test_client().get("/metrics").text.lower()

    secrets = (case_id, case.documents[0].id, case.reference, NEW_ADDRESS, "bakker", "k1001")
    assert [each for each in secrets if each.lower() in told] == []


def test_a_scrape_begins_no_visit(office: Office) -> None:
    client = office.desk.test_client()
    answer = client.get("/metrics")

    interface = office.desk.session_interface
    assert isinstance(interface, Visits)
    assert client.get_cookie(interface.cookie) is None
    assert "Set-Cookie" not in answer.headers


def test_a_database_that_does_not_answer_is_no_good_news(office: Office) -> None:
    office.parts.close()
    file = office.parts.settings.data_dir / "recovery.sqlite3"
    file.rename(file.with_suffix(".away"))

    assert office.desk.test_client().get("/metrics").status_code == 503


def test_the_portal_has_no_such_page(portal: Flask) -> None:
    assert portal.test_client().get("/metrics").status_code == 404
    assert not [rule for rule in portal.url_map.iter_rules() if "metrics" in rule.rule]
