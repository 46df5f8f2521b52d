"""What is not answered whatever the papers say: advice to a person, and people's private lives."""

import re
from typing import Final, Literal

Sensitive = Literal["medical", "advice", "personal"]

_HEALTH: Final = (
    r"pain|ache|headache|migraine|fever|cough|rash|symptom|symptoms|sick|ill|illness|disease|"
    r"cancer|"
    r"tumou?r|diabetes|depressed|depression|anxiety|suicidal|pregnant|pregnancy|blood pressure|"
    r"dose|"
    r"dosage|pill|pills|medicine|medication|drug|drugs|antidepressants?|antibiotics?|ibuprofen|"
    r"aspirin|paracetamol|melatonin|insulin|statins?|vaccine|vaccinated|vaccination|diagnos\w+|"
    r"therapy|treatment|doctor|surgery|diet|supplements?|"
    r"schmerz\w*|kopfschmerz\w*|fieber|husten|krank|krebs|depress\w+|schwanger|dosis|tabletten?|"
    r"medikament\w*|arzt|impfen|impfung|behandlung|therapie|operation"
)
_ME: Final = r"i|i'm|i've|me|my|mine|we|our|ich|mir|mich|mein\w*|wir|uns|unser\w*"
_ASKED: Final = (
    r"should (?:i|we|my \w+)(?! (?:ask|read|cite|follow|contact|talk|look)\b)|"
    r"can i|may i|do i|am i|is it (?:safe|ok|okay|dangerous)|"
    r"what (?:should|can|do) i|how (?:can|do|should) i|i have|i feel|i am|i'm|i think i|"
    r"(?:what|which|how much) .*\b(?:should|can) (?:i|we|my|he|she)\b|"
    r"soll(?:te)? (?:ich|mein\w*|man)|kann ich|darf ich|bin ich|ich habe|mir ist|was hilft"
)
_RESEARCH: Final = (
    r"(?:papers?|stud(?:y|ies)|research|work|models?|data\w*|talk|thesis|group|lab)\b"
)
_MEDICAL = re.compile(
    rf"(?=.*\b(?:{_ASKED})\b)(?=.*\b(?:{_HEALTH})\b)"
    rf"|(?=.*\b(?:{_ME})\b)(?=.*\b(?:diagnos\w+|dosage|what dose|welche dosis|chest pain)\b)"
    rf"|(?=.*\b(?:my|our|mein\w*|unser\w*)\s+(?:\w+\s+)?(?:{_HEALTH})\b(?!\s+{_RESEARCH}))"
    r"|.*\bkill myself\b|.*\bumbringen\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r".*\b(?:should|shall|can|must) i\b.*\b(?:quit|resign|buy|sell|invest|sue|marry|divorce|leave|"
    r"apply|accept|move|borrow|sign|date|vote|trust my|break up)\b"
    r"|.*\b(?:which|what) (?:stocks?|shares|crypto\w*|funds?)\b.*\b(?:buy|sell|invest)\b"
    r"|.*\b(?:legal|financial|relationship|career|tax) advice\b"
    r"|.*\bsoll(?:te)? ich\b.*\b(?:kündigen|abbrechen|kaufen|verkaufen|investieren|verklagen|"
    r"heiraten|"
    r"trennen|annehmen|unterschreiben|wählen|umziehen)\b"
    r"|.*\bwelche aktien?\b",
    re.IGNORECASE,
)
_NAME: Final = r"(?-i:[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.-]+(?:\s+[\w'’.-]+){0,3}?)"
_WHOM: Final = rf"(?:he|she|they|him|her|them|this (?:person|author)|er|sie|{_NAME})"
_WHOSE: Final = rf"(?:his|her|their|sein\w*|ihr\w*|{_NAME}['’]s?)"
_PRIVATE: Final = (
    r"phone number|telephone number|mobile number|e-?mail(?: address)?|home address|address|salary|"
    r"income|wealth|net worth|wife|husband|spouse|partner|girlfriend|boyfriend|children|kids|"
    r"parents|family|religion|faith|sexuality|sexual orientation|gender|ethnicity|nationality|race|"
    r"politics|political views?|party|birthday|age|health|illness|private life|love life|hobbies|"
    r"telefonnummer|adresse|gehalt|frau|mann|kinder|eltern|religion|nationalität|geburtstag|alter|"
    r"privatleben|handynummer|partei|hobbys"
)
_PERSONAL = re.compile(
    rf"how old (?:is|are) {_WHOM}"
    rf"|when (?:was|were) {_WHOM} born|where (?:does|do|did) {_WHOM} live\b.*"
    rf"|where is {_WHOM} from"
    r"|(?:is|are|was) .+? (?:married|divorced|gay|lesbian|muslim|jewish|christian|a (?:nice|good|"
    r"bad|"
    r"kind|decent|terrible) (?:person|man|woman|boss|supervisor|colleague|teacher))"
    rf"|(?:is|are|was) {_WHOM} (?:single|straight|trans|rich|religious|dead|alive|attractive|ugly|"
    r"stupid|arrogant|corrupt|honest|nice|smart|racist|an? (?:racist|fraud|crook|feminist))"
    rf"|.*\b{_WHOSE} (?:{_PRIVATE})"
    rf"|.*\b(?:{_PRIVATE}) of {_WHOM}"
    rf"|(?:what|which) (?:religion|party|gender|nationality|political party)\b.*\b{_WHOM}\b.*"
    rf"|who (?:does|did) {_WHOM} (?:vote|date|love|sleep)\b.*"
    rf"|wie alt (?:ist|sind) {_WHOM}|wo (?:wohnt|lebt) {_WHOM}|wann (?:ist|wurde) {_WHOM} geboren"
    r"|ist .+? (?:verheiratet|ledig|geschieden|schwul|lesbisch|reich|religiös|nett|dumm|"
    r"ein\w* (?:gut\w*|nett\w*|schlecht\w*) \w+)"
    rf"|welche (?:partei|religion|nationalität)\b.*\b{_WHOM}\b.*",
    re.IGNORECASE,
)


def sensitive(words: str) -> Sensitive | None:
    """Why words must not be answered from papers, or None when they may."""
    bare = words.strip(" ?!.")
    if _MEDICAL.match(bare):
        return "medical"
    if _ADVICE.match(bare):
        return "advice"
    if _PERSONAL.fullmatch(bare):
        return "personal"
    return None
