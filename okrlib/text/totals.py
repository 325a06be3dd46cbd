"""What people call a row that sums others of its table up."""

import re
import unicodedata

#: Words for a sum, and for a mean, in small letters without accents.
SUMS = frozenset({
    "total", "totals", "grand total", "subtotal", "sub total", "gesamt", "gesamtsumme", "gesamtergebnis",
    "insgesamt", "summe", "zwischensumme", "somme", "total general", "sous total", "suma", "totale", "totaal",
    "toplam", "ara toplam", "genel toplam", "soma", "total geral", "合計",
})  # fmt: skip
_LABELS = SUMS | {
    "sum", "average", "durchschnitt", "mittelwert", "moyenne", "promedio", "ortalama", "平均",
}  # fmt: skip


def sums_up(label: str) -> bool:
    """Whether a row of this label sums others up; a year or a number may stand beside the word.

    >>> list(map(sums_up, ("Grand Total:", "Summe 2026", "Q1 sub-total", "Total cost", "2026")))
    [True, True, True, False, False]
    """
    plain = unicodedata.normalize("NFKD", label[:80].casefold().replace("ı", "i"))
    words = re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return " ".join(word for word in words if not any(map(str.isdigit, word))) in _LABELS
