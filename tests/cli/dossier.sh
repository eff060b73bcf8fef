#!/bin/sh
# capdo dossier: papers of one system, under both packs, by level; what is told; what happens to old files.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"
CAPDO_DB=$work/t.db
export CAPDO_DB
S=$SOURCE/data/samples
for kind in orgs systems descriptions risks; do
    run import $kind "$S/$kind.csv"
    status_is 0 "samples: $kind"
done
cd "$work" || exit 1
words() { pdftotext -layout "$1" - | tr -s ' \n' ' '; }

# ---- letters by level, both packs ----

run dossier brvt-bulletin --output d
status_is 0 "level 1"
stdout_is "... lists what was written" <<'E'
d/brvt-bulletin/01-de-nghi-tham-dinh-phe-duyet.pdf
d/brvt-bulletin/02-thuyet-minh.pdf
d/brvt-bulletin/04-quy-che.pdf
d/brvt-bulletin/06-quyet-dinh-cap-do.pdf
E
text=$(words d/brvt-bulletin/01-de-nghi-tham-dinh-phe-duyet.pdf)
has "... form 01" "$text" "Mẫu số 01"
has "... its fixed words" "$text" "thẩm định và phê duyệt hồ sơ đề xuất cấp độ của hệ thống thông tin Bảng tin nội bộ công khai Sở Nội vụ."
has "... its level" "$text" "4. Cấp độ hệ thống thông tin đề xuất: Cấp độ 1"
run dossier brvt-onestop --output d
stdout_is "level 3" <<'E'
d/brvt-onestop/01-de-nghi-tham-dinh.pdf
d/brvt-onestop/02-thuyet-minh.pdf
d/brvt-onestop/04-quy-che.pdf
d/brvt-onestop/05-to-trinh.pdf
d/brvt-onestop/06-quyet-dinh-phe-duyet-cap-do.pdf
E
text=$(words d/brvt-onestop/01-de-nghi-tham-dinh.pdf)
has "... form 02" "$text" "Mẫu số 02"
has "... to the specialised unit" "$text" "Kính gửi: Sở Thông tin và Truyền thông tỉnh Bà Rịa - Vũng Tàu."
has "... with the mark of samples" "$text" "số liệu minh họa"
has "... and that the words of the decree were not compared" "$text" "chưa đối chiếu với Công báo"
text=$(words d/brvt-onestop/02-thuyet-minh.pdf)
has "... the law's words stand in the grounds" "$text" "thuộc một trong các loại hình như sau: b) Hệ thống thông tin giải quyết thủ tục hành chính;”"
case $text in
*AMB-*) ok 1 "... no codes of the program stand in papers" ;;
*) ok 0 "... no codes of the program stand in papers" ;;
esac
run dossier brvt-water-scada --output d
text=$(words d/brvt-water-scada/01-de-nghi-tham-dinh.pdf)
has "level 4 goes to the ministry" "$text" "Kính gửi: Bộ Công an."
text=$(words d/brvt-water-scada/02-thuyet-minh.pdf)
has "... with the detailed report on risks" "$text" "4. Báo cáo đánh giá rủi ro an ninh mạng"
run dossier tn-soc --output d
text=$(words d/tn-soc/01-de-nghi-tham-dinh.pdf)
has "the old decree: marked as not compared" "$text" "chưa đối chiếu Phụ lục NĐ 85"
case $text in
*"Mẫu số"*) ok 1 "... no number of a form" ;;
*) ok 0 "... no number of a form" ;;
esac
stderr_has "... and the program says so" "tn-soc:1:1: note N6032: văn bản mang ghi chú «chưa đối chiếu Phụ lục NĐ 85»"
run dossier brvt-onestop --output d --rules nd85-2016
text=$(words d/brvt-onestop/01-de-nghi-tham-dinh.pdf)
has "a pack can be named" "$text" "phương án bảo đảm an toàn thông tin"

# ---- drafts ----

cat >more.csv <<'E'
id,name,owner,operator,part_of,state_at_2026_07_01,approved_level_before,dossier_date,redetermination,system_function,info_classes
thieu,Hệ thống thiếu dữ kiện,UBND tỉnh A,Sở B,,operating_no_level,,2026-10-01,false,internal,public
ngung,Hệ thống đã ngừng,UBND tỉnh A,Sở B,,decommissioned,,2026-10-01,false,,
trong,,,,,,,,,,
E
run import systems more.csv
run dossier thieu --output d
status_is 0 "an undetermined level is a draft"
is "... without a letter" "$(ls d/thieu)" "02-thuyet-minh.pdf"
text=$(pdftotext d/thieu/02-thuyet-minh.pdf - | tr -s ' \n' ' ')
has "... says it plainly" "$text" "Chưa xác định được cấp độ."
has "... with the law's scale" "$text" "Thang tổn hại theo khoản 1 Điều 8 Luật An ninh mạng số 116/2025/QH15"
stderr_has "... and why" "thieu:1:1: note N6033: bản nháp: chưa xác định được cấp độ"
stderr_has "a gap is told by name, and how to fill it" \
    "thieu:1:1: note N6030: ô trống: Địa chỉ chủ quản; điền bằng cột «address» của tệp tổ chức (capdo import orgs), hoặc cho riêng hồ sơ này bằng capdo ask MÃ --only dossier hay cột «owner_address» của tệp mô tả (capdo import descriptions)"
stderr_has "... so is one that a fixed word stands for" \
    "thieu:1:1: note N6030: ô trống: Chức vụ của người ký; điền bằng capdo ask MÃ --only dossier hoặc cột «signer_title» của tệp mô tả (capdo import descriptions)"
stderr_has "... and what every paper leaves to the pen" "thieu:1:1: note N6036: điền bằng tay trên bản in khi ký, phát hành: Số văn bản; Ngày; Tháng; Năm"
run dossier ngung --output d
status_is 1 "no pack: nothing can be printed"
stderr_has "... and why" "ngung:1:1: error E1530:"
run dossier trong --output d
status_is 1 "a pack cannot be chosen"
stderr_has "... what is missing is named" "(dossier_date)"
run dossier trong --output d --rules nd331-2026
status_is 0 "an empty profile prints"
stderr_has "... as a draft" "note N6033: bản nháp: thiếu trường bắt buộc «Tên hệ thống thông tin»; điền bằng cột «name» của tệp hệ thống"
is "... a field that makes the draft is told once" "$(grep -c 'Chủ quản: Tên' "$work/err")" 1
# What is said to be asked must be a question of that kind.
for pack in nd331-2026 nd85-2016; do
    run dossier trong --output d --rules $pack
    sed -n 's/.*N6030.*--only dossier.*«\([a-z0-9_]*\)» của tệp mô tả.*/\1/p' "$work/err" >asked
    while read -r fact; do
        grep -q "<question fact=\"$fact\" need=\"dossier\"" "$SOURCE/rules/$pack/questions.xml" || echo "$fact"
    done <asked >not-asked
    is "$pack: capdo ask --only dossier asks each gap that it is named for" "$(cat not-asked)" ""
    ok "$([ "$(wc -l <asked)" -gt 15 ]; echo $?)" "... and there are such gaps"
done

# ---- facts that cannot change the level any more ----

sed -e '1!{/^brvt-onestop,/!d;s/^brvt-onestop,/xong,/}' "$S/systems.csv" >all.csv
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) drop[i] = $i == "subjects_basic" || $i == "subjects_sensitive" || $i == "conditional_business_line" }
    { line = ""; for (i = 1; i <= NF; i++) if (!drop[i]) line = line (line == "" ? "" : ",") $i; print line }' all.csv >settled.csv
run import systems settled.csv
status_is 0 "a system whose level is settled before all is known"
run dossier xong --output d
status_is 0 "... prints"
stderr_has "... what stays open is told, and how to answer it" "xong:1:1: note N6035: còn 3 dữ kiện chưa trả lời, không làm đổi cấp độ"
stderr_has "... by name" "(subjects_basic)"
run batch xong --output db
stdout_is "... a batch prints it" <<'E'
1 hệ thống: 0 sẵn sàng, 1 bản nháp, 0 hỏng; ghi 5 tệp
E
run dossier xong --output db
is "... a draft for what the checks miss alone" "$(grep N6033 "$work/err" | sed 's/[0-9][0-9]* lỗi/N lỗi/')" \
    "xong:1:1: note N6033: bản nháp: kiểm tra hồ sơ báo N lỗi; xem: capdo check xong"
run batch xong --output db
stderr_has "... a batch tells it in short" "note N6035: còn 3 dữ kiện chưa trả lời"

# ---- old files ----

touch d/brvt-bulletin/01-de-nghi-tham-dinh.pdf d/brvt-bulletin/02-thuyet-minh.pdf.a1B2c3 d/brvt-bulletin/ghi-chu.pdf \
    d/brvt-bulletin/01-de-nghi-tham-dinh.pdf.bak
run dossier BRVT-BULLETIN --output d
stderr_has "papers of another set are named when they go" \
    "d/brvt-bulletin:1:1: note N1560: đã xóa văn bản của lần in trước, không thuộc bộ hồ sơ này: 01-de-nghi-tham-dinh.pdf; 02-thuyet-minh.pdf.a1B2c3"
is "papers of another level and leftovers go, files of others stay" "$(LC_ALL=C ls d/brvt-bulletin)" "01-de-nghi-tham-dinh-phe-duyet.pdf
01-de-nghi-tham-dinh.pdf.bak
02-thuyet-minh.pdf
04-quy-che.pdf
06-quyet-dinh-cap-do.pdf
ghi-chu.pdf"

run dossier BRVT-BULLETIN --output d
is "... a second time there is nothing to name" "$(grep -c N1560 "$work/err")" 0

# ---- the same bytes whatever is around ----

run dossier brvt-onestop --output e1
LC_ALL=C.UTF-8 TZ=Asia/Ho_Chi_Minh SOURCE_DATE_EPOCH=1 "$CAPDO" --lang en dossier brvt-onestop --output e2 >out 2>err
diff -r e1 e2 >diff.txt
ok $? "locale, language, zone and clock change no byte"

# ---- wrong usage, bad places ----

run dossier --output d
status_is 2 "no system"
run dossier brvt-mail
status_is 2 "no folder"
run dossier a b --output d
status_is 2 "two systems"
run dossier nobody --output none
status_is 2 "an unknown system"
stderr_has "... is told" "E4020"
is "... and no folder is made" "$(ls -d none 2>/dev/null)" ""
run dossier brvt-mail --output d --rules nd99
status_is 2 "an unknown pack"
echo x >file
run dossier brvt-mail --output file
status_is 4 "a file where the folder should be"
is "... stays as it was" "$(cat file)" x
mkdir g && echo y >g/brvt-mail
run dossier brvt-mail --output g
status_is 4 "a file where the system's folder should be"
run dossier brvt-mail --output /proc/capdo
status_is 4 "a place where nothing can be made"
if [ "$(id -u)" != 0 ]; then
    mkdir ro && chmod 555 ro
    run dossier brvt-mail --output ro
    status_is 4 "a folder that may not be written"
    chmod 755 ro
fi
# A limit on file sizes stands for the full disk; with the signal ignored the write fails.  The database is read
# only, so nothing else is written.
run dossier brvt-mail --output h
cp -r h h.old
(
    trap '' XFSZ
    ulimit -f 90
    "$CAPDO" dossier brvt-mail --output h >full.out 2>full.err
)
is "a full disk is an error" $? 4
grep -q 'error E1011' full.err
ok $? "... told as such"
diff -r h h.old >diff.txt
ok $? "... and the old files stand, with nothing beside them"

# ---- broken templates ----

mkdir data && cp -r "$SOURCE/templates" data/
sed -i 's/<value of="system.name"\/>/<value of="system.title"\/>/' data/templates/nd331-2026/de-nghi.xml
run --data data dossier brvt-mail --output i
status_is 3 "a template with an unknown field"
stderr_has "... with its place" "nd331-2026/de-nghi.xml:"
stderr_has "... and the field" "error E6003: không có trường «title»"
is "... nothing was written" "$(ls -d i 2>/dev/null)" ""
done_testing
