"""How people ask in German; the first rule that fits counts."""

from typing import Final

from bot.assistant.grammar.meaning import IT, THEM
from bot.assistant.grammar.rules import Rule, rule

POLITE: Final = (
    r"^(?:(?:hallo|hi|hey|ok|und|dann|so|also|nun|bitte|postdoc|kannst du|könntest du|kannst du "
    r"mir|"
    r"ich möchte|ich will|bitte)[\s,:!]+)+"
)
PEOPLE: Final = {
    **dict.fromkeys(("er", "sie", "ihn", "ihm", "ihr", "ihre", "ihren", "sein", "seine"), THEM),
    **dict.fromkeys(("seinen", "ihrer", "seiner", "diese person", "dieser person"), THEM),
    **dict.fromkeys(("diesem autor", "dieser autorin", "diesen autor", "diese autorin"), THEM),
}
PAPERS: Final = dict.fromkeys(
    (
        "es", "das", "dies", "dieses", "dieses paper", "diesen artikel", "diese arbeit", "ihn",
        "das paper", "den artikel", "die arbeit", "dieses hier", "diese studie",
    ),
    IT,
)  # fmt: skip
_NOBODY_WORDS = (
    "man die das der forschung wissenschaft literatur studien papers leute forscher wir ihr "
    "du es autoren experten jemand arbeiten artikel"
)
NOBODY: Final = frozenset(_NOBODY_WORDS.split())
_PAPERS = (
    r"(?:papers?|arbeit(?:en)?|artikeln?|veröffentlichungen?|publikationen?|studien?|preprints?|"
    r"aufsätze?|literatur)"
)
_SORTED = (
    r"(?:(?P<cited>meist ?zitierten?|am meisten zitierten?|bekanntesten?|wichtigsten?|besten?)"
    r"|neuesten?|neueste|letzten?|aktuellen?|aktuellste|neuen?|alle|weiteren?)"
)
_WHOSE = r"(?:(?P<a>seinen?|seine|ihren?|ihre)|(?P<b>.+?)(?:s|['’]s?))"
_SHOW = r"(?:(?:zeig(?:e)?|finde?|such(?:e)?|gib|liste|nenne)(?: mir| uns)?(?: bitte)? )"
_ABOUT = r"(?:über|ueber|zu|zum|zur|von|mit)"

RULES: Final[tuple[Rule, ...]] = (
    rule("help", r"(?:hilfe|hallo|danke|was kannst du|wer bist du)"),
    rule("cite", r"(?:zitier(?:e|en)?) (?P<paper>.+?)(?: (?:als|in|im) (?P<form>bibtex|ris|apa)"
         r"(?:-format)?)?"),
    rule("cite", r"(?:gib mir |zeig mir )?(?:das |die |den |ein )?(?P<form>bibtex|ris|apa|zitat|"
         r"quellenangabe)(?:-eintrag)?(?: (?:für|von|zu) (?P<paper>.+))?"),
    rule("cite", r"wie zitier(?:e|t) (?:ich|man) (?P<paper>.+)"),
    rule("similar", rf"{_SHOW}?(?:ähnliche|verwandte) {_PAPERS}(?: (?:wie|zu) (?P<paper>.+))?"),
    rule("similar", rf"{_SHOW}?{_PAPERS} wie (?P<paper>.+)"),
    rule("trending", r"(?:was (?:ist|liegt) (?:gerade |derzeit |heute |jetzt )?(?:angesagt|im "
         r"trend|in|"
         r"beliebt)|trends?)(?: (?:in|bei|zu) (?P<topic>.+))?"),
    rule("coauthors", r"(?:mit wem|wer) (?:hat|haben) (?P<a>.+?) (?:zusammen ?)?(?:geschrieben|"
         r"gearbeitet|publiziert|veröffentlicht|zusammengearbeitet)"),
    rule("coauthors", rf"{_SHOW}?(?:die )?(?:ko|co)-?autor(?:en|innen)? von (?P<a>.+)"),
    rule("coauthors", rf"{_SHOW}?{_WHOSE} (?:ko|co)-?autor(?:en|innen)?"),
    rule("follow", r"(?:folge?|abonnier(?:e|en)?|beobachte) (?P<a>.+)"),
    rule("compare", r"vergleich(?:e|en)? (?P<a>.+?) (?:mit|und|gegen) (?P<b>.+)"),
    rule("compare", r"was (?:ist|sind) (?:der|die) unterschiede? zwischen (?P<a>.+?) und "
         r"(?P<b>.+)"),
    rule("compare", r"(?P<a>.{2,60}?) (?:vs\.?|versus|gegen|im vergleich (?:zu|mit)) "
         r"(?P<b>.{2,60})"),
    rule("says", rf"was (?:sagt|sagen|schreibt|meint|weiß|berichtet|hat|haben) (?P<a>.+?) {_ABOUT} "
         r"(?P<topic>.+?)(?: (?:gesagt|geschrieben|herausgefunden|gefunden|gezeigt|berichtet))?"),
    rule("papers", rf"(?:was|welche {_PAPERS}) (?:hat|haben) (?P<a>.+?) (?:so )?(?:geschrieben|"
         r"veröffentlicht|publiziert|gemacht)"),
    rule("papers", r"woran (?:arbeitet|forscht) (?P<a>.+)"),
    rule("papers", rf"{_SHOW}?{_WHOSE} (?:{_SORTED} )?{_PAPERS}"),
    rule("papers", rf"{_SHOW}?(?:die |alle )?(?:{_SORTED} )?{_PAPERS} von (?P<a>.+)"),
    rule("experts", r"wer (?:forscht|arbeitet|schreibt|publiziert|weiß)(?: etwas| viel)? (?:zu|"
         r"an|über|"
         r"ueber|auf dem gebiet) (?P<topic>.+)"),
    rule("experts", r"wen (?:kann|soll|könnte) ich (?:zu|über|nach) (?P<topic>.+?)(?: fragen)?"),
    rule("experts", r"(?:die )?(?:experten?|expertinnen|fachleute|spezialisten) (?:für|zu|in) "
         r"(?P<topic>.+)"),
    rule("who", r"(?P<a>.+?)[,:]? wer ist (?:das|er|sie)"),
    rule("who", r"wer (?:ist|war) (?P<a>.+)"),
    rule("who", r"(?:kennst du|erzähl(?:e)? mir (?:von|über)) (?P<a>.+)"),
    rule("ask", r"(?:worum geht(?:'s| es)(?: (?:darin|da|dabei|hier|in .+))?|fass(?:e)? (?:es|"
         r"das|.+?) "
         r"zusammen|was (?:steht|sagt) (?:darin|drin|da|da drin|dieses paper|das paper|die "
         r"arbeit))",
         paper=IT),
    rule("find", rf"{_SHOW}?(?:mir )?(?:die |alle |einige )?(?:{_SORTED} )?{_PAPERS} (?:über|"
         rf"ueber|zu|zum|"
         r"zur|zum thema) (?P<topic>.+)"),
    rule("find", rf"(?:gibt es|was gibt es|gibt's)(?: neues?| neue| aktuelle)?(?: {_PAPERS})? "
         r"(?:über|zu|zum|zur) (?P<topic>.+)"),
    rule("find", rf"welche {_PAPERS} (?:gibt es (?:zu|über)|behandeln|untersuchen|handeln von) "
         r"(?P<topic>.+)"),
    rule("find", r"such(?:e)?(?: nach)? (?P<topic>.+)"),
    rule("show", r"(?:zeig(?:e)?|öffne|lies)(?: mir)? (?:den abstract|das paper|die arbeit|den "
         r"artikel)"
         r"(?: von| zu)? (?P<paper>.+)"),
    rule("unsure", r"(?:erzähl(?:e)?(?: mir)?(?: mehr)? (?:über|von)|mehr (?:über|zu)) "
         r"(?P<topic>.+)"),
)  # fmt: skip
