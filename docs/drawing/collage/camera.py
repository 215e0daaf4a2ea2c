"""Turns a finished picture into the kind of file a telephone would upload."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

QUALITY = 88
# A point in the open Pacific: nobody lives there, so the position that the upload must remove gives nobody away.
LATITUDE = ("N", (12.0, 34.0, 56.0))
LONGITUDE = ("E", (145.0, 43.0, 21.0))
_SRGB = 1


def jpeg(image: Image.Image) -> bytes:
    """The picture as JPEG (sRGB) with camera EXIF and a made-up GPS position."""
    exif = Image.Exif()
    exif[Base.Make] = "Demo"
    exif[Base.Model] = "Paper and scissors"
    exif[Base.Software] = "docs/drawing"
    exif[IFD.Exif] = {Base.ColorSpace: _SRGB}
    exif[IFD.GPSInfo] = {
        GPS.GPSLatitudeRef: LATITUDE[0],
        GPS.GPSLatitude: LATITUDE[1],
        GPS.GPSLongitudeRef: LONGITUDE[0],
        GPS.GPSLongitude: LONGITUDE[1],
    }
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, subsampling="4:2:0", optimize=True, progressive=True, exif=exif)
    return out.getvalue()
