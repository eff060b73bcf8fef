#!/bin/sh
# `capdo rules prove | diff | impact`: what is printed of the proofs.  The proofs themselves are tested in
# tests/unit/test_prove.c (against brute force) and test_prove_law.c (against counts by hand).
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"

golden=$SOURCE/tests/golden/prove
word_for_word() { # NAME
    [ -z "${UPDATE_GOLDEN:-}" ] || cp "$work/out" "$golden/$1"
    same "$1: every word" "$work/out" "$golden/$1"
    silent "$1: no diagnostics"
}

# ---- prove ----

for pack in nd85-2016 nd331-2026; do
    run rules prove $pack
    status_is 0 "$pack: status"
    word_for_word $pack.txt
done
has 'nation-wide infrastructure not always on is a gap' "$(cat "$golden/nd331-2026.txt")" 'Phạm vi phục vụ của hạ tầng: Nhiều bộ, ngành hoặc Toàn quốc; Yêu cầu vận hành 24/7: Không'
has 'other systems are a gap' "$(cat "$golden/nd331-2026.txt")" '    - Loại hình hệ thống theo chức năng: Hệ thống thông tin khác'
has 'state secrets without declared harm are a gap' "$(cat "$golden/nd331-2026.txt")" '    - Loại hình hệ thống theo chức năng: Chỉ phục vụ hoạt động nội bộ hoặc Hệ thống thông tin khác; Loại thông tin được xử lý: có «Thông tin bí mật nhà nước»; Mức tổn hại tới an ninh quốc gia khi bị phá hoại: Không tổn hại'
run rules prove nd331-2026 --format csv
status_is 0 'CSV: status'
is 'CSV: all findings but the gaps' "$(grep -v '^gap,\|^drop,' "$work/out")" 'kind,level,count,citation,pattern
combinations,,1274019840,,
level,0,1996848,,
level,1,2641968,,
level,2,14346192,,
level,3,71078352,,
level,4,151303680,,
level,5,1032652800,,
no_criterion,,11981088,,
never_decides,,,11.2,
never_decides,,,12.2.b,
monotone,,,,system_function
not_monotone,,,,info_classes
monotone,,,,harm_national_security
monotone,,,,subjects_basic
monotone,,,,subjects_sensitive
not_monotone,,,,infra_scope
monotone,,,,pm_decided_level
monotone,,,,risk_level'
is 'CSV: every gap, none merged' "$(grep -c '^gap,0,11981088,,"Loại hình hệ thống theo chức năng: ' "$work/out")" 39
is 'CSV: where the level falls' "$(grep '^drop,' "$work/out" | sed 's/; Loại hình hệ thống.*//')" 'drop,1>0,,,"Loại thông tin được xử lý: Thông tin công cộng → Thông tin công cộng, Thông tin bí mật nhà nước
drop,3>0,,,"Phạm vi phục vụ của hạ tầng: Một số tỉnh → Nhiều bộ, ngành'
run rules prove nd331-2026 --format csv --excel --output "$work/excel.csv"
status_is 0 'CSV for Excel: status'
is 'CSV for Excel: mark and semicolons' "$(head -1 "$work/excel.csv" | od -An -tx1 | tr -d ' \n' | cut -c1-6) $(head -1 "$work/excel.csv" | tr -cd ';' | wc -c | tr -d ' ')" 'efbbbf 4'
run rules prove gbt22240-2020
status_is 0 'third law: status'
has 'third law: one gap' "$(cat "$work/out")" 'KHOẢNG TRỐNG: tổ hợp không đáp ứng tiêu chí nào: 1
1 mẫu nhỏ nhất'
run --lang en rules prove gbt22240-2020
is 'in English: no Vietnamese words of the program' "$(grep -c 'Gói\|mẫu\|tổ hợp\|KHOẢNG' "$work/out")" 0

# Contradictory rows: the same conditions under two levels, in a pack made for it.
mkdir -p "$work/packs"
cp -r "$SOURCE/tests/cases/bad-packs/control/p" "$work/packs/p"
awk '/<rule id="r_2">/ { while (!/<\/rule>/) getline; next }
     { print }
     /<rule id="r_1">/ { copying = 1; text = "" }
     copying { text = text $0 "\n" }
     /<\/rule>/ && copying { copying = 0; gsub(/r_1/, "r_9", text); sub(/<text>2<\/text>/, "<text>1</text>", text); sub(/<text>2\.1</, "<text>1<", text); printf "%s", text }' \
    "$SOURCE/tests/cases/bad-packs/control/p/criteria.dmn" >"$work/packs/p/criteria.dmn"
run --packs "$work/packs" rules prove p
status_is 0 'contradiction: status'
has 'contradiction: told' "$(cat "$work/out")" 'HÀNG MÂU THUẪN (cùng điều kiện, khác cấp):
  - khoản 1 Điều 2 (cấp 2) và Điều 1 (cấp 1)'
has 'contradiction: what never decides' "$(cat "$work/out")" '(bỏ đi thì cấp vẫn như cũ ở mọi tổ hợp):
  - Điều 1 Nghị định thử'
run --packs "$work/packs" rules prove p --format csv
has 'contradiction: CSV' "$(cat "$work/out")" 'contradiction,,,2.1|1,'
run rules prove nowhere
status_is 2 'unknown pack: status 2'
stderr_has 'unknown pack: told' 'error E1520: '

# ---- test: what cannot be read is a failure, and the run goes on ----

# Root may read everything: there the tests of permissions run as somebody else.
other=
[ "$(id -u)" != 0 ] || other='setpriv --reuid=65534 --regid=65534 --clear-groups'
cp -r "$SOURCE/rules" "$work/rules"
cases=$work/rules/nd85-2016/t
mkdir -p "$cases/closed" "$cases/open"
sed -n '1,/<\/testCase>/p' "$SOURCE/rules/nd85-2016/cases/10-1.xml" | sed 's|>\.\./criteria|>../../criteria|' >"$cases/open/good.xml"
echo '</testCases>' >>"$cases/open/good.xml"
echo '<x/>' >"$cases/open/zz.xml"
cp "$cases/open/good.xml" "$cases/open/closed.xml"
chmod 755 "$work" && chmod 000 "$cases/closed" "$cases/open/closed.xml"
if $other "$CAPDO" --version >/dev/null 2>&1 && ! $other ls "$cases/closed" >/dev/null 2>&1; then
    status=0
    $other "$CAPDO" --packs "$work/rules" rules test "$cases" >"$work/out" 2>"$work/err" || status=$?
    is 'rules test: folder and file that cannot be read are a failure each, the others run' "$status $(tail -n 1 "$work/out")" '1 1 passed, 2 failed'
    is '... named' "$(sed -n "s|^$cases/||p" "$work/out" | cut -d: -f1 | tr '\n' ' ')" 'closed open/closed.xml '
else
    ok 0 'rules test: unreadable files # SKIP nobody else to run as'
fi
chmod 755 "$cases/closed"

# ---- diff ----

for pack in nd85-2016 nd331-2026 gbt22240-2020; do
    run rules diff $pack $pack
    status_is 0 "$pack with itself: status 0"
    is "$pack with itself: nothing" "$(sed 1d "$work/out" | sed 's/^Số tổ hợp: [0-9.]*; //')" 'khác cấp: 0'
    run rules diff $pack $pack --format csv
    status_is 0 "$pack with itself: CSV status 0"
    stdout_is "$pack with itself: a header alone" <<'E'
kind,level,count,citation,pattern
E
done
run rules diff nd85-2016 nd331-2026
status_is 1 'two decrees: status 1'
is 'two decrees: totals' "$(sed -n 2p "$work/out")" 'Số tổ hợp: 152.882.380.800; khác cấp: 20.757.298.128'
is 'two decrees: first and last' "$(grep '^Cấp ' "$work/out" | sed -n '1p;$p')" 'Cấp 0 theo nd85-2016, cấp 1 theo nd331-2026: 143.994.240 tổ hợp; các mẫu nhỏ nhất, gộp lại:
Cấp 5 theo nd85-2016, cấp 4 theo nd331-2026: 4.275.707.904 tổ hợp; các mẫu nhỏ nhất, gộp lại:'
run rules diff nd85-2016 nd331-2026 --format csv
status_is 1 'two decrees: CSV status 1'
is 'two decrees: pairs of levels and their numbers' "$(grep '^differs,' "$work/out" | cut -d, -f2,3 | uniq | tr '\n' ' ')" \
    '0>1,143994240 0>2,600578160 0>3,1353185040 0>4,1513653120 0>5,751080960 1>2,131604480 1>3,197406720 1>4,263208960 1>5,131604480 2>3,792874320 2>4,760203360 2>5,378665280 3>0,29255040 3>1,33125760 3>2,234092160 3>4,2566865952 3>5,1275519168 4>0,29255040 4>1,33125760 4>2,172532160 4>3,1389462336 4>5,2075922432 5>0,29255040 5>1,33125760 5>2,172532160 5>3,1389462336 5>4,4275707904 '
run rules diff nd85-2016
status_is 2 'one pack: usage'
run rules diff nd85-2016 nowhere
status_is 2 'unknown second pack: status 2'

# ---- impact: expected rows are those of tests/cli/classify.sh, side by side ----

CAPDO_DB=$work/capdo.db
export CAPDO_DB
run import systems "$SOURCE/data/samples/systems.csv"
{
    cat "$SOURCE/tests/cli/classify.sh" | awk '
        /^rows nd85-2016 / { on = "a"; next } /^rows nd331-2026 / { on = "b"; next } /^E$/ { on = ""; next }
        on == "a" { level[$1] = $2; criteria[$1] = $3; next }
        on == "b" { print $1 "," (level[$1] == $2 ? "ground" : "level") "," level[$1] "," $2 "," criteria[$1] "," $3 }' | LC_ALL=C sort
} >"$work/rows"
is 'impact: 28 systems are expected' "$(wc -l <"$work/rows" | tr -d ' ')" 28
run rules impact nd85-2016 nd331-2026
status_is 0 'impact: status'
stderr_is 'impact: summary' <<E
$work/capdo.db:1:1: note N1536: 28 hệ thống: 0 đổi cấp, 28 chỉ đổi căn cứ
E
is 'impact: header' "$(head -1 "$work/out")" 'id,name,change,level_before,level_after,criteria_before,criteria_after'
sed 1d "$work/out" | sed 's/^\([^,]*\),"[^"]*",/\1,/;t;s/^\([^,]*\),[^,]*,/\1,/' >"$work/got"
same 'impact: every system, by id, with the clauses' "$work/got" "$work/rows"
run rules impact nd331-2026 nd331-2026
status_is 0 'impact of nothing: status'
stdout_is 'impact of nothing: a header alone' <<'E'
id,name,change,level_before,level_after,criteria_before,criteria_after
E
# A system whose level changes, one that is open, and a component.
cat >"$work/more.csv" <<'E'
id,name,part_of,system_function,info_classes,harm_national_security,harm_national_defence,serves_defence_security,infra_scope,infra_shared,infra_international_link,requires_24_7,no_unplanned_stop,national_egov_system,national_special_data_store,pm_decided_level,risk_level
army,Chỉ tổn hại quốc phòng,,internal,state_secret,none,serious,true,single_org,false,false,false,false,false,false,none,none
ministry,Hạ tầng một bộ,,infrastructure,public,none,none,false,ministry,true,false,false,false,false,false,none,
top,Gộp,,,,,,,,,,,,,,,
top-net,Phần mạng,top,infrastructure,public,none,none,false,ministry,true,false,false,false,false,false,none,none
E
run import systems "$work/more.csv"
run rules impact nd85-2016 nd331-2026
is 'impact: changed levels, open ones as bounds, components by id' "$(grep ',level,' "$work/out")" 'army,Chỉ tổn hại quốc phòng,level,4,0,10.1|9.1,
ministry,Hạ tầng một bộ,level,0,3..5,,13.3
top,Gộp,level,0,3,,top-net:13.3
top-net,Phần mạng,level,0,3,,13.3'
stderr_is 'impact: summary of these' <<E
$work/capdo.db:1:1: note N1536: 32 hệ thống: 4 đổi cấp, 28 chỉ đổi căn cứ
E
done_testing
