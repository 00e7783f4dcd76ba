"""Specimen codes: 统一社会信用代码 with right check digits that no registrar can ever have given out.

GB 32100-2015: one character for the registering body, one for the type, six for the area, nine for the
organisation (GB 11714, the last one its own check), one check. The specimens' area is 000000, which GB/T 2260 does
not have, and the organisation part begins with YB (样本).
"""

from __future__ import annotations

from functools import cache

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
AREA = "000000"
MARK = "YB"
#: how many different codes there are: six characters of 31
CODES = len(ALPHABET) ** 6

_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION = (3, 7, 9, 10, 5, 8, 4, 2)
#: spreads serial numbers over all codes, one to one (no factor 31)
_STEP = 514_229
_VALUE = {char: at for at, char in enumerate(ALPHABET)}
#: GB 11714 counts letters from A = 10 without gaps
_PLAIN = {char: int(char, 36) for char in ALPHABET}


def specimen_code(prefix: str, serial: int) -> str:
    """The code of one serial number; ``prefix`` is 91 (enterprise), 92 (individual), 93 (cooperative) …"""
    if not 0 <= serial < CODES:
        raise ValueError(f"serial {serial} is outside 0…{CODES - 1}")
    left = serial * _STEP % CODES
    head, inner, outer = _start(prefix)
    for plain, value in zip(_ORGANISATION[2:], _WEIGHTS[10:16], strict=True):
        left, digit = divmod(left, 31)
        char = ALPHABET[digit]
        head += char
        inner += plain * _PLAIN[char]
        outer += value * digit
    last = "0123456789X"[-inner % 11]
    return head + last + ALPHABET[-(outer + _WEIGHTS[16] * _VALUE[last]) % 31]


@cache
def _start(prefix: str) -> tuple[str, int, int]:
    """What all codes of a prefix begin with, and its share in both sums."""
    head = prefix + AREA + MARK
    inner = sum(w * _PLAIN[c] for w, c in zip(_ORGANISATION, MARK, strict=False))
    return head, inner, sum(w * _VALUE[c] for w, c in zip(_WEIGHTS, head, strict=False))
