"""Which documents a case needs, which types serve for each, and the limits of a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from recovery.rules.findings import Code


class CaseKind(StrEnum):
    """Who lost access."""

    PRIVATE = "private"
    BUSINESS = "business"


class SlotKind(StrEnum):
    """A document that is asked for."""

    IDENTITY = "identity"
    EXTRACT = "extract"


class MediaType(StrEnum):
    """Accepted types, told by content and never by name."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIC = "image/heic"
    PDF = "application/pdf"


ACCEPTED: dict[SlotKind, frozenset[MediaType]] = {
    SlotKind.IDENTITY: frozenset(MediaType),
    SlotKind.EXTRACT: frozenset({MediaType.PDF}),
}
"""An extract is only worth something as the sealed PDF itself: a photo or scan proves nothing."""

FIRST_SLOT: dict[CaseKind, SlotKind] = {
    CaseKind.PRIVATE: SlotKind.IDENTITY,
    CaseKind.BUSINESS: SlotKind.EXTRACT,
}
"""What a case begins with. Who else must send something for a business follows from its extract."""

MAX_DOCUMENT = 15 * 1024 * 1024
"""Default limit of one document, in bytes; `RECOVERY_MAX_DOCUMENT_MIB` changes it."""

MAX_PIXELS = 50_000_000
"""Pixels of one picture or rendered page; a 50-megapixel phone photo still passes."""

MAX_PAGES = 20
"""Pages of one PDF; a KvK extract of a large company has about ten."""

MAX_DIRECTORS = 10
"""Directors that one case can ask a document of."""


@dataclass(frozen=True)
class Director:
    """A director as the applicant named them."""

    name: str
    acts_alone: bool


def refusal_of(kind: SlotKind, media_type: MediaType | None) -> Code | None:
    """Say why a file of this type cannot fill this kind of slot; None when it can."""
    if media_type in ACCEPTED[kind]:
        return None
    return Code.NOT_A_PDF if kind is SlotKind.EXTRACT else Code.WRONG_TYPE


def signing_directors(directors: Sequence[Director]) -> tuple[Director, ...]:
    """Who must send a document: one who may act alone, or else all who may only act jointly."""
    alone = [director for director in directors if director.acts_alone]
    return tuple(alone[:1]) or tuple(directors)
