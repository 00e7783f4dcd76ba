"""Composition: pure steps (``steps/``), Prefect flows (``flows/``) and the ``mingcha`` command."""
