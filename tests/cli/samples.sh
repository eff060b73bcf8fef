#!/bin/sh
# The samples in data/samples: every file goes in without a word, and the complete dossiers are complete.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"
CAPDO_DB=$work/t.db
export CAPDO_DB
S=$SOURCE/data/samples

for kind in orgs systems descriptions risks zones devices applications links related documents plan; do
    run import $kind "$S/$kind.csv"
    status_is 0 "import $kind"
    silent "... without a word"
    run import $kind "$S/$kind.csv"
    has "... and again: nothing changes" "$(cat "$work/out")" ": 0 thêm mới, 0 thay đổi, "
done

# ---- the plans: every requirement row is answered; the counts are those of plan.csv, what comes from the host included ----

states() { # SYSTEM STATES
    run plan "$1"
    is "plan of $1" "$(tail -n 1 "$work/out")" "Tình trạng: $2"
}
states brvt-datacentre '167 đã đáp ứng, 21 đáp ứng một phần, 5 chưa đáp ứng, 10 không áp dụng, 0 chưa khai'
states brvt-onestop '170 đã đáp ứng, 19 đáp ứng một phần, 4 chưa đáp ứng, 10 không áp dụng, 0 chưa khai'
states brvt-stc-lan '110 đã đáp ứng, 14 đáp ứng một phần, 2 chưa đáp ứng, 8 không áp dụng, 0 chưa khai'
states tn-soc '48 đã đáp ứng, 10 đáp ứng một phần, 1 chưa đáp ứng, 10 không áp dụng, 0 chưa khai'
states tn-feedback '39 đã đáp ứng, 4 đáp ứng một phần, 1 chưa đáp ứng, 2 không áp dụng, 0 chưa khai'
states tn-reservoir '0 đã đáp ứng, 0 đáp ứng một phần, 0 chưa đáp ứng, 5 không áp dụng, 288 chưa khai'

# ---- why a row applies or not: sentences, on the screen and in the workbook ----

why() { sed -n "/\\[$1\\]/{n;s/^ *//;p;}" "$work/out"; }
run plan tn-soc
is "a row that is not there" "$(why tt12-3-vung-mang-v)" "Không áp dụng: hệ thống không có; yêu cầu chỉ áp dụng nếu có"
is "a row for a case that is so" "$(why tt12-3-thiet-ke-ix)" "Áp dụng: hệ thống thuộc trường hợp “sử dụng sản phẩm Quản lý truy cập lớp mạng đối với hệ thống Mạng nội bộ, Trung tâm giám sát điều hành an toàn thông tin mạng, đáp ứng tiêu chí quy định tại khoản 3 Điều 9 Nghị định số 85/2016/NĐ-CP”"
is "a row for a case that is not so" "$(why tt12-3-9.9.a)" "Không áp dụng: hệ thống không thuộc trường hợp “triển khai dưới hình thức thuê dịch vụ tại Trung tâm dữ liệu hoặc Điện toán đám mây”"
run plan brvt-stc-lan --rules nd85-2016
is "a row that is there" "$(grep -c '^      Áp dụng: hệ thống có; yêu cầu áp dụng nếu có$' "$work/out")" 1
run template --output "$work/plan.xlsx" tn-soc
for sheet in $(unzip -Z1 "$work/plan.xlsx" | grep worksheets/); do
    unzip -p "$work/plan.xlsx" "$sheet"
done | grep -o '>Không áp dụng: [^<]*' | sort | uniq -c | awk '{ sub(/^ */, ""); print }' | sed -n '1p;$p' >"$work/applies"
is "... and in the workbook" "$(cat "$work/applies")" "2 >Không áp dụng: hệ thống không có; yêu cầu chỉ áp dụng nếu có
3 >Không áp dụng: hệ thống không thuộc trường hợp “triển khai dưới hình thức thuê dịch vụ tại Trung tâm dữ liệu hoặc Điện toán đám mây”"

# ---- people: who signs is written as the body's own data write it, and no other way; the rest still tells a real dossier from a sample ----

run export orgs -
is "25 heads" "$(cut -d, -f6 "$work/out" | sed 1d | grep -c '^Nguyễn Văn [A-Y]$')" 25
run export descriptions - brvt-onestop
printf 'id,illustrative\nbrvt-onestop,false\n' >"$work/real.csv"
run import descriptions "$work/real.csv" --on-conflict update
run check brvt-onestop --format csv
is "a sample that says it is real" "$(grep -o 'error,K301[456],[^,]*' "$work/out" | sort | uniq -c | awk '{ print $1 " " $2 }' | grep -v '\[')" "1 error,K3014,operator.address
1 error,K3014,operator.email
1 error,K3014,operator.mandate
1 error,K3014,operator.phone
1 error,K3014,owner.address
1 error,K3014,owner.email
1 error,K3014,owner.mandate
1 error,K3014,owner.phone
1 error,K3015,owner_function_decision
1 error,K3015,system_purpose
1 error,K3016,host_system"
has "... and rests on the plan of a host that is one" "$(grep ,K3016, "$work/out")" ',host_system,Mã hệ thống hạ tầng nơi đặt hệ thống,brvt-datacentre,"40 yêu cầu của phương án lấy hiện trạng, minh chứng của một hạ tầng được đánh dấu là minh họa, trong khi hồ sơ này không đánh dấu là minh họa.",'
cp "$CAPDO_DB" "$work/host.db"
for said in false ''; do
    printf 'id,illustrative\nbrvt-datacentre,%s\n' "$said" >"$work/host.csv"
    run --db "$work/host.db" import descriptions "$work/host.csv" --on-conflict update
    run --db "$work/host.db" check brvt-onestop --format csv
    is "... the host's data are not marked: «$said»" "$status $(grep -c ,K3014, "$work/out") $(grep -c ,K3016, "$work/out")" '1 8 0'
done
sed -i s/false/true/ "$work/real.csv"
run import descriptions "$work/real.csv" --on-conflict update

# ---- inheritance: without the host's word the rows are open ----

is "rows that come from the host" "$(grep -c '^brvt-onestop,[^,]*,,true,' "$S/plan.csv")" 40
printf 'id,host_system\nbrvt-onestop,tn-datacentre\n' >"$work/moved.csv"
run import descriptions "$work/moved.csv" --on-conflict update
status_is 0 "the system moves to a host that has no plan"
states brvt-onestop '135 đã đáp ứng, 16 đáp ứng một phần, 2 chưa đáp ứng, 10 không áp dụng, 40 chưa khai'

# ---- addresses: private, or kept for documentation ----

grep -hoE '(^|[^-.[:alnum:]])[0-9]{1,3}(\.[0-9]{1,3}){3}' "$S"/*.csv | grep -oE '[0-9]+(\.[0-9]+){3}' | sort -u |
    grep -vE '^(10|192\.168|172\.(1[6-9]|2[0-9]|3[01])|203\.0\.113|198\.51\.100)\.' >"$work/addresses"
is "no address of anybody" "$(cat "$work/addresses")" ""
done_testing
