"""Amounts of one currency, as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CHF": "CHF\u00a0", "INR": "₹"}
# ISO 4217 currencies without the usual two decimals; others have two.
DECIMALS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3, "JOD": 3}


class MixedCurrencies(ValueError):
    """Amounts of different currencies are never added without a rate."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its currency; without a currency it carries no sign."""

    amount: Decimal | float
    currency: str | None = None

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise MixedCurrencies(f"{self.currency} and {other.currency}")
        return Money(Decimal(str(self.amount)) + Decimal(str(other.amount)), self.currency)

    def exact(self) -> str:
        """Every unit: `€10,005,534`, `€1,054.50`."""
        digits = DECIMALS.get(self.currency or "", 2)
        value = Decimal(str(self.amount)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN)
        return self._signed(f"{abs(value):,.0f}" if value == value.to_integral() else f"{abs(value):,.{digits}f}")

    def rounded(self, count: int = 3) -> str:
        """To three figures: `€48,300`, `€1,020,000`."""
        value = Decimal(str(self.amount))
        if value == 0:
            return self._signed("0")
        places = count - 1 - value.adjusted()
        value = round(value, places)
        if places > 0 and value == value.to_integral():
            places = 0
        return self._signed(f"{abs(value):,.{max(0, min(places, DECIMALS.get(self.currency or '', 2)))}f}")

    def _signed(self, digits: str) -> str:
        sign = "\u2212" if self.amount < 0 else ""
        if not self.currency:
            return sign + digits
        return sign + SIGNS.get(self.currency, f"{self.currency}\u00a0") + digits
