#!/bin/sh
# capdo plan: the rows of a level, what applies and what does not, an agency's own list.
. "$(dirname "$0")/tap.sh"
CAPDO_DB=$work/t.db
export CAPDO_DB
cat >"$work/systems.csv" <<'E'
id,name,owner,part_of,system_function,info_classes,dvc_form,online_service_other,infra_scope,infra_shared,infra_kinds,has_wireless,has_email_system,hosted_rented,serves_defence_security,harm_national_defence,harm_national_security,requires_24_7,no_unplanned_stop,national_egov_system,national_special_data_store,pm_decided_level,infra_international_link,in_anqg_list,handles_admin_procedures,conditional_business_line,risk_level,state_at_2026_07_01,approved_level_before,dossier_date,redetermination
noi-bo,Trang tin nội bộ,Sở A,,internal,public,none,false,,,,,false,false,false,none,none,false,false,false,false,none,false,false,false,,none,under_construction,,2026-10-01,false
ttdl,Trung tâm dữ liệu,Sở A,,infrastructure,public,,,province,true,,false,,true,false,none,none,false,false,false,false,none,false,false,,,none,operating_no_level,,2026-10-01,false
giu,Cổng đã phê duyệt,Sở A,,public_service,public,,,,,,,,,false,none,none,false,false,false,false,none,,false,,,none,operating_level_approved,2,2026-10-01,false
chua,Chưa rõ,Sở A,,,,,,,,,,,,,,,,,,,,,,,,,operating_no_level,,2026-10-01,false
E
run import systems "$work/systems.csv"
status_is 0 "systems"

# ids STATUS KIND: ids of the last CSV with this status and kind
ids() { awk -F, -v s="$1" -v k="$2" 'NR > 1 && $2 == k && index($0, "," s ",") { print $1 }' "$work/out" | xargs; }
count() { awk -F, -v k="$1" 'NR > 1 && $2 == k' "$work/out" | wc -l | tr -d ' '; }

run plan noi-bo --rules nd85-2016 --format csv
status_is 0 "the plan of a system of level 1"
silent "... without a complaint"
is "... has the columns of the help" "$(head -1 "$work/out")" \
    id,kind,section,group,label,title,text,source,figure,change,condition,alternative,headings,verified,applies,applies_reason,missing,status,inherited,host,present,measure,responsible,evidence,deadline,reason,open
is "... 34 requirements" "$(count requirement)" 34
is "... no separation rules" "$(count hosting)" 0
is "... a row, exactly" "$(grep '^tt12-1-thiet-ke-iii,' "$work/out")" \
    'tt12-1-thiet-ke-iii,requirement,Phương án thiết kế,,II.1.b.iii,Có phương án phòng chống mã độc cho máy chủ và máy trạm sử dụng sản phẩm Phòng chống mã độc hoặc phương án tương đương,,"mục II.1.b.iii, Phụ lục I Thông tư số 12/2022/TT-BTTTT",,,,yes,,,applicable,,,,,,,,,,,,chưa khai tình trạng'
is "... an item beneath it, exactly" "$(grep '^tcvn11930-5.1.1.1.a,' "$work/out")" \
    'tcvn11930-5.1.1.1.a,item,Yêu cầu quản lý,Thiết lập chính sách an toàn thông tin,a,Chính sách an toàn thông tin,Chính sách ATTT có nội dung quản lý an toàn mạng,Mục 5.1.1.1 TCVN 11930:2017,,new,,,,cần đối chiếu TCVN,applicable,,,,,,,,,,,,'

for level in 1:34:111 2:46:129 3:66:195 4:68:273 5:70:288; do
    n=${level%%:*}
    rest=${level#*:}
    run plan chua --rules nd85-2016 --level "$n" --format csv
    is "rows of the circular at level $n" "$(count requirement)" "${rest%:*}"
    run plan chua --rules nd331-2026 --level "$n" --format csv
    is "rows of the decree's standard at level $n" "$(count requirement)" "${rest#*:}"
    is "... under 18 headings" "$(count heading)" 18
    is "... all to be compared with the standard" "$(awk -F, '$2 == "requirement"' "$work/out" | grep -c ',cần đối chiếu TCVN,')" "${rest#*:}"
done

run plan ttdl --rules nd85-2016 --format csv
is "what is not so is not applicable" "$(ids not_applicable requirement)" \
    "tt12-3-vung-mang-v tt12-3-thiet-ke-vii tt12-3-thiet-ke-viii tt12-3-thiet-ke-xiv tt12-3-thiet-ke-xvi"
is "what is not known stays open" "$(ids unknown requirement)" "tt12-3-thiet-ke-iv tt12-3-thiet-ke-vi tt12-3-thiet-ke-ix"
is "... and says what is missing" "$(sed -n 's/^tt12-3-thiet-ke-ix,.*,unknown,\("[^"]*"\|[^,]*\),\([^,]*\),.*/\2/p' "$work/out")" infra_kinds
is "... what is rented must be separate" "$(ids applicable hosting)" "tt12-3-9.9.a tt12-3-9.9.b tt12-3-9.9.c"
has "... a product that is not obligatory leaves the equivalent" "$(grep '^tt12-3-thiet-ke-i,' "$work/out")" \
    'được dùng phương án tương đương; hệ thống không thuộc trường hợp phải “sử dụng sản phẩm Mạng riêng ảo'
run plan ttdl --rules nd85-2016
status_is 0 "the plan as text"
is "... ends with the numbers" "$(tail -4 "$work/out")" "66 yêu cầu: 58 áp dụng, 5 không áp dụng, 3 chưa xác định
Tách biệt khi thuê dịch vụ: 3 áp dụng, 0 không áp dụng, 0 chưa xác định
174 mục chi tiết; 114 nội dung chưa đối chiếu với tiêu chuẩn
Tình trạng: 0 đã đáp ứng, 0 đáp ứng một phần, 0 chưa đáp ứng, 5 không áp dụng, 64 chưa khai"
is "... a row with its reason" "$(grep -A 2 '^  II.1.a.v \[tt12-3-vung-mang-v\]  ' "$work/out")" \
    "  II.1.a.v [tt12-3-vung-mang-v]  Vùng mạng không dây (nếu có) tách riêng, độc lập với các vùng mạng khác
      Không áp dụng: hệ thống không có; yêu cầu chỉ áp dụng nếu có
      Nguồn: mục II.1.a.v, Phụ lục III Thông tư số 12/2022/TT-BTTTT"
is "... an open row" "$(grep -A 2 '^  II.1.b.ix \[tt12-3-thiet-ke-ix\]  ' "$work/out" | tail -2)" "      Chưa xác định: còn thiếu: Loại hạ tầng (infra_kinds)
      Tình trạng: Chưa khai"
has "... an item with its id" "$(cat "$work/out")" "
      a) [tcvn11930-7.1.1.1.a]  "
run plan ttdl
status_is 0 "the pack is chosen by itself"
has "... here the decree" "$(head -1 "$work/out")" "Phương án bảo đảm an ninh mạng cấp độ 3"
run --lang en plan ttdl --rules nd85-2016
has "English" "$(tail -4 "$work/out")" "66 requirements: 58 apply, 5 do not apply, 3 open"
run plan giu
status_is 0 "a level that is kept"
has "... gives the plan of that level" "$(head -1 "$work/out")" "cấp độ 2"
run plan ttdl --rules nd85-2016 --format csv --excel --output "$work/p.csv"
is "Excel: BOM and semicolons" "$(head -c 11 "$work/p.csv" | od -An -c | tr -d ' \n')" '357273277id;kind;'

run plan chua --rules nd331-2026
status_is 1 "no level"
stderr_is "... says so" <<'E'
chua:1:1: error E1565: chưa xác định được cấp độ của hệ thống; hãy trả lời bằng capdo ask, hoặc nêu cấp bằng --level
E
run plan ttdl --rules gbt22240-2020 --level 2
status_is 1 "a pack without catalogues"
stderr_has "... says so" "error E5530: gói «gbt22240-2020» không có phương án cho cấp 2"
for words in "plan" "plan ttdl khong-co-hang" "plan ttdl --level 0" "plan ttdl --level 6" "plan ttdl --format json" "plan ttdl --excel" "plan ttdl --rules nd99"; do
    run $words
    status_is 2 "wrong usage: $words"
done
run plan khong-co
status_is 2 "no such system"

tab=$(printf '\t')
{
    printf 'level\tclause\tgroup_vi\trequirement_vi_short\tfigure\tnd331_heading\tchange\tsources\tverified\n'
    printf '3\t5.1 a)\tQuản lý rủi ro\tCó quy trình quản lý rủi ro.\t\t30.3.e;29.2.d\tnew\t1\tyes\n'
} >"$work/own.tsv"
run plan ttdl --rules nd331-2026 --list "$work/own.tsv" --format csv
status_is 0 "an own list"
is "... takes the place of the catalogue" "$(count requirement)" 1
is "... with its marks" "$(grep '^tcvn14423-' "$work/out")" \
    'tcvn14423-5.1.a,requirement,Quản lý rủi ro,,5.1 a),Quản lý rủi ro,Có quy trình quản lý rủi ro.,5.1 a),,new,,no,30.3.e|29.2.d,yes,applicable,,,,,,,,,,,,chưa khai tình trạng'
sed "s/30.3.e/30.3.x/; s/${tab}yes/${tab}maybe/" "$work/own.tsv" >"$work/bad.tsv"
run plan ttdl --rules nd331-2026 --list "$work/bad.tsv"
status_is 3 "an own list with faults"
sed "s|$work/||" "$work/err" >"$work/err2" && mv "$work/err2" "$work/err"
stderr_is "... each told at its cell" <<'E'
bad.tsv:2:55: error E5515: cột «nd331_heading»: không có đầu mục «30.3.x» trong phương án
bad.tsv:2:75: error E5515: cột «verified» phải là yes hoặc no, không phải «maybe»
E
run plan ttdl --rules nd85-2016 --list "$work/own.tsv"
status_is 3 "a pack whose catalogues take no list"
stderr_has "... says so" "error E5535"
done_testing
