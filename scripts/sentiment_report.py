"""Writes the sentiment head's validation.json, its card and its section of docs/validation.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sentiment_sets import SETS
from validation_doc import write_section

from analysis.enrich.sentiment import FOLDER
from analysis.measure.reception import validated

ENOUGH_FOR_CALIBRATION = 800

Rows = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Measured:
    """All figures of one training run."""

    table: Rows
    tweets: float
    common: Mapping[str, float]
    parallel: Mapping[str, Any]
    without_parallel: Mapping[str, Any]
    stars: Rows
    check: Rows
    idioms: Rows
    hindi: Rows
    mixes: Mapping[str, list[float]]
    strength: float
    shared: list[float]


def write(out: Path, measured: Measured) -> None:
    """validation.json and card.md into `out`; the section of docs/validation.md where `out` is the project's own."""
    text = json.dumps(measured.table, indent=1, sort_keys=True) + "\n"
    (out / "validation.json").write_text(text, encoding="utf-8")
    (out / "card.md").write_text(_filled("sentiment_card.md", measured), encoding="utf-8")
    section = _filled("sentiment_section.md", measured).rstrip("\n")
    if out.resolve() == FOLDER.resolve():
        write_section("sentiment", section)
    print(section)


def _filled(template: str, m: Measured) -> str:
    pair, without = m.parallel["pair"], m.without_parallel
    both = m.parallel["languages"]
    return (
        Path(__file__)
        .with_name(template)
        .read_text(encoding="utf-8")
        .format(
            sets="\n".join(
                f"| {s.name} | {s.licence} | {'trained on' if s.open else 'looked at only'} |" for s in SETS
            ),
            tweets=m.tweets,
            languages="\n".join(_language(code, row, m.table) for code, row in sorted(m.table.items())),
            worst_excess=_worst_excess(m.table),
            worst_gap=max(r["mean_gap"] for r in _large(m.table).values()),
            sentences=m.parallel["sentences"],
            vader=both["en"]["vader_mean"] - both["id"]["vader_mean"],
            pair="\n".join(
                f"| {label} | {_interval(pair[key])} | {_interval(without[key])} | {wanted} |"
                for key, label, wanted in (
                    ("difference", "difference of means, English − Indonesian", "within 0.04"),
                    ("within_label", "largest difference of means within a label", "within 0.08"),
                    ("slope_ratio", "ratio of slopes, Indonesian over English", "0.9 to 1.1"),
                    ("correlation", "correlation", "at least 0.6"),
                )
            ),
            same="\n".join(
                f"| {code} | {r['mean']:+.3f} | {r['slope']:.2f} | {r['slope_ratio']:.2f} | {r['correlation']:.2f} | "
                f"{r['vader_mean']:+.3f} | {r['vader_slope']:.2f} |"
                for code, r in both.items()
            ),
            stars="\n".join(
                f"| {name} | {r['n']:,} | {r['rho']:.3f} ({r['low']:.3f} to {r['high']:.3f}) |"
                for name, r in m.stars.items()
            ),
            checked=_right(m.check),
            trained_idioms=_right(m.idioms),
            phrases="\n".join(_phrases(code, m) for code in sorted(m.check)),
            hindi=m.hindi,
            common=m.common,
            ko=m.table["ko"],
            hi=m.table["hi"]["macro_f1"],
            mixes="\n".join(
                f"| {code} | {' | '.join(f'{a:.2f}' for a in mix)} |"
                for code, mix in [*sorted(m.mixes.items()), ("all others", [*m.shared, 0.0])]
            ),
            strength=m.strength,
        )
    )


def _language(code: str, r: Mapping[str, Any], table: Rows) -> str:
    return (
        f"| {code} | {r['n']:,} | {r['macro_f1']:.3f} ({r['macro_f1_low']:.3f} to {r['macro_f1_high']:.3f}) | "
        f"{r['mean_gap']:.3f} | {r['sample_gap']:.3f} | {r['slope']:.2f} | {r['calibration_error']:.3f} | "
        f"{r['calibration_expected']:.3f} | {'yes' if validated(code, table) else 'no'} | "
        f"{', '.join(r['sets'])}{'' if r['trained_on'] else ' (never trained on)'} |"
    )


def _large(table: Rows) -> Rows:
    return {code: r for code, r in table.items() if r["trained_on"] and r["n"] >= ENOUGH_FOR_CALIBRATION}


def _worst_excess(table: Rows) -> float:
    return max(r["calibration_error"] - r["calibration_expected"] for r in _large(table).values())


def _interval(values: list[float]) -> str:
    point, low, high = values
    return f"{point:.3f} ({low:.3f} to {high:.3f})"


def _right(table: Rows) -> str:
    return f"{sum(r['right'] for r in table.values())} of {sum(r['n'] for r in table.values())}"


def _phrases(code: str, m: Measured) -> str:
    a, b = m.check[code], m.idioms[code]
    return (
        f"| {code} | {a['right']} of {a['n']} | {a['praise']:+.2f} | {a['complaint']:+.2f} | "
        f"{b['right']} of {b['n']} |"
    )
