"""Whether a text says something of its own: words beside those that agree, or that only say the question again.

``ok``, ``benefits outweigh the risks`` and ``no further reduction possible`` fill a field and give no reason. What counts is
how many different words are left once these are taken out; a number, and the id of something, count as well. Nobody can see
from words whether they are true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from riskfile.policy.fillers import folded, is_initials
from riskfile.text.patterns import compiled_late

_EMPTY: Final = """
a an the this that these those it its there here and or but nor if so than then as at by for from in into of on onto to with
without within per via about over under between during is are was were be been being am do does did done doing has have had
having will would shall should can could may might must not no non yes yeah y n ok okay k fine good well right true sure
correct agreed agree agrees accepted accept acceptable unacceptable approved approve checked check reviewed review considered
consider evaluated evaluation assessed assessment analysed analyzed analysis verified confirmed confirm discussed clear
unclear known unknown sufficient sufficiently adequate adequately enough appropriate reasonable reasonably suitable see above
below ditto dito idem same also too very quite really just only simply more most much many less least few some any all each
every both other others another such i me my mine myself we us our ours you your he him his she her they them their who whom
which what why how when where everything nothing something anything everyone everybody nobody anyone none low lower lowest
high higher highest small smaller large larger big bigger great greater best better worse worst little medium moderate minor
major important significant significantly insignificant negligible positive negative favourable favorable overall total
always never still already yet again now today risk risks risky residual benefit benefits beneficial outweigh outweighs
outweighed outweighing exceed exceeds exceeded reduction reductions reduce reduced reducing reducible further additional
additionally possible impossible possibly feasible infeasible feasibility practicable impracticable practical practicability
technically technical technology far measure measures control controls reason reasons because due since therefore hence
justified justify justifies justification weighed weigh weighing weighs against balance balanced ratio compare compared
comparison comparable state art alternative alternatives uncertainty uncertain certain certainty magnitude likelihood likely
unlikely probability probable duration view views opinion patient patients device devices product products medical clinical
harm harms expected stated given found applicable relevant available required needed necessary exist exists report record
document documented documentation evidence file data safe safety safely effective effectiveness effectively useful helpful works
working lot lots way ways thing things case cases test foo bar baz text word words blah bla lorem ipsum qwerty asdf

der die das den dem des ein eine einer eines einem einen und oder aber nicht kein keine keiner keines ist sind war waren sein
wird werden wurde wurden kann konnen konnte mit ohne von vom zu zum zur fur in im ins auf an am als wie es wir ich mein meine
uns unser ja nein gut passt siehe oben unten auch nur sehr mehr alle alles weiter weitere weiteren weitergehende reduzierung
reduktion reduzieren reduziert risikominderung risikoreduktion risikoreduzierung minderung moglich unmoglich machbar
praktikabel nutzen uberwiegt uberwiegen uberwogen risiko risiken restrisiko restrisiken gesamtrestrisiko akzeptabel
annehmbar vertretbar gepruft freigegeben einverstanden bewertet gering hoch gross grosse klein kleine stand technik

le la les un une de du et ou mais non oui pas ne ni est sont etait etaient sera peut peuvent avec sans pour par dans sur au
aux en ce cette ces il elle on nous notre mon ma d l n qu que qui voir ci dessus dessous aussi tres plus moins tout tous
reduction reduire reduit risque risques residuel residuels benefice benefices superieur superieurs supplementaire possible
praticable faisable acceptable accord valide verifie faible eleve grand petit
"""
"""Words that agree, that say how much without saying of what, or that stand in the question."""

_EMPTY_HAN: Final = (
    "可接受 受益 获益 收益 大于 超过 风险 剩余 进一步 降低 减少 控制 措施 不可行 可行 无法 不能 没有 可能 已经 评估 评价 确认 审核 "
    "审查 批准 同意 合理 充分 足够 良好 较低 较高 很低 很高 重要 患者 产品 器械 技术 同上 见上 如上 总体 综合 可以 是 的 好 对 无 不 已 "
    "了 和 与 低 高 小 大 见 上 下 其 均 都 很 再"
)
_WORD: Final = compiled_late(r"[^\W\d_]+(?:[-–][^\W_]*\d[^\W_]*|\d+)+|\d[\d.,  ]*(?:[eE][-+]?\d+)?|[^\W\d_]+|[%‰]")
_HAN: Final = compiled_late(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_NOBODY: Final = """
me i myself we us ourselves you he she they them somebody someone anybody anyone everybody everyone nobody team group panel
board committee department management manager boss chief director head lead leader admin administrator user author reviewer
approver owner developer engineer quality qa qm ra rm pm ceo cto doctor physician expert staff colleague colleagues company
manufacturer person responsible name the a an our my of and risk project product medical clinical affairs assurance regulatory
internal external doe mustermann
ich wir er sie jemand niemand alle team gruppe abteilung leitung leiter geschaftsfuhrung geschaftsfuhrer chef
moi je nous equipe direction chef responsable quelqu un
"""
_NOBODY_HAN: Final = frozenset(
    [
        "我",
        "我们",
        "自己",
        "本人",
        "大家",
        "团队",
        "部门",
        "公司",
        "经理",
        "主管",
        "领导",
        "管理层",
        "质量部",
        "负责人",
        "批准人",
        "审核人",
        "张三",
        "某人",
    ]
)
_INITIAL: Final = r"\b[^\W\d_]\.\s*[^\W\d_]{2}"
_TITLES: Final = compiled_late(r"^\(example\)\s*", re.IGNORECASE)

_FOUND: Final = compiled_late(r"\d|https?://|\bdoi:|[^\W\d_]/[^\W\d_]|\.[a-z]{2,5}\b")
"""What lets somebody find a document: a number, an address, a path."""


@cache
def _empty() -> frozenset[str]:
    return frozenset(_EMPTY.split())


@cache
def _nobody() -> frozenset[str]:
    return frozenset(_NOBODY.split())


def content(text: str) -> int:
    """How many different words of ``text`` say something. An id with a number counts for two, as a figure with its unit
    does; two signs of Chinese, Japanese or Korean are a word."""
    signs = _HAN.findall(text)
    found = 0
    if signs:
        rest = text
        for empty in _EMPTY_HAN.split():
            rest = rest.replace(empty, " ")
        found = len(set(_HAN.findall(rest))) // 2
        text = _HAN.sub(" ", text)
    words = dict.fromkeys(_WORD.findall(text))
    said = {folded(word) for word in words if not any(char.isdigit() for char in word)} - _empty()
    numbers = [word for word in words if any(char.isdigit() for char in word)]
    # a single letter is a unit at best
    found += sum(len(word) > 1 for word in said) + sum(word in "%‰" for word in words)
    return found + sum(2 if word[0].isalpha() else 1 for word in numbers)


def is_name(text: str, roles: Iterable[str] = ()) -> bool:
    """Whether ``text`` may be somebody's name: no pronoun, no department, and none of the ``roles``.

    >>> [is_name(each) for each in ("A. Prover", "(example) Dr C. Expert", "Müller", "me", "QA", "the team")]
    [True, True, True, False, False, False]
    """
    plain = _TITLES.sub("", text.strip())
    if is_initials(plain):
        return True
    if not plain or folded(plain) in {folded(role) for role in roles}:
        return False
    if _HAN.search(plain):
        return len(_HAN.findall(plain)) > 1 and not any(each in plain for each in _NOBODY_HAN)
    words = [word for word in re.findall(r"[^\W\d_]+", plain) if len(word) > 1 and folded(word) not in _nobody()]
    if re.search(_INITIAL, plain):
        return True
    return any(len(word) > 2 or len(words) > 1 for word in words) and any(char.isupper() for char in plain)


def is_document(text: str, known: Iterable[str] = ()) -> bool:
    """Whether ``text`` names a document that somebody can find: with a number, an address or a path, one of the ``known``
    ids, or a title of four words.

    >>> [is_document(each) for each in ("CER-4, section 8", "needs/evidence/x.csv", "meeting", "expert opinion")]
    [True, True, False, False]
    """
    return _FOUND.search(text) is not None or any(each in text for each in known) or content(text) > 3
