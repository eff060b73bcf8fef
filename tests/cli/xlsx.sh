#!/bin/sh
# Spreadsheets: the template, XLSX in and out, faults by sheet and cell.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"
make_xlsx=${MAKE_XLSX:?run by meson test}
samples=$SOURCE/data/samples
db=$work/test.db
SOURCE_DATE_EPOCH=1790000000 && export SOURCE_DATE_EPOCH
make() { "$make_xlsx" "$work/$1"; }
tab=$(printf '\t')

# ---- the template ----

run template --empty --output "$work/empty.xlsx"
is 'an empty template: status and what it says' "$status $(cat "$work/out")" "0 đã lập $work/empty.xlsx: 0 hệ thống, 0 cơ quan, 0 dòng mô tả, 0 dòng rủi ro, 0 dòng ở 7 bảng của hồ sơ"
silent 'an empty template: no diagnostics'
run --db "$work/new.db" template --output "$work/new.xlsx"
is 'without a database the template is the empty one, and no database is made' "$status $(ls "$work" | grep -c '^new.db')" '0 0'
same 'and byte for byte so' "$work/new.xlsx" "$work/empty.xlsx"
run --db "$work/new.db" import all "$work/empty.xlsx"
is 'import of an empty template: nothing to do' "$status $(cat "$work/out")" '0 '
silent 'import of an empty template: no diagnostics'
for kind in orgs systems descriptions risks; do
    run --db "$db" import $kind "$samples/$kind.csv"
done
run --db "$db" template --output "$work/full.xlsx"
is 'a template filled in' "$status $(cat "$work/out")" "0 đã lập $work/full.xlsx: $(($(wc -l <"$samples/systems.csv") - 1)) hệ thống, $(($(wc -l <"$samples/orgs.csv") - 1)) cơ quan, 28 dòng mô tả, $(($(wc -l <"$samples/risks.csv") - 1)) dòng rủi ro, 0 dòng ở 7 bảng của hồ sơ"
run --db "$db" --lang en template --output "$work/english.xlsx"
status_is 0 'a template in English'
run template
status_is 2 'a template needs --output'
run template --output "$work/full.csv"
status_is 2 'a template is an XLSX file'
run template --empty --output "$work/none/full.xlsx"
status_is 4 'a folder that does not exist: status 4'

# ---- back again: nothing changes ----

run --db "$db" db status
cp "$work/out" "$work/before"
for file in full english; do
    run --db "$db" import all "$work/$file.xlsx"
    is "re-import of the template ($file): all rows are the same" "$status $(grep -c ' 0 thêm mới, 0 thay đổi, .* 0 lỗi$' "$work/out") $(wc -l <"$work/out")" '0 4 4'
    silent "re-import of the template ($file): no diagnostics"
done
for kind in orgs systems descriptions risks; do
    run --db "$db" export $kind "$work/$kind.xlsx"
    status_is 0 "export $kind to XLSX"
    cp "$work/$kind.xlsx" "$work/first.xlsx"
    run --db "$db" import $kind "$work/$kind.xlsx"
    is "re-import of $kind" "$status $(grep -c ' 0 thêm mới, 0 thay đổi, ' "$work/out")" '0 1'
    run --db "$db" import --on-conflict update $kind "$work/full.xlsx"
    is "import of $kind out of the template" "$status $(grep -c ' 0 thêm mới, 0 thay đổi, ' "$work/out")" '0 1'
    run --db "$db" export $kind "$work/$kind.xlsx"
    same "export of $kind again is the same file" "$work/$kind.xlsx" "$work/first.xlsx"
done
run --db "$db" db status
same 'nothing of this is in the database or its log' "$work/out" "$work/before"
run --db "$work/other.db" import all "$work/full.xlsx"
status_is 0 'the template into an empty database'
for kind in orgs systems descriptions risks; do
    run --db "$db" export $kind "$work/a.csv"
    run --db "$work/other.db" export $kind "$work/b.csv"
    same "the template carries $kind whole" "$work/b.csv" "$work/a.csv"
done
"$CAPDO" --db "$work/third.db" import orgs - <"$work/full.xlsx" >"$work/out" 2>"$work/err"
is 'XLSX from standard input is known by its content' "$? $(cut -d: -f1 "$work/out")" '0 đọc 25 dòng'

# ---- faults by sheet and cell ----

make bad.xlsx <<E
[Ghi chú]
gì cũng được
[Hệ thống]
id${tab}name${tab}user_count${tab}info_classes${tab}dossier_date${tab}lạ
# Mã${tab}Tên${tab}Số người dùng
good${tab}Tốt${tab}12${tab}public${tab}2026-10-01
bad-1${tab}Xấu${tab}nhiều${tab}public|public${tab}2026-02-30

${tab}Không mã
bad 2${tab}Mã sai
GOOD${tab}Lặp${tab}1
E
f=$work/bad.xlsx
run --db "$work/bad.db" import systems "$f"
is 'bad cells: status 3, nothing said on stdout' "$status $(cat "$work/out")" '3 '
sed "s|^$work/||; s/; .*//" "$work/err" >"$work/said"
cat >"$work/want" <<'W'
bad.xlsx:1:6: warning W2005: ô «Hệ thống!F1»: không biết cột «lạ»: bỏ qua cả cột
bad.xlsx:4:4: error E3222: ô «Hệ thống!D4»: cột «info_classes», dòng có mã «bad-1»: «public» ghi hai lần trong một tập
bad.xlsx:4:3: error E3224: ô «Hệ thống!C4»: cột «user_count», dòng có mã «bad-1»: «nhiều» không phải số đếm từ 0 đến 1000000000000
bad.xlsx:4:5: error E3225: ô «Hệ thống!E4»: cột «dossier_date», dòng có mã «bad-1»: «2026-02-30» không phải ngày: tháng 02/2026 chỉ có 28 ngày
bad.xlsx:6:1: error E2020: ô «Hệ thống!A6»: cột «id» để trống ở dòng này
bad.xlsx:7:1: error E2021: ô «Hệ thống!A7»: cột «id»: mã «bad 2» không hợp lệ
bad.xlsx:8:1: error E2022: ô «Hệ thống!A8»: cột «id»: mã «GOOD» đã có ở dòng 3 của tệp (không phân biệt chữ hoa, chữ thường)
bad.xlsx:1:1: note N4069: 4 dòng có lỗi nên không nhập dòng nào
W
same 'every bad cell is told by sheet and address' "$work/said" "$work/want"
run --db "$work/bad.db" list
is 'and nothing was imported' "$(grep -c good "$work/out")" 0
run --db "$work/bad.db" import --keep-going systems "$f"
is '--keep-going imports the good row' "$status $(cat "$work/out")" '1 đọc 5 dòng: 1 thêm mới, 0 thay đổi, 0 như cũ, 0 bỏ qua, 4 lỗi'
run --db "$work/bad.db" --lang en import systems "$f"
stderr_has 'the address in English' 'cell «Hệ thống!C4»: column «user_count»'

make all.xlsx <<E
[Rủi ro]
system${tab}threat
s-1${tab}Lụt
s-9${tab}Cháy
[he thong]
id${tab}name${tab}part_of
s-1${tab}Một
s-2${tab}Hai${tab}s-2
[Cơ quan]
name${tab}kind
Sở${tab}lạ
E
run --db "$work/all.db" import all "$work/all.xlsx"
status_is 3 'import all: one bad sheet is enough'
is 'import all: the faults of all sheets are told' "$(sed "s|^$work/all.xlsx:||; s/ error / /; s/»: .*/»/; s/ô «//; s/ note N4069.*/ refused/" "$work/err" | tr '\n' ' ')" \
    '2:2: E3221: Cơ quan!B2» 3:3: E4053: he thong!C3» 3:1: E4055: Rủi ro!A3» 1:1: refused '
run --db "$work/all.db" export systems -
is 'import all: and nothing imported' "$(wc -l <"$work/out" | tr -d ' ')" 1
run --db "$work/all.db" import all --keep-going "$work/all.xlsx"
is 'import all --keep-going' "$status $(tr '\n' ' ' <"$work/out")" '1 Hệ thống: đọc 2 dòng: 1 thêm mới, 0 thay đổi, 0 như cũ, 0 bỏ qua, 1 lỗi Cơ quan: đọc 1 dòng: 0 thêm mới, 0 thay đổi, 0 như cũ, 0 bỏ qua, 1 lỗi Rủi ro: đọc 2 dòng: 1 thêm mới, 0 thay đổi, 0 như cũ, 0 bỏ qua, 1 lỗi '
run --db "$work/all.db" db check
status_is 0 'the log fits'

# ---- what is no such file ----

make named.xlsx <<E
[HE THONG]
id${tab}user_count
x${tab}?
[khac]
id
E
run --db "$db" import systems "$work/named.xlsx"
stderr_has 'a sheet is found without regard to case and marks' 'ô «HE THONG!B2»: cột «user_count», dòng có mã «x»'
make two.xlsx <<E
[Một]
id
[Hai]
id
E
run --db "$db" import systems "$work/two.xlsx"
is 'which sheet? status 3' "$status" 3
stderr_has 'which sheet? the names are told' "$work/two.xlsx:1:1: error E2043: không có trang tính «Hệ thống»; tệp có: «Một», «Hai»"
run --db "$db" import all "$work/two.xlsx"
is 'import all: no sheet of ours' "$status $(grep -c E2043 "$work/err")" '3 1'
run --db "$db" import all "$samples/systems.csv"
is 'import all: no workbook' "$status $(grep -c E2043 "$work/err")" '3 1'
head -c 9000 "$work/full.xlsx" >"$work/cut.xlsx"
run --db "$db" import all "$work/cut.xlsx"
is 'a file cut off: told once' "$status $(grep -c . "$work/err") $(grep -c 'cut.xlsx:1:1: error E2040: ' "$work/err")" '3 1 1'
echo 'id' >"$work/csv.xlsx"
run --db "$db" import systems "$work/csv.xlsx"
is 'CSV under the name of XLSX' "$status $(grep -c 'error E2040: ' "$work/err")" '3 1'
run --db "$db" import systems "$work/full.ods"
status_is 2 'other spreadsheets are wrong usage'
run --db "$db" export systems "$work/full.ods"
status_is 2 'also for export'
run --db "$db" import actors "$work/full.xlsx"
status_is 2 'actors are CSV'
ls "$work" >"$work/left"
is 'no temporary file is left' "$(grep -c 'xlsx\.' "$work/left")" 0

done_testing
