"""A picture of a made-up identity card: of no country, with photo and citizen number covered.

It looks like a photo that a customer would send: a card on a table, a little askew.
"""

from datetime import date
from functools import cache

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from recovery.samples.register import Person

_CARD = (1012, 638)  # 85.6 by 54 mm at 300 dots per inch
_TABLE = (1320, 940)
_ROOM = (1060, 700)  # what the card takes when it lies askew
_PLACE = ((_TABLE[0] - _ROOM[0]) // 2, (_TABLE[1] - _ROOM[1]) // 2)
_INK, _SOFT, _COVER = "#1d2b36", "#5d7080", "#11161b"
_PHOTO = (52, 150, 322, 500)


def draw_card(person: Person) -> Image.Image:
    """Draw the card of somebody who does not exist, 1320 by 940 pixels."""
    card = _empty().copy()
    _write_fields(ImageDraw.Draw(card), person)
    card.alpha_composite(_watermark())
    return _on_table(card)


@cache
def _empty() -> Image.Image:
    """Draw what all cards have in common."""
    card = _background()
    draw = ImageDraw.Draw(card)
    _write_heading(draw)
    _cover(draw, _PHOTO, "FOTO AFGEDEKT")
    _cover(draw, (352, 504, 700, 548), "BSN AFGEDEKT")
    return card


def _background() -> Image.Image:
    """Fill the card with a soft change of colour and fine waves."""
    shade = Image.linear_gradient("L").rotate(90).resize(_CARD)
    card = Image.composite(
        Image.new("RGBA", _CARD, "#dcefe9"), Image.new("RGBA", _CARD, "#f6e9dc"), shade
    )
    draw = ImageDraw.Draw(card)
    for row in range(-120, _CARD[1] + 120, 14):
        for lift, colour in ((0, "#c9dfd9"), (5, "#ecd9c6")):
            box = (-200, row + lift, _CARD[0] + 200, row + lift + 190)
            draw.arc(box, 180, 360, fill=colour, width=1)
    return card


def _write_heading(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, _CARD[0], 104), fill="#2c6e63")
    draw.text((52, 20), "VOORBEELDLAND", font=_font(40), fill="#ffffff")
    draw.text((52, 66), "identiteitskaart / identity card", font=_font(22), fill="#d7ebe6")
    draw.text((720, 34), "SPECIMEN", font=_font(38), fill="#ffd9a8")


def _write_fields(draw: ImageDraw.ImageDraw, person: Person) -> None:
    first, _, last = person.name.partition(" ")
    fields = (
        (352, 140, "naam / surname", last.upper()),
        (352, 212, "voornamen / given names", first),
        (352, 284, "geboortedatum / date of birth", _day(person.born)),
        (700, 284, "geboorteplaats", person.place),
        (352, 356, "datum van afgifte", _day(date(2024, 5, 14))),
        (700, 356, "geldig tot / valid until", _day(date(2034, 5, 14))),
        (352, 428, "documentnummer", "VOORBEELD0"),
    )
    for x, y, label, value in fields:
        draw.text((x, y), label, font=_font(18), fill=_SOFT)
        draw.text((x, y + 22), value, font=_font(30), fill=_INK)
    draw.text((52, 572), "VOORBEELD<<SPECIMEN<<GEEN<ECHT<DOCUMENT<<<<<", font=_font(26), fill=_SOFT)


def _cover(draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], text: str) -> None:
    draw.rounded_rectangle(box, radius=6, fill=_COVER)
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    draw.text(middle, text, font=_font(24), fill="#ffffff", anchor="mm")


@cache
def _watermark() -> Image.Image:
    mark = Image.new("RGBA", _CARD, (0, 0, 0, 0))
    ImageDraw.Draw(mark).text(
        (_CARD[0] / 2 + 90, _CARD[1] / 2 + 40),
        "VOORBEELD / SPECIMEN",
        font=_font(74),
        fill=(160, 40, 40, 62),
        anchor="mm",
    )
    return mark.rotate(18, resample=Image.Resampling.BICUBIC)


def _on_table(card: Image.Image) -> Image.Image:
    """Lay the card on a table."""
    table = _table().copy()
    table.alpha_composite(_turned(card), _PLACE)
    return table.convert("RGB")


@cache
def _table() -> Image.Image:
    """Draw the table with the shadow of a card."""
    shade = Image.linear_gradient("L").resize(_TABLE)
    table = Image.composite(
        Image.new("RGBA", _TABLE, "#8b7f74"), Image.new("RGBA", _TABLE, "#b7aca0"), shade
    )
    dark = Image.new("RGBA", _TABLE, (30, 24, 20, 150))
    shadow = Image.new("L", _TABLE)
    shadow.paste(_turned(Image.new("RGBA", _CARD, "black")).getchannel("A"), _PLACE)
    table.paste(dark, (10, 16), shadow.filter(ImageFilter.GaussianBlur(16)))
    return table


def _turned(card: Image.Image) -> Image.Image:
    """Give a card rounded corners and a slight turn, with nothing around it."""
    corners = Image.new("L", _CARD, 0)
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, *_CARD), radius=38, fill=255)
    layer = Image.new("RGBA", _ROOM, (0, 0, 0, 0))
    layer.paste(card, ((_ROOM[0] - _CARD[0]) // 2, (_ROOM[1] - _CARD[1]) // 2), corners)
    return layer.rotate(-2.2, resample=Image.Resampling.BICUBIC)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Give the font that comes with Pillow: a bare machine has none."""
    return ImageFont.load_default(size)


def _day(day: date) -> str:
    return day.strftime("%d-%m-%Y")
