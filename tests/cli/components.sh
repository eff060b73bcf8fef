#!/bin/sh
# Systems made of component systems: classify, explain and auto as the contract says.  The rows are worked out by hand.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"

CAPDO_DB=$work/capdo.db
export CAPDO_DB
cat >"$work/systems.csv" <<'E'
id,name,part_of,dossier_date,state_at_2026_07_01,redetermination,system_function,info_classes,infra_scope,serves_defence_security,harm_national_security,strategic_system,national_egov_system,national_special_data_store,infra_international_link,pm_decided_level,risk_level,requires_24_7,no_unplanned_stop,user_count
city,Đô thị,,2026-10-01,not_started,false,,,,,,,,,,,,,,
city-desk,Nội bộ,city,,,,internal,personal,single_org,false,none,false,false,false,false,none,none,false,false,
city-net,Mạng,city,,,,infrastructure,public,,false,none,false,false,false,false,none,none,true,true,
city-net-lan,Mạng con,city-net,,,,infrastructure,public,single_org,false,none,false,false,false,false,none,none,false,false,
town,Thị trấn,,2026-10-01,not_started,false,,,,,,,,false,,,,,,
town-desk,Nội bộ,town,,,,internal,public,single_org,false,none,false,false,false,false,none,none,false,false,
village,Xã,,2026-10-01,not_started,false,,,,,,,,,,,,,,12
village-top,Trên,village,,,,infrastructure,public,nationwide,false,none,false,false,false,false,none,none,true,true,
village-desk,Nội bộ,village,,,,internal,,single_org,false,none,false,false,false,false,none,none,false,false,
old,Cũ,,,,,,,,,,,,,,,,,,
old-a,A,old,2026-06-01,,,internal,public,single_org,false,none,false,false,false,false,none,none,false,false,
old-b,B,old,2026-05-01,,,internal,personal,single_org,false,none,false,false,false,false,none,none,false,false,
mixed,Lẫn,,,,,,,,,,,,,,,,,,
mixed-a,A,mixed,2026-06-01,,,internal,public,single_org,false,none,false,false,false,false,none,none,false,false,
mixed-b,B,mixed,2026-10-01,not_started,false,internal,public,single_org,false,none,false,false,false,false,none,none,false,false,
E
run import systems "$work/systems.csv"
status_is 0 'systems are imported'
header='id,pack,level,min_level,max_level,criteria,missing'
row() { # NAME SYSTEM STATUS ROW
    run classify "$2"
    is "$1" "$status
$(cat "$work/out")" "$3
$header
$4"
}

# The system itself tells nothing the pack reads: it is no part.  The net is open between nothing (many ministries) and 4
# (nation-wide), and can still move the whole; what is below it counts too.
row 'parts of parts; only what is open matters' city 1 'city,nd331-2026,,2,4,city-desk:12.1|city-net-lan:12.3,city-net:infra_scope'
row 'a part on its own has its own components' city-net 1 'city-net,,,,,,state_at_2026_07_01|dossier_date|redetermination'
run classify city-net --rules nd331-2026
is 'a part on its own, under a pack named' "$(sed -n 2p "$work/out")" 'city-net,nd331-2026,,2,4,city-net-lan:12.3,infra_scope'
# One fact that the pack reads makes the system itself a part, of which the rest is unknown.
row 'own facts are a part when one is known' town 1 'town,nd331-2026,,1,5,town-desk:11.1,system_function|info_classes|serves_defence_security|harm_national_security|strategic_system|handles_admin_procedures|conditional_business_line|subjects_basic|subjects_sensitive|infra_scope|infra_international_link|requires_24_7|no_unplanned_stop|national_egov_system|ics_direct_control|construction_class|national_security_work|pm_decided_level|risk_level'
# user_count is not read by this decree: the system itself is no part; what is open below level 4 cannot move the whole.
row 'a fact the pack does not read is none; missing only where it can move the whole' village 0 'village,nd331-2026,4,4,4,village-top:14.2,'
run classify village --rules nd85-2016
is 'under the decree that reads it the system itself is a part' "$(sed -n 2p "$work/out" | cut -d, -f1-6)" 'village,nd85-2016,,0,5,'

# ---- auto ----

row 'auto: the pack its components agree on' old 0 'old,nd85-2016,2,2,2,old-b:8.1|old-a:7,'
row 'auto: components under two packs choose none' mixed 1 'mixed,,,,,,state_at_2026_07_01|dossier_date|redetermination'
run classify --all
status_is 0 'all systems: status 0'
is 'all systems: one row each, by id' "$(sed 1d "$work/out" | cut -d, -f1 | tr '\n' ' ')" \
    'city city-desk city-net city-net-lan mixed mixed-a mixed-b old old-a old-b town town-desk village village-desk village-top '
is 'all systems: the same rows' "$(grep '^city,\|^village,\|^old,' "$work/out")" 'city,nd331-2026,,2,4,city-desk:12.1|city-net-lan:12.3,city-net:infra_scope
old,nd85-2016,2,2,2,old-b:8.1|old-a:7,
village,nd331-2026,4,4,4,village-top:14.2,'

# ---- explain ----

run explain city --format json
status_is 1 'explain: open'
has 'explain: parts of parts' "$(cat "$work/out")" '"components":[{"system":"city-desk","level":2,"min_level":2,"max_level":2,"criteria":["12.1"],"missing":[]},{"system":"city-net","level":null,"min_level":0,"max_level":4,"criteria":[],"missing":["infra_scope"]},{"system":"city-net-lan","level":2,"min_level":2,"max_level":2,"criteria":["12.3"],"missing":[]}]'
has 'explain: bounds of the whole, nothing missing of its own' "$(cat "$work/out")" '"level":null,"min_level":2,"max_level":4,"status":"needs_facts"'
run explain city
has 'explain: what is missing of which part' "$(cat "$work/out")" '  - city-net – Mạng: chưa xác định, từ cấp 0 đến cấp 4
      Còn thiếu: Phạm vi phục vụ của hạ tầng (infra_scope)'
run explain village --format json
status_is 0 'explain: the highest part settles it'
has 'explain: an open part that does not matter misses nothing' "$(cat "$work/out")" '{"system":"village-desk","level":null,"min_level":0,"max_level":2,"criteria":[],"missing":[]}'

# ---- rings ----

printf 'id,part_of\ncity,city-net-lan\n' >"$work/ring.csv"
run import systems "$work/ring.csv" --on-conflict update
status_is 3 'a ring through stored systems is bad input'
stderr_has 'a ring through stored systems: named' "$work/ring.csv:2:6: error E4053:"
printf 'id,part_of\nself,self\n' >"$work/ring.csv"
run import systems "$work/ring.csv"
status_is 3 'a system is no part of itself'
row 'nothing has changed' city 1 'city,nd331-2026,,2,4,city-desk:12.1|city-net-lan:12.3,city-net:infra_scope'
done_testing
