#!/bin/sh
# capdo history: answers and verdicts are kept, and nothing is kept twice.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"

db=$work/h.db
SOURCE_DATE_EPOCH=1790000000
export SOURCE_DATE_EPOCH
run --db "$db" import systems "$SOURCE/data/samples/systems.csv"
status_is 0 'samples: status'
run --db "$db" history tn-soc user_count
status_is 0 'one fact: status'
has 'one fact: when, by what, what' "$(cat "$work/out")" '2026-09-21T14:13:20Z  '
has 'one fact: its value' "$(cat "$work/out")" '(import)  Số người sử dụng có thông tin riêng, thông tin cá nhân (user_count): 0'
run --db "$db" history tn-soc
has 'no verdict yet: said' "$(cat "$work/out")" 'chưa có; kết luận được ghi khi trả lời xong bảng hỏi hoặc khi in hồ sơ'
run --db "$db" dossier tn-soc --output "$work/d"
status_is 0 'dossier: status'
run --db "$db" dossier tn-soc --output "$work/d"
run --db "$db" batch tn-soc brvt-onestop --output "$work/b"
run --db "$db" history tn-soc
is 'the same verdict is kept once' "$(grep -c 'nd85-2016 \[' "$work/out")" 1
has 'its level' "$(cat "$work/out")" ']: cấp 3'
run --db "$db" history brvt-onestop
is 'batch keeps verdicts' "$(grep -c 'nd331-2026 \[' "$work/out")" 1
cat >"$work/change.csv" <<'C'
id,infra_scope
tn-soc,single_org
C
run --db "$db" import systems "$work/change.csv" --on-conflict update
status_is 0 'change: status'
run --db "$db" dossier tn-soc --output "$work/d"
run --db "$db" history tn-soc
is 'another answer, another verdict' "$(grep 'nd85-2016 \[' "$work/out" | sed 's/.*: //')" "cấp 3
cấp 2"
run --db "$db" history tn-soc infra_scope
is 'the old answer stands beside the new one' "$(grep -c '(infra_scope): ' "$work/out")" 2
run --db "$db" history nobody
status_is 2 'unknown system: status'
stderr_has 'unknown system: code' 'error E4020'
run --db "$db" history tn-soc no_such_fact
status_is 2 'unknown fact: status'
run --db "$db" db check
status_is 0 'the log is whole'
done_testing
