#!/bin/sh
# capdo list: the table of systems, and finding them by words.
. "$(dirname "$0")/tap.sh"
CAPDO_DB=$work/t.db
export CAPDO_DB
cat >"$work/systems.csv" <<'E'
id,name,owner,part_of,system_function,info_classes,serves_defence_security,harm_national_defence,harm_national_security,handles_admin_procedures,requires_24_7,no_unplanned_stop,national_egov_system,national_special_data_store,pm_decided_level,risk_level,state_at_2026_07_01,approved_level_before,dossier_date,redetermination
mot-cua,Hệ thống một cửa điện tử,UBND tỉnh Tây Ninh,,public_service,public,false,none,none,true,false,false,false,false,none,none,operating_no_level,,2026-10-01,false
thu-dt,Hệ thống thư điện tử tỉnh,UBND tỉnh Đắk Lắk,,internal,private|personal,,none,none,,false,false,false,false,none,none,operating_no_level,,2026-10-01,false
gom,Hệ thống gộp,UBND tỉnh Tây Ninh,,,,,,,,,,,,,,,,2026-10-01,
phan,Phân hệ tiếp nhận,UBND tỉnh Tây Ninh,gom,public_service,public,false,none,none,true,false,false,false,false,none,none,not_started,,2026-10-01,false
giu-cap,Cổng thông tin,UBND tỉnh Tây Ninh,,public_service,public,false,none,none,false,false,false,false,false,none,none,operating_level_approved,2,2026-10-01,false
chua-ro,Chưa rõ,,,,,,,,,,,,,,,,,,
E
run import systems "$work/systems.csv"
status_is 0 "systems"
run list
status_is 0 "all systems"
silent "... without a complaint"
stdout_is "... in a table, by name in Vietnamese order" <<'E'
Mã       Tên hệ thống               Chủ quản            Gói         Cấp độ   Căn cứ
chua-ro  Chưa rõ                                                    ?
giu-cap  Cổng thông tin             UBND tỉnh Tây Ninh  nd331-2026  2 (giữ)
gom      Hệ thống gộp               UBND tỉnh Tây Ninh  nd331-2026  3        phan:13.2.b
mot-cua  Hệ thống một cửa điện tử   UBND tỉnh Tây Ninh  nd331-2026  3        13.2.b
thu-dt   Hệ thống thư điện tử tỉnh  UBND tỉnh Đắk Lắk   nd331-2026  2        12.1
phan     Phân hệ tiếp nhận          UBND tỉnh Tây Ninh  nd331-2026  3        13.2.b
E
run list dien tu
is "words are found without diacritics" "$(sed 1d "$work/out" | cut -d' ' -f1 | sort | xargs)" "mot-cua thu-dt"
run list "DIEN TU" "dak"
is "... all of them must be there" "$(sed 1d "$work/out" | cut -d' ' -f1 | xargs)" "thu-dt"
run list gop --rules nd85-2016
has "a pack can be named" "$(cat "$work/out")" "nd85-2016"
run list khong-co-gi
status_is 0 "nothing found"
is "... prints the header alone" "$(wc -l <"$work/out" | tr -d ' ')" 1
stderr_has "... and a note" 'note N1550: không có hệ thống nào khớp «khong-co-gi»'
run list --rules nd99
status_is 2 "an unknown pack"
run list "$(printf '\377')"
status_is 2 "words that are no UTF-8"
run --db "$work/none.db" list
status_is 4 "no database"
done_testing
