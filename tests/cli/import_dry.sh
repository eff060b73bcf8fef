#!/bin/sh
# capdo import: what an old file would empty is told, and --dry-run tells all of it and changes nothing.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"
make_xlsx=${MAKE_XLSX:?run by meson test}
db=$work/test.db
SOURCE_DATE_EPOCH=1790000000 && export SOURCE_DATE_EPOCH
tab=$(printf '\t')
make() { "$make_xlsx" "$work/$1"; }
# Content and time of the database, and whether anything lies beside it.
mark() { printf '%s %s %s' "$(cksum <"$db")" "$(stat -c %y "$db")" "$(find "$work" -name 'test.db*' | wc -l | tr -d ' ')"; }
untouched() { is "$1: the file is as it was, content and time" "$(mark)" "$before"; }
said() { sed "s|^$work/||" "$work/err"; }
tried='chạy thử: chưa ghi gì vào cơ sở dữ liệu; bỏ --dry-run để nhập thật'

# ---- a database that is not there is not made ----

cat >"$work/orgs.csv" <<'E'
name,kind,abbreviation,parent,representative,position,address,phone,email,place
UBND xã Minh Họa,other_org,UBND,,Nguyễn Văn A,Chủ tịch,Số 1 đường A,0254 000,a@vidu.example,Minh Họa
Phòng Văn hóa,other_org,PVH,UBND xã Minh Họa,Trần Thị B,Trưởng phòng,Số 2 đường A,0254 001,b@vidu.example,Minh Họa
E
run --db "$db" import orgs "$work/orgs.csv" --dry-run
is 'no database: what would be new' "$status $(cat "$work/out")" "0 đọc 2 dòng: 2 thêm mới, 0 thay đổi, 0 như cũ, 0 bỏ qua, 0 lỗi
$tried"
is 'no database: none is made' "$(find "$work" -name 'test.db*')" ''
run --db "$work/none/test.db" import orgs "$work/orgs.csv" --dry-run
is 'a folder that is not there: as the real run' "$status $(grep -c 'error E4001' "$work/err")" '4 1'
run --db "$work/none/test.db" import orgs "$work/orgs.csv"
is 'the real run' "$status $(grep -c 'error E4001' "$work/err")" '4 1'

# ---- what stands ----

cat >"$work/systems.csv" <<'E'
id,name,agency,operator,owner,part_of,infra_scope,user_count
a,Cổng thông tin,Phòng Văn hóa,Phòng Văn hóa,UBND xã Minh Họa,,single_org,120
b,Thư điện tử,Phòng Văn hóa,Phòng Văn hóa,UBND xã Minh Họa,a,single_org,40
E
cat >"$work/descriptions.csv" <<'E'
id,system_purpose,operating_place
a,Đăng tin của xã,Phòng máy tầng 2
E
cat >"$work/risks.csv" <<'E'
system,threat,weakness,likelihood,impact,measure
a,Mã độc,Máy cũ,Cao,Thấp,Cài phần mềm
a,Mất điện,Không có UPS,Thấp,Thấp,Mua UPS
E
cat >"$work/zones.csv" <<'E'
system,zone,zone_kind,zone_purpose,vlan
a,DMZ,dmz,Máy chủ web,10
a,LAN,internal,Máy trạm,20
E
for kind in orgs systems descriptions risks zones; do
    run --db "$db" import $kind "$work/$kind.csv"
    status_is 0 "import $kind"
done
before=$(mark)
"$CAPDO" --db "$db" template --output "$work/old.xlsx" >/dev/null

# ---- systems: the contract empties, and each answer is told ----

cat >"$work/s.csv" <<'E'
id,name,owner,infra_scope,user_count
a,Cổng thông tin xã,,,120
c,Mới,UBND xã Minh Họa,,5
E
want="s.csv:2:21: warning W4067: cột «owner», dòng có mã «a»: ô trống nên «UBND xã Minh Họa» đang có bị xóa; để lấy lại, ghi giá trị ấy vào ô (xem capdo history a) hoặc bỏ cả cột, rồi nhập lại với --on-conflict update
s.csv:2:22: warning W4067: cột «infra_scope», dòng có mã «a»: ô trống nên «single_org» đang có bị xóa; để lấy lại, ghi giá trị ấy vào ô (xem capdo history a infra_scope) hoặc bỏ cả cột, rồi nhập lại với --on-conflict update"
counts='đọc 2 dòng: 1 thêm mới, 1 thay đổi, 0 như cũ, 0 bỏ qua, 0 lỗi
xóa trắng 2 ô đang có giá trị'
run --db "$db" import systems --on-conflict update --dry-run "$work/s.csv"
is 'systems, tried: what would happen' "$status $(cat "$work/out")" "0 $counts
$tried"
is 'systems, tried: what would be emptied' "$(said)" "$want"
untouched 'systems, tried'
run --db "$db" import systems --dry-run "$work/s.csv"
is 'systems, tried: a conflict is status 3, as the real run' "$status $(cat "$work/out") $(said | sed 's/;.*//' | head -1)" "3  s.csv:2:1: error E4051: cột «id», dòng có mã «a»: đã có trong cơ sở dữ liệu và khác ở 3 cột: name («Cổng thông tin» → «Cổng thông tin xã»), owner («UBND xã Minh Họa» → trống), infra_scope («single_org» → trống)"
untouched 'a conflict, tried'
run --db "$db" import systems --dry-run --keep-going "$work/s.csv"
is 'systems, tried with --keep-going: status 1, as the real run' "$status $(head -1 "$work/out")" '1 đọc 2 dòng: 1 thêm mới, 0 thay đổi, 0 như cũ, 0 bỏ qua, 1 lỗi'
untouched '--keep-going, tried'
run --db "$db" import systems --dry-run --on-conflict skip "$work/s.csv"
is 'systems, tried with skip: nothing is emptied' "$status $(head -1 "$work/out") $(said)" '0 đọc 2 dòng: 1 thêm mới, 0 thay đổi, 0 như cũ, 1 bỏ qua, 0 lỗi '
cp "$db" "$work/real.db"
run --db "$work/real.db" import systems --on-conflict update "$work/s.csv"
is 'systems: the same for real' "$status $(cat "$work/out")" "0 $counts"
is 'systems: the same is told for real' "$(said)" "$want"
run --db "$work/real.db" export systems - a
is 'systems: what was emptied is unknown, what has no column stays' "$(sed 1d "$work/out" | cut -d, -f1-6) $(sed 1d "$work/out" | tr , '\n' | grep -c '^single_org$')" 'a,Cổng thông tin xã,Phòng Văn hóa,Phòng Văn hóa,, 0'
run --db "$work/real.db" history a infra_scope
is 'systems: and the history has what it was' "$(sed 's/.*(infra_scope): //' "$work/out" | tail -2)" 'Một cơ quan, tổ chức
Một cơ quan, tổ chức → chưa biết'
printf 'id,name,infra_scope\na,Cổng,\n' >"$work/quoted.csv"
run --db "$db" import systems --on-conflict update --dry-run --lang en "$work/quoted.csv"
is 'the code and place are the same in English' "$status $(said | cut -c1-33)" '0 quoted.csv:2:8: warning W4067: co'

# ---- organisations: an empty cell leaves what stands ----

cat >"$work/o.csv" <<'E'
name,address,phone,representative
Phòng Văn hóa,,0254 999,
E
run --db "$db" import orgs --on-conflict update --dry-run "$work/o.csv"
is 'organisations, tried' "$status $(cat "$work/out")" "0 đọc 1 dòng: 0 thêm mới, 1 thay đổi, 0 như cũ, 0 bỏ qua, 0 lỗi
$tried"
silent 'organisations, tried: nothing is emptied'
untouched 'organisations, tried'
run --db "$work/real.db" import orgs --on-conflict update "$work/o.csv"
run --db "$work/real.db" export orgs -
is 'organisations: an empty cell and an absent column leave what stands' "$(grep '^Phòng' "$work/out")" 'Phòng Văn hóa,other_org,PVH,UBND xã Minh Họa,,Trần Thị B,Trưởng phòng,Số 2 đường A,0254 999,b@vidu.example,Minh Họa,,'
printf 'name,address,phone\nPhòng Văn hóa,,\n' >"$work/empty.csv"
run --db "$work/real.db" import orgs "$work/empty.csv"
is 'organisations: a row of empty cells says nothing' "$status $(cat "$work/out")" '0 đọc 1 dòng: 0 thêm mới, 0 thay đổi, 1 như cũ, 0 bỏ qua, 0 lỗi'
run --db "$work/real.db" import orgs --replace "$work/o.csv"
is 'organisations, --replace empties, and says how much' "$status $(cat "$work/out")" '0 đọc 1 dòng: 0 thêm mới, 1 thay đổi, 0 như cũ, 0 bỏ qua, 0 lỗi
xóa trắng 2 ô đang có giá trị'
run --db "$work/real.db" export orgs -
is 'organisations, --replace: only the columns of the file, and no other row' "$(sed 1d "$work/out" | cut -d, -f1,6-9 | tr '\n' ' ')" 'Phòng Văn hóa,,Trưởng phòng,,0254 999 UBND xã Minh Họa,Nguyễn Văn A,Chủ tịch,Số 1 đường A,0254 000 '
run --db "$work/real.db" db check
status_is 0 'the log fits'

# ---- descriptions and risks ----

printf 'id,system_purpose\na,\n' >"$work/d.csv"
run --db "$db" import descriptions --on-conflict update --dry-run "$work/d.csv"
is 'descriptions, tried' "$status $(head -2 "$work/out" | tr '\n' ' ') $(said | sed 's/;.*//')" '0 đọc 1 dòng: 0 thêm mới, 1 thay đổi, 0 như cũ, 0 bỏ qua, 0 lỗi xóa trắng 1 ô đang có giá trị  d.csv:2:3: warning W4067: cột «system_purpose», dòng có mã «a»: ô trống nên «Đăng tin của xã» đang có bị xóa'
untouched 'descriptions, tried'
cat >"$work/r.csv" <<'E'
system,threat,weakness,measure
A,Mã độc,,Cài phần mềm
a,Cháy,,
E
run --db "$db" import risks --on-conflict update --dry-run "$work/r.csv"
is 'risks, tried: an empty cell and a row that is not there leave what stands' "$status $(cat "$work/out") $(said)" "0 đọc 2 dòng: 1 thêm mới, 0 thay đổi, 1 như cũ, 0 bỏ qua, 0 lỗi
$tried "
cp "$db" "$work/merged.db"
run --db "$work/merged.db" import risks --on-conflict update "$work/r.csv"
run --db "$work/merged.db" export risks -
is 'risks, merged' "$(sed 1d "$work/out")" 'a,Mã độc,Máy cũ,Cao,Thấp,Cài phần mềm
a,Mất điện,Không có UPS,Thấp,Thấp,Mua UPS
a,Cháy,,,,'
run --db "$work/merged.db" db check
status_is 0 'risks, merged: the log fits'
run --db "$db" import risks --replace --dry-run "$work/r.csv"
is 'risks, tried with --replace' "$status $(cat "$work/out")" "0 đọc 2 dòng: 1 thêm mới, 1 thay đổi, 0 như cũ, 0 bỏ qua, 0 lỗi
gỡ 1 dòng không có trong tệp
xóa trắng 1 ô đang có giá trị
$tried"
is 'risks, tried: what would go' "$(said)" 'r.csv:2:10: warning W4067: cột «weakness», rủi ro «Mã độc» của hệ thống «A»: ô trống nên «Máy cũ» đang có bị xóa; để lấy lại, ghi giá trị ấy vào ô (xem capdo history A --kind risks) rồi nhập lại với --on-conflict update
r.csv:2:3: warning W4068: hệ thống «A»: rủi ro «Mất điện» đang có mà tệp không có nên bị gỡ; để lấy lại, thêm dòng ấy vào tệp (xem capdo history A --kind risks) rồi nhập lại với --on-conflict update'
untouched 'risks, tried'
run --db "$work/real.db" import risks --replace "$work/r.csv"
run --db "$work/real.db" export risks -
is 'risks, --replace: a column that is absent leaves what stands' "$(sed 1d "$work/out")" 'a,Mã độc,,Cao,Thấp,Cài phần mềm
a,Cháy,,,,'
printf 'system,threat\na,Mã độc\na,Cháy\n' >"$work/r2.csv"
run --db "$work/real.db" import risks "$work/r2.csv"
is 'risks: threats alone say nothing new' "$status $(cat "$work/out")" '0 đọc 2 dòng: 0 thêm mới, 0 thay đổi, 2 như cũ, 0 bỏ qua, 0 lỗi'

# ---- tables ----

printf 'system,zone,zone_kind,vlan\na,DMZ,dmz,\na,Mới,wan,7\n' >"$work/z.csv"
run --db "$db" import zones --on-conflict update --dry-run "$work/z.csv"
is 'zones, tried: an empty cell leaves what stands' "$status $(head -1 "$work/out")" '0 đọc 2 dòng: 1 thêm mới, 0 thay đổi, 1 như cũ, 0 bỏ qua, 0 lỗi'
run --db "$db" import zones --replace --dry-run "$work/z.csv"
is 'zones, tried with --replace' "$status $(cat "$work/out")" "0 đọc 2 dòng: 1 thêm mới, 1 thay đổi, 0 như cũ, 0 bỏ qua, 0 lỗi
gỡ 1 dòng không có trong tệp
xóa trắng 1 ô đang có giá trị
$tried"
untouched 'zones, tried'

# ---- a whole workbook, older than what stands ----

printf 'id,user_count,requires_24_7\na,,true\n' >"$work/newer.csv"
cp "$db" "$work/newer.db"
run --db "$work/newer.db" import systems --on-conflict update "$work/newer.csv"
run --db "$work/newer.db" import all --on-conflict update "$work/old.xlsx" --dry-run
is 'an old workbook, tried: per kind' "$status $(cat "$work/out")" "0 Hệ thống: đọc 2 dòng: 0 thêm mới, 1 thay đổi, 1 như cũ, 0 bỏ qua, 0 lỗi
xóa trắng 1 ô đang có giá trị
Cơ quan: đọc 2 dòng: 0 thêm mới, 0 thay đổi, 2 như cũ, 0 bỏ qua, 0 lỗi
Mô tả: đọc 2 dòng: 0 thêm mới, 0 thay đổi, 2 như cũ, 0 bỏ qua, 0 lỗi
Rủi ro: đọc 2 dòng: 0 thêm mới, 0 thay đổi, 2 như cũ, 0 bỏ qua, 0 lỗi
Vùng mạng: đọc 2 dòng: 0 thêm mới, 0 thay đổi, 2 như cũ, 0 bỏ qua, 0 lỗi
$tried"
is 'an old workbook, tried: what it would empty, by sheet and cell' "$(said | sed 's/;.*//; s/^[^ ]* //; s/![A-Z]*/!/')" 'warning W4067: ô «Hệ thống!3»: cột «requires_24_7», dòng có mã «a»: ô trống nên «true» đang có bị xóa'
make part.xlsx <<E
[Hệ thống]
id${tab}name
# Mã${tab}Tên
a${tab}Cổng thông tin
n${tab}Mới
[Mô tả]
id${tab}operating_place
n${tab}Chưa có
E
run --db "$db" import all "$work/part.xlsx" --dry-run
is 'sheets and columns that are absent leave what stands; later sheets find what earlier ones would add' "$status $(cat "$work/out")" "0 Hệ thống: đọc 2 dòng: 1 thêm mới, 0 thay đổi, 1 như cũ, 0 bỏ qua, 0 lỗi
Mô tả: đọc 1 dòng: 1 thêm mới, 0 thay đổi, 0 như cũ, 0 bỏ qua, 0 lỗi
$tried"
silent 'sheets that are absent: nothing is said'
untouched 'a workbook, tried'
make bad.xlsx <<E
[Hệ thống]
id${tab}user_count
n${tab}hai
E
for how in '' --dry-run; do
    run --db "$db" import all "$work/bad.xlsx" $how
    is "bad cells $how: status and words" "$status $(cat "$work/out") $(said | cut -d' ' -f1-3)" '3  bad.xlsx:2:2: error E3224:
bad.xlsx:1:1: note N4069:'
done
untouched 'bad cells'
printf 'owner,role,org\nUBND xã Minh Họa,specialised_unit,Phòng Văn hóa\n' >"$work/actors.csv"
run --db "$db" import actors "$work/actors.csv" --dry-run
is 'actors, tried' "$status $(cat "$work/out")" "0 đọc 1 dòng: 1 thêm mới, 0 thay đổi, 0 như cũ, 0 bỏ qua, 0 lỗi
$tried"
untouched 'actors, tried'
chmod 444 "$db"
if [ -w "$db" ]; then # root writes anything
    ok 0 'a file that cannot be written # SKIP'
else
    run --db "$db" import actors "$work/actors.csv" --dry-run
    is 'a file that cannot be written: as the real run' "$status $(grep -c E4008 "$work/err")" '4 1'
fi
chmod 644 "$db"
run help import
has 'help: risks' "$(tr '\n' ' ' <"$work/out" | tr -s ' ')" 'Với --replace, các dòng trong tệp là cả danh sách; từng dòng bị gỡ, từng ô bị xóa được báo.'
has 'help: organisations' "$(tr '\n' ' ' <"$work/out" | tr -s ' ')" 'systems, descriptions: với --on-conflict update, ô trống xóa câu trả lời đang có, và từng câu bị xóa được báo'
done_testing
