from math import cos, pi, sin, sqrt
from typing import Final

from bot.pictures.canvas import COLOURS, EDGE, MUTED, PANEL, WIDTH, Canvas, Point
from bot.pictures.letters import fitting, font, legible
from bot.pictures.subjects import MOST_AROUND, Circle

_ACROSS: Final = 178.0
_FEW: Final = 6
_BENDS: Final = 12
_TIE: Final = "#7d818a"


def draw(subject: Circle) -> bytes:
    """An author in the middle, co-authors around, near those with whom they have written."""
    count = min(len(subject.members), MOST_AROUND)
    canvas = Canvas(620 if count > _FEW else 380)
    centre = (WIDTH / 2, canvas.height / 2 - 10)
    down = canvas.height / 2 - (78 if count > _FEW else 84)
    order = _around(subject, count)
    at = {member: _place(place, count, centre, down) for place, member in enumerate(order)}
    for tie in subject.ties:
        if tie.one in at and tie.other in at:
            thick = min(1.2 + 0.6 * tie.papers, 4)
            canvas.line(_bent(at[tie.one], at[tie.other], centre), _TIE, thick)
    for member, point in at.items():
        canvas.line([centre, point], EDGE, min(1.0 + subject.members[member].papers, 9))
    face = font(21)
    for member, point in at.items():
        person = subject.members[member]
        radius = min(13 + 2.6 * sqrt(person.papers), 25)
        fill, outline = (COLOURS[0], "") if person.tied else (PANEL, COLOURS[0])
        canvas.disc(point, radius, fill, outline)
        inside = "#10131a" if person.tied else COLOURS[0]
        canvas.text(point, str(person.papers), 20, colour=inside, anchor="mm", bold=True)
        right = point[0] >= centre[0]
        edge = point[0] + (radius + 8) * (1 if right else -1)
        name = fitting(legible(person.name), face, (WIDTH - 14 - edge) if right else (edge - 14))
        canvas.text((edge, point[1]), name, 21, anchor="lm" if right else "rm")
    canvas.disc(centre, 30, COLOURS[1])
    own = fitting(legible(subject.name), font(24, bold=True), 300)
    wide = font(24, bold=True).getlength(own) / 2 + 10
    x, y = centre
    canvas.box(x - wide, y + 34, x + wide, y + 70, PANEL)
    canvas.text((x, y + 52), own, 24, anchor="mm", bold=True)
    note = "number: papers together · ring: a name not yet tied to a person"
    if all(member.tied for member in subject.members):
        note = "number: papers together"
    canvas.text((WIDTH / 2, canvas.height - 14), note, 19, colour=MUTED, anchor="ms")
    return canvas.png()


def _around(subject: Circle, count: int) -> list[int]:
    """Members in an order that puts each next to whom they share most papers with."""
    weight = {(t.one, t.other): t.papers for t in subject.ties}
    weight |= {(other, one): papers for (one, other), papers in weight.items()}
    left = list(range(count))
    order = [left.pop(0)] if left else []
    while left:
        following = max(left, key=lambda member: (weight.get((order[-1], member), 0), -member))
        left.remove(following)
        order.append(following)
    return order


def _place(place: int, count: int, centre: Point, down: float) -> Point:
    """Where a member stands: half of them down the right side, the rest up the left one."""
    right = (count + 1) // 2
    on_right = place < right
    here, many = (place, right) if on_right else (place - right, count - right)
    share = (here + 0.5) / many
    angle = (share - 0.5) * pi * 0.92 if on_right else pi + (share - 0.5) * pi * 0.92
    return centre[0] + _ACROSS * cos(angle), centre[1] + down * sin(angle)


def _bent(one: Point, other: Point, centre: Point) -> list[Point]:
    """A curve between two places that leans towards the middle (a quadratic Bézier)."""
    lean = 0.3
    x = ((one[0] + other[0]) / 2) * (1 - lean) + centre[0] * lean
    y = ((one[1] + other[1]) / 2) * (1 - lean) + centre[1] * lean
    points = []
    for step in range(_BENDS + 1):
        t = step / _BENDS
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        points.append((a * one[0] + b * x + c * other[0], a * one[1] + b * y + c * other[1]))
    return points
