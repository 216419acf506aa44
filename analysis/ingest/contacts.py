"""Ids of messengers in a text: what follows `wx:`, `QQ`, `line id`, `카톡` and their like."""

from __future__ import annotations

import re

from analysis.ingest.addresses import cut

_WECHAT = (
    r"微\s?信|威信|薇\s?信|徽信|维信|維信|v\s?信|v\x{2764}\x{fe0f}?|vx|wx|weixin|we\s?chat"
    r"|加[我个個]?\s?[vw微薇威徽]|[+➕]\s?[vw]"
)
_QQ = r"(?:q\s?q|扣扣|企鹅|企鵝|球球|口口|叩叩|蔻蔻|抠抠|加[我个個]?\s?[q扣]|[+➕]\s?q)(?:号码?|群|裙|君羊)?"
#: Whose ids may be any word once they are announced, and are known by a digit or stroke where they are not.
_MESSENGER = (
    rf"{_WECHAT}|telegram|电报|電報|kakao\s?talk|kakao|카카오톡|카톡|카카오|ไลน์|ライン|whats?\s?app|instagram|insta"
    r"|ig|snapchat|discord|zalo|viber|skype"
)
#: Words of other use too: their ids are announced and hold a digit or stroke.
_PUBLIC = (
    r"line|tg|tele|tik\s?tok|douyin|抖音|快手|小红书|小紅書|微博|weibo|facebook|fb|twitter|snap|v|q|uid|user\s?id|game\s?id"
    r"|player\s?id|id\s?pengguna"
)
_WORD = r"(?:id(?![a-z])|号码?|號碼?|帐号|账号|帳號|아이디|ไอดี)"
_TOLD = rf"\s{{0,3}}(?:{_WORD}\s{{0,2}}(?:is\b|[是为為:：=])?|(?:account|user\s?name|user)?\s{{0,2}}[:：=])\s{{0,3}}"
_ANY = r"[a-z0-9][a-z0-9._\-]{1,30}[a-z0-9_\-](?:#\d{4})?"
_ODD = rf"(?=[a-z._\-]{{0,31}}[0-9_])(?=[0-9._\-]{{0,31}}[a-z_])(?=[a-z0-9._\-]{{5}}){_ANY}"
_NUMBER = r"\d(?:[ \-]?\d){4,11}(?!\d)"
_CONTACT = re.compile(
    rf"(?<![a-z0-9_])(?:(?:{_MESSENGER})(?:{_TOLD}(?P<any>{_ANY})|[\s:：=]{{0,4}}(?P<odd>{_ODD}))"
    rf"|line\s?id\s?(?:is\b|[:：=])?\s{{0,3}}(?P<line>{_ANY})"
    rf"|(?:{_PUBLIC}){_TOLD}(?P<public>{_ODD}|\d{{6,15}}(?!\d))"
    rf"|(?:{_QQ}|{_WECHAT})[\s:：=是为為]{{0,4}}(?P<number>{_NUMBER}))".replace(
        r"\x{2764}\x{fe0f}", "\u2764\ufe0f"
    ),
    re.ASCII | re.IGNORECASE,
)
_ANNOUNCED = rf"\s*(?:{_WORD.replace('(?![a-z])', '')}|(?:account|user\s?name|user)?\s*[:：=])"
#: In RE2's dialect: a text without it holds nothing that this file masks.
GATE_CONTACT = (
    rf"(?:^|[^a-z0-9_])(?:(?:{_MESSENGER}|{_QQ})(?:{_ANNOUNCED}|[\s:：=是为為]*[a-z.\-]*[0-9_])"
    rf"|(?:{_PUBLIC}){_ANNOUNCED})"
)


def mask_contacts(text: str, plain: str) -> tuple[str, str]:
    """The text with the ids of messengers masked, and its plain form with them; what announces them stays."""
    spans = []
    for match in _CONTACT.finditer(plain):
        kind = str(match.lastgroup)
        digits = set(re.sub(r"\D", "", match[kind]))
        # `qq 666666` cries or cheers.
        if not (match[kind].replace(" ", "").isdigit() and len(digits) <= 2):
            spans.append(match.span(kind))
    return cut(text, spans, "[contact]"), cut(plain, spans, "[contact]")
