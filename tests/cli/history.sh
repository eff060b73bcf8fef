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
has 'one fact: when, by what, what' "$(cat "$work/out")" '21/09/2026 14:13:20 +00  '
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
is '... with an arrow between them' "$(sed -n '3s/.*(infra_scope): //p' "$work/out")" 'Một tỉnh → Một cơ quan, tổ chức'
run --db "$db" history nobody
status_is 2 'unknown system: status'
stderr_has 'unknown system: code' 'error E4020'
run --db "$db" history tn-soc no_such_fact
status_is 2 'unknown fact: status'
run --db "$db" db check
status_is 0 'the log is whole'

# ---- all that changes, in one order ----

db=$work/all.db
at() { SOURCE_DATE_EPOCH=$1; export SOURCE_DATE_EPOCH; }
# What the last run told: day, by what, and the words; the account and SHA-256 are those of the machine and of the file.
told() { sed -E '1d; s|^(..)/(..)/(....) [0-9:]+ [+]00  [^ ]+ |\3-\2-\1 |; s/SHA-256 [0-9a-f]{12}/SHA-256 */; s/\[[0-9a-f]{12}\]/[*]/' "$work/out"; }
at 1790000000
printf 'id,name,owner,infra_scope\nht,Hệ thống,Sở A,single_org\nkhac,Khác,Sở A,\n' >"$work/s.csv"
run --db "$db" import systems "$work/s.csv"
at 1790100000
printf 'system,zone,zone_kind,vlan\nht,LAN,internal,1\nht,DMZ,dmz,2\n' >"$work/z.csv"
run --db "$db" import zones "$work/z.csv"
at 1790200000
printf 'system,threat,measure\nht,Mã độc,Quét\nht,Cháy,\n' >"$work/r.csv"
run --db "$db" import risks "$work/r.csv"
echo một >"$work/f.txt"
run --db "$db" evidence add ht "$work/f.txt" --to zone:DMZ --note 'biên bản'
run --db "$db" evidence detach ht f.txt --to zone:DMZ
at 1790300000
printf 'id,name,owner\nht,Hệ thống mới,Sở A\n' >"$work/s2.csv"
run --db "$db" import systems --on-conflict update "$work/s2.csv"
printf 'system,zone,zone_kind,vlan\nht,LAN,wan,\nht,Mới,other,\n' >"$work/z2.csv"
run --db "$db" import zones --replace "$work/z2.csv"
printf 'system,threat,measure\nht,Cháy,Bình chữa cháy\n' >"$work/r2.csv"
run --db "$db" import risks --replace "$work/r2.csv"
run --db "$db" dossier ht --rules nd331-2026 --output "$work/d" --issue --draft --note 'thẩm định'
status_is 0 'a dossier: status'
papers=$(ls "$work/d/ht" | wc -l | tr -d ' ')
run --db "$db" history ht
told >"$work/got"
cat >"$work/want" <<H
2026-09-21 (import)  Tạo hệ thống: Tên hệ thống (name): Hệ thống; Chủ quản hệ thống (owner): Sở A
2026-09-21 (import)  Phạm vi phục vụ của hạ tầng (infra_scope): Một cơ quan, tổ chức
2026-09-21 (import)  Nhập tệp «s.csv» (systems), mọi hệ thống trong tệp: 2 dòng, 2 thêm mới, 0 thay đổi, SHA-256 *
2026-09-22 (import)  Bảng Vùng mạng (zones), dòng «LAN»: thêm Loại vùng: Vùng mạng nội bộ; VLAN: 1
2026-09-22 (import)  Bảng Vùng mạng (zones), dòng «DMZ»: thêm Loại vùng: Vùng DMZ; VLAN: 2
2026-09-22 (import)  Nhập tệp «z.csv» (zones), mọi hệ thống trong tệp: 2 dòng, 2 thêm mới, 0 thay đổi, SHA-256 *
2026-09-23 (import)  Rủi ro «Mã độc»: thêm Biện pháp: Quét
2026-09-23 (import)  Rủi ro «Cháy»: thêm
2026-09-23 (import)  Nhập tệp «r.csv» (risks), mọi hệ thống trong tệp: 2 dòng, 2 thêm mới, 0 thay đổi, SHA-256 *
2026-09-23 (evidence)  Tệp minh chứng «f.txt»: phiên bản 1, 6 byte, SHA-256 * (biên bản)
2026-09-23 (evidence)  Tệp minh chứng «f.txt»: gắn vào zone:DMZ
2026-09-23 (evidence)  Tệp minh chứng «f.txt»: bỏ gắn khỏi zone:DMZ
2026-09-25 (import)  Sửa thông tin hệ thống: Tên hệ thống (name): Hệ thống → Hệ thống mới
2026-09-25 (import)  Nhập tệp «s2.csv» (systems), mọi hệ thống trong tệp: 1 dòng, 0 thêm mới, 1 thay đổi, SHA-256 *
2026-09-25 (import)  Bảng Vùng mạng (zones), dòng «LAN»: sửa Loại vùng: Vùng mạng nội bộ → Vùng mạng diện rộng (WAN); VLAN: 1 → trống
2026-09-25 (import)  Bảng Vùng mạng (zones), dòng «Mới»: thêm Loại vùng: Vùng khác
2026-09-25 (import)  Bảng Vùng mạng (zones), dòng «DMZ»: gỡ Loại vùng: Vùng DMZ; VLAN: 2
2026-09-25 (import)  Nhập tệp «z2.csv» (zones), mọi hệ thống trong tệp: 2 dòng, 1 thêm mới, 1 thay đổi, SHA-256 *
2026-09-25 (import)  Rủi ro «Cháy»: sửa Biện pháp: trống → Bình chữa cháy
2026-09-25 (import)  Rủi ro «Mã độc»: gỡ
2026-09-25 (import)  Nhập tệp «r2.csv» (risks), mọi hệ thống trong tệp: 1 dòng, 0 thêm mới, 1 thay đổi, SHA-256 *
H
grep -v -e 'Giao hồ sơ' -e 'Kết luận' "$work/got" >"$work/got2"
same 'all changes, who, when, old and new' "$work/got2" "$work/want"
has 'an issued dossier' "$(cat "$work/got")" "2026-09-25 (dossier)  Giao hồ sơ số 1: $papers văn bản theo "
has '... with its note' "$(cat "$work/got")" ', bản nháp; thẩm định'
run --db "$db" history ht --since 23/09/2026 --kind tables,evidence
told >"$work/got"
sed -n '10,12p; 15,17p' "$work/want" >"$work/want2"
same '--since and --kind narrow it' "$work/got" "$work/want2"
run --db "$db" history ht --since 2027-01-01
is 'nothing since' "$status $(tail -1 "$work/out")" '0   không có thay đổi nào như vậy'
run --db "$db" history khac --kind imports
is 'an import is told of each system that it changed' "$(told | sed 's/, mọi.*//')" '2026-09-21 (import)  Nhập tệp «s.csv» (systems)'
run --db "$db" history khac --kind tables
is 'and of no other' "$(tail -1 "$work/out")" '  không có thay đổi nào như vậy'
run --db "$db" history ht --kind zones
is 'a kind that is none' "$status $(grep -c 'answers, system, tables, risks, evidence, issued, levels, imports' "$work/err")" '2 1'
run --db "$db" history ht --since hôm-qua
status_is 2 'a day that is none'
run --db "$db" history ht infra_scope --kind answers
status_is 2 'a fact has one kind'
{ echo 'system,zone,zone_kind'; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "ht,Z$i,other"; done; } >"$work/many.csv"
run --db "$db" import zones "$work/many.csv"
run --db "$db" history ht
has 'many rows at once are counted' "$(cat "$work/out")" '  Bảng Vùng mạng (zones): thêm 12, sửa 0, gỡ 0 dòng (xem từng dòng: --kind tables)'
run --db "$db" history ht --kind tables
is '... and shown one by one when asked for' "$(grep -c 'dòng «Z' "$work/out")" 12
run --db "$db" --lang en history ht --kind tables
has 'in English' "$(cat "$work/out")" 'Network zones (zones)'
run --db "$db" db check
status_is 0 'the log is whole'

# ---- when: by the clock of the process, where people read it ----

# 23/09/2026 22:46:40 UTC is the next day in Vietnam; 2026-10-25 01:30 UTC is behind the end of summer time in Europe.
db=$work/when.db
at 1790203600
printf 'id,name,owner\nlocal,Giờ,Sở C\n' >"$work/local.csv"
run --db "$db" import systems "$work/local.csv"
at 1792891800
run --db "$db" evidence add local "$work/f.txt"
run --db "$db" dossier local --rules nd331-2026 --output "$work/d" --issue --draft
# clock ZONE: the days and times that history shows there.
clock() { TZ=$1 "$CAPDO" --db "$db" history local | sed -nE '2,$s/^(.*[0-9])  [^ ]+ \(.*/\1/p' | uniq | tr '\n' ';'; }
is 'UTC' "$(clock UTC0)" '23/09/2026 22:46:40 +00;25/10/2026 01:30:00 +00;'
vietnam='24/09/2026 05:46:40 +07;25/10/2026 08:30:00 +07;'
is 'Vietnam, as an offset' "$(clock '<+07>-7')" "$vietnam"
is 'half an hour' "$(clock 'IST-5:30')" '24/09/2026 04:16:40 +05:30;25/10/2026 07:00:00 +05:30;'
is 'west, with half an hour' "$(clock '<-0330>3:30')" '23/09/2026 19:16:40 -03:30;24/10/2026 22:00:00 -03:30;'
is 'summer time' "$(clock 'CET-1CEST,M3.5.0,M10.5.0/3')" '24/09/2026 00:46:40 +02;25/10/2026 02:30:00 +01;'
if [ -e /usr/share/zoneinfo/Asia/Ho_Chi_Minh ]; then
    is 'Vietnam, by name' "$(clock Asia/Ho_Chi_Minh)" "$vietnam"
else
    ok 0 'Vietnam, by name # SKIP no time zones here'
fi
since() { TZ=$1 "$CAPDO" --db "$db" history local --kind system --since "$2" | tail -1 | sed 's/.*  //'; }
created='Tạo hệ thống: Tên hệ thống (name): Giờ; Chủ quản hệ thống (owner): Sở C'
is '--since counts local days' "$(since '<+07>-7' 24/09/2026)" "$created"
is '... not those of UTC' "$(since UTC0 24/09/2026)" 'không có thay đổi nào như vậy'
is '... and the day in UTC is reached' "$(since UTC0 23/09/2026)" "$created"
TZ='<+07>-7' && export TZ
at 1790203600
run --db "$db" evidence add local "$work/r.csv"
run --db "$db" evidence list local
is 'evidence: the local day' "$(grep -o '[0-9/]*, SHA' "$work/out" | tr '\n' ' ')" '25/10/2026, SHA 24/09/2026, SHA '
run --db "$db" dossier local --rules nd331-2026 --output "$work/d" --issue --draft
run --db "$db" issued local
has 'issued: the local day' "$(cat "$work/out")" '  bản giao số 2 ngày 24/09/2026 ('
run --db "$db" issued local --format csv
is '... a CSV keeps UTC' "$(sed 1d "$work/out" | cut -d, -f1-3)" 'local,2,2026-09-23T22:46:40Z'
run --db "$db" batch local --output "$work/here"
TZ=UTC0
run --db "$db" batch local --output "$work/utc"
is 'papers do not depend on it' "$(diff -r "$work/here" "$work/utc" && echo same)" same

# ---- who: the same in every command ----

db=$work/who.db
who_of() { "$CAPDO" --db "$db" history who --kind "$1" | sed -nE '2,$s/^[0-9/]+ [0-9:]+ [+]00  (.*) \((import|ask|evidence)\)  .*/\1/p' | tr '\n' ';'; }
me=$(id -un)
unset USER
printf 'id,name\nwho,Ai\n' >"$work/who.csv"
run --db "$db" import systems "$work/who.csv"
is 'an import tells the account' "$status $(who_of system)" "0 $me;"
printf '2026-10-01\nq\n' >"$work/in"
run_with "$work/in" --db "$db" ask who
is '... so does ask without $USER' "$status $(who_of answers)" "0 $me;"
USER=somebody && export USER
run --db "$db" evidence add who "$work/f.txt"
is '... and evidence, whatever $USER says' "$status $(who_of evidence)" "0 $me;$me;"
printf '1\nq\n' >"$work/in"
run_with "$work/in" --db "$db" ask who --rules nd85-2016 --who 'Chị Hoa'
is '--who goes before it, for the levels told as well' "$status $(who_of answers) $(who_of levels)" "0 $me;Chị Hoa; Chị Hoa;"
chmod 755 "$work" && mkdir "$work/free" && cp "$db" "$work/free/who.db" && chmod -R a+rwX "$work/free"
db=$work/free/who.db
nameless() { setpriv --reuid 54321 --clear-groups "$CAPDO" --db "$db" import risks - --on-conflict update <"$1" >/dev/null 2>&1; }
if [ "$(id -u)" = 0 ] && setpriv --reuid 54321 --clear-groups "$CAPDO" rules list >/dev/null 2>&1; then
    printf 'system,threat\nwho,Cháy\n' >"$work/r1.csv"
    nameless "$work/r1.csv"
    is 'an account without a name: $USER' "$(who_of risks)" 'somebody;'
    unset USER
    printf 'system,threat\nwho,Cháy\nwho,Lụt\n' >"$work/r1.csv"
    nameless "$work/r1.csv"
    is '... and without that a dash' "$(who_of risks)" 'somebody;-;'
else
    ok 0 'an account without a name # SKIP only root can be one'
fi
done_testing
