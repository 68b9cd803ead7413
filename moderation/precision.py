"""How often a rule was right, as far as so many verdicts can tell."""

from dataclasses import dataclass
from math import sqrt

from moderation.rules import Learning

_Z = 1.959963984540054  # the quantile of the normal distribution for 95 %


@dataclass(frozen=True, slots=True)
class Score:
    """What became of a rule's findings: those upheld, and those that were mistakes.

    ``last`` is the id of the newest finding.
    """

    rule: str
    fired: int
    upheld: int
    overturned: int
    last: int = 0

    @property
    def judged(self) -> int:
        """How many were decided one way or the other."""
        return self.upheld + self.overturned

    @property
    def precision(self) -> float | None:
        """The share of what was judged that was upheld, from 0 to 1."""
        return self.upheld / self.judged if self.judged else None

    def interval(self) -> tuple[float, float]:
        """Return within what the precision lies with 95 % certainty (Wilson's score interval)."""
        if not self.judged:
            return 0.0, 1.0
        n, share = self.judged, self.upheld / self.judged
        middle = share + _Z**2 / (2 * n)
        wide = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
        scale = 1 + _Z**2 / n
        return max(0.0, (middle - wide) / scale), min(1.0, (middle + wide) / scale)

    def poor(self, rules: Learning) -> bool:
        """Tell whether the rule is to be proposed for suspension."""
        precision = self.precision
        if precision is None or self.judged < rules.least_verdicts:
            return False
        return precision < rules.least_precision
