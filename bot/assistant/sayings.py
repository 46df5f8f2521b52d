"""What is said when nothing is answered, in the language of the question."""

from collections.abc import Mapping
from typing import Final

from bot.assistant.outcome import Reason
from bot.assistant.words import Language

_ENGLISH: Final[Mapping[Reason, str]] = {
    "medical": "I answer from research papers, and that is no advice for anybody's health: please "
    "ask a doctor or a pharmacist. What papers say about a treatment I can look up.",
    "advice": "That is yours to decide, and no paper knows your situation: I answer questions "
    "about "
    "papers and the people who wrote them.",
    "personal": "I know people by their publications only, and say nothing about their private "
    "lives: ask me what they wrote, with whom, or when.",
    "code": "I see code and no question: I answer questions about papers and people, and run "
    "nothing.",
    "foreign": "I understand English and German: please ask in one of them. Names in any script "
    "are "
    "fine.",
    "empty": "Please ask in words: for example *who is Stephen Spencer*, *papers on graph networks "
    "since 2023*, or a question that abstracts may answer.",
    "whom": "I don't know whom you mean: please name the person, or show me their card first.",
    "which": "I don't know which paper you mean: please give its title or id, or open it first.",
    "nobody": "I know nobody named “{name}”: please try another spelling.",
    "no paper": "I know no paper called “{name}”: please give its title, an arXiv id or a DOI.",
    "nothing": "No paper here holds the words “{topic}” with these filters: please try others.",
    "no papers of theirs": "No papers of theirs are known here for that time: please leave the "
    "years out.",
}
_GERMAN: Final[Mapping[Reason, str]] = {
    "medical": "Ich antworte aus Forschungsarbeiten, und das ist kein medizinischer Rat: bitte "
    "frag "
    "eine Ärztin oder einen Apotheker. Was Arbeiten über eine Behandlung sagen, kann ich suchen.",
    "advice": "Das musst du selbst entscheiden; keine Arbeit kennt deine Lage. Ich beantworte "
    "Fragen "
    "zu Arbeiten und den Menschen, die sie geschrieben haben.",
    "personal": "Ich kenne Menschen nur aus ihren Veröffentlichungen und sage nichts über ihr "
    "Privatleben: frag mich, was sie geschrieben haben, mit wem oder wann.",
    "code": "Ich sehe Programmtext und keine Frage: ich beantworte Fragen zu Arbeiten und Menschen "
    "und führe nichts aus.",
    "foreign": "Ich verstehe Englisch und Deutsch: bitte frag in einer der beiden Sprachen.",
    "empty": "Bitte frag in Worten: zum Beispiel *wer ist Stephen Spencer*, *Arbeiten über graph "
    "networks seit 2023* oder etwas, das in Abstracts stehen kann.",
    "whom": "Ich weiß nicht, wen du meinst: bitte nenn den Namen oder öffne zuerst die Karte.",
    "which": "Ich weiß nicht, welche Arbeit du meinst: bitte nenn Titel oder Id.",
    "nobody": "Ich kenne niemanden namens „{name}“: bitte versuch eine andere Schreibweise.",
    "no paper": "Ich kenne keine Arbeit namens „{name}“: bitte nenn Titel, arXiv-Id oder DOI.",
    "nothing": "Keine Arbeit hier enthält die Worte „{topic}“ mit diesen Filtern: bitte versuch "
    "andere. Abstracts sind englisch, also hilft ein englisches Stichwort.",
    "no papers of theirs": "Aus dieser Zeit kenne ich keine Arbeiten: bitte lass die Jahre weg.",
}
SAYINGS: Final[Mapping[Language, Mapping[Reason, str]]] = {"en": _ENGLISH, "de": _GERMAN}

HELP: Final[Mapping[Language, str]] = {
    "en": "Ask me in plain words: *who is stefen spenser* · *his latest papers* · *papers on "
    "in-context RL since 2023* · *compare him with Michael Laskin* · *cite 2210.14215* · *who "
    "works "
    "on event cameras?* · *what does Ingrid Sørensen say about plasticity?* Every sentence of an "
    "answer stands in an abstract and has its number; what no abstract supports I don't answer.",
    "de": "Frag mich in einfachen Worten: *wer ist stefen spenser* · *seine neuesten Arbeiten* · "
    "*Arbeiten über event cameras seit 2023* · *vergleiche ihn mit Michael Laskin* · *zitiere "
    "2210.14215* · *wer forscht zu event cameras?* Jeder Satz einer Antwort steht in einem "
    "Abstract "
    "und trägt seine Nummer; was kein Abstract belegt, beantworte ich nicht.",
}
PASTED: Final[Mapping[Language, str]] = {
    "en": "That is longer than {longest} characters: please ask one question. If you pasted a "
    "paper, give me its title, its id or a link instead.",
    "de": "Das ist länger als {longest} Zeichen: bitte stell eine Frage. Von einer Arbeit genügen "
    "Titel, Id oder Link.",
}
