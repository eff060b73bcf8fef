#!/bin/sh
# capdo plan --format oscal: a system security plan of every level under both regimes, valid by the schema of OSCAL 1.0.6.
. "$(dirname "$0")/tap.sh"
CAPDO_DB=$work/t.db
SOURCE_DATE_EPOCH=1790000000
export CAPDO_DB SOURCE_DATE_EPOCH
schema=${CAPDO_SHARED:-$SOURCE/../shared}/oscal/oscal_ssp_schema.xsd
cat >"$work/systems.csv" <<'E'
id,name,agency,operator,owner,system_function,info_classes,dvc_form,online_service_other,infra_scope,infra_shared,infra_kinds,has_wireless,has_email_system,hosted_rented,serves_defence_security,harm_national_defence,harm_national_security,requires_24_7,no_unplanned_stop,national_egov_system,national_special_data_store,pm_decided_level,infra_international_link,in_anqg_list,state_at_2026_07_01,dossier_date
may,"Hệ thống <máy> & ""mạng""",Sở A,Trung tâm B,Ủy ban tỉnh C,internal,public|personal,none,false,,,,false,false,false,false,none,none,false,false,false,false,none,false,false,operating_no_level,2026-10-01
ttdl,Trung tâm dữ liệu,Sở A,,,infrastructure,public,,,province,true,data_center,false,false,false,false,none,none,false,false,false,false,none,false,false,operating_no_level,2026-10-01
chua,,,,,,,,,,,,,,,,,,,,,,,,,operating_no_level,2026-10-01
E
printf 'id,host_system,scope_text,served_users_text\nmay,ttdl,"Toàn tỉnh,\n\nhai đoạn",Công chức\n' >"$work/texts.csv"
run import systems "$work/systems.csv"
status_is 0 "systems"
run import descriptions "$work/texts.csv" --on-conflict update
status_is 0 "texts and the host"
cat >"$work/zones.csv" <<'E'
system,zone,zone_kind,zone_purpose,private_addresses,vlan
may,Biên & DMZ,dmz,,10.1.0.0/24,10
may,Máy chủ,servers,Máy chủ nghiệp vụ,10.1.1.0/24,
E
cat >"$work/devices.csv" <<'E'
system,device,device_kind,device_model,device_place,device_purpose,device_zone,device_count,device_form,device_main,device_address
may,FW-01,firewall,Loại 1,Phòng máy,Ngăn vùng,Biên & DMZ|Máy chủ|Vùng lạ,2,physical,true,10.1.0.1; 10.1.1.1/24; 2001:db8::1; 10.1.0.5-9; 10.1.0.0/28
may,SRV-01,server,,,,Máy chủ,,virtual,,
E
printf 'system,application,application_server,operating_system,application_public\nmay,Cổng,SRV-01|FW-01,Debian 12,true\nmay,Nội bộ,SRV-01,,false\n' >"$work/apps.csv"
for table in zones devices; do
    run import $table "$work/$table.csv"
done
run import applications "$work/apps.csv"
status_is 0 "zones, devices, applications"
# Things of every kind are told at every level.
for level in 1 2 3 4 5; do
    for rules in nd85-2016 nd331-2026; do
        P="--rules $rules --level $level"
        {
            "$CAPDO" plan may $P --pattern hosted &&
                "$CAPDO" plan may $P --status open --set status=partial --set 'evidence=Biên bản số 1 & ảnh' --set deadline=2027-12-31 &&
                "$CAPDO" plan may $P --group 'bảo đảm an toàn dữ liệu' --set status=unmet || "$CAPDO" plan may $P --group 'tài sản' --set status=unmet
            "$CAPDO" plan may $P --group 'sao lưu' --set status=not_applicable --set "reason=Lý do
hai dòng" || "$CAPDO" plan may $P --group 'xây dựng hệ thống' --set status=not_applicable --set "reason=Lý do
hai dòng"
        } >/dev/null 2>&1
        ok $? "level $level by $rules is told"
    done
done
# valid NAME FILE
valid() {
    if ! command -v xmllint >/dev/null 2>&1 || [ ! -f "$schema" ]; then
        tap_count=$((tap_count + 1))
        echo "ok $tap_count - $1 # SKIP xmllint or the schema of OSCAL (the shared folder, CAPDO_SHARED) is not there"
        return
    fi
    is "$1" "$(xmllint --nonet --noout --schema "$schema" "$2" 2>&1 | grep -v ' validates$' | head -5)" ""
}
count() { grep -o "<$1 " "$2" | wc -l | tr -d ' '; }
# NAME: LEVEL:requirements and separation rules of the circular, of the decree:headings of the decree that no requirement stands under
for level in 1:34:0:111:5:3 2:46:0:129:5:1 3:66:3:195:8:1 4:68:4:273:8:1 5:70:4:288:5:1; do
    n=$(echo "$level" | cut -d: -f1)
    old=$(echo "$level" | awk -F: '{ print $2 + $3 }')
    new=$(echo "$level" | awk -F: '{ print $4 + $5 }')
    for system in may chua; do
        f=$work/old-$n-$system.xml
        run plan $system --rules nd85-2016 --level "$n" --format oscal --output "$f"
        status_is 0 "the circular, level $n, $system"
        valid "... is valid OSCAL" "$f"
        is "... has every requirement and separation rule" "$(count implemented-requirement "$f")" "$old"
        f=$work/new-$n-$system.xml
        run plan $system --rules nd331-2026 --level "$n" --format oscal --output "$f"
        status_is 0 "the decree, level $n, $system"
        valid "... is valid OSCAL" "$f"
        # Other headings stand there only when something is told of them: the pattern speaks of three, all that stand alone among them.
        [ $system = may ] && want=$((new + 3)) || want=$((new + $(echo "$level" | cut -d: -f6)))
        is "... has every requirement and separation rule" "$(count implemented-requirement "$f")" "$want"
    done
done
for f in "$work"/old-*.xml "$work"/new-*.xml; do
    is "no UUID is given twice: ${f##*/}" "$(sed 's/ component-uuid="[^"]*"//g' "$f" | grep -o ' uuid="[^"]*"' | sort | uniq -d)" ""
done
f=$work/old-3-may.xml
has "what the law lacks is not determined" "$(cat "$f")" "<security-objective-confidentiality>not-determined</security-objective-confidentiality>"
has "the level" "$(cat "$f")" "<security-sensitivity-level>3</security-sensitivity-level>"
has "names are escaped" "$(cat "$f")" '<system-name>Hệ thống &lt;máy&gt; &amp; "mạng"</system-name>'
has "lines are paragraphs" "$(cat "$f")" '<authorization-boundary><description><p>Toàn tỉnh,</p><p>hai đoạn</p></description></authorization-boundary>'
has "kinds of information" "$(cat "$f")" '<prop name="information-class" ns="urn:capdo:oscal:1" value="personal"/>'
has "the host is a component" "$(cat "$f")" 'type="system"><title>Trung tâm dữ liệu</title>'
has "bodies have their roles" "$(cat "$f")" '<role id="owner"><title>Chủ quản hệ thống thông tin</title></role>'
is "components: the system, its host, zones, applications, devices" "$(grep -o '<component uuid="[^"]*" type="[^"]*"' "$f" | sed 's/.* type=//')" '"this-system"
"system"
"network"
"network"
"service"
"service"
"hardware"
"software"'
uuid_after() { tr -d '\n' <"$f" | grep -o "<component uuid=\"[^\"]*\" type=\"[^\"]*\"><title>$1<" | cut -d'"' -f2; }
edge=$(uuid_after 'Biên &amp; DMZ') inner=$(uuid_after 'Máy chủ') wall=$(uuid_after FW-01) portal=$(uuid_after Cổng)
is "UUIDs are named by system, pack, level, kind and key" "$wall" "188f1063-1858-5077-bfcb-1a5743d17fb7"
has "a zone" "$(tr -d '\n' <"$f")" "<title>Biên &amp; DMZ</title><description><p>Vùng DMZ</p></description><prop name=\"zone-kind\" ns=\"urn:capdo:oscal:1\" value=\"dmz\"/><prop name=\"private-addresses\" ns=\"urn:capdo:oscal:1\" value=\"10.1.0.0/24\"/><prop name=\"vlan\" ns=\"urn:capdo:oscal:1\" value=\"10\"/><status"
has "a device and the zones there are" "$(tr -d '\n' <"$f")" "<title>FW-01</title><description><p>Ngăn vùng</p></description><prop name=\"asset-type\" value=\"firewall\"/><prop name=\"virtual\" value=\"no\"/><prop name=\"model\" value=\"Loại 1\"/><prop name=\"device-kind\" ns=\"urn:capdo:oscal:1\" value=\"firewall\"/><prop name=\"form\" ns=\"urn:capdo:oscal:1\" value=\"physical\"/><link href=\"#$edge\" rel=\"uses-network\"/><link href=\"#$inner\" rel=\"uses-network\"/><status"
has "an application" "$(tr -d '\n' <"$f")" "<title>Cổng</title><description><p>Cổng</p></description><prop name=\"public\" value=\"yes\"/><prop name=\"operating-system\" ns=\"urn:capdo:oscal:1\" value=\"Debian 12\"/><status"
has "an inventory item with what runs on it" "$(tr -d '\n' <"$f")" "<description><p>FW-01: Tường lửa</p></description><prop name=\"asset-id\" value=\"FW-01\"/><prop name=\"asset-type\" value=\"firewall\"/><prop name=\"virtual\" value=\"no\"/><prop name=\"hardware-model\" value=\"Loại 1\"/><prop name=\"physical-location\" value=\"Phòng máy\"/><prop name=\"ipv4-address\" value=\"10.1.0.1\"/><prop name=\"ipv4-address\" value=\"10.1.1.1\"/><prop name=\"ipv6-address\" value=\"2001:db8::1\"/><prop name=\"count\" ns=\"urn:capdo:oscal:1\" value=\"2\"/><prop name=\"main\" ns=\"urn:capdo:oscal:1\" value=\"true\"/><prop name=\"addresses\" ns=\"urn:capdo:oscal:1\" value=\"10.1.0.1; 10.1.1.1/24; 2001:db8::1; 10.1.0.5-9; 10.1.0.0/28\"/><implemented-component component-uuid=\"$wall\"/><implemented-component component-uuid=\"$portal\"/></inventory-item>"
is "an inventory item a device" "$(count inventory-item "$f")" 2
is "every component that is meant is there" "$(grep -o 'component-uuid="[^"]*"' "$f" | sort -u | cut -d'"' -f2 | while read -r u; do grep -q "<component uuid=\"$u\"" "$f" || echo "$u"; done)" ""
row() { tr '\n' ' ' <"$1" | sed 's/<implemented-requirement /\n&/g' | grep "control-id=\"$2\"" | sed 's/<\/implemented-requirement>.*/<\/implemented-requirement>/'; }
has "a row not applicable by its condition" "$(row "$f" tt12-3-vung-mang-v)" \
    '<prop name="status" ns="urn:capdo:oscal:1" value="not_applicable"/><prop name="status-label" ns="urn:capdo:oscal:1" value="Không áp dụng"/><prop name="applies" ns="urn:capdo:oscal:1" value="not_applicable"/><prop name="by-condition" ns="urn:capdo:oscal:1" value="yes"/>'
has "... with the condition as its reason" "$(row "$f" tt12-3-vung-mang-v)" '<prop name="column" ns="urn:capdo:oscal:1" value="reason"/><remarks><p>nếu có</p></remarks>'
has "a row that is partly met" "$(row "$f" tt12-3-cau-hinh-1.2.1)" '<implementation-status state="partial"/>'
has "... with its evidence" "$(row "$f" tt12-3-cau-hinh-1.2.1)" '<remarks><p>Biên bản số 1 &amp; ảnh</p></remarks>'
has "a row that is not met is planned" "$(row "$f" tt12-3-cau-hinh-1.4.1)" '<implementation-status state="planned"/>'
has "a row that people say does not apply" "$(row "$f" tt12-3-quan-ly-1.4.1)" '<remarks><p>Lý do</p><p>hai dòng</p></remarks>'
has "a row from the host, which says nothing: open" "$(row "$f" tt12-3-vung-mang-i)" '<prop name="status" ns="urn:capdo:oscal:1" value="open"/>'
has "... with the host's row" "$(row "$f" tt12-3-vung-mang-i)" "<inherited uuid="
is "... and no status of implementation" "$(row "$f" tt12-3-vung-mang-i | grep -c implementation-status)" 0
has "uncertain rows say so" "$(row "$work/new-3-may.xml" tcvn14423-5.1.2.1.a)" "<remarks><p>cần đối chiếu TCVN</p></remarks>"
has "a plan of which nothing is known says so" "$(cat "$work/old-3-chua.xml")" "<title>Chưa xác định</title>"
run plan may --rules nd85-2016 --level 3 --format oscal
same "the same data give the same bytes" "$work/out" "$f"
SOURCE_DATE_EPOCH=1890000000
run --lang en plan may --rules nd85-2016 --level 3 --format oscal
same "... whatever clock and language" "$work/out" "$f"
has "the time is that of the data" "$(head -c 700 "$work/out")" "<last-modified>2026-09-21T14:13:20Z</last-modified>"
run plan ttdl --rules nd85-2016 tt12-3-vung-mang-i --set status=met
run plan may --rules nd85-2016 --level 3 --format oscal
has "a change of the host is a change of the plan" "$(head -c 700 "$work/out")" "<last-modified>2029-11-22T00:00:00Z</last-modified>"
has "... whose row is now met" "$(row "$work/out" tt12-3-vung-mang-i)" '<implementation-status state="implemented"/>'
valid "... which is valid again" "$work/out"
done_testing
