"""Names as people write them, against names as registers and documents print them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.rules.findings import Verdict
from recovery.rules.names import same_company, same_person

PASS, WARN, FAIL, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN

PEOPLE = [
    # The order of words, and where the particle stands.
    ("Bruijn, de, Willeke Liselotte", "de Bruijn, Willeke Liselotte", PASS),
    ("Bruijn, de, Willeke", "Willeke de Bruijn", PASS),
    ("van der Berg, Jan", "Berg, van der, Jan", PASS),
    ("De Heer, Jan", "Jan de Heer", PASS),
    # Identity documents: capitals, no accents, fillers.
    ("de Bruijn, Willeke Liselotte", "DE BRUIJN WILLEKE LISELOTTE", PASS),
    ("de Bruijn, Willeke Liselotte", "DE<BRUIJN<<WILLEKE<LISELOTTE", PASS),
    ("Jörg Müller", "JOERG MUELLER", PASS),
    ("Jörg Müller", "JORG MULLER", PASS),
    ("Søren Ångström", "SOEREN AANGSTROEM", PASS),
    ("Zoë van 't Hoff", "VAN T HOFF ZOE", PASS),
    ("d\u2019Hondt, Jan", "DHONDT JAN", PASS),
    ("in 't Veld, Jan", "IN<T<VELD<<JAN", PASS),
    ("Łukasz Şahin", "LUKASZ SAHIN", PASS),
    ("Zoe\u0308 Bakker", "Zo\u00eb Bakker", PASS),
    ("IJsbrand van Dijk", "VAN DYK YSBRAND", PASS),
    ("\u0132sbrand van Di\u0133k", "IJsbrand van Diijk", PASS),
    # Zones that are full are cut off, and not only between words.
    ("VAN DER VERZONNENLAND ANNA MARI", "van der Verzonnenland, Anna Maria Johanna", WARN),
    ("VAN VERZONNEN ANNA MARI", "van Verzonnen, Anna Maria", FAIL),
    # Titles.
    ("Mw. drs. Anna Bakker", "Anna Bakker", PASS),
    ("dhr. Ing, Jan", "Jan Ing", PASS),
    # Initials and missing given names.
    ("W.L. de Bruijn", "Willeke Liselotte de Bruijn", WARN),
    ("W. de Bruijn", "Willeke Liselotte de Bruijn", WARN),
    ("Th. Bakker", "Theo Bakker", WARN),
    ("Willeke de Bruijn", "Willeke Liselotte de Bruijn", WARN),
    ("P. Jansen", "Jan Jansen", FAIL),
    ("J.P. Jansen", "Piet Jansen", WARN),
    ("J Jansen", "Jan Jansen", WARN),
    ("W.", "Willeke", FAIL),
    ("J.", "J. Jansen", FAIL),
    # Married names.
    ("Jansen-de Bruijn", "De Bruijn - Jansen", PASS),
    ("Jansen - de Bruijn, Anna", "de Bruijn, Anna", WARN),
    ("Anna Jansen e/v Bakker", "Anna Jansen-Bakker", PASS),
    ("Jan de/vries", "Jan de Vries", PASS),
    ("Anna Jansen geb. Bakker", "Anna Jansen-Bakker", PASS),
    ("Anna Bakker-Visser", "Anna Bakker-Smit", FAIL),
    # Particles that lack or differ.
    ("van der Berg, Jan", "Berg, Jan", WARN),
    ("van der Berg, Jan", "van den Berg, Jan", WARN),
    ("van den Berg, Jan", "v.d. Berg, Jan", WARN),
    ("van den Berg, Jan", "vd Berg, Jan", WARN),
    ("vd Berg, Jan", "van den Berg, Jan Piet", WARN),
    ("van der", "van der Berg", FAIL),
    # Somebody else.
    ("Jan Jansen", "Piet Jansen", FAIL),
    ("Jan Jansen", "Jan Pietersen", FAIL),
    ("Johannes Jansen", "Jan Jansen", FAIL),
    ("Jan Jan", "Jan Jansen", FAIL),
    ("Jan", "Piet", FAIL),
    # Nothing to compare.
    ("", "Jan Jansen", UNKNOWN),
    (" - ", "Jan Jansen", UNKNOWN),
]

COMPANIES = [
    ("Fietsen B.V.", "FIETSEN BV", PASS),
    ("Fietsen B.V.", "Fietsen b. v.", PASS),
    ("Fietsen B.V.", "Besloten Vennootschap Fietsen", PASS),
    ("Fietsen B.V.", "Fietsen besloten vennootschap met beperkte aansprakelijkheid", PASS),
    ("Fietsen B.V.", "Fietsen", PASS),
    ("B.V. Aannemers Zuid", "Aannemers Zuid B.V.", PASS),
    ("Jansen V.O.F.", "Jansen, vennootschap onder firma", PASS),
    ("Café Zon & Zee", "CAFE ZON EN ZEE", PASS),
    ("Web Hosting A.B.C.", "Webhosting ABC", PASS),
    ("J.B.V. Transport B.V.", "JBV Transport", PASS),
    ("Coöperatieve Boeren U.A.", "Boeren Coöperatie", PASS),
    ("Tuin, Stichting", "Stichting Tuin", PASS),
    ("Stichting", "Stichting", PASS),
    ("Fietsen B.V.", "Fietsen Holding B.V.", WARN),
    ("Fietsen B.V.", "Fietsen B.V. in liquidatie", WARN),
    ("Stichting Beheer Fietsen B.V.", "Beheer Fietsen B.V.", WARN),
    ("Fietsen B.V.", "Fietsen N.V.", FAIL),
    ("Fietsen B.V.", "Stichting Fietsen", FAIL),
    ("Fietsen Oost B.V.", "Fietsen West B.V.", FAIL),
    ("Oost Holding B.V.", "Holding B.V.", FAIL),
    ("Fietsen B.V.", "Taarten B.V.", FAIL),
    ("", "Fietsen B.V.", UNKNOWN),
    ("Fietsen", "&", UNKNOWN),
]


@pytest.mark.parametrize(("one", "other", "verdict"), PEOPLE)
def test_names_of_people_are_compared_both_ways(one: str, other: str, verdict: Verdict) -> None:
    assert (same_person(one, other), same_person(other, one)) == (verdict, verdict)


@pytest.mark.parametrize(("one", "other", "verdict"), COMPANIES)
def test_names_of_companies_are_compared_both_ways(one: str, other: str, verdict: Verdict) -> None:
    assert (same_company(one, other), same_company(other, one)) == (verdict, verdict)


@settings(deadline=None)  # a slow machine is no defect of the code
@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_typed_gets_a_verdict_that_does_not_depend_on_the_side(
    one: str, other: str
) -> None:
    assert same_person(one, other) is same_person(other, one)
    assert same_company(one, other) is same_company(other, one)


WORDS = st.sampled_from(["Anna", "de", "Bruijn", "van", "Zoë", "Müller", "Holding", "Oost", "J."])


@settings(deadline=None)  # a slow machine is no defect of the code
@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=6))
def test_mixed_words_get_the_same_verdict_from_both_sides(one: list[str], other: list[str]) -> None:
    left, right = " ".join(one), " ".join(other)

    assert same_person(left, right) is same_person(right, left)
    assert same_company(left, right) is same_company(right, left)


@settings(deadline=None)  # a slow machine is no defect of the code
@given(st.permutations(["de", "Bruijn", "Willeke", "Liselotte", "Jansen"]))
def test_the_order_of_words_makes_nobody_else(words: list[str]) -> None:
    assert same_person(" ".join(words), "de Bruijn-Jansen, Willeke Liselotte") is PASS
