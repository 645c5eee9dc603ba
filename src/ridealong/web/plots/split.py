"""The spread between sellers as one bar of 100: chance in dots, mix in hatching, the person solid."""

from __future__ import annotations

from django.utils.safestring import SafeString

from ridealong.kernel.sentences import say
from ridealong.web.plots.svg import line, pct, plot, rect, text

HEIGHT = 22
NUMBERED = 9  # parts from here on carry their number


def hundred(chance: float, mix: float, person: float) -> tuple[int, int, int]:
    """Whole parts of 100 that sum to 100, none off by one or more; the largest remainders are rounded up."""
    shares = [max(0.0, chance) * 100, max(0.0, mix) * 100, max(0.0, person) * 100]
    whole = [int(share) for share in shares]
    by_remainder = sorted(range(3), key=lambda index: (whole[index] - shares[index], index))
    for index in by_remainder[: max(0, 100 - sum(whole))]:
        whole[index] += 1
    return whole[0], whole[1], whole[2]


def split(chance: float, mix: float, person: float) -> SafeString:
    """The bar; the order is fixed, the number stands in every part with room for it."""
    parts: list[str] = []
    done = 0
    sizes = hundred(chance, mix, person)
    for kind, size in zip(("chance", "mix", "person"), sizes, strict=True):
        if not size:
            continue
        if done:
            parts.append(line("gap", x1=pct(done), x2=pct(done), y1=0, y2=HEIGHT))
        parts.append(rect(kind, x=pct(done), y=0.5, width=pct(size), height=21))
        if size >= NUMBERED:
            middle = pct(done + size / 2)
            chip = ' rx="3" transform="translate(-14 0)"'
            parts.append(rect(f"chip {kind}", x=middle, y=3, width=28, height=16, more=chip))
            parts.append(text(f"t-{kind}", size, x=middle, y=15.2, anchor="middle"))
        done += size
    label = say("web.plot.split", chance=sizes[0], mix=sizes[1], person=sizes[2])
    return plot("split", parts, height=HEIGHT, label=label)
