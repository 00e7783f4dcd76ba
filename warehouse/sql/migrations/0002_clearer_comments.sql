-- Comments that said the wrong thing: an item's table_no counts plans, all others count tables of the file.
COMMENT ON COLUMN base.item.table_no IS '通知中第几张计划表（从 1 起）；不是文件中第几张表，后者见 plan_fields';
COMMENT ON COLUMN base.item.draw_type IS '抽查类型：定向、不定向；其他写法照录原文';
COMMENT ON COLUMN base.field.table_no IS '文件中第几张表（从 1 起，含不是计划的表）';
COMMENT ON COLUMN base.source_row.table_no IS '文件中第几张表（从 1 起，含不是计划的表）';
COMMENT ON COLUMN base.finding.table_no IS '文件中第几张表（从 1 起，含不是计划的表）';
COMMENT ON COLUMN base.notice.content_hash IS '通知所说的一切（首部、义务、计划各栏）去掉版面后的摘要，与文件格式无关，用于判断内容是否相同';
