"""The words of hazard logs: what headings are called, and in which order words of a scale stand.

English, German and Chinese, as they are found in logs; a word that is not here is asked for, never guessed by its look.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

ROLES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    # in this order: the first role one of whose patterns fits the whole heading
    ("benefit", (r"benefit[ -]?risk.*", r"risk[ -]?benefit.*", r"nutzen.*", "受益.*")),
    ("new-risk", (r"new (hazards?|risks?).*", r"neue (gefähr|risik).*", "新(风险|危害).*")),
    (
        "control-kind",
        (
            r"(type|kind|category|option|class) of (the )?(risk )?(controls?|measures?|mitigations?)( measures?)?",
            r"(risk )?(controls?|measures?|mitigations?)( measures?)? (type|kind|category|option|hierarchy)",
            r"(measures?|controls?) of kind",
            r"art der maßnahmen?",
            r"maßnahmenart",
            "(控制)?措施(类型|类别|种类)",
        ),
    ),
    (
        "verification",
        (
            r"(verified|verification|validated|validation|tested|proved|proven) (by|ids?|refs?|references?|of.*)",
            r"verif(ication|ied|ications)?( (and|of) .*)?",
            r"(effectiveness|implementation)( (check|verification|evidence))?",
            r"(verification|test)( case| report| protocol)?s?( ids?| refs?| references?| numbers?| evidence)?",
            r"proofs?|evidence|objective evidence|validation",
            r"nachweise?|prüf(ung|bericht|fall|fälle)(en)?|verifizierung|verifikation|wirksamkeit.*",
            "验证.*|证据|测试(用例|编号)?|确认",
        ),
    ),
    (
        "requirement",
        (
            r"(design |software |system )?(requirements?|inputs?|specifications?|specs?|srs|urs|prd)( ids?| refs?)?",
            r"implement(s|ed in|ation)( .*)?|traces? to.*|design|implemented by",
            r"anforderungen?|umsetzung|pflichtenheft.*",
            "需求(编号)?|要求|设计(输入|要求)?",
        ),
    ),
    ("p-product", (r"p ?1 ?[*x×·] ?p ?2.*",)),
    ("p1", (r"p ?1|p\(?1\)?|probability 1|p1 .*", "P1.*")),
    ("p2", (r"p ?2|p\(?2\)?|probability 2|p2 .*", "P2.*")),
    (
        "score",
        (
            r".*\brpn\b.*",
            r".*\brpz\b.*",
            r"(risk )?(priority|scores?|index|numbers?|priority number|prio)( .*)?",
            r"s ?[*x×·] ?[op]( ?[*x×·] ?d)?( .*)?",
            r"risikoprioritätszahl|risikozahl",
            "风险(系数|顺序数|优先数|指数|分数)",
        ),
    ),
    (
        "severity",
        (
            r"severity( of (the )?harm)?( level| rank| rating| class| score)?",
            r"sev\.?|s|severities",
            r"schwere(grad)?( des schadens)?|bedeutung|ausmaß|schadensausmaß|schadensschwere",
            "(危害|伤害)?严重(度|性|程度)(等级)?",
        ),
    ),
    (
        "detection",
        (r"detect(ion|ability|able)?( .*)?", r"det\.?|d", r"entdeck(ung|barkeit)(swahrscheinlichkeit)?|e", "探测度.*|可探测.*"),
    ),
    (
        "probability",
        (
            r"probability( of (occurrence|harm|the harm))?( level| rank| rating| class| score)?",
            r"prob\.?|p|likelihood( .*)?|likeliness|occ(\.|urrence( rank| rating)?)?|o|freq(\.|uency)?",
            r"(eintritts|auftretens)?wahrscheinlichkeit( .*)?|auftreten|häufigkeit|a|w",
            "(发生)?(概率|频度|频率|可能性)(等级)?|发生率",
        ),
    ),
    ("exploitability", (r"exploitability.*|cvss( .*)?|attack (likelihood|feasibility)", "可利用性")),
    (
        "level",
        (
            r"(overall )?risk( level| class| rating| category| evaluation| acceptability| acceptance| region| zone| rank)?",
            r"(level|rating|class|classification|region|zone|acceptab(le|ility)|acceptance|evaluation)( of (the )?risk)?",
            r"acceptable\b.*|is (the )?risk acceptable|risk is acceptable.*|(risk )?acceptable.*",
            r"risiko(klasse|stufe|level|bewertung|niveau|bereich)?|bewertung|akzeptabel|akzeptanz|vertretbar(keit)?",
            "风险(等级|水平|级别|评价|可接受性)?|(是否)?可接受(性)?|等级",
        ),
    ),
    (
        "situation",
        (r"(hazardous |harmful )?situations?( .*)?", r"hazardous scenario", r"gefährdungssituation(en)?", "危(险|害)(情况|情形|处境)"),
    ),
    (
        "failure",
        (
            r"(potential )?(failures?|faults?|defects?|errors?|problems?|issues?)( modes?)?( description)?",
            r"fehler(art|modus|möglichkeit)?|ausfallart|versagensart|problem",
            "(潜在)?(失效|故障)(模式)?|问题",
        ),
    ),
    (
        "cause",
        (
            r"(potential |root |possible |foreseeable )?causes?( of .*)?",
            r"((foreseeable )?sequences? of events?|events?|initiating events?|hazardous events?|triggers?|vulnerabilit(y|ies))( .*)?",
            r"(mögliche )?ursachen?|ereignis(se|folge|kette)?|auslöser",
            "(潜在|可能)?(原因|起因|事件序列|事件|诱因).*|可预见.*事件.*",
        ),
    ),
    (
        "harm",
        (
            r"(potential |possible |clinical |resulting |end |local |system )?(harms?|effects?|consequences?|impacts?|injur(y|ies)|outcomes?)"
            r"( of (the )?(failure|hazard)| to (the )?(patient|user).*| description)?",
            r"(möglicher? )?sch[aä]den?|auswirkung(en)?|folgen?|verletzung(en)?|wirkung(en)?",
            "(潜在|可能)?(伤害|损害|后果|影响|危害后果).*",
        ),
    ),
    (
        "hazard",
        (
            r"(potential |associated |identified )?(hazards?|threats?|dangers?)( descriptions?| names?| titles?| sources?)?",
            r"gefährdung(en)?|gefahr(en)?(nquelle)?|bedrohung(en)?",
            "(潜在)?(危险|危害|危险源|危害源)(描述|名称)?",
        ),
    ),
    (
        "control",
        (
            r"(risk )?(controls?|mitigations?)( measures?| actions?| strateg(y|ies)| ids?| descriptions?)?( ids?)?",
            r"(existing |planned |additional |further |external |internal |risk )*(risk )?(controls?|mitigations?|measures?|countermeasures?|safeguards?)"
            r"( measures?)?( ids?)?( .*)?",
            r"(risiko)?(maßnahmen?|minderung|beherrschung|kontrollmaßnahmen?)(beschreibung)?|(risiko)?beherrschungsmaßnahmen?|abhilfe|gegenmaßnahmen?",
            "(风险)?(控制|降低|缓解|应对)?措施.*|风险控制",
        ),
    ),
    ("status", (r"status|state|progress|open|closed|done", r"stand", "状态")),
    (
        "date",
        (
            r"(date|when|reviewed|assessed|updated|last (reviewed|updated|changed)|review date|due)( .*)?|.* date",
            r"datum|stand vom|geprüft am|wann",
            "日期|时间|评审日期",
        ),
    ),
    (
        "owner",
        (
            r"(owner|who|by|author|responsible|assignee|team|name|reviewer|approved by|reviewed by|responsibility)( .*)?",
            r"verantwortlich(er)?|wer|bearbeiter|zuständig|prüfer",
            "负责人|责任人|评审人",
        ),
    ),
    ("part", (r"part|component|item|function|sub-?system|module|unit|process( step)?|step|operation|interface", r"bauteil|teil|funktion|prozess(schritt)?|baugruppe|komponente", "部件|组件|功能|工序|零件")),
    ("basis", (r"basis|source of (the )?estimate|data source", r"grundlage|quelle", "依据|来源")),
    ("result", (r"result|outcome|pass ?/ ?fail|passed|verdict", r"ergebnis", "结果|结论")),
    ("method", (r"method|test method|type of test", r"methode|verfahren", "方法")),
    ("criterion", (r"(acceptance )?criteri(on|a)|expected( result)?|limit", r"kriteri(um|en)|grenzwert", "(接受|验收)?(准则|标准)")),
    ("title", (r"title|name|text|description|what|what it is|summary|definition|meaning", r"titel|bezeichnung|beschreibung|name", "名称|标题|描述|内容")),
    ("note", (r"comments?|notes?|remarks?|rationale|justification.*", r"bemerkung(en)?|kommentar|begründung", "备注|说明|理由")),
    (
        "id",
        (
            r"(risk|hazard|row|line|item|fmea|log|test|control|harm|case|requirement)?[ -]?(ids?|no\.?|numbers?|nr\.?|refs?\.?|references?|keys?|code|index|#)|#|row|line",
            r"(lfd\. ?|laufende )?(nr\.?|nummer|id|kennung)",
            "(风险|危害)?(编号|序号|号|编码)",
        ),
    ),
)  # fmt: skip
"""Role of a column -> patterns of headings, all in small letters, without what tells the stage."""

_COMPILED: Final = tuple(
    # a heading is compared in folded letters, in which ß is ss
    (role, re.compile("|".join(f"(?:{each})" for each in patterns).replace("ß", "ss"), re.IGNORECASE))
    for role, patterns in ROLES
)

BEFORE: Final = re.compile(
    r"\b(?:before|initial|inherent|pre|unmitigated|uncontrolled|without|gross|original|current|vor|ohne|initiale?s?|ursprünglich\w*|anfangs)\b"
    r"(?:[ -]?(?:(?:risk )?controls?|mitigations?|measures?|ma(?:ß|ss)nahmen?|der|den|any|external|internal))*|初始|控制前|措施前|采取措施前",
    re.IGNORECASE,
)
AFTER: Final = re.compile(
    r"\b(?:after|residual|post|rest|remaining|mitigated|controlled|revised|final|target|net|new|with|nach|verbleibend\w*|neue?[rs]?)\b"
    r"(?:[ -]?(?:(?:risk )?controls?|mitigations?|measures?|ma(?:ß|ss)nahmen?|der|den|all|external|internal))*|剩余|残余|残留|控制后|措施后|采取措施后",
    re.IGNORECASE,
)

SCALES: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    # words of one line mean about the same
    "severity": (
        ("none", "no effect", "no injury", "keine", "无"),
        ("negligible", "insignificant", "very low", "trivial", "very minor", "vernachlässigbar", "unbedeutend", "unwesentlich", "sehr gering", "可忽略", "可忽略的", "很低"),
        ("marginal", "minor", "low", "small", "slight", "gering", "geringfügig", "leicht", "klein", "niedrig", "轻微", "轻度", "低"),
        ("significant", "moderate", "medium", "mild", "temporary", "mittel", "mäßig", "moderat", "中等", "中度", "一般", "中"),
        ("considerable", "serious", "severe", "major", "high", "ernst", "schwer", "schwerwiegend", "erheblich", "groß", "hoch", "严重", "重度", "高"),
        ("critical", "very high", "very severe", "life-threatening", "permanent", "kritisch", "sehr hoch", "lebensbedrohlich", "危重", "危急", "致命的", "很高"),
        ("catastrophic", "death", "fatal", "extreme", "hazardous", "katastrophal", "tod", "tödlich", "灾难", "灾难性", "灾难性的", "死亡"),
    ),
    "probability": (
        ("impossible", "incredible", "never", "almost impossible", "unvorstellbar", "unmöglich", "不可能", "非常少"),
        ("improbable", "very unlikely", "very low", "extremely unlikely", "extremely remote", "sehr unwahrscheinlich", "sehr gering", "sehr selten", "极少", "极低", "很低"),
        ("rare", "remote", "unwahrscheinlich", "fernliegend", "罕见", "很少"),
        ("unlikely", "low", "selten", "gering", "niedrig", "低"),
        ("occasional", "possible", "medium", "moderate", "sometimes", "gelegentlich", "möglich", "mittel", "偶尔", "有时", "中等", "中"),
        ("probable", "likely", "high", "often", "wahrscheinlich", "hoch", "oft", "可能", "很可能", "高"),
        ("frequent", "very likely", "very high", "common", "häufig", "sehr wahrscheinlich", "sehr hoch", "sehr häufig", "经常", "很高"),
        ("almost certain", "certain", "always", "sicher", "immer", "必然"),
    ),
    "level": (
        ("negligible", "very low", "insignificant", "vernachlässigbar", "sehr gering", "可忽略"),
        ("acceptable", "low", "green", "broadly acceptable", "accept", "minor", "yes", "akzeptabel", "niedrig", "gering", "grün", "vertretbar", "ja", "可接受", "低", "低风险", "是"),
        ("tolerable", "alarp", "afap", "moderate", "medium", "yellow", "amber", "acceptable with review", "investigate", "undesirable", "mittel", "gelb", "tolerabel", "mäßig", "中", "中风险", "中等", "合理可行降低"),
        ("high", "major", "red", "significant", "orange", "hoch", "rot", "高", "高风险"),
        ("unacceptable", "not acceptable", "intolerable", "very high", "serious", "no", "inakzeptabel", "nicht akzeptabel", "nicht vertretbar", "sehr hoch", "nein", "不可接受", "否", "很高"),
        ("extreme", "critical", "extrem", "kritisch", "极高"),
    ),
}  # fmt: skip
"""Of each scale, the words from the mildest (least probable) to the worst."""

ACCEPTABLE_UP_TO: Final = 2
"""Words of levels up to this place of ``SCALES["level"]`` mean acceptable; at 2, with risk control."""

YES: Final = frozenset({"yes", "y", "true", "ja", "是", "✓", "✔", "✅", "acceptable", "akzeptabel", "可接受"})
NO: Final = frozenset(
    {"no", "n", "false", "nein", "否", "✗", "✘", "❌", "not acceptable", "unacceptable", "nicht akzeptabel", "不可接受"}
)
EMPTY: Final = frozenset(
    {"-", "–", "—", "--", "n/a", "na", "n.a.", "tbd", "tbc", "none", "?", "/", "无", "不适用", "entfällt", "k.a."}
)
"""What stands where nothing is to be said; in small letters."""

KINDS: Final[dict[str, tuple[str, ...]]] = {
    "information": ("information", "information for safety", "label", "labelling", "labeling", "ifu", "training", "warning", "warnings", "instructions", "gebrauchsanweisung", "schulung", "hinweis", "安全信息", "信息", "说明书", "培训"),
    "protective": ("protective", "protection", "protective measure", "alarm", "guard", "schutz", "schutzmaßnahme", "防护", "防护措施", "保护措施"),
    "inherent": ("inherent", "inherent safety", "design", "inherently safe design", "safe by design", "konstruktion", "konstruktiv", "inhärent", "固有安全", "设计", "固有设计安全"),
}  # fmt: skip
"""Kind of a control -> words for it. A procedure is none of them by itself: it is asked for."""

RESULTS: Final[dict[str, tuple[str, ...]]] = {
    "pass": ("pass", "passed", "ok", "yes", "bestanden", "erfüllt", "in ordnung", "i.o.", "合格", "通过", "✓", "✔", "✅"),
    "fail": ("fail", "failed", "not passed", "nok", "no", "nicht bestanden", "nicht erfüllt", "n.i.o.", "不合格", "未通过", "✗", "❌"),
    "open": ("open", "pending", "planned", "tbd", "to do", "offen", "geplant", "待定", "进行中", "未完成"),
}  # fmt: skip
CAUSES: Final[dict[str, tuple[str, ...]]] = {
    "hardware": ("hardware", "hw", "mechanical", "electrical", "electronics", "mechanik", "elektronik", "硬件"),
    "software": ("software", "sw", "firmware", "软件"),
    "use-error": ("use error", "use-error", "user", "user error", "human", "operator", "bedienfehler", "anwender", "使用错误"),
    "misuse": ("misuse", "abnormal use", "fehlgebrauch", "误用"),
    "process": ("process", "manufacturing", "production", "fertigung", "prozess", "生产", "工艺"),
    "supplier": ("supplier", "lieferant", "供应商"),
    "ageing": ("ageing", "aging", "wear", "alterung", "verschleiß", "老化"),
    "security": ("security", "cybersecurity", "cyber", "网络安全"),
    "biological": ("biological", "biologisch", "生物"),
    "ml": ("ml", "ai", "machine learning", "model"),
}  # fmt: skip
"""Cause of an event -> words for it."""

CATEGORIES: Final[dict[str, tuple[str, ...]]] = {
    "energy": ("energy", "electrical", "electric", "mechanical", "thermal", "heat", "radiation", "kinetic", "acoustic", "energie",
               "elektrisch", "mechanisch", "thermisch", "能量", "电能", "机械", "热", "辐射"),
    "biological-chemical": ("biological", "chemical", "biological-chemical", "biological and chemical", "biocompatibility", "infection",
                            "biologisch", "chemisch", "生物", "化学", "生物学和化学"),
    "performance-information": ("performance-information", "performance", "information", "operational", "use", "data", "function",
                                "software", "security", "leistung", "bedienung", "性能", "信息", "操作"),
}  # fmt: skip
"""Category of a hazard (ISO 14971 Annex C) -> words for it."""

CONDITIONS: Final[dict[str, tuple[str, ...]]] = {
    "normal": ("normal", "normal use", "normal condition", "normal conditions", "normalbetrieb", "正常"),
    "fault": ("fault", "fault condition", "single fault", "failure", "fehler", "fehlerfall", "故障"),
}
"""Condition of a hazardous situation -> words for it."""


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A heading or a word in small letters, without marks, full forms and what stands in brackets at its end."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"\*\*|[_`]|<[^>]*>", " ", text).casefold()
    text = text.replace("restrisiko", "rest risiko")
    return re.sub(r"\s+", " ", text).strip(" :?.\t")


def role_of(heading: str) -> tuple[str, str]:
    """(role, stage) of a heading: stage is "before", "after" or "" where the heading does not say."""
    text = plain(heading)
    stage = "after" if AFTER.search(text) else ""
    if BEFORE.search(text):
        # "without" holds "with" for no reader
        stage = "before"
    tries = [text]
    if stage:
        tries.append(_tidy((BEFORE if stage == "before" else AFTER).sub(" ", text)))
    short = re.sub(r"\([^)]*\)", " ", tries[-1])
    tries.append(_tidy(short))
    tries += [_tidy(part) for part in reversed(tries[0].split("/")) if "/" in tries[0]]
    if "/" in tries[0]:
        last = tries[0].rpartition("/")[2]
        tries.append(_tidy(AFTER.sub(" ", BEFORE.sub(" ", last))))
    for each in tries:
        for role, pattern in _COMPILED:
            if each and pattern.fullmatch(each):
                return role, stage
    if stage and not tries[-1]:
        return "level", stage
    return "", stage


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" :?.,-_/()")


@lru_cache(maxsize=4096)
def weight(scale: str, word: str) -> int | None:
    """Where a word stands in the order of a scale; None where it is not known."""
    text = plain(word)
    for place, words in enumerate(SCALES[scale]):
        if text in map(str.casefold, words):
            return place
    return None


def kind_of(table: dict[str, tuple[str, ...]], word: str) -> str:
    """The value that a word means; "" where it is not known."""
    text = plain(word)
    folded = {value: [each.casefold() for each in words] for value, words in table.items()}
    for value, names in folded.items():
        if text in names:
            return value
    for value, names in folded.items():
        if any(re.search(rf"\b{re.escape(each)}\b", text) for each in names if len(each) > 3):
            return value
    return ""
