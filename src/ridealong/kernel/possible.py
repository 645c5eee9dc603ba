"""What cannot be done as things are, said to whoever asked for it."""

from __future__ import annotations

from ridealong.kernel.sentences import Sentence


class NotPossible(ValueError):
    """What is there does not allow it; `sentence` says why and what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.key)
        self.sentence = sentence


def check(possible: object, key: str) -> None:
    """Raises NotPossible with the sentence of that key unless it is."""
    if not possible:
        raise NotPossible(Sentence(key))
