"""Market codes and areas."""

import pytest

from analysis import markets


@pytest.mark.parametrize(
    ("name", "code"), [("KR", "KR"), ("South Korea", "KR"), ("001", "001"), ("us", "US"), ("?", None)]
)
def test_parse(name, code):
    assert markets.parse(name) == code


def test_areas_hold_what_the_m49_standard_says():
    assert markets.area_holds("001", "CN")
    assert markets.area_holds("142", "CN") and not markets.area_holds("150", "CN")
    assert markets.area_holds("035", "TH") and not markets.area_holds("035", "KR")
    assert (
        markets.area_holds("019", "BR")
        and markets.area_holds("005", "BR")
        and not markets.area_holds("021", "BR")
    )
    assert not markets.area_holds("KR", "JP") and markets.area_holds("KR", "KR")


def test_every_named_language_belongs_to_a_market():
    assert all(markets.is_market(code) and not markets.is_area(code) for code in markets.LANGUAGES)
    assert markets.languages("BR") == ("pt",) and markets.languages("001") == markets.languages(None) == ()
