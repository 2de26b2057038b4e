"""The forms of a machine-readable zone: what stands where (ICAO 9303-4, -5 and -6)."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a zone is on, by its form; residence permits and the like count as cards."""

    PASSPORT = "passport"
    IDENTITY_CARD = "identity_card"
    LICENCE = "licence"


@dataclass(frozen=True)
class Form:
    """Where everything stands, counted over the rows put one behind the other.

    Attributes:
        begins: Letters that the first row may begin with.
        has_own_digit: The optional field is followed by a check digit of its own.
        whole: What the last check digit covers.
        last: Where that digit stands.
    """

    kind: Kind
    rows: int
    width: int
    begins: str
    names: slice
    number: slice
    birth: slice
    sex: int
    expiry: slice
    optional: tuple[slice, ...]
    has_own_digit: bool
    whole: tuple[slice, ...]
    last: int

    @property
    def digits(self) -> tuple[int, ...]:
        """Say where check digits stand, apart from the last one."""
        fields = [self.number, self.birth, self.expiry]
        return tuple(field.stop for field in fields + list(self.optional) * self.has_own_digit)

    def is_long(self, text: str) -> bool:
        """Say whether the document number goes on in the optional field."""
        return (
            not self.has_own_digit
            and text[self.number.stop] == "<"
            and text[self.optional[0].start] != "<"
        )


FORMS = (
    Form(
        kind=Kind.PASSPORT,
        rows=2,
        width=44,
        begins="P",
        names=slice(5, 44),
        number=slice(44, 53),
        birth=slice(57, 63),
        sex=64,
        expiry=slice(65, 71),
        optional=(slice(72, 86),),
        has_own_digit=True,
        whole=(slice(44, 54), slice(57, 64), slice(65, 87)),
        last=87,
    ),
    Form(
        kind=Kind.IDENTITY_CARD,
        rows=3,
        width=30,
        begins="ACI",
        names=slice(60, 90),
        number=slice(5, 14),
        birth=slice(30, 36),
        sex=37,
        expiry=slice(38, 44),
        optional=(slice(15, 30), slice(48, 59)),
        has_own_digit=False,
        whole=(slice(5, 37), slice(38, 45), slice(48, 59)),
        last=59,
    ),
    Form(
        kind=Kind.IDENTITY_CARD,
        rows=2,
        width=36,
        begins="ACI",
        names=slice(5, 36),
        number=slice(36, 45),
        birth=slice(49, 55),
        sex=56,
        expiry=slice(57, 63),
        optional=(slice(64, 71),),
        has_own_digit=False,
        whole=(slice(36, 46), slice(49, 56), slice(57, 71)),
        last=71,
    ),
)
