#!/bin/sh
# `capdo whatif`: what would change the level, and the verdict with other answers beside today's.  That the sets are the
# smallest and all of them is tested against brute force in tests/unit/test_whatif.c.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"

CAPDO_DB=$work/capdo.db
export CAPDO_DB
run import systems "$SOURCE/data/samples/systems.csv"
cat >"$work/more.csv" <<'E'
id,name,part_of,system_function,info_classes,harm_national_security,serves_defence_security,infra_scope,infra_international_link,requires_24_7,national_egov_system,national_special_data_store,pm_decided_level,risk_level,dossier_date,state_at_2026_07_01,redetermination
empty,Trống,,,,,,,,,,,,,,,
whole,Tổng thể,,internal,public,none,false,single_org,false,false,false,false,none,none,2026-10-01,not_started,false
part,Phần,whole,infrastructure,public,none,false,province,false,false,false,false,none,none,,,
E
run import systems "$work/more.csv"
status_is 0 'systems are imported'

# ---- what reaches each other level ----

run whatif brvt-onestop
status_is 0 'levels: status'
stdout_is 'levels: text' <<'E'
Hệ thống: brvt-onestop; gói quy tắc: nd331-2026
Hiện nay: cấp 3

Không có cấp (không đáp ứng tiêu chí nào): cần đổi hoặc trả lời ít nhất 1 dữ kiện; các cách:
  - Loại hình hệ thống theo chức năng → chỉ gồm «Điều khiển công nghiệp»
  - Loại hình hệ thống theo chức năng → Hệ thống thông tin khác

Cấp 1: cần đổi hoặc trả lời ít nhất 2 dữ kiện; các cách:
  - Loại hình hệ thống theo chức năng → Chỉ phục vụ hoạt động nội bộ; Loại thông tin được xử lý → chỉ gồm «Thông tin công cộng»
  - Loại hình hệ thống theo chức năng → chỉ gồm «Điều khiển công nghiệp»; Mức rủi ro tương ứng cấp độ → Tương ứng cấp độ 1
  - Loại hình hệ thống theo chức năng → Hệ thống thông tin khác; Mức rủi ro tương ứng cấp độ → Tương ứng cấp độ 1

Cấp 2: cần đổi hoặc trả lời ít nhất 1 dữ kiện; các cách:
  - Loại hình hệ thống theo chức năng → Chỉ phục vụ hoạt động nội bộ
  - Loại hình hệ thống theo chức năng → chỉ gồm «Cơ sở hạ tầng thông tin»
  - Loại hình hệ thống theo chức năng → chỉ gồm «Cơ sở hạ tầng thông tin», «Điều khiển công nghiệp»

Cấp 4: cần đổi hoặc trả lời ít nhất 1 dữ kiện; các cách:
  - Mức rủi ro tương ứng cấp độ → Tương ứng cấp độ 4
  - Cấp độ do Thủ tướng Chính phủ quyết định → Cấp độ 4

Cấp 5: cần đổi hoặc trả lời ít nhất 1 dữ kiện; các cách:
  - Mức rủi ro tương ứng cấp độ → Tương ứng cấp độ 5
  - Cấp độ do Thủ tướng Chính phủ quyết định → Cấp độ 5
  - Lưu trữ tập trung dữ liệu đặc biệt quan trọng của quốc gia → Có
E
run whatif brvt-onestop --format json
stdout_is 'levels: JSON, values by class' <<'E'
{"system":"brvt-onestop","pack":"nd331-2026","level":3,"min_level":3,"max_level":3,"levels":[{"level":0,"reachable":true,"changes":1,"sets":[{"system_function":{"in":["industrial_control"]}},{"system_function":{"in":["other"]}}],"truncated":false},{"level":1,"reachable":true,"changes":2,"sets":[{"system_function":{"in":["internal"]},"info_classes":{"in":["public"]}},{"system_function":{"in":["industrial_control"]},"risk_level":{"in":["1"]}},{"system_function":{"in":["other"]},"risk_level":{"in":["1"]}}],"truncated":false},{"level":2,"reachable":true,"changes":1,"sets":[{"system_function":{"in":["internal"]}},{"system_function":{"in":["infrastructure"]}},{"system_function":{"in":["infrastructure|industrial_control"]}}],"truncated":false},{"level":4,"reachable":true,"changes":1,"sets":[{"risk_level":{"in":["4"]}},{"pm_decided_level":{"in":["4"]}}],"truncated":false},{"level":5,"reachable":true,"changes":1,"sets":[{"risk_level":{"in":["5"]}},{"pm_decided_level":{"in":["5"]}},{"national_special_data_store":{"in":[true]}}],"truncated":false}]}
E
run whatif tn-school --rules nd85-2016 --format json
has 'a count below a bound' "$(cat "$work/out")" '{"user_count":{"max":9999}}'
run whatif brvt-portal --rules nd85-2016 --format json
has 'a count from a bound on' "$(cat "$work/out")" '{"user_count":{"min":10000}}'
# Table 3: only "especially serious" harm to national security is 5, "serious" is 4 ... so for 4, one of the two such facts
# is serious and the other no worse; for 3 the two of public order must be limited too; for 2 both national ones are none.
run whatif empty --rules gbt22240-2020 --format json
is 'unknown facts: answers that make the level certain' "$(grep -o '"level":[0-9],"reachable":[a-z]*,"changes":[0-9]*' "$work/out" | tr -d '"' | sed 's/level://;s/,reachable:/ /;s/,changes:/ /' | tr '\n' ';')" \
    '0 true 6;1 true 6;2 true 4;3 true 4;4 true 2;5 true 1;'

# A level of components stays: lower ones are out of reach, its own is reached by not rising above it.
run whatif whole
status_is 0 'components: status'
is 'components: today and what is said of them' "$(sed -n '2,3p' "$work/out")" 'Hiện nay: cấp 3
(chỉ đổi dữ kiện của chính hệ thống; các thành phần giữ nguyên ở cấp 3)'
is 'components: lower levels are out of reach' "$(grep -c 'không câu trả lời nào dẫn tới đây' "$work/out")" 3
run whatif whole --format json
has 'components: the level is that of the whole' "$(cat "$work/out")" '"level":3,"min_level":3,"max_level":3,"levels":[{"level":0,"reachable":false,"changes":0,"sets":[],"truncated":false},'

# ---- with other answers ----

run whatif brvt-onestop handles_admin_procedures=false subjects_basic=99999 subjects_sensitive=
status_is 0 'assigned: status'
stdout_is 'assigned: text' <<'E'
Hệ thống: brvt-onestop; gói quy tắc: nd331-2026
Hiện nay: cấp 3 (13.2.b, 13.2.c, 12.2.a, 12.2.b)
Nếu đổi:  chưa xác định, từ cấp 2 đến cấp 3 (12.2.a, 12.2.b)
    còn thiếu: Số chủ thể có dữ liệu cá nhân nhạy cảm (subjects_sensitive)
E
run export systems "$work/before.csv"
run whatif brvt-onestop 'info_classes=state_secret|public' harm_national_security=serious --format json
stdout_is 'assigned: JSON; a set in any order' <<'E'
{"system":"brvt-onestop","today":{"pack":"nd331-2026","level":3,"min_level":3,"max_level":3,"criteria":["13.2.b","13.2.c","12.2.a","12.2.b"],"missing":[]},"then":{"pack":"nd331-2026","level":4,"min_level":4,"max_level":4,"criteria":["14.1","13.1","13.2.b","12.2.a"],"missing":[]}}
E
run export systems "$work/after.csv"
same 'nothing is stored' "$work/after.csv" "$work/before.csv"
run whatif whole system_function=infrastructure infra_international_link=true --format json
has 'components: their clauses by id' "$(cat "$work/out")" '"today":{"pack":"nd331-2026","level":3,"min_level":3,"max_level":3,"criteria":["11.1","part:13.3"]'
has 'components: the whole rises with its own answers' "$(cat "$work/out")" '"then":{"pack":"nd331-2026","level":5,"min_level":5,"max_level":5'

# Under auto the pack is chosen by the answers assumed.
run whatif brvt-land dossier_date=2026-06-30
status_is 0 'another date: status'
stdout_is 'another date: another decree' <<'E'
Hệ thống: brvt-land
Hiện nay: cấp 3 theo gói nd331-2026 (13.2.b, 13.2.c, 13.3, 12.2.a)
Nếu đổi:  cấp 3 theo gói nd85-2016 (9.2.a, 9.3)
E
run whatif brvt-land dossier_date=30/06/2026 --rules nd331-2026
is 'a pack named is kept' "$(sed -n 1p "$work/out")" 'Hệ thống: brvt-land; gói quy tắc: nd331-2026'
run whatif brvt-land dossier_date=2026-07-15
status_is 1 'into the gap between the decrees: status 1'
has 'into the gap: why there is none' "$(cat "$work/out")" 'Nếu đổi:  Hồ sơ lập từ 01/7/2026 đến 18/8/2026: không có gói quy tắc'
run whatif empty dossier_date=2026-06-30 --format json
status_is 0 'out of no pack: status'
has 'out of no pack: none today, and what is missing' "$(cat "$work/out")" '"today":{"pack":null,"level":null,"min_level":null,"max_level":null,"criteria":[],"missing":["state_at_2026_07_01","dossier_date","redetermination"]},"then":{"pack":"nd85-2016","level":null,"min_level":0,"max_level":5'
run whatif empty user_count=5 --format json
status_is 1 'no pack even so: status 1'
run whatif empty
status_is 1 'no pack and nothing assumed: status 1'

# ---- refused ----

run whatif brvt-land user_count=x
status_is 3 'outside the domain: status 3'
stderr_has 'outside the domain: what may stand there' 'user_count=x:1:1: error E3224: user_count: «x» không phải số đếm'
run whatif brvt-land 'system_function=internal|other'
status_is 3 'members that go with no other'
run whatif brvt-land risk_framework_level=3
status_is 3 'a value that is locked'
run whatif brvt-land no_such_fact=1
status_is 2 'unknown fact: status 2'
stderr_has 'unknown fact: named' 'no_such_fact=1:1:1: error E1551: không có dữ kiện «no_such_fact»'
run whatif brvt-land 'user_count =5'
status_is 2 'a blank is no part of a name'
run whatif brvt-land user_count
status_is 2 'no value: status 2'
stderr_has 'no value: the form' 'user_count:1:1: error E1550: «user_count» không có dạng DỮ_KIỆN=GIÁ_TRỊ'
run whatif nowhere
status_is 2 'unknown system'
run whatif
status_is 2 'no system'
run whatif brvt-land --format xml
status_is 2 'unknown format'
done_testing
