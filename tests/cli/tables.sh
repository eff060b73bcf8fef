#!/bin/sh
# The tables of a dossier from outside: CSV and XLSX in and out, whole tables, templates, faults by sheet and cell.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"
make_xlsx=${MAKE_XLSX:?run by meson test}
samples=$SOURCE/data/samples
db=$work/test.db
SOURCE_DATE_EPOCH=1790000000 && export SOURCE_DATE_EPOCH
tables='zones devices applications links related documents'
tab=$(printf '\t')
make() { "$make_xlsx" "$work/$1"; }
# What the last run said, without the folder and the ways to mend.
said() { sed "s|^$work/||; s/; .*//" "$work/err"; }

for kind in orgs systems; do
    run --db "$db" import $kind "$samples/$kind.csv"
done
n=0
for kind in $tables; do
    rows=$(($(wc -l <"$samples/$kind.csv") - 1))
    n=$((n + rows))
    run --db "$db" import $kind "$samples/$kind.csv"
    is "the sample $kind" "$status $(cat "$work/out")" "0 đọc $rows dòng: $rows thêm mới, 0 thay đổi, 0 như cũ, 0 bỏ qua, 0 lỗi"
    silent "the sample $kind: no diagnostics"
done
cat >"$work/plan.csv" <<'E2'
system,control,status,measure,responsible,deadline,reason,inherited
brvt-onestop,nd331-29.1,met,"Ban hành quy chế;
rà soát hằng năm",own,,,
brvt-onestop,nd331-29.2,unmet,Mua tường lửa,both,31/12/2026,,false
BRVT-onestop,nd331-30.1,not_applicable,,,,Không có mạng không dây,
brvt-datacentre,nd331-29.1,partial,,supplier,,,
E2
run --db "$db" import plan "$work/plan.csv"
is 'rows of plans' "$status $(cat "$work/out")" '0 đọc 4 dòng: 4 thêm mới, 0 thay đổi, 0 như cũ, 0 bỏ qua, 0 lỗi'
run --db "$db" db check
status_is 0 'the log fits'
run --db "$db" db status
cp "$work/out" "$work/before"

# ---- out and back: nothing changes ----

for kind in $tables plan; do
    for end in csv xlsx; do
        run --db "$db" export $kind "$work/$kind.$end"
        status_is 0 "export $kind to $end"
        for how in '' --replace; do
            run --db "$db" import $how $kind "$work/$kind.$end"
            is "re-import of $kind from $end $how" "$status $(grep -c ' 0 thêm mới, 0 thay đổi, .* 0 bỏ qua, 0 lỗi$' "$work/out") $(wc -l <"$work/out" | tr -d ' ')" '0 1 1'
            silent "re-import of $kind from $end $how: no diagnostics"
        done
    done
    run --db "$db" export --excel $kind "$work/e.csv"
    run --db "$db" import $kind "$work/e.csv"
    is "re-import of $kind --excel" "$status $(grep -c ' 0 thêm mới, 0 thay đổi, ' "$work/out")" '0 1'
done
head -2 "$work/plan.csv" >"$work/got"
cat >"$work/want" <<'E2'
system,control,requirement,applies,status,inherited,present,measure,responsible,evidence,deadline,reason
brvt-datacentre,nd331-29.1,,,partial,,,,supplier,,,
E2
same 'the columns of the plan' "$work/got" "$work/want"
run --db "$db" template --output "$work/all.xlsx"
is 'the template carries the tables' "$status $(sed 's/.*rủi ro, //' "$work/out")" "0 $((n + 4)) dòng ở 7 bảng của hồ sơ"
for lang in vi en; do
    run --db "$db" --lang $lang template --output "$work/$lang.xlsx"
    run --db "$db" import all "$work/$lang.xlsx"
    is "re-import of the template ($lang): a line a sheet, nothing new" "$status $(grep -c ' 0 thêm mới, 0 thay đổi, .* 0 lỗi$' "$work/out") $(wc -l <"$work/out" | tr -d ' ')" '0 10 10'
    silent "re-import of the template ($lang): no diagnostics"
done
run --db "$db" db status
same 'nothing of this is in the database or its log' "$work/out" "$work/before"
run --db "$work/other.db" import all "$work/all.xlsx"
status_is 0 'the template into an empty database'
for kind in $tables plan; do
    run --db "$work/other.db" export $kind "$work/b.csv"
    same "the template carries $kind whole" "$work/b.csv" "$work/$kind.csv"
done

# ---- one system ----

# Where systems are named, their plan has a line for each requirement of the level, whether or not something is told of it.
# ... and for the heading that no requirement stands under.
"$CAPDO" --db "$db" plan brvt-onestop --format csv | awk -F, '$2 == "requirement" || $2 == "hosting" || $1 == "nd331-30.3.a"' >"$work/rows"
wanted=$(wc -l <"$work/rows" | tr -d ' ')
run --db "$db" export plan - brvt-onestop
cp "$work/out" "$work/p.csv"
is 'the plan of one system: its requirements, then what is stored beside them' "$status $(sed 1d "$work/p.csv" | grep -c '^brvt-onestop,')" "0 $((wanted + 3))"
is 'the plan of one system: in the order of the baseline' "$(sed 1d "$work/p.csv" | sed -n "1,${wanted}p" | cut -d, -f2 | cksum)" "$(sed 's/,.*//' "$work/rows" | cksum)"
has 'the plan of one system: the words of a requirement' "$(cat "$work/p.csv")" 'brvt-onestop,nd331-30.8.c,30.8.c Có phân vùng lưu trữ được phân tách độc lập về lô-gic,'
run --db "$db" import plan "$work/p.csv"
is '... and back: lines that say nothing are no rows' "$status $(cat "$work/out")" "0 đọc $((wanted + 3)) dòng: 0 thêm mới, 0 thay đổi, $((wanted + 3)) như cũ, 0 bỏ qua, 0 lỗi"
printf 'id,name\nopen-one,Chưa rõ\n' >"$work/open.csv"
run --db "$work/other.db" import systems "$work/open.csv"
run --db "$work/other.db" export plan - open-one
is 'a system without a level: no requirements, and why' "$status $(wc -l <"$work/out" | tr -d ' ') $(sed 's/;.*//' "$work/err")" '0 1 open-one:1:1: note N1593: chưa xác định được cấp độ nên bảng phương án chưa liệt kê các yêu cầu'

run --db "$db" template --output "$work/one.xlsx" --system BRVT-onestop
is 'a template of one system' "$status $(sed 's/.*xlsx: //; s/ cơ quan.*dòng rủi ro/.../' "$work/out")" \
    "0 1 hệ thống, 3..., $(($(for kind in $tables; do cat "$samples/$kind.csv"; done | grep -c '^brvt-onestop,') + wanted + 3)) dòng ở 7 bảng của hồ sơ"
run --db "$work/third.db" import all "$work/one.xlsx"
is '... with the organisations that it names, no others' "$("$CAPDO" --db "$work/third.db" export orgs - | sed 1d | cut -d, -f1 | sort)" \
    "$("$CAPDO" --db "$db" export systems - brvt-onestop | sed 1d | cut -d, -f3-5 | tr , '\n' | sort)"
printf 'name,parent\nPhòng A,Sở B\nSở B,Tỉnh C\nTỉnh C,\nSở D,Tỉnh C\n' >"$work/o.csv"
printf 'id,name,agency\na,Hệ A,Phòng A\nd,Hệ D,Sở D\n' >"$work/s.csv"
run --db "$work/above.db" import orgs "$work/o.csv"
run --db "$work/above.db" import systems "$work/s.csv"
run --db "$work/above.db" template --output "$work/above.xlsx" A
is '... and those above them' "$status $(sed 's/.*xlsx: //; s/ cơ quan.*//' "$work/out")" '0 1 hệ thống, 3'
printf 'id,specialised_unit\nd,Phòng A\n' >"$work/unit.csv"
run --db "$work/above.db" import descriptions "$work/unit.csv"
run --db "$work/above.db" template --output "$work/above.xlsx" d
is '... and the specialised unit, which a fact names' "$status $(sed 's/.*xlsx: //; s/ cơ quan.*//' "$work/out")" '0 1 hệ thống, 4'
run --db "$work/above.db" template --output "$work/above.xlsx"
has 'a template of all systems has all organisations' "$(cat "$work/out")" ' 2 hệ thống, 4 cơ quan'
run --db "$db" template --output "$work/two.xlsx" --system brvt-onestop --system brvt-datacentre
has 'a template of two systems' "$(cat "$work/out")" ': 2 hệ thống, '
run --db "$db" template --output "$work/too.xlsx" brvt-onestop brvt-datacentre
same 'a template of two systems: words or options' "$work/too.xlsx" "$work/two.xlsx"
for file in one two; do
    for how in '' --replace; do
        run --db "$db" import $how all "$work/$file.xlsx"
        is "lines that only name the system say nothing ($file $how)" "$status $(grep -vc ' 0 thêm mới, 0 thay đổi, .* 0 lỗi$' "$work/out")" '0 0'
        silent "... and nothing is said of them ($file $how)"
    done
done
run --db "$db" db status
same 'and nothing was changed' "$work/out" "$work/before"
run --db "$db" template --output "$work/none.xlsx" no-such
is 'a template of no system' "$status $(grep -c 'error E4020: ' "$work/err") $([ -e "$work/none.xlsx" ] && echo made)" '2 1 '
run --db "$db" template --empty --output "$work/none.xlsx" brvt-onestop
status_is 2 'an empty template has no systems'
run --db "$db" export zones - brvt-onestop BRVT-datacentre
is 'export of some systems' "$status $(sed 1d "$work/out" | cut -d, -f1 | sort -u | tr '\n' ' ')" '0 brvt-datacentre brvt-onestop '
run --db "$db" export orgs - brvt-onestop
status_is 2 'organisations belong to no system'

# ---- conflicts, whole tables ----

cat >"$work/z.csv" <<'E2'
system,zone,zone_kind,vlan
brvt-datacentre,Vùng DMZ,other,
brvt-datacentre,Vùng mới,wan,99
E2
run --db "$db" import zones "$work/z.csv"
is 'a row that differs is an error' "$status $(said | head -1)" "3 z.csv:2:17: error E4051: bảng «zones», dòng «Vùng DMZ» của hệ thống «brvt-datacentre»: đã có trong cơ sở dữ liệu và khác ở 1 cột: zone_kind («dmz» → «other»)"
run --db "$db" import --on-conflict skip zones "$work/z.csv"
is '--on-conflict skip' "$status $(cat "$work/out")" '0 đọc 2 dòng: 1 thêm mới, 0 thay đổi, 0 như cũ, 1 bỏ qua, 0 lỗi'
run --db "$db" import --on-conflict update zones "$work/z.csv"
is '--on-conflict update' "$status $(cat "$work/out")" '0 đọc 2 dòng: 0 thêm mới, 1 thay đổi, 1 như cũ, 0 bỏ qua, 0 lỗi'
stood=$(grep -c '^brvt-datacentre,' "$work/zones.csv")
run --db "$db" export zones - brvt-datacentre
is 'rows the file does not name stay' "$(($(wc -l <"$work/out") - 1))" $((stood + 1))
run --db "$db" import --replace zones "$work/z.csv"
is '--replace' "$status $(cat "$work/out")" "0 đọc 2 dòng: 0 thêm mới, 1 thay đổi, 1 như cũ, 0 bỏ qua, 0 lỗi
gỡ $((stood - 1)) dòng không có trong tệp
xóa trắng 1 ô đang có giá trị"
run --db "$db" export zones - brvt-datacentre
is '--replace: what was not in the file is gone' "$(sed 1d "$work/out" | cut -d, -f2,3 | tr '\n' ' ')" 'Vùng DMZ,other Vùng mới,wan '

# A system of which the file says nothing else has an empty table; it is one system even in two rows.
printf 'system,zone,zone_kind,vlan\nbrvt-onestop,,,\nbrvt-DATACENTRE,,,\n' >"$work/bare.csv"
cp "$db" "$work/bare.db"
here=$("$CAPDO" --db "$db" export zones - brvt-onestop | sed 1d | wc -l)
run --db "$work/bare.db" import zones "$work/bare.csv"
is 'rows that only name their system say nothing' "$status $(cat "$work/out")" '0 đọc 0 dòng: 0 thêm mới, 0 thay đổi, 0 như cũ, 0 bỏ qua, 0 lỗi'
printf 'BRVT-onestop,,,\nbrvt-datacentre,Vùng mới,wan,99\n' >>"$work/bare.csv"
run --db "$work/bare.db" import --replace zones "$work/bare.csv"
is '... with --replace the table is empty then, unless other rows follow' "$status $(cat "$work/out")" "0 đọc 1 dòng: 0 thêm mới, 0 thay đổi, 1 như cũ, 0 bỏ qua, 0 lỗi
gỡ $((here + 1)) dòng không có trong tệp
bảng nay trống ở 1 hệ thống mà tệp chỉ nêu mã"
is '... and that is so' "$("$CAPDO" --db "$work/bare.db" export zones - brvt-onestop brvt-datacentre | sed 1d | cut -d, -f1,2)" 'brvt-datacentre,Vùng mới'
run --db "$work/bare.db" import --replace zones "$work/bare.csv"
is '... once' "$status $(cat "$work/out")" '0 đọc 1 dòng: 0 thêm mới, 0 thay đổi, 1 như cũ, 0 bỏ qua, 0 lỗi'
run --db "$work/bare.db" db check
status_is 0 '... and the log fits'
cp "$db" "$work/bare.db"
printf 'brvt-onestop,Vùng A,no-such-kind,\n' >>"$work/bare.csv"
run --db "$work/bare.db" import --replace --keep-going zones "$work/bare.csv"
is '... not when a row of the system is bad' "$status $(grep -c 'bảng nay trống' "$work/out") $("$CAPDO" --db "$work/bare.db" export zones - brvt-onestop | sed 1d | wc -l)" "1 0 $here"
printf 'system,zone\nbrvt-onestop,\nno-such,\n' >"$work/bare.csv"
run --db "$work/bare.db" import --replace zones "$work/bare.csv"
is '... a system that is not there is an error' "$status $(grep -c 'bare.csv:3:1: error E4055: ' "$work/err") $("$CAPDO" --db "$work/bare.db" export zones - brvt-onestop | sed 1d | wc -l)" "3 1 $here"
make bare.xlsx <<E2
[zones]
system${tab}zone
brvt-onestop${tab}
E2
run --db "$work/bare.db" import --replace all "$work/bare.xlsx"
is '... the same of a workbook, by sheet' "$status $(cat "$work/out")" "0 Vùng mạng: đọc 0 dòng: 0 thêm mới, 0 thay đổi, 0 như cũ, 0 bỏ qua, 0 lỗi
gỡ $here dòng không có trong tệp
bảng nay trống ở 1 hệ thống mà tệp chỉ nêu mã"

# A column of another kind is told with the kinds that take it.
printf 'id,name,host_system,measure,role,khác\nbrvt-onestop,,,,,\n' >"$work/wrong.csv"
run --db "$work/bare.db" import systems "$work/wrong.csv" --on-conflict skip
is 'columns of other kinds' "$(sed "s|^$work/||" "$work/err" | grep W2005)" "wrong.csv:1:9: warning W2005: cột «host_system» không thuộc loại dữ liệu này: bỏ qua cả cột; nhập cột này bằng capdo import với loại: descriptions
wrong.csv:1:21: warning W2005: cột «measure» không thuộc loại dữ liệu này: bỏ qua cả cột; nhập cột này bằng capdo import với loại: risks, plan
wrong.csv:1:29: warning W2005: cột «role» không thuộc loại dữ liệu này: bỏ qua cả cột; nhập cột này bằng capdo import với loại: actors
wrong.csv:1:34: warning W2005: không biết cột «khác»: bỏ qua cả cột; hãy kiểm tra lại tên cột"
run --db "$db" import --replace systems "$samples/systems.csv"
status_is 2 '--replace is for tables'
run --db "$db" import --replace --on-conflict skip zones "$work/z.csv"
status_is 2 '--replace overwrites'
run --db "$db" import zone "$work/z.csv"
is 'an unknown kind' "$status $(sed 's/.*: error/error/; s/ (mọi.*//' "$work/err" | head -1)" "2 error E1501: không có loại dữ liệu «zone»; dùng systems, orgs, descriptions, risks, zones, devices, applications, links, related, documents, plan, actors hoặc all"
run --db "$db" db check
status_is 0 'the log fits after all this'

# ---- faults by sheet and cell ----

make bad.xlsx <<E
[Thiết bị]
system${tab}device${tab}device_kind${tab}device_count${tab}device_main${tab}device_zone
# Mã${tab}Tên${tab}Loại
brvt-onestop${tab}Mới${tab}Tường lửa${tab}hai${tab}Có${tab}DMZ
brvt-onestop${tab}${tab}server

no-such${tab}Máy${tab}server
brvt-onestop${tab}Máy A${tab}server${tab}1${tab}true${tab}DMZ|DMZ
[van ban phap ly]
system${tab}document${tab}document_kind${tab}document_date
brvt-onestop${tab}Quy chế mới${tab}regulation${tab}2026-02-30
brvt-onestop${tab}Quy chế mới${tab}regulation
[plan]
system${tab}control${tab}status${tab}requirement
brvt-onestop${tab}nd331-29.3${tab}Đã đáp ứng${tab}không đọc
E
run --db "$db" import all "$work/bad.xlsx"
is 'import all: bad cells: status 3, nothing on stdout' "$status $(cat "$work/out")" '3 '
said | grep -v N4069 >"$work/got"
cat >"$work/want" <<'E2'
bad.xlsx:3:3: error E3221: ô «Thiết bị!C3»: cột «device_kind», dòng «Mới» của hệ thống «brvt-onestop»: giá trị «Tường lửa» không có trong danh mục
bad.xlsx:3:4: error E3224: ô «Thiết bị!D3»: cột «device_count», dòng «Mới» của hệ thống «brvt-onestop»: «hai» không phải số đếm từ 0 đến 1000000
bad.xlsx:3:5: error E3220: ô «Thiết bị!E3»: cột «device_main», dòng «Mới» của hệ thống «brvt-onestop»: «Có» không phải true hay false
bad.xlsx:4:2: error E4066: ô «Thiết bị!B4»: cột «device», dòng có mã «brvt-onestop»: ô để trống
bad.xlsx:6:1: error E4055: ô «Thiết bị!A6»: chưa có hệ thống mã «no-such»
bad.xlsx:7:6: error E3276: ô «Thiết bị!F7»: cột «device_zone», dòng «Máy A» của hệ thống «brvt-onestop»: «DMZ» ghi hai lần
bad.xlsx:2:4: error E3225: ô «van ban phap ly!D2»: cột «document_date», dòng «Quy chế mới» của hệ thống «brvt-onestop»: «2026-02-30» không phải ngày: tháng 02/2026 chỉ có 28 ngày
bad.xlsx:3:2: error E4056: ô «van ban phap ly!B3»: cột «document»: «Quy chế mới» của hệ thống «brvt-onestop» đã có ở dòng 2 của tệp
bad.xlsx:2:3: error E3221: ô «plan!C2»: cột «status», dòng «nd331-29.3» của hệ thống «brvt-onestop»: giá trị «Đã đáp ứng» không có trong danh mục
E2
same 'every bad cell is told by sheet and address' "$work/got" "$work/want"
stderr_has 'a label is answered with the code to write' 'giá trị «Đã đáp ứng» không có trong danh mục; hãy ghi met'
stderr_has 'why nothing was imported' '7 dòng có lỗi nên không nhập dòng nào'
run --db "$db" import all "$work/bad.xlsx" --keep-going
is 'with --keep-going nothing of a bad row' "$status $(sed 's/ dòng: / /; s/ thêm mới.*bỏ qua//' "$work/out" | tr '\n' ' ')" '1 Thiết bị: đọc 4 0, 4 lỗi Văn bản pháp lý: đọc 2 0, 2 lỗi Phương án: đọc 1 0, 1 lỗi '

# ---- the help says how rows and tables are meant ----

run help import
has 'help: rows that stay' "$(tr '\n' ' ' <"$work/out" | tr -s ' ')" 'dòng không có trong tệp, cột không có trong tệp và ô để trống thì giữ nguyên'
run export documents "$work/no.ods"
status_is 2 'other spreadsheets are wrong usage'
done_testing
