#!/bin/sh
# capdo diagram: pictures out of the stored tables, what the level wants and is missing, what is told when there is nothing to draw.
. "$(dirname "$0")/tap.sh"
CAPDO_DB=$work/t.db
export CAPDO_DB
cat >"$work/systems.csv" <<'E'
id,name,owner,system_function,info_classes,hosted_rented,serves_defence_security,harm_national_defence,harm_national_security,requires_24_7,no_unplanned_stop,national_egov_system,national_special_data_store,pm_decided_level,in_anqg_list,risk_level,state_at_2026_07_01,approved_level_before,dossier_date,redetermination
noi-bo,Trang tin nội bộ,Sở A,internal,public,false,false,none,none,false,false,false,false,none,false,none,under_construction,,2026-10-01,false
chua,Chưa rõ,Sở A,,,,,,,,,,,,,,operating_no_level,,2026-10-01,false
trong,Chưa khai gì,Sở A,internal,public,false,false,none,none,false,false,false,false,none,false,none,under_construction,,2026-10-01,false
E
cat >"$work/zones.csv" <<'E'
system,zone,zone_kind,private_addresses
noi-bo,Mạng biên,border,10.0.0.0/30
noi-bo,Mạng <nội bộ> & Wi-Fi,internal,10.0.1.0/24
chua,Mạng biên,border,10.0.0.0/30
E
cat >"$work/devices.csv" <<'E'
system,device,device_kind,device_zone
noi-bo,Tường lửa,firewall,Mạng biên|Mạng <nội bộ> & Wi-Fi
noi-bo,Máy trạm,workstation,Mạng <nội bộ> & Wi-Fi
E
cat >"$work/links.csv" <<'E'
system,link,link_from,link_to,link_kind
noi-bo,1,Internet,Tường lửa,internet
E
run import systems "$work/systems.csv"
status_is 0 "systems"
for t in zones devices links; do
    run import $t "$work/$t.csv"
    status_is 0 "$t"
done
# words FILE: the words of a picture, joined
words() { grep -o '<text[^>]*>[^<]*' "$1" | sed 's/<[^>]*>//' | tr '\n' '|'; }
dashed() { grep -o '<rect[^>]*stroke-dasharray' "$1" | wc -l | tr -d ' '; }

run diagram noi-bo
status_is 0 "logical by default"
silent "... without a complaint"
is "... is an SVG file" "$(sed -n 2p "$work/out" | cut -c 1-42)" '<svg xmlns="http://www.w3.org/2000/svg" wi'
has "... with names escaped" "$(words "$work/out")" '|Mạng &lt;nội bộ&gt; &amp; Wi-Fi|'
has "... with addresses" "$(words "$work/out")" ' · IP nội bộ: 10.0.1.0/24|'
has "... the outside" "$(words "$work/out")" '|Internet|'
has "... the zone that level 1 wants and nobody has" "$(words "$work/out")" 'Vùng DMZ|(thiếu theo cấp độ)|'
is "... dashed, with its line in the legend" "$(dashed "$work/out")" 2
has "... told to those who cannot see it" "$(cat "$work/out")" 'Còn thiếu: Vùng DMZ. Kết nối: Internet – Tường lửa, Tường lửa – Mạng biên, Tường lửa – Mạng &lt;nội bộ&gt; &amp; Wi-Fi.</desc>'
cp "$work/out" "$work/first"
run diagram noi-bo --lang en --output "$work/again.svg"
status_is 0 "into a file"
same "... the same bytes in any language of messages" "$work/again.svg" "$work/first"
run diagram noi-bo --kind physical --landscape
status_is 0 "physical, lying"
has "... its title" "$(cat "$work/out")" '<title id="title">Mô hình vật lý</title>'
has "... as wide as the text of a lying page" "$(cat "$work/out")" 'width="714pt"'
run diagram chua
status_is 0 "a level that is not known yet"
silent "... is no fault"
is "... and nothing is known to be missing" "$(dashed "$work/out")" 0

run diagram trong
status_is 1 "a system without zones"
stderr_is "... is told how to fill them" <<'E'
trong:1:1: error E1592: chưa có gì để vẽ: hệ thống chưa có vùng mạng nào; hãy nhập bảng zones (capdo import zones)
E
run diagram chua --kind physical
status_is 1 "a system without devices"
stderr_has "... likewise" "chua:1:1: error E1592: chưa có gì để vẽ: hệ thống chưa có thiết bị nào; hãy nhập bảng devices (capdo import devices)"
run diagram khong-co
status_is 2 "a system that is not there"
run diagram
status_is 2 "no system"
run diagram noi-bo chua
status_is 2 "two systems"
run diagram noi-bo --kind 3d
status_is 2 "another kind"
stderr_has "... is told" "--kind là logical hoặc physical"
done_testing
