"""Builds the specimen notices: content (TOML, truth beside each row) → DOCX, PDF, text, truth, manifest.

Run ``python -m sample_docs.builder [--out FOLDER]``. The build knows no clock, no random number and no
machine: the same content gives the same bytes.
"""
