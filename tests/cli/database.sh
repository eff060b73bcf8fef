#!/bin/sh
# Systems in and out of the database: import, export, conflicts, components, classification, backup.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"

samples=$SOURCE/data/samples
db=$work/test.db
SOURCE_DATE_EPOCH=1790000000 && export SOURCE_DATE_EPOCH

run --db "$db" classify --all
is 'a database that does not exist: status 4, and none is made' "$status $(find "$work" -name 'test.db*' | wc -l | tr -d ' ')" '4 0'

# ---- the samples: in, out, in again ----

for kind in orgs systems descriptions risks; do
    run --db "$db" import $kind "$samples/$kind.csv"
    status_is 0 "import $kind"
    silent "import $kind: no diagnostics"
done
for pack in nd85-2016 nd331-2026 auto; do
    run --db "$db" classify --all --rules $pack
    { head -n 1 "$work/out"; tail -n +2 "$work/out" | sort; } >"$work/stored"
    run classify --rules $pack --input "$samples/systems.csv"
    { head -n 1 "$work/out"; tail -n +2 "$work/out" | sort; } >"$work/direct"
    same "stored systems classify as their file does ($pack)" "$work/stored" "$work/direct"
done
for kind in orgs systems descriptions risks; do
    run --db "$db" export $kind "$work/$kind.csv"
    status_is 0 "export $kind"
    # descriptions have a row for every system, also for one nobody described
    [ $kind = descriptions ] || is "export $kind: as many rows as came in" "$(wc -l <"$work/$kind.csv")" "$(wc -l <"$samples/$kind.csv")"
    run --db "$db" export $kind -
    same "export $kind to stdout is the same" "$work/out" "$work/$kind.csv"
    run --db "$db" db status
    cp "$work/out" "$work/before"
    run --db "$db" import $kind "$work/$kind.csv"
    status_is 0 "import of the export of $kind"
    run --db "$db" export $kind "$work/again.csv"
    same "import of the export of $kind changes no row" "$work/again.csv" "$work/$kind.csv"
    run --db "$db" db status
    is "import of the export of $kind adds no fact to the history" "$(sed -n 5p "$work/out")" "$(sed -n 5p "$work/before")"
done
for kind in orgs systems descriptions risks; do
    run --db "$db" export $kind --excel "$work/excel.csv"
    is "the Excel export of $kind begins with a BOM" "$(od -An -tx1 -N3 "$work/excel.csv" | tr -d ' ')" efbbbf
    run --db "$work/excel.db" import $kind "$work/excel.csv"
    status_is 0 "import of the Excel export of $kind"
    run --db "$work/excel.db" export $kind "$work/again.csv"
    same "the Excel export of $kind is whole" "$work/again.csv" "$work/$kind.csv"
done
run --db "$db" db check
status_is 0 'db check'

# A cell that a spreadsheet would take for a formula comes back as it was.
printf 'id,name\nformula,"=1+2"\nplus,+84\nminus,-x\nat,@x\nquote,'"'"'=x\n' >"$work/formula.csv"
run --db "$work/formula.db" import systems "$work/formula.csv"
run --db "$work/formula.db" export systems "$work/f1.csv"
is 'formulas are exported with an apostrophe' "$(cut -d, -f1,2 "$work/f1.csv" | sort | tr '\n' ' ')" "at,'@x formula,'=1+2 id,name minus,'-x plus,'+84 quote,'=x "
run --db "$work/formula.db" import systems "$work/f1.csv"
run --db "$work/formula.db" export systems "$work/f2.csv"
same 'and importing that changes nothing' "$work/f2.csv" "$work/f1.csv"
# Text written with combining marks is the same text.
printf 'id,name\nnfd,He\314\243\314\202 tho\314\202\314\201ng\n' >"$work/nfd.csv"
run --db "$work/nfd.db" import systems "$work/nfd.csv"
run --db "$work/nfd.db" export systems -
is 'names leave in NFC' "$(sed -n 2p "$work/out" | cut -d, -f2)" 'Hệ thống'

# ---- bad rows and conflicts ----

printf 'id,infra_shared\nbrvt-mail,true\nnew-one,x\n' >"$work/bad.csv"
run --db "$db" import systems "$work/bad.csv"
is 'a bad import: status 3' "$status" 3
is 'a bad import: the conflict and the bad value are told' "$(grep -cE "^$work/bad.csv:(2:[0-9]+: error E4051|3:9: error E3220): " "$work/err")" 2
run --db "$db" export systems "$work/again.csv"
same 'a bad import changes nothing' "$work/again.csv" "$work/systems.csv"
printf 'id,infra_shared\nbrvt-mail,true\n' >"$work/change.csv"
run --db "$db" import systems --on-conflict skip "$work/change.csv"
run --db "$db" export systems "$work/again.csv"
same '--on-conflict skip changes nothing' "$work/again.csv" "$work/systems.csv"
run --db "$db" import systems --on-conflict update "$work/change.csv"
status_is 0 '--on-conflict update: status'
run --db "$db" export systems "$work/again.csv"
is '--on-conflict update changes one row' "$(diff "$work/systems.csv" "$work/again.csv" | grep -c '^>')" 1
printf 'id,infra_shared\nbrvt-mail,\n' >"$work/change.csv"
run --db "$db" import systems --on-conflict update "$work/change.csv"
run --db "$db" export systems -
is 'on update an empty cell makes the fact unknown' "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "infra_shared") at = i } $1 == "brvt-mail" { print "<" $at ">" }' "$work/out")" '<>'
run --db "$db" import systems --keep-going "$work/bad.csv"
is '--keep-going with bad rows: status 1' "$status" 1
run --db "$db" import systems --on-conflict nonsense "$work/change.csv"
status_is 2 'an unknown --on-conflict: status 2'
run --db "$db" import nonsense "$work/change.csv"
status_is 2 'an unknown kind: status 2'
printf 'id,system_purpose\nno-such-system,x\n' >"$work/d.csv"
run --db "$db" import descriptions "$work/d.csv"
is 'descriptions of no system: status 3' "$status $(grep -c 'error E4055: ' "$work/err")" '3 1'

# A name written wrong makes an organisation: it is told, once everything stands.
printf 'name,abbreviation\nSở Công Thương,SCT\n' >"$work/slip-orgs.csv"
printf 'id,agency,owner\nslip,Sở Công Thươg,SCT\n' >"$work/slip.csv"
run --db "$work/slip.db" import orgs "$work/slip-orgs.csv"
run --db "$work/slip.db" import systems "$work/slip.csv"
is 'a name that makes an organisation: status 0' "$status $(cat "$work/out")" '0 đọc 1 dòng: 1 thêm mới, 0 thay đổi, 0 như cũ, 0 bỏ qua, 0 lỗi'
stderr_is 'and a note with the name it may be' <<W
$work/slip.csv:2:6: note N4062: cột «agency», dòng có mã «slip»: thêm cơ quan mới «Sở Công Thươg»; gần giống «Sở Công Thương»? Nếu là một, hãy sửa ô này rồi nhập lại với --on-conflict update
$work/slip.csv:2:20: note N4062: cột «owner», dòng có mã «slip»: thêm cơ quan mới «SCT»; gần giống «Sở Công Thương»? Nếu là một, hãy sửa ô này rồi nhập lại với --on-conflict update
W
printf 'id,agency,owner\nslip,Sở Công Thương,\n' >"$work/slip.csv"
run --db "$work/slip.db" import systems "$work/slip.csv"
stderr_has 'a conflict names every column with both values' "$work/slip.csv:2:1: error E4051: cột «id», dòng có mã «slip»: đã có trong cơ sở dữ liệu và khác ở 2 cột: agency («Sở Công Thươg» → «Sở Công Thương»), owner («SCT» → trống); dùng --on-conflict update"
run --db "$work/slip.db" import systems --on-conflict update "$work/slip.csv"
is 'the corrected file: status 0' "$status" 0
stderr_is 'the corrected file: what its empty cell empties, and no other note' <<W
$work/slip.csv:2:21: warning W4067: cột «owner», dòng có mã «slip»: ô trống nên «SCT» đang có bị xóa; để lấy lại, ghi giá trị ấy vào ô (xem capdo history slip) hoặc bỏ cả cột, rồi nhập lại với --on-conflict update
W

# A file of another kind is told in one line.
run --db "$work/kind.db" import systems "$samples/orgs.csv"
is 'organisations imported as systems: status 3' "$status $(cat "$work/out")" '3 '
stderr_is 'organisations imported as systems: one line' <<W
$samples/orgs.csv:1:1: error E4064: tệp này có vẻ là loại «orgs»; hãy dùng capdo import orgs
W
run --db "$work/kind.db" import orgs "$samples/systems.csv"
stderr_is 'systems imported as organisations: one line' <<W
$samples/systems.csv:1:1: error E4064: tệp này có vẻ là loại «systems»; hãy dùng capdo import systems
W

# ---- the help names the columns that the tables have ----

printf 'name\n' >"$work/empty.csv"
run --db "$work/empty.db" import orgs "$work/empty.csv"
run help import
cp "$work/out" "$work/help"
for kind in orgs risks actors; do
    run --db "$work/empty.db" export $kind -
    is "the export of no $kind is a header" "$status $(wc -l <"$work/out" | tr -d ' ')" '0 1'
    has "the help lists the columns of $kind" "$(tr -s ' \n' '  ' <"$work/help")" "$kind $(sed 's/,/, /g' "$work/out") "
done
run help export
has 'the help of export says how to get a header' "$(cat "$work/out")" 'đúng dòng tiêu đề'
run --db "$work/empty.db" import systems "$work/there-is-no-such.csv"
is 'a file that is not there is bad input' "$status $(cut -d' ' -f1-3 "$work/err")" "3 $work/there-is-no-such.csv:1:1: error E2030:"

# ---- classify from the database ----

run --db "$db" classify BRVT-Onestop
is 'a system is found without regard to case' "$status $(sed -n 2p "$work/out" | cut -d, -f1-3)" '0 brvt-onestop,nd331-2026,3'
run --db "$db" classify no-such-system
is 'a system that does not exist: status 2' "$status $(cat "$work/out")" '2 '
cat >"$work/parts.csv" <<'E'
id,part_of,dossier_date,state_at_2026_07_01,redetermination,system_function,info_classes,infra_scope,serves_defence_security,harm_national_security,strategic_system,national_egov_system,national_special_data_store,infra_international_link,pm_decided_level,risk_level,requires_24_7,no_unplanned_stop
whole,,2026-10-01,not_started,false,,,,,,,,,,,,,
whole-net,whole,,,,infrastructure,private,province,false,none,false,false,false,false,none,none,false,false
whole-desk,whole,,,,internal,personal,,false,none,false,false,false,,none,none,false,false
E
run --db "$db" import systems "$work/parts.csv"
status_is 0 'import of a system with components'
run --db "$db" classify whole
is 'a system takes the highest level of its components' "$status $(sed -n 2p "$work/out")" '0 whole,nd331-2026,3,3,3,whole-net:13.3|whole-desk:12.1,'
printf 'id,part_of\nwhole,whole-net\n' >"$work/ring.csv"
run --db "$db" import systems --on-conflict update "$work/ring.csv"
is 'a ring of components is bad input' "$status $(grep -c "^$work/ring.csv:2:[0-9]*: error E4053: " "$work/err")" '3 1'
printf 'id,system_function\nhalf-known,internal\n' >"$work/half.csv"
run --db "$db" import systems "$work/half.csv"
run --db "$db" classify --rules nd331-2026 half-known
is 'an undetermined level of a named system: status 1' "$status $(sed -n 2p "$work/out" | cut -d, -f1-5)" '1 half-known,nd331-2026,,0,5'
run --db "$db" classify --rules nd331-2026 --all
status_is 0 'but 0 in a list of all'

# ---- backup, foreign files, environment ----

run --db "$db" db backup "$work/backup.db"
status_is 0 'db backup'
run --db "$db" export systems "$work/systems.csv"
run --db "$work/backup.db" export systems "$work/again.csv"
same 'a backup holds the same systems' "$work/again.csv" "$work/systems.csv"
run --db "$db" db backup "$work/backup.db"
status_is 4 'a backup never overwrites'
echo 'this is no database, only a text that is long enough to be looked at as if it were one' >"$work/text.db"
run --db "$work/text.db" classify --all
status_is 4 'a text is no database: status 4'
CAPDO_DB=$db && export CAPDO_DB
run classify brvt-mail
status_is 0 'CAPDO_DB'
run --db "$work/absent.db" classify brvt-mail
status_is 4 '--db goes before CAPDO_DB'
unset CAPDO_DB
cp "$db" "$work/capdo.db"
status=0
(cd "$work" && "$CAPDO" classify brvt-mail >"$work/out" 2>"$work/err") || status=$?
status_is 0 'without both, capdo.db of the folder'

done_testing
