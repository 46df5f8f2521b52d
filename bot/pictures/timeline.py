from bot.pictures.axes import frame, label_years, short, span
from bot.pictures.canvas import COLOURS, MUTED, PANEL, WIDTH, Canvas
from bot.pictures.letters import fitting, font, legible
from bot.pictures.subjects import Timeline

_TOP, _ROW, _GAP, _FOOT = 64, 200, 34, 44


def draw(subject: Timeline) -> bytes:
    """Bars by year, one row under the other; the year that is not over is an empty frame."""
    rows = subject.rows
    canvas = Canvas(_TOP + len(rows) * (_ROW + _GAP) - _GAP + _FOOT)
    title = f"{legible(subject.name)} by year"
    canvas.text((28, 18), fitting(title, font(28, bold=True), WIDTH - 56), 28, bold=True)
    years = span([row.counts for row in rows])
    top = float(_TOP)
    for place, row in enumerate(rows):
        colour = COLOURS[place % len(COLOURS)]
        canvas.text((28, top), row.heading, 22, colour=colour)
        most = max((amount for _, amount in row.counts), default=1)
        made = frame(canvas, (76, top + 46, WIDTH - 28, top + _ROW), years, most)
        half = min(made.slot() * 0.38, 30)
        for year, amount in row.counts:
            x, y = made.x(year), made.y(amount)
            running = year >= subject.this_year
            fill, outline = (PANEL, colour) if running else (colour, "")
            canvas.box(x - half, y, x + half, made.bottom, fill, outline)
            if amount == most or made.slot() >= 40:
                canvas.text((x, y - 4), short(amount), 20, anchor="mb")
        if place == len(rows) - 1:
            label_years(canvas, made)
        top += _ROW + _GAP
    if any(year >= subject.this_year for row in rows for year, _ in row.counts):
        words = f"framed: {subject.this_year} so far"
        canvas.text((WIDTH - 28, 26), words, 20, colour=MUTED, anchor="ra")
    return canvas.png()
