"""Tie names as written to people: ids first, then evidence, never against a person's word."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from db.identity import Cluster, Profile, block_keys, person_tokens, probability, settle
from db.identity.clusters import Tie
from db.models import LineTie
from db.names.fold import Tokens
from db.queries.identity.candidates import identities, open_lines, shares
from db.queries.identity.founded import found, refresh
from db.queries.identity.known import known_people
from db.queries.identity.lines import Line, ids_of, load_lines, unsettled_papers
from db.queries.identity.merging import merge_authors
from db.queries.identity.outcome import Ties
from db.queries.identity.profiles import people, side_of, works
from db.queries.identity.verdicts import Verdict, write_verdicts

NOT_A_PERSON = Verdict(None, "open", None, ("not a person's name in full",))
TOO_LITTLE = Verdict(None, "open", None, ("only initials, and nothing else to go by",))
TWO_FIT = "fits two people about equally"
FIRST = ("the first paper here under this name, or nothing ties it to the others",)


Seekers = dict[tuple[int, int], Tie]


async def tie_next(session: AsyncSession, after: int, most: int = 200) -> tuple[Ties, int | None]:
    """Look at the next papers, by id, that are new or changed; and where to go on, None at the end.

    Start with 0, one transaction a call.
    """
    paper_ids = await unsettled_papers(session, after, most)
    done = await tie_papers(session, paper_ids)
    return done, paper_ids[-1] if len(paper_ids) == most else None


async def tie_papers(session: AsyncSession, paper_ids: Collection[int]) -> Ties:
    """Find out whose the author lines of these papers are, as far as the evidence goes.

    Lines that are as they were when they were tied stay; open lines under the same names are looked
    at again. The same papers again change nothing.
    """
    done = Ties()
    lines = await load_lines(session, paper_ids)
    known, merged = await known_people(session, lines, done)
    touched, verdicts = known.touched, known.verdicts
    if merged:
        lines = await load_lines(session, paper_ids)
    seeking = _seeking(lines, verdicts)
    names = {*seeking.values(), *_newly_known(lines, verdicts)}
    if names:
        stirred = {key for name in names for key in block_keys(name)}
        more = await load_lines(session, await open_lines(session, stirred) - set(paper_ids))
        waiting = [line for line in more if line.tie is not None and line.tie.key in stirred]
        seeking |= _seeking(waiting, verdicts)
        lines = [*lines, *(line for line in waiting if line.place in seeking)]
        sides = await _sides(session, lines, seeking, names)
        shared = await shares(session, {word for name in names for word in name})
        fresh: list[Seekers] = []
        for group in _components(sides, stirred):
            for cluster in settle(group, shared):
                seekers = await _decide(session, cluster, group, verdicts, done)
                fresh += [seekers] if seekers else []
        verdicts |= await _found(session, fresh, lines)
    before = {line.place: line.author_id for line in lines}
    changed = await write_verdicts(session, lines, verdicts)
    for line in changed:
        touched.update(i for i in (before[line.place], line.author_id) if i is not None)
        _count(done, line.tie, verdicts[line.place])
    await refresh(session, touched)
    return done


def _count(done: Ties, tie: LineTie | None, verdict: Verdict) -> None:
    match verdict.method:
        case "id":
            done.by_id += 1
        case "evidence":
            done.by_evidence += 1
        case "alone":
            done.alone += 1
        case "open" if tie is None or tie.method != "open":
            done.open += 1


def _seeking(
    lines: Sequence[Line], verdicts: dict[tuple[int, int], Verdict]
) -> dict[tuple[int, int], Tokens]:
    wanted: dict[tuple[int, int], Tokens] = {}
    for line in lines:
        if line.author_id is None and line.place not in verdicts:
            if tokens := person_tokens(line.name):
                wanted[line.place] = tokens
            else:
                verdicts[line.place] = NOT_A_PERSON
    return wanted


def _newly_known(lines: Sequence[Line], verdicts: Mapping[tuple[int, int], Verdict]) -> set[Tokens]:
    """The names that came with an id since: others of that name may prove to be that person."""
    places = {place for place, verdict in verdicts.items() if verdict.method == "id"}
    names = (person_tokens(line.name) for line in lines if line.place in places)
    return {name for name in names if name}


async def _sides(
    session: AsyncSession,
    lines: Sequence[Line],
    seeking: Mapping[tuple[int, int], Tokens],
    names: Collection[Tokens],
) -> list[Profile]:
    read = await works(session, {paper for paper, _ in seeking})
    company: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        for key in block_keys(name):
            company[key] |= set()
    for (paper, position), tokens in seeking.items():
        others = [name for place, name in read[paper].company if place != position]
        for key in block_keys(tokens):
            company[key].update(block_keys(name)[0] for name in others)
    known = await identities(session, names, company)
    stand = await people(session, known | ids_of(lines))
    sides = [side for side in stand if _keys(side) & company.keys()]
    seekers = [line for line in lines if line.place in seeking]
    return [*sides, *(side_of(li, read[li.paper_id], seeking[li.place]) for li in seekers)]


def _keys(side: Profile) -> set[str]:
    return {key for name in side.names for key in block_keys(name)}


def _components(sides: Sequence[Profile], stirred: Collection[str]) -> list[list[Profile]]:
    """Sides that share a key, directly or through others, where one of the keys is stirred."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    keys = [sorted(_keys(side)) for side in sides]
    for own in keys:
        for key in own[1:]:
            parent[root(key)] = root(own[0])
    groups: defaultdict[str, list[Profile]] = defaultdict(list)
    for side, own in zip(sides, keys, strict=True):
        groups[root(own[0])].append(side)
    alive = {root(key) for key in stirred if key in parent}
    return [group for key, group in sorted(groups.items()) if key in alive]


async def _decide(
    session: AsyncSession,
    cluster: Cluster,
    group: Sequence[Profile],
    verdicts: dict[tuple[int, int], Verdict],
    done: Ties,
) -> Seekers:
    """Decide about the lines of one person; returns those for whom one is to be founded."""
    seekers = {place: tie for i, tie in cluster.members.items() for place in group[i].lines}
    author_id = cluster.profile.author_id
    for i in sorted(cluster.members):
        other = group[i].author_id
        if other is not None and author_id is not None and other != author_id:
            author_id = await merge_authors(session, other, author_id) or author_id
            done.merged += 1
    for place in [place for place, tie in seekers.items() if tie.rivals]:
        verdicts[place] = _doubt(seekers.pop(place))
    if author_id is not None:
        verdicts |= {place: _tied(author_id, tie) for place, tie in seekers.items()}
        return {}
    if len(seekers) == 1 and not _in_full(cluster.profile):
        verdicts[next(iter(seekers))] = TOO_LITTLE
        return {}
    return seekers


async def _found(
    session: AsyncSession, fresh: Sequence[Seekers], lines: Sequence[Line]
) -> dict[tuple[int, int], Verdict]:
    written = {line.place: line.name for line in lines}
    people = await found(session, [[written[place] for place in own] for own in fresh])
    return {
        place: _tied(author_id, tie)
        for author_id, own in zip(people, fresh, strict=True)
        for place, tie in own.items()
    }


def _in_full(side: Profile) -> bool:
    return any(len(name[0]) > 1 for name in side.names)


def _doubt(tie: Tie) -> Verdict:
    reasons = tie.evidence.reasons if tie.evidence else ()
    return Verdict(None, "open", None, (TWO_FIT, *reasons))


def _tied(author_id: int | None, tie: Tie) -> Verdict:
    if tie.evidence is None:
        return Verdict(author_id, "alone", None, FIRST)
    chance = round(probability(tie.evidence.bits), 4)
    return Verdict(author_id, "evidence", chance, tie.evidence.reasons)
