import pytest

from analysis.enrich.symbols import comment_symbols, confused

NAMED = [
    ("the red thread again, I cried", "red_thread"),
    ("月老的红线好感人", "red_thread"),
    ("el hilo rojo del destino", "red_thread"),
    ("um fio vermelho no dedo", "red_thread"),
    ("benang merahnya bikin nangis", "red_thread"),
    ("ด้ายแดงเส้นนั้น", "red_thread"),
    ("赤い糸で結ばれた二人", "red_thread"),
    ("붉은 실이 너무 슬퍼", "red_thread"),
    ("والخيط الأحمر جميل", "red_thread"),
    ("angpao dari ibunya", "red_envelope"),
    ("Happy Dragon Boat Festival", "dragon_boat"),
    ("那个牌位倒了", "ancestor_tablet"),
]


@pytest.mark.parametrize(("text", "symbol"), NAMED)
def test_symbols_are_found_in_nine_languages(text, symbol):
    assert symbol in comment_symbols([text])[0]


def test_nothing_named():
    assert comment_symbols(["great show", "", None, "阴阳怪气", "好八卦"]) == [[]] * 5
    assert confused([], []).shape == (0,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what is the red thread for", True),
        ("I don't get it. The red thread just appears.", True),
        ("is the red envelope a bribe?", True),
        ("why do they kneel to the ancestor tablet", True),
        ("The red thread is fate, I cried", False),
        ("the red thread!! who else is crying? loved it", False),
        ("what is this app. so slow. anyway. the red thread was lovely", False),
        ("红线是什么意思", True),
        ("红线好美", False),
        ("¿qué es el hilo rojo?", True),
        ("el hilo rojo que es tan bonito", False),
        ("o que é o fio vermelho", True),
        ("benang merah itu apa sih", True),
        ("ด้ายแดงคืออะไร", True),
        ("赤い糸ってどういう意味", True),
        ("붉은 실이 뭐예요", True),
        ("ما معنى الخيط الأحمر", True),
        ("الخيط الأحمر جميل جدا", False),
    ],
)
def test_asking_near_a_symbol_is_confusion(text, expected):
    assert confused([text], comment_symbols([text])).tolist() == [expected]


def test_only_the_symbols_given_count():
    text = "what is this? " + "Lovely. " * 3 + "The red thread."
    assert not confused([text], [["red_thread"]])[0]
    assert not confused(["what is the red thread"], [[]])[0]
    assert not confused(["what is the red thread"], [["red_envelope"]])[0]
