#!/bin/sh
# Evidence files in and out of the database, and dossiers that were handed out.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"

samples=$SOURCE/data/samples
SOURCE_DATE_EPOCH=1790000000 && export SOURCE_DATE_EPOCH
CAPDO_DB=$work/test.db && export CAPDO_DB
for kind in orgs systems descriptions risks; do
    run import $kind "$samples/$kind.csv"
done
cd "$work" || exit 1

# ---- add, list, get ----

printf '%%PDF-1.4 một' >'quy che.pdf'
sum=$(sha256sum 'quy che.pdf' | cut -d' ' -f1)
run evidence add brvt-mail 'quy che.pdf' --note 'bản ký'
status_is 0 'add: status'
stdout_is 'add tells version, size, type and hash' <<E
quy che.pdf: phiên bản 1, 14 byte, application/pdf, SHA-256 $sum
gắn thêm vào 1 nơi
E
silent 'add: no diagnostics'
run evidence add BRVT-Mail 'quy che.pdf'
stdout_is 'the same again is nothing new' <<'E'
quy che.pdf: không có gì mới, vẫn là phiên bản 1
E
printf '%%PDF-1.4 hai!' >'quy che.pdf'
run evidence add brvt-mail 'quy che.pdf' --to plan:tcvn11930-5.1.1.1 --to device:FW-01 --to picture:logical
status_is 3 'a PDF is no diagram'
stderr_has 'and the type is told' 'error E4085: «quy che.pdf» (application/pdf, 13 byte) không làm hình của sơ đồ được'
run evidence add brvt-mail 'quy che.pdf' --to plan:tcvn11930-5.1.1.1 --to device:FW-01
status_is 0 'a new version with targets'
stderr_is 'a row that is not there is told, the control that is there is not' <<'E'
brvt-mail:1:1: warning W1580: đã gắn vào «device:FW-01», nhưng chưa có dòng nào như vậy
E
run_with 'quy che.pdf' evidence add tn-mail - --name ban-sao.pdf
status_is 0 'standard input'
has 'bytes that stand already are not kept again' "$(cat "$work/out")" 'nội dung này đã có'
run evidence list
stdout_is 'list' <<E
brvt-mail
  quy che.pdf: phiên bản 2, application/pdf, 13 byte, 21/09/2026, SHA-256 $(sha256sum 'quy che.pdf' | cut -c1-16)
      gắn vào: system; plan:tcvn11930-5.1.1.1; device:FW-01
      bản trước: 1, 14 byte, 21/09/2026
tn-mail
  ban-sao.pdf: phiên bản 1, application/pdf, 13 byte, 21/09/2026, SHA-256 $(sha256sum 'quy che.pdf' | cut -c1-16)
      gắn vào: system
E
run evidence list brvt-mail --format csv
is 'list --format csv: a row a version' "$(cut -d, -f1-4,6-9 "$work/out")" 'system,name,version,size,media,state,targets,note
brvt-mail,quy che.pdf,1,14,application/pdf,old,,bản ký
brvt-mail,quy che.pdf,2,13,application/pdf,newest,system|plan:tcvn11930-5.1.1.1|device:FW-01,'
run evidence list tn-portal
stdout_is 'list of a system without files' <<'E'
chưa có tệp minh chứng nào
E
run evidence get brvt-mail 'quy che.pdf' --output got.pdf
is 'get: the newest' "$status $(cat got.pdf)" '0 %PDF-1.4 hai!'
run evidence get brvt-mail 'quy che.pdf' --version 1 --output -
is 'get: an old version to standard output' "$status $(cat out)" '0 %PDF-1.4 một'
run evidence get brvt-mail 'quy che.pdf' --version 3 --output got.pdf
is 'get: no such version: status 2, and the file there stands' "$status $(cat got.pdf)" '2 %PDF-1.4 hai!'
run evidence get brvt-mail nothing --output nothing.pdf
is 'get: no such file: status 2, nothing is made' "$status $(find . -name 'nothing*' | wc -l | tr -d ' ')" '2 0'
run evidence get brvt-mail 'quy che.pdf' --output no/such/dir
status_is 4 'get: a folder that is not there: status 4'
status=0
"$CAPDO" evidence get brvt-mail 'quy che.pdf' --output - >/dev/full 2>"$work/err" || status=$?
status_is 4 'get: a full disk is status 4'

# ---- wrong usage ----

wrong() { # WANT ARG...
    want=$1
    shift
    run evidence "$@"
    is "evidence $*: status 2, nothing printed" "$status $(wc -c <"$work/out" | tr -d ' ')" '2 0'
    stderr_has "evidence $*: told" "$want"
}
wrong 'cần một việc'
wrong 'không có việc «throw»' throw
wrong '«add» cần hệ thống và tệp' add brvt-mail
wrong '«add» không dùng --version' add brvt-mail got.pdf --version 1
wrong 'error E4082: không gắn được tệp vào «nowhere»' add brvt-mail got.pdf --to nowhere
wrong 'error E4082: «plan:»: thiếu tên' add brvt-mail got.pdf --to plan:
wrong 'error E4082: không có hình «other»' add brvt-mail got.pdf --to picture:other
wrong 'đọc đầu vào chuẩn thì cần --name' add brvt-mail -
wrong 'error E4020' add no-such got.pdf
wrong '«attach» cần hệ thống, tên tệp và --to' attach brvt-mail got.pdf
wrong 'error E4083' attach brvt-mail no-such.pdf --to system
wrong 'thiếu --output FILE' get brvt-mail 'quy che.pdf'
wrong 'là số từ 1' get brvt-mail 'quy che.pdf' --version 0 --output x
wrong 'là số từ 1' get brvt-mail 'quy che.pdf' --version 1x --output x
wrong 'là text hoặc csv' list brvt-mail --format json
wrong 'nhiều nhất một hệ thống' list a b
wrong '«prune» không nhận thêm tham số' prune all
run evidence add brvt-mail no-such.pdf
is 'a file that is not there is bad input' "$status $(cut -d' ' -f1-3 err)" '3 no-such.pdf:1:1: error E1001:'
: >empty
run evidence add brvt-mail empty
stderr_has 'an empty file is bad input' 'empty:1:1: error E4080: tệp rỗng'
run evidence add brvt-mail got.pdf --name ../../etc/passwd
is 'a name is no path' "$status $(cut -d' ' -f1-3 err)" '3 got.pdf:1:1: error E4081:'
truncate -s 67108865 big
run evidence add brvt-mail big
is 'a file over the limit' "$status $(grep -c 'error E4080: tệp lớn hơn giới hạn 64 MiB' err)" '3 1'
truncate -s 67108864 big
run evidence add brvt-mail big
status_is 0 'a file at the limit'
run evidence get brvt-mail big --output big2
same 'comes back as it was' big2 big
rm -f big big2

# ---- files that the program itself makes ----

run template --output t.xlsx
run dossier brvt-mail --output papers --format all
cp papers/brvt-mail/02-thuyet-minh.docx papers/brvt-mail/02-thuyet-minh.pdf .
printf '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>\n' >so-do.svg
for file in t.xlsx 02-thuyet-minh.docx 02-thuyet-minh.pdf so-do.svg; do
    run evidence add tn-portal $file
done
run evidence list tn-portal --format csv
is 'their types' "$(cut -d, -f2,6 out)" 'name,media
02-thuyet-minh.docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document
02-thuyet-minh.pdf,application/pdf
so-do.svg,image/svg+xml
t.xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

# ---- attach, detach, prune ----

run evidence attach tn-portal so-do.svg --to picture:logical --to picture:physical
stdout_is 'attach' <<'E'
gắn thêm vào 2 nơi
E
run evidence detach brvt-mail 'quy che.pdf' --to system --to plan:tcvn11930-5.1.1.1 --to device:FW-01
stdout_is 'detach' <<'E'
bỏ gắn khỏi 3 nơi
E
run evidence detach brvt-mail 'quy che.pdf' --to device:FW-01
is 'detach what is not attached: told' "$status $(grep -c 'warning W1581: ' err)" '0 1'
run evidence list brvt-mail
is 'list: which contents prune takes, and which it leaves because another name has them' "$(sed -n '/quy che/,/bản trước/p' out | sed 's/SHA-256.*//')" '  quy che.pdf: phiên bản 2, application/pdf, 13 byte, 21/09/2026, 
      không gắn vào đâu; nội dung này còn gắn dưới tên khác, evidence prune không xóa
      bản trước: 1, 14 byte, 21/09/2026; evidence prune xóa nội dung này'
run evidence prune --dry-run
stdout_is 'prune --dry-run: only what nobody else has' <<'E'
sẽ xóa 1 nội dung, 14 byte
E
run evidence get brvt-mail 'quy che.pdf' --version 1 --output -
status_is 0 'a dry run takes nothing'
run evidence prune
stdout_is 'prune' <<'E'
đã xóa 1 nội dung, 14 byte
chỗ trống ở lại trong tệp cơ sở dữ liệu và được dùng cho dữ liệu sau
E
run evidence get brvt-mail 'quy che.pdf' --version 1 --output -
is 'what was pruned is told: status 1' "$status $(grep -c 'error E4084: ' err)" '1 1'
run evidence list brvt-mail
has 'list: what was taken' "$(grep 'bản trước' out)" '      bản trước: 1, 14 byte, 21/09/2026; nội dung đã bị xóa'
run evidence get brvt-mail 'quy che.pdf' --output -
is 'the version whose bytes another system has is whole' "$(cat out)" '%PDF-1.4 hai!'
run db check
status_is 0 'db check'

# A kill while a file goes in leaves no half: what is not committed is not there.
truncate -s 60000000 long
for delay in 0.01 0.03 0.06 0.1 0.15 0.2; do
    "$CAPDO" evidence add tn-police long --name "long-$delay" >/dev/null 2>&1 &
    pid=$!
    sleep $delay
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    "$CAPDO" evidence list tn-police >listed 2>&1 || echo "status of the list after $delay s"
    if grep -q "long-$delay" listed; then # it was done already: then it is whole
        "$CAPDO" evidence get tn-police "long-$delay" --output long.out && cmp long long.out || echo "half a file after $delay s"
    fi
done >killed 2>&1
is 'killed while a file goes in: whole or not at all' "$(cat killed)" ''
run db check
status_is 0 'and the database is sound'

# ---- dossiers that were handed out ----

run issued brvt-mail
is 'nothing was issued: status 0' "$status $(sed -n 2p out)" '0   chưa giao hồ sơ nào'
run dossier brvt-mail --output papers --format docx --issue
status_is 2 '--issue needs the PDF files'
run dossier brvt-mail --output papers --note x
status_is 2 '--note without --issue'
run dossier brvt-mail --output papers --format all --issue --draft --note 'gửi Sở'
status_is 0 'dossier --issue'
stderr_has 'is told' 'note N1583: đã ghi là đã giao'
run issued brvt-mail --format csv
is 'issued --format csv' "$(cut -d, -f1-5,8-10 out)" "system,number,issued_at,pack,level,stale,changed,note
brvt-mail,1,2026-09-21T14:13:20Z,nd331-2026,2,false,,gửi Sở"
code=$(sed 1d out | sed 's/.*,//')
is 'the data code: 64 digits' "$(sed -n 1p out | sed 's/.*,//') $(printf %s "$code" | grep -c '^[0-9a-f]\{64\}$')" 'data_code 1'
has '... the same as in the footer of a paper' "$(pdftotext papers/brvt-mail/02-thuyet-minh.pdf -)" "dữ liệu $(printf %.12s "$code")"
run issued brvt-mail
status_is 0 'what was just issued is not stale'
is '... the data code is told' "$(grep 'mã dữ liệu' out)" "    mã dữ liệu trên giấy: $(printf %.12s "$code")"
for file in papers/brvt-mail/*.pdf; do
    pages=$(pdfinfo "$file" | sed -n 's/^Pages: *//p')
    has "${file##*/}: pages and hash are kept" "$(cat out)" "${file##*/}: $pages trang, SHA-256 $(sha256sum "$file" | cut -c1-12)
"
done
for file in papers/brvt-mail/*.docx; do
    has "${file##*/}: the hash is kept" "$(cat out)" "${file##*/}: SHA-256 $(sha256sum "$file" | cut -c1-12)
"
done
run issued brvt-mail --format csv
for file in papers/brvt-mail/*.*; do
    case $file in *.pdf | *.docx) has "${file##*/}: the whole hash in CSV" "$(sed 1d out)" "${file##*/}:$(sha256sum "$file" | cut -d' ' -f1)" ;; esac
done
run batch --output many --all
run dossier brvt-mail --output papers --issue --draft
run batch --output many --all --changed
find many -newer papers/brvt-mail/02-thuyet-minh.pdf -name '*.pdf' >printed
is 'handing out changes no paper' "$(cat printed)" ''

# An organisation of two systems is changed: they are stale, named by fields; a third is not.
printf 'id,operator\nbrvt-docs,Trung tâm thử\nbrvt-mail,Trung tâm thử\n' >operators.csv
run import systems --on-conflict update operators.csv
for system in brvt-docs brvt-mail tn-mail; do
    run dossier $system --output papers --issue --draft
done
printf 'name,address,phone\nTrung tâm thử,Số 1 phố Mới,0900 000 001\n' >orgs.csv
run import orgs --on-conflict update orgs.csv
run issued brvt-mail
status_is 1 'a changed organisation makes it stale: status 1'
is 'the fields are named' "$(sed -n '/ĐÃ CŨ/,$p' out)" '  ĐÃ CŨ, đã đổi:
    - cơ quan «Trung tâm thử» (Địa chỉ, Điện thoại)'
run issued --all --format csv
is 'all systems: those of the organisation are stale, nobody else' \
    "$status $(awk -F, '$8 == "true" { print $1 }' out | tr '\n' ' ')- $(awk -F, '$8 == "false" { print $1 }' out | tr '\n' ' ')" '1 brvt-docs brvt-mail - tn-mail '
run issued
is 'as text: those that were issued; status 1 as some are stale' "$status $(grep -c 'bản giao số' out) $(grep -c 'ĐÃ CŨ' out)" '1 3 2'
run dossier brvt-mail --output papers --issue --draft
run issued brvt-mail
status_is 0 'issued anew: not stale'
printf 'id,user_count\nbrvt-mail,12345\n' >s.csv
run import systems --on-conflict update s.csv
run evidence add brvt-mail so-do.svg --to picture:logical
run issued brvt-mail --format csv
has 'facts and evidence are named' "$(cat out)" 'true,system:brvt-mail(user_count)|evidence:evidence(+so-do.svg),'

# Templates are a source too, but only those of the pack.
mkdir -p data && cp -r "$SOURCE/templates" data/templates
run dossier tn-mail --output papers --issue --draft --data data
run issued tn-mail --data data
status_is 0 'the same templates elsewhere are the same'
run issued tn-mail --format csv
pack=$(sed -n 2p out | cut -d, -f4)
for other in data/templates/sets/*.xml; do
    case $other in */"$pack".xml) ;; *) printf '<!-- changed -->\n' >>"$other" ;; esac
done
run issued tn-mail --data data
status_is 0 'another pack got other templates: not stale'
printf '<!-- changed -->\n' >>"data/templates/sets/$pack.xml"
run issued tn-mail --data data --format csv
is 'its own are changed: stale' "$status $(sed -n 2p out | cut -d, -f8,9)" "1 true,templates:$pack"
run issued no-such
status_is 2 'a system that does not exist'
run issued tn-mail --all
status_is 2 'a system and --all'

# A draft is handed out only with the word.
printf 'id,name\nbare,Hệ thống trống\n' >bare.csv
run import systems bare.csv
run dossier bare --output papers --issue --rules nd331-2026
is 'a draft is not recorded: status 1' "$status $(grep -c 'error E1582: ' err)" '1 1'
run issued bare
is 'and nothing stands' "$status $(sed -n 2p out)" '0   chưa giao hồ sơ nào'
run dossier bare --output papers --issue --draft --rules nd331-2026
is 'with --draft it is' "$status $(grep -c 'note N1583: .*bản nháp' err)" '0 1'
run issued bare
has 'and shown as one' "$(sed -n 2p out)" 'chưa xác định cấp độ, bản nháp'
# ---- labels of requirements ----

run evidence add brvt-onestop 'quy che.pdf' --to plan:30.3.a --to plan:nd331-30.3.b --to plan:nd331_30.3a
stderr_is 'a label or the end of an id: the id that is meant, also when it is written almost right' <<'E'
brvt-onestop:1:1: warning W1580: đã gắn vào «plan:30.3.a», nhưng chưa có dòng nào như vậy; có phải «nd331-30.3.a»?
brvt-onestop:1:1: warning W1580: đã gắn vào «plan:nd331_30.3a», nhưng chưa có dòng nào như vậy; có phải «nd331-30.3.a»?
E
run evidence add brvt-onestop 'quy che.pdf' --to plan:b
has 'a label of many rows: some of them, and how many more' "$(sed 's/«[^«]*»/ID/g' err)" 'có phải một trong: ID, ID, ID, ID, ID, ID, ID, ID và '
run db check
status_is 0 'db check at the end'

done_testing
