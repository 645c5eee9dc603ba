"""Imports, the pointer to the facts, and who is who in which source."""

from ridealong.figures.models.identities import SourceIdentity, SuppressionEntry
from ridealong.figures.models.imports import Answer, CurrentFacts, Import, SavedMapping, Spelling

__all__ = ["Answer", "CurrentFacts", "Import", "SavedMapping", "SourceIdentity", "Spelling", "SuppressionEntry"]
