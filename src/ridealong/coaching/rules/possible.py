"""What cannot be, said to whoever asked for it."""

from __future__ import annotations

from ridealong.kernel.sentences import Sentence

LONGEST = 480
LONGEST_AGREED = 500


class NotPossible(ValueError):
    """What is there does not allow it; `sentence` says why and what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.key)
        self.sentence = sentence


def check(possible: bool, why: str) -> None:  # noqa: FBT001  it reads as a sentence: check(day <= today, "not_yet")
    """Raises NotPossible unless it is."""
    if not possible:
        raise NotPossible(Sentence(f"coaching.not_possible.{why}"))
