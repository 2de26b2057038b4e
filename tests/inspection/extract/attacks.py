"""Attacks on a sealed extract, each made from a genuine one, with the findings it must end in.

After the literature on PDF signatures (pdf-insecurity.org: incremental saving, universal forgery,
signature wrapping, shadow and certification attacks), and what can be wrong with certificates.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

import pypdfium2
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name as name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm

from recovery.rules.findings import Code, Finding, Verdict
from tests.inspection import samples
from tests.inspection.extract import pki

EVIL = b"BT /F1 20 Tf 60 700 Td (Alleen bevoegd: de dief) Tj ET"

PASSED = (Finding(Code.SEAL, Verdict.PASS),)
CHANGED = (Finding(Code.SEAL_CHANGED, Verdict.FAIL),)
NONE = (Finding(Code.NO_SEAL, Verdict.FAIL),)
OTHER = (Finding(Code.SEAL_OTHER_SIGNER, Verdict.FAIL),)
UNTRUSTED = (Finding(Code.SEAL_UNTRUSTED, Verdict.FAIL),)
EXPIRED = (Finding(Code.SEAL_EXPIRED, Verdict.FAIL),)
EXPIRED_SINCE = (Finding(Code.SEAL_EXPIRED, Verdict.UNKNOWN),)
REVOKED = (Finding(Code.SEAL_REVOKED, Verdict.FAIL),)
NOT_KNOWN = (Finding(Code.SEAL_REVOCATION_UNKNOWN, Verdict.UNKNOWN),)
UNREADABLE = (Finding(Code.SEAL_UNREADABLE, Verdict.UNKNOWN),)


@dataclass(frozen=True)
class Case:
    """A file and what must be found about its seal."""

    name: str
    make: Callable[[], bytes]
    findings: tuple[Finding, ...]


CASES: list[Case] = []

Make = Callable[[], bytes]


def case(findings: tuple[Finding, ...]) -> Callable[[Make], Make]:
    """Take a maker into the list of cases, by its name."""

    def take(make: Make) -> Make:
        cached = cache(make)
        CASES.append(Case(make.__name__, cached, findings))
        return cached

    return take


# What an extract is made of before it is sealed: a page, its text, a form with one field.
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_TEXT = b"BT /F1 12 Tf 60 700 Td (KvK-nummer 90000003) Tj ET"
_HIDDEN = b"BT /F1 12 Tf 60 700 Td (Bestuurder: de dief) Tj ET"
_COVER = b"1 g 50 690 300 30 re f"
_RESOURCES = b"/Resources<</Font<</F1 5 0 R>>>>"
_FIELD = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(naam)/V(A)/F 4/Rect[60 600 200 620]/P 3 0 R>>"


def unsealed(*more: bytes, text: bytes = _TEXT, contents: bytes = b"4 0 R") -> bytes:
    """A page with a form field; further objects are numbered from 7."""
    return samples.pdf_of(
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]>>>>",
        samples.PAGES,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %b/Annots[6 0 R]%b>>"
        % (contents, _RESOURCES),
        samples.stream(text),
        _FONT,
        _FIELD,
        *more,
    )


@cache
def genuine(permissions: MDPPerm | None = None) -> bytes:
    return pki.sealed(unsealed(), permissions=permissions)


def updated(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """Append a revision in which something is changed."""
    writer = IncrementalPdfFileWriter(BytesIO(data))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def page_of(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    page: generic.DictionaryObject = writer.root["/Pages"]["/Kids"][0]
    return page


def instead(data: bytes, old: bytes, new: bytes) -> bytes:
    """Replace bytes by as many others, in one place that must be there."""
    assert len(old) == len(new)
    assert data.count(old) >= 1
    return data.replace(old, new, 1)


def byte_range(*numbers: int | bytes, data: bytes | None = None) -> bytes:
    """The genuine file with another byte range, in the room of its own."""
    whole = data or genuine()
    found = re.search(rb"/ByteRange \[[^\]]*\] *", whole)
    assert found
    text = b" ".join(each if isinstance(each, bytes) else b"%d" % each for each in numbers)
    changed = b"/ByteRange [%b]" % text
    assert len(changed) <= len(found[0])
    return whole.replace(found[0], changed.ljust(len(found[0])), 1)


def own_range(data: bytes) -> tuple[int, int, int]:
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", data)
    assert found
    return int(found[1]), int(found[2]), int(found[3])


# Genuine ones.


@case(PASSED)
def sealed_with_proof_behind_it() -> bytes:
    return genuine()


@case(PASSED)
def sealed_and_archived() -> bytes:
    return pki.with_document_stamp(genuine())


@case(PASSED)
def white_space_behind_the_end() -> bytes:
    return genuine() + b" \r\n\x00\t"


@case(PASSED)
def proof_within_the_cut_and_white_space_behind_it() -> bytes:
    signed = pki.with_store(
        unsealed(), pki.revocations(pki.root()), pki.revocations(pki.authority())
    )
    return pki.sign(signed, stamp=pki.stamper(pki.timestamps())) + b"\n\n"


@case(PASSED)
def certified_against_every_change() -> bytes:
    return genuine(MDPPerm.NO_CHANGES)


@case(PASSED)
def certified_with_forms_allowed() -> bytes:
    return genuine(MDPPerm.FILL_FORMS)


@case(PASSED)
def certified_with_notes_allowed() -> bytes:
    return genuine(MDPPerm.ANNOTATE)


# Changes to the sealed bytes, and after them.


@case(CHANGED)
def a_byte_flipped() -> bytes:
    return instead(genuine(), b"90000003", b"90000004")


@case(CHANGED)
def content_added_later() -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        page = page_of(writer)
        added = writer.add_object(generic.StreamObject(stream_data=EVIL))
        page[name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), added])
        writer.update_container(page)

    return updated(genuine(), change)


@case(CHANGED)
def a_note_added_later() -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        page = page_of(writer)
        note = generic.DictionaryObject(
            {
                name("/Type"): name("/Annot"),
                name("/Subtype"): name("/FreeText"),
                name("/Contents"): generic.TextStringObject("Alleen bevoegd"),
                name("/Rect"): generic.ArrayObject(
                    [generic.NumberObject(each) for each in (60, 690, 300, 720)]
                ),
            }
        )
        page["/Annots"].append(writer.add_object(note))
        writer.update_container(page)

    return updated(genuine(MDPPerm.ANNOTATE), change)


@case(CHANGED)
def the_catalogue_changed_later() -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root[name("/OpenAction")] = generic.DictionaryObject(
            {
                name("/S"): name("/JavaScript"),
                name("/JS"): generic.TextStringObject("app.alert(1)"),
            }
        )
        writer.update_root()

    return updated(genuine(), change)


@case(CHANGED)
def a_form_field_changed_later() -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field[name("/V")] = generic.TextStringObject("B")
        writer.update_container(field)

    return updated(genuine(MDPPerm.FILL_FORMS), change)


@case(CHANGED)
def shadow_hide() -> bytes:
    # What is hidden was there when it was sealed; the update only takes its cover away.
    whole = pki.sealed(unsealed(samples.stream(_COVER), text=_HIDDEN, contents=b"[4 0 R 7 0 R]"))

    def change(writer: IncrementalPdfFileWriter) -> None:
        cover = generic.Reference(7, 0, writer)
        writer.objects[(0, 7)] = generic.StreamObject(stream_data=b" ")
        writer.mark_update(cover)

    return updated(whole, change)


@case(CHANGED)
def shadow_replace() -> bytes:
    # The font is exchanged: the same letters draw other ones.
    def change(writer: IncrementalPdfFileWriter) -> None:
        font = page_of(writer)["/Resources"]["/Font"]["/F1"]
        font[name("/BaseFont")] = name("/Symbol")
        writer.update_container(font)

    return updated(genuine(), change)


@case(CHANGED)
def shadow_hide_and_replace() -> bytes:
    # Two objects with one number were sealed, one of them in use; a new table names the other.
    twice = instead(unsealed(samples.stream(_HIDDEN)), b"7 0 obj", b"4 0 obj")
    whole = pki.sealed(twice)
    hidden = whole.index(b"4 0 obj", whole.index(b"4 0 obj") + 1)
    last = int(re.findall(rb"startxref\s+(\d+)", whole)[-1])
    table = len(whole)
    root = re.findall(rb"/Root (\d+ \d+ R)", whole)[-1]
    size = re.findall(rb"/Size (\d+)", whole)[-1]
    return whole + (
        b"xref\n4 1\n%010d 00000 n \n" % hidden
        + b"trailer\n<</Size %b/Root %b/Prev %d>>\n" % (size, root, last)
        + b"startxref\n%d\n%%%%EOF\n" % table
    )


@case(CHANGED)
def text_behind_the_end() -> bytes:
    return genuine() + b"Alleen bevoegd: de dief\n"


@case(CHANGED)
def much_text_behind_the_end() -> bytes:
    return genuine() + b"Alleen bevoegd: de dief\n" * 4000


@case(CHANGED)
def text_behind_the_cut_alone() -> bytes:
    return genuine()[: pki.cut_of(genuine())] + b"Alleen bevoegd: de dief\n"


@case(NONE)
def bytes_before_the_header() -> bytes:
    return b"\n" + genuine()


@case(CHANGED)
def saved_anew_by_other_software() -> bytes:
    opened: Any = pypdfium2.PdfDocument
    document = opened(genuine())
    out = BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


@case(CHANGED)
def the_form_removed() -> bytes:
    def change(writer: IncrementalPdfFileWriter) -> None:
        del writer.root["/AcroForm"]
        writer.update_root()

    return updated(genuine(), change)


@case(CHANGED)
def cut_off_in_the_proof() -> bytes:
    return genuine()[: pki.cut_of(genuine()) + 300]


@case(NONE)
def cut_off_in_the_signature() -> bytes:
    return genuine()[: pki.cut_of(genuine()) - 3000]


@case(NONE)
def cut_off_before_the_signature() -> bytes:
    return genuine()[:400]


@case(NONE)
def nothing_at_all() -> bytes:
    return b""


@case(NONE)
def no_pdf() -> bytes:
    return samples.jpeg()


@case(NONE)
def a_scan() -> bytes:
    return samples.pdf()


@case(NONE)
def locked_and_without_a_seal() -> bytes:
    return samples.pdf_without_printing()
