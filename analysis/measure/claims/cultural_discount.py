"""Claim: imported dramas suffer a cultural discount."""

from __future__ import annotations

from analysis.measure.claims._claim import Evidence, Part
from analysis.measure.claims._pooling import of_rows

PLACE, CITED, PAGE = 9, "Wang & Wang, §3.1", "markets"
#: The kinds of evidence, the one that needs no scorer first; they are never mixed.
KINDS = ("rating", "corrected", "sentiment")


def test(evidence: Evidence) -> tuple[Part, ...]:
    """Imported dramas suffer a cultural discount.

    Mean D of the home market's titles over the markets where D is identified, pooled with random effects, above 0; on
    the first kind of evidence that has one. Two markets share the home side's error, and the pooled interval has it
    once only where their imports were drawn apart.
    """
    frame = evidence.table("discount")
    rows = frame[frame["status"].eq("identified") & frame["discount"].notna()]
    rows = rows[rows["home"].eq(evidence.home)] if evidence.home else rows
    for kind in KINDS:
        part = rows[rows["evidence"].eq(kind)]
        if len(part):
            return (of_rows(part, "discount").part(f"discount_{kind}", "above", "markets"),)
    why = "not_measured" if frame.empty else "no_identified"
    return (Part("discount_rating", 0.0, "above", counted="markets", why=why),)
