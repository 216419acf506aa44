"""Which field is which column, and which table a file is: names in seven languages, and names that mislead."""

import csv
import itertools
from collections import defaultdict
from pathlib import Path

import pytest

from analysis.ingest.columns import best_table, by_language, guess, plain, synonyms

DATA = Path(__file__).parents[3] / "shared" / "data"
LANGUAGES = {"en", "zh", "ko", "ja", "es", "pt", "id"}
EVERYDAY = {
    "comments": ["author", "text", "posted_at", "likes", "rating"],
    "titles": ["title", "synopsis", "tags", "genres", "released", "n_episodes", "home_market"],
    "metrics": ["value", "as_of"],
}
# Headers as viewers' comments and lists of dramas have them, in the order of the columns above.
COMMENTS = {
    "en": ["Author", "Comment", "Published At", "Like Count", "Star Rating"],
    "zh": ["用户昵称", "评论内容", "评论时间", "点赞数量", "评分"],
    "zh-Hant": ["使用者名稱", "留言內容", "發佈時間", "按讚數", "評分"],
    "ko": ["작성자", "댓글내용", "작성일시", "공감수", "별점"],
    "ja": ["投稿者", "本文", "投稿日時", "役に立った数", "評価"],
    "es": ["Nombre de usuario", "Reseña", "Fecha", "Me gusta", "Calificación"],
    "pt": ["Usuário", "Comentário", "Data", "Curtidas", "Avaliação"],
    "id": ["Nama Pengguna", "Isi Ulasan", "Tanggal", "Jumlah Suka", "Bintang"],
}
TITLES = {
    "en": ["Drama Name", "Description", "Keywords", "Genre", "Release Date", "Episode Count", "Country"],
    "zh": ["剧名", "剧情简介", "标签", "类型", "首播日期", "集数", "制片国家/地区"],
    "zh-Hant": ["劇名", "劇情簡介", "標籤", "類型", "上映時間", "總集數", "製片國家"],
    "ko": ["제목", "줄거리", "태그", "장르", "개봉일", "총 회차", "제작 국가"],
    "ja": ["タイトル", "あらすじ", "タグ", "ジャンル", "公開日", "話数", "製作国"],
    "es": ["Título", "Sinopsis", "Etiquetas", "Género", "Fecha de estreno", "Episodios", "País"],
    "pt": ["Titulo", "Sinopse", "Palavras-chave", "Gênero", "Data de lançamento", "Episódios", "País"],
    "id": ["Judul", "Ringkasan", "Tagar", "Kategori", "Tanggal Rilis", "Jumlah Episode", "Negara"],
}
METRICS = {
    "en": ["Metric", "Value", "Date"],
    "zh": ["指标", "数值", "日期"],
    "ko": ["지표", "값", "기준일"],
    "ja": ["指標", "値", "集計日"],
    "es": ["Métrica", "Valor", "Fecha"],
    "pt": ["Métrica", "Valor", "Data"],
    "id": ["Metrik", "Nilai", "Tanggal"],
}
EPISODES = {
    "en": ["Series Title", "Episode", "Duration", "Transcript"],
    "zh": ["短剧名称", "第几集", "时长", "字幕"],
    "ko": ["드라마 제목", "회차", "재생 시간", "자막"],
    "ja": ["作品名", "話数", "再生時間", "セリフ"],
    "es": ["Título de la serie", "Episodio", "Duración", "Subtítulos"],
    "pt": ["Título da série", "Episódio", "Duração", "Legendas"],
    "id": ["Judul Drama", "Nomor Episode", "Durasi", "Takarir"],
}


def test_no_name_stands_for_two_columns_of_a_table():
    for table, columns in synonyms().items():
        stands_for = defaultdict(set)
        for column, names in columns.items():
            for name in [column, *names]:
                stands_for[plain(name)].add(column)
        assert {name: of for name, of in stands_for.items() if len(of) > 1 or not name} == {}, table


def test_every_language_has_the_everyday_columns():
    for table, columns in EVERYDAY.items():
        for column in columns:
            own = {"en"} if column in synonyms()[table] else set()
            assert own | set(by_language()[table][column]) == LANGUAGES, (table, column)


@pytest.mark.parametrize("lang", COMMENTS)
def test_comments_and_titles_are_found_in_every_language(lang):
    expected = dict(zip(EVERYDAY["comments"], COMMENTS[lang], strict=True))
    assert guess("comments", COMMENTS[lang], {}, ()) == expected
    expected = dict(zip(EVERYDAY["titles"], TITLES[lang], strict=True))
    assert guess("titles", TITLES[lang], {}, ()) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (  # YouTube Data Tools, comments of a video
            ["id", "replyCount", "likeCount", "publishedAt", "authorName", "text", "authorChannelId", "isReply"],
            {"likes": "likeCount", "posted_at": "publishedAt", "author": "authorChannelId", "text": "text"},
        ),
        (  # youtube-comment-downloader
            ["cid", "text", "time", "author", "channel", "votes", "replies", "photo", "heart", "time_parsed"],
            {"comment_id": "cid", "text": "text", "author": "author", "likes": "votes", "posted_at": "time_parsed"},
        ),
        (  # snscrape
            ["url", "date", "rawContent", "id", "user.username", "replyCount", "likeCount", "lang", "inReplyToTweetId"],
            {"posted_at": "date", "text": "rawContent", "author": "user.username", "likes": "likeCount",
             "language": "lang", "reply_to": "inReplyToTweetId"},
        ),
        (  # a TikTok actor
            ["videoWebUrl", "cid", "createTime", "createTimeISO", "text", "diggCount", "repliesToId",
             "replyCommentTotal", "uid", "uniqueId", "avatarThumbnail"],
            {"comment_id": "cid", "posted_at": "createTimeISO", "text": "text", "likes": "diggCount",
             "reply_to": "repliesToId", "author": "uid"},
        ),
        (  # a Chinese collector of microblog comments
            ["序号", "用户昵称", "用户主页", "评论时间", "评论内容", "点赞数量", "回复数", "IP属地"],
            {"author": "用户昵称", "posted_at": "评论时间", "text": "评论内容", "likes": "点赞数量"},
        ),
        (  # a Korean one
            ["번호", "기사제목", "닉네임", "작성일", "댓글 내용", "공감", "비공감", "답글수"],
            {"author": "닉네임", "posted_at": "작성일", "text": "댓글 내용", "likes": "공감"},
        ),
        (  # Netlytic and the like: what is not ours is left alone
            ["guid", "link", "pubdate", "author", "title", "description", "source"],
            {"posted_at": "pubdate", "author": "author"},
        ),
    ],
)  # fmt: skip
def test_headers_of_tools_that_researchers_use(headers, expected):
    assert guess("comments", headers, {}, ()) == expected


@pytest.mark.parametrize(
    "header",
    ["reply_count", "replyCount", "comment count", "commentsCount", "user rating count", "reviewer location",
     "title", "video title", "channel name", "channel", "label", "toxicity_score", "sentiment score", "name",
     "game", "date_scraped", "IP属地", "回复数", "评论数", "비공감", "답글수", "返信数", "dislikes", "downvotes",
     "thumbnail", "user followers", "author_followers", "author_avatar", "is_ad", "country", "country code",
     "reviewCreatedVersion", "replyContent", "repliedAt", "userImage", "edited", "updated_at", "crawl_time",
     "numero de comentarios", "jumlah komentar", "respostas", "ubicación", "index", "review_2", "comment 10",
     "text length", "text_lang", "ratings count", "author url", "用户主页", "性别", "粉丝数", "data_type",
     "date of birth", "episode title", "likes_per_view", "published_by", "genero", "género"],
)  # fmt: skip
def test_names_that_look_alike_are_not_taken_for_comments(header):
    assert guess("comments", [header], {}, ()) == {}


@pytest.mark.parametrize(
    "header",
    ["rating", "num_raters", "director", "screenwriter", "watchers", "heat", "cast", "poster", "comments",
     "episode duration", "title_type", "tagline", "genre_id", "country_code_2", "评分", "导演", "主演", "감독",
     "別名", "又名", "views", "nombre del director", "atores"],
)  # fmt: skip
def test_names_that_look_alike_are_not_taken_for_titles(header):
    assert guess("titles", [header], {}, ()) == {}


def test_misspelt_and_plural_names_are_taken_and_other_words_are_not():
    assert guess("comments", ["coments"], {}, ()) == {"text": "coments"}
    assert guess("comments", ["Comentarios"], {}, ()) == {"text": "Comentarios"}
    assert guess("titles", ["sinopsys", "gender"], {}, ()) == {}
    assert guess("titles", ["Relese Date"], {}, ()) == {"released": "Relese Date"}


def test_cells_that_contradict_a_name_leave_it_alone():
    counts = {"comments": ["0", "12", "3"]}
    assert guess("comments", ["comments"], {}, (), counts) == {}
    assert guess("comments", ["comments"], {}, (), {"comments": ["so good", "10"]}) == {"text": "comments"}
    assert guess("comments", ["score"], {}, (), {"score": ["0.0132", "0.981", "0.4411"]}) == {}
    assert guess("comments", ["score"], {}, (), {"score": ["214", "-3", "5"]}) == {}
    assert guess("comments", ["score"], {}, (), {"score": ["4", "5", "1"]}) == {"rating": "score"}
    prose = {"user": ["what an ending, I could not stop crying for the whole evening, and again today"]}
    assert guess("comments", ["user"], {}, (), prose) == {}


def test_an_id_is_the_platforms_only_where_it_is_no_running_number():
    long = [f"Ugy{n * 7919 % 10_007:08d}AaABAg" for n in range(9)]
    assert guess("comments", ["id"], {}, (), {"id": long}) == {"comment_id": "id"}
    assert guess("comments", ["id"], {}, ()) == {}
    for cells in ([str(n) for n in range(9)], [f"export{n:05d}" for n in range(9)], long[:4] * 2, []):
        assert guess("comments", ["id"], {}, (), {"id": cells}) == {}


TEXTS = [
    "I watched all of it in one night",
    "so slow",
    "她终于回来了，我哭了一整晚",
    "ภาคต่อเมื่อไหร่",
    "10/10 would cry",
]
DAYS = ["2024-05-31", "2024-06-01", "2024-06-02", "2024-06-02", "2024-06-05"]


def table_of(headers, *columns):
    return best_table(headers, dict(zip(headers, columns, strict=True)))


@pytest.mark.parametrize("lang", COMMENTS)
def test_the_table_is_told_from_headers_in_every_language(lang):
    names, counts = [f"viewer {n}" for n in range(5)], ["3", "0", "12", "1", "0"]
    assert table_of(COMMENTS[lang], names, TEXTS, DAYS, counts, list("54321"))[0] == "comments"
    works = [f"Work {n}" for n in range(5)]
    cells = (works, TEXTS, ["love|revenge"] * 5, ["romance"] * 5, DAYS, ["80"] * 5, ["CN"] * 5)
    assert table_of(TITLES[lang], *cells)[0] == "titles"
    lang = lang[:2]
    assert table_of(METRICS[lang], ["views"] * 5, ["12", "3", "4", "5", "60"], DAYS)[0] == "metrics"
    cells = (["Work"] * 5, list("12345"), ["90", "88", "95", "91", "87"], TEXTS)
    assert table_of(EPISODES[lang], *cells)[0] == "episodes"


def test_the_cells_decide_where_names_leave_two_tables_open():
    headers, lengths = ["作品名", "話数", "再生時間"], ["90"] * 6
    assert table_of(headers, ["同じ"] * 6, list("123456"), lengths)[0] == "episodes"
    assert table_of(headers, list("abcdef"), ["80"] * 6, lengths)[0] == "titles"
    shown = ["title", "genre", "country", "review"]
    assert table_of(shown, ["One"] * 5, ["drama"] * 5, ["KR"] * 5, TEXTS)[0] == "comments"
    assert table_of(["Zuschrift", "author"], [text * 3 for text in TEXTS], list("abcde")) == (
        "comments",
        "'Zuschrift' holds free text and it has author",
    )
    assert table_of(["userId", "movieId", "rating", "timestamp"], *[["1", "2", "3"]] * 3, DAYS[:3]) == (
        "comments",
        "it has rating, author and posted_at",
    )


@pytest.mark.parametrize(
    "headers", [["a", "b"], ["name", "email", "phone"], ["id", "value of order", "customer"], [], ["label"]]
)
def test_what_is_none_of_the_tables_is_said_to_be_none(headers):
    assert best_table(headers, {name: ["x1", "y2", "z3"] for name in headers})[0] is None


@pytest.mark.skipif(not DATA.exists(), reason="the shared data is not there")
def test_real_files_are_told_apart():
    found = {}
    for path in sorted(DATA.glob("*/*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            separator = ";" if ";" in file.readline() else ","
            file.seek(0)
            header, *rows = itertools.islice(csv.reader(file, delimiter=separator), 300)
        cells = {name: [row[i] for row in rows if len(row) == len(header)] for i, name in enumerate(header)}
        found[path] = best_table(header, cells)
    assert len(found) > 15
    wrong = {
        path.name: table
        for path, table in found.items()
        if table[0] != ("titles" if path.parent.name in ("titles", "ratings") else "comments")
    }
    assert wrong == {}
