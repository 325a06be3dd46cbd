"""Labels: how wide words are, and places for them on which none lies on another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple
from unicodedata import east_asian_width

#: The size of all words in a chart, and the room that a line of them takes.
SIZE, ROW = 14, 17
#: Widths of the characters from space to tilde in Source Sans 3, in thousandths of the size.
# fmt: off
_WIDTHS = (
    200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497, 497,
    497, 497, 497, 497, 497, 497, 249, 249, 497, 497, 497, 425, 847, 543, 588, 571, 615, 527, 494, 617,
    652, 263, 479, 579, 486, 727, 647, 664, 566, 664, 569, 534, 536, 645, 515, 786, 513, 476, 539, 303,
    350, 303, 497, 500, 542, 504, 553, 456, 555, 496, 292, 504, 544, 246, 247, 495, 255, 829, 547, 542,
    555, 555, 347, 419, 338, 544, 467, 719, 446, 467, 425, 303, 241, 303, 497,
)
# fmt: on
#: Of other letters of Europe and of elsewhere, of an ellipsis, of letters as wide as high, of small pictures.
_OTHER, _FOREIGN, _ELLIPSIS, _SQUARE, _PICTURE = 560, 660, 920, 1000, 1300
#: Bold type is so much wider; the rest is for other families of type.
_BOLD = 1.06


class Box(NamedTuple):
    """Where words stand: left and top edge, width and height, in pixels."""

    x: float
    y: float
    width: float
    height: float
    text: str

    def meets(self, other: Box) -> bool:
        """Whether the two lie on each other."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@lru_cache(maxsize=20_000)
def width(text: str) -> float:
    """How wide *text* is at most in a chart, in pixels.

    >>> round(width("target 10 %"))
    70
    """
    total = 0
    for letter in text:
        code = ord(letter)
        if 32 <= code < 127:
            total += _WIDTHS[code - 32]
        elif code == 0xA0:
            total += 200
        elif letter == "…":
            total += _ELLIPSIS
        elif code > 0x1F000:
            total += _PICTURE
        elif east_asian_width(letter) in {"W", "F"} or (code > 0x1100 and letter.isalpha()):
            total += _SQUARE
        else:
            total += _FOREIGN if 0x52F < code < 0x2000 else _OTHER
    return total * SIZE * _BOLD / 1000


def fitted(text: str, room: float) -> str:
    """The text, cut to *room* pixels with an ellipsis where it is wider; a number is never cut within.

    >>> fitted("Patients who waited for longer than four hours", 120), fitted("usual 3,045,586,169,093", 120)
    ('Patients who wai…', 'usual…')
    """
    if width(text) <= room:
        return text
    kept = text
    while kept and width(f"{kept}…") > room:
        kept = kept[:-1]
    if text[len(kept) :][:1] in set("0123456789.,"):
        kept = kept.rstrip("0123456789.,\N{MINUS SIGN}+")
    return f"{kept.rstrip()}…"


def told_apart(texts: Collection[str], cut: Callable[[str], object]) -> dict[str, str]:
    """What to show of each text: where *cut* leaves the same of several, without the words all begin with.

    >>> told_apart(["Emergency care, Northbank", "Emergency care, Southbank", "IT"], lambda text: text[:16])
    {'Emergency care, Northbank': '…Northbank', 'Emergency care, Southbank': '…Southbank', 'IT': 'IT'}
    """
    alike: dict[object, list[str]] = {}
    for text in dict.fromkeys(texts):
        alike.setdefault(cut(text), []).append(text)
    shown: dict[str, str] = {}
    for those in alike.values():
        words = [text.split() for text in those]
        # At least one word of each stays.
        nth = zip(*(each[:-1] for each in words), strict=False)
        same = sum(1 for _ in takewhile(lambda those: len(set(those)) == 1, nth))
        if same == 0 or len(those) == 1:
            shown |= {text: text for text in those}
            continue
        rest = {text: f"…{' '.join(each[same:])}" for text, each in zip(those, words, strict=True)}
        further = told_apart(rest.values(), cut)
        shown |= {text: further[short] for text, short in rest.items()}
    return shown


def spread(wanted: Sequence[float], low: float, high: float, gap: float = ROW) -> list[float]:
    """Places at least *gap* apart and between *low* and *high*, as near to the *wanted* (rising) as can be.

    >>> spread([10, 12, 60], 0, 100, 10)
    [6.0, 16.0, 60.0]
    """
    blocks: list[tuple[float, int]] = []
    for i, place in enumerate(wanted):
        total, count = place - i * gap, 1
        while blocks and blocks[-1][0] / blocks[-1][1] >= total / count:
            before, n = blocks.pop()
            total, count = total + before, count + n
        blocks.append((total, count))
    flat = [total / count for total, count in blocks for _ in range(count)]
    most = high - (len(flat) - 1) * gap
    return [max(low, min(place, most)) + i * gap for i, place in enumerate(flat)]
