"""How people ask in English; the first rule that fits counts."""

from typing import Final

from bot.assistant.grammar.meaning import IT, THEM
from bot.assistant.grammar.rules import Rule, rule

POLITE: Final = (
    r"^(?:(?:hey|hi|hello|ok|okay|so|well|and|then|now|please|postdoc|could you|can you|would you|"
    r"will you|please|kindly|just|i would like to|i'd like to|i want to|i want you to|let's|lets)"
    r"[\s,:!]+)+"
)
PEOPLE: Final = {
    **dict.fromkeys(("he", "she", "him", "her", "his", "hers", "them", "their"), THEM),
    **dict.fromkeys(("this person", "that person", "this author", "that author"), THEM),
    **dict.fromkeys(("this researcher", "the author", "the person"), THEM),
}
PAPERS: Final = dict.fromkeys(
    (
        "it", "this", "that", "this one", "that one", "this paper", "that paper", "the paper",
        "this article", "the article", "this study", "the study",
    ),
    IT,
)  # fmt: skip
_NOBODY_WORDS = (
    "papers paper people researchers research studies study literature science scientists one "
    "we you they authors experts anyone someone everybody it this that who what models"
)
NOBODY: Final = frozenset(_NOBODY_WORDS.split())
_PAPERS = r"(?:papers?|works?|articles?|publications?|preprints?|studies|research|writings?)"
_SORTED = (
    r"(?:(?P<cited>most cited|best known|best-known|top|most influential|best)"
    r"|latest|newest|most recent|recent|last|new|all|other|more)"
)
_WHOSE = r"(?:(?P<a>his|her|their)|(?P<b>.+?)['’]s?)"
_SAYS = (
    r"(?:say|says|said|think|thinks|find|found|write|written|wrote|show|shown|report|reported|"
    r"learn|"
    r"learned|learnt|claim|claimed|conclude|concluded|discover|discovered|know|work)"
)
_ABOUT = r"(?:about|on|of|regarding|concerning|in|with)"
_IN_HAND = r"(?:it|this|that|this paper|that paper|the paper|this one|this article|this study)"

RULES: Final[tuple[Rule, ...]] = (
    rule("help", r"(?:help|hi|hello|hey|thanks|thank you|what can you do|who are you|what are "
         r"you)"),
    rule("cite", r"(?:cite|quote) (?P<paper>.+?)(?: (?:as|in) (?P<form>bibtex|ris|apa))?"),
    rule(
        "cite",
        r"(?:(?:give|get|show|make)(?: me)? )?(?:the |a )?(?P<form>bibtex|ris|apa|citation|"
        r"reference)"
        r"(?: entry| reference| citation)?(?: (?:for|of|to) (?P<paper>.+))?",
    ),
    rule("cite", r"how (?:do i|to|should i|can i) cite (?P<paper>.+)"),
    rule("similar", rf"(?:(?:find|show|give)(?: me)? )?(?:more )?(?:similar|related) {_PAPERS}"
         r"(?: (?:to|like) (?P<paper>.+))?"),
    rule("similar", rf"(?:(?:find|show|give)(?: me)? )?(?:more )?{_PAPERS} "
         r"(?:like|similar to|related to) (?P<paper>.+)"),
    rule("similar", rf"(?:what|which {_PAPERS})(?: is|'s| are)? (?:similar|related) to "
         rf"(?P<paper>.+)"),
    rule("trending", r"(?:what(?:'s|’s| is| are)? |show(?: me)? |anything )?(?:trending|hot|"
         r"popular)"
         r"(?: (?:papers?|topics?|right now|now|today|this week|at the moment))*"
         r"(?: (?:in|on) (?P<topic>.+))?"),
    rule("coauthors", rf"(?:(?:show|list|find)(?: me)? )?{_WHOSE} (?:co-?authors?|collaborators?)"),
    rule("coauthors", r"(?:(?:show|list|find)(?: me)? )?(?:the )?(?:co-?authors?|collaborators?) "
         r"(?:of|for) (?P<a>.+)"),
    rule("coauthors", r"(?:with )?(?:who|whom) (?:has|have|did|does|do) (?P<a>.+?) "
         r"(?:written|write|worked|work|published|publish|collaborated|collaborate)"
         r"(?: (?:with|together))*"),
    rule("coauthors", r"who (?:wrote|writes|worked|works|published|publishes|collaborated|"
         r"collaborates)(?: together)? with (?P<a>.+)"),
    rule("follow", r"(?:follow|subscribe to|watch|keep me posted (?:on|about)|notify me about|"
         r"tell me when there is news (?:of|from)) (?P<a>.+)"),
    rule("compare", r"compare (?P<a>.+?) (?:with|to|and|against|vs\.?|versus) (?P<b>.+)"),
    rule("compare", r"how (?:does|do) (?P<a>.+?) compare (?:to|with|against) (?P<b>.+)"),
    rule("compare", r"(?:what(?:'s|’s| is| are) )?the differences? between (?P<a>.+?) and "
         r"(?P<b>.+)"),
    rule("compare", r"(?P<a>.{2,60}?) (?:vs\.?|versus) (?P<b>.{2,60})"),
    rule("says", rf"what (?:does|did|do|has|have) (?P<a>.+?) {_SAYS}(?: out)? {_ABOUT} "
         rf"(?P<topic>.+)"),
    rule("says", rf"(?:does|did|has) (?P<a>.+?) {_SAYS}(?: anything| something)? {_ABOUT} "
         r"(?P<topic>.+)"),
    rule("says", rf"what (?:are|were) {_WHOSE} (?:findings|results|views?|opinions?|thoughts) "
         rf"{_ABOUT} "
         r"(?P<topic>.+)"),
    rule("papers", rf"(?:what|which {_PAPERS}) (?:has|did|does|is) (?P<a>.+?) "
         r"(?:written|write|published|publish|authored|been working on|worked on|work on|working "
         r"on|"
         r"researched?|done|do|up to)"),
    rule("papers", rf"(?:(?:list|show|get|find|give|read)(?: me)? )?(?:all )?{_WHOSE} "
         rf"(?:{_SORTED} )?{_PAPERS}"),
    rule("papers", rf"(?:(?:list|show|get|find|give|read)(?: me)? )?(?:the |all )?(?:{_SORTED} )?"
         rf"{_PAPERS} (?:by|of|from|written by|authored by) (?P<a>.+)"),
    rule("experts", r"(?:who|which (?:people|researchers?|authors?|labs?)) (?:works?|is working|"
         r"are "
         r"working|worked|has worked|researches|studies|publishes|has published|writes|wrote|knows)"
         r"(?: most)? (?:on |about |in )?(?P<topic>.+)"),
    rule("experts", r"(?:(?:find|show|list|name)(?: me)? )?(?:the |an? )?(?:leading |top |best |"
         r"main )?"
         r"(?:experts?|specialists?|researchers?|people)(?: working)? (?:on|in|for|about) "
         r"(?P<topic>.+)"),
    rule("experts", r"(?:who|whom) (?:should|could|can|do) i (?:ask|talk to|contact|read) "
         r"(?:about|on|for) (?P<topic>.+)"),
    rule("experts", r"who (?:is|are) (?:the |an? )?(?:leading |top |best |main )*(?:experts?|"
         r"people|"
         r"researchers?|authorit(?:y|ies)) (?:on|in|for|about) (?P<topic>.+)"),
    rule("who", r"(?P<a>.+?)[,:]? who (?:is|was) (?:that|this|he|she|it|they)"),
    rule("who", r"who(?: is|'s|’s| was|s) (?P<a>.+)"),
    rule("who", r"(?:do you know|have you heard of|look up|(?:find|show)(?: me)?(?: the)? "
         r"(?:author|"
         r"researcher|person|profile of)) (?P<a>.+)"),
    rule("who", rf"(?:show|open)(?: me)? (?:{_WHOSE} (?:profile|card|page))"),
    rule("ask", rf"(?:what(?:'s|’s| is) {_IN_HAND} (?:about|saying)|summari[sz]e {_IN_HAND}|tl;?dr|"
         rf"(?:give me )?a summary(?: of {_IN_HAND})?|what does {_IN_HAND} say|"
         rf"(?:explain|describe) {_IN_HAND})", paper=IT),
    rule("ask", rf"(?:what does|does|how does|why does) {_IN_HAND} (?P<topic>.+)", paper=IT),
    rule("find", rf"(?:(?:list|show|find|give|get|search(?: for)?|search)(?: me)? )?(?:me "
         rf")?(?:some |any |"
         rf"all |more |the )*(?:{_SORTED} )?{_PAPERS} (?:on|about|dealing with|in|regarding|for|"
         rf"that "
         r"(?:deal with|study|use)|around) (?P<topic>.+)"),
    rule("find", rf"(?:which|what) {_PAPERS} (?:are (?:on|about|there on|there about)|is there "
         rf"on|deal "
         r"with|study|cover|discuss|investigate|address|mention|look at|exist on) (?P<topic>.+)"),
    rule("find", rf"(?:is|are) there (?:any |some )?(?:{_SORTED} )?(?:{_PAPERS} )?(?:on|about) "
         r"(?P<topic>.+)"),
    rule("find", r"(?:what(?: is|'s|’s)(?: there)?|anything)(?: new| recent| recently)?(?: there)? "
         r"(?:on|about) (?P<topic>.+)"),
    rule("find", r"(?:literature|reading list|what should i read) (?:on|about) (?P<topic>.+)"),
    rule("find", r"(?:search|search for|look for) (?P<topic>.+)"),
    rule("show", r"(?:show|open|read|display|get|give)(?: me)?(?: the)? (?:abstract|paper)(?: of|"
         r" for|"
         r" called)? (?P<paper>.+)"),
    rule("unsure", r"(?:tell me(?: more)? about|info(?:rmation)? (?:on|about)|more about|"
         r"what about) (?P<topic>.+)"),
)  # fmt: skip
