"""How the portal's templates say things: dates, sizes, references and the words of a code."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from babel.lists import format_list
from flask import Flask
from flask_babel import format_date, format_decimal, format_time, get_locale, gettext

from recovery.flow.words import word
from recovery.web.joined import parts

# English pages write dates the way of the Netherlands too: day first, and 24 hours.
_DAY = "d MMMM y"
_CLOCK = "HH:mm"
_EXACT = "HH:mm:ss"

_MEBIBYTE = 1024 * 1024


def install_words(app: Flask) -> None:
    """Give the templates their filters."""
    app.jinja_env.filters |= {
        "day": day,
        "clock": _clock,
        "exact": _exact,
        "moment": _moment,
        "words": _words,
        "said": said,
        "together": _together,
        "size": _size,
        "dial": _dial,
    }
    app.jinja_env.globals |= {"limit_words": _limit, "demo": False, "sign_in_page": ""}


def day(when: date) -> str:
    """Write a day in the visitor's language."""
    return str(format_date(when, _DAY))


def _clock(when: datetime) -> str:
    return str(format_time(when, _CLOCK))


def _exact(when: datetime) -> str:
    return str(format_time(when, _EXACT))


def _moment(when: datetime) -> str:
    return gettext("%(day)s at %(time)s", day=day(when), time=_clock(when))


def _words(member: StrEnum) -> str:
    """Say a code, reason or state in the visitor's language."""
    return gettext(word(member))


def said(msgid: str, about: date | None = None) -> str:
    """Say a sentence that the flow chose; `about` is the day that it may speak of."""
    facts = {
        "limit": _limit(),
        "day": day(about) if about else "",
        "months": parts().settings.extract.months,
    }
    return gettext(msgid, **facts) if msgid else ""


def _together(names: Iterable[str]) -> str:
    """Name several people in one breath."""
    return str(format_list(list(names), locale=get_locale() or "nl"))


def _limit() -> str:
    return f"{parts().settings.max_document // _MEBIBYTE} MB"


def _dial(phone: str) -> str:
    """Write a telephone number as an address that a phone can call (RFC 3966)."""
    return "".join(each for each in phone if each.isdecimal() or each == "+")


def _size(count: int) -> str:
    if count < _MEBIBYTE:
        return f"{max(1, count // 1024)} kB"
    return f"{format_decimal(round(count / _MEBIBYTE, 1))} MB"
