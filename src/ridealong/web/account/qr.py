"""A QR code as the path of an SVG: no inline style, no data address, scales without loss."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """`path` in a square of `size` units."""

    path: str
    size: int


def path(text: str) -> Picture:
    """The code for a text."""
    from qrcode.main import QRCode  # noqa: PLC0415  for one page only

    code = QRCode(border=2)
    code.add_data(text)
    rows = code.get_matrix()
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, cell in enumerate(row) if cell]
    return Picture("".join(dark), len(rows))
