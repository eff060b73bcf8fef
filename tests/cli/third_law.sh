#!/bin/sh
# A third law without C: the test pack of the Chinese standard GB/T 22240-2020 stands in files alone.  Its two tables are
# worked through whole (every combination of answers, known and unknown) against the rule as the standard tells it.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"

pack=gbt22240-2020
rules=$SOURCE/rules
header='id,pack,level,min_level,max_level,criteria,missing'
columns=gbt_info_citizens,gbt_info_public,gbt_info_national,gbt_service_citizens,gbt_service_public,gbt_service_national

# ---- files alone ----

is 'the program does not know the pack' "$(grep -rliE 'gbt|22240' "$SOURCE/src" | head)" ''
is 'nothing chooses it by itself' "$(grep -ciE 'gbt|22240' "$rules/auto.dmn" "$rules/facts.xml")" "$rules/auto.dmn:0
$rules/facts.xml:0"

# ---- list and show ----

run rules list
status_is 0 'rules list: status'
is 'rules list: marked as a test pack, and not in force here' "$(grep -A1 "^$pack\$" "$work/out" | sed -n 2p)" \
    '  [GÓI THỬ] Xác định cấp theo tiêu chuẩn GB/T 22240-2020 của Trung Quốc (không áp dụng tại Việt Nam)'
is 'rules list: only this pack is one' "$(grep -c 'GÓI THỬ' "$work/out")" 1
stderr_has 'rules list: its wording is not compared' "$pack:1:1: warning W3270: lời văn của GB/T 22240-2020 chưa đối chiếu"
run --lang en rules list
is 'rules list in English: marked too' "$(grep -A1 "^$pack\$" "$work/out" | sed -n 2p)" \
    '  [TEST PACK] Levels by the Chinese standard GB/T 22240-2020 (does not apply in Viet Nam)'
run rules show $pack
status_is 0 'rules show: status'
is 'rules show: 18 cells, with their level' "$(sed -n 's/^\([23]\.[123]\.[123]\)  bảng \([23]\), hàng \([123]\), cột \([123]\)  (cấp \([1-5]\))$/\1 \2.\3.\4 \5/p' "$work/out")" \
    '2.1.1 2.1.1 1
2.1.2 2.1.2 2
2.1.3 2.1.3 2
2.2.1 2.2.1 2
2.2.2 2.2.2 3
2.2.3 2.2.3 4
2.3.1 2.3.1 3
2.3.2 2.3.2 4
2.3.3 2.3.3 5
3.1.1 3.1.1 1
3.1.2 3.1.2 2
3.1.3 3.1.3 2
3.2.1 3.2.1 2
3.2.2 3.2.2 3
3.2.3 3.2.3 4
3.3.1 3.3.1 3
3.3.2 3.3.2 4
3.3.3 3.3.3 5'
is 'rules show: the level rests on its six facts' "$(sed -n 's/^  - \(gbt_[a-z_]*\) (.*/\1/p' "$work/out" | tr '\n' ,)" "$columns,"

# ---- its cases, and what they are worth ----

run rules test "$rules/$pack"
status_is 0 'rules test: status'
is 'rules test: all cases pass' "$(cat "$work/out")" "$(grep -h '<testCase id=' "$rules/$pack"/cases/*.xml | wc -l | tr -d ' ') passed, 0 failed"
# One cell's level changed: some case must fail.
mkdir "$work/packs" && cp -r "$rules/$pack" "$work/packs"
for cell in 2_1_1 2_1_2 2_1_3 2_2_1 2_2_2 2_2_3 2_3_1 2_3_2 2_3_3 3_1_1 3_1_2 3_1_3 3_2_1 3_2_2 3_2_3 3_3_1 3_3_2 3_3_3; do
    # 1 becomes 2, 2 becomes 3 ... 5 becomes 1
    sed "/id=\"r_${cell}_out\"/{y/12345/23451/;s/id=\"[^\"]*\"/id=\"changed\"/}" "$rules/$pack/criteria.dmn" >"$work/packs/$pack/criteria.dmn"
    run --packs "$work/packs" rules test "$work/packs/$pack"
    is "a wrong level in cell $cell fails cases" "$status $(grep -c ' passed, 0 failed' "$work/out") $(diff "$rules/$pack/criteria.dmn" "$work/packs/$pack/criteria.dmn" | grep -c '^>')" '1 0 1'
done

# ---- every combination of answers, unknown ones among them ----

# The rule once more: of each fact the level its degree gives; the highest of what is known, and what the unknown could add.
awk -v header="$header" -v columns="$columns" -v facts="$work/all.csv" -v wants="$work/all.want" '
    BEGIN {
        n = split(columns, fact, /,/)
        split("none,harm,serious,especially_serious,", degree, /,/) # the fifth is unknown
        split("0 1 2 2 0 2 3 4 0 3 4 5", level, / /)                # citizens, public, national
        print "id," columns >facts
        print header >wants
        for (i = 0; i < 5 ^ n; i++) {
            rest = i; row = "s" i; min = max = 0; missing = ""
            for (k = 1; k <= n; k++) {
                d[k] = rest % 5 + 1; rest = int(rest / 5)
                row = row "," degree[d[k]]
                at = (k - 1) % 3 * 4
                l[k] = d[k] == 5 ? 0 : level[at + d[k]]
                top = d[k] == 5 ? level[at + 4] : l[k]
                if (l[k] > min) min = l[k]
                if (top > max) max = top
            }
            hits = ""
            for (want = 5; want >= 1; want--)
                for (k = 1; k <= n; k++)
                    if (d[k] < 5 && l[k] == want)
                        hits = hits (hits == "" ? "" : "|") int((k - 1) / 3) + 2 "." (k - 1) % 3 + 1 "." d[k] - 1
            for (k = 1; k <= n; k++)
                if (d[k] == 5 && level[(k - 1) % 3 * 4 + 4] > min) missing = missing (missing == "" ? "" : "|") fact[k]
            print row >facts
            print "s" i ",'$pack'," (min == max ? min : "") "," min "," max "," hits "," missing >wants
        }
    }'
is 'all combinations: 5 to the 6th, and the header' "$(wc -l <"$work/all.csv" | tr -d ' ')" 15626
run classify --rules $pack --input "$work/all.csv"
status_is 0 'all combinations: status'
silent 'all combinations: its columns are known'
same 'all combinations: levels, citations, missing facts' "$work/out" "$work/all.want"

# ---- single rows, by hand ----

cat >"$work/few.csv" <<'E2'
id,gbt_info_citizens,gbt_info_public,gbt_info_national,gbt_service_citizens,gbt_service_public,gbt_service_national
nothing,none,none,none,none,none,none
higher-is-service,harm,none,none,none,especially_serious,none
higher-is-information,none,none,serious,especially_serious,none,none
unknown-cannot-raise,,harm,none,none,none,none
unknown-can-raise,,none,none,harm,none,none
E2
run classify --rules $pack --input "$work/few.csv"
stdout_is 'the higher of both tables; level 0; unknown facts' <<E2
$header
nothing,$pack,0,0,0,,
higher-is-service,$pack,4,4,4,3.2.3|2.1.1,
higher-is-information,$pack,4,4,4,2.3.2|3.1.3,
unknown-cannot-raise,$pack,2,2,2,2.2.1,
unknown-can-raise,$pack,,1,2,3.1.1,gbt_info_citizens
E2
printf 'id,gbt_info_citizens\na,grave\n' >"$work/bad.csv"
run classify --rules $pack --input "$work/bad.csv"
status_is 3 'a degree that does not exist is bad input'
stderr_has 'and is told with its place' "$work/bad.csv:2:3: error E3221: cột «gbt_info_citizens», dòng có mã «a»: giá trị «grave»"

# ---- beside the Vietnamese packs ----

# Its columns beside the samples change nothing there, and auto never ends in the test pack.
samples=$SOURCE/data/samples/systems.csv
awk 'NR == 1 { print $0 ",gbt_info_national"; next } { print $0 ",especially_serious" }' "$samples" >"$work/both.csv"
for rule in nd85-2016 nd331-2026 auto; do
    run classify --rules $rule --input "$samples"
    cp "$work/out" "$work/alone"
    run classify --rules $rule --input "$work/both.csv"
    status_is 0 "$rule beside its columns: status"
    same "$rule: no level of the samples changes, none is of the test pack" "$work/out" "$work/alone"
done
run classify --rules $pack --input "$work/both.csv"
is 'and the test pack reads its column alone' "$(tail -n +2 "$work/out" | cut -d, -f2-6 | sort | uniq -c | sed 's/^ *//')" \
    "$(($(wc -l <"$samples") - 1)) $pack,5,5,5,2.3.3"

# ---- in the database ----

SOURCE_DATE_EPOCH=1790000000 && export SOURCE_DATE_EPOCH
db=$work/third.db
cat >"$work/systems.csv" <<'E2'
id,name,part_of,gbt_info_citizens,gbt_info_public,gbt_info_national,gbt_service_citizens,gbt_service_public,gbt_service_national
whole,Hệ thống mẹ,,,,,,,
part-a,Thành phần A,whole,harm,none,none,none,none,none
part-b,Thành phần B,whole,none,serious,none,none,harm,none
E2
run --db "$db" import systems "$work/systems.csv"
status_is 0 'import: its columns are taken'
silent 'import: no diagnostics'
run --db "$db" classify --rules $pack --all
status_is 0 'classify from the database: status'
is 'classify from the database: the highest of the parts' "$(LC_ALL=C sort "$work/out")" "$header
part-a,$pack,1,1,1,2.1.1,
part-b,$pack,3,3,3,2.2.2|3.2.1,
whole,$pack,3,3,3,part-b:2.2.2|part-b:3.2.1|part-a:2.1.1,"
run --db "$db" explain part-b --rules $pack
status_is 0 'explain: status'
has 'explain: cited as the standard is' "$(cat "$work/out")" 'bảng 2, hàng 2, cột 2 GB/T 22240-2020'
has 'explain: the answer behind it' "$(cat "$work/out")" 'Thông tin nghiệp vụ bị phá hoại: tổn hại tới trật tự xã hội, lợi ích công cộng'
# National security is asked first, since it settles most.  After "serious" to the public (level 3) citizens can no longer
# raise the level: neither question about them is asked.
printf 'none\nserious\n1\n2\n' >"$work/answers"
run_with "$work/answers" --db "$db" ask asked --rules $pack --new 'Hệ thống được hỏi' --who thử
status_is 0 'ask: its questions, answered by code and by number'
run --db "$db" classify asked --rules $pack
is 'ask: the answers are the facts' "$(tail -n +2 "$work/out")" "asked,$pack,3,3,3,2.2.2|3.2.1,"
run --db "$db" export systems "$work/out.csv"
for id in part-a part-b asked; do
    is "export: the answers of $id" "$(awk -F, -v id=$id -v columns="$columns" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        $1 == id { n = split(columns, c, /,/); for (i = 1; i <= n; i++) printf "%s%s", (i > 1 ? "," : ""), $at[c[i]] }' "$work/out.csv")" \
        "$(case $id in part-a) echo harm,none,none,none,none,none ;; part-b) echo none,serious,none,none,harm,none ;; asked) echo ,serious,none,,harm,none ;; esac)"
done
run --db "$work/plain.db" import systems "$samples"
run --db "$work/plain.db" export systems "$work/plain.csv"
is 'export: columns of the pack only when some system has a value' \
    "$(head -n 1 "$work/plain.csv" | tr , '\n' | grep -c '^gbt_')" 0
printf 'id,gbt_info_public\nbrvt-mail,harm\n' >"$work/one.csv"
run --db "$work/plain.db" import systems --on-conflict update "$work/one.csv"
run --db "$work/plain.db" export systems "$work/one.out"
is 'export: ... and only that one' "$(head -n 1 "$work/one.out" | tr , '\n' | grep '^gbt_')" gbt_info_public
printf 'id,gbt_info_public\nbrvt-mail,\n' >"$work/one.csv"
run --db "$work/plain.db" import systems --on-conflict update "$work/one.csv"
run --db "$work/plain.db" export systems "$work/one.out"
same 'export: ... and no longer when it is cleared' "$work/one.out" "$work/plain.csv"
run --db "$work/again.db" import systems "$work/out.csv"
status_is 0 'import of the export: status'
run --db "$work/again.db" export systems "$work/again.csv"
same 'import of the export: the same' "$work/again.csv" "$work/out.csv"

done_testing
