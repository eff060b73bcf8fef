#!/bin/sh
# capdo ask with answers piped in, and in a terminal.
. "$(dirname "$0")/tap.sh"
SOURCE_DATE_EPOCH=1790841600
export SOURCE_DATE_EPOCH
CAPDO_DB=$work/t.db
export CAPDO_DB

# answers LINE...: one answer a line from standard input of `run_with $work/in`.
answers() { printf '%s\n' "$@" >"$work/in"; }
# level ID MIN-MAX NAME: what classify says now.
level() {
    got=$("$CAPDO" classify "$1" 2>/dev/null | sed -n '2s/^[^,]*,[^,]*,[^,]*,\([^,]*\),\([^,]*\),.*/\1-\2/p')
    is "$3" "$got" "$2"
}
export_to() { "$CAPDO" export systems "$1" >/dev/null 2>&1 && "$CAPDO" export descriptions "$1.text" >/dev/null 2>&1; }
# asked: the first lines of the questions shown by the last run, in order.
asked() { sed -n '/^Câu [0-9]/{n;p;}' "$work/out"; }

printf 'id,name,owner\nbrvt-mail,Hệ thống thư điện tử tỉnh,UBND tỉnh Bà Rịa - Vũng Tàu\n' >"$work/systems.csv"
run import systems "$work/systems.csv"
status_is 0 "a system to ask about"

# ---- usage ----
run ask
status_is 2 "a system must be named"
run ask nobody
status_is 2 "an unknown system is a wrong call"
stderr_has "... that names --new" 'capdo ask nobody --new'
run ask brvt-mail --new "Lại"
status_is 2 "--new does not touch a system that exists"
run ask brvt-mail --rules nd99
status_is 2 "an unknown pack"
run ask brvt-mail --only level,all
status_is 2 "an unknown kind of question"
run ask 'bad id!' --new "Tên"
status_is 3 "a malformed id"
run list
is "... made nothing" "$(wc -l <"$work/out")" 2

run ask rong --new ' '
status_is 2 "--new needs a name"
run ask rong --new ''
status_is 2 "... that is not empty"
run ask rong --new "$(printf ' \302\240 ')"
status_is 2 "... nor of blanks alone"
for name in "$(printf 'một\nhai')" "$(printf 'một \033[31mhai')" "$(printf 'm\377t')" "$(printf 'm\302\205t')" "$(head -c 70000 /dev/zero | tr '\0' a)"; do
    run ask rong --new "$name"
    is "a name that a file could not give is refused" "$status $(grep -c '^--new:1:1: error E4022: ' "$work/err")" "3 1"
done
run list rong
is "... and made nothing" "$(wc -l <"$work/out")" 1
: >"$work/none"
run_with "$work/none" ask tron --new "$(printf '  Tròn\302\240')"
export_to "$work/round.csv"
is "blanks around a name are no part of it" "$(grep '^tron,' "$work/round.csv" | cut -d, -f2)" Tròn
run import systems "$work/round.csv"
is "... so that an export comes back as it was" "$status $(cat "$work/out")" "0 đọc 2 dòng: 0 thêm mới, 0 thay đổi, 2 như cũ, 0 bỏ qua, 0 lỗi"
run help ask
for key in 'dòng trống' '?' '! LÝ DO' '-' '<' '=' 'q'; do
    has "the help names the key $key" "$(cat "$work/out")" "
  $key "
done

# ---- a whole interview ----
answers 01/10/2026 operating_no_level 1 'public' 0
run_with "$work/in" ask ban-tin --new "Bản tin nội bộ" --only level
status_is 0 "a short interview"
silent "... without a complaint"
stdout_is "... word for word" <<'E'
Bảng hỏi: Bản tin nội bộ (ban-tin)
Mỗi câu trả lời trên một dòng và được lưu ngay. Ngoài câu trả lời, có thể gõ:
  dòng trống  giữ câu trả lời hiện có, hoặc để lại câu này sau
  ?           vì sao hỏi, căn cứ, ví dụ, cách trả lời
  ! LÝ DO     chưa biết, và vì sao
  -           xóa câu trả lời đang ghi, lịch sử vẫn giữ
  <           quay lại câu trước, không mất câu trả lời nào
  =           xem lại mọi câu, sửa câu bất kỳ
  q           lưu và thoát

== Ngày lập hồ sơ và trạng thái

Câu 1 (còn khoảng 16)
Hồ sơ được lập ngày nào?
> 
  Đã ghi: 01/10/2026

Câu 2 (còn khoảng 15)
Ngày 01/7/2026 hệ thống ở trạng thái nào?
  1) Đang vận hành, đã được phê duyệt cấp độ [operating_level_approved]
  2) Đang vận hành, chưa từng xác định cấp độ [operating_no_level]
  3) Đang đầu tư, xây dựng [under_construction]
  4) Chưa bắt đầu [not_started]
  5) Đã ngừng, hủy bỏ [decommissioned]
> 
  Đã ghi: Đang vận hành, chưa từng xác định cấp độ

  Gói quy tắc: Tiêu chí cấp độ theo Nghị định 331/2026/NĐ-CP (nd331-2026)

== Loại hình hệ thống và thông tin

Câu 3 (còn khoảng 13)
Hệ thống thuộc loại hình nào theo chức năng phục vụ hoạt động nghiệp vụ?
  1) Chỉ phục vụ hoạt động nội bộ [internal]
  2) Phục vụ người dân, doanh nghiệp [public_service]
  3) Cơ sở hạ tầng thông tin [infrastructure]
  4) Điều khiển công nghiệp [industrial_control]
  5) Hệ thống thông tin khác [other]
> 
  Đã ghi: Chỉ phục vụ hoạt động nội bộ

Câu 4 (còn khoảng 5)
Hệ thống xử lý những loại thông tin nào?
  1) Thông tin công cộng [public]
  2) Thông tin riêng [private]
  3) Thông tin cá nhân [personal]
  4) Thông tin bí mật nhà nước [state_secret]
> 
  Đã ghi: Thông tin công cộng

== Trường hợp đặc biệt, hiếm gặp

Câu 5 (còn khoảng 4)
Hệ thống thuộc trường hợp nào dưới đây?
  1) Phục vụ quốc phòng, an ninh [serves_defence_security]
  2) Hệ thống thông tin quốc gia phục vụ phát triển Chính phủ điện tử
     [national_egov_system]
  3) Phục vụ lưu trữ tập trung một số loại hình thông tin, dữ liệu đặc biệt quan
     trọng của quốc gia [national_special_data_store]
  4) Thủ tướng Chính phủ đã quyết định cấp độ cho hệ thống [pm_decided_level]
  5) Kết quả đánh giá rủi ro an ninh mạng cho thấy mức độ rủi ro cao hơn so với
     cấp độ xác định theo tiêu chí [risk_level]
  0) Không thuộc trường hợp nào trên đây [none]
> 
  Đã ghi: Phục vụ quốc phòng, an ninh: Không; Hệ thống thông tin quốc gia phục
    vụ phát triển Chính phủ điện tử: Không; Lưu trữ tập trung dữ liệu đặc biệt
    quan trọng của quốc gia: Không; Cấp độ do Thủ tướng Chính phủ quyết định:
    Không có quyết định; Mức rủi ro tương ứng cấp độ: Không cho thấy mức cao
    hơn, hoặc chưa có quy định để đánh giá

== Kết quả

  Gói quy tắc: Tiêu chí cấp độ theo Nghị định 331/2026/NĐ-CP (nd331-2026)
  Cấp độ: Cấp độ 1
  - Cấp độ 1: khoản 1 Điều 11 Nghị định số 331/2026/NĐ-CP

Đã trả lời hết câu hỏi của hệ thống «ban-tin».
Giải thích từng điều, khoản, điểm: capdo explain ban-tin
In hồ sơ: capdo dossier ban-tin --output DIR
E
level ban-tin 1-1 "... and the level follows from the answers"

# ---- a checklist ----
answers 2026-10-01 2 internal private 'risk_level|false' '0|1' '2|risk_level' '<' '' 3 '?' '<' '<' 0 q
run_with "$work/in" ask chon --new "Danh sách chọn"
status_is 0 "a checklist"
stderr_is "... wrong answers are told with their place" <<'E'
-:5:12: error E5021: câu «Hệ thống thuộc trường hợp nào dưới đây?»: không có mục «false»; hãy ghi một hoặc nhiều số từ 1 đến 5, hoặc 0 khi không thuộc mục nào
-:6:1: error E5022: câu «Hệ thống thuộc trường hợp nào dưới đây?»: «0» nghĩa là không thuộc mục nào, không đi cùng mục khác
E
is "... what needs more than a yes is asked next, and back is to the checklist" "$(asked | sed -n '5,11p')" "Hệ thống thuộc trường hợp nào dưới đây?
Kết quả đánh giá rủi ro an ninh mạng cho thấy mức tương ứng cấp nào?
Hệ thống thuộc trường hợp nào dưới đây?
Kết quả đánh giá rủi ro an ninh mạng cho thấy mức tương ứng cấp nào?
Hệ thống có yêu cầu vận hành 24/7 không?
Kết quả đánh giá rủi ro an ninh mạng cho thấy mức tương ứng cấp nào?
Hệ thống thuộc trường hợp nào dưới đây?"
flat=$(tr '\n' ' ' <"$work/out" | tr -s ' ')
has "... which shows what is recorded" "$flat" "[national_egov_system] (đang ghi: Có)"
has "... and what is chosen only" "$flat" "[risk_level] (đã chọn, còn hỏi riêng)"
has "... why a question is asked names the criteria" "$flat" "Vì sao hỏi: Câu này quyết định căn cứ xác định cấp độ: khoản 2 Điều 14"
has "... the level is settled before the rest is asked" "$flat" "Đã xác định được cấp độ: Cấp độ 2; các câu sau không đổi kết quả này. == Ngày lập hồ sơ và trạng thái Câu 7 "
level chon 2-2 "... none of these sets them all"
answers 2026-10-01 2 internal private '! chờ chủ quản'
run_with "$work/in" ask chua-biet --new "Chưa biết" --only level
flat=$(tr '\n' ' ' <"$work/out" | tr -s ' ')
has "don't know is recorded for each item shown" "$flat" "Đã ghi: Phục vụ quốc phòng, an ninh: chưa biết, lý do: chờ chủ quản; Hệ thống"
level chua-biet 2-5 "... and leaves the level open"

# ---- bad answers ----
export_to "$work/before"
printf '%s\n' 2026-13-01 'hôm nay' '' '!' >"$work/in"
printf 'a\000b\n\377\n1\033[2J\n' >>"$work/in"
head -c 300000 /dev/zero | tr '\0' 9 >>"$work/in"
printf '\n' >>"$work/in"
run_with "$work/in" ask brvt-mail
status_is 0 "bad answers are asked again until the input ends"
stderr_is "... each told with its line and column" <<'E'
-:1:1: error E3225: câu «Ngày lập hồ sơ»: «2026-13-01» không phải ngày; hãy ghi YYYY-MM-DD hoặc DD/MM/YYYY
-:2:1: error E3225: câu «Ngày lập hồ sơ»: «hôm nay» không phải ngày; hãy ghi YYYY-MM-DD hoặc DD/MM/YYYY
-:4:2: error E5024: câu «Trạng thái hệ thống tại 01/7/2026»: chưa ghi lý do chưa biết; hãy ghi lý do sau dấu !
-:5:2: error E5020: câu trả lời có ký tự NUL; không ghi gì, hãy trả lời lại
-:6:1: error E5020: câu trả lời không phải UTF-8; không ghi gì, hãy đặt bàn phím và thiết bị đầu cuối ở UTF-8 rồi trả lời lại
-:7:2: error E5025: câu trả lời có ký tự điều khiển U+001B; không ghi gì, hãy trả lời lại không có ký tự đó
-:8:1: error E1541: dòng dài hơn 131072 byte; không ghi gì, hãy trả lời ngắn hơn
E
export_to "$work/after"
same "... and nothing was recorded" "$work/after" "$work/before"
same "... nor any text" "$work/after.text" "$work/before.text"
ok "$(grep -c "$(printf '\033')" "$work/out" | tr -d '\n')" "no escape sequence is printed to a pipe"

# ---- don't know, back, review, resume ----
answers 01/10/2026 2 2 '2|personal' '! chờ Công an tỉnh trả lời' none q
run_with "$work/in" ask brvt-mail --only level
status_is 0 "leaving saves"
has "... and says how to go on" "$(tail -3 "$work/out")" "Trả lời tiếp: capdo ask brvt-mail"
: >"$work/in"
run_with "$work/in" ask BRVT-MAIL --only level
is "it resumes at the first question not answered" "$(asked)" "Hệ thống có giải quyết thủ tục hành chính (tiếp nhận, xử lý hồ sơ, trả kết quả)"
has "... whose number counts those before" "$(cat "$work/out")" "Câu 7 (còn khoảng"
answers true '=' q
run_with "$work/in" ask brvt-mail --only level
has "the review shows the reason" "$(cat "$work/out")" " 10. Phục vụ quốc phòng, an ninh: chưa biết, lý do: chờ Công an tỉnh trả lời"
has "... the answers" "$(cat "$work/out")" "  8. Loại thông tin được xử lý: Thông tin riêng, Thông tin cá nhân"
has "... what is not asked, and why" "$(tr '\n' ' ' <"$work/out" | tr -s ' ')" \
    "37. Cấp công trình: không hỏi: không còn đổi được cấp độ (không khớp: khoản 4 Điều 13; khoản 3 Điều 14; khoản 4 Điều 15)"
has "... and what is open" "$(cat "$work/out")" " 34. Yêu cầu vận hành 24/7: chưa trả lời"

# Back twice, the kind of system becomes internal, and back to services: the answers about services are still there.
answers '<' '<' '=' 7 internal '=' 999 'x' 21 '' q
run_with "$work/in" ask brvt-mail --only level
status_is 0 "back and jumps"
stderr_is "a number that is not in the review" <<'E'
-:7:1: error E1542: không có câu số đó trong danh sách; hãy ghi một trong các số 1-2, 7-8, 10-16, 18-19, 21-22, 27-28, 32, 34-37, 47, chữ từ a đến f, dòng trống hoặc q
-:8:1: error E1542: không có câu số đó trong danh sách; hãy ghi một trong các số 1-2, 7-8, 10-16, 18-19, 21-22, 27-28, 32, 34-37, 47, chữ từ a đến f, dòng trống hoặc q
E
is "... each question in its turn" "$(asked)" "Hệ thống có yêu cầu vận hành 24/7 không?
Hệ thống có giải quyết thủ tục hành chính (tiếp nhận, xử lý hồ sơ, trả kết quả)
Khi bị phá hoại, hệ thống làm tổn hại tới an ninh quốc gia ở mức nào?
Hệ thống thuộc loại hình nào theo chức năng phục vụ hoạt động nghiệp vụ?
Hệ thống có yêu cầu vận hành 24/7 không?
Hệ thống có giải quyết thủ tục hành chính (tiếp nhận, xử lý hồ sơ, trả kết quả)
Hệ thống có yêu cầu vận hành 24/7 không?"
export_to "$work/after"
row=$(grep '^brvt-mail,' "$work/after")
has "no answer is lost when another one changes" "$(sed -n 1p "$work/after" | tr ',' '\n' | grep -nx handles_admin_procedures | cut -d: -f1 | xargs -I{} sh -c "echo \"$row\" | cut -d, -f{}")" true
has "the new answer stands" "$row" ",internal,"

# ---- texts ----
answers 'Dòng một\' 'dòng hai có \\ và q\' '\' 'C:\thư mục\\'
{ printf '=\n91\n'; cat "$work/in"; printf 'q\n'; } >"$work/in2"
run_with "$work/in2" ask brvt-mail --only dossier
status_is 0 "a text of several lines"
silent "... without a complaint"
export_to "$work/after"
is "... is kept line by line" "$(grep -A3 'Dòng một' "$work/after.text" | sed 's/.*Dòng/Dòng/; s/".*//')" 'Dòng một
dòng hai có \\ và q

C:\thư mục\'
printf '=\n118\n\\q\n=\n119\n  \\\\x \n=\n117\n! \\q\nq\n' >"$work/in"
run_with "$work/in" ask brvt-mail --only dossier
has "a backslash makes a text of a command" "$(cat "$work/out")" "  Đã ghi: q
"
has "... and of a backslash" "$(cat "$work/out")" "  Đã ghi: \\x
"
export_to "$work/before"
{ printf '=\n91\nmột\\\n'; head -c 200000 /dev/zero | tr '\0' x; printf '\\\nba\n'; } >"$work/in"
run_with "$work/in" ask brvt-mail --only dossier
stderr_has "a line too long inside a text" '-:4:1: error E1541'
export_to "$work/after"
same "... loses the whole answer, and its rest is no answer" "$work/after.text" "$work/before.text"
printf '=\n91\nmột\\\nh\033ai\n' >"$work/in"
run_with "$work/in" ask brvt-mail --only dossier
stderr_has "a control character is found in its line" '-:4:2: error E5025'

# ---- taking an answer back ----
answers 2026-10-01 2 - '<' - q
run_with "$work/in" ask xoa --new "Xóa"
status_is 0 "an answer is taken back"
silent "... without a complaint"
flat=$(tr '\n' ' ' <"$work/out" | tr -s ' ')
has "... where there is one" "$flat" "Câu này chưa ghi gì để xóa."
has "... which is said" "$flat" "Đã xóa câu trả lời; câu này để trống, lịch sử vẫn giữ điều đã ghi."
run export systems "$work/after"
is "... and is gone" "$(grep '^xoa,' "$work/after" | tr -d ,)" "xoaXóa2026-10-01"
run history xoa state_at_2026_07_01
has "... but for the history" "$(cat "$work/out")" "Đang vận hành, chưa từng xác định cấp độ"

# ---- what only a chosen value makes a question of ----
answers 2026-10-01 4 = q
run_with "$work/in" ask moi-lap --new "Mới lập" --only procedure
flat=$(tr '\n' ' ' <"$work/out" | tr -s ' ')
has "a level approved before is not asked of a system that had none" "$flat" "Cấp độ đã phê duyệt theo Luật 86/2015: không hỏi: chỉ hỏi tùy câu trả lời ở: «Trạng thái hệ thống tại 01/7/2026»"
has "the list explains its numbers" "$flat" "Số ở đầu dòng là số của câu trong danh sách này"
has "... and marks what is asked" "$flat" " ← đang hỏi"
number=$(sed -n 's/^ *\([0-9]*\)\. Lĩnh vực theo khoản 2 Điều 9.*/\1/p' "$work/out")
answers = "$number" '! không thuộc mục nào' q
run_with "$work/in" ask moi-lap --only procedure
has "how to answer none of a set" "$(cat "$work/out")" "  Không thuộc mục nào thì ghi: ! không thuộc mục nào"
has "... which is recorded" "$(cat "$work/out")" "chưa biết, lý do: không thuộc mục nào"

# ---- the end of the input in the middle ----
printf '01/10/2026\n4' >"$work/in"
run_with "$work/in" ask he-moi --new "Hệ thống mới"
status_is 0 "the end of the input saves and leaves"
printf '=\n' >"$work/in"
run_with "$work/in" ask he-moi
has "... the last line, without its end, too" "$(cat "$work/out")" "  2. Trạng thái hệ thống tại 01/7/2026: Chưa bắt đầu"
run ask he-moi
status_is 0 "no input at all"
printf '\r\n\r\n' >"$work/in"
run_with "$work/in" ask he-moi
silent "lines may end with CR LF"

# ---- packs ----
answers 2026-10-01 3 2
run_with "$work/in" ask dang-xay --new "Đang xây dựng"
has "the pack follows from the answers" "$(cat "$work/out")" "(nd85-2016)"
has "... and the choice is explained" "$(tr '\n' ' ' <"$work/out" | tr -s ' ')" "đến hết 31/12/2026"
: >"$work/in"
run_with "$work/in" ask dang-xay --rules nd331-2026 --only level
has "a pack can be named" "$(cat "$work/out")" "(nd331-2026)"
answers 2026-10-01 5 2
run_with "$work/in" ask da-huy --new "Đã hủy"
status_is 0 "no pack applies"
has "... which is said" "$(cat "$work/out")" "  Gói quy tắc: không có gói nào áp dụng
  Hệ thống đã ngừng, hủy bỏ: không xác định cấp độ."
ok "$([ "$(asked | wc -l)" -le 3 ]; echo $?)" "... and nothing more is asked"

# ---- a terminal ----
if command -v script >/dev/null 2>&1; then
    { sleep 1; printf 'capdo ask tu-xa --new X\n'; sleep 0.3; printf 'He thong tu xa\n'; sleep 0.3; printf '\n'; sleep 1; printf '\033[A\033[1;5C9/9/2026\033OB\n'; sleep 0.5
      printf 'sai\n'; sleep 0.5; printf 'q\n'; sleep 0.5; } |
        script -qec "'$CAPDO' ask tu-xa" /dev/null >"$work/tty" 2>&1
    tr -d '\r' <"$work/tty" >"$work/tty.txt"
    has "a terminal is asked for the name of a new system" "$(cat "$work/tty.txt")" "Tạo hệ thống mới «tu-xa»? Gõ tên hệ thống, hoặc Enter để thôi > "
    has "... a command is no name" "$(cat "$work/tty.txt")" "  ! «capdo ask tu-xa --new X» giống một lệnh, không phải tên hệ thống"
    has "... what will be made is shown first" "$(cat "$work/tty.txt")" "Sẽ tạo hệ thống có mã «tu-xa», tên «He thong tu xa»."
    has "... arrow keys are dropped" "$(cat "$work/tty.txt")" "  Đã ghi: 09/09/2026"
    has "... and told what is wrong on the screen" "$(cat "$work/tty.txt")" "  ! câu «Trạng thái hệ thống tại 01/7/2026»: không có mục «sai»"
    ok "$(grep -q 'error E' "$work/tty.txt"; [ $? = 1 ]; echo $?)" "... without codes for programs"
    run list tu-xa
    has "... and the system is there" "$(cat "$work/out")" "He thong tu xa"
    { sleep 1; printf '\n'; sleep 0.5; } | script -qec "'$CAPDO' ask khong-tao" /dev/null >"$work/tty" 2>&1
    run list khong-tao
    is "an empty name makes nothing" "$(wc -l <"$work/out")" 1
    # Page by page; Ctrl-C in the middle of a text.
    { sleep 1; printf '=\n'; sleep 0.5; printf '\n'; sleep 0.5; printf '9999\n'; sleep 0.5; printf 'q\n'; sleep 0.5; printf '91\n'; sleep 0.5
      printf 'nửa chừng\\\n'; sleep 0.5; printf '\003'; sleep 1; } |
        script -qec "stty rows 20 cols 80; exec '$CAPDO' ask tu-xa --rules nd331-2026 --only dossier" /dev/null >"$work/tty" 2>&1
    is "Ctrl-C ends the interview" $? 130
    tr -d '\r' <"$work/tty" >"$work/tty.txt"
    is "the list stops at each page" "$(grep -c '^-- Enter: xem tiếp' "$work/tty.txt")" 3
    has "... a bad number names the good ones" "$(cat "$work/tty.txt")" "hãy ghi một trong các số"
    has "... says that all is saved" "$(tail -1 "$work/tty.txt")" "Đã dừng (Ctrl-C). Mọi câu trả lời đã ghi đều được lưu."
    run list tu-xa
    status_is 0 "... and leaves a database that can be read"
    export_to "$work/after"
    is "... without the half of a text" "$(grep -c 'nửa chừng' "$work/after.text")" 0
fi

done_testing
