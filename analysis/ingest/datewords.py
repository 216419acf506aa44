"""Words in dates: names of months in eight languages, halves of the day, zones, and times such as `3 days ago`."""

from __future__ import annotations

import re
import unicodedata

#: One line a month: English, Spanish, Portuguese, Indonesian, German, French, Thai; full names and short ones.
_MONTHS = (
    "january jan enero ene janeiro januari januar jänner jän janvier janv มกราคม ม.ค",
    "february feb febrero fevereiro fev februari februar peb février févr fév กุมภาพันธ์ ก.พ",
    "march mar marzo março maret märz mär mrz mars มีนาคม มี.ค",
    "april apr abril abr avril avr เมษายน เม.ย",
    "may mayo maio mai mei พฤษภาคม พ.ค",
    "june jun junio junho juni juin มิถุนายน มิ.ย",
    "july jul julio julho juli juillet juil กรกฎาคม ก.ค",
    "august aug agosto ago agustus agu agt août สิงหาคม ส.ค",
    "september sept sep septiembre setiembre set setembro septembre กันยายน ก.ย",
    "october oct octubre outubro out oktober okt octobre ตุลาคม ต.ค",
    "november nov noviembre novembro novembre พฤศจิกายน พ.ย",
    "december dec diciembre dic dezembro dez desember des décembre déc ธันวาคม ธ.ค",
)


def bare(text: str) -> str:
    """Small letters in NFKC form without Latin accents: `31 Août` → `31 aout`."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).lower())
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", apart))


#: The number of each month by its name, without accents.
MONTHS = {bare(name): number for number, line in enumerate(_MONTHS, 1) for name in line.split()}
#: One of the names, as a group.
MONTH = rf"(?<![^\W\d_])({'|'.join(map(re.escape, sorted(MONTHS, key=len, reverse=True)))})(?![^\W\d_])\.?"

#: Halves of the day before the time. At night twelve is midnight and eight is in the evening.
BEFORE_NOON = ("오전", "上午", "午前", "凌晨", "早上")
AFTER_NOON = ("오후", "下午", "午後")
EVENING = ("晚上", "저녁")

#: Hours ahead of UTC of zones whose short name means one thing only; CST, IST and BST do not.
ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "kst": 9, "jst": 9, "wib": 7, "wita": 8, "wit": 9, "pst": -8, "pdt": -7,
    "mst": -7, "mdt": -6, "est": -5, "edt": -4, "cet": 1, "cest": 2, "hkt": 8, "brt": -3,
}  # fmt: skip
TWO_MEANINGS = ("cst", "ist", "bst")

_EN = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|years?|yrs?)"
_ES = r"(?:segundos?|minutos?|horas?|dias?|semanas?|mes(?:es)?|anos?)"
_DE = r"(?:sekunden?|minuten?|stunden?|tag(?:en?)?|wochen?|monat(?:en?)?|jahr(?:en?)?)"
_FR = r"(?:secondes?|minutes?|heures?|jours?|semaines?|mois|ans?|annees?)"
_ID = r"(?:detik|menit|jam|hari|minggu|bulan|tahun)"
_RELATIVE = re.compile(
    rf"\b(?:\d+|an?|one|a few)\s*{_EN}\s+ago\b|\bjust now\b|\byesterday\b|\btoday\b"
    r"|^\d+\s?(?:s|m|min|h|hr|d|w|wk|mo|y|yr)s?\.?(?:\s+ago)?$"
    r"|(?:\d+|几|幾|半|一|两|兩)\s*个?個?(?:秒|分钟|分鐘|分|小时|小時|天|日|周|週|星期|礼拜|月|年)钟?鐘?[之以]?前"
    r"|刚刚|剛剛|昨天|前天|今天"
    r"|(?:\d+|한|몇)\s*(?:초|분|시간|일|주|주일|개월|달|년)\s*전|방금|어제|그저께|오늘"
    r"|\d+\s*(?:秒|分|時間|日|週間|[かヶカヵケ箇]月|年)前|たった今|一昨日|昨日|今日"
    rf"|\bhace\s+(?:\d+|una?)\s+{_ES}\b|\bayer\b|\banteayer\b|\bhoy\b"
    rf"|\bha\s+(?:\d+|uma?)\s+{_ES}\b|\b(?:\d+|uma?)\s+{_ES}\s+atras\b|\bontem\b|\bhoje\b|\bagora\b"
    rf"|(?:\d+\s+|\bse){_ID}\s+(?:yang\s+)?lalu\b|\bkemarin\b|\bbaru saja\b|\bhari ini\b"
    rf"|\bvor\s+(?:\d+|eine[mr]?)\s+{_DE}\b|\bgestern\b|\bheute\b"
    rf"|\bil y a\s+(?:\d+|une?)\s+{_FR}\b|\bhier\b|\baujourd'hui\b"
    r"|\d+\s*(?:วินาที|นาที|ชั่วโมง|วัน|สัปดาห์|เดือน|ปี)(?:ที่ผ่านมา|ที่แล้ว)|เมื่อวาน|วันนี้"
    r"|\d+\s+(?:giay|phut|gio|ngay|tuan|thang|nam)\s+truoc\b|\bhom qua\b|\bhom nay\b"
)


def is_relative(clean: str) -> bool:
    """True for a time told from the day of export (`3 days ago`, `昨天 12:30`, `hace 2 días`), given as `bare`."""
    return len(clean) <= 80 and _RELATIVE.search(clean) is not None
