"""Imports, the pointer to the facts, and who is who in which source."""

from ridealong.figures.models.firsts import FirstLook
from ridealong.figures.models.identities import SourceIdentity, SuppressionEntry
from ridealong.figures.models.imports import Answer, CurrentFacts, Import, SavedMapping, Spelling
from ridealong.figures.models.turns import Turn
from ridealong.figures.models.uploads import Upload, UploadedFile

__all__ = [
    "Answer",
    "CurrentFacts",
    "FirstLook",
    "Import",
    "SavedMapping",
    "SourceIdentity",
    "Spelling",
    "SuppressionEntry",
    "Turn",
    "Upload",
    "UploadedFile",
]
