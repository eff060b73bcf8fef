#!/bin/sh
# What `capdo classify` decides: the samples under both packs and under auto, the thresholds, unknown facts, and the
# choice of the pack.  Expected rows are worked out by hand from the decrees.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"

header='id,pack,level,min_level,max_level,criteria,missing'

# ---- the samples ----

samples=$SOURCE/data/samples/systems.csv
# "ID LEVEL CRITERIA" lines to rows; every fact of the samples is known, so nothing is missing.
rows() { # PACK
    echo "$header"
    while read -r id level criteria; do echo "$id,$1,$level,$level,$level,$criteria,"; done
}
rows nd85-2016 >"$work/samples-85" <<'E'
brvt-portal 2 8.2.a|8.2.b|8.2.c
brvt-mail 2 8.1
brvt-onestop 3 9.2.a
brvt-docs 2 8.1
brvt-datacentre 3 9.3
brvt-wan 3 9.3
brvt-stc-lan 2 8.3
brvt-skhdt-web 2 8.2.a|8.2.b
brvt-health-record 3 9.2.b|9.2.c
brvt-land 3 9.2.a|9.3
brvt-tv 3 9.2.b|8.2.c
brvt-bulletin 1 7
brvt-cadres 2 8.1
brvt-water-scada 4 10.4
tn-portal 2 8.2.a|8.2.b|8.2.c
tn-mail 2 8.1
tn-onestop 3 9.2.a
tn-ops 2 8.1
tn-datacentre 3 9.3
tn-soc 3 9.3
tn-tslcd 3 9.1|9.3
tn-agri-db 3 9.3
tn-school 3 9.2.c|8.2.b
tn-commune-lan 2 8.3
tn-police 4 10.1|9.1
tn-military 3 9.1
tn-feedback 2 8.2.b|8.2.c
tn-reservoir 5 11.4
E
rows nd331-2026 >"$work/samples-331" <<'E'
brvt-portal 2 12.2.a|12.2.b
brvt-mail 2 12.1
brvt-onestop 3 13.2.b|13.2.c|12.2.a|12.2.b
brvt-docs 2 12.1
brvt-datacentre 3 13.3
brvt-wan 3 13.3
brvt-stc-lan 2 12.3
brvt-skhdt-web 2 12.2.a
brvt-health-record 3 13.2.a|13.2.c
brvt-land 3 13.2.b|13.2.c|13.3|12.2.a
brvt-tv 3 13.2.a
brvt-bulletin 1 11.1
brvt-cadres 2 12.1
brvt-water-scada 4 14.3
tn-portal 2 12.2.a|12.2.b
tn-mail 2 12.1
tn-onestop 3 13.2.b|12.2.a|12.2.b
tn-ops 2 12.1
tn-datacentre 3 13.3
tn-soc 3 13.3
tn-tslcd 3 13.1|13.3
tn-agri-db 3 13.3
tn-school 3 13.2.c|12.2.a|12.2.b
tn-commune-lan 2 12.3
tn-police 4 14.1|13.1
tn-military 3 13.1
tn-feedback 2 12.2.a|12.2.b
tn-reservoir 5 15.4
E
# Under construction on 2026-07-01: the older decree applies; all others fall under the newer one.
while IFS= read -r line; do
    case $line in
    tn-soc,* | tn-feedback,*) grep "^${line%%,*}," "$work/samples-85" ;;
    *) printf '%s\n' "$line" ;;
    esac
done <"$work/samples-331" >"$work/samples-auto"

for pack in 85:nd85-2016 331:nd331-2026 auto:auto; do
    run classify --rules "${pack#*:}" --input "$samples"
    status_is 0 "samples under ${pack#*:}: status"
    silent "samples under ${pack#*:}: no diagnostics"
    # one subtest a system, so that a failure names it
    while IFS= read -r want; do
        id=${want%%,*}
        [ "$id" = id ] && continue
        is "samples under ${pack#*:}: $id" "$(grep "^$id," "$work/out")" "$want"
    done <"$work/samples-${pack%%:*}"
    same "samples under ${pack#*:}: the whole output" "$work/out" "$work/samples-${pack%%:*}"
done
run classify --input "$samples"
same "auto is the default" "$work/out" "$work/samples-auto"

# ---- single facts on a neutral ground ----

columns="system_function info_classes serves_defence_security harm_national_defence harm_national_security strategic_system dvc_form
handles_admin_procedures online_service_other conditional_business_line user_count subjects_basic subjects_sensitive infra_scope
infra_shared infra_international_link requires_24_7 no_unplanned_stop national_egov_system national_special_data_store
ics_direct_control construction_class national_security_work pm_decided_level risk_level"
columns=$(echo $columns)
neutral="other public false none none false none false false no 0 0 0 single_org false false false false false false false none false none none"

# Reads "NAME || FACT=VALUE ... || LEVEL,MIN,MAX,CRITERIA,MISSING"; facts not named are neutral, "FACT=" is unknown.
table() { # PACK
    cat >"$work/table"
    awk -F ' *[|][|] *' -v columns="$columns" -v neutral="$neutral" '
        BEGIN {
            n = split(columns, column, / /); split(neutral, usual, / /)
            printf "id"; for (i = 1; i <= n; i++) printf ",%s", column[i]; print ""
        }
        {
            for (i = 1; i <= n; i++) value[column[i]] = usual[i]
            m = split($2, change, / +/)
            for (i = 1; i <= m; i++) if (change[i] != "") {
                at = index(change[i], "=")
                name = substr(change[i], 1, at - 1)
                if (!(name in value)) { print "bad test: " name; exit 1 }
                value[name] = substr(change[i], at + 1)
            }
            printf "%s", $1; for (i = 1; i <= n; i++) printf ",%s", value[column[i]]; print ""
        }' "$work/table" >"$work/table.csv"
    run classify --rules "$1" --input "$work/table.csv"
    status_is 0 "$1, single facts: status"
    while IFS= read -r line; do
        id=${line%% *}
        is "$1: $id" "$(grep "^$id," "$work/out")" "$id,$1,${line##*|| }"
    done <"$work/table"
}

table nd85-2016 <<'E'
nothing-met || || 0,0,0,,
internal-public || system_function=internal || 1,1,1,7,
internal-private || system_function=internal info_classes=private || 2,2,2,8.1,
internal-secret || system_function=internal info_classes=private|state_secret || 0,0,0,,
users-9999 || system_function=public_service info_classes=private online_service_other=true user_count=9999 || 2,2,2,8.2.b|8.2.c,
users-10000 || system_function=public_service info_classes=private online_service_other=true user_count=10000 || 3,3,3,9.2.c|8.2.b,
users-0 || system_function=public_service info_classes=private online_service_other=true user_count=0 || 2,2,2,8.2.b|8.2.c,
users-unknown || system_function=public_service info_classes=private online_service_other=true user_count= || ,2,3,8.2.b,user_count
users-do-not-matter || system_function=public_service info_classes=private online_service_other=true user_count= serves_defence_security=true harm_national_security=serious || 4,4,4,10.1|9.1|8.2.b,
scope-unknown || system_function=infrastructure infra_shared=true infra_scope= || ,0,3,,infra_scope
scope-unknown-always-on || system_function=infrastructure infra_shared=true infra_scope= requires_24_7=true no_unplanned_stop=true || ,0,4,,infra_scope
scope-ministry || system_function=infrastructure infra_shared=true infra_scope=ministry || 0,0,0,,
scope-sector-not-shared || system_function=infrastructure infra_scope=sector || 0,0,0,,
scope-nationwide-may-stop || system_function=infrastructure infra_shared=true infra_scope=nationwide requires_24_7=true || 0,0,0,,
scope-nationwide || system_function=infrastructure infra_shared=true infra_scope=nationwide requires_24_7=true no_unplanned_stop=true || 4,4,4,10.3,
form-unknown || system_function=public_service dvc_form= || ,0,3,,dvc_form
form-partial-no-filing || system_function=public_service dvc_form=partial_no_online_filing || 2,2,2,8.2.a,
form-partial-filing || system_function=public_service dvc_form=partial_online_filing || 3,3,3,9.2.a,
function-unknown || system_function= || ,0,2,,system_function
classes-unknown || system_function=internal info_classes= || ,0,2,,info_classes
defence-harm || info_classes=state_secret harm_national_defence=harm || 3,3,3,9.1,
defence-especially || info_classes=state_secret harm_national_defence=especially_serious || 5,5,5,11.1|10.1|9.1,
international || system_function=infrastructure infra_international_link=true || 5,5,5,11.3|8.3,
control-class-4 || system_function=industrial_control ics_direct_control=true construction_class=class_4 || 3,3,3,9.4,
control-class-1 || system_function=industrial_control ics_direct_control=true construction_class=class_1 || 4,4,4,10.4,
control-not-direct || system_function=industrial_control construction_class=special || 0,0,0,,
control-security-work || system_function=industrial_control ics_direct_control=true construction_class=class_4 national_security_work=true || 5,5,5,11.4|9.4,
decided-5 || pm_decided_level=5 || 5,5,5,11.5,
decided-4 || pm_decided_level=4 || 0,0,0,,
decided-unknown || pm_decided_level= || ,0,5,,pm_decided_level
risk-is-not-read || system_function=internal risk_level=5 || 1,1,1,7,
two-functions || system_function=public_service|infrastructure dvc_form=full infra_shared=true infra_scope=province || 3,3,3,9.2.a|9.3,
E

table nd331-2026 <<'E'
nothing-met || || 0,0,0,,
internal-public || system_function=internal || 1,1,1,11.1,
internal-personal || system_function=internal info_classes=personal || 2,2,2,12.1,
subjects-0 || system_function=public_service info_classes=personal || 2,2,2,12.2.a,
basic-1 || system_function=public_service info_classes=personal subjects_basic=1 || 2,2,2,12.2.a|12.2.b,
basic-99999 || system_function=public_service info_classes=personal subjects_basic=99999 || 2,2,2,12.2.a|12.2.b,
basic-100000 || system_function=public_service info_classes=personal subjects_basic=100000 || 3,3,3,13.2.c|12.2.a,
sensitive-9999 || system_function=public_service info_classes=personal subjects_sensitive=9999 || 2,2,2,12.2.a|12.2.b,
sensitive-10000 || system_function=public_service info_classes=personal subjects_sensitive=10000 || 3,3,3,13.2.c|12.2.a,
both-counts || system_function=public_service info_classes=personal subjects_basic=5 subjects_sensitive=10000 || 3,3,3,13.2.c|12.2.a|12.2.b,
basic-unknown || system_function=public_service info_classes=personal subjects_basic= || ,2,3,12.2.a,subjects_basic
counts-unknown || system_function=public_service info_classes=personal subjects_basic= subjects_sensitive= || ,2,3,12.2.a,subjects_basic|subjects_sensitive
sensitive-does-not-matter || system_function=public_service info_classes=personal subjects_basic=100000 subjects_sensitive= || 3,3,3,13.2.c|12.2.a,
line-unknown || system_function=public_service conditional_business_line= || ,2,3,,conditional_business_line
procedures || system_function=public_service handles_admin_procedures=true conditional_business_line=yes || 3,3,3,13.2.a|13.2.b,
procedures-internal || system_function=internal handles_admin_procedures=true || 1,1,1,11.1,
defence-only || info_classes=state_secret harm_national_defence=especially_serious || 0,0,0,,
secret-especially || info_classes=state_secret harm_national_security=especially_serious || 5,5,5,15.1|14.1|13.1,
defence-not-strategic || serves_defence_security=true harm_national_security=especially_serious || 4,4,4,14.1|13.1,
defence-strategic || serves_defence_security=true strategic_system=true harm_national_security=especially_serious || 5,5,5,15.1|14.1|13.1,
strategic-unknown || serves_defence_security=true strategic_system= harm_national_security=especially_serious || ,4,5,14.1|13.1,strategic_system
scope-ministry || system_function=infrastructure infra_scope=ministry || 3,3,3,13.3,
scope-multi-sector || system_function=infrastructure infra_scope=multi_sector || 0,0,0,,
scope-nationwide || system_function=infrastructure infra_scope=nationwide requires_24_7=true no_unplanned_stop=true || 4,4,4,14.2,
both-limbs-one-citation || system_function=infrastructure infra_scope=nationwide requires_24_7=true no_unplanned_stop=true national_egov_system=true || 4,4,4,14.2,
always-on-unknown || system_function=infrastructure infra_scope=nationwide requires_24_7= no_unplanned_stop=true || ,0,4,,requires_24_7
control-class-1 || system_function=industrial_control ics_direct_control=true construction_class=class_1 || 4,4,4,14.3,
control-special || system_function=industrial_control ics_direct_control=true construction_class=special || 5,5,5,15.4,
data-store || national_special_data_store=true || 5,5,5,15.2,
decided-2 || pm_decided_level=2 || 2,2,2,12.4,
decided-5 || pm_decided_level=5 || 5,5,5,15.5,
risk-raises || system_function=internal risk_level=4 || 4,4,4,11.1,
risk-never-lowers || system_function=infrastructure infra_scope=province risk_level=1 || 3,3,3,13.3,
risk-alone || risk_level=2 || 2,2,2,,
risk-unknown || system_function=internal risk_level= || ,1,5,11.1,risk_level
risk-unknown-at-top || national_special_data_store=true risk_level= || 5,5,5,15.2,
E

# An absent column is unknown; facts that can no longer change anything are not asked for.
printf 'id,system_function,info_classes\na,internal,public\n' >"$work/few.csv"
run classify --rules nd85-2016 --input "$work/few.csv"
stdout_is "absent columns are unknown" <<E
$header
a,nd85-2016,,1,5,7,serves_defence_security|harm_national_defence|harm_national_security|requires_24_7|no_unplanned_stop|national_egov_system|national_special_data_store|pm_decided_level
E
printf 'id,national_special_data_store\na,true\n' >"$work/few.csv"
run classify --rules nd331-2026 --input "$work/few.csv"
stdout_is "one fact can be enough" <<E
$header
a,nd331-2026,5,5,5,15.2,
E

# ---- the choice of the pack ----

cat >"$work/auto.csv" <<'E'
id,dossier_date,state_at_2026_07_01,redetermination,national_special_data_store
before,2026-06-30,,,true
first-day,2026-07-01,operating_no_level,false,true
gap-end,18/08/2026,operating_no_level,false,true
in-force,19/8/2026,operating_no_level,false,true
not-started,2026-10-01,not_started,false,true
approved,2026-07-15,operating_level_approved,false,true
redo,2026-07-15,operating_level_approved,true,true
redo-any-state,2026-10-01,,true,true
building,2026-12-31,under_construction,false,true
building-late,2027-01-01,under_construction,false,true
gone,2026-10-01,decommissioned,false,true
no-date,,operating_no_level,false,true
no-date-redo,,,true,true
no-state,2026-10-01,,false,true
date-alone,2026-10-01,,,true
nothing,,,,true
E
run classify --rules auto --input "$work/auto.csv"
status_is 0 "auto: status"
while IFS= read -r want; do
    is "auto: ${want%%,*}" "$(grep "^${want%%,*}," "$work/out")" "$want"
done <<'E'
before,nd85-2016,5,5,5,11.2,
first-day,,,,,,
gap-end,,,,,,
in-force,nd331-2026,5,5,5,15.2,
not-started,nd331-2026,5,5,5,15.2,
approved,nd331-2026,5,5,5,15.2,
redo,nd331-2026,5,5,5,15.2,
redo-any-state,nd331-2026,5,5,5,15.2,
building,nd85-2016,5,5,5,11.2,
building-late,nd331-2026,5,5,5,15.2,
gone,,,,,,
no-date,,,,,,dossier_date
no-date-redo,,,,,,dossier_date
no-state,,,,,,state_at_2026_07_01
date-alone,,,,,,state_at_2026_07_01|redetermination
nothing,,,,,,state_at_2026_07_01|dossier_date|redetermination
E

# What people write in place of a code is understood well enough to say which code is meant.
printf 'id,system_function,infra_shared,dossier_date\na,Chỉ phục vụ hoạt động nội bộ,Không,31/02/2026\n' >"$work/words.csv"
run classify --input "$work/words.csv"
is 'labels for codes are bad input' "$status $(cat "$work/out")" '3 '
stderr_is 'and the codes are named' <<E
$work/words.csv:2:3: error E3221: cột «system_function», dòng có mã «a»: giá trị «Chỉ phục vụ hoạt động nội bộ» không có trong danh mục; hãy ghi internal
$work/words.csv:2:32: error E3220: cột «infra_shared», dòng có mã «a»: «Không» không phải true hay false; hãy ghi false
$work/words.csv:2:38: error E3225: cột «dossier_date», dòng có mã «a»: «31/02/2026» không phải ngày: tháng 02/2026 chỉ có 28 ngày; hãy ghi YYYY-MM-DD hoặc DD/MM/YYYY
E

done_testing
