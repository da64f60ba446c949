"""Whether an answer gives a reason, or is a verdict alone: "no", "not changed", "ok"."""

from __future__ import annotations

from typing import Final

from riskfile.text.patterns import compiled_late

_VERDICTS: Final = """
yes no not none nothing nil ok okay done fine good closed open approved accepted acceptable agreed confirmed passed pass
released reviewed completed complete finished true false unchanged change changes changed same as before unaffected
affected effect impact action actions required needed necessary further significant insignificant significantly increase
increased increases benefit benefits risk risks unacceptable new any is are was were be been there it this that the a an
of for in on to at by and or does do did still all see above below n

ja nein nicht kein keine keinen keiner nichts unverändert geändert änderung änderungen erledigt freigegeben genehmigt
akzeptabel annehmbar vertretbar unvertretbar inakzeptabel signifikant anstieg erhöhung nutzen risiko risiken ist sind war
es der die das ein eine und oder wie vorher bisher weiterhin

oui non aucun aucune rien inchangé inchangée changé changement modifié modification terminé approuvé accepté inacceptable
significatif significative augmentation bénéfice risque risques pas ne est sont il le la les un une des de du et ou comme
avant
"""
"""Words that say how it is judged and not why, with those of the questions, in English, German and French."""

_VERDICTS_HAN: Final = compiled_late(
    "没有|未见|并未|不存在|不需要|无需|不可接受|可接受|可以接受|显著|明显|增加|上升|变化|改变|不变|受益|收益|风险|批准|同意|通过|完成"
    "|关闭|合格|正常|是|否|无|不|未|已|有|的|了|与|和|仍"
)
"""The same in Chinese, in which words stand without a blank between."""

_NO_DECISION: Final = """
yes no not none ok okay done fine good closed approved accepted agreed confirmed completed complete finished reviewed
and all n a ja nein erledigt genehmigt abgeschlossen geprüft und oui non terminé approuvé accepté fermé et
"""
"""Words that say that something was decided, and not what."""

_NO_DECISION_HAN: Final = compiled_late("批准|同意|通过|完成|关闭|已|是|否|好|无|的|了")

_WORD: Final = compiled_late(r"[^\W_]+")
_HAN: Final = compiled_late("[\u3400-\u9fff]")
_FEWEST: Final = 2
"""So many words beside the verdict are the least that says why."""
_FEWEST_HAN: Final = 3


def gives_reason(text: str) -> bool:
    """Whether ``text`` says more than a verdict: two words beside it, or a number or an id that somebody can look up."""
    if _HAN.search(text):
        return len(_HAN.findall(_VERDICTS_HAN.sub("", text))) >= _FEWEST_HAN or any(map(str.isdigit, text))
    verdicts = frozenset(_VERDICTS.split())
    words = [each for each in _WORD.findall(text.casefold()) if each not in verdicts]
    return len(words) >= _FEWEST or any(any(map(str.isdigit, each)) for each in words)


def decides(text: str) -> bool:
    """Whether ``text`` says what was decided, and not only that it was ("ok", "approved and closed")."""
    if _HAN.search(text):
        return bool(_HAN.search(_NO_DECISION_HAN.sub("", text)))
    empty = frozenset(_NO_DECISION.split())
    return any(each not in empty for each in _WORD.findall(text.casefold()))
