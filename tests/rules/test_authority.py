"""Who may act for a company: the tables row by row, the register's own cases, mixed boards."""

from datetime import date
from itertools import pairwise

import pytest

from recovery.rules.authority import (
    BLOCKING,
    BOARD,
    GRANTS,
    Authority,
    Why,
    authority,
)
from recovery.rules.registration import (
    Bar,
    Function,
    Language,
    LegalForm,
    Line,
    Officer,
    Powers,
    Registration,
    SpecialState,
)

ON = date(2026, 11, 22)
BORN = date(1980, 1, 1)
_L, _F, _P = LegalForm, Function, Powers


def company(
    form: LegalForm, *officers: Officer, states: tuple[SpecialState, ...] = ()
) -> Registration:
    return Registration(
        language=Language.DUTCH,
        tables="test",
        is_extract=True,
        legal_form=form,
        states=states,
        state_lines=tuple(
            Line(page=1, text=f"Bijzondere rechtstoestand {each}") for each in states
        ),
        officers=officers,
    )


def officer(
    number: int,
    function: Function = _F.DIRECTOR,
    powers: Powers = _P.UNSTATED,
    *bars: Bar,
    name: str = "",
    born: date | None = BORN,
    kvk: str = "",
    words: str = "",
) -> Officer:
    return Officer(
        id=f"o{number}",
        name=name or f"Verzonnen {number}",
        function=function,
        powers=powers,
        powers_words=words,
        bars=bars,
        birth_date=None if kvk else born,
        kvk_number=kvk,
        is_company=bool(kvk),
        lines=(
            Line(page=1, text=f"Naam Verzonnen {number}"),
            Line(page=1, text=f"Bevoegdheid {number}"),
        ),
    )


def alone(number: int, *bars: Bar, born: date | None = BORN, kvk: str = "") -> Officer:
    return officer(number, _F.DIRECTOR, _P.ALONE, *bars, born=born, kvk=kvk)


def joint(number: int, *bars: Bar, born: date | None = BORN, kvk: str = "") -> Officer:
    return officer(number, _F.DIRECTOR, _P.JOINTLY, *bars, born=born, kvk=kvk)


def foreign(number: int, powers: Powers) -> Officer:
    """A company that is registered elsewhere, and so has no number here."""
    return Officer(
        id=f"o{number}",
        name="Invented Ltd",
        function=_F.DIRECTOR,
        powers=powers,
        is_company=True,
        lines=(Line(page=1, text="Naam Invented Ltd"),),
    )


def proxy(number: int, *bars: Bar, words: str = "Volledige volmacht") -> Officer:
    return officer(number, _F.PROXY, _P.FULL_PROXY, *bars, words=words)


def bv(*officers: Officer) -> Authority:
    return authority(company(_L.BV, *officers), ON)


MAY_ALONE = {
    (_L.EENMANSZAAK, _F.OWNER, _P.UNSTATED),
    (_L.EENMANSZAAK, _F.OWNER, _P.ALONE),
    (_L.EENMANSZAAK, _F.OWNER, _P.UNLIMITED),
    (_L.BV, _F.DIRECTOR, _P.ALONE),
    (_L.NV, _F.DIRECTOR, _P.ALONE),
    (_L.STICHTING, _F.DIRECTOR, _P.ALONE),
    (_L.VERENIGING, _F.DIRECTOR, _P.ALONE),
    (_L.COOPERATIE, _F.DIRECTOR, _P.ALONE),
    (_L.ONDERLINGE, _F.DIRECTOR, _P.ALONE),
    (_L.OTHER, _F.DIRECTOR, _P.ALONE),
    (_L.VOF, _F.PARTNER, _P.UNLIMITED),
    (_L.CV, _F.PARTNER, _P.UNLIMITED),
    *((form, _F.PROXY, _P.FULL_PROXY) for form in LegalForm if form is not _L.EENMANSZAAK),
}


@pytest.mark.parametrize("form", LegalForm)
def test_of_all_functions_and_powers_only_these_act_alone(form: LegalForm) -> None:
    able = {
        (form, function, powers)
        for function in Function
        for powers in Powers
        if authority(company(form, officer(1, function, powers)), ON).sets
    }

    assert able == {each for each in MAY_ALONE if each[0] is form}


@pytest.mark.parametrize("form", LegalForm)
def test_of_all_functions_and_powers_only_directors_of_a_board_act_together(
    form: LegalForm,
) -> None:
    together = {
        (function, powers)
        for function in Function
        for powers in Powers
        if authority(
            company(form, officer(1, function, powers), officer(2, function, powers)), ON
        ).sets
        == (("o1", "o2"),)
    }

    assert together == ({(_F.DIRECTOR, _P.JOINTLY)} if form in BOARD else set())


def test_no_two_rows_speak_of_the_same_officer() -> None:
    said = [(form, row.function, row.powers) for row in GRANTS for form in row.forms]

    assert len(said) == len(set(said))


def test_every_special_state_blocks() -> None:
    assert sorted(BLOCKING) == sorted(SpecialState)


@pytest.mark.parametrize("state", SpecialState)
def test_a_special_state_comes_before_a_director_who_may_act_alone(state: SpecialState) -> None:
    registration = company(_L.BV, alone(1), states=(state,))

    assert authority(registration, ON) == Authority(
        (), Why.BLOCKED, state, registration.state_lines
    )


def test_of_several_special_states_the_gravest_is_named() -> None:
    gravest_first = [
        SpecialState.DEREGISTERED,
        SpecialState.DISSOLVED,
        SpecialState.BANKRUPT,
        SpecialState.SUSPENSION_OF_PAYMENTS,
        SpecialState.DEBT_RESTRUCTURING,
        SpecialState.GUARDIANSHIP,
        SpecialState.ADMINISTRATION,
        SpecialState.FOREIGN,
        SpecialState.UNKNOWN,
    ]

    for grave, lighter in pairwise(gravest_first):
        found = authority(company(_L.BV, alone(1), states=(lighter, grave)), ON)
        assert found.blocked is grave


@pytest.mark.parametrize("function", [_F.TRUSTEE, _F.LIQUIDATOR, _F.ADMINISTRATOR])
def test_a_company_in_other_hands_is_for_a_person_where_no_state_is_printed(
    function: Function,
) -> None:
    found = bv(alone(1), officer(2, function, _P.ALONE))

    assert (found.sets, found.why) == ((), Why.IN_OTHER_HANDS)


# The register's fictional registrations, of which the numbers are 90000002 to 90000006.
REGISTERED = {
    "90000002 eenmanszaak": (
        company(_L.EENMANSZAAK, officer(1, _F.OWNER)),
        (("o1",),),
        Why.OWNER,
    ),
    "90000003 sole director": (company(_L.BV, alone(1)), (("o1",),), Why.ALONE),
    "90000004 bankrupt VOF": (
        company(_L.VOF, officer(1, _F.PARTNER, _P.UNLIMITED), states=(SpecialState.BANKRUPT,)),
        (),
        Why.BLOCKED,
    ),
    "90000005 stichting": (
        company(_L.STICHTING, joint(1), joint(2)),
        (("o1", "o2"),),
        Why.TOGETHER,
    ),
    "90000006 limited proxy": (
        company(_L.BV, officer(1, _F.PROXY, _P.LIMITED_PROXY)),
        (),
        Why.LIMITED,
    ),
    "limited proxy beside a director": (
        company(_L.BV, alone(1), officer(2, _F.PROXY, _P.LIMITED_PROXY)),
        (("o1",),),
        Why.ALONE,
    ),
}


@pytest.mark.parametrize(("registration", "sets", "why"), REGISTERED.values(), ids=REGISTERED)
def test_the_fictional_registrations_are_settled_as_the_register_settles_them(
    registration: Registration, sets: tuple[tuple[str, ...], ...], why: Why
) -> None:
    found = authority(registration, ON)

    assert (found.sets, found.why) == (sets, why)


FORMS = {
    "nv of three": (company(_L.NV, joint(1), joint(2), joint(3)), (("o1", "o2", "o3"),)),
    "vereniging": (company(_L.VERENIGING, joint(1), joint(2)), (("o1", "o2"),)),
    "cooperatie": (company(_L.COOPERATIE, alone(1), alone(2)), (("o1",), ("o2",))),
    "onderlinge": (company(_L.ONDERLINGE, joint(1), joint(2)), (("o1", "o2"),)),
    "vof": (
        company(
            _L.VOF,
            officer(1, _F.PARTNER, _P.UNLIMITED),
            officer(2, _F.PARTNER, _P.LIMITED),
            officer(3, _F.PARTNER, _P.UNLIMITED),
        ),
        (("o1",), ("o3",)),
    ),
    "cv": (
        company(
            _L.CV,
            officer(1, _F.LIMITED_PARTNER, _P.UNLIMITED),
            officer(2, _F.PARTNER, _P.UNLIMITED),
        ),
        (("o2",),),
    ),
    "owner and proxy": (
        company(_L.EENMANSZAAK, officer(1, _F.OWNER), proxy(2)),
        (("o1",), ("o2",)),
    ),
    "maat with the others' proxy": (
        company(_L.MAATSCHAP, officer(1, _F.MAAT, _P.UNLIMITED), proxy(2)),
        (("o2",),),
    ),
    "holding": (company(_L.BV, alone(1, kvk="90000011")), (("o1",),)),
    "joint with a holding": (company(_L.BV, joint(1), joint(2, kvk="90000011")), (("o1", "o2"),)),
}


@pytest.mark.parametrize(("registration", "sets"), FORMS.values(), ids=FORMS)
def test_each_legal_form_gives_its_sets(
    registration: Registration, sets: tuple[tuple[str, ...], ...]
) -> None:
    assert authority(registration, ON).sets == sets


MIXED = {
    "one alone, two jointly": ((alone(1), joint(2), joint(3)), (("o1",), ("o2", "o3"))),
    "one alone, one jointly": ((alone(1), joint(2)), (("o1",),)),
    "none is not needed": ((joint(1), officer(2, _F.DIRECTOR, _P.NONE), joint(3)), (("o1", "o3"),)),
    "a proxy beside the joint": ((joint(1), joint(2), proxy(3)), (("o3",), ("o1", "o2"))),
    "supervisors do not count": ((joint(1), joint(2), officer(3, _F.SUPERVISOR)), (("o1", "o2"),)),
}


@pytest.mark.parametrize(("officers", "sets"), MIXED.values(), ids=MIXED)
def test_a_mixed_board_gives_the_smallest_sets(
    officers: tuple[Officer, ...], sets: tuple[tuple[str, ...], ...]
) -> None:
    assert bv(*officers).sets == sets


def test_a_mixed_board_says_that_it_is_mixed() -> None:
    assert bv(alone(1), joint(2), joint(3)).why is Why.ALONE_OR_TOGETHER


def test_the_tenth_officer_comes_after_the_second() -> None:
    assert bv(alone(10), alone(2)).sets == (("o2",), ("o10",))


LEFT_TO_A_PERSON = {
    "one jointly": (company(_L.BV, joint(1)), Why.ONE_JOINTLY),
    "one jointly, others without powers": (
        company(_L.BV, joint(1), officer(2, _F.DIRECTOR, _P.NONE)),
        Why.ONE_JOINTLY,
    ),
    "one joint director is barred": (
        company(_L.BV, joint(1), joint(2), joint(3, Bar.SUSPENDED)),
        Why.JOINT_BARRED,
    ),
    "a third director in unknown words": (
        company(_L.BV, joint(1), joint(2), officer(3, _F.DIRECTOR, _P.UNKNOWN)),
        Why.JOINT_UNCLEAR,
    ),
    "a third director without a line": (
        company(_L.BV, joint(1), joint(2), officer(3)),
        Why.JOINT_UNCLEAR,
    ),
    "the only director is barred": (company(_L.BV, alone(1, Bar.DECEASED)), Why.BARRED),
    "foreign company without a number": (
        company(_L.BV, foreign(1, _P.ALONE)),
        Why.COMPANY_UNNUMBERED,
    ),
    "number that is none": (company(_L.BV, alone(1, kvk="9000001")), Why.COMPANY_UNNUMBERED),
    "joint with a foreign company": (
        company(_L.BV, joint(1), foreign(2, _P.JOINTLY)),
        Why.COMPANY_UNNUMBERED,
    ),
    "unknown words": (company(_L.BV, officer(1, _F.DIRECTOR, _P.UNKNOWN)), Why.UNKNOWN_WORDS),
    "partner without a line": (company(_L.VOF, officer(1, _F.PARTNER)), Why.NOBODY),
    "limited partners": (company(_L.VOF, officer(1, _F.PARTNER, _P.LIMITED)), Why.LIMITED),
    "maatschap": (company(_L.MAATSCHAP, officer(1, _F.MAAT, _P.UNLIMITED)), Why.FORM),
    "rederij": (company(_L.REDERIJ, officer(1, _F.BOOKKEEPER, _P.UNLIMITED)), Why.FORM),
    "other form, jointly": (company(_L.OTHER, joint(1), joint(2)), Why.FORM),
    "no owner": (company(_L.EENMANSZAAK, proxy(1)), Why.OWNER_UNCLEAR),
    "two owners": (
        company(_L.EENMANSZAAK, officer(1, _F.OWNER), officer(2, _F.OWNER)),
        Why.OWNER_UNCLEAR,
    ),
    "a company as owner": (
        company(_L.EENMANSZAAK, officer(1, _F.OWNER, kvk="90000011")),
        Why.OWNER_UNCLEAR,
    ),
    "a barred owner's proxy": (
        company(_L.EENMANSZAAK, officer(1, _F.OWNER, _P.UNSTATED, Bar.GUARDIANSHIP), proxy(2)),
        Why.BARRED,
    ),
    "proxy for one branch": (
        company(_L.BV, proxy(1, words="Volledige volmacht voor vestiging 000012345678")),
        Why.LIMITED,
    ),
    "only a supervisor": (company(_L.BV, officer(1, _F.SUPERVISOR)), Why.NOBODY),
    "nobody": (company(_L.BV), Why.NOBODY),
}


@pytest.mark.parametrize(("registration", "why"), LEFT_TO_A_PERSON.values(), ids=LEFT_TO_A_PERSON)
def test_what_is_not_settled_is_left_to_a_person(registration: Registration, why: Why) -> None:
    found = authority(registration, ON)

    assert (found.sets, found.why) == ((), why)


def test_every_reason_is_given_by_some_case() -> None:
    others = {Why.ALONE_OR_TOGETHER, Why.IN_OTHER_HANDS}
    given = {row[-1] for row in (*REGISTERED.values(), *LEFT_TO_A_PERSON.values())}

    assert given | others == set(Why)


@pytest.mark.parametrize("bar", Bar)
def test_a_barred_director_keeps_nobody_else_who_acts_alone(bar: Bar) -> None:
    assert bv(alone(1, bar), alone(2)).sets == (("o2",),)


@pytest.mark.parametrize(
    ("born", "may"),
    [
        (date(2008, 11, 22), True),
        (date(2008, 11, 23), False),
        (date(2008, 2, 29), True),
        (date(2027, 1, 1), False),
        (None, True),
    ],
)
def test_who_is_not_yet_eighteen_does_not_act(born: date | None, *, may: bool) -> None:
    assert bool(bv(alone(1, born=born)).sets) is may


def test_born_on_a_leap_day_is_of_age_on_the_first_of_march() -> None:
    registration = company(_L.BV, alone(1, born=date(2008, 2, 29)))

    assert authority(registration, date(2026, 2, 28)).sets == ()
    assert authority(registration, date(2026, 3, 1)).sets == (("o1",),)


def test_a_minor_who_is_jointly_authorised_leaves_no_set() -> None:
    assert bv(joint(1), joint(2), joint(3, born=date(2010, 1, 1))).why is Why.JOINT_BARRED


def test_one_person_registered_twice_is_not_two_joint_directors() -> None:
    twice = [officer(number, _F.DIRECTOR, _P.JOINTLY, name="Vera Verzonnen") for number in (1, 2)]

    assert bv(*twice).why is Why.ONE_JOINTLY


def test_people_of_one_name_and_other_birth_dates_are_two() -> None:
    father = officer(1, _F.DIRECTOR, _P.JOINTLY, name="Jan Bedacht", born=date(1950, 5, 5))
    son = officer(2, _F.DIRECTOR, _P.JOINTLY, name="Jan Bedacht", born=date(1980, 5, 5))

    assert bv(father, son).sets == (("o1", "o2"),)


def test_one_person_with_two_functions_is_asked_once() -> None:
    both = (
        officer(1, name="Vera", powers=_P.ALONE),
        officer(2, _F.PROXY, _P.FULL_PROXY, name="Vera"),
    )

    assert bv(*both).sets == (("o1",),)


def test_a_joint_director_who_may_act_alone_as_a_proxy_needs_nobody_beside_them() -> None:
    vera = officer(1, _F.DIRECTOR, _P.JOINTLY, name="Vera")
    as_proxy = officer(3, _F.PROXY, _P.FULL_PROXY, name="Vera")

    assert bv(vera, joint(2), as_proxy).sets == (("o3",),)


@pytest.mark.parametrize(("bar", "may"), [(Bar.DECEASED, False), (Bar.LEFT, True)])
def test_what_bars_the_person_bars_every_function_of_theirs(bar: Bar, *, may: bool) -> None:
    barred = officer(1, _F.DIRECTOR, _P.ALONE, bar, name="Vera")
    as_proxy = officer(2, _F.PROXY, _P.FULL_PROXY, name="Vera")

    assert bool(bv(barred, as_proxy).sets) is may


def test_the_lines_are_those_about_the_powers_of_who_may_act() -> None:
    assert [line.text for line in bv(joint(1), alone(2), joint(3)).lines] == [
        "Bevoegdheid 2",
        "Bevoegdheid 1",
        "Bevoegdheid 3",
    ]


def test_an_owner_rests_on_their_name() -> None:
    found = authority(company(_L.EENMANSZAAK, officer(1, _F.OWNER)), ON)

    assert [line.text for line in found.lines] == ["Naam Verzonnen 1"]


def test_where_nobody_may_act_the_lines_are_those_of_who_is_in_the_way() -> None:
    assert [line.text for line in bv(joint(1), joint(2, Bar.LEFT)).lines] == [
        "Naam Verzonnen 2",
        "Bevoegdheid 2",
    ]
