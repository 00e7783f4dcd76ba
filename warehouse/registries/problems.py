"""Every problem that an import can find: code → (severity, sentence). Rows with an ``error`` go back to the clerk,
rows with a ``warning`` are stored and flagged. ``{column}`` and ``{raw}`` stand for the column and the cell."""

from __future__ import annotations

PROBLEMS: dict[str, tuple[str, str]] = {
    # the row as a whole
    "short_row": ("error", "这一行的格数比表头少，后面的格可能错位，请对照原表补齐。"),
    "long_row": ("error", "这一行的格数比表头多，可能有多余的分隔符，请对照原表改正。"),
    "duplicate_id": ("error", "同一编号在文件中出现多次而内容不同，请只留正确的一行。"),
    "repeated_row": ("warning", "文件中另有完全相同的行，只留一行。"),
    # any cell
    "missing_value": ("error", "“{column}”为空，请补填。"),
    "too_long": ("error", "“{column}”过长，可能混入了别的内容，请核对。"),
    "unreadable_character": ("error", "“{column}”含有无法识别的字符（乱码或控制符），请重新录入，或检查文件编码。"),
    "formula_error": ("error", "“{column}”是出错的公式（{raw}），请填入实际内容。"),
    "odd_blank": ("warning", "“{column}”或地址中有特殊空格，请核对。"),
    # ids
    "uscc_check_digit": ("error", "统一社会信用代码“{raw}”的校验码不对，请核对是否抄错。"),
    "uscc_letter": ("error", "代码“{raw}”含有不使用的字母（I、O、S、V、Z），可能是 1、0、5、2 之误，请核对。"),
    "uscc_form": ("error", "“{raw}”不符合统一社会信用代码的格式，请核对。"),
    "reg_check_digit": ("error", "十五位注册号“{raw}”的校验码不对，请核对是否抄错。"),
    "code_length": ("error", "“{raw}”既不是 18 位统一社会信用代码，也不是 15 位注册号，请核对。"),
    "scientific_number": ("error", "“{raw}”已被表格软件变成数字，末几位可能丢失：请把该列设为文本后重新录入。"),
    "number_as_code": ("warning", "“{raw}”在表格中是数字，开头的 0 可能已丢失：请核对，并把该列设为文本。"),
    "id_needs_prefix": ("error", "“{raw}”是部门自编的编号，须有能识别的部门名称，或用 --id-prefix 指定前缀。"),
    "id_characters": ("error", "编号“{raw}”只能含数字、字母、连字符和下划线，且不超过 48 位，请改正。"),
    "id_folded": ("warning", "编号“{raw}”中的小写、全角字符或空格已规整，请核对。"),
    "old_registration_number": ("warning", "“{raw}”是旧的十五位注册号，请在换发后更新。"),
    # words
    "unknown_status": ("error", "没有读懂状态“{raw}”，请改为 存续、注销、吊销、撤销、迁出、停业 等通用写法。"),
    "unknown_credit_class": ("error", "没有读懂信用风险类别“{raw}”，请改为 A、B、C、D，或用 --class 说明对应关系。"),
    "unknown_entity_type": ("warning", "没有读懂主体类型“{raw}”，已按统一社会信用代码判断，请核对。"),
    "entity_type_conflict": ("warning", "主体类型“{raw}”与统一社会信用代码的前两位不符，请核对。"),
    "unknown_yes_no": ("error", "没有读懂“{raw}”，“{column}”请填 是 或 否。"),
    "unknown_category": ("error", "没有读懂事项类别“{raw}”，请改为 重点 或 一般。"),
    # departments and places
    "unknown_department": ("error", "没有读懂部门名称“{raw}”，请改为规范全称。"),
    "department_not_read": ("warning", "没有读懂部门名称“{raw}”，已照原文存入，请改为规范全称。"),
    "department_without_area": ("error", "部门“{raw}”没有写明是哪个地方的，请写规范全称，或用 --area 指定。"),
    "several_departments": ("error", "“{raw}”不止一个部门，请每行只写一个。"),
    "coordinating_body": ("error", "“{raw}”是协调机构，不能派出执法人员，请写所在的行政机关。"),
    "stale_department_name": ("warning", "部门名称“{raw}”已改，已按现名存入，请核对。"),
    "vague_area": ("warning", "地域“{raw}”没有写明是哪里，请写区划名称。"),
    "area_code_form": ("error", "行政区划代码“{raw}”应为 6、9 或 12 位数字，请核对。"),
    # dates
    "impossible_date": ("error", "“{column}”的日期“{raw}”不存在或写法不明，请写成 2023-01-05 的样子。"),
    "date_serial": ("error", "“{column}”的“{raw}”是表格软件的日期序号，请把该列设为日期格式后重新导出。"),
    "date_in_future": ("warning", "“{column}”的日期“{raw}”在今天之后，请核对。"),
    # inspectors
    "no_certificate": ("error", "没有执法证号，不能列入执法检查人员名录，请补填。"),
    "inspector_elsewhere": ("error", "执法证“{raw}”的持有人已在名录库的另一部门；调动后请重新导入整册名录。"),
    "certificate_expired": ("warning", "执法证已过期（{raw}），不参加抽取，请换证后更新。"),
    "certificate_not_yet_valid": ("warning", "执法证尚未生效（{raw}），生效前不参加抽取。"),
    "certificate_period_unknown": ("warning", "没有执法证的有效期，请补填。"),
    "certificate_reversed": ("error", "执法证的生效日期晚于有效期止，请核对。"),
    # recusals
    "unknown_object": ("error", "对象“{raw}”不在现行的检查对象名录库中，请核对编号，或先导入名录。"),
    "object_name_differs": ("error", "“{raw}”与名录库中该编号的名称不同，请核对编号和名称。"),
    "unknown_inspector": ("error", "“{raw}”不在现行的执法检查人员名录库中，请核对证号，或先导入名录。"),
    "ambiguous_inspector": ("error", "证号“{raw}”对应不止一人，请加上部门名称。"),
    "inspector_name_differs": ("error", "“{raw}”与名录库中该证号的姓名不同，请核对。"),
    "certificate_differs": ("error", "人员代号“{raw}”与证号对应的不是同一人，请核对。"),
}  # fmt: skip
