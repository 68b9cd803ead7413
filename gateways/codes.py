"""The only door to the reader of codes: what the QR codes in a picture say."""

import io
import warnings

import zxingcpp
from PIL import Image, UnidentifiedImageError

# A photo of a telephone has fewer; what is larger is made to fill memory (a decompression bomb).
_MOST_PIXELS = 40_000_000
_MOST_CODES = 5
_LONGEST = 500


def codes_in(picture: bytes) -> list[str]:
    """Return what the codes in a picture say, at most a few; nothing for what is no picture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(picture))
            if image.width * image.height > _MOST_PIXELS:
                return []
            grey = image.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombWarning):
        return []
    found = (one.text.strip() for one in zxingcpp.read_barcodes(grey) if one.text)
    return [one[:_LONGEST] for one in found if one][:_MOST_CODES]
