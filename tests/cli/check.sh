#!/bin/sh
# capdo check: text, JSON, CSV; statuses; what makes a dossier a draft; the samples.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"
CAPDO_DB=$work/t.db
export CAPDO_DB
S=$SOURCE/data/samples
for kind in orgs systems descriptions risks zones devices applications links related documents plan; do
    run import $kind "$S/$kind.csv"
    status_is 0 "samples: $kind"
done
cd "$work" || exit 1

# ---- the samples: those that are complete have no error, and every finding is as it was when last read ----

run check --all --format csv
status_is 1 "samples without tables and plan have errors"
silent "... and nothing is told besides"
cut -d, -f1-6 out >all
# Of the open plan at level 5 the rows are counted, not listed.
grep -v ,K2701, all >findings
[ -z "${UPDATE_GOLDEN:-}" ] || cp findings "$SOURCE/tests/golden/check/samples.csv"
same "findings of the samples" findings "$SOURCE/tests/golden/check/samples.csv"
is "... rows without status" "$(grep -c '^tn-reservoir,.*,error,K2701,plan\[' all) $(grep -c ,K2701, all)" "289 289"
for id in brvt-datacentre brvt-onestop brvt-stc-lan tn-soc tn-feedback; do
    is "$id is complete" "$(grep "^$id,.*,error," all)" ""
done
run check --all
faulty=$(grep ,error, all | cut -d, -f1 | sort -u | wc -l)
is "the last line sums up" "$(tail -n 1 out)" "28 hệ thống, $faulty có lỗi: $(grep -c ,error, all) lỗi, $(grep -c ,warning, all) cảnh báo, $(grep -c ,hint, all) gợi ý"

# What decides nothing about the level, or only about who appraises, is told all the same.
printf 'id,info_classes,operator_is_specialised_unit\nbrvt-onestop,,\n' >unsaid.csv
cp "$CAPDO_DB" unsaid.db
run --db unsaid.db import systems unsaid.csv --on-conflict update
run --db unsaid.db check brvt-onestop --format csv
is "an answer that only leaves criteria not judged, and one that the procedure waits for" "$(grep -E 'K000[78]' out | cut -d, -f4-6,9-11)" \
    'warning,K0007,info_classes,"Chưa trả lời. Cấp độ không vì thế mà đổi, nhưng hồ sơ phải ghi là chưa đánh giá được tiêu chí 12.2.b, 13.2.c."
warning,K0008,operator_is_specialised_unit,"Chưa trả lời, nên chưa chắc ai làm bước này, hoặc có bước này không: Thẩm định hồ sơ đề xuất cấp độ; Khi đơn vị thẩm định không được thẩm định."'
# A step whose title is part of another's is a step of its own.
run check brvt-water-scada --format csv
is "all steps that wait" "$(grep K0008,in_anqg_list out | sed 's/.*không: //; s/\."*,.*//')" 'Trình tự; Phê duyệt hồ sơ đề xuất cấp độ; Phê duyệt phương án bảo đảm an ninh mạng; Phê duyệt Danh mục hệ thống thông tin cấp độ 5 (Danh mục Hệ thống thông tin quan trọng về an ninh quốc gia); Phối hợp trình Thủ tướng Chính phủ phê duyệt Danh mục hệ thống thông tin quan trọng về an ninh quốc gia; Phê duyệt'

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
id,system_purpose,scope_text,scale_text,served_users_text,operating_place,architecture_note,logical_model_text,physical_model_text,devices_text,applications_text,network_plan_text,information_processed_text,risk_preliminary_text,regulation,regulation_no,regulation_date,specialised_unit,letter_place,signer_title,signer_name,recipients,illustrative
loi,Phục vụ điều hành nội bộ của Sở.,Gồm một phòng máy và hai phần mềm.,02 máy chủ,Cán bộ của Sở,Trụ sở Sở,Ứng dụng ba lớp sau một tường lửa.,Hai vùng mạng,Một tủ máy,"Quản trị, mật khẩu: Admin@123",Phần mềm điều hành,10.0.0.0/24,Thông tin riêng trong văn bản đi và đến.,Mất điện,Quy chế,1/QĐ-SGDĐT,2026-09-01,Sở Thông tin và Truyền thông tỉnh Tây Ninh,Tây Ninh,GIÁM ĐỐC,Nguyễn Văn A,- Lưu: VT.,true
E
run import descriptions texts.csv
status_is 0 "... and its descriptions"
# The tables and the plan of a system of its level, all said.
table() { # KIND: rows on standard input
    cat >"$1.csv"
    run import "$1" "$1.csv" --on-conflict update
    status_is 0 "... table $1"
}
table zones <<'E'
system,zone,zone_kind,zone_purpose,private_addresses,public_addresses,vlan,access_control
loi,Nội bộ,internal,Máy trạm,10.0.1.0/24,,1,Tường lửa
loi,Biên,border,Kết nối ra ngoài,10.0.2.0/24,,2,Tường lửa
loi,DMZ,dmz,Máy chủ trung gian,10.0.3.0/24,,3,Tường lửa
loi,Máy chủ,servers,Máy chủ ứng dụng,10.0.4.0/24,,4,Tường lửa
E
table devices <<'E'
system,device,device_kind,device_model,device_place,device_purpose,device_zone,device_count,device_form
loi,FW,firewall,M1,Phòng máy,Ngăn cách các vùng,Biên|DMZ|Máy chủ|Nội bộ,1,physical
loi,SRV,server,M2,Phòng máy,Chạy ứng dụng,Máy chủ,1,virtual
E
table applications <<'E'
system,application,application_server,application_place,operating_system,application_purpose,application_public
loi,Điều hành,SRV,Phòng máy,Debian 12,Điều hành nội bộ,false
E
table links <<'E'
system,link,link_from,link_to,link_kind,link_protection
loi,L1,FW,SRV,wired,
loi,L2,FW,Internet,internet,Tường lửa
E
table documents <<'E'
system,document,document_kind,document_no,document_date,document_issuer
loi,Thiết kế thi công,design,12/QĐ-SGDĐT,2026-01-05,Sở Giáo dục và Đào tạo
E
run plan loi --format csv --output baseline.csv
# A heading that is open is one that no requirement stands under: the plan says something of it itself.
rows() { awk -F, 'NR > 1 && ($2 == "requirement" || $2 == "hosting" || ($2 == "heading" && $NF != "")) { print $1 }' baseline.csv; }
{
    echo system,control,status,present,measure,evidence
    rows | sed 's/.*/loi,&,met,Đã có,Tường lửa và quy trình,Biên bản/'
} >rows.csv
table plan <rows.csv

run check loi
status_is 1 "an error is status 1"
stdout_is "text" <<'E'
loi: Hệ thống thử
  NĐ 331/2026, Cấp độ 2; 3 lỗi, 13 cảnh báo, 2 gợi ý

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

  cảnh báo K0008: Có trong Danh mục hệ thống thông tin quan trọng về an ninh quốc gia [in_anqg_list]
    Chưa trả lời, nên chưa chắc ai làm bước này, hoặc có bước này không: Trình tự.
    Cách sửa: Trả lời câu này bằng: capdo ask loi (gõ = để chọn câu); xem: capdo procedure loi
    Căn cứ: khoản 4 Điều 20 Nghị định số 331/2026/NĐ-CP

  cảnh báo K0008: Xây mới, mở rộng, nâng cấp hay đang vận hành [project_kind]
    Chưa trả lời, nên chưa chắc ai làm bước này, hoặc có bước này không: Trình tự; Lập hồ sơ.
    Cách sửa: Trả lời câu này bằng: capdo ask loi (gõ = để chọn câu); xem: capdo procedure loi
    Căn cứ: khoản 1 Điều 19 Nghị định số 331/2026/NĐ-CP; điểm a khoản 2 Điều 19 Nghị định số 331/2026/NĐ-CP; điểm a khoản 1 Điều 20 Nghị định số 331/2026/NĐ-CP; điểm a khoản 2 Điều 21 Nghị định số 331/2026/NĐ-CP; điểm b khoản 2 Điều 21 Nghị định số 331/2026/NĐ-CP

  cảnh báo K0008: Hình thức đầu tư [investment_form]
    Chưa trả lời, nên chưa chắc ai làm bước này, hoặc có bước này không: Trình tự.
    Cách sửa: Trả lời câu này bằng: capdo ask loi (gõ = để chọn câu); xem: capdo procedure loi
    Căn cứ: khoản 1 Điều 19 Nghị định số 331/2026/NĐ-CP; điểm a khoản 2 Điều 19 Nghị định số 331/2026/NĐ-CP

  cảnh báo K0008: Đơn vị chuyên trách đồng thời vận hành hệ thống [operator_is_specialised_unit]
    Chưa trả lời, nên chưa chắc ai làm bước này, hoặc có bước này không: Thẩm định hồ sơ đề xuất cấp độ; Khi đơn vị thẩm định không được thẩm định.
    Cách sửa: Trả lời câu này bằng: capdo ask loi (gõ = để chọn câu); xem: capdo procedure loi
    Căn cứ: khoản 1 Điều 18 Nghị định số 331/2026/NĐ-CP; khoản 4 Điều 18 Nghị định số 331/2026/NĐ-CP; điểm a khoản 4 Điều 18 Nghị định số 331/2026/NĐ-CP; điểm b khoản 4 Điều 18 Nghị định số 331/2026/NĐ-CP

  cảnh báo K2709: Phương án: 5 dòng
    Chưa xác định được yêu cầu có áp dụng hay không: còn câu chưa trả lời.
      - 30.9.a Phải được thiết kế tách riêng, độc lập với các hệ thống khác về vật lý và có biện pháp quản lý truy cập giữa các … [plan[nd331-30.9.a]]
      - 30.9.b Các vùng mạng trong hệ thống phải được thiết kế tách riêng, độc lập với nhau về lô-gic và có biện pháp quản lý tr… [plan[nd331-30.9.b]]
      - 30.9.c Có phân vùng lưu trữ được phân tách độc lập về vật lý [plan[nd331-30.9.c]]
      - 30.9.d Các thiết bị mạng chính phải được phân tách độc lập về vật lý [plan[nd331-30.9.d]]
      - 30.9.đ Các giải pháp an ninh mạng dùng chung được phép triển khai đối với các hệ thống thông tin tách biệt vật lý nếu cá… [plan[nd331-30.9.dd]]
    Cách sửa: Xem câu còn thiếu bằng capdo plan, rồi trả lời bằng capdo ask.
    Căn cứ: TT 12/2022 8.6; NĐ 331 22.6

  cảnh báo K2711: Phương án [plan]
    129 yêu cầu của phương án có lời tóm tắt (của chính yêu cầu hoặc của các mục tiêu chuẩn bên dưới) chưa đối chiếu với tiêu chuẩn.
    Cách sửa: Đối chiếu với tiêu chuẩn quốc gia trước khi nộp; có tiêu chuẩn thì nạp danh sách của cơ quan (capdo plan --list).
    Căn cứ: TT 12/2022 8.6; NĐ 331 22.6

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
is "... the first lines" "$(head -n 3 out)" '[{"system":"loi","pack":"nd331-2026","level":2,"errors":3,"warnings":13,"hints":2,"findings":[
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

# ---- rows of tables ----

sed -i 's/Máy chủ,1,virtual/Vùng lạ,1,virtual/; s/Biên|DMZ|Máy chủ|Nội bộ/Biên|Máy chủ|Nội bộ/' devices.csv
run import devices devices.csv --on-conflict update
cat >zones.csv <<'E'
system,zone,zone_kind,zone_purpose,private_addresses,public_addresses,vlan,access_control
loi,DMZ,other,Máy chủ trung gian,10.0.1.0/24 và 203.0.113.7,10.0.0.256,1,[điền]
E
run import zones zones.csv --on-conflict update
run check loi --format csv
cut -d, -f4-6 out >got
for want in "error,K1701,devices[SRV].device_zone" "error,K1714,zones[Nội bộ].private_addresses" "error,K2110,zones[dmz]" "error,K3001,zones[DMZ].access_control" \
    "error,K3109,zones[DMZ].private_addresses" "error,K3110,zones[DMZ].public_addresses" "error,K3111,zones[DMZ].public_addresses" \
    "warning,K1709,zones[DMZ]" "warning,K1713,zones[DMZ].vlan" "warning,K1713,zones[Nội bộ].vlan"; do
    is "$want" "$(grep -cxF "$want" got)" 1
done
has "... the place for people" "$(cat out)" 'K1701,devices[SRV].device_zone,"Thiết bị «SRV», cột Thuộc vùng mạng",Vùng lạ,'
run check loi
has "... alone in text" "$(cat out)" "  lỗi K1701: Thiết bị «SRV», cột Thuộc vùng mạng [devices[SRV].device_zone]"
has "... several are one paragraph" "$(cat out)" "  cảnh báo K1713: Vùng mạng, cột VLAN: 2 dòng
    Hai vùng mạng cùng một VLAN, nên không tách nhau.
      - Nội bộ: 1 [zones[Nội bộ].vlan]
      - DMZ: 1 [zones[DMZ].vlan]
"
# addresses, of devices too; a file whose row has gone
cat >zones.csv <<'E'
system,zone,zone_kind,private_addresses
loi,DMZ,dmz,10.0.1.128/25; 2001:db8::/129
E
run import zones zones.csv --on-conflict update
cat >addresses.csv <<'E'
system,device,device_kind,device_address
loi,SRV,server,10.0.4.9
loi,FW,firewall,10.0.9.1
E
run import devices addresses.csv --on-conflict update
printf 'bien ban' >'bien ban.txt'
run evidence add loi 'bien ban.txt' --to device:MAY-CU --to device:FW --to plan:khong-co --to system
run check loi --format csv
cut -d, -f4-6 out >got
for want in "warning,K1731,zones[DMZ].private_addresses" "warning,K1731,zones[Nội bộ].private_addresses" "warning,K1733,zones[DMZ].private_addresses" \
    "warning,K1741,evidence[bien ban.txt → device:MAY-CU]" "warning,K1742,evidence[bien ban.txt → plan:khong-co]" "warning,K1736,devices[FW].device_address"; do
    is "$want" "$(grep -cxF "$want" got)" 1
done
is "... and nothing else of addresses and files" "$(grep -c ',K173[1-7],\|,K174[12],' got)" 6
has "... which zone, which address" "$(cat out)" 'Địa chỉ nội bộ của vùng này giao với địa chỉ của vùng «Nội bộ» (10.0.1.0/24), nên hai vùng không tách nhau.'
has "... where the file hangs" "$(cat out)" 'Tệp minh chứng «bien ban.txt → device:MAY-CU»'
run evidence detach loi 'bien ban.txt' --to device:MAY-CU --to plan:khong-co
run check tn-reservoir
has "many rows are set side by side" "$(cat out)" "  lỗi K2701: Phương án, cột Tình trạng: 289 dòng
    Yêu cầu chưa có tình trạng.
      30.3.a; 7.1.2.1 a); 7.1.2.1 b); 7.1.2.2 a); 7.1.2.2 b); 7.1.2.2 c); 7.1.2.3 a); 7.1.2.3 b);
"
has "... a number that many have once" "$(cat out)" " 7.8.2.1 a) (×11);"
sed -i 's/Vùng lạ,1,virtual/Máy chủ,1,virtual/; s/Biên|Máy chủ|Nội bộ/Biên|DMZ|Máy chủ|Nội bộ/' devices.csv
run import devices devices.csv --on-conflict update
cat >zones.csv <<'E'
system,zone,zone_kind,zone_purpose,private_addresses,public_addresses,vlan,access_control
loi,DMZ,dmz,Máy chủ trung gian,10.0.3.0/24,203.0.113.7,3,Tường lửa
E
run import zones zones.csv --on-conflict update

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
is "... are counted" "$(tail -n 1 out | cut -d: -f1)" "31 hệ thống, $((faulty + 3)) có lỗi"

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
cat >zones.csv <<'E'
system,zone,zone_kind
loi-con,Riêng,servers
E
run import zones zones.csv
run check loi --format csv
has "tables of a component are not looked at: told" "$(cut -d, -f3-9 out)" "loi,warning,K2171,components[loi-con],Hệ thống thành phần «loi-con»,,\"Hệ thống thành phần có bảng riêng: Vùng mạng (1 dòng)."

# ---- illustrative words of an organisation ----

printf 'id,illustrative\nloi,false\n' >real.csv
run import descriptions real.csv --on-conflict update
run check loi --format csv
is "the organisation's words are no real ones" "$(grep -o 'error,K3014,[^,]*' out)" "error,K3014,operator.mandate
error,K3014,operator.address
error,K3014,operator.phone
error,K3014,operator.email"
printf 'id,illustrative\nloi,true\n' >real.csv
run import descriptions real.csv --on-conflict update
run check loi --format csv
is "... but in an illustrative dossier" "$(grep -c K3014 out)" 0

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
cat >good.csv <<'E'
id,owner_function_decision
loi,Luật Tổ chức chính quyền địa phương
E
run import descriptions good.csv --on-conflict update
run dossier loi --output d
status_is 0 "with errors it prints"
stderr_has "... as a draft" "loi:1:1: note N6033: bản nháp: kiểm tra hồ sơ báo 2 lỗi; xem: capdo check loi"
states() { tail -n +2 b/manifest.csv | awk -F, '{ print $1, $NF }' | LC_ALL=C sort -u; }
run batch --output b loi brvt-stc-lan
is "... and the manifest" "$(states)" "brvt-stc-lan ready
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
run batch --output b --changed loi brvt-stc-lan
is "... and ready, also by --changed" "$(states)" "brvt-stc-lan ready
loi ready"
table documents <<'E'
system,document,document_kind,document_no,document_date,document_issuer
brvt-onestop,Quy chế bảo đảm an ninh mạng hệ thống một cửa điện tử tỉnh,regulation,12/QĐ-TTCNTTTT,2026-08-28,Trung tâm CNTT
E
run check brvt-onestop
is "the issuer of the regulation is no body of the system" "$(grep -A3 K2165 "$work/out")" "  cảnh báo K2165: Văn bản pháp lý «Quy chế bảo đảm an ninh mạng hệ thống một cửa điện tử tỉnh», cột Cơ quan ban hành [documents[Quy chế bảo đảm an ninh mạng hệ thống một cửa điện tử tỉnh].document_issuer]
    Cơ quan ban hành quy chế không trùng tên cơ quan nào của hệ thống («UBND tỉnh Bà Rịa - Vũng Tàu», «Trung tâm Công nghệ thông tin và Truyền thông tỉnh Bà Rịa - Vũng Tàu», «Sở Thông tin và Truyền thông tỉnh Bà Rịa - Vũng Tàu»), nên đầu dự thảo Quy chế không có tên cơ quan cấp trên, chỗ ký không có chức vụ và họ tên.
    Đang ghi: Trung tâm CNTT
    Cách sửa: Nếu là một trong các cơ quan ấy thì ghi đúng tên như ở trang Cơ quan; nếu là cơ quan khác thì điền tay các chỗ đó trên bản in."
done_testing
