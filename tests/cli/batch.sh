#!/bin/sh
# capdo batch: manifest, determinism, shards and joining, changed files only, failures, kills, full disks.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"
CAPDO_DB=$work/t.db
export CAPDO_DB
S=$SOURCE/data/samples
for kind in orgs systems descriptions risks; do
    run import $kind "$S/$kind.csv"
done
# One of them with its tables and plan, which make it ready; the others are drafts without theirs.
for kind in zones devices applications links related documents plan; do
    sed -n '1p; /^tn-feedback,/p' "$S/$kind.csv" >"$work/$kind.csv"
    run import $kind "$work/$kind.csv"
done
cd "$work" || exit 1

# ---- the manifest ----

run batch --all --jobs 2 --output b1
status_is 0 "all samples"
stdout_is "... a summary" <<'E'
28 hệ thống: 1 sẵn sàng, 27 bản nháp, 0 hỏng; ghi 131 tệp
E
is "... header of the manifest" "$(head -1 b1/manifest.csv)" "system,file,pages,bytes,sha256,pack,level,state"
is "... a row a file" "$(sed 1d b1/manifest.csv | wc -l | tr -d ' ')" 131
sed 1d b1/manifest.csv | LC_ALL=C sort -t, -k1,1 -k2,2 >sorted
sed 1d b1/manifest.csv | cmp -s - sorted
ok $? "... sorted by system and file"
sed 1d b1/manifest.csv | awk -F, '{ print $5 "  b1/" $2 }' | sha256sum --quiet -c >sums 2>&1
ok $? "... hashes are those of the files"
sed 1d b1/manifest.csv | while IFS=, read -r system file pages bytes rest; do
    [ "$(stat -c %s "b1/$file")" = "$bytes" ] && [ "$(pdfinfo "b1/$file" | awk '/^Pages/ { print $2 }')" = "$pages" ] || echo "$file"
done >wrong
is "... so are bytes and pages" "$(cat wrong)" ""
"$CAPDO" classify --all | sed 1d | cut -d, -f1-3 >classified
sed 1d b1/manifest.csv | awk -F, '{ print $1 "," $6 "," $7 }' | uniq >levels
same "... levels and packs are those of classify" levels classified
find b1 -name '*.pdf' | sed 's/^b1.//' | LC_ALL=C sort >have
sed 1d b1/manifest.csv | cut -d, -f2 | LC_ALL=C sort | cmp -s - have
ok $? "... and every file is in it"

# ---- the same bytes ----

for jobs in 1 3 7; do
    run batch --jobs $jobs --output bj
    diff -r b1 bj >diff.txt
    ok $? "$jobs workers give the same folder"
    rm -rf bj
done
LC_ALL=C.UTF-8 TZ=Asia/Tokyo SOURCE_DATE_EPOCH=99 "$CAPDO" --lang en batch --all --output bl >out 2>err
diff -r b1 bl >diff.txt
ok $? "locale, language, zone and clock change no byte"
for k in 1 2 3 4; do
    run batch --shard $k/4 --output "s$k"
    status_is 0 "shard $k"
done
is "shards share the systems out" "$(cat s?/manifest.csv | grep -v '^system,' | cut -d, -f1 | sort -u | wc -l | tr -d ' ')" 28
is "... each to one" "$(for k in 1 2 3 4; do sed 1d s$k/manifest.csv | cut -d, -f1 | sort -u; done | sort | uniq -d)" ""
run batch --merge s1 s2 s3 s4 --output sm
status_is 0 "shards are joined"
silent "... without a complaint"
stdout_is "... with the usual summary" <<'E'
28 hệ thống: 1 sẵn sàng, 27 bản nháp, 0 hỏng; ghi 131 tệp
E
diff -r b1 sm >diff.txt
ok $? "... to the same folder as one run's"
run batch --merge s4 s1 s2 s3 --output sm
diff -r b1 sm >diff.txt
ok $? "... in any order, over what is there"
cp -r s1 s1bad
bad=$(sed -n 2p s1/manifest.csv | cut -d, -f2)
printf x >>"s1bad/$bad"
run batch --merge s1bad s2 --output sx
status_is 3 "a file that was changed is not joined"
stderr_has "... and is named" "s1bad/$bad:1:1: error E8003"
is "... nothing was made" "$(ls -d sx 2>/dev/null)" ""

# ---- only what changed ----

cp -r b1 c
find c -name '*.pdf' -exec touch -d 2020-01-01 {} +
run batch --all --changed --output c
stdout_is "nothing changed: nothing is written" <<'E'
28 hệ thống: 1 sẵn sàng, 27 bản nháp, 0 hỏng; ghi 0 tệp
E
diff -r b1 c >diff.txt
ok $? "... the manifest lists the whole set"
printf 'id,scope_text\nbrvt-onestop,Phạm vi mới\n' >one.csv
run import descriptions one.csv --on-conflict update
run batch --changed --output c
# Every paper carries the digest of the data, so all of that system are other papers now.
is "one system shows something else: its papers are written, no others" "$(find c -name '*.pdf' -newermt 2021-01-01 | LC_ALL=C sort)" \
    "c/brvt-onestop/01-de-nghi-tham-dinh.pdf
c/brvt-onestop/02-thuyet-minh.pdf
c/brvt-onestop/04-quy-che.pdf
c/brvt-onestop/05-to-trinh.pdf
c/brvt-onestop/06-quyet-dinh-phe-duyet-cap-do.pdf"
run batch --output b2
diff -r b2 c >diff.txt
ok $? "... and the folder is that of a whole run"
printf x >>c/brvt-mail/02-thuyet-minh.pdf
rm c/tn-soc/01-de-nghi-tham-dinh.pdf
run batch --changed --output c
diff -r b2 c >diff.txt
ok $? "files that were damaged or lost are printed again"
mkdir data && cp -r "$SOURCE/templates" data/
sed -i 's/ size="1.9cm"/ size="1.8cm"/' data/templates/parts.xml
run --data data batch --changed --output c
is "another template: all is printed again" "$(sed 's/.*ghi/ghi/' "$work/out")" "ghi 131 tệp"

cp -r b2 one
cp -r "$SOURCE/templates" data/
run dossier brvt-mail --output one --rules nd85-2016
is "capdo dossier into such a folder replaces the rows of that system" "$(grep -c 'brvt-mail,.*,nd85-2016,2,draft' one/manifest.csv)" 4
run dossier brvt-mail --output one
diff -r b2 one >diff.txt
ok $? "... and back again"

# ---- failures ----

mkdir f && echo x >f/brvt-docs
cat >more.csv <<'E'
id,name,owner,operator,state_at_2026_07_01,dossier_date,redetermination,system_function,info_classes
ngung,Hệ thống đã ngừng,UBND tỉnh A,Sở B,decommissioned,2026-10-01,false,,
thieu,Hệ thống thiếu dữ kiện,UBND tỉnh A,Sở B,operating_no_level,2026-10-01,false,internal,public
E
run import systems more.csv
run batch --all --output f
status_is 1 "a failing system: status 1"
is "... the others are printed" "$(sed 1d f/manifest.csv | cut -d, -f8 | sort | uniq -c | awk '{ print $1, $2 }')" "124 draft
5 failed
4 ready"
is "... failed rows are empty" "$(grep failed f/manifest.csv)" "brvt-docs,brvt-docs/01-de-nghi-tham-dinh-phe-duyet.pdf,,,,nd331-2026,,failed
brvt-docs,brvt-docs/02-thuyet-minh.pdf,,,,nd331-2026,,failed
brvt-docs,brvt-docs/04-quy-che.pdf,,,,nd331-2026,,failed
brvt-docs,brvt-docs/06-quyet-dinh-cap-do.pdf,,,,nd331-2026,,failed
ngung,,,,,,,failed"
is "... an undetermined level is a draft without a letter" "$(grep '^thieu' f/manifest.csv | cut -d, -f1,2,6-)" "thieu,thieu/02-thuyet-minh.pdf,nd331-2026,,draft"
stderr_has "... what failed is told" "f/brvt-docs:1:1: error E1013"
stderr_has "... also by the name of the system" "brvt-docs:1:1: error E8008: không in được hồ sơ:"
is "... once" "$(grep -c E8008 "$work/err")" 1
stderr_has "... and why the status is 1" "f:1:1: error E8007: có 2 hệ thống hỏng nên mã kết thúc là 1: brvt-docs, ngung;"
stderr_has "... the notes are summed up" "f:1:1: note N8009: ghi chú: "
is "... by systems" "$(sed -n 's/.*N8009.* \([0-9]*\) hệ thống còn ô trống.*/\1/p' "$work/err")" "$(grep -c N6031 "$work/err")"
run batch --merge f --output fm
status_is 1 "joining what has failed systems"
stdout_is "... ends with the summary" <<'E'
30 hệ thống: 1 sẵn sàng, 27 bản nháp, 2 hỏng; ghi 128 tệp
E
stderr_has "... and says why its status is 1" "fm:1:1: error E8007: có 2 hệ thống hỏng nên mã kết thúc là 1: brvt-docs, ngung;"
is "... the failed rows are kept" "$(grep -c ',failed$' fm/manifest.csv)" 5
printf 'id,name\nchua-goi,Hệ thống chưa chọn được gói\n' >no-pack.csv
run import systems no-pack.csv
run batch chua-goi --output np
status_is 1 "no pack can be chosen yet: not printed"
is "... the system's own line says what is missing" "$(grep -c 'chua-goi:1:1: error E1531: chưa chọn được gói quy tắc, còn thiếu: .*(dossier_date)' "$work/err")" 1
is "... and is not said twice" "$(grep -c E8008 "$work/err")" 0
run batch chua-goi --rules nd331-2026 --output np
stdout_is "... with a pack named it is a draft" <<'E'
1 hệ thống: 0 sẵn sàng, 1 bản nháp, 0 hỏng; ghi 1 tệp
E
is "... what stood there stays" "$(cat f/brvt-docs)" x
rm f/brvt-docs
run batch --changed --output f
is "mended: only that is printed" "$(sed 's/.*ghi/ghi/' "$work/out")" "ghi 4 tệp"
printf 'id,name\nemoji,Hệ thống \360\237\230\200\n' >emoji.csv
run import systems emoji.csv
run batch emoji brvt-mail --rules nd331-2026 --output g
status_is 1 "a letter that no font has fails that system"
stderr_has "... and is told" "error E7010"
is "... alone" "$(sed 1d g/manifest.csv | cut -d, -f1,8 | sort -u)" "brvt-mail,draft
emoji,failed"
is "... and no file of it is left" "$(ls g/emoji)" ""

# ---- names and usage ----

run batch BRVT-MAIL brvt-mail --output n
is "names are found without regard to case, and once" "$(sed 1d n/manifest.csv | cut -d, -f1 | uniq)" brvt-mail
run batch brvt-mail nobody no2 --output n2
status_is 2 "unknown systems"
is "... are all told" "$(grep -c E4020 "$work/err")" 2
is "... and nothing is made" "$(ls -d n2 2>/dev/null)" ""
for bad in "--all" "--all --output x brvt-mail" "--output x --jobs 0" "--output x --jobs 65" "--output x --jobs 2x" "--output x --shard 0/2" \
    "--output x --shard 3/2" "--output x --shard 1" "--output x --shard 1/2/3" "--output x --shard -1/2" "--merge --output x" "--merge b1 --all --output x" \
    "--output x --rules nd99"; do
    # shellcheck disable=SC2086
    run batch $bad
    status_is 2 "wrong usage: $bad"
done
is "... makes nothing" "$(ls -d x 2>/dev/null)" ""
run batch --shard 999999/1000000 --output e
is "an empty part has a manifest of a header alone" "$(cat e/manifest.csv)" "system,file,pages,bytes,sha256,pack,level,state"
run --db none.db batch --output x
status_is 4 "no database"

# ---- bad places ----

echo x >file
run batch --output file
status_is 4 "a file where the folder should be"
run batch --output /proc/capdo
status_is 4 "a place where nothing can be made"
if [ "$(id -u)" != 0 ]; then
    mkdir ro && chmod 555 ro
    run batch brvt-mail --output ro
    status_is 4 "a folder that may not be written"
    chmod 755 ro
fi
if command -v flock >/dev/null; then
    mkdir l
    flock --no-fork l sh -c 'echo >held; exec sleep 60' &
    holder=$!
    until [ -e held ]; do sleep 0.05; done
    run batch brvt-mail --output l
    status_is 4 "a folder another run is at work in"
    stderr_has "... told" "l:1:1: error E8001"
    kill $holder
    wait $holder 2>/dev/null
fi
# A limit on file sizes stands for the full disk; with the signal ignored the write fails.
(
    trap '' XFSZ
    ulimit -f 90
    "$CAPDO" batch brvt-mail tn-mail --output q >full.out 2>full.err
)
is "a full disk: every system fails" $? 1
is "... and the manifest says so" "$(sed 1d q/manifest.csv | cut -d, -f1,3-5,8)" "brvt-mail,,,,failed
brvt-mail,,,,failed
brvt-mail,,,,failed
brvt-mail,,,,failed
tn-mail,,,,failed
tn-mail,,,,failed
tn-mail,,,,failed
tn-mail,,,,failed"
is "... with no piece of a file" "$(find q -type f | LC_ALL=C sort)" "q/.capdo-state.csv
q/manifest.csv"
if [ -w /dev/full ]; then
    "$CAPDO" batch brvt-mail --output p >/dev/full 2>full.err
    is "a full standard output is an error" $? 4
fi

# ---- a kill in the middle ----

# Enough systems that the run is still at work when it is killed.
{
    head -1 "$S/systems.csv"
    i=0
    while [ $i -lt 12 ]; do
        sed 1d "$S/systems.csv" | sed "s/^/n$i-/"
        i=$((i + 1))
    done
} >many.csv
CAPDO_DB=$work/many.db
run import systems many.csv
status_is 0 "336 systems"
run batch --all --output k.old
run batch n0-brvt-mail n1-brvt-mail --output k
"$CAPDO" batch --all --jobs 2 --output k >/dev/null 2>&1 &
pid=$!
n=0
while [ "$(find k -name '*.pdf' | wc -l)" -lt 60 ] && [ $n -lt 200 ]; do
    sleep 0.02
    n=$((n + 1))
done
kill -9 $pid
wait $pid 2>/dev/null
sleep 0.3
before=$(find k -name '*.pdf' | wc -l)
[ "$before" -ge 60 ] && [ "$before" -lt 1500 ]
ok $? "killed in the middle"
is "... there is no manifest that would be wrong" "$(ls k/manifest.csv 2>/dev/null)" ""
find k -name '*.pdf' | while read -r file; do cmp -s "$file" "k.old/${file#k/}" || echo "$file"; done >pieces
is "... every file is whole" "$(cat pieces)" ""
sleep 0.3
is "... the workers are gone too" "$(find k -name '*.pdf' | wc -l)" "$before"
run batch --all --changed --output k
status_is 0 "run again"
diff -r k.old k >diff.txt
ok $? "... the folder is that of a run that was never killed"

# ---- a system renamed or deleted: its folder is named and left alone ----

cp "$work/t.db" "$work/moved.db"
CAPDO_DB=$work/moved.db
run batch brvt-mail tn-mail tn-school --output moved
is "no stray folders" "$(grep -c N8010 "$work/err")" 0
"$CAPDO" system rename brvt-mail thu >/dev/null
"$CAPDO" system delete tn-school --yes >/dev/null
mkdir moved/khac
echo x >moved/khac/ghi-chu.txt
find moved/brvt-mail moved/tn-school moved/khac -type f -exec sha256sum {} + | LC_ALL=C sort >before.txt
run batch thu tn-mail --changed --output moved
status_is 0 "renamed and deleted"
has "... are told, other folders not" "$(cat "$work/err")" 'moved:1:1: note N8010: có 2 thư mục hồ sơ mà cơ sở dữ liệu không có hệ thống mang mã ấy (đã đổi mã hoặc đã xóa), để nguyên, không ghi vào manifest.csv: brvt-mail, tn-school; xem lại rồi tự xóa nếu không cần'
find moved/brvt-mail moved/tn-school moved/khac -type f -exec sha256sum {} + | LC_ALL=C sort >after.txt
same "... what they hold stays" after.txt before.txt
is "... and is not in the manifest" "$(sed 1d moved/manifest.csv | cut -d, -f1 | sort -u | tr '\n' ' ')" 'thu tn-mail '

# ---- the progress bar ----

CAPDO_DB=$work/t.db
if command -v script >/dev/null; then
    script -qec "'$CAPDO' batch brvt-mail tn-mail --output t >/dev/null" typescript </dev/null >/dev/null 2>&1
    grep -aqF '[####################....................] 1/2' typescript
    ok $? "progress is shown on a terminal"
fi
run batch brvt-mail --output t
grep -qF '[#' "$work/err"
is "... and nowhere else" $? 1
done_testing
