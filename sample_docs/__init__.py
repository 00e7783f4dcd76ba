"""Specimen notices with their declared truth; see ``README.md``."""
