#!/bin/sh
# capdo check: text, JSON, CSV; statuses; what makes a dossier a draft; the samples.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"
CAPDO_DB=$work/t.db
export CAPDO_DB
S=$SOURCE/data/samples
for kind in orgs systems descriptions risks; do
    run import $kind "$S/$kind.csv"
    status_is 0 "samples: $kind"
done
cd "$work" || exit 1

# ---- the samples: no errors but in the one that is left open on purpose, and every finding as it was when last read ----

run check --all --format csv
status_is 1 "one sample has errors: the skeleton of level 5"
is "... and no other" "$(grep ,error, out | cut -d, -f1 | sort -u)" tn-reservoir
silent "... and nothing is told besides"
cut -d, -f1-6 out >findings
[ -z "${UPDATE_GOLDEN:-}" ] || cp findings "$SOURCE/tests/golden/check/samples.csv"
same "findings of the samples" findings "$SOURCE/tests/golden/check/samples.csv"
run check --all
is "the last line sums up" "$(tail -n 1 out)" "28 hệ thống, 1 có lỗi: 3 lỗi, $(grep -c ,warning, findings) cảnh báo, $(grep -c ,hint, findings) gợi ý"

# ---- one system, each form ----

cat >more.csv <<'E'
id,name,owner,operator,system_function,info_classes,subjects_basic,subjects_sensitive,dvc_form,dossier_date,redetermination,state_at_2026_07_01,serves_defence_security,pm_decided_level,national_special_data_store,national_egov_system,count_method,count_date,risk_level
loi,Hệ thống thử,,Sở Giáo dục và Đào tạo,internal,private,500,0,none,2026-10-01,false,operating_no_level,false,none,false,false,cumulative,2026-09-01,none
trong,,,,,,,,,,,,,,,,,,
ngung,Đã ngừng,UBND tỉnh A,Sở B,,,,,,2026-10-01,false,decommissioned,,,,,,,
E
run import systems more.csv
status_is 0 "a system with faults"
cat >texts.csv <<'E'
id,system_purpose,scope_text,scale_text,served_users_text,operating_place,architecture_note,logical_model_text,physical_model_text,devices_text,applications_text,network_plan_text,information_processed_text,risk_preliminary_text,regulation,regulation_no,regulation_date,specialised_unit,letter_place,signer_title,signer_name,recipients
loi,Phục vụ điều hành nội bộ của Sở.,Gồm một phòng máy và hai phần mềm.,02 máy chủ,Cán bộ của Sở,Trụ sở Sở,Ứng dụng ba lớp sau một tường lửa.,Hai vùng mạng,Một tủ máy,"Quản trị, mật khẩu: Admin@123",Phần mềm điều hành,10.0.0.0/24,Thông tin riêng trong văn bản đi và đến.,Mất điện,Quy chế,1/QĐ-SGDĐT,2026-09-01,Sở Thông tin và Truyền thông tỉnh Tây Ninh,Tây Ninh,GIÁM ĐỐC,Nguyễn Văn A,- Lưu: VT.
E
run import descriptions texts.csv
status_is 0 "... and its descriptions"
run check loi
status_is 1 "an error is status 1"
stdout_is "text" <<'E'
loi: Hệ thống thử
  NĐ 331/2026, Cấp độ 2; 3 lỗi, 3 cảnh báo, 2 gợi ý

  lỗi K0004: Chủ quản: Tên [owner.name]
    Trường này phải có trong hồ sơ nhưng đang trống.
    Cách sửa: Điền bằng cột «owner» của tệp hệ thống (capdo import systems).
    Căn cứ: Nghị định số 331/2026/NĐ-CP

  lỗi K1201: Loại thông tin được xử lý [info_classes]
    Khai không xử lý thông tin cá nhân nhưng số chủ thể dữ liệu lớn hơn 0.
    Đang ghi: Thông tin riêng
    Cách sửa: Thêm “Thông tin cá nhân” vào loại thông tin được xử lý; nếu đúng là không có thì sửa số chủ thể dữ liệu thành 0.
    Căn cứ: NĐ 85 6.1; NĐ 331 9.1

  lỗi K3102: Danh mục thiết bị và thiết bị mạng chính [devices_text]
    Văn bản có vẻ chứa mật khẩu hoặc khóa.
    Cách sửa: Xóa ngay khỏi văn bản và đổi mật khẩu, khóa đó; hồ sơ chỉ mô tả chính sách mật khẩu.
    Căn cứ: NĐ 331 30.4; TT 12/2022 9

  cảnh báo K0006: Văn bản pháp luật [law]
    Lời văn của Nghị định số 331/2026/NĐ-CP trong gói quy tắc chưa được đối chiếu với bản chính thức. Lời văn chép từ một bản sao thứ cấp; phải đối chiếu với Công báo trước khi trích nguyên văn vào văn bản in, ký hoặc phát hành.
    Cách sửa: Trước khi ký, đối chiếu câu trích trong hồ sơ với Công báo hoặc bản phát hành chính thức.
    Căn cứ: Nghị định số 331/2026/NĐ-CP

  cảnh báo K0006: Văn bản pháp luật [law]
    Lời văn của Luật An ninh mạng số 116/2025/QH15 trong gói quy tắc chưa được đối chiếu với bản chính thức. Công báo số 35 ngày 21/01/2026. Thang tổn hại (Điều 8.1) là bản tóm tắt, chưa đối chiếu với Công báo.
    Cách sửa: Trước khi ký, đối chiếu câu trích trong hồ sơ với Công báo hoặc bản phát hành chính thức.
    Căn cứ: Luật An ninh mạng số 116/2025/QH15

  cảnh báo K0006: Văn bản pháp luật [law]
    Lời văn của TCVN 14423:2026 trong gói quy tắc chưa được đối chiếu với bản chính thức. Nghị định dẫn tiêu chuẩn theo tên, không theo số; Quyết định 3243/QĐ-BKHCN ngày 24/7/2026: số và ngày cần kiểm lại. Nội dung các mục phải đối chiếu với tiêu chuẩn trước khi nộp hồ sơ.
    Cách sửa: Trước khi ký, đối chiếu câu trích trong hồ sơ với Công báo hoặc bản phát hành chính thức.
    Căn cứ: TCVN 14423:2026

  gợi ý K6955: Văn bản pháp luật [law]
    Phụ lục không có mẫu quyết định phê duyệt cho cấp độ 1, 2; dự thảo quyết định in theo bố cục của Mẫu số 06, không ghi số mẫu, do đơn vị chuyên trách ban hành.
    Cách sửa: Đơn vị chuyên trách dùng dự thảo hoặc hình thức phê duyệt của mình, rồi báo cáo chủ quản.
    Căn cứ: NĐ 331 18.1, 20.3.a

  gợi ý K6957: Văn bản pháp luật [law]
    Mẫu số 01 đến 07 ghi sẵn “Căn cứ Luật An ninh mạng số 116/2025/QH15;” trong khi quy định về thể thức không ghi số của luật ở phần căn cứ; văn bản in giữ nguyên lời của mẫu.
    Cách sửa: Không phải sửa.
    Căn cứ: NĐ 331 Phụ lục; NĐ 30/2020 Phụ lục I Phần I mục II.6.a
E
silent "... without diagnostics"
run check loi --format json
status_is 1 "JSON: the same status"
is "... the first lines" "$(head -n 3 out)" '[{"system":"loi","pack":"nd331-2026","level":2,"errors":3,"warnings":3,"hints":2,"findings":[
 {"severity":"error","code":"K0004","part":"loi","about":"owner.name","label":"Chủ quản: Tên","value":null,"text":"Trường này phải có trong hồ sơ nhưng đang trống.","mend":"Điền bằng cột «owner» của tệp hệ thống (capdo import systems).","basis":"Nghị định số 331/2026/NĐ-CP"},
 {"severity":"error","code":"K1201","part":"loi","about":"info_classes","label":"Loại thông tin được xử lý","value":"Thông tin riêng","text":"Khai không xử lý thông tin cá nhân nhưng số chủ thể dữ liệu lớn hơn 0.","mend":"Thêm “Thông tin cá nhân” vào loại thông tin được xử lý; nếu đúng là không có thì sửa số chủ thể dữ liệu thành 0.","basis":"NĐ 85 6.1; NĐ 331 9.1"},'
is "... the end" "$(tail -c 5 out)" "}]}]"
run check loi --format csv
status_is 1 "CSV: the same status"
is "... the first lines" "$(head -n 3 out)" 'system,pack,part,severity,code,about,label,value,text,mend,basis
loi,nd331-2026,loi,error,K0004,owner.name,Chủ quản: Tên,,Trường này phải có trong hồ sơ nhưng đang trống.,Điền bằng cột «owner» của tệp hệ thống (capdo import systems).,Nghị định số 331/2026/NĐ-CP
loi,nd331-2026,loi,error,K1201,info_classes,Loại thông tin được xử lý,Thông tin riêng,Khai không xử lý thông tin cá nhân nhưng số chủ thể dữ liệu lớn hơn 0.,"Thêm “Thông tin cá nhân” vào loại thông tin được xử lý; nếu đúng là không có thì sửa số chủ thể dữ liệu thành 0.","NĐ 85 6.1; NĐ 331 9.1"'
run check loi --format csv
run check loi --format csv --excel --output loi.csv
status_is 1 "a file for Excel"
is "... BOM and semicolons" "$(head -n 1 loi.csv)" "$(printf '\357\273\277')system;pack;part;severity;code;about;label;value;text;mend;basis"
is "the password is nowhere" "$(grep -c 'Admin@123' loi.csv)" 0
run --lang en check loi
is "English words around the texts of the rules" "$(grep -c '^  error K1201: Classes of information processed \[info_classes\]$' out)" 1
run check LOI
is "ids without regard to case" "$(head -n 1 out)" "loi: Hệ thống thử"

# ---- no pack ----

run check trong
status_is 1 "no pack: an error"
has "... which answer is missing" "$(cat out)" "  lỗi K0001: Ngày lập hồ sơ [dossier_date]"
run check ngung --format json
status_is 1 "a system that was shut down"
has "... why no pack applies" "$(cat out)" '"code":"K0001","part":"ngung","about":"level"'
has "... level and pack are null" "$(cat out)" '"pack":null,"level":null'
run check trong --rules nd331-2026
has "a pack can be named" "$(cat out)" "  NĐ 331/2026, chưa có cấp độ; "
run check --all
status_is 1 "errors of one among many"
is "... are counted" "$(tail -n 1 out | cut -d: -f1)" "31 hệ thống, 4 có lỗi"

# ---- components ----

cat >parts.csv <<'E'
id,name,part_of,info_classes,subjects_basic
loi-con,Thành phần,loi,public,7
E
run import systems parts.csv
run check loi --format csv
has "a finding names its component" "$(cut -d, -f1-6 out)" "loi,nd331-2026,loi-con,error,K1201,info_classes"
run check loi
has "... in text too" "$(cat out)" "  lỗi K1201: Loại thông tin được xử lý [info_classes] (hệ thống thành phần «loi-con»)"
cat >parts.csv <<'E'
id,system_function,info_classes,subjects_basic,subjects_sensitive,serves_defence_security,pm_decided_level,national_special_data_store,national_egov_system,risk_level,count_method,count_date
loi-con,internal,public,0,0,false,none,false,false,none,cumulative,2026-09-01
E
run import systems parts.csv --on-conflict update
status_is 0 "the component is mended"

# ---- wrong use ----

run check
status_is 2 "no system named"
run check loi --all
status_is 2 "--all and a name"
run check khong-co
status_is 2 "no such system"
stderr_has "... is told" "error E4020:"
is "... and nothing is printed" "$(cat out)" ""
run check loi --format xml
status_is 2 "no such form"
run check loi --excel
status_is 2 "--excel without CSV"
run check loi --rules nd1
status_is 2 "no such pack"
status=0
"$CAPDO" check loi >/dev/full 2>err || status=$?
status_is 4 "a full disk"

# ---- a dossier with errors is a draft ----

cat >good.csv <<'E'
id,owner
loi,UBND tỉnh Tây Ninh
E
run import systems good.csv --on-conflict update
run dossier loi --output d
status_is 0 "with errors it prints"
stderr_has "... as a draft" "loi:1:1: note N6033: bản nháp: kiểm tra hồ sơ báo 2 lỗi; xem: capdo check loi"
states() { tail -n +2 b/manifest.csv | awk -F, '{ print $1, $NF }' | LC_ALL=C sort -u; }
run batch --output b loi brvt-mail
is "... and the manifest" "$(states)" "brvt-mail ready
loi draft"
cat >good.csv <<'E'
id,info_classes
loi,private|personal
E
run import systems good.csv --on-conflict update
cat >good.csv <<'E'
id,devices_text
loi,02 máy chủ và một tường lửa
E
run import descriptions good.csv --on-conflict update
run check loi
status_is 0 "mended: no error"
run batch --output b --changed loi brvt-mail
is "... and ready, also by --changed" "$(states)" "brvt-mail ready
loi ready"
done_testing
