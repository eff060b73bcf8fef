#!/bin/sh
# capdo procedure, and the bodies of an owner (import and export of actors).
. "$(dirname "$0")/tap.sh"
SOURCE_DATE_EPOCH=1790841600
export SOURCE_DATE_EPOCH
CAPDO_DB=$work/t.db
export CAPDO_DB

# A system of level 3 (harm to national security), all known; the others differ in what their name says.
known='internal,private,true,harm,harm,false,none,none,false,false,false,none,false,false,operating,outline_estimate'
cat >"$work/systems.csv" <<E
id,name,owner,dossier_date,state_at_2026_07_01,redetermination,approved_level_before,system_function,info_classes,serves_defence_security,harm_national_security,harm_national_defence,strategic_system,risk_level,pm_decided_level,requires_24_7,no_unplanned_stop,national_special_data_store,own_ministry,in_anqg_list,hosted_rented,project_kind,investment_form,operator_is_specialised_unit,ics_direct_control,national_egov_system,national_security_work
mau,Hệ thống mẫu,UBND tỉnh Điện Biên,2026-10-01,operating_no_level,false,,$known,false,false,false,false
kiem,,UBND tỉnh Điện Biên,2026-10-01,operating_no_level,false,,$known,true,false,false,false
xay,,UBND tỉnh Điện Biên,2026-12-01,under_construction,false,,$known,false,false,false,false
giu,,,2026-10-01,operating_level_approved,false,2,,,,,,,,,,,,,,,,,,,,
trong,,,,,,,,,,,,,,,,,,,,,,,,,,
nghi,,,2026-07-15,operating_no_level,false,,,,,,,,,,,,,,,,,,,,,
E
run import systems "$work/systems.csv"
status_is 0 "systems to ask about"

# ---- usage ----
run procedure
status_is 2 "a system must be named"
run procedure mau xay
status_is 2 "... and only one"
run procedure mau --format xml
status_is 2 "an unknown format"
stderr_has "... is told" "--format là text hoặc json"
run procedure mau --received 2026-02-30
status_is 2 "a day that does not exist"
stderr_has "... is told" "--received «2026-02-30» không phải ngày YYYY-MM-DD hay DD/MM/YYYY"
run procedure mau --rules nd99
status_is 2 "an unknown pack"
run procedure mau --rules gbt22240-2020
status_is 1 "a pack that says nothing of procedure"
stderr_has "... is told" "mau:1:1: error E1532"
run procedure khong-co
status_is 2 "an unknown system"

# ---- bodies of an owner ----
cat >"$work/actors.csv" <<'E'
owner,role,org,valid_from,valid_to
UBND tỉnh Điện Biên,specialised_unit,Sở Thông tin và Truyền thông,,28/02/2025
UBND tỉnh Điện Biên,specialised_unit,Sở Khoa học và Công nghệ,2025-03-01,
E
run import actors "$work/actors.csv"
status_is 0 "bodies are imported"
is "... and counted" "$(cat "$work/out")" "đọc 2 dòng: 2 thêm mới, 0 thay đổi, 0 như cũ, 0 bỏ qua, 0 lỗi"
run export actors "$work/out.csv"
status_is 0 "... and exported"
cat >"$work/want.csv" <<'E'
owner,role,org,valid_from,valid_to
UBND tỉnh Điện Biên,specialised_unit,Sở Thông tin và Truyền thông,,2025-02-28
UBND tỉnh Điện Biên,specialised_unit,Sở Khoa học và Công nghệ,2025-03-01,
E
same "... as they were" "$work/out.csv" "$work/want.csv"
before=$("$CAPDO" db status)
run import actors "$work/out.csv"
is "importing the export again" "$(cat "$work/out")" "đọc 2 dòng: 0 thêm mới, 0 thay đổi, 2 như cũ, 0 bỏ qua, 0 lỗi"
is "... changes nothing, not even the log" "$("$CAPDO" db status)" "$before"
cat >"$work/bad.csv" <<'E'
owner,role,org,valid_from,valid_to
UBND tỉnh Điện Biên,specialised_unit,Sở Nội vụ,2026-01-01,
UBND tỉnh Điện Biên,specialized_unit,Sở Nội vụ,2026-01-01,
UBND tỉnh Điện Biên,owner,Sở Nội vụ,2026-01-01,
UBND tỉnh Điện Biên,appraiser_bca,Cục A,2026-02-01,2026-01-01
,appraiser_bca,Cục A,,
UBND tỉnh Điện Biên,appraiser_bca,,,
UBND tỉnh Điện Biên,specialised_unit,Sở Nội vụ,2025-03-01,
UBND tỉnh Điện Biên,appraiser_bca,Cục A,2025-03-01,
E
run import actors "$work/bad.csv"
status_is 3 "bad rows: nothing is imported"
is "... and what is wrong with each" "$(sed "s|^$work/||; s| error||" "$work/err" | grep -v N4069)" \
    "bad.csv:2:1: E4070: vai trò «specialised_unit»: «Sở Khoa học và Công nghệ» và «Sở Nội vụ» cùng đảm nhiệm một thời gian; hãy sửa valid_from, valid_to
bad.csv:3:1: E4072: không gói quy tắc nào có vai trò «specialized_unit»
bad.csv:4:1: E4072: không gói quy tắc nào có vai trò «owner»
bad.csv:5:1: E4071: thời gian đảm nhiệm «2026-02-01» – «2026-01-01» phải là hai ngày YYYY-MM-DD, ngày đầu không sau ngày cuối
bad.csv:6:1: E4073: thiếu chủ quản (owner)
bad.csv:7:1: E4073: thiếu vai trò (role) hoặc cơ quan, đơn vị đảm nhiệm (org)
bad.csv:8:1: E4051: vai trò «specialised_unit» của «UBND tỉnh Điện Biên» đã có và khác; thêm --on-conflict update để ghi đè, hoặc skip để giữ giá trị cũ"
run export actors -
same "... and nothing changed" "$work/out" "$work/want.csv"
run import actors "$work/bad.csv" --keep-going
status_is 1 "the good row alone"
run export actors -
is "... is in" "$(sed -n 2p "$work/out")" "UBND tỉnh Điện Biên,appraiser_bca,Cục A,2025-03-01,"
printf 'owner,role,org,valid_from,valid_to\nUBND tỉnh Điện Biên,specialised_unit,Sở Khoa học và Công nghệ,2025-03-01,2026-12-31\n' >"$work/end.csv"
run import actors "$work/end.csv" --on-conflict skip
is "an old row can be kept" "$(cat "$work/out")" "đọc 1 dòng: 0 thêm mới, 0 thay đổi, 0 như cũ, 1 bỏ qua, 0 lỗi"
run import actors "$work/end.csv" --on-conflict update
status_is 0 "... or its period closed"
run export actors -
is "... and so it stands" "$(sed -n 4p "$work/out")" "UBND tỉnh Điện Biên,specialised_unit,Sở Khoa học và Công nghệ,2025-03-01,2026-12-31"
run db check
status_is 0 "the database is whole"

# ---- one system, word for word ----
run procedure mau --received 2026-11-10
status_is 0 "all known: the answer is certain"
silent "... without a complaint"
stdout_is "... word for word" <<'E'
Thủ tục xác định cấp độ: Hệ thống mẫu (mau)
Gói quy tắc: NĐ 331/2026
  Hệ thống chưa được xác định cấp độ hoặc bắt đầu sau ngày 01/7/2026: theo Nghị định 331/2026/NĐ-CP.
Cấp độ: 3
Ngày lập hồ sơ: 01/10/2026
Ngày nhận hồ sơ: 10/11/2026

Trình tự
  - Hệ thống đang vận hành: đơn vị vận hành hệ thống thông tin lập hồ sơ đề xuất cấp độ.
    căn cứ: điểm a khoản 1 Điều 20 Nghị định số 331/2026/NĐ-CP

Thẩm quyền
  - Thẩm định hồ sơ đề xuất cấp độ: Sở Khoa học và Công nghệ (Đơn vị chuyên trách về an ninh mạng của chủ quản hệ thống thông tin)
    căn cứ: điểm a khoản 2 Điều 18 Nghị định số 331/2026/NĐ-CP
  - Phê duyệt hồ sơ đề xuất cấp độ: UBND tỉnh Điện Biên (Chủ quản hệ thống thông tin)
    căn cứ: điểm b khoản 2 Điều 18 Nghị định số 331/2026/NĐ-CP

Hồ sơ và mẫu
  - Lập hồ sơ: Tài liệu mô tả, thuyết minh tổng quan về hệ thống thông tin
    căn cứ: khoản 1 Điều 21, khoản 3 Điều 22 Nghị định số 331/2026/NĐ-CP
  - Lập hồ sơ: Thiết kế thi công đã được cấp có thẩm quyền phê duyệt hoặc tài liệu có giá trị tương đương
    căn cứ: điểm b khoản 2 Điều 21 Nghị định số 331/2026/NĐ-CP
  - Lập hồ sơ: Tài liệu thuyết minh về việc đề xuất cấp độ căn cứ trên các tiêu chí theo quy định của pháp luật
    căn cứ: khoản 3 Điều 21, khoản 4 Điều 22 Nghị định số 331/2026/NĐ-CP
  - Lập hồ sơ: Tài liệu thuyết minh phương án bảo đảm an ninh mạng theo cấp độ tương ứng
    căn cứ: khoản 4 Điều 21, khoản 6 Điều 22 Nghị định số 331/2026/NĐ-CP
  - Đề nghị thẩm định: Văn bản đề nghị thẩm định hồ sơ đề xuất cấp độ – Mẫu số 02
    căn cứ: Mẫu số 02, Phụ lục Nghị định số 331/2026/NĐ-CP [chưa chắc chắn: suy luận từ văn bản, không phải lời văn của luật]
  - Thẩm định: Ý kiến thẩm định hồ sơ đề xuất cấp độ – Mẫu số 04
    căn cứ: Mẫu số 04, Phụ lục Nghị định số 331/2026/NĐ-CP [chưa chắc chắn: suy luận từ văn bản, không phải lời văn của luật]
  - Trình phê duyệt: Tờ trình phê duyệt hồ sơ đề xuất cấp độ – Mẫu số 05
    căn cứ: Mẫu số 05, Phụ lục Nghị định số 331/2026/NĐ-CP [chưa chắc chắn: suy luận từ văn bản, không phải lời văn của luật]
  - Trình phê duyệt: Hồ sơ đề xuất cấp độ
    căn cứ: điểm a khoản 1 Điều 24 Nghị định số 331/2026/NĐ-CP
  - Trình phê duyệt: Ý kiến thẩm định của cơ quan chủ trì thẩm định
    căn cứ: điểm b khoản 1 Điều 24 Nghị định số 331/2026/NĐ-CP
  - Phê duyệt: Quyết định phê duyệt cấp độ hệ thống thông tin – Mẫu số 06
    căn cứ: Mẫu số 06, Phụ lục Nghị định số 331/2026/NĐ-CP [chưa chắc chắn: suy luận từ văn bản, không phải lời văn của luật]

Thời hạn
  - Phản hồi, hướng dẫn bổ sung hồ sơ chưa hợp lệ
    tối đa 05 ngày làm việc kể từ ngày nhận hồ sơ
    nếu ngày đó là 10/11/2026: hết ngày 17/11/2026
    căn cứ: khoản 2 Điều 23 Nghị định số 331/2026/NĐ-CP
  - Thẩm định hồ sơ đề xuất cấp độ
    tối đa 15 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ
    nếu ngày đó là 10/11/2026: hết ngày 01/12/2026; theo lịch nghỉ chưa chắc chắn: 02/12/2026
    căn cứ: điểm a khoản 3 Điều 23 Nghị định số 331/2026/NĐ-CP
  - Xử lý hồ sơ phê duyệt cấp độ
    tối đa 07 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ
    nếu ngày đó là 10/11/2026: hết ngày 19/11/2026
    căn cứ: khoản 2 Điều 24 Nghị định số 331/2026/NĐ-CP

Điều kiện
  - Trước khi phê duyệt: Quy chế bảo đảm an ninh mạng cho hệ thống được cấp có thẩm quyền phê duyệt, ban hành trước khi Hồ sơ đề xuất cấp độ được phê duyệt.
    căn cứ: khoản 7 Điều 30 Nghị định số 331/2026/NĐ-CP

Hạn chuyển tiếp
  - Sản phẩm, dịch vụ, giải pháp đang dùng: Sản phẩm, dịch vụ, giải pháp đang dùng trước ngày 01/7/2026 được tiếp tục dùng; trong 12 tháng phải đáp ứng điều kiện về an ninh mạng
    ngày an toàn: hết ngày 30/06/2027; cách tính khác: hết ngày 01/07/2027
    Ngày cuối của thời hạn có hai cách tính; theo dõi theo ngày sớm hơn.
    căn cứ: khoản 3 Điều 45 Luật An ninh mạng số 116/2025/QH15 [chưa chắc chắn: đang tranh luận hoặc chưa xác minh]

Cách tính thời hạn: khoản 2 Điều 147, khoản 5 Điều 148 Bộ luật Dân sự số 91/2015/QH13; ngày làm việc từ thứ hai đến thứ sáu, trừ ngày nghỉ lễ, tết [chưa đối chiếu với Công báo]
E

# ---- the body at the date of the dossier; the system's own word goes before ----
body() {
    "$CAPDO" procedure "$@" --format json 2>/dev/null | tr '{' '\n' |
        sed -n 's/.*"step":"Thẩm định hồ sơ đề xuất cấp độ","role":"\([^"]*\)".*"configured":\([^,]*\),.*/\1 \2/p'
}
is "the body of the day" "$(body mau)" 'specialised_unit "Sở Khoa học và Công nghệ"'
is "one that operates the system may not appraise" "$(body kiem)" 'independent_appraiser null'
printf 'id,dossier_date\nmau,2025-02-28\n' >"$work/day.csv"
"$CAPDO" import systems "$work/day.csv" --on-conflict update >/dev/null
is "an earlier dossier, an earlier body" "$(body mau --rules nd85-2016)" 'specialised_unit "Sở Thông tin và Truyền thông"'
printf 'id,specialised_unit\nmau,Trung tâm Chuyển đổi số\n' >"$work/text.csv"
"$CAPDO" import descriptions "$work/text.csv" --on-conflict update >/dev/null
is "what is said of the system itself" "$(body mau --rules nd85-2016)" 'specialised_unit "Trung tâm Chuyển đổi số"'

# ---- JSON ----
json() { "$CAPDO" procedure "$@" --format json 2>/dev/null; }
is "the head of the JSON" "$(json mau --rules nd331-2026 --received 2026-11-10 | sed 's/,"course".*//')" \
    '{"system":"mau","name":"Hệ thống mẫu","pack":"nd331-2026","level":3,"levels":[3],"kept":false,"level_missing":[],"dossier_date":"2025-02-28","received":"2026-11-10"'
is "limits in JSON" "$(json mau --rules nd331-2026 --received 2026-11-10 | sed 's/.*"limits":\[\(.*\)\],"conditions".*/\1/')" \
    '{"certain":true,"by_level":false,"missing":[],"step":"Phản hồi, hướng dẫn bổ sung hồ sơ chưa hợp lệ","text":null,"number":5,"unit":"workday","from":"ngày nhận hồ sơ","due":"2026-11-17","last_day":"2026-11-17","due_provisional":"2026-11-17","unknown_year":null,"note":null,"citation":"khoản 2 Điều 23 Nghị định số 331/2026/NĐ-CP","certainty":"V"},{"certain":true,"by_level":false,"missing":[],"step":"Thẩm định hồ sơ đề xuất cấp độ","text":null,"number":15,"unit":"workday","from":"ngày nhận đủ hồ sơ hợp lệ","due":"2026-12-01","last_day":"2026-12-01","due_provisional":"2026-12-02","unknown_year":null,"note":null,"citation":"điểm a khoản 3 Điều 23 Nghị định số 331/2026/NĐ-CP","certainty":"V"},{"certain":true,"by_level":false,"missing":[],"step":"Xử lý hồ sơ phê duyệt cấp độ","text":null,"number":7,"unit":"workday","from":"ngày nhận đủ hồ sơ hợp lệ","due":"2026-11-19","last_day":"2026-11-19","due_provisional":"2026-11-19","unknown_year":null,"note":null,"citation":"khoản 2 Điều 24 Nghị định số 331/2026/NĐ-CP","certainty":"V"}'

# ---- transition: both dates, and the warning by the earlier ----
passed() { json xay "$@" | sed 's/.*"transition"://' | grep -o '"safe":"[^"]*","other":"[^"]*","passed":[^,]*' | head -1; }
is "before both dates" "$(passed)" '"safe":"2026-12-31","other":"2027-01-01","passed":"no"'
is "on the safe date" "$(passed --received 2026-12-31)" '"safe":"2026-12-31","other":"2027-01-01","passed":"no"'
is "between the two" "$(passed --received 2027-01-01)" '"safe":"2026-12-31","other":"2027-01-01","passed":"perhaps"'
is "after both" "$(passed --received 2027-01-02)" '"safe":"2026-12-31","other":"2027-01-01","passed":"yes"'
run procedure xay --received 01/01/2027
has "the warning in words" "$(cat "$work/out")" '    ngày an toàn: hết ngày 31/12/2026; cách tính khác: hết ngày 01/01/2027
    CẢNH BÁO: đã quá ngày an toàn'
run procedure xay --received 2027-02-04
has "Tết of a year not announced: both ends" "$(cat "$work/out")" \
    'hết ngày 15/02/2027; theo lịch nghỉ chưa chắc chắn: 22/02/2027'
run procedure xay --received 2028-01-03
has "a year without a calendar is told" "$(cat "$work/out")" 'chưa có lịch nghỉ năm 2028: mới trừ ngày nghỉ hằng tuần'

# ---- kept, unknown, no pack ----
run procedure giu
status_is 1 "kept, but not all that follows is known"
has "the level is kept" "$(cat "$work/out")" 'Cấp độ: 2 (được giữ)'
has "... and nothing is to be approved" "$(cat "$work/out")" 'Giữ cấp độ đã được xác định; không phải thẩm định, phê duyệt lại.'
is "... nobody appraises" "$(grep -c 'Thẩm định hồ sơ' "$work/out")" 0
run procedure trong
status_is 1 "no pack can be chosen"
stderr_has "... and what is missing" "trong:1:1: error E1531"
run procedure nghi
status_is 1 "no pack applies"
stderr_has "... and why" "nghi:1:1: error E1530"
run procedure trong --rules nd331-2026
status_is 1 "nothing known"
has "... every level is possible" "$(cat "$work/out")" \
    'Cấp độ: chưa xác định; có thể là 1, 2, 3, 4, 5, không có tiêu chí trực tiếp (người có thẩm quyền quyết định)'
has "... and each answer says what decides it" "$(cat "$work/out")" '  ? Thẩm định hồ sơ đề xuất cấp độ: Bộ Quốc phòng; chủ trì, đối với hệ thống thông tin quân sự
    căn cứ: điểm b khoản 3 Điều 18 Nghị định số 331/2026/NĐ-CP
    chưa chắc có áp dụng, còn tùy: cấp độ; '

# ---- English ----
run --lang en procedure xay --received 2027-01-02
has "the law stays in its words, the frame is English" "$(sed -n '/^Transition/,$p' "$work/out" | head -3)" 'Thẩm định, phê duyệt cấp độ: “trong thời hạn 06 tháng'
done_testing
