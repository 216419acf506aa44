"""Hindi and Arabic in Latin letters, told by their commonest words: the detector knows neither."""

from __future__ import annotations

from collections.abc import Sequence

HINDI, ARABIC = "hi-Latn", "ar-Latn"
"""BCP 47 tags. Romanised Urdu reads like romanised Hindi and is marked the same."""

LEAST_SHARE = 0.25
"""Of a text's words, those that have to be known ones."""

_WORDS = {
    # First the words that hardly any other language in Latin letters has, then those that support them.
    HINDI: (
        "hain nahi nahin nhi kya kyu kyun kyunki kyonki bahut bohot bahot yaar woh meri tera teri hamara hamare "
        "hamari humara humare apna apne apni mujhe tujhe mujhko tumhe tumhara tumhari aapka aapke aapki aapko unka "
        "unke unki uska uske uski usko iska iske iski isko kuch kuchh kaise kaisa kaisi kahan kaun kitna kitni kitne "
        "raha rahe rahi gaya gayi hua hui hue karo karna karne karke karta karti karte karenge dekha dekho dekhna "
        "dekhne dekhte dekhi accha achha achhi achhe acchi acche lekin magar aur bhi phir abhi kabhi sabse wala wali "
        "wale matlab pyar pyaar zindagi bilkul jaldi chahiye chahta chahte hoga hogi honge hota hoti hote jata jate "
        "baat logon isliye sirf hoon sakta sakte sakti liye saath wahi yahi yahan wahan bhai mujhse aise waise "
        "accha kyunke zyada jyada bohat krna krte krta krdo karwa diya dijiye kijiye dekhkar shuru",
        "hai ka ki ke ko se me mein mai main ho hu hum tu tum to na ye yeh par pe jo mera mere tere ek koi sab kar kr "
        "ab tab tak dil din kab jab agar fir toh tha thi the log logo bas aap ap ji le lo do de mat acha achi kaha "
        "gaye yaha waha h ny ni yr bhut sath ja aa",
    ),
    ARABIC: (
        "msh mesh mish enta enti howa heya ehna kteer ktir kitir awi awy gedan geddan jiddan keda kida leish 3ala 3an "
        "3ala 3la kwayes kwayyes kwayesa helwa 7elw 7elwa 7abibi 7abibti 7ob 7ata 7aga haga gamda wein feen mafi "
        "mafeesh mafish 5alas khalas wallahi w2llahi lma bt7eb ba7eb b7eb a7la a7san el7amdulillah 2na 2nta ma3 ma3a "
        "mo4 m4 ma7ad 3shan 3ashan 3arabi 3andi 3andak el3arabi sho shou hayda hayde ktiir bezaf bzaf chwiya khouya "
        "sahbi wach kifach lyoum elyoum dilwa2ti dlw2ty delwa2ty ya3ni y3ni mawgood gamil gamila gameel gameela "
        "mosalsal mosalsel musalsal elmosalsal almosalsal momasel tamsil batal elbatal albatal 7alqa 7al2a",
        "ana el al fi fe fel bel min ya la w wa da di de dah eh leh fen habibi habibti wallah walla yalla bas bass kol "
        "kul lama lamma kan inshallah insha allah mashallah mashaallah allah alhamdulillah shukran salam gidan awal "
        "akher ahla hatta kman kaman shu lesh kif keef",
    ),
}
_KNOWN = {tag: (frozenset(sure.split()), frozenset(weak.split())) for tag, (sure, weak) in _WORDS.items()}
_ENGLISH_WORDS = (
    "the a an and or but is are was were be been it its this that these those i you he she we they my your his her our "
    "their of in on at for with from by as if so not no can will would just like have has had do does did what when "
    "who how why there here up out about all more very too get got good"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_SURE = frozenset().union(*(sure for sure, _ in _KNOWN.values()))


def romanised(words: Sequence[str]) -> tuple[str | None, float]:
    """`hi-Latn` or `ar-Latn` for words in lower case, and the share of the words told that are its own; else (None, 0).

    It needs two of its words, one of them a sure one, which make up a quarter of all words and are no fewer than the
    commonest English ones: a text that mixes both is of the language that gives it more of its small words. The words
    were listed by the editors; no labelled set of romanised Arabic was at hand.
    """
    if _SURE.isdisjoint(words):
        return None, 0.0
    english = sum(word in _ENGLISH for word in words)
    for tag, (sure, weak) in _KNOWN.items():
        certain = sum(word in sure for word in words)
        own = certain + sum(word in weak for word in words)
        if certain and own >= max(2, LEAST_SHARE * len(words), english):
            return tag, own / (own + english)
    return None, 0.0
