"""Names of people and companies, compared as a reader would, never by equality only.

A name is taken apart into words without accents, capitals and order, and each word may be spelled
as on an identity document: `Müller`, `MULLER` and `MUELLER` are one, so are `ij` and `y`. Nothing
is guessed beyond that: a nickname or a typing error is another word. The verdict is a hint; both
names are shown to the reviewer, and a birth date or KvK number weighs more.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from recovery.rules.findings import Verdict


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ON_DOCUMENTS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
"""What ICAO 9303 makes of letters that a plain fold makes `a`, `o` and `u`."""

_LETTERS = str.maketrans(
    {
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "\u0131": "i",
        "ħ": "h",
    }
)
"""Letters that do not come apart into a base and an accent."""

_WORD = re.compile(r"[^\W_]+\.?")
_NOTES = frozenset({"ev", "geb", "geboren"})
_WIFE_OF = re.compile(r"\be/v\b", re.IGNORECASE)
_TITLES = re.compile(
    r"^\W*((dhr|mevr|mevrouw|mw|mrs|mr|ms|drs|dr|ir|ing|prof)(\. *| +)(?=\w))+", re.IGNORECASE
)
"""At the front, and never before a comma: `Ing, Jan` is called so."""
_PARTICLES = _set_of(
    "van der den de het t ten ter te n in op uit voor bij aan onder over v d vd vdr"
    " von zu la le les du des da dos di del della el al"
)
_DOTTED = 4
_LEAST = 2
_MOST_JOINED = 8
_CUT_FROM = 28
"""Letters and separators from which a name in capitals may be cut off: a card's zone has room for
thirty, of which two fillers stand between surname and given names."""

_FORMS = (
    # The words in full stand anywhere; what they leave over is the name.
    ("bv", r"\bbesloten vennootschap( met beperkte aansprakelijkheid)?\b"),
    ("nv", r"\bnaamloze vennootschap\b"),
    ("vof", r"\bvennootschap onder firma\b"),
    ("cv", r"\bcommanditaire vennootschap\b"),
    ("cooperatie", r"\bcooperat(ie|ief|ieve)\b"),
    ("onderlinge", r"\bonderlinge waarborgmaatschappij\b"),
    ("stichting", r"\bstichting\b"),
    ("vereniging", r"\bvereniging\b"),
    ("maatschap", r"\bmaatschap\b"),
    ("eenmanszaak", r"\beenmanszaak\b"),
    # The letters stand at an end: in the middle they are somebody's initials.
    ("bv", r"^ *b ?v\b|\bb ?v *$"),
    ("nv", r"^ *n ?v\b|\bn ?v *$"),
    ("vof", r"^ *v ?o ?f\b|\bv ?o ?f *$"),
    ("cv", r"^ *c ?v\b|\bc ?v *$"),
)
_LIABILITY = re.compile(r"\b[ubw] ?a *$")
_WITH_LIABILITY = frozenset({"cooperatie", "onderlinge"})
_JOINING = frozenset({"en", "and"})
_WEAK = _set_of("de het the holding beheer groep group nederland netherlands company bedrijf co")
"""Words that do not tell companies apart: sharing only these is sharing nothing."""


@dataclass(frozen=True)
class _Word:
    """One word of a name.

    Attributes:
        text: Folded, as it stands there.
        spellings: All ways in which it may be spelled.
        is_short: May stand for a longer word that begins so.
    """

    text: str
    spellings: frozenset[str]
    is_short: bool = False

    def equals(self, other: "_Word") -> bool:
        return bool(self.spellings & other.spellings)

    def shortens(self, other: "_Word") -> bool:
        return self.is_short and any(
            long.startswith(short) for short in self.spellings for long in other.spellings
        )


def same_person(a: str, b: str) -> Verdict:
    """Compare the names of two people, in any order of words.

    | one | other | verdict |
    |---|---|---|
    | `Bruijn, de, Willeke` | `de Bruijn, Willeke`, `Willeke de Bruyn`, `DE BRUIJN WILLEKE` | pass |
    | `Mw. drs. Zoë van 't Hoff` | `VAN T HOFF ZOE` | pass |
    | `Jansen-de Bruijn` | `De Bruijn - Jansen` | pass |
    | `W.L. de Bruijn`, `Willeke de Bruijn` | `Willeke Liselotte de Bruijn` | warn: a part |
    | `W. Jansen-de Bruijn` | `Willeke de Bruijn` | warn: a part |
    | `van der Berg, Jan` | `v.d. Berg, Jan`, `Berg, Jan`, `van den Berg, Jan` | warn: a part |
    | capitals of 28 signs or more | the same, cut off inside a word | warn: a part |
    | `Jan Jansen` | `Piet Jansen`, `P. Jansen`, `Jan Pietersen`, `Johannes Jansen` | fail |
    | `W.` | `Willeke` | fail: no word in full is shared |
    | nothing | anything | unknown |

    Returns:
        Pass: every word of one is in the other. Warn: nothing contradicts, but words are missing,
        shortened or cut off. Fail: both have a word that the other has not, or share no word in
        full but particles. Unknown: there is no name to compare.
    """
    left, right = _words(a, people=True), _words(b, people=True)
    if not left or not right:
        return Verdict.UNKNOWN
    left, right = _joined(left, right), _joined(right, left)
    left, right, shared = _without_equal(left, right)
    if not any(len(each.text) >= _LEAST and each.text not in _PARTICLES for each in shared):
        return Verdict.FAIL
    if not left and not right:
        return Verdict.PASS
    left, right = _without_shortened(left, right)
    right, left = _without_shortened(right, left)
    contradicting = all(any(each.text not in _PARTICLES for each in side) for side in (left, right))
    return Verdict.FAIL if contradicting else Verdict.WARN


def same_company(a: str, b: str) -> Verdict:
    """Compare the names of two companies; the legal form is looked at by itself.

    | one | other | verdict |
    |---|---|---|
    | `Fietsen B.V.` | `FIETSEN BV`, `Besloten Vennootschap Fietsen`, `Fietsen` | pass |
    | `Café Zon & Zee` | `Cafe Zon en Zee` | pass |
    | `Web Hosting A.B.C.` | `Webhosting ABC` | pass |
    | `Fietsen B.V.` | `Fietsen Holding B.V.` | warn: a part |
    | `Fietsen B.V.` | `Fietsen N.V.`, `Stichting Fietsen` | fail: another legal person |
    | `Fietsen Oost` | `Fietsen West` | fail |
    | `Oost Holding B.V.` | `Holding B.V.` | fail: what is shared tells nobody apart |
    | nothing | anything | unknown |

    Returns:
        Pass: the same words, and no other legal form. Warn: the words of one are a part of the
        other's. Fail: both have words of their own, or two forms. Unknown: no name to compare.
    """
    forms_a, left = _company(a)
    forms_b, right = _company(b)
    if not left or not right:
        return Verdict.UNKNOWN
    if forms_a and forms_b and not forms_a & forms_b:
        return Verdict.FAIL
    left, right = _joined(left, right), _joined(right, left)
    left, right, shared = _without_equal(left, right)
    if not left and not right:
        is_same_form = forms_a == forms_b or not (forms_a and forms_b)
        return Verdict.PASS if is_same_form else Verdict.WARN
    if (left and right) or all(each.text in _WEAK for each in shared):
        return Verdict.FAIL
    return Verdict.WARN


def _words(name: str, *, people: bool) -> list[_Word]:
    """Take a name apart; of people's, titles and notes are left out."""
    shown = unicodedata.normalize("NFC", name)
    if people:
        shown = _TITLES.sub("", shown)
    found = _WORD.findall(_WIFE_OF.sub(" ", shown))
    if people:
        found = [each for each in found if _fold(each) not in _NOTES]
    may_be_cut = people and shown.isupper() and shown.isascii() and len(shown) >= _CUT_FROM
    return [_word(each, may_be_cut=may_be_cut) for each in found]


def _word(text: str, *, may_be_cut: bool) -> _Word:
    folded = _fold(text)
    on_documents = "".join(_ON_DOCUMENTS.get(letter, letter) for letter in text.casefold())
    spellings = {folded, _fold(on_documents)}
    is_short = len(folded) == 1 or (text.endswith(".") and len(folded) <= _DOTTED) or may_be_cut
    return _Word(folded, frozenset(each.replace("ij", "y") for each in spellings), is_short)


def _fold(text: str) -> str:
    """Give the bare letters and digits: no accents, no capitals, no dot."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(each for each in parts if each.isalnum())


def _company(name: str) -> tuple[frozenset[str], list[_Word]]:
    """Give the legal forms that the name holds, mostly one, and its other words."""
    words = [each for each in _words(name, people=False) if each.text]
    # What is taken out leaves blanks, so that each word stays at its place.
    rest = " ".join(each.text for each in words)
    places = [sum(len(each.text) + 1 for each in words[:place]) for place in range(len(words))]
    forms = set[str]()
    for form, pattern in _FORMS:
        left = re.sub(pattern, _blanks, rest)
        if left != rest and left.strip():
            forms.add(form)
            rest = left
    if forms & _WITH_LIABILITY:
        rest = _LIABILITY.sub(_blanks, rest)
    kept = [each for each, place in zip(words, places, strict=True) if rest[place] != " "]
    return frozenset(forms), [each for each in kept if each.text not in _JOINING]


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _joined(words: Sequence[_Word], others: Sequence[_Word]) -> list[_Word]:
    """Join neighbours that are one word of the other name: `web hosting` for `webhosting`."""
    joined: list[_Word] = []
    start = 0
    while start < len(words):
        end = start + 1
        for stop in range(min(len(words), start + _MOST_JOINED), start + 1, -1):
            text = "".join(each.text for each in words[start:stop]).replace("ij", "y")
            whole = next((each for each in others if text in each.spellings), None)
            if whole:
                end = stop
                break
        else:
            whole = words[start]
        joined.append(whole)
        start = end
    return joined


def _without_equal(
    left: Sequence[_Word], right: Sequence[_Word]
) -> tuple[list[_Word], list[_Word], list[_Word]]:
    """Take away what both have, each word as often as both have it; give that as well."""
    rest, shared, own = list(right), [], []
    for each in left:
        same = next((other for other in rest if each.equals(other)), None)
        if same is None:
            own.append(each)
        else:
            rest.remove(same)
            shared.append(each)
    return own, rest, shared


def _without_shortened(
    left: Sequence[_Word], right: Sequence[_Word]
) -> tuple[list[_Word], list[_Word]]:
    """Take away each word of `left` that stands short for one of `right`, and that one."""
    own, rest = [], list(right)
    for each in left:
        long = next((other for other in rest if each.shortens(other)), None)
        if long is None:
            own.append(each)
        else:
            rest.remove(long)
    return own, rest
