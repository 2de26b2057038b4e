"""`recovery extract inspect`: everything that is read of an extract, and decided about it."""

import json
import os
import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
import msgspec

from recovery.cli.common import one_line_errors
from recovery.inspection.answer import UNKNOWN, Inspection, refused
from recovery.inspection.filetype import HEAD, sniff
from recovery.inspection.sandbox import inspect
from recovery.inspection.trust import Trust, load
from recovery.rules.evidence import MAX_DOCUMENT, MediaType, SlotKind, refusal_of
from recovery.rules.extract import Decision, Judgement, decide, dutch_day, judge, sealed_at
from recovery.rules.findings import Code, Finding, Verdict
from recovery.rules.registration import ExtractFacts, Officer, Registration
from recovery.settings import extract_from_environment

_PIECE = 256 * 1024
_NUMBER = re.compile(r"[0-9]{8}")
_DUTCH = ZoneInfo("Europe/Amsterdam")


def _digits(_context: click.Context, _option: click.Parameter, number: str) -> str:
    if number and not _NUMBER.fullmatch(number):
        raise click.BadParameter("a KVK number has eight digits")
    return number


@click.group()
def extract() -> None:
    """Look into extracts of the business register."""


@extract.command("inspect")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Judge as on this day; else now.")
@click.option(
    "--account-kvk",
    default="",
    metavar="N",
    callback=_digits,
    help="KVK number that it must be of.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@one_line_errors
def inspect_extract(file: Path, on: datetime | None, account_kvk: str, *, as_json: bool) -> None:
    """Print what the product reads of FILE and decides about it.

    It needs no installation: whose seal counts is in RECOVERY_EXTRACT_TRUST_FILE (PEM) and
    RECOVERY_EXTRACT_SUBJECT. Exit status 0 whenever it could judge, whatever the decision.
    """
    settings = extract_from_environment(os.environ)
    day = dutch_day(datetime.now(UTC)) if on is None else on.date()
    found = _inspect(file.read_bytes(), load(settings), _moment(day, is_past=on is not None))
    facts = found.facts if isinstance(found.facts, ExtractFacts) else ExtractFacts()
    if facts.registration is None:
        judgement = None
        findings = found.findings
    else:
        judgement = judge(facts, on=day, months=settings.months, kvk_number=account_kvk)
        findings = (*found.findings, *judgement.findings)
    report = {
        "decision": decide(findings).value,
        "reasons": _reasons(findings, decide(findings)),
        "compared_with": account_kvk or None,
        **_read(facts, judgement),
        "findings": [{"code": each.code, "verdict": each.verdict} for each in findings],
    }
    click.echo(json.dumps(report, ensure_ascii=False, indent=2) if as_json else _told(report))


def _moment(day: date, *, is_past: bool) -> float:
    """Give the moment for certificates: now, or the end of a day that was asked for."""
    if not is_past:
        return datetime.now(UTC).timestamp()
    return datetime.combine(day, time.max, _DUTCH).timestamp()


def _inspect(data: bytes, trust: Trust, now: float) -> Inspection:
    """Inspect as an upload is: what could not be one is refused without a look inside."""
    if not data:
        return refused(Code.EMPTY)
    if len(data) > MAX_DOCUMENT:
        return refused(Code.TOO_LARGE)
    refusal = refusal_of(SlotKind.EXTRACT, sniff(data[:HEAD]))
    if refusal is not None:
        return refused(refusal)
    pieces = (data[start : start + _PIECE] for start in range(0, len(data), _PIECE))
    at = msgspec.structs.replace(trust, now=now)
    try:
        return inspect(pieces, MediaType.PDF, SlotKind.EXTRACT, trust=at)
    except OSError:
        return UNKNOWN


def _reasons(findings: tuple[Finding, ...], decision: Decision) -> list[str]:
    """Give the codes that the decision rests on; none for what is certified."""
    counts = {
        Decision.CERTIFIED: (),
        Decision.REFUSED: (Verdict.FAIL,),
        Decision.PERSON: (Verdict.FAIL, Verdict.UNKNOWN),
    }[decision]
    return [each.code.value for each in findings if each.verdict in counts]


def _read(facts: ExtractFacts, judgement: Judgement | None) -> dict[str, Any]:
    """Give what was read, in plain values."""
    signature, registration = facts.signature, facts.registration
    sealed = sealed_at(signature)
    printed_at = registration and registration.printed_at
    officers = registration.officers if registration else ()
    lapses_on = judgement and judgement.lapses_on
    return {
        "sealed_at": sealed.isoformat() if sealed else None,
        "sealed_by": signature.signer if signature else None,
        "printed_on": printed_at.date().isoformat() if printed_at else None,
        "age_ok": _age_ok(judgement),
        "lapses_on": lapses_on.isoformat() if lapses_on else None,
        "company": _company(registration),
        "officers": [_officer(each) for each in officers],
        "authority": _authority(registration, judgement),
        "misfits": [each.text for each in registration.misfits] if registration else [],
    }


def _age_ok(judgement: Judgement | None) -> bool | None:
    """Say whether it is young enough; None when that cannot be told."""
    if judgement is None or judgement.day is None:
        return None
    verdicts = {each.code: each.verdict for each in judgement.findings}
    if verdicts.get(Code.EXTRACT_OLD) is Verdict.FAIL:
        return False
    return None if Code.EXTRACT_UNDATED in verdicts else True


def _company(registration: Registration | None) -> dict[str, Any] | None:
    if registration is None:
        return None
    return {
        "kvk_number": registration.kvk_number,
        "name": registration.name,
        "trade_names": list(registration.trade_names),
        "legal_form": registration.legal_form_words,
        "rsin": registration.rsin,
        "seat": registration.seat,
        "states": [each.value for each in registration.states],
        "language": registration.language.value,
        "tables": registration.tables,
    }


def _officer(officer: Officer) -> dict[str, Any]:
    return {
        "name": officer.name,
        "function": officer.function.value,
        "title": officer.title,
        "powers": officer.powers.value,
        "powers_words": officer.powers_words,
        "birth_date": officer.birth_date.isoformat() if officer.birth_date else None,
        "since": officer.since.isoformat() if officer.since else None,
        "kvk_number": officer.kvk_number,
        "barred": [each.value for each in officer.bars],
        "line": officer.lines[-1].text if officer.lines else "",
    }


def _authority(registration: Registration | None, judgement: Judgement | None) -> dict[str, Any]:
    authority = judgement.authority if judgement else None
    if registration is None or authority is None:
        return {"sets": [], "blocked": False, "reason": "not_read"}
    names = {each.id: each.name for each in registration.officers}
    return {
        "sets": [[names[each] for each in chosen] for chosen in authority.sets],
        "blocked": authority.blocked is not None,
        "reason": (authority.blocked or authority.why).value,
    }


def _told(report: dict[str, Any]) -> str:
    """Write a report for reading: a line for each thing, indented below what it is part of."""
    return "\n".join(line for name, value in report.items() for line in _lines(name, value))


def _lines(key: str, value: object, indent: str = "") -> list[str]:
    name = indent + key.replace("_", " ")
    if isinstance(value, dict):
        return [f"{name}:", *(line for one in value for line in _lines(one, value[one], "  "))]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [line for each in value for line in _lines(key, each, indent)]
    if isinstance(value, list):
        value = "; ".join(", ".join(each) if isinstance(each, list) else each for each in value)
    if isinstance(value, bool):
        value = "yes" if value else "no"
    return [f"{name}: {'-' if value in (None, '') else value}"]
