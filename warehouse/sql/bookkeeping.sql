-- Which migrations this warehouse has seen; made before the first of them runs.
CREATE SCHEMA IF NOT EXISTS base;
CREATE TABLE IF NOT EXISTS base.schema_version (
    version    INTEGER NOT NULL,
    name       VARCHAR NOT NULL,
    applied_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE base.schema_version IS '已执行的结构升级，每次一行';
COMMENT ON COLUMN base.schema_version.version IS '结构版本号，逐一递增';
COMMENT ON COLUMN base.schema_version.name IS '升级脚本的名称';
COMMENT ON COLUMN base.schema_version.applied_at IS '执行时间（UTC）';
