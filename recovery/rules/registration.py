"""What an extract says, in the register's own terms: types without behaviour.

They are filled by `inspection/extract`, judged by `rules/extract.py` and `rules/authority.py`, and
kept only as a sealed object of the document that they were read from. Bounds stand in the types,
because the process that fills them has read hostile bytes: its parent takes no more than this.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

Short = Annotated[str, Meta(max_length=200)]
Wide = Annotated[str, Meta(max_length=500)]
Digits = Annotated[str, Meta(pattern=r"^[0-9]{0,9}$")]
Id = Annotated[str, Meta(pattern=r"^o[1-9][0-9]{0,2}$")]

MOST_OFFICERS = 200
MOST_LINES = 100


class Language(StrEnum):
    """Languages in which the Chamber makes extracts."""

    DUTCH = "nl"
    ENGLISH = "en"


class LegalForm(StrEnum):
    """Legal forms that the register knows and that authority depends on."""

    EENMANSZAAK = "eenmanszaak"
    BV = "bv"
    NV = "nv"
    STICHTING = "stichting"
    VERENIGING = "vereniging"
    COOPERATIE = "cooperatie"
    ONDERLINGE = "onderlinge"
    VOF = "vof"
    CV = "cv"
    MAATSCHAP = "maatschap"
    REDERIJ = "rederij"
    OTHER = "other"


class Function(StrEnum):
    """What somebody is to the company; the title beside it says nothing about authority."""

    OWNER = "owner"
    DIRECTOR = "director"
    PARTNER = "partner"
    LIMITED_PARTNER = "limited_partner"
    MAAT = "maat"
    CO_OWNER = "co_owner"
    BOOKKEEPER = "bookkeeper"
    PROXY = "proxy"
    STAND_IN = "stand_in"
    LIQUIDATOR = "liquidator"
    TRUSTEE = "trustee"
    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"
    SHAREHOLDER = "shareholder"
    OTHER = "other"


class Powers(StrEnum):
    """How far somebody's authority goes, as the register words it.

    `UNSTATED`: there is no such line. `UNKNOWN`: there is one, and its words are not known here.
    """

    ALONE = "alone"
    JOINTLY = "jointly"
    UNLIMITED = "unlimited"
    LIMITED = "limited"
    FULL_PROXY = "full_proxy"
    LIMITED_PROXY = "limited_proxy"
    NONE = "none"
    UNSTATED = "unstated"
    UNKNOWN = "unknown"


class Bar(StrEnum):
    """Why somebody who stands in the register may not act all the same."""

    DECEASED = "deceased"
    SUSPENDED = "suspended"
    LEFT = "left"
    GUARDIANSHIP = "guardianship"
    ADMINISTRATION = "administration"
    BANKRUPT = "bankrupt"
    MINOR = "minor"
    UNKNOWN = "unknown"


class SpecialState(StrEnum):
    """What can be wrong with the company as a whole; the register calls it a special legal state.

    `UNKNOWN`: the extract speaks of one in words that are not known here.
    """

    DEREGISTERED = "deregistered"
    DISSOLVED = "dissolved"
    BANKRUPT = "bankrupt"
    SUSPENSION_OF_PAYMENTS = "suspension_of_payments"
    DEBT_RESTRUCTURING = "debt_restructuring"
    GUARDIANSHIP = "guardianship"
    ADMINISTRATION = "administration"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


class Line(Struct, frozen=True, kw_only=True):
    """A line of the extract on which something rests, as a person sees it.

    Attributes:
        page: Counted from 1.
        text: Label and value with one space between.
    """

    page: Annotated[int, Meta(ge=1, le=100)]
    text: Wide


class Officer(Struct, frozen=True, kw_only=True):
    """Somebody who stands in the register with a part in the company.

    Attributes:
        id: Our own, unique in its extract, in the order of reading: `o1`, `o2`.
        kvk_number: Eight digits when the officer is a registered company itself; else empty. An
            officer without birth date and without number is one of which the kind is not known.
        is_company: The name is a legal person's, with or without a number of its own.
        powers_words: As printed; empty when there is no such line.
        lines: The lines that this rests on; the one about powers, where there is one, is last.
    """

    id: Id
    name: Short
    function: Function
    title: Short = ""
    powers: Powers = Powers.UNSTATED
    powers_words: Wide = ""
    birth_date: date | None = None
    since: date | None = None
    kvk_number: Digits = ""
    is_company: bool = False
    bars: tuple[Bar, ...] = ()
    lines: Annotated[tuple[Line, ...], Meta(max_length=20)] = ()


class Registration(Struct, frozen=True, kw_only=True):
    """One company as its extract shows it.

    Attributes:
        tables: Version of the label tables that it was read with.
        is_extract: The first page is that of an extract of the business register.
        printed_at: Printed day, with the time where it stands there; no zone, Dutch time.
        states: Special legal states, with their lines in `state_lines`.
        misfits: Lines that fit nowhere and may matter: a person has to read them.
    """

    language: Language
    tables: Short
    is_extract: bool
    kvk_number: Digits = ""
    name: Short = ""
    trade_names: Annotated[tuple[Short, ...], Meta(max_length=MOST_LINES)] = ()
    legal_form: LegalForm = LegalForm.OTHER
    legal_form_words: Short = ""
    rsin: Digits = ""
    seat: Short = ""
    printed_at: datetime | None = None
    states: tuple[SpecialState, ...] = ()
    state_lines: Annotated[tuple[Line, ...], Meta(max_length=MOST_LINES)] = ()
    officers: Annotated[tuple[Officer, ...], Meta(max_length=MOST_OFFICERS)] = ()
    misfits: Annotated[tuple[Line, ...], Meta(max_length=MOST_LINES)] = ()


class Signature(Struct, frozen=True, kw_only=True):
    """The Chamber's seal on an extract.

    Attributes:
        signer: Organisation (or else common name) in the signing certificate.
        issuer: Common name of who issued that certificate.
        signed_at: What the signer says; UTC.
        stamped_at: What a trusted timestamp says; UTC, None without one.
        covers: Length in bytes of the sealed revision: everything after it was disregarded.
    """

    signer: Short = ""
    issuer: Short = ""
    signed_at: datetime | None = None
    stamped_at: datetime | None = None
    covers: Annotated[int, Meta(ge=0)] = 0


class ExtractFacts(Struct, frozen=True, kw_only=True):
    """Everything that was read of an extract; None is what could not be."""

    signature: Signature | None = None
    registration: Registration | None = None


class IdentityFacts(Struct, frozen=True, kw_only=True):
    """What was read of an identity document's machine-readable zone, and for whom it was asked.

    Attributes:
        names: As in the zone, in capitals without accents: surname, then given names.
        birth_date, expires_on: From the zone, only with right check digits.
        document_kind: `passport`, `identity_card` or `licence`; empty without a zone.
        asked_name, asked_birth_date: The officer of the extract whose document this should be.
    """

    surname: Short = ""
    given_names: Short = ""
    birth_date: date | None = None
    expires_on: date | None = None
    document_kind: Short = ""
    asked_name: Short = ""
    asked_birth_date: date | None = None
