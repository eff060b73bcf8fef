#!/bin/sh
# capdo system: another id, taking a system away, bringing it back; and that the history of it all is whole.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"
SOURCE_DATE_EPOCH=1790841600 && export SOURCE_DATE_EPOCH
CAPDO_DB=$work/t.db && export CAPDO_DB
cat >"$work/s.csv" <<'E'
id,name,owner,part_of,system_function,info_classes,infra_scope,dossier_date,state_at_2026_07_01
ttdl,Trung tâm dữ liệu,Sở A,,infrastructure,public,single_org,2026-10-01,operating_no_level
cong,Cổng,Sở A,,internal,public,,2026-10-01,operating_no_level
tin,Trang tin,Sở A,cong,internal,public,,2026-10-01,operating_no_level
mail,Thư,Sở A,,internal,public,,2026-10-01,operating_no_level
E
printf 'id,host_system,system_purpose\ncong,TTDL,Đăng tin\nmail,ttdl,Gửi thư\n' >"$work/d.csv"
printf 'system,related_name,related_system\ncong,Thư của sở,mail\nmail,Chính nó,mail\nmail,Cổng của sở,Cong\n' >"$work/related.csv"
printf 'system,zone,zone_kind,vlan\nmail,LAN,internal,1\nmail,DMZ,dmz,2\n' >"$work/zones.csv"
printf 'system,threat,measure\nmail,Mã độc,Quét\n' >"$work/risks.csv"
run import systems "$work/s.csv"
status_is 0 'systems'
for kind in descriptions related zones risks; do
    run import $kind "$work/$(echo $kind | sed 's/descriptions/d/').csv"
    status_is 0 "import $kind"
done
echo một >"$work/f.txt"
run evidence add mail "$work/f.txt" --to zone:LAN
status_is 0 'evidence'
run dossier mail --output "$work/out-mail" --issue --draft --note 'lần đầu'
status_is 0 'an issued dossier'
parts() { "$CAPDO" export systems - | cut -d, -f1,6 | sed 1d | tr '\n' ' '; }
checked() {
    run db check
    status_is 0 "$1: the log fits"
}

# ---- usage ----

run system
status_is 2 'something is to be done'
run system drop mail
stderr_has 'a thing that cannot be done' 'không có việc «drop»; dùng rename, delete hoặc restore'
run system rename mail
status_is 2 'rename wants two ids'
run system rename mail x --yes
status_is 2 '--yes is for delete'
run system rename nobody x
is 'no such system' "$status $(grep -c E4020 "$work/err")" '2 1'
run system rename mail cong
is 'an id that is taken' "$status $(sed 's/.*error/error/' "$work/err")" '3 error E4026: đã có hệ thống mã «cong»; hãy chọn mã khác'
run system rename mail 'a b'
is 'no id' "$status $(grep -c E4022 "$work/err")" '3 1'
run list
cp "$work/out" "$work/before"

# ---- another id ----

run system rename ttdl trung-tam
is 'a host' "$status $(cat "$work/out")" '0 hệ thống «ttdl» nay có mã «trung-tam»; câu trả lời, bảng, minh chứng, hồ sơ đã giao và lịch sử giữ nguyên
2 hệ thống đặt trên hạ tầng của nó: câu trả lời host_system được sửa theo
mã in ở chân trang: hồ sơ đã in cần in lại; thư mục đã in theo mã cũ không bị đụng tới'
run system rename CONG cong-moi
is 'a system with a component, named in a table' "$status $(sed -n 2,3p "$work/out")" '0 1 hệ thống thành phần theo mã mới
1 dòng của bảng related nêu mã cũ: được sửa theo'
run system rename mail thu
is 'one that names itself' "$status $(sed -n 2p "$work/out")" '0 2 dòng của bảng related nêu mã cũ: được sửa theo'
is 'components follow' "$(parts)" 'cong-moi, thu, tin,cong-moi trung-tam, '
run export descriptions - cong-moi thu
is 'hosted systems follow' "$(sed 1d "$work/out" | tr -d , | tr '\n' ' ')" 'cong-moiĐăng tintrung-tam thuGửi thưtrung-tam '
run export related -
is 'rows that name it follow' "$(sed 1d "$work/out" | cut -d, -f1-3)" 'cong-moi,Thư của sở,thu
thu,Chính nó,thu
thu,Cổng của sở,cong-moi'
run list mail
is 'the old id finds nothing' "$(sed 1d "$work/out")" ''
run list thu
has '... the new one does' "$(cat "$work/out")" 'thu '
run evidence list thu
has 'evidence is there' "$(cat "$work/out")" 'f.txt'
run issued thu
is 'the issued dossier is there, and stale for its id and what names others' "$(grep -e '^    - ' -e 'số 1' "$work/out" | sed 's/ ngày .*), gói/, gói/')" '  bản giao số 1, gói nd331-2026, chưa xác định cấp độ, bản nháp; lần đầu
    - thông tin và dữ kiện của hệ thống (Mã hệ thống hạ tầng nơi đặt hệ thống, Mã hệ thống)
    - bảng «Hệ thống liên quan» (sửa: Chính nó, Cổng của sở)'
checked 'renamed'
run system rename thu THU
is 'other capitals' "$status $(parts)" '0 THU, cong-moi, tin,cong-moi trung-tam, '
run system rename THU mail
run system rename trung-tam ttdl
run system rename cong-moi cong
run list
same 'back again all is as it was' "$work/out" "$work/before"
checked 'renamed back'
run history mail --kind system
is 'the history has every name' "$(grep -o 'Mã (id): .*\|Mã hệ thống (id): .*' "$work/out" | sed 's/.*(id): //')" 'mail → thu
thu → THU
THU → mail'
run history mail host_system
is '... and what followed the host' "$(sed -n 's/.*(host_system): //p' "$work/out")" 'ttdl
ttdl → trung-tam
trung-tam → ttdl'
run import systems "$work/s.csv"
is 'and an import finds them' "$(cat "$work/out")" 'đọc 4 dòng: 0 thêm mới, 0 thay đổi, 4 như cũ, 0 bỏ qua, 0 lỗi'

# ---- taking away ----

run system delete ttdl --yes
is 'a host stays' "$status $(sed 's/.*error/error/' "$work/err")" '3 error E4025: không xóa «ttdl»: «cong» đặt trên hạ tầng của nó; hãy sửa câu trả lời «host_system» của «cong» trước
error E4025: không xóa «ttdl»: «mail» đặt trên hạ tầng của nó; hãy sửa câu trả lời «host_system» của «mail» trước'
run system delete cong
is 'so does what has components or stands in a table, also without --yes' "$status $(sed 's/.*error/error/' "$work/err")" '3 error E4025: không xóa «cong»: «tin» là thành phần của nó; hãy bỏ trống cột «part_of» của «tin» trước
error E4025: không xóa «cong»: bảng «related» của «mail», dòng «Cổng của sở», nêu mã của nó; hãy sửa hoặc gỡ dòng ấy trước'
run system delete nobody --yes
status_is 2 'nobody'
printf 'system,related_name,related_system\ncong,,\n' >"$work/none.csv"
printf 'system,related_name,related_system\nmail,,\n' >"$work/none-mail.csv"
run import related --replace "$work/none.csv"
run db status
cp "$work/out" "$work/status"
run system delete mail
is 'what would go' "$status $(cat "$work/out")" '1 sẽ xóa hệ thống «mail»:
  6 câu trả lời, 4 dòng ở các bảng, 1 rủi ro, 1 tệp minh chứng, 1 hồ sơ đã giao
chưa xóa gì; để xóa thật: capdo system delete mail --yes'
silent '... and it is no fault'
run db status
same 'nothing went' "$work/out" "$work/status"
run system delete MAIL --yes
is 'what goes' "$status $(cat "$work/out")" '0 đã xóa hệ thống «MAIL»:
  6 câu trả lời, 4 dòng ở các bảng, 1 rủi ro, 1 tệp minh chứng, 1 hồ sơ đã giao
lịch sử và nội dung vẫn được giữ; lấy lại: capdo system restore MAIL'
checked 'taken away'
is 'it is nowhere' "$(for kind in systems descriptions risks zones related; do "$CAPDO" export $kind - | sed 1d | cut -d, -f1; done | sort -u | tr '\n' ' ')$("$CAPDO" classify --all | cut -d, -f1 | tr '\n' ' ')$("$CAPDO" evidence list)" 'cong tin ttdl id cong tin ttdl chưa có tệp minh chứng nào'
run list thư
is 'nothing finds it' "$(sed 1d "$work/out")" ''
for id in mail 'mail~4' 'MAIL~4'; do
    run explain "$id"
    status_is 2 "$id is no system"
done
run db status
has 'it is not counted' "$(cat "$work/out")" 'hệ thống: 3'
run history mail --kind system
is 'but it has a history' "$status $(head -1 "$work/out") $(tail -1 "$work/out" | sed 's/.*)  //')" '0 Hệ thống «mail» đã bị xóa; lấy lại: capdo system restore mail Xóa hệ thống'
run evidence prune --dry-run
is 'the bytes of its files stay' "$(cat "$work/out")" 'sẽ xóa 0 nội dung, 0 byte'
run batch --all --output "$work/batch"
is 'no papers are made of it' "$(sed 1d "$work/batch/manifest.csv" | cut -d, -f1 | sort -u | tr '\n' ' ')" 'cong tin ttdl '
run system delete mail --yes
status_is 2 'it cannot go twice'

# ---- the id is free; bringing back ----

run system restore nobody
is 'what never went' "$status $(sed 's/.*error/error/' "$work/err")" '2 error E4020: không có hệ thống mã «nobody» nào đã bị xóa'
printf 'id,name\nmail,Thư mới\n' >"$work/new.csv"
run import systems "$work/new.csv"
is 'the id can be given anew' "$(cat "$work/out")" 'đọc 1 dòng: 1 thêm mới, 0 thay đổi, 0 như cũ, 0 bỏ qua, 0 lỗi'
checked 'the id given anew'
run history mail
is '... and that system has its own history only' "$(grep -c 'Tạo hệ thống' "$work/out") $(grep -c 'Mã độc' "$work/out")" '1 0'
run system restore mail
is 'its id is taken then' "$status $(grep -c E4026 "$work/err")" '3 1'
run system rename mail mail2
run system restore Mail
is 'brought back' "$status $(cat "$work/out")" '0 đã khôi phục hệ thống «Mail»:
  6 câu trả lời, 4 dòng ở các bảng, 1 rủi ro, 1 tệp minh chứng, 1 hồ sơ đã giao'
checked 'brought back'
run export zones - mail
is 'its rows are there' "$(sed 1d "$work/out" | cut -d, -f1,2 | tr '\n' ' ')" 'mail,LAN mail,DMZ '
run list thư
is 'and it is found' "$(sed 1d "$work/out" | grep -c 'mail')" 2
run history mail --kind system
is 'all of it in its history' "$(sed 's/.*)  //; s/: .*//' "$work/out" | tail -2)" 'Xóa hệ thống
Khôi phục hệ thống'
run import related --replace "$work/none-mail.csv"
run system delete tin --yes
run system delete cong --yes
status_is 0 'a system whose components went can go'
run system restore tin
is 'a component waits for what it is part of' "$status $(sed 's/.*error/error/' "$work/err")" '3 error E4025: «tin» là thành phần của «cong», cũng đã bị xóa; hãy khôi phục «cong» trước'
run system restore cong
run system restore tin
is '... and is part of it again' "$(parts)" 'cong, mail, mail2, tin,cong ttdl, '
checked 'all of it'
run help system
has 'the help says what stays' "$(tr '\n' ' ' <"$work/out" | tr -s ' ')" 'restore lấy lại tất cả'
done_testing
