"""What holds for every company that can be registered, whoever stands in it."""

from datetime import date
from itertools import combinations
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from recovery.rules.authority import GRANTS, authority
from recovery.rules.registration import (
    Bar,
    Function,
    Language,
    LegalForm,
    Officer,
    Powers,
    Registration,
)

# A slow machine is no defect of the code.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

ON = date(2026, 11, 22)
_MINOR = date(2012, 3, 4)
_GRANTED = {(form, row.function, row.powers) for row in GRANTS for form in row.forms}


@st.composite
def officers(draw: st.DrawFn, *, number: int) -> Officer:
    # Few names and dates, so that the same person comes twice; mostly no bars, so that many act.
    kvk_number = draw(st.sampled_from(["", "", "", "90000011", "90000012"]))
    is_company = bool(kvk_number) or draw(st.integers(0, 9)) == 0
    return Officer(
        id=f"o{number}",
        name=draw(st.sampled_from(["A", "B", "C", "D", "E"])),
        function=draw(st.sampled_from([Function.DIRECTOR, Function.DIRECTOR, *Function])),
        powers=draw(st.sampled_from([Powers.ALONE, Powers.JOINTLY, Powers.JOINTLY, *Powers])),
        birth_date=None
        if is_company
        else draw(st.sampled_from([date(1970, 1, 1), date(1980, 2, 29), None, _MINOR])),
        kvk_number=kvk_number,
        is_company=is_company,
        bars=draw(st.sampled_from([(), (), (), (), *((bar,) for bar in Bar)])),
    )


@st.composite
def companies(draw: st.DrawFn) -> Registration:
    numbers = draw(st.lists(st.integers(1, 40), max_size=7, unique=True))
    return Registration(
        language=Language.DUTCH,
        tables="test",
        is_extract=True,
        legal_form=draw(st.sampled_from([LegalForm.BV, LegalForm.STICHTING, *LegalForm])),
        officers=tuple(draw(officers(number=number)) for number in numbers),
    )


def with_officers(company: Registration, *officers: Officer) -> Registration:
    return Registration(
        language=company.language,
        tables=company.tables,
        is_extract=True,
        legal_form=company.legal_form,
        officers=officers,
    )


@CALM
@given(companies())
def test_nobody_barred_or_without_a_row_is_ever_in_a_set(company: Registration) -> None:
    able = {
        each.id
        for each in company.officers
        if not each.bars
        and each.birth_date != _MINOR
        and not (each.is_company and not each.kvk_number)
        and (company.legal_form, each.function, each.powers) in _GRANTED
    }

    assert {each for members in authority(company, ON).sets for each in members} <= able


@CALM
@given(companies())
def test_no_set_holds_another(company: Registration) -> None:
    sets = [frozenset(members) for members in authority(company, ON).sets]

    assert not any(a <= b or b <= a for a, b in combinations(sets, 2))
    assert all(sets)


@CALM
@given(companies())
def test_every_set_is_minimal(company: Registration) -> None:
    able = authority(company, ON).sets

    for members in able:
        for left_out in members:
            rest = with_officers(
                company, *(each for each in company.officers if each.id in {*members} - {left_out})
            )
            assert authority(rest, ON).sets == ()


@CALM
@given(companies())
def test_nobody_is_asked_twice_in_a_set_or_alone(company: Registration) -> None:
    by_id = {each.id: each for each in company.officers}
    people = [
        [by_id[each].kvk_number or (by_id[each].name, by_id[each].birth_date) for each in members]
        for members in authority(company, ON).sets
        if all(by_id[each].birth_date or by_id[each].kvk_number for each in members)
    ]

    assert all(len(set(members)) == len(members) for members in people)
    assert len({frozenset(members) for members in people}) == len(people)


@CALM
@given(companies(), st.data())
def test_an_officer_without_authority_makes_no_set_smaller_and_is_in_none(
    company: Registration, data: st.DataObject
) -> None:
    added = data.draw(officers(number=41))
    assume((company.legal_form, added.function, added.powers) not in _GRANTED)
    before = authority(company, ON).sets

    after = authority(with_officers(company, *company.officers, added), ON).sets

    assert set(after) <= set(before)


@CALM
@given(companies(), st.randoms(use_true_random=False))
def test_the_order_of_officers_changes_nothing(company: Registration, random: Random) -> None:
    shuffled = list(company.officers)
    random.shuffle(shuffled)

    assert authority(with_officers(company, *shuffled), ON) == authority(company, ON)
