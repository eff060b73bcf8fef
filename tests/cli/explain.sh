#!/bin/sh
# `capdo explain`: the whole text of one system of each status, word for word (tests/golden/explain), what the exit status
# says, and where the pack cannot be chosen.  UPDATE_GOLDEN=1 writes the texts anew, to be read before a commit.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"

golden=$SOURCE/tests/golden/explain
CAPDO_DB=$work/capdo.db
export CAPDO_DB
run import systems "$SOURCE/data/samples/systems.csv"
status_is 0 'samples are imported'
run import systems "$golden/systems.csv"
status_is 0 'the systems of this test are imported'

word_for_word() { # SYSTEM STATUS ARG...
    system=$1 want=$2
    shift 2
    run explain "$system" "$@"
    status_is "$want" "$system: status $want"
    name=$system$(printf '%s' "$*" | tr -dc 'a-z0-9')
    [ -z "${UPDATE_GOLDEN:-}" ] || cp "$work/out" "$golden/$name.txt"
    same "$system $*: every word" "$work/out" "$golden/$name.txt"
    silent "$system $*: no diagnostics"
}

word_for_word brvt-docs 0                     # determined
word_for_word brvt-docs 0 --rules nd85-2016   # the same under the other decree
word_for_word open 1                          # needs_facts
word_for_word nation 0                        # needs_decision
word_for_word other 1                         # no_direct_criterion: the scale of harm
word_for_word raised 0                        # by the risk found
word_for_word kept 0                          # a level kept by law, and grounds of Điều 16
word_for_word whole 0                         # made of component systems
word_for_word open 1 --lang en

# ---- JSON: the same conclusions (its form is tested in tests/unit/test_explain.c) ----

json() { # SYSTEM STATUS PART
    run explain "$1" --format json
    status_is "$2" "$1: JSON status"
    has "$1: JSON says $3" "$(cat "$work/out")" "$3"
    is "$1: JSON is one line" "$(wc -l <"$work/out" | tr -d ' ')" 1
}
json brvt-docs 0 '"level":2,"min_level":2,"max_level":2,"status":"determined","raised_by_risk":false,"kept_level":null,"flags":[],"criteria":[{"citation":"11.1",'
json open 1 '"level":null,"min_level":0,"max_level":5,"status":"needs_facts"'
json nation 0 '"level":4,"min_level":4,"max_level":4,"status":"needs_decision"'
json other 1 '"level":0,"min_level":0,"max_level":0,"status":"no_direct_criterion"'
json raised 0 '"level":4,"min_level":4,"max_level":4,"status":"needs_decision","raised_by_risk":true'
json kept 0 '"kept_level":3,"flags":[{"citation":"16.1","level":null,"state":"met"'
json whole 0 '"components":[{"system":"part-1","level":1,"min_level":1,"max_level":1,"criteria":["11.1"],"missing":[]},{"system":"part-2","level":3,"min_level":3,"max_level":3,"criteria":["13.3"],"missing":[]}]'

run explain brvt-docs --output "$work/file.txt"
status_is 0 '--output: status'
is '--output: nothing on standard output' "$(cat "$work/out")" ''
same '--output: the same text' "$work/file.txt" "$golden/brvt-docs.txt"

# ---- no pack, and wrong usage ----

run explain nothing
status_is 1 'no pack can be chosen: status 1'
stdout_is 'no pack can be chosen: no result' </dev/null
stderr_has 'no pack can be chosen: what is missing' 'nothing:1:1: error E1531: chưa chọn được gói quy tắc, còn thiếu: Trạng thái hệ thống tại 01/7/2026 (state_at_2026_07_01); Ngày lập hồ sơ (dossier_date); Phải xác định lại cấp độ (redetermination)'
run explain nothing --rules nd331-2026
status_is 1 'a pack named: level open'
silent 'a pack named: no diagnostics'
run explain gap
status_is 1 'between the decrees: status 1'
stderr_has 'between the decrees: why' 'gap:1:1: error E1530: không có gói quy tắc áp dụng: Hồ sơ lập từ 01/7/2026 đến 18/8/2026'
run explain nowhere
status_is 2 'unknown system: status 2'
stderr_has 'unknown system: named' 'error E4020: không có hệ thống mã «nowhere»'
run explain
status_is 2 'no system: usage'
run explain a b
status_is 2 'two systems: usage'
run explain brvt-docs --format xml
status_is 2 'unknown format: usage'
run explain brvt-docs --rules nd1-1900
status_is 2 'unknown pack: usage'
done_testing
