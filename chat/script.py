"""The only door to OpenCC: how a traditional character is written in simplified script."""

from functools import cache

from opencc import OpenCC

# Han characters of the basic plane, with extension A and the compatibility forms.
_HAN = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00))


@cache
def simpler() -> dict[int, int]:
    """Return the table for ``str.translate`` from traditional to simplified, one for one.

    Each character is converted alone: what a character means beside others changes no offset.
    """
    written = [chr(code) for part in _HAN for code in part]
    converted = OpenCC("t2s").convert("\n".join(written)).split("\n")
    pairs = zip(written, converted, strict=True)
    return {ord(one): ord(other) for one, other in pairs if one != other and len(other) == 1}
