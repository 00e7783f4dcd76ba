"""``python -m pipelines`` is the ``mingcha`` command."""

from pipelines.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
