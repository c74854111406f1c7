"""Which workstream a title is about, guessed from words of five languages; rather none than a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from outreach.meetups.models import Workstream
from outreach.text import folded

WORDS = {
    Workstream.VENUE: "venue, location, room, hall | raum, räume, saal, veranstaltungsort | espaço, sala"
    " | 会場, 場所 | 场地, 会场, 场所",
    Workstream.LIVESTREAM: "livestream, stream, streaming, live streaming, webcast, recording, record, video,"
    " a/v, av | übertragung, aufzeichnung, aufnahme | transmissão, gravação | 配信, 録画 | 直播, 录制, 录像",
    Workstream.SPEAKERS: "speaker, keynote, panelist, cfp, call for papers, call for proposals"
    " | referent, referenten, vortragende, sprecher | palestrante | 登壇, 講師, 発表者 | 讲者, 讲师, 嘉宾",
    Workstream.PROGRAMME: "programme, program, agenda, schedule, session, training, opening speech"
    " | programm, ablauf, tagesordnung | programação | プログラム, 議題 | 议程, 日程",
    Workstream.PUBLICITY: "announce, announcement, promote, promotion, publicity, marketing, awareness,"
    " flyer, newsletter, social media, social channel, website | werbung, ankündigung, bekanntmachung"
    " | divulgação, divulgar, anúncio | 告知, 広報, 宣伝 | 宣传, 推广, 海报, 公告, 推文",
    Workstream.LOGISTICS: "logistics, catering, caterer, food, drink, pizza, lunch, dinner, brunch, snack,"
    " coffee, badge, registration, swag, shirt, tshirt, t-shirt, travel, accommodation"
    " | verpflegung, essen, getränke, anmeldung, namensschilder | logística, comida, inscrição, inscrições"
    " | 懇親会, お店, 受付, 当日 | 餐饮, 茶歇, 签到, 报名, 物料",
    Workstream.SPONSORS: "sponsor, sponsorship, sponsoring | sponsoren | patrocínio, patrocinador,"
    " patrocinadores | スポンサー, 協賛 | 赞助",
    Workstream.FINANCE: "budget, invoice, payment, expense, reimbursement, cost | rechnung, kosten,"
    " abrechnung | orçamento, fatura, pagamento | 予算, 請求, 会計 | 预算, 发票, 报销",
    Workstream.SAFETY: "code of conduct, safety, insurance, first aid, accessibility"
    " | sicherheit, versicherung, verhaltensregeln | segurança, seguro | 安全, 行動規範, 保険"
    " | 行为准则, 保险",
    Workstream.FOLLOW_UP: "feedback, retrospective, retro, look back, survey, thanks, thank you"
    " | rückblick, rückmeldung, nachbereitung, dank | retrospectiva, agradecimento"
    " | 振り返り, アンケート, お礼 | 复盘, 反馈, 感谢",
}


def pattern(words: str) -> re.Pattern[str]:
    """Latin words whole, with an s or without; Chinese and Japanese ones wherever they stand."""
    every = [folded(word.strip()) for word in re.split("[|,]", words)]
    latin = "|".join(re.escape(word) for word in every if word[0] < "\u2e80")
    return re.compile(rf"(?<![a-z-])(?:{latin})s?(?![a-z])|" + "|".join(w for w in every if w[0] >= "\u2e80"))


PATTERNS = {workstream: pattern(words) for workstream, words in WORDS.items()}


def guess_workstream(title: str, labels: Iterable[str] = ()) -> Workstream | None:
    """The one workstream the title names, else the one its labels name; none where it is not clear."""
    in_title, in_labels = named(title), named(" / ".join(labels))
    for found in (in_title & in_labels, in_title, in_labels):
        if len(found) == 1:
            return next(iter(found))
        if found:
            return None
    return None


def named(text: str) -> set[Workstream]:
    plain = folded(text)
    return {workstream for workstream, pattern in PATTERNS.items() if pattern.search(plain)}
