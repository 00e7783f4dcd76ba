#!/bin/sh
# Tells once how the export of the (invented) housing platform is read; from then on its files are imported with
# --mapping 住建平台. Usage: sh housing-platform.sh MINGCHA
set -eu
here=$(dirname "$0")
"$1" results mapping "$here/housing-platform.csv" --name 住建平台 --save \
  --set 结果代码=category --set 整改情况=follow_up \
  --code category:00=未发现问题 --code category:01=未按规定公示应当公示的信息 \
  --code category:02=公示信息隐瞒真实情况、弄虚作假 --code category:03=通过登记的住所（经营场所）无法联系 \
  --code category:04=发现问题已责令改正 --code category:05=不配合检查情节严重 \
  --code category:06=未发现开展本次抽查涉及的经营活动 --code category:07=发现问题待后续处理 \
  --code category:08=已关闭停业或正在组织清算 --code category:09=注销 --code category:10=被吊销 \
  --code category:11=被撤销 --code category:12=迁出 --code category:13=违反其他部门相关规定 \
  --code state:1=待审核 --code state:2=退回 --code state:3=不通过 --code state:4=已公示 >/dev/null
