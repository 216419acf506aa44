"""docs/validation.md: each script writes the section between its own markers."""

from __future__ import annotations

from pathlib import Path

DOC = Path(__file__).parents[1] / "docs" / "validation.md"


def write_section(name: str, text: str, doc: Path = DOC) -> None:
    """Puts the text between the markers of that name, at the end where there are none yet."""
    first, last = f"<!-- {name} -->", f"<!-- /{name} -->"
    old = doc.read_text(encoding="utf-8") if doc.is_file() else "# Validation\n"
    block = f"{first}\n{text}\n{last}"
    if first in old:
        head, _, rest = old.partition(first)
        new = head + block + rest.partition(last)[2]
    else:
        new = f"{old.rstrip()}\n\n{block}\n"
    doc.write_text(new, encoding="utf-8")
