"""Trees as they were meant, where parsers of English go wrong: every mend is named after the words that show it."""

from service.templates.mending.mender import Mender

__all__ = ["Mender"]
