"""Pixels of every depth as eight bits a channel, with what is transparent: scaled, never clipped.

Pillow itself brings 16-bit colours to eight bits when it reads a PNG, and its decoders 10- and 12-bit HEIC and AVIF. Grey of
16 bits stays as it is, and a conversion clips it: everything above a 256th of the brightness would be white.
"""

from __future__ import annotations

from PIL import Image, ImageMath

DEEP_GREY = ("I;16", "I")
PLAIN = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "LAB")
TO_EIGHT = 255 / 65535
GREY_STEPS = {"L;2": 85, "L;4": 17}  # brightness of one step of a PNG's grey of two and four bits


def is_transparent(picture: Image.Image) -> bool:
    """Whether something of a picture may be transparent."""
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def scale_transparency(picture: Image.Image) -> None:
    """Bring the one colour that a PNG calls transparent to the depth of the pixels. Call before the pixels are loaded."""
    colour = picture.info.get("transparency")
    raw = getattr(picture, "tile", None)
    how = raw[0][3] if raw else ""
    how = how[0] if isinstance(how, tuple) else how
    if isinstance(colour, int) and how in GREY_STEPS:
        picture.info["transparency"] = colour * GREY_STEPS[how]
    elif isinstance(colour, tuple) and how == "RGB;16B":
        picture.info["transparency"] = tuple(one >> 8 for one in colour)


def eight_bits(part: Image.Image) -> Image.Image:
    """Return part of a picture as RGB, RGBA or CMYK.

    :raises ValueError: its pixels are of a kind that no decoder of ours makes; clipped or not can't be known
    """
    if part.mode in DEEP_GREY:
        part = part.convert("I")
        grey = part.point(lambda value: value * TO_EIGHT + 0.5).convert("L")
        if not is_transparent(part):
            return grey.convert("RGB")
        clear = part.info["transparency"]
        seen = ImageMath.lambda_eval(lambda given: (given["part"] != clear) * 255, part=part).convert("L")
        return Image.merge("RGBA", (grey, grey, grey, seen))
    if part.mode not in PLAIN:
        raise ValueError(f"pixels of mode {part.mode}")
    if part.mode == "CMYK":
        return part
    return part.convert("RGBA" if is_transparent(part) else "RGB")
