#!/bin/sh
# CSV in and out as the contract says: dialects, every kind of bad input with its place and code, --keep-going, --excel.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"

header='id,pack,level,min_level,max_level,criteria,missing'
row='a,nd331-2026,5,5,5,15.2,'
in=$work/in.csv

good() { # NAME PRINTF-FORMAT: this input gives the one good row
    # shellcheck disable=SC2059
    printf "$2" >"$in"
    run classify --rules nd331-2026 --input "$in"
    is "$1" "$status $(cat "$work/out")" "0 $header
$row"
}

bad() { # NAME PLACE CODE PRINTF-FORMAT: refused whole, status 3, at this place with this code
    # shellcheck disable=SC2059
    printf "$4" >"$in"
    run classify --rules nd331-2026 --input "$in"
    is "$1: status 3, nothing on stdout" "$status $(cat "$work/out")" "3 "
    stderr_has "$1: $3 at $2" "$in:$2: error $3: "
}

# ---- dialects ----

good 'plain' 'id,national_special_data_store\na,true\n'
good 'no line end at the end' 'id,national_special_data_store\na,true'
good 'CRLF' 'id,national_special_data_store\r\na,true\r\n'
good 'BOM' '\357\273\277id,national_special_data_store\na,true\n'
good 'semicolons' 'id;national_special_data_store\na;true\n'
good 'BOM, semicolons and CRLF as spreadsheets save' '\357\273\277id;national_special_data_store\r\na;true\r\n'
good 'quotes' '"id","national_special_data_store"\n"a","true"\n'
good 'empty lines' '\nid,national_special_data_store\n\n\na,true\n\n'
good 'blanks around cells' ' id , national_special_data_store \n a ,  TRUE  \n'
good 'no-break space around a cell' 'id,national_special_data_store\na,\302\240true\302\240\n'
good 'columns in any order' 'national_special_data_store,id\ntrue,a\n'
good 'a semicolon in a quoted cell of a semicolon file' 'id;name;national_special_data_store\na;"x; y";true\n'
good 'a comma in a cell of a semicolon file' 'id;name;national_special_data_store\na;x, y;true\n'
good 'a line break in a quoted cell' 'id,name,national_special_data_store\na,"x\ny",true\n'
good 'doubled quotes' 'id,name,national_special_data_store\na,"x ""y"" z",true\n'

printf 'id,national_special_data_store,strange\na,true,x\n' >"$in"
run classify --rules nd331-2026 --input "$in"
is 'unknown column: the row stands' "$status $(sed -n 2p "$work/out")" "0 $row"
stderr_has 'unknown column: a warning at its place' "$in:1:32: warning W2005: "

printf 'id,national_special_data_store\n' >"$in"
run classify --rules nd331-2026 --input "$in"
is 'a header alone gives a header alone' "$status $(cat "$work/out")" "0 $header"

printf 'id,national_special_data_store\na,true\n' >"$in"
run_with "$in" classify --rules nd331-2026 --input -
is 'standard input' "$status $(cat "$work/out")" "0 $header
$row"
printf 'id,infra_shared\na,x\n' >"$in"
run_with "$in" classify --rules nd331-2026 --input -
stderr_has 'standard input is called -' '-:2:3: error E3220: '
printf 'id,national_special_data_store\na,true\n' >"$in"
run classify --rules nd331-2026 --input "$in" --output "$work/o.csv"
is '--output: nothing on stdout' "$status $(cat "$work/out")" "0 "
is '--output: the file' "$(cat "$work/o.csv")" "$header
$row"
run classify --rules nd331-2026 --input "$in" --excel
is '--excel: BOM and semicolons' "$(od -An -tx1 -N3 "$work/out" | tr -d ' ') $(tail -c +4 "$work/out")" "efbbbf id;pack;level;min_level;max_level;criteria;missing
a;nd331-2026;5;5;5;15.2;"
printf '\357\273\277id;info_classes;system_function\r\nb;"private | public";internal\r\n' >"$in"
run classify --rules nd331-2026 --input "$in"
is 'members of a set: any order, blanks around' "$(sed -n 2p "$work/out" | cut -d, -f1-6)" "b,nd331-2026,,2,5,12.1"

# Values read the same however they are written.
printf 'id,dossier_date,state_at_2026_07_01,redetermination,national_special_data_store\na,1/10/2026,not_started,False,tRuE\n' >"$in"
run classify --input "$in"
is 'dates DD/MM/YYYY and booleans in any case' "$(sed -n 2p "$work/out")" "$row"
printf 'id,national_special_data_store,subjects_basic\na,true,000000000007\n' >"$in"
run classify --rules nd331-2026 --input "$in"
is 'leading zeros of a count' "$status $(sed -n 2p "$work/out")" "0 $row"

# ---- bad input: the file ----

bad 'empty file' 1:1 E2001 ''
bad 'BOM alone' 1:1 E2001 '\357\273\277'
bad 'blank lines alone' 1:1 E2001 '\n\n'
bad 'no id column' 1:1 E2003 'name,national_special_data_store\na,true\n'
bad 'repeated column' 1:9 E2004 'id,name,name\na,x,y\n'
bad 'UTF-16' 1:1 E2002 '\377\376i\000d\000'
bad 'a spreadsheet by mistake' 1:1 E2002 'PK\003\004xxxx'
run classify --rules nd331-2026 --input "$work/absent.csv"
is 'missing file: status 3' "$status" 3
stderr_has 'missing file: named' "$work/absent.csv:1:1: error E2030: "
run classify --rules nd331-2026 --input "$work"
is 'a folder: status 3' "$status" 3

# ---- bad input: records ----

bad 'too few fields' 3:1 E2010 'id,name,national_special_data_store\na,x,true\nb,y\n'
bad 'too many fields' 2:1 E2010 'id,name\na,x,y\n'
bad 'unclosed quote' 3:3 E2011 'id,name\na,x\nb,"y\nz\n'
bad 'text after a closing quote' 2:3 E2012 'id,name\na,"x"y\n'
bad 'NUL' 2:3 E2016 'id,name\na,x\000y\n'
bad 'invalid UTF-8' 2:3 E2017 'id,name\na,x\377\n'
bad 'overlong UTF-8' 2:3 E2017 'id,name\na,\300\257\n'
bad 'a surrogate in UTF-8' 2:3 E2017 'id,name\na,\355\240\200\n'
bad 'empty id' 3:1 E2020 'id,name\na,x\n,y\n'
bad 'malformed id' 2:1 E2021 'id,name\n-a,x\n'
bad 'Vietnamese letters in an id' 2:1 E2021 'id,name\nh\341\273\207,x\n'
bad 'repeated id' 4:1 E2022 'id,name\na,x\nb,y\na,z\n'
bad 'repeated id in other letters' 3:1 E2022 'id,name\nabc,x\nABC,y\n'
bad 'the place is a physical line' 5:1 E2020 'id,name\na,"x\n\ny"\n,z\n'
bad 'the column counts characters' 2:8 E3220 'id,name,national_special_data_store\na,\341\272\245\341\273\201\304\221\306\260,2\n'

long=$(printf '%065d' 0)
bad 'an id of 65 characters' 2:1 E2021 "id,name\n$long,x\n"
long=$(printf '%064d' 0)
printf 'id,national_special_data_store\n%s,true\n' "$long" >"$in"
run classify --rules nd331-2026 --input "$in"
is 'an id of 64 characters' "$status $(sed -n 2p "$work/out")" "0 $long,nd331-2026,5,5,5,15.2,"

cell() { head -c "$1" /dev/zero | tr '\0' x; }
{ printf 'id,name,national_special_data_store\na,'; cell 65536; printf ',true\n'; } >"$in"
run classify --rules nd331-2026 --input "$in"
is 'a cell of 64 KiB' "$status $(sed -n 2p "$work/out")" "0 $row"
{ printf 'id,name,national_special_data_store\na,'; cell 65537; printf ',true\n'; } >"$in"
run classify --rules nd331-2026 --input "$in"
is 'a cell over 64 KiB: status 3' "$status" 3
stderr_has 'a cell over 64 KiB: its place' "$in:2:3: error E2014: "

# ---- bad input: values ----

bad 'a number for a boolean' 2:4 E3220 'id,infra_shared\nab,1\n'
bad 'the word unknown' 2:3 E3220 'id,infra_shared\na,unknown\n'
bad 'a code that does not exist' 2:3 E3221 'id,infra_scope\na,village\n'
bad 'the word unknown for an enum' 2:3 E3221 'id,infra_scope\na,unknown\n'
bad 'codes are exact' 2:3 E3221 'id,infra_scope\na,Province\n'
bad 'a repeated member' 2:3 E3222 'id,info_classes\na,public|public\n'
bad 'an empty member' 2:3 E3221 'id,info_classes\na,public|\n'
bad 'internal goes alone' 2:3 E3223 'id,system_function\na,internal|infrastructure\n'
bad 'other goes alone' 2:3 E3223 'id,system_function\na,public_service|other\n'
bad 'a count with dots' 2:3 E3224 'id,user_count\na,10.000\n'
bad 'a negative count' 2:3 E3224 'id,user_count\na,-1\n'
bad 'a count over 10^12' 2:3 E3224 'id,user_count\na,1000000000001\n'
bad 'a date that does not exist' 2:3 E3225 'id,dossier_date\na,2026-02-30\n'
bad 'a date the American way' 2:3 E3225 'id,dossier_date\na,12/31/2026\n'
bad 'the framework is not issued' 2:3 E3226 'id,risk_framework_level\na,3\n'
printf 'id,risk_framework_level,national_special_data_store\na,not_available,true\n' >"$in"
run classify --rules nd331-2026 --input "$in"
is 'the framework may be called not available' "$status $(sed -n 2p "$work/out")" "0 $row"
printf 'id,user_count,national_special_data_store\na,1000000000000,true\n' >"$in"
run classify --rules nd331-2026 --input "$in"
is 'a count of 10^12' "$status $(sed -n 2p "$work/out")" "0 $row"

# The text names the column and the row, and says how to mend.
printf 'id,infra_shared\nhe-thong-1,maybe\n' >"$in"
run classify --rules nd331-2026 --input "$in"
stderr_has 'a bad value: the column is named' 'infra_shared'
stderr_has 'a bad value: the row is named' 'he-thong-1'
stderr_has 'a bad value: it is shown' 'maybe'
stderr_has 'a bad value: what may stand there' 'true'

# Every bad row is told, not only the first.
printf 'id,infra_shared,user_count\na,x,y\nb,true,1\nc,true,z\n' >"$in"
run classify --rules nd331-2026 --input "$in"
is 'all bad cells are told' "$(sed -n "s|^$in:\([0-9:]*\): error .*|\1|p" "$work/err" | tr '\n' ' ')" '2:5 2:3 4:8 '

# ---- --keep-going ----

printf 'id,national_special_data_store,infra_shared\na,true,\nb,true,x\nc,true,\n' >"$in"
run classify --rules nd331-2026 --input "$in" --keep-going
status_is 1 '--keep-going: status 1 when a row was bad'
stdout_is '--keep-going: the bad row is empty, in its place' <<E
$header
$row
b,nd331-2026,,,,,
c,nd331-2026,5,5,5,15.2,
E
run classify --rules auto --input "$in" --keep-going
is '--keep-going with auto: a bad row has no pack' "$(grep '^b,' "$work/out")" 'b,,,,,,'
printf 'id,national_special_data_store\na,true\n' >"$in"
run classify --rules nd331-2026 --input "$in" --keep-going
status_is 0 '--keep-going: status 0 when all rows are good'
printf 'name\nx\n' >"$in"
run classify --rules nd331-2026 --input "$in" --keep-going
is '--keep-going does not save a bad header' "$status $(cat "$work/out")" '3 '

# An output file that stood before is left alone by a failing run.
echo before >"$work/o.csv"
printf 'id,infra_shared\na,x\n' >"$in"
run classify --rules nd331-2026 --input "$in" --output "$work/o.csv"
is 'a failing run leaves the old output' "$status $(cat "$work/o.csv")" '3 before'
is 'and no temporary file' "$(find "$work" -name '*o.csv*' | wc -l | tr -d ' ')" 1

printf 'id,name\n=x,a\n-y,b\n\377,c\nok,d\n' >"$work/a.csv"
run classify --rules nd331-2026 --input "$work/a.csv" --keep-going
is 'bad ids: no cell of the output begins a formula' "$status $(cut -d, -f1 "$work/out" | tr '\n' ' ')" "1 id '=x '-y  ok "

# ---- size ----

head -c 100000000 /dev/zero | tr '\0' a >"$work/big"
status=0
timeout 20 "$CAPDO" classify --input "$work/big" >"$work/out" 2>"$work/err" || status=$?
is '100 MB without a line end: refused in seconds' "$status" 3
rm "$work/big"
{ echo 'id,national_special_data_store'; awk 'BEGIN { for (i = 0; i < 30000; i++) print "s" i ",true" }'; } >"$in"
run classify --rules nd331-2026 --input "$in"
is '30 000 rows' "$status $(wc -l <"$work/out" | tr -d ' ') $(tail -n 1 "$work/out")" "0 30001 s29999,nd331-2026,5,5,5,15.2,"
{ echo id,user_count; awk 'BEGIN { for (i = 0; i < 12000; i++) print "s" i ",x" }'; } >"$in"
run classify --rules nd331-2026 --input "$in"
is '12 000 bad rows: 10 000 are told and the rest counted, in the form of every message' "$status $(wc -l <"$work/err" | tr -d ' ') $(tail -n 1 "$work/err")" \
    '3 10001 capdo:1:1: note N1503: còn 2000 thông báo không in'
truncate -s 100M "$work/cases.xml"
status=0
timeout 20 "$CAPDO" rules test "$work/cases.xml" >"$work/out" 2>"$work/err" || status=$?
is 'a case file of 100 MB is one failure' "$status $(tail -n 1 "$work/out")" '1 0 passed, 1 failed'

# ---- files that other programs wrote ----

bad 'separated by TAB' 1:1 E2007 'id\tname\na\tb\n'
is 'separated by TAB: one line' "$(wc -l <"$work/err" | tr -d ' ')" 1
bad 'the hint sep=;' 1:1 E2006 'sep=;\nid;name\na;b\n'
is 'the hint sep=;: one line' "$(wc -l <"$work/err" | tr -d ' ')" 1
awk 'BEGIN { print "id,name"; for (i = 1; i <= 50; i++) printf "a%d,H\340\n", i }' >"$in"
run classify --input "$in"
is 'another encoding: refused' "$status $(cat "$work/out")" '3 '
is 'another encoding: three cells, then the lines of the others' "$(cut -d' ' -f1-3 "$work/err" | sed "s|^$in:||")" '2:4: error E2017:
3:4: error E2017:
4:4: error E2017:
1:1: error E2008:'
stderr_has 'another encoding: how many' 'còn 47 ô nữa không đúng mã UTF-8, ở dòng 5-51;'
printf 'id,National Special-Data_Store\na,true\n' >"$in"
run classify --input "$in"
stderr_has 'a column written almost right' "$in:1:4: warning W2005: không biết cột «National Special-Data_Store»: bỏ qua cả cột; có phải «national_special_data_store»? Nếu phải, hãy sửa tên cột cho đúng"

done_testing
