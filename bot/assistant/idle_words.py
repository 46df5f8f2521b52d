"""Words with which people ask, which say nothing about what they ask; folded."""

from collections.abc import Mapping
from typing import Final

_ENGLISH = (
    "paper papers article articles study studies research researcher researchers work works "
    "author authors literature publication publications abstract abstracts find found finding "
    "findings show shown tell say says said saying explain describe described report reported "
    "know known knows think thinks discuss discussed claim claims happen happens give given "
    "gives please could would should may might much many often really actually exactly anything "
    "something anyone someone does also according well able whether us use used using uses way "
    "ways make makes made one ones question answer answers interesting like want need get got "
    "hello thanks thank let lets compare compared comparison difference differences differ "
    "versus vs effect effects"
)
_GERMAN = (
    "der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine "
    "wie was wer wen wem wo wann warum weshalb welche welcher welches welchen ist sind war "
    "waren wird werden wurde wurden hat haben hatte kann konnen konnte soll sollte muss im in "
    "an am auf aus bei beim mit nach von vom vor zu zum zur uber unter durch fur gegen ohne um "
    "es er sie ich du wir ihr man sich mir mich dir dich uns euch ihm ihn seine seinen seiner "
    "ihre ihren ihrer dieser diese dieses diesen diesem gibt geht sagt sagen zeigt zeigen steht "
    "heisst bitte als auch noch nur schon sehr mehr weniger so dass wenn weil studie studien "
    "artikel arbeit arbeiten forschung forscher forschen veroffentlichung veroffentlichungen "
    "ergebnis ergebnisse finden gefunden herausgefunden untersucht untersuchen"
)
ASKING: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset(_ENGLISH.split()),
    "de": frozenset(f"{_ENGLISH} {_GERMAN}".split()),
}
