"""Filler words: what people write where they have nothing to say yet. One list; a policy adds to it (``placeholders``).

Two kinds. Words of what is *to come* (``tbd``, ``?``, ``待定``) are an answer nowhere. *No answers* (``n/a``, ``none``, ``-``,
``无``) may be one where a thing is asked for, such as the unit of a ratio, and are none where a reason, a basis, a criterion
or a conclusion belongs. Words are compared without case, accents, blanks and punctuation, and in the plain form of each
sign: ``T.B.D.`` is ``tbd``, and ``Ｎ／Ａ`` is ``n/a``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final, Literal

from riskfile.text.patterns import compiled_late

Filler = Literal["to come", "no answer"]

_TO_COME: Final = """
tbd; to be determined; to be defined; to be decided; to be confirmed; to be announced; to be added; to be completed;
to be done; to be supplied; to be provided; to be written; to be filled in; to be specified; to be discussed;
to be clarified; to be agreed; still to be determined; still to be defined; to be determined later; to be defined later;
to be added later; to be completed later; not yet determined; not yet defined; not yet decided; not yet known;
not yet available; todo; fixme; fix me; change me; replace me; fill me in; insert text here; enter text here;
your text here; to be checked; to be verified; to be justified; to be reviewed; to be tested; to be assessed; will be added;
will be added later; will be defined; will be provided; will be provided later; will be completed; will follow; insert reason;
insert reason here; insert rationale; add reason; add reason here; add rationale; placeholder; place holder; dummy text; sample text; example text; lorem ipsum; asdf; coming soon;

noch offen; wird ergänzt; wird noch ergänzt; wird nachgereicht; wird nachgetragen; folgt noch; noch zu klären;
noch festzulegen; noch zu definieren; noch zu bestimmen; noch zu ergänzen; noch nicht festgelegt; noch nicht bekannt;
noch nicht definiert; steht noch aus; ist noch offen; wird noch geklärt; wird noch definiert; wird noch festgelegt; wird definiert;
wird später ergänzt; muss noch ergänzt werden; noch zu prüfen; noch zu erledigen; noch zu begründen; kommt noch;
Begründung folgt; nachzutragen; Platzhalter; Platzhaltertext; Beispieltext; Mustertext;

à faire; à remplir; à rédiger; à justifier; à vérifier; à valider; à suivre; sera complété; sera complétée; sera ajouté;
sera ajouté plus tard; sera défini; en cours de rédaction; à définir; à déterminer; à compléter; à confirmer; à préciser; texte d'exemple;
por definir; por determinar; por confirmar; por completar; texto de ejemplo;
da definire; da determinare; da completare; da confermare; a ser definido; a ser determinado;
nog te bepalen; nog in te vullen; wordt nog aangevuld; do uzupełnienia; do ustalenia; do określenia;
будет определено; будет уточнено; подлежит уточнению;

待定; 待补; 待补充; 待补全; 待确认; 待完善; 待填写; 待填; 待更新; 待评估; 待讨论; 待明确; 尚未确定; 以后补充; 后续补充;
稍后补充; 待; 待验证; 待测试; 待补齐; 待定义; 待决定; 待说明; 后补; 之后补充; 尚未完成; 未完成; 未填; 未填写; 需要确认; 需确认;
需补充; 需要补充; 占位符; 占位文本; 未記入; 要確認; 記入予定; 추후 결정; 추후 작성; 작성 예정; 확인 필요
"""
"""Whatever stands beside them, the text is not done."""

_NO_ANSWER: Final = """
n/a; n.a.; not applicable; not available; not specified; not stated; not given; not known; not defined; not yet; none; nil;
null; nothing; unknown; unspecified; undefined; undecided; undetermined; empty; blank; void; no answer; no comment;
no reason; no data; nan; tba; tbc; to do; open; pending; later; in due course; wip; work in progress; in progress; draft;
see above; as above; same as above; see below; ditto; dito; idem; ok; okay; done; fine; good; pass; passed; as discussed;
as agreed; because; self-evident; self evident; obvious; trivial; pending review; under review; see later; reason; rationale;
justification; criterion; none needed; nothing to add; no rationale; no justification; no reason given; not needed; not necessary;
not relevant; to be seen; unclear; example; an example; dummy; sample; text; some text;
yes; no; yes/no; yes or no; y/n; standard practice; common practice; usual practice; industry practice; best practice; good practice;
expert; experts; expert judgement; expert judgment; expert opinion; foobar; blah; blah blah; bla; bla bla; qwerty; abc; xyz;

k. A.; keine Angabe; keine Angaben; keine; keiner; keines; nichts; entfällt; nicht zutreffend; trifft nicht zu;
nicht anwendbar; nicht verfügbar; nicht vorhanden; nicht bekannt; unbekannt; n. v.; n. z.; n. zutr.; offen; ausstehend;
folgt; folgt später; später; zu klären; festzulegen; zu definieren; zu bestimmen; in Arbeit; in Bearbeitung; in Klärung;
unklar; siehe oben; wie oben; siehe unten; ebenso; o. k.; in Ordnung; passt; gut; erledigt; nicht relevant; nicht nötig;
nicht erforderlich; nicht notwendig; selbstverständlich; offensichtlich; keine Begründung; ohne Begründung; Begründung; Grund;
Kriterium; zu ergänzen; noch nicht; ohne;
Beispiel; Muster; Text; ja; nein; ja/nein; übliche Praxis; gängige Praxis; Experte; Experten; Expertenmeinung;

néant; aucun; aucune; rien; sans objet; s. o.; non applicable; non disponible; non renseigné; inconnu; en cours;
en attente; voir ci-dessus; comme ci-dessus; voir plus haut; cf. supra; non défini; pas encore; pas de justification;
aucune justification; sans justification; justification; critère; évident; pas nécessaire; non pertinent; fait; bon; sans;
à venir; exemple; texte; oui; non; oui/non; pratique courante; avis d'expert; ninguno; ninguna; nada; no aplica; no aplicable; no procede; no disponible;
desconocido; n/d; s/d; pendiente; ejemplo; nessuno; nessuna; niente; non applicabile; non disponibile; sconosciuto;
in corso; esempio; nenhum; nenhuma; não aplicável; a definir; a determinar; a confirmar; pendente; exemplo;
geen; niets; n.v.t.; niet van toepassing; onbekend; volgt; voorbeeld; brak; nie dotyczy; inga; inget; ej tillämpligt;
ingen; ikke relevant; нет; не применимо; неприменимо; отсутствует; н/д; неизвестно; уточняется; не определено;

无; 暂无; 没有; 空; 空白; 略; 无此项; 不适用; 未知; 不详; 不明; 无说明; 未定; 未确定; 暂未确定; 暂定; 暂缺; 同上; 见上; 如上; 同前; 见前; 可以; 正常; 已完成; 合格; 理由; 依据; 显然; 尚未; 稍后; 不需要; 没有理由;
无理由; 无需说明; 不相关; 示例; 样例; 占位; 进行中; 是; 否; 是/否; 行业惯例; 惯例; 常规做法; 专家; 专家意见;
無; なし; 無し; 該当なし; 特になし; 不要; 検討中; 未確定; 作成中; 確認中; 調整中; 後日; 例;
없음; 해당 없음; 해당 사항 없음; 미상; 미정; 추후; 예시
"""
"""As a whole text they are no reason, no basis and no conclusion."""

_ASSENTS: Final = """
decided; so decided; as decided; ok; okay; o. k.; okay for now; ok for us; all ok; fine; good; good enough; yes; y; agreed; agreed by all; agreed with the team;
agreed with all; agreed in the team; as agreed; accepted; accepted by all; accepted risk; risk accepted; accept; acceptable;
is acceptable; risk is acceptable; approved; approved by management; approve; confirmed; checked; reviewed; seen; noted; done;
allowed; permitted; waived; tolerated; granted; justified; reasonable; not needed; not necessary; not required; not relevant;
not a problem; no problem; no issue; no concern; no concerns; no objection; no objections; irrelevant; ignore; ignored; skip;
skipped; false positive; as discussed; discussed; see above; see below; as above; ditto; same; same as above; same reason;
low risk; negligible; minor; historical; legacy; by design; known; known issue; for now; temporary; temporarily; accepted for now;

entschieden; in Ordnung; i. O.; alles in Ordnung; passt; passt so; gut; ja; einverstanden; akzeptiert; akzeptabel; genehmigt; freigegeben;
bestätigt; geprüft; gesehen; erledigt; vereinbart; abgestimmt; abgesprochen; besprochen; wie besprochen; wie vereinbart;
zugestimmt; zulässig; vertretbar; nicht nötig; nicht notwendig; nicht erforderlich; nicht relevant; irrelevant; unkritisch;
kein Problem; keine Bedenken; keine Einwände; siehe oben; s. o.; dito; geringes Risiko; vernachlässigbar; bekannt; vorläufig;

décidé; d'accord; accord; c'est bon; bon; oui; accepté; acceptée; acceptable; risque accepté; approuvé; approuvée; validé; validée;
confirmé; vérifié; vu; fait; convenu; comme convenu; discuté; autorisé; toléré; pas nécessaire; non nécessaire; non pertinent;
sans importance; pas de problème; aucun problème; aucune objection; voir ci-dessus; idem; risque faible; négligeable; connu;
provisoire; conforme;

已决定; 决定; 同意; 已同意; 批准; 已批准; 可以; 可; 好; 好的; 是; 行; 接受; 已接受; 可接受; 风险可接受; 确认; 已确认; 已审核; 已评审; 已讨论; 通过;
已通过; 合格; 允许; 没问题; 无问题; 无异议; 不需要; 无需; 无关; 不相关; 见上; 同上; 如上; 已知; 低风险; 可忽略; 暂时; 临时; 正常; 符合;
了解; 承認; 承認済み; 問題なし; 同上
"""
"""As a whole text they say that something is accepted, which is no reason why."""

_ANYWHERE: Final = (
    r"\b(?:[Tt]\.?[Bb]\.?[Dd]|TODO|FIXME|XXX+)\b|[?？]{3}|[(（\[]\s*[?？]+\s*[)）\]]|(?i:\blorem ipsum\b)"
)
"""What says, wherever it stands in a text, that the text is not done."""

_SOURCES: Final = """
expert; experts; expert judgement; expert judgment; expert opinion; data; literature; test; tests; analysis; experience; team;
Experte; Experten; Expertenmeinung; Daten; Literatur; Prüfung; Analyse; Erfahrung; avis d'expert; données; littérature; essai;
essais; analyse; expérience; 专家; 专家意见; 数据; 文献; 试验; 测试; 分析; 经验
"""
"""What an estimate may rest on. With a filler behind it the kind is all that is said: which data, whose opinion is to come."""

_SCAFFOLD: Final = r"an example[;.]|\(example\)|your (?:device|company)$|示例[；。]|\(示例\)|您的(?:器械|公司)$"
_TO_REPLACE: Final = "example to be replaced|示例，待替换"
"""How a text that ``riskfile init`` writes says that it is to be replaced."""

_ADVICE: Final = """
Write at least one claim of each kind. A promise that no hazardous situation can break is none.

Hazard, sequence of events, hazardous situation: a hazard is what is there, a situation is when somebody meets it.

Estimate before control. Name for each estimate what it rests on: data, literature, test or expert.

First inherently safe design, then protective measures, then information. Say why a better option was not taken.

Where a residual risk is not acceptable by the matrix, write a `benefit-risk` item that justifies it.

Say in three sentences what the device is, what it does in the patient, and what it is made of.

Go through the steps of the process. A failure mode leads to an event, or says why it affects nobody's safety.

P1 is the rate of defects times the rate at which they escape. Ranks of an FMEA are no probabilities.

What validation shows is effectiveness; that the step is in the routing is implementation.

Compare the rate of defects that leave the factory with what the residual estimate claims.

Say which risks could come together, which pull against each other, and what the panel weighed them against.

Name the models, the phases of the life cycle, and what is left out and why.

Say who estimates, who decides, and who may stop a release.

Say who takes part and what a review looks at.

Say where the criteria come from: regulations, standards, state of the art, concerns of stakeholders. Say how a risk
is judged whose probability cannot be estimated.

Say what the benefit is compared with, and why no further reduction is practicable. Where the matrix accepts every risk, say
that.

Say by which method, with which criteria, and who sits on the panel.

Say which methods you accept for which kind of control, and how large samples are chosen.

Name sources, periods, thresholds and who acts; the chapter on production and post-production has the details.

Write down what was observed and what nobody had foreseen. A report that matches no risk opens a trigger.

Set observed rates against the estimates. Passive reports may contradict an estimate; they never support one.

Corrective action, field action or design change: each is a control, and is verified like any other.

Renew residual estimates, benefit-risk analyses, overall residual risk and review with what was learnt.

Replace the table by your own, and say which number opens a trigger.

Name who reviewed what, and what was left to do.

说明受益与什么相比，为什么不能再降低。矩阵接受全部风险时，说明这一点。

安全性声称和有效性声称各至少写一项。没有任何危险情况能使之丧失的声称不是声称。

危险源是存在的东西；危险情况是有人暴露于它。按阶段查阅。

控制之前先估计。写明每个估计的依据。

先固有安全设计，再防护措施，后安全信息。说明未采用更优方案的原因。

按矩阵不可接受的剩余风险，写一个 `benefit-risk` 条目予以论证。

用三句话说明：器械是什么，在患者体内做什么，由什么构成。

逐步查看工艺。失效模式导致事件，或者说明为什么不影响任何人的安全。

P1 是缺陷率乘以漏出率。FMEA 的等级不是概率。

工艺确认证明的是有效性；工艺流程中有此工序证明的是实施。

将出厂产品的缺陷率与剩余风险估计所声称的相比较。

说明哪些风险可能同时出现，哪些互相牵制，评审小组用什么与之权衡。

列出型号、生命周期的各阶段，以及不包括什么、为什么。

说明由谁估计，由谁决定，谁可以停止放行。

说明谁参加评审，评审什么。

说明准则的来源：法规、标准、最新技术水平、相关方的关切。说明概率不能估计的风险如何判定。

说明采用什么方法、什么准则，以及评审小组的成员。

说明对哪一类控制措施接受哪些方法，样本量如何确定。

列出来源、周期、阈值和负责人；详见生产和生产后信息一章。

写下观察到的和没有人预见到的。与任何风险都不相符的报告引发触发事件。

将观察到的发生率与估计相比较。被动报告可以否定估计，不能支持估计。

纠正措施、现场措施或设计更改：每一项都是控制措施，同样要验证。

根据所得更新剩余风险估计、受益-风险分析、综合剩余风险和评审。

将此表替换为贵方的表，并说明多少件引发触发事件。

说明哪些剩余风险需要向使用者公开，在哪里公开。

写明谁评审了什么，还有什么要做。

危险源是存在的东西；危险情况是有人暴露于它。说明识别采用了什么方法。

说明每个估计的依据：数据、文献、试验或专家。

说明为什么没有采用排序在前的方案，以及为什么不能再降低。

说明哪些风险需要降低，为什么其余的不需要。
"""
"""Paragraphs of chapters as ``riskfile init`` writes them, in italics: they say what is to stand there."""

LONGEST: Final = 60
"""Longer texts say something, unless they say that they do not."""

_SHORT: Final = 12
"""How many signs a Chinese text has at most of which the last are a filler: 专家待定."""

_PARTS = compiled_late(r"[;,:()\[\]{}<>|\n。，；：、（）]+|\.\s|\s[-–—]\s")
_INITIALS = r"(?:[A-Z]\.\s?){1,3}"
_NO_LETTERS: Final = bytes(code for code in range(128) if not chr(code).isalnum())
_BETWEEN: Final = "\0"
_NO_LETTERS_BUT_BETWEEN: Final = _NO_LETTERS.replace(_BETWEEN.encode(), b"")
_NOTHING_BUT_X: Final = frozenset("x" * times for times in range(LONGEST + 1))
"""No letters at all, and what has no other: they are in no list."""
_STILL_ASKED = frozenset("?¿.!")
_STROKES = frozenset("-‐‑‒–—−_/\\*~#+=:;,|·•'\"`^<>()[]{}")


def folded(text: str) -> str:
    """The letters and digits of ``text``, without case and accents."""
    if text.isascii():
        return text.encode().lower().translate(None, _NO_LETTERS).decode()
    # only where a text is not ASCII
    from unicodedata import combining, normalize  # noqa: PLC0415

    return "".join(char for char in normalize("NFKD", text.casefold()) if char.isalnum() and not combining(char))


def all_folded(texts: Sequence[str]) -> list[str]:
    """Each of ``texts``, ``folded``: of many it takes a tenth of the time that it takes one by one."""
    together = _BETWEEN.join(texts)
    if together.isascii() and together.count(_BETWEEN) == len(texts) - 1:
        return together.encode().lower().translate(None, _NO_LETTERS_BUT_BETWEEN).decode().split(_BETWEEN)
    return list(map(folded, texts))


def _split(words: str) -> frozenset[str]:
    return frozenset(folded(word) for word in re.split("[;\n]", words) if word.strip())


@cache
def _lists(more: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str], int]:
    """What is to come, what is no answer, ``more`` words with it, and how many letters the longest of all has."""
    to_come, none = _split(_TO_COME), _split(_NO_ANSWER) | (frozenset(map(folded, more)) - {""})
    return to_come, none, max(map(len, to_come | none))


def filler(text: str, more: tuple[str, ...] = ()) -> Filler | None:
    """What kind of filler ``text`` is, as a whole or in one of its parts (``expert, to be confirmed``): None where it says
    something. ``more`` are the policy's own words, which are no answers."""
    if _worth_a_search(text) and re.search(_ANYWHERE, text):
        return "to come"
    if len(text) > LONGEST:
        return None
    to_come, none, longest = _lists(more)
    letters = text.replace(" ", "")
    if len(letters) > longest and letters.isascii() and letters.isalnum() and letters.strip("xX"):
        # words, of more letters than any filler has
        return _of_more(letters.lower(), text, to_come, none)
    word = folded(text)
    if not word:
        return _of_signs(text)
    if word in to_come or (len(word) > 1 and not word.strip("x")):
        return "to come"
    if word in none or word == "x":
        return "no answer"
    found = _of_more(word, text, to_come, none)
    if found is not None or (text.isascii() and len(word) + text.count(" ") == len(text)):
        # words and blanks only: one part
        return found
    parts = [part for part in map(folded, _PARTS.split(text)) if part]
    if len(parts) > 1:
        if not to_come.isdisjoint(parts):
            return "to come"
        if all(part in none for part in parts):
            return "no answer"
    return None


@cache
def _sources() -> tuple[str, ...]:
    return tuple(sorted(_split(_SOURCES), key=len, reverse=True))


@cache
def _begin() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Fillers of more than one word behind which more may stand (``to be defined by quality``), and Chinese ones with which a
    short text may end."""
    latin = [each for each in re.split("[;\n]", _TO_COME) if len(each.split()) > 2]
    chinese = [
        each for each in re.split("[;\n]", _TO_COME) if not each.isascii() and "待" in each and len(each.strip()) > 1
    ]
    return tuple(map(folded, latin)), tuple(map(folded, chinese))


def _of_more(word: str, text: str, to_come: frozenset[str], none: frozenset[str]) -> Filler | None:
    """The kind of a text that is a filler with little beside it: a kind of source before it, or by whom and when behind it."""
    if word.startswith(_sources()):
        source = next(each for each in _sources() if word.startswith(each))
        rest = word[len(source) :]
        if rest in to_come:
            return "to come"
        if rest in none:
            return "no answer"
        end = text.rstrip()[-1:]
        if not rest and end in _STILL_ASKED - {".", "!"}:
            return "to come"
        if not rest and end in _STROKES - {")", "]", ">", "}", "'", '"'}:
            return "no answer"
    begins, ends = _begin()
    if word.startswith(begins) and not any(char.isdigit() for char in word):
        return "to come"
    return "to come" if len(word) <= _SHORT and word.endswith(ends) else None


@cache
def _assents() -> frozenset[str]:
    return _split(_ASSENTS)


def assents(text: str) -> bool:
    """Whether ``text`` only says that something is accepted (``ok``, ``agreed``, ``同意``), as a whole or in each of its parts:
    it is no reason why.

    >>> assents("Agreed, ok."), assents("agreed with the panel, record 14")
    (True, False)
    """
    if len(text) > LONGEST:
        return False
    words = _assents()
    if folded(text) in words:
        return True
    none = _lists(())[1]
    parts = [part for part in map(folded, _PARTS.split(text)) if part]
    return bool(parts) and all(part in words or part in none for part in parts)


def may_have_fillers(texts: Sequence[str], more: tuple[str, ...] = ()) -> bool:
    """Whether one of ``texts`` may be a ``filler``. All are searched at once, which takes a tenth of the time that it
    takes one by one; yes where it cannot be seen so."""
    together = "\n".join(texts)
    if _worth_a_search(together):
        return True
    short = list({text for text in texts if len(text) <= LONGEST})
    words = all_folded(short)
    if not _NOTHING_BUT_X.isdisjoint(words):
        return True
    to_come, none, _ = _lists(more)
    if any(_of_more(word, text, to_come, none) for word, text in zip(words, short, strict=True) if word):
        return True
    # those that have more than words and blanks, which may part them
    parted = [text for text, word in zip(short, words, strict=True) if len(word) + text.count(" ") != len(text)]
    words += all_folded(_PARTS.split("\n".join(parted if together.isascii() else short)))
    return not (to_come.isdisjoint(words) and none.isdisjoint(words))


def _worth_a_search(text: str) -> bool:
    """Whether ``_ANYWHERE`` may find something: a file has many texts, and few that have any of these. One sign is found
    much faster than several."""
    if "?" in text or "？" in text or ("O" in text and "TODO" in text):
        return True
    if "X" in text and ("XXX" in text or "FIXME" in text):
        return True
    lower = text.lower()
    return "bd" in lower or "b.d" in lower or "psum" in lower


def _of_signs(text: str) -> Filler | None:
    """The kind of a text without a letter or digit: a unit such as ``%`` is none."""
    from unicodedata import normalize  # noqa: PLC0415

    signs = {sign for sign in normalize("NFKD", text) if not sign.isspace()}
    if signs & {"?", "¿"} or (signs and signs <= _STILL_ASKED):
        return "to come"
    return "no answer" if signs <= _STROKES | _STILL_ASKED else None


def is_initials(text: str) -> bool:
    """Whether ``text`` may be somebody's initials: N. A. is a person where a person is asked for."""
    return re.fullmatch(_INITIALS, text.strip()) is not None


def of_scaffold(text: str) -> bool:
    """Whether ``text`` is one that ``riskfile init`` writes for its author to replace."""
    return re.match(_SCAFFOLD, text.lstrip(" *_"), re.IGNORECASE) is not None or any(
        each in text for each in _TO_REPLACE.split("|")
    )


def may_be_of_scaffold(text: str) -> bool:
    """Whether ``text``, or a part of it, may be one that ``riskfile init`` writes."""
    lower = text.lower()
    return "example" in lower or "your " in lower or (not text.isascii() and ("示例" in text or "您的" in text))


@cache
def _advice() -> frozenset[str]:
    return frozenset(f"*{' '.join(each.split())}*" for each in _ADVICE.split("\n\n"))


def may_advise(page: str) -> bool:
    """Whether a paragraph of the page may be one that ``is_advice``, apart from those that begin with an asterisk."""
    return "xample" in page or (not page.isascii() and "示例" in page)


def is_advice(paragraph: str) -> bool:
    """Whether a paragraph of a chapter is one that ``riskfile init`` writes, which says what is to stand in its place.

    >>> is_advice("*Say by which method, with which criteria, and who sits on the panel.*")
    True
    >>> is_advice("The panel says by which method.")
    False
    """
    if paragraph.startswith("*"):
        return " ".join(paragraph.split()) in _advice()
    return paragraph.startswith(("All content here is an **example**", "本文件的全部内容均为**示例**")) or of_scaffold(
        paragraph
    )
