"""What an extract says, written by hand for tests that need no PDF."""

from datetime import date, datetime

from recovery.rules.registration import (
    ExtractFacts,
    Function,
    Language,
    LegalForm,
    Officer,
    Powers,
    Registration,
)

BORN = date(1980, 5, 17)
JOINT = Powers.JOINTLY
AN, BEN, COR = "An Verzonnen", "Ben Bedacht", "Cor Fictief"


def director(
    number: int, name: str, powers: Powers = Powers.ALONE, born: date | None = BORN, kvk: str = ""
) -> Officer:
    """Give the n-th director; with a KvK number a company."""
    return Officer(
        id=f"o{number}",
        name=name,
        function=Function.DIRECTOR,
        powers=powers,
        birth_date=None if kvk else born,
        kvk_number=kvk,
        is_company=bool(kvk),
    )


def extract(*officers: Officer, number: str = "90000003", is_extract: bool = True) -> ExtractFacts:
    """Give what is read of a BV's extract."""
    return ExtractFacts(
        registration=Registration(
            language=Language.DUTCH,
            tables="1",
            is_extract=is_extract,
            kvk_number=number,
            name="Verzonnen B.V.",
            legal_form=LegalForm.BV,
            printed_at=datetime(2026, 11, 1, 9, 0),  # noqa: DTZ001 - as it is printed
            officers=officers,
        )
    )


ALONE_AN = extract(director(1, AN))
EITHER = extract(director(1, AN), director(2, BEN))
BOTH_TOGETHER = extract(director(1, AN, JOINT), director(2, BEN, JOINT))
NOBODY = extract(director(1, AN, Powers.UNKNOWN))
