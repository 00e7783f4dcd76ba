"""Settles what Prefect reads from the environment when it is imported, before any test imports it."""

import pipelines.flows  # noqa: F401
