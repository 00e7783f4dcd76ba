"""The only room that imports duckdb. SQL lives in ``sql/`` as files: migrations, views, checks."""
