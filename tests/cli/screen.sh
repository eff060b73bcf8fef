#!/bin/sh
# What a terminal shows is wrapped to its width, with hanging indents and whole citations; anything else gets whole lines.
. "$(dirname "$0")/tap.sh"
cd "$work" || exit 1
CAPDO_DB=$work/db
export CAPDO_DB
samples=$SOURCE/data/samples
for kind in orgs systems descriptions risks zones devices applications links related documents plan; do
    "$CAPDO" import $kind "$samples/$kind.csv" >/dev/null 2>&1
done
if ! command -v script >/dev/null; then
    ok 0 "no script(1) here: nothing to look at # SKIP"
    done_testing
fi

# seen WIDTH ARG...: what a terminal of that width shows, in $work/tty
seen() {
    width=$1
    shift
    script -qec "stty rows 50 cols $width; exec '$CAPDO' $*" /dev/null </dev/null 2>&1 | tr -d '\r' >"$work/tty"
}
# The words in their order, one a line.
words() { tr -s ' \n' '\n\n' <"$1" | sed '/^$/d'; }
widest() { LC_ALL=C.UTF-8 wc -L <"$1" | tr -d ' '; }
citations() { grep -aoE '(điểm [^ ]+ )?khoản [0-9]+ Điều [0-9]+ Nghị định số [0-9]+/[0-9]+/NĐ-CP|(NĐ|TT) [0-9/]+ [0-9]+(\.[0-9a-z]+)*|TCVN [0-9]+:[0-9]+|Luật An ninh mạng số [0-9]+/[0-9]+/QH15' "$1"; }

for call in "explain brvt-onestop" "explain tn-mail" "procedure brvt-onestop --received 2026-11-20" "whatif brvt-onestop" \
    "check brvt-onestop" "plan brvt-onestop" "plan brvt-onestop --roadmap" "plan --patterns" "history brvt-onestop"; do
    run $call
    cp "$work/out" whole
    words whole >whole.words
    citations whole >whole.citations
    ok "$([ "$(widest whole)" -gt 120 ]; echo $?)" "$call: a pipe gets whole lines"
    for width in 80 120; do
        seen $width $call
        is "... on $width columns no line is longer" "$([ "$(widest tty)" -le $width ] && [ "$(widest tty)" -gt $((width - 10)) ] && echo yes)" yes
        words tty >tty.words
        same "... and no word is lost" tty.words whole.words
        citations tty >tty.citations
        same "... no citation broken" tty.citations whole.citations
    done
done
run explain brvt-onestop
ok "$([ "$(citations "$work/out" | wc -l)" -gt 20 ]; echo $?)" "there were citations to break"

# exactly
seen 60 explain brvt-onestop
is "a criterion with its words and answers" "$(sed -n '/điểm b khoản 2 Điều 13/,/182\.000/p' tty | head -8)" "  - điểm b khoản 2 Điều 13 Nghị định số 331/2026/NĐ-CP
    (cấp 3)
      “Hệ thống thông tin phục vụ người dân, doanh nghiệp
       thuộc một trong các loại hình như sau:”
      “Hệ thống thông tin giải quyết thủ tục hành chính;”
      Câu trả lời đáp ứng: Loại hình hệ thống theo chức
        năng: Phục vụ người dân, doanh nghiệp; Giải quyết
        thủ tục hành chính: Có"
seen 20 explain brvt-onestop
is "a very narrow terminal gets forty columns" "$(widest tty)" 40

# Forms for programs and files are never wrapped.
seen 80 explain brvt-onestop --format json
run explain brvt-onestop --format json
same "JSON stays as it is" tty "$work/out"
seen 80 plan brvt-onestop --format csv
run plan brvt-onestop --format csv
tr -d '\r' <"$work/out" >whole
same "... and CSV" tty whole
seen 80 explain brvt-onestop --output told
run explain brvt-onestop
same "... and a file" told "$work/out"

# Rows of a check side by side fill the width there is.
marks() { grep -aE '^      [0-9]' "$1" | head -1; }
run check tn-reservoir
is "rows side by side: up to 100 columns where there is no terminal" "$(marks "$work/out")" "      30.3.a; 7.1.2.1 a); 7.1.2.1 b); 7.1.2.2 a); 7.1.2.2 b); 7.1.2.2 c); 7.1.2.3 a); 7.1.2.3 b);"
seen 80 check tn-reservoir
is "... up to the width of a terminal" "$(marks tty)" "      30.3.a; 7.1.2.1 a); 7.1.2.1 b); 7.1.2.2 a); 7.1.2.2 b); 7.1.2.2 c);"

# Helps: usage below its arguments, options in their column; diagnostics go on further in.
run help
commands=$(sed -n 's/^  \([a-z][a-z]*\)  *[^ ].*/\1/p' "$work/out")
for command in "" $commands; do
    run help $command
    words "$work/out" >whole.words
    for width in 66 80; do
        seen $width help $command
        words tty >tty.words
        same "help $command on $width columns: no word lost or broken" tty.words whole.words
        is "... and no line longer" "$([ "$(widest tty)" -le $width ] && echo yes)" yes
    done
done
seen 80 help import
is "the usage" "$(sed -n 1,2p tty)" "Cách dùng: capdo import systems|orgs|descriptions|risks|TABLE|actors|all
                        FILE.csv|FILE.xlsx"
is "lines of a column, broken by hand in the source" "$(sed -n '/^  orgs  *name/,/^  descr/p' tty)" "  orgs          name, kind, abbreviation, parent, mandate, representative,
                position, address, phone, email, place, valid_from, valid_to
  descriptions  id và mã các văn bản mô tả (system_purpose...)"
is "options" "$(sed -n '/^  --on-conflict/,/^  --keep/p' tty)" "  --on-conflict stop|skip|update
                             dòng đã có trong cơ sở dữ liệu và khác: báo lỗi
                             (mặc định), giữ giá trị cũ, hay ghi đè
  --keep-going               nhập các dòng không lỗi dù có dòng lỗi"
seen 80 history x --kind foo
is "a diagnostic" "$(cat tty)" "capdo:1:1: error E1501: --kind không nhận «foo»; dùng answers, system, tables,
  risks, evidence, issued, levels, imports, nối bằng dấu phẩy; xem: capdo help
  history"
script -qec "stty rows 50 cols 80; exec '$CAPDO' history x --kind foo 2>told" /dev/null </dev/null >/dev/null 2>&1
is "... in a file as one line" "$(wc -l <told | tr -d ' ')" 1

# The questionnaire wraps by the same rules.
script -qec "stty rows 50 cols 60; exec '$CAPDO' ask brvt-mail --only procedure" /dev/null </dev/null 2>&1 | tr -d '\r' >tty
is "the questionnaire fits too" "$([ "$(widest tty)" -le 60 ] && echo yes)" yes

done_testing
