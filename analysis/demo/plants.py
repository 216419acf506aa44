"""What is planted in the sample study: every number that a measure should find again, in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Market:
    """A market of the made world; `discount` and `habit` are on the 0-1 rating scale."""

    code: str
    language: str
    platform: str
    habit: float
    """What the market's rating culture adds to every title, local or not: it has to cancel."""
    discount: float
    """What Chinese titles lose against the market's own titles of the same quality."""
    exports: float
    """Share of the Chinese titles that is shown there."""
    english: float = 0.0
    """Share of comments written in English."""
    consumption: float = 0.0
    """Share of relative views that Chinese titles lose there."""


HOME = Market("CN", "zh", "duanshi", 0.0, 0.0, 1.0)
ABROAD = (
    Market("TW", "zh-TW", "vertiplay", 0.00, -0.02, 20 / 78, 0.01, 0.05),
    Market("TH", "th", "vertiplay", 0.05, 0.02, 22 / 78, 0.05, 0.15),
    Market("JP", "ja", "vertiplay", -0.08, 0.06, 18 / 78, 0.01, 0.25),
    Market("KR", "ko", "vertiplay", -0.04, 0.10, 18 / 78, 0.02, 0.30),
    Market("ID", "id", "vertiplay", 0.06, 0.14, 22 / 78, 0.05, 0.35),
    Market("SA", "ar", "vertiplay", 0.03, 0.18, 16 / 78, 0.03, 0.45),
    Market("MX", "es", "vertiplay", 0.05, 0.22, 19 / 78, 0.02, 0.50),
    Market("BR", "pt", "vertiplay", 0.08, 0.26, 19 / 78, 0.02, 0.55),
    Market("US", "en", "vertiplay", -0.02, 0.30, 20 / 78, 0.0, 0.60),
)
MARKETS = {market.code: market for market in (HOME, *ABROAD)}
LOCALS = 8
"""Local titles in each market abroad, all commented: what an identified discount needs."""

LEVEL = 0.62
"""Expected rating of a title of middling quality before habit and discount."""
QUALITY_SD, PLACE_SD, AUTHOR_SD = 0.06, 0.03, 0.05
"""Spread of titles everywhere, of a title from market to market, and of one rater from another."""
DISPERSION = 0.35
"""Over-dispersion of the beta-binomial stars: viewers love it or hate it."""

FINISH = 0.16
"""By how much Chinese titles are rated lower in the last third than in the first; mean zero over a title."""
ARMS = {"US": -0.10, "BR": 0.12, "ID": 0.0}
"""Rating of arm `dub` minus `sub`, Chinese titles only; balanced arms, so no title's mean moves."""
ASSIGNED = {
    "US": {"dub": 412_806, "sub": 413_311},
    "BR": {"dub": 318_902, "sub": 318_147},
    "ID": {"dub": 405_377, "sub": 405_990},
}
"""Viewers that the platform assigned to each arm, at random and in equal parts."""

BUNDLE = ("counterattack", "rebirth", "domineering_ceo", "revenge", "hidden_identity")
YEARS = {2021: 9, 2022: 9, 2023: 20, 2024: 20, 2025: 20}
"""Chinese titles by year of release, in proportion."""
BUNDLE_STORIES = {2021: 0.0, 2022: 0.1, 2023: 0.4, 2024: 0.6, 2025: 0.85}
"""Share of the year's Chinese stories made of the bundle alone."""
BUNDLE_TAGS = {2021: 0.05, 2022: 0.15, 2023: 0.45, 2024: 0.75, 2025: 0.95}
"""Probability that a further tag of a Chinese title comes from the bundle."""
ORIGINAL = 0.04
"""Share of Chinese titles with an original script."""
TRANSLATED = 10
"""Stories of Chinese titles that another platform sells later, translated."""

SYMBOLS = (
    "red_thread",
    "lantern_festival",
    "mid_autumn",
    "spring_couplets",
    "ancestor_tablet",
    "jade_pendant",
    "dragon_boat",
    "red_envelope",
)
MENTION = 0.20
"""Share of comments on a Chinese title that name one of its two symbols."""
USES = ("meaning", "look", "confused")
USE_HOME, USE_NEAR, USE_FAR = (0.65, 0.30, 0.05), (0.50, 0.40, 0.10), (0.35, 0.50, 0.15)
USE_MISREAD = (0.10, 0.30, 0.60)
NEAR = ("TW", "JP", "KR")
MISREAD = dict.fromkeys(
    ("ancestor_tablet", "spring_couplets"), ("US", "MX", "BR", "SA")
)  # every other pair of symbol and market is left alone


def uses(symbol: str, market: str) -> tuple[float, float, float]:
    """Shares of mentions of a symbol in a market that tell its meaning, its look, or are confused."""
    if market == HOME.code:
        return USE_HOME
    if market in MISREAD.get(symbol, ()):
        return USE_MISREAD
    return USE_NEAR if market in NEAR else USE_FAR


TASTES = {
    "ID": {"family": 4.0, "chivalry": 5.0},
    "TH": {"family": 4.0, "chivalry": 5.0},
    "US": {"love": 4.0, "work": 4.0, "aesthetics": 12.0},
    "MX": {"love": 4.0, "work": 4.0},
}
"""Themes that a market takes to: they come up so many times as often, in praise and in complaints."""
THEMES = {
    "pos": {
        "overall": 3.0,
        "story": 2.0,
        "cast": 2.0,
        "craft": 1.2,
        "pay": 0.3,
        "family": 0.6,
        "love": 0.8,
        "work": 0.4,
        "revenge": 0.8,
        "chivalry": 0.5,
        "aesthetics": 0.5,
    },
    "neg": {
        "overall": 3.0,
        "story": 2.4,
        "cast": 1.4,
        "craft": 1.6,
        "pay": 1.6,
        "family": 0.5,
        "love": 0.6,
        "work": 0.4,
        "revenge": 0.5,
    },
    "mid": {"overall": 1.5, "question": 2.0, "chatter": 2.0, "pay": 0.7},
}
"""Weights of the themes of comments; hook, ending and local titles' own themes come on top in `text`."""

RATED = 0.70
"""Share of comments with stars; more where a title's raters would be too few."""
VOICES = 28.0
"""Raters' effective number that every title has in every market where it is commented, home language only."""
PASTED, REPEATED = 0.03, 0.012
"""Shares of comments pasted from another viewer, and repeated by their own author on the same title."""

EPISODE_TWO, PAYWALL_LOSS, DECAY = 0.70, 0.25, 0.008
"""Views of episode 2 over episode 1, share lost at the paywall, and loss from each episode to the next."""
