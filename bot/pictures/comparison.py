from bot.pictures.axes import frame, label_years, span
from bot.pictures.canvas import COLOURS, MUTED, WIDTH, Canvas, marker
from bot.pictures.letters import fitting, font, legible
from bot.pictures.subjects import Comparison

_ROW, _GAP, _FOOT = 210, 34, 70


def draw(subject: Comparison) -> bytes:
    """Lines by year, one row under the other; each person has a colour and a marker.

    Those drawn later are thinner, so that lines that run together all show.
    """
    head = 24 + 36 * ((len(subject.names) + 1) // 2)
    rows = subject.rows
    canvas = Canvas(head + 16 + len(rows) * (_ROW + _GAP) - _GAP + _FOOT)
    for place, name in enumerate(subject.names):
        x, y = 40 + (place % 2) * (WIDTH // 2 - 20), 36 + 36 * (place // 2)
        canvas.line([(x - 16, y), (x + 16, y)], COLOURS[place], 3)
        marker(canvas, place, (x, y), 7, COLOURS[place])
        words = fitting(legible(name), font(24, bold=True), WIDTH // 2 - 90)
        canvas.text((x + 28, y), words, 24, anchor="lm", bold=True)
    years = span([counts for _, lines in rows for counts in lines])
    top = float(head + 16)
    for number, (heading, lines) in enumerate(rows):
        canvas.text((28, top), heading, 22, colour=MUTED)
        most = max((amount for counts in lines for _, amount in counts), default=1)
        made = frame(canvas, (76, top + 40, WIDTH - 28, top + _ROW), years, most)
        for place, counts in enumerate(lines):
            above = len(lines) - 1 - place
            points = [(made.x(year), made.y(amount)) for year, amount in counts]
            if len(points) > 1:
                canvas.line(points, COLOURS[place], 2.5 + 1.5 * above)
            every = 1 if made.slot() >= 24 else 2 if made.slot() >= 14 else 4
            for at, point in enumerate(points):
                if at % every == 0 or at == len(points) - 1:
                    marker(canvas, place, point, 5 + 1.2 * above, COLOURS[place])
        if number == len(rows) - 1:
            label_years(canvas, made)
        top += _ROW + _GAP
    if years[1] >= subject.this_year:
        words = f"{subject.this_year} is not over"
        canvas.text((WIDTH - 28, canvas.height - 12), words, 20, colour=MUTED, anchor="rs")
    return canvas.png()
