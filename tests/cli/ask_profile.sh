#!/bin/sh
# capdo ask: owner, operator, host and what a system is part of; what the data of the organisations answer is not asked again.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"
SOURCE_DATE_EPOCH=1790841600 && export SOURCE_DATE_EPOCH
USER=tester && export USER
CAPDO_DB=$work/t.db && export CAPDO_DB
cat >"$work/o.csv" <<'E'
name,kind,abbreviation,representative,position,address,phone,mandate,place
UBND xã Minh Họa,provincial_pc,UBNDMH,Nguyễn Văn A,Chủ tịch,Số 1 đường A,0254 000,Quyết định số 1/QĐ-UBND,
Phòng Văn hóa - Xã hội,other_org,,Trần Thị B,Trưởng phòng,Số 2 đường A,,,Minh Họa
Phòng Kinh tế,other_org,,,,,,,
E
cat >"$work/s.csv" <<'E'
id,name,system_function,info_classes,dossier_date,state_at_2026_07_01,redetermination,dvc_form
cong,Cổng thông tin xã,other,public,2026-10-01,operating_no_level,false,none
trung-tam,Trung tâm dữ liệu tỉnh,infrastructure,public,2026-10-01,operating_no_level,false,none
mang,Mạng xã,infrastructure,public,2026-10-01,operating_no_level,false,none
E
for kind in orgs systems; do
    run import $kind "$work/$(echo $kind | cut -c1).csv"
    status_is 0 "import $kind"
done
# All that the level wants is told to be unknown, so that an interview comes to the rest at once.
yes '! x' | sed 30q >"$work/in"
for id in cong trung-tam mang; do
    run_with "$work/in" ask $id --only level
done
is 'only what decides the level: nobody asks whose it is' "$(grep -c 'Chủ quản hệ thống thông tin là' "$work/out")" 0
# reach ID: how many questions an interview of the papers leaves before it comes to the owner, to $work/until.
reach() {
    : >"$work/until"
    while run_with "$work/until" ask "$1" --only dossier && ! grep -q "$2" "$work/out" && [ "$(wc -l <"$work/until")" -lt 60 ]; do
        echo >>"$work/until"
    done
}
# then ID LINE...: these answers at that place.
then_() {
    id=$1
    shift
    { cat "$work/until"; printf '%s\n' "$@"; } >"$work/in"
    run_with "$work/in" ask "$id" --only dossier
}
profile() { sed -n '/^== Hệ thống và các cơ quan/,$p' "$work/out"; }
flat() { tr '\n' ' ' <"$work/out" | tr -s ' '; }
fields() { "$CAPDO" export systems - "$1" | sed 1d | cut -d, -f1-6; }
facts_of() { "$CAPDO" export descriptions - "$1" >"$work/d.csv"; sed 1d "$work/d.csv"; }
row() { sed -n "/^  *$1/p" "$work/out" | tail -1; } # in the last review

reach cong '^Chủ quản hệ thống thông tin là'
at=$(wc -l <"$work/until" | tr -d ' ')
is 'the owner is asked before the questions about the owner' "$(grep -c '^== Thông tin chủ quản' "$work/out") $([ "$at" -lt 60 ] && echo yes)" '0 yes'
profile | sed -n '1,9p' >"$work/got"
cat >"$work/want" <<'E'
== Hệ thống và các cơ quan

Chủ quản hệ thống thông tin là cơ quan, tổ chức nào?
  1) Phòng Kinh tế
  2) Phòng Văn hóa - Xã hội
  3) UBND xã Minh Họa (UBNDMH)
  Gõ số, tên hay một phần tên (không cần dấu), tên viết tắt; cơ quan chưa có thì
  gõ dấu + rồi tên đầy đủ: + UBND xã A
> 
E
same 'known organisations, to choose from' "$work/got" "$work/want"

# ---- answers ----

then_ cong 'khong co' phong 9 + '+ Phong Van hoa - Xa hoi' '! không' ubndmh '?' '<' '' 'van hoa xa hoi' '?' 0 cong 'trung tam' 2 = q
status_is 0 'owner, operator, agency, part of, host'
stderr_is 'what cannot be taken is told with its place' <<E
-:$((at + 1)):1: error E1545: không có cơ quan nào như «khong co»; gõ * để xem tất cả, hoặc thêm cơ quan mới bằng dấu + và tên đầy đủ, có dấu
-:$((at + 3)):1: error E1545: không có cơ quan nào như «9»; gõ * để xem tất cả, hoặc thêm cơ quan mới bằng dấu + và tên đầy đủ, có dấu
-:$((at + 4)):2: error E1546: chưa có tên; hãy gõ tên đầy đủ
-:$((at + 5)):3: error E1546: đã có cơ quan gần giống «Phòng Văn hóa - Xã hội»; nếu là cơ quan ấy thì gõ tên ấy, nếu đúng là cơ quan khác thì gõ lại dòng vừa gõ
-:$((at + 14)):1: error E1545: không có hệ thống nào khác như «cong»; gõ * để xem tất cả; hệ thống chưa có thì tạo trước: capdo ask MÃ --new "TÊN"
E
has 'several of a name are listed' "$(flat)" 'Có nhiều tên như vậy; hãy gõ số: 1) Phòng Kinh tế 2) Phòng Văn hóa - Xã hội >'
has 'no reasons are kept here' "$(flat)" 'Câu này không ghi lý do: chưa biết thì để trống (Enter).'
has 'an abbreviation names the owner, and its data answer' "$(flat)" 'Đã ghi: UBND xã Minh Họa 5 câu lấy từ dữ liệu của cơ quan này nên không hỏi lại; xem và sửa riêng cho hệ thống này bằng ='
has 'help: what the program does with it, and what the rules say' "$(flat)" 'Hướng dẫn: Tên này đứng đầu và ký tên dưới các văn bản của hồ sơ. Dữ liệu của đơn vị ghi một lần ở trang Cơ quan thì không phải trả lời lại ở từng hệ thống. Quy định: Đơn vị vận hành là đơn vị được chủ quản giao vận hành; '
has '... with the citation' "$(flat)" ' Căn cứ: Điều 5 Nghị định 331/2026/NĐ-CP Gõ số, tên'
has 'the agency, where it is not the operator' "$(flat)" 'Cơ quan, đơn vị nào sử dụng hoặc quản lý hệ thống, nếu không phải đơn vị vận hành? 1) Phòng Kinh tế 2) Phòng Văn hóa - Xã hội 3) UBND xã Minh Họa (UBNDMH) Gõ số, tên hay một phần tên (không cần dấu), tên viết tắt; cơ quan chưa có thì gõ dấu + rồi tên đầy đủ: + UBND xã A 0: chính là đơn vị vận hành > Hướng dẫn: Tên này đi cùng hệ thống trong danh sách, trong tệp OSCAL và trên văn bản mà cơ quan ấy ban hành. Là chính đơn vị vận hành thì gõ 0. Gõ số'
has 'back shows what stands, and leaving it keeps it' "$(flat)" 'Đang ghi: UBND xã Minh Họa >'
has 'a part of a name without diacritics names the operator' "$(flat)" 'Đã ghi: Phòng Văn hóa - Xã hội 4 câu lấy từ dữ liệu'
is 'the review begins with them' "$(sed -n 's/^   \([a-f]\. .*\)/\1/p' "$work/out")" 'a. Tên hệ thống: Cổng thông tin xã
b. Chủ quản: UBND xã Minh Họa
c. Đơn vị vận hành: Phòng Văn hóa - Xã hội
d. Cơ quan, đơn vị: Phòng Văn hóa - Xã hội
e. Là thành phần của: trung-tam: Trung tâm dữ liệu tỉnh
f. Đặt trên hạ tầng của: trung-tam: Trung tâm dữ liệu tỉnh'
is 'what the organisation answers is shown as taken from it' "$(row '[0-9]*\. Địa chỉ chủ quản:' | sed 's/^ *[0-9]*\. //')" 'Địa chỉ chủ quản: Số 1 đường A (lấy từ dữ liệu của cơ quan)'
has 'so is the place of the operator' "$(flat)" '. Địa danh ghi trên văn bản: Minh Họa (lấy từ dữ liệu của cơ quan) '
has 'what goes with it is not asked either' "$(flat)" '. Số văn bản quy định chức năng, nhiệm vụ của chủ quản: không hỏi: đã có trong «Văn bản quy định chức năng, nhiệm vụ của chủ quản», lấy từ dữ liệu của cơ quan '
has 'what it does not say is still to be answered' "$(flat)" '. Thư điện tử chủ quản: chưa trả lời '
is 'the profile' "$(fields cong)" 'cong,Cổng thông tin xã,Phòng Văn hóa - Xã hội,Phòng Văn hóa - Xã hội,UBND xã Minh Họa,trung-tam'
is 'the host is the fact; what the organisation answers is no answer of the system' "$(facts_of cong | tr -d ,)" 'congtrung-tam'
run history cong host_system
has 'who answered: the account, not $USER' "$(cat "$work/out")" "  $(id -un) (ask)  Mã hệ thống hạ tầng nơi đặt hệ thống (host_system): trung-tam"

# ---- it is asked once, and what is answered elsewhere not at all ----

run ask cong --only dossier
is 'it resumes without asking this again' "$(grep -c '^== Hệ thống và các cơ quan' "$work/out")" 0
yes '' | sed 60q >"$work/in"
run_with "$work/in" ask cong --only dossier
is 'only what the organisations do not answer is asked about them' "$(sed -n '/^== Thông tin chủ quản/,/^== Mô tả/p' "$work/out" | sed -n '/^Câu [0-9]/{n;p;}')" 'Thư điện tử chủ quản?
Văn bản nào quy định chức năng, nhiệm vụ và quyền hạn của đơn vị vận hành?
Số điện thoại đơn vị vận hành?
Thư điện tử đơn vị vận hành?'
has 'the end' "$(cat "$work/out")" 'Đã hỏi hết; còn '
number=$(printf '=\nq\n' >"$work/in"; run_with "$work/in" ask cong --only dossier; sed -n 's/^ *\([0-9]*\)\. Địa chỉ chủ quản:.*/\1/p' "$work/out")

# ---- overriding it deliberately ----

printf '=\n%s\nSố 9 đường B\n=\n%s\n=\nq\n' "$number" "$number" >"$work/in"
run_with "$work/in" ask cong --only dossier
has 'gone to, it says what stands and how to leave it' "$(flat)" 'Dữ liệu của cơ quan: Số 1 đường A Enter để dùng giá trị ấy; chỉ gõ khi hồ sơ của riêng hệ thống này phải ghi khác. > Đã ghi: Số 9 đường B'
has 'gone to again, it says how to take that back' "$(flat)" 'Dữ liệu của cơ quan: Số 1 đường A Hệ thống này ghi riêng như dưới đây; gõ - để bỏ, dùng lại dữ liệu của cơ quan. Đang ghi: Số 9 đường B'
has 'the review tells both' "$(flat)" ". Địa chỉ chủ quản: Số 9 đường B (ghi riêng cho hệ thống này; dữ liệu của cơ quan: Số 1 đường A) "
is 'the system has its own' "$(facts_of cong | tr -d ,)" 'congSố 9 đường Btrung-tam'
printf '=\n%s\n-\n=\nq\n' "$number" >"$work/in"
run_with "$work/in" ask cong --only dossier
is 'taken back, the data of the organisation hold' "$(row '[0-9]*\. Địa chỉ chủ quản:' | sed 's/^ *[0-9]*\. //')" 'Địa chỉ chủ quản: Số 1 đường A (lấy từ dữ liệu của cơ quan)'
printf '=\n%s\n\n=\nq\n' "$number" >"$work/in"
run_with "$work/in" ask cong --only dossier
is 'an empty line leaves it' "$(facts_of cong | tr -d ,)" 'congtrung-tam'

# ---- from the review ----

printf '=\nb\n2\n=\na\nCổng mới\n=\ne\n-\n=\ne\n-\n=\nz\n\nq\n' >"$work/in"
run_with "$work/in" ask cong --only dossier
is 'letters of the review go to them' "$(fields cong)" 'cong,Cổng mới,Phòng Văn hóa - Xã hội,Phòng Văn hóa - Xã hội,Phòng Văn hóa - Xã hội,'
has 'nothing is taken back twice' "$(flat)" 'Câu này chưa ghi gì để xóa.'
stderr_has 'a letter that is none of them' 'chữ từ a đến f, dòng trống hoặc q'
has 'the help knows all of them' "$("$CAPDO" help ask)" 'chữ a đến f: tên, chủ quản, đơn vị vận hành, cơ quan, thành phần, hạ tầng'
printf '=\nf\n! chưa ký hợp đồng\nq\n' >"$work/in"
run_with "$work/in" ask cong --only dossier
has 'a host that is not known yet, and why' "$(flat)" 'Đã ghi: chưa biết, lý do: chưa ký hợp đồng'
is 'unknown stays unknown' "$(facts_of cong | tr -d ,)" 'cong'

# ---- rings ----

printf '=\nf\ntrung-tam\nq\n' >"$work/in"
run_with "$work/in" ask cong --only dossier
printf '=\nf\nCONG\n0\n=\ne\ncong\nq\n' >"$work/in"
run_with "$work/in" ask trung-tam --only dossier
stderr_is 'no system is hosted by what it hosts' <<'E'
-:3:1: error E1547: «cong» lại đặt trên hạ tầng của chính «trung-tam»; không ghi gì, hãy chọn hệ thống khác
E
has '0: none, which is kept as the reason' "$(flat)" 'Đã ghi: chưa biết, lý do: không đặt trên hạ tầng của hệ thống nào'
printf '=\ne\ntrung-tam\nq\n' >"$work/in"
run_with "$work/in" ask cong --only dossier
stderr_has 'nor a part of its part' 'error E4021: '
is 'it stands as it was' "$(fields cong | cut -d, -f6) $(fields trung-tam | cut -d, -f6)" ' cong'

# ---- a new organisation ----

reach mang '^Chủ quản hệ thống thông tin là'
then_ mang '+ UBND xã Mới' '+ Phong Kinh te' '+ Phong Kinh te' 'phong van hoa' '' 0 q
status_is 0 'new organisations'
has 'it is told how to give its data once' "$(flat)" 'Cơ quan này mới được thêm. Địa chỉ, người đại diện và dữ liệu khác được hỏi cho riêng hệ thống này; để ghi một lần cho mọi hệ thống, điền trang Cơ quan: capdo template --output bang.xlsx, rồi capdo import orgs bang.xlsx.'
is 'one nearly like another is made when it is told twice' "$(fields mang) $(grep -c E1546 "$work/err")" 'mang,Mạng xã,Phòng Văn hóa - Xã hội,Phong Kinh te,UBND xã Mới, 1'
run export orgs -
is 'they stand among the others' "$(sed 1d "$work/out" | cut -d, -f1)" 'Phong Kinh te
Phòng Kinh tế
Phòng Văn hóa - Xã hội
UBND xã Minh Họa
UBND xã Mới'
printf '=\n\nq\n' >"$work/in"
run_with "$work/in" ask mang --only dossier
has 'their data are asked then' "$(flat)" '. Địa chỉ chủ quản: chưa trả lời '
printf '=\nb\n+ UBND\001xã\n<\nq\n' >"$work/in"
run_with "$work/in" ask mang --only dossier
stderr_has 'no control characters in a name' 'error E1546: tên không phải UTF-8 hoặc có ký tự điều khiển'

# ---- the kind of the owner is suggested, not taken: rules read it ----

printf '=\nb\nubndmh\nq\n' >"$work/in"
run_with "$work/in" ask cong
number=$(printf '=\nq\n' >"$work/in"; run_with "$work/in" ask cong; sed -n 's/^ *\([0-9]*\)\. Loại chủ quản:.*/\1/p' "$work/out")
printf '=\n%s\nq\n' "$number" >"$work/in"
run_with "$work/in" ask cong
has 'what the data say stands beside the question' "$(flat)" 'Dữ liệu của cơ quan ghi: Ủy ban nhân dân cấp tỉnh'
run export systems "$work/after.csv" cong
is '... and is no answer' "$(grep -c provincial_pc "$work/after.csv")" 0

# ---- many ----

{ echo 'name'; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do echo "Trường số $i"; done; } >"$work/many.csv"
run import orgs "$work/many.csv"
printf '=\nb\n*\ntruong so 14\nq\n' >"$work/in"
run_with "$work/in" ask cong --only dossier
has 'a long list is shown in part' "$(flat)" '12) Trường số 4 … và 7 nữa; gõ thêm một phần tên để thu hẹp, * để xem tất cả'
has '... and whole when wanted' "$(flat)" ' 19) '
is '... and a name finds its one' "$(fields cong | cut -d, -f5)" 'Trường số 14'
run db check
status_is 0 'the log fits'
done_testing
