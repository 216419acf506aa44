"""Makes data/models/tropes/calibration.json from tagged titles, the audit of words and titles coded by hand.

Run from the project root: PYTHONPATH=. python scripts/calibrate_tropes.py FOLDER, where FOLDER holds
duanju_cn.csv (Chinese short dramas with sellers' tags) and mydramalist.csv (Asian dramas with fans' tags). With
--draw after it, only the titles that coded.csv must cover are printed. No text is kept: only numbers. The figures
go to validation.json and into the section `tropes` of docs/validation.md.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from trope_corpora import FILES, HOME, corpus, draw, read_coded, with_words
from trope_figures import against_codes, against_tags
from trope_fit import fit_tags, level, priors, thresholds
from trope_section import section
from validation_doc import write_section

from analysis.enrich import encoder, likeness
from analysis.enrich import trope_sources as sources


def main(folder: Path) -> None:
    """Fits, cross-validates, writes calibration.json, validation.json and the section of docs/validation.md."""
    corpora = [corpus(folder, name) for name in FILES]
    audit = pd.read_csv(HOME / "phrase_audit.csv").groupby("kind")["right"].agg(["sum", "count"])
    right = {str(k): round(float((r["sum"] + 0.5) / (r["count"] + 1)), 3) for k, r in audit.iterrows()}
    ids, tag_prior = tuple(t.id for t in sources.roots()), priors(corpora)
    weights = fit_tags(corpora, [c.has_tags for c in corpora], tag_prior)
    coded, found = read_coded(folder, corpora, right, weights, tag_prior)
    base, shifts = level(coded, np.ones(len(coded.y), bool))
    prior = tag_prior.copy()
    for t, shift in zip(coded.tropes, shifts, strict=True):
        prior[ids.index(t)] = expit(logit(prior[ids.index(t)]) + shift)
    prior, base = prior.round(5), round(base, 4)
    shares = dict(zip(ids, prior.tolist(), strict=True))
    known = likeness.Calibration(encoder.DEFAULT, shares, (base, *weights[1:]), right, ids, {}, {})
    threshold = thresholds(
        [with_words(c, right, likeness.probability(c.z, ids, known)) for c in corpora], ids
    )
    report = {
        **against_tags(corpora, prior, base, right, tag_prior),
        "coded": {**against_codes(coded, threshold), "words_right": found},
    }
    made = {
        "encoder": encoder.DEFAULT,
        "weights": (base, *weights[1:]),
        "precision": right,
        "tropes": ids,
        "prior": shares,
        "threshold": threshold,
        "reference": {c.side: likeness.constants(c.raw[c.has_tags]) for c in corpora},
    }
    for name, content in (("calibration", made), ("validation", report)):
        path = HOME / f"{name}.json"
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    text = section(report)
    write_section("tropes", text)
    print(text)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or not Path(sys.argv[1]).is_dir() or sys.argv[2:] not in ([], ["--draw"]):
        sys.exit(__doc__)
    if sys.argv[2:]:
        for source, drawn_ids in draw(Path(sys.argv[1])).items():
            print(*(f"{source} {title_id}" for title_id in drawn_ids), sep="\n")
    else:
        main(Path(sys.argv[1]))
