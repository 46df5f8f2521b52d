"""What /help says, by topic; ``{author}`` and the like become clickable command mentions."""

from typing import Final

TOPICS: Final = {
    "start": (
        "Start here",
        "I find researchers by the name you half remember, and show what they wrote.\n"
        "• {author} a name as it comes to mind: misspelt, initials, any order\n"
        "• {paper find} words from a title or an abstract\n"
        "• {paper show} an arXiv id, a DOI or a title\n"
        "Choices appear while you type. When several people fit, I ask instead of guessing.",
    ),
    "people": (
        "Finding people",
        "{author} takes *stefen spenser*, *Spencer, S.* or *王伟*; add `affiliation` or `field` to "
        "tell namesakes apart, or give an ORCID iD. One card means I am sure. A menu under the "
        "card means that somebody else may be meant: each line says why.",
    ),
    "papers": (
        "Reading papers",
        "{paper show} one abstract · {paper list} an author's or a topic's papers, one a page · "
        '{paper find} `"exact phrase"` and `-without` work · {paper cite} BibTeX, RIS or APA · '
        "{paper similar} and {paper citations} lead on to others.\n"
        "Right-click a message → Apps → *Look up papers* reads the ids and titles in it.",
    ),
    "saving": (
        "Your reading list",
        "*Save* under a paper or a digest, or {saved add}, puts papers on a list that only you "
        "see, under a tag if you like · {saved list} shows it · {saved remove} takes one off "
        "· {saved export} gives a file of references.\n"
        "Right-click a message → Apps → *Save papers* saves what it names. {ask} with `scope: my "
        "saved papers`, or a `tag`, answers from these papers alone.",
    ),
    "following": (
        "Following people, topics and papers",
        "{follow author} a person, {follow topic} words or a category, {follow paper} one paper: "
        "I write to you once a day, each paper once, with the reason.\n"
        "{digest settings} the hour, the city and the days · {digest now} at once · {follow why} "
        "why a paper came or did not · {follow list} everything. Any digest has a *Stop* button.",
    ),
    "insight": (
        "What is new, and who works on it",
        "{trending} the last days, with the reason in half a line · {experts} the people of a "
        "topic, with the papers that show it · {compare} two to four people as a table and a "
        "picture.\n*By year* and *Co-authors* under a card draw pictures.",
    ),
    "questions": (
        "Asking in plain words",
        "{ask}, a mention, or a direct message: *who is stefen spenser* · *his latest papers* · "
        "*papers on in-context RL since 2023* · *compare him with Michael Laskin* · *what does she "
        "say about plasticity?* Every sentence of an answer stands in an abstract and has its [n]; "
        "*Quotes* shows them. What no abstract supports is not answered. English or German.",
    ),
    "feeds": (
        "Papers in channels",
        "For people with Manage Server: {feed add} lets a channel hear of a person, a topic, a "
        "category or a paper · {feed test} sends a sample at once · {feed health} says in a line a "
        "feed whether it works, why it is silent, and what to do · {feed log} says what became of "
        "one paper · {setup} where trouble is told, and the time zone.",
    ),
    "figures": (
        "Where figures come from",
        "Every figure says who reports it and since when, or over how many papers I computed it. "
        "Reported and computed figures stand side by side, and neither replaces the other. Where "
        "too little is known I say so instead of showing a number.",
    ),
    "privacy": (
        "Privacy",
        "I read no messages but commands, what mentions me or is written to me directly, and a "
        "message on which you use my menu. I store no words: of a conversation, for a day, which "
        "people and papers it was about. Errors and refusals are shown to you alone; `private: "
        "True` does the same for any answer. {privacy show}, {privacy export} and {privacy "
        "delete}: what I store about you.",
    ),
}
