from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis.enrich.symbols import comment_symbols, confused, mentions, read

SENTIMENT = Path(__file__).parents[3] / "shared" / "data" / "sentiment"

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
    ("the Jianghu has no mercy", "jianghu"),
    ("刚飞升就渡劫", "cultivation"),
    ("lotus lantern and a nine-tailed fox", "fox_spirit"),
    ("구미호가 나오네", "fox_spirit"),
    ("九尾の狐が怖い", "fox_spirit"),
    ("เห้งเจียมาแล้ว", "monkey_king"),
    ("la emperatriz viuda manda", "empress_dowager"),
    ("ela foi para o palácio frio", "cold_palace"),
    ("barongsai di mall", "lion_dance"),
    ("المدينة المحرمة جميلة", "forbidden_city"),
    ("地獄にいる閻魔大王", "king_of_hell"),
    ("孟婆湯喝了就忘", "meng_po"),
]


@pytest.mark.parametrize(("text", "symbol"), NAMED)
def test_symbols_are_found_in_nine_languages(text, symbol):
    assert symbol in comment_symbols([text])[0]


def test_nothing_named():
    assert comment_symbols(["great show", "", None, "阴阳怪气", "好八卦"]) == [[]] * 5
    assert confused([], []).shape == (0,)


@pytest.mark.parametrize(
    ("alone", "beside", "symbol"),
    [
        ("Joaquin Phoenix was great", "the phoenix is the empress's clan totem", "phoenix"),
        ("snapdragon beats the dragon", "why does a Chinese robe have a dragon", "dragon"),
        ("pangsit gorengnya enak", "pangsit untuk imlek, enak", "dumplings"),
        ("餃子の皮が足りないよ", "中国では餃子を食べるよ", "dumplings"),
        ("The Moon Goddess gave me my mate", "The Moon Goddess. Mooncakes too", "chang_e"),
        ("인연이 아니었나 보다", "중국 드라마는 인연 이야기다", "yuanfen"),
        ("ชาเขียวปั่นอร่อย", "นางร้ายชาเขียวมาก", "white_lotus"),
        ("ella dote a su hijo", "la dote para la novia", "bride_price"),
        ("凤凰传奇唱得好", "古装剧里的凤凰", "phoenix"),
    ],
)
def test_an_ambiguous_name_needs_a_word_near_it(alone, beside, symbol):
    assert symbol not in comment_symbols([alone])[0]
    assert symbol in comment_symbols([beside])[0]


def test_near_is_this_sentence_or_the_one_beside_it():
    assert comment_symbols(["A phoenix. A Chinese one."]) == [["phoenix"]]
    assert comment_symbols(["A phoenix. Well. It is Chinese."]) == [[]]


def test_a_name_inside_a_longer_one_of_another_symbol_is_not_counted():
    assert comment_symbols(["a Chinese dragon boat race"]) == [["dragon_boat"]]
    assert comment_symbols(["她的凤冠霞帔"]) == [["red_wedding_dress"]]
    assert comment_symbols(["Chinese dragons on a dragon boat"]) == [["dragon", "dragon_boat"]]


def test_han_words_are_chinese_without_kana_and_japanese_with():
    assert comment_symbols(["树上的麻雀好吵", "四川の麻雀は難しい"]) == [[], ["mahjong"]]
    assert comment_symbols(["皇后和後宮", "私の後宮はどこですか", "嫦娥漂亮の衣服"]) == [
        ["imperial_harem"],
        [],
        ["chang_e"],
    ]


def test_places_are_those_of_the_text_as_given():
    text = "ｔｈｅ ＪＩＡＮＧＨＵ and a red\nthread"
    assert [(hit.key, text[hit.start : hit.end]) for hit in mentions([text])[0]] == [
        ("jianghu", "ＪＩＡＮＧＨＵ"),
        ("red_thread", "red\nthread"),
    ]


@pytest.mark.skipif(not SENTIMENT.is_dir(), reason="the real comments in ../shared/data are not here")
def test_no_name_is_a_common_word_of_any_language():
    """Tweets and reviews that are not about China: who names a symbol there often is no symbol's name."""
    names = ["xlmt_train", "id_smsa", "th_wisesight", "ja_tyqiangz", "zh_tyqiangz", "ms_tyqiangz"]
    rows = pd.concat([pd.read_csv(SENTIMENT / f"{name}.csv", usecols=["text", "lang"]) for name in names])
    rows = rows.dropna().groupby("lang").head(2_500)
    found = mentions(rows["text"].tolist())
    size = rows["lang"].value_counts()
    hits = Counter(
        (lang, hit.pattern) for lang, here in zip(rows["lang"], found, strict=True) for hit in here
    )
    named = Counter(lang for lang, here in zip(rows["lang"], found, strict=True) if here)
    # 1 in 500 for one name, 1 in 100 for all: Chinese and Indonesian writers do name New Year now and then.
    assert {key: n for key, n in hits.items() if n > max(5, size[key[0]] / 500)} == {}
    assert {lang: n for lang, n in named.items() if n > size[lang] / 100} == {}


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


DESCRIBED = [
    ("anyone know why theres red paper stuck around every door", "spring_couplets"),
    ("what is the deal with the green rock on his belt", "jade_pendant"),
    ("why is everybody kneeling in front of a piece of wood", "ancestor_tablet"),
    ("are the floating lights some kind of drone show?", "lantern_festival"),
    ("门口贴的红色纸条是什么", "spring_couplets"),
    ("他们跪着拜的木头牌子是啥", "ancestor_tablet"),
    ("qué dicen las tiras rojas de la entrada?", "spring_couplets"),
    ("alguien me dice qué es la piedra verde que trae en el cinturón", "jade_pendant"),
    ("ele está rezando pra uma tabuinha?", "ancestor_tablet"),
    ("batu hijau yang dipakai di pinggang itu apa", "jade_pendant"),
    ("ป้ายไม้ที่เขาไหว้กันคืออะไร", "ancestor_tablet"),
    ("なんで門に赤い札を貼るの", "spring_couplets"),
    ("나무판에 대고 절을 왜 하는 거예요", "ancestor_tablet"),
    ("وش الالواح الخشبيه اللي يركعون لها", "ancestor_tablet"),
    ("ليش فيه ورق أحمر على باب كل بيت", "spring_couplets"),
]


@pytest.mark.parametrize(("text", "symbol"), DESCRIBED)
def test_what_is_described_is_found_and_asked_about(text, symbol):
    found = read([text])
    assert symbol in found[0].descriptions and symbol not in found[0].names
    assert confused([text], [[symbol]], found=found).tolist() == [True]


@pytest.mark.parametrize(
    "text",
    [
        "red papers",  # neither a mark nor a question
        "She kept the red paper. I like the door.",  # the mark stands in another sentence
        "why did he sign the papers",
        "can somebody explain the wood",  # a thing of every day needs its place
        "why is there so much red in this",
        "he knocked on the door, why?",
    ],
)
def test_common_words_alone_describe_nothing(text):
    assert read([text])[0].descriptions == []


def test_who_names_a_symbol_does_not_describe_it_too():
    both = "why is the spring couplet on red paper around the door"
    assert read([both])[0] == read([both, both])[1]
    assert (read([both])[0].names, read([both])[0].descriptions) == (["spring_couplets"], [])
    # Nor is a word inside another symbol's name a description.
    assert read(["why is the red string in her hair so long"])[0].descriptions == []


def test_reading_twice_is_reading_once():
    texts = [text for text, _ in [*NAMED, *DESCRIBED]]
    found = read(texts)
    assert [one.names for one in found] == comment_symbols(texts)
    assert [one.named for one in found] == mentions(texts)
    told = [[*one.names, *one.descriptions] for one in found]
    assert (confused(texts, told) == confused(texts, told, found=found)).all()


@pytest.mark.skipif(not SENTIMENT.is_dir(), reason="the real comments in ../shared/data are not here")
def test_few_describe_a_symbol_where_none_is_spoken_of():
    names = ["xlmt_train", "id_smsa", "th_wisesight", "ja_tyqiangz", "zh_tyqiangz", "ms_tyqiangz"]
    texts = [
        text
        for name in names
        for text in pd.read_csv(SENTIMENT / f"{name}.csv", usecols=["text"], nrows=2_500).text.dropna()
    ]
    assert sum(bool(one.described) for one in read(texts)) <= len(texts) / 2_000
