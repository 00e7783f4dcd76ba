"""What can go wrong when a report is made, said in one Chinese sentence."""

from __future__ import annotations


class ReportError(ValueError):
    """The report cannot be made; the text says what is wrong and what to do."""
