#!/bin/sh
# capdo plan: telling rows, many at once; starting from a pattern; the road map; what comes from the host.
. "$(dirname "$0")/tap.sh"
CAPDO_DB=$work/t.db
SOURCE_DATE_EPOCH=1790000000
export CAPDO_DB SOURCE_DATE_EPOCH
cat >"$work/systems.csv" <<'E'
id,name,agency,system_function,info_classes,dvc_form,online_service_other,infra_scope,infra_shared,infra_kinds,has_wireless,has_email_system,hosted_rented,serves_defence_security,harm_national_defence,harm_national_security,requires_24_7,no_unplanned_stop,national_egov_system,national_special_data_store,pm_decided_level,infra_international_link,in_anqg_list,handles_admin_procedures,conditional_business_line,risk_level,state_at_2026_07_01,dossier_date
noi-bo,Trang tin nội bộ,Sở A,internal,public,none,false,,,,false,false,false,false,none,none,false,false,false,false,none,false,false,false,no,none,under_construction,2026-10-01
ttdl,Trung tâm dữ liệu,Sở A,infrastructure,public,,,province,true,data_center,false,false,false,false,none,none,false,false,false,false,none,false,false,false,no,none,operating_no_level,2026-10-01
E
run import systems "$work/systems.csv"
status_is 0 "systems"
P="--rules nd85-2016"
# told COLUMN ROW-ID: a cell of the plan of noi-bo as CSV
told() {
    "$CAPDO" plan noi-bo $P --format csv "$2" 2>/dev/null | awk -v c="$1" '
        function cut(line,   n) {
            n = 0
            split("", cell)
            for (;;) {
                if (match(line, /^"([^"]|"")*"/)) { cell[++n] = substr(line, 2, RLENGTH - 2) } else { match(line, /^[^,]*/); cell[++n] = substr(line, 1, RLENGTH) }
                if (RLENGTH == length(line)) return n
                line = substr(line, RLENGTH + 2)
            }
        }
        { n = cut($0) }
        NR == 1 { for (i = 1; i <= n; i++) at[cell[i]] = i }
        NR == 2 { print cell[at[c]] }'
}

# ---- set ----
run plan noi-bo $P 'tt12-1-thiet-ke-*' --set status=met --set 'measure=Tường lửa' --set responsible=both --set deadline=1/3/2027 --dry-run
status_is 0 "a dry run"
stdout_is "... says what would change" <<'E'
tt12-1-thiet-ke-i  Có phương án quản lý truy cập, quản trị hệ thống từ xa an toàn sử dụng mạng riêng ảo hoặc phương án tương đương
    Tình trạng: để trống -> Đã đáp ứng
    Phương án, biện pháp: để trống -> Tường lửa
    Trách nhiệm: để trống -> Cả hai
    Thời hạn: để trống -> 01/03/2027
tt12-1-thiet-ke-ii  Có phương án quản lý truy cập giữa các vùng mạng và phòng chống xâm nhập, sử dụng sản phẩm Tường lửa có tích hợp chức năng phòng, chống xâm nhập hoặc phương án tương đương
    Tình trạng: để trống -> Đã đáp ứng
    Phương án, biện pháp: để trống -> Tường lửa
    Trách nhiệm: để trống -> Cả hai
    Thời hạn: để trống -> 01/03/2027
tt12-1-thiet-ke-iii  Có phương án phòng chống mã độc cho máy chủ và máy trạm sử dụng sản phẩm Phòng chống mã độc hoặc phương án tương đương
    Tình trạng: để trống -> Đã đáp ứng
    Phương án, biện pháp: để trống -> Tường lửa
    Trách nhiệm: để trống -> Cả hai
    Thời hạn: để trống -> 01/03/2027
3 dòng sẽ thay đổi (chưa ghi)
E
run plan noi-bo $P
is "... and writes nothing" "$(tail -1 "$work/out")" "Tình trạng: 0 đã đáp ứng, 0 đáp ứng một phần, 0 chưa đáp ứng, 0 không áp dụng, 34 chưa khai"
run plan noi-bo $P 'tt12-1-thiet-ke-*' --set status=met --set 'measure=Tường lửa' --set responsible=both
is "set for all that fit" "$(tail -1 "$work/out")" "3 dòng thay đổi"
run plan noi-bo $P 'tt12-1-thiet-ke-*' --set status=met
is "what stands already does not change" "$(cat "$work/out")" "0 dòng thay đổi"
run plan noi-bo $P tt12-1-thiet-ke-ii --set status=partial --set deadline=2027-06-30 --set measure=
stdout_is "a change shows both values" <<'E'
tt12-1-thiet-ke-ii  Có phương án quản lý truy cập giữa các vùng mạng và phòng chống xâm nhập, sử dụng sản phẩm Tường lửa có tích hợp chức năng phòng, chống xâm nhập hoặc phương án tương đương
    Tình trạng: Đã đáp ứng -> Đáp ứng một phần
    Phương án, biện pháp: Tường lửa -> để trống
    Thời hạn: để trống -> 30/06/2027
1 dòng thay đổi
E
is "... other cells stand" "$(told responsible tt12-1-thiet-ke-ii)" both
is "... an emptied one is empty" "$(told measure tt12-1-thiet-ke-ii)" ""
run plan noi-bo $P --group 'NHAN luc' --set status=unmet
is "a group by part of its title, without marks" "$(tail -1 "$work/out")" "3 dòng thay đổi"
run plan noi-bo $P --group 'nhân lực' I.1.3.2 --set deadline=2026-12-31
is "... and a label in it" "$(grep -c '^tt12' "$work/out") $(tail -1 "$work/out")" "1 1 dòng thay đổi"
run plan noi-bo $P --group 'chính sách' --status open --set status=not_applicable --set 'reason=Dùng chính sách của tỉnh'
is "rows of a status" "$(tail -1 "$work/out")" "3 dòng thay đổi"
run plan noi-bo $P --group 'chính sách' --status open --set status=met
is "... which they have no longer" "$(cat "$work/out")" "0 dòng thay đổi"
run plan noi-bo $P
is "numbers by status" "$(tail -1 "$work/out")" "Tình trạng: 2 đã đáp ứng, 1 đáp ứng một phần, 3 chưa đáp ứng, 3 không áp dụng, 25 chưa khai"
is "a row as people read it" "$(grep -A 4 '^  II.1.b.iii \[tt12-1-thiet-ke-iii\]  Có phương án' "$work/out")" "  II.1.b.iii [tt12-1-thiet-ke-iii]  Có phương án phòng chống mã độc cho máy chủ và máy trạm sử dụng sản phẩm Phòng chống mã độc hoặc phương án tương đương
      Áp dụng
      Tình trạng: Đã đáp ứng
      Biện pháp: Tường lửa
      Trách nhiệm: Cả hai"
run plan noi-bo $P --open --format csv
is "--open: rows without a status" "$(($(wc -l <"$work/out") - 1))" 25
is "... none of them told" "$(grep -c 'thiet-ke\|1-quan-ly-1.1' "$work/out")" 0
run plan noi-bo $P --open --group 'thiết kế' 'tt12-1-thiet-ke-*'
has "... none left" "$(sed -n 4p "$work/out")" "Mọi yêu cầu đã có tình trạng"
run plan noi-bo $P --status met --format csv
is "rows of a status are shown, too" "$(sed 1d "$work/out" | cut -d, -f1 | xargs)" "tt12-1-thiet-ke-i tt12-1-thiet-ke-iii"
run plan noi-bo $P tcvn11930-5.1.1.1.a --set status=met
is "an item is chosen by its id" "$(head -1 "$work/out")" "tcvn11930-5.1.1.1.a  Chính sách ATTT có nội dung quản lý an toàn mạng"
run plan noi-bo $P
is "... and is not counted" "$(tail -1 "$work/out")" "Tình trạng: 2 đã đáp ứng, 1 đáp ứng một phần, 3 chưa đáp ứng, 3 không áp dụng, 25 chưa khai"

# ---- the road map ----
run plan noi-bo $P --roadmap
stdout_is "the road map" <<'E'
Phương án bảo đảm an toàn hệ thống thông tin cấp độ 1 theo Thông tư số 12/2022/TT-BTTTT
Hệ thống: Trang tin nội bộ (noi-bo)

31/12/2026
  I.1.3.2 [tt12-1-quan-ly-1.3.2]  Trong quá trình làm việc
      Tình trạng: Chưa đáp ứng

30/06/2027
  II.1.b.ii [tt12-1-thiet-ke-ii]  Có phương án quản lý truy cập giữa các vùng mạng và phòng chống xâm nhập, sử dụng sản phẩm Tường lửa có tích hợp chức năng phòng, chống xâm nhập hoặc phương án tương đương
      Tình trạng: Đáp ứng một phần
      Trách nhiệm: Cả hai

Chưa có thời hạn
  I.1.3.1 [tt12-1-quan-ly-1.3.1]  Tuyển dụng
      Tình trạng: Chưa đáp ứng
  I.1.3.3 [tt12-1-quan-ly-1.3.3]  Chấm dứt hoặc thay đổi công việc
      Tình trạng: Chưa đáp ứng

Lộ trình: 4 yêu cầu, 2 chưa có thời hạn
Tình trạng: 2 đã đáp ứng, 1 đáp ứng một phần, 3 chưa đáp ứng, 3 không áp dụng, 25 chưa khai
E
run --lang en plan noi-bo $P --roadmap
is "... in English with the words of the tables" "$(grep -A 2 '^  II.1.b.ii ' "$work/out" | tail -2)" "      Status: Partly met
      Responsible: Both"
run --lang en plan noi-bo $P tt12-1-thiet-ke-ii --set status=unmet --set responsible=own --dry-run
is "... and so the changes" "$(sed -n 2,3p "$work/out")" "    Status: Partly met -> Not met
    Responsible: Both -> Own"
run plan noi-bo $P --roadmap --format csv
is "... as CSV in the same order" "$(sed 1d "$work/out" | cut -d, -f1 | xargs)" "tt12-1-quan-ly-1.3.2 tt12-1-thiet-ke-ii tt12-1-quan-ly-1.3.1 tt12-1-quan-ly-1.3.3"

# ---- what is refused ----
before=$("$CAPDO" plan noi-bo $P --format csv | sha256sum)
run plan noi-bo $P --all --set status=done
status_is 3 "a value outside the domain"
stderr_is "... is told with the words that may stand there" <<'E'
status=done:1:1: error E3221: status: giá trị «done» không có trong danh mục; hãy ghi một trong: met (Đã đáp ứng), partial (Đáp ứng một phần), unmet (Chưa đáp ứng), not_applicable (Không áp dụng) (để trống nếu chưa biết)
E
run plan noi-bo $P --all --set deadline=2027-02-30
status_is 3 "a day that does not exist"
run plan noi-bo $P --all --set status=met --set colour=red
status_is 2 "a column that does not exist"
stderr_is "... is told with the columns" <<'E'
colour=red:1:1: error E1563: không sửa được cột «colour»; các cột: status, inherited, present, measure, responsible, evidence, deadline, reason
E
for column in control requirement applies; do
    run plan noi-bo $P --all --set $column=x
    status_is 2 "a column that is not told: $column"
done
run plan noi-bo $P --all --set status
status_is 2 "no value"
run plan noi-bo $P --all --set status=not_applicable
status_is 3 "not applicable without a reason"
stderr_has "... is told at the row" "tt12-1-quan-ly-1.2.1:1:1: error E1564"
run plan noi-bo $P tt12-2-thiet-ke-i --set status=met
status_is 2 "a row of another level"
stderr_is "... is told" <<'E'
tt12-2-thiet-ke-i:1:1: error E1561: phương án cấp 1 không có yêu cầu nào mang mã hoặc nhãn này
E
run plan noi-bo $P 'tt12-*' 'tcvn14423-*' --set status=met
status_is 2 "rows of another regime"
run plan noi-bo $P --group 'không có' --set status=met
status_is 2 "a group that is none"
run plan noi-bo $P --status done --set status=met --all
status_is 2 "a status that is none"
for words in "--set status=met" "--all --set status=met --pattern commune" "--all --set status=met --format csv" "--dry-run" "--open --roadmap" \
    "--format oscal --open" "--format oscal tt12-1-thiet-ke-i" "--pattern hospital" "--pattern commune --output x"; do
    run plan noi-bo $P $words
    status_is 2 "wrong usage: $words"
done
run plan noi-bo --patterns
status_is 2 "wrong usage: the list of patterns of a system"
is "nothing of this changed anything" "$("$CAPDO" plan noi-bo $P --format csv | sha256sum)" "$before"
run db check
status_is 0 "the log fits"

# ---- conditions ----
run plan noi-bo $P --level 2 --all --set status=met
is "a row whose condition is false is left alone" "$(tail -2 "$work/out")" "43 dòng thay đổi
3 dòng để nguyên: không áp dụng do điều kiện"
run plan noi-bo $P --level 2
is "... and not applicable" "$(tail -2 "$work/out" | head -1)" "Tình trạng: 43 đã đáp ứng, 0 đáp ứng một phần, 0 chưa đáp ứng, 3 không áp dụng, 0 chưa khai"
is "... rows of another level that are stored are told" "$(tail -1 "$work/out")" \
    "Đã lưu 10 dòng không thuộc phương án này: tt12-1-thiet-ke-i tt12-1-thiet-ke-ii tt12-1-thiet-ke-iii tt12-1-quan-ly-1.3.1 tt12-1-quan-ly-1.3.2 tt12-1-quan-ly-1.3.3 tt12-1-quan-ly-1.1.1 tt12-1-quan-ly-1.1.2 tt12-1-quan-ly-1.1.3 tcvn11930-5.1.1.1.a"

# ---- patterns ----
run plan --patterns
status_is 0 "the patterns"
is "... by their codes" "$(sed -n 's/^\([a-z][a-z]*\)  .*/\1/p' "$work/out" | xargs)" "commune department hosted"
run --lang en plan --patterns
has "... in English" "$(cat "$work/out")" "department  Department with an IT unit"
run plan noi-bo $P --pattern department --dry-run
is "a pattern, dry" "$(tail -2 "$work/out")" "25 dòng sẽ thay đổi (chưa ghi)
9 dòng để nguyên: đã có nội dung"
run plan noi-bo $P --pattern department --group 'nội bộ'
status_is 2 "a pattern for a group that is none"
run plan noi-bo $P --pattern department
status_is 0 "a pattern"
has "... says that it only proposes" "$(cat "$work/out")" "Đây là đề xuất chung"
is "... leaves alone what is told" "$(told measure tt12-1-thiet-ke-i)" "Tường lửa"
is "... also where only the status is told" "$(told measure tt12-1-quan-ly-1.3.1)" ""
is "... marks what it proposes" "$(told measure tt12-1-vung-mang-i)" \
    "Đề xuất, cần rà soát: Bố trí vùng mạng thành dải địa chỉ hoặc VLAN riêng, kiểm soát truy cập ra vào vùng bằng tường lửa; ghi vào bảng vùng mạng và sơ đồ."
run plan noi-bo $P
is "... tells no status" "$(tail -2 "$work/out" | head -1)" "Tình trạng: 2 đã đáp ứng, 1 đáp ứng một phần, 3 chưa đáp ứng, 3 không áp dụng, 25 chưa khai"
run plan noi-bo $P --pattern department
is "... once" "$(cat "$work/out")" "0 dòng thay đổi
34 dòng để nguyên: đã có nội dung"

for file in "$SOURCE"/data/patterns/*.xml; do
    name=$(basename "$file" .xml)
    mark=$(sed -n 's|^ *<mark>\(.*\)</mark>$|\1|p' "$file")
    printf 'id,name\nmau-%s,Thử mẫu\n' "$name" >"$work/m.csv"
    "$CAPDO" import systems "$work/m.csv" >"$work/said" 2>&1 || cat "$work/said"
    run plan "mau-$name" $P --level 1 --pattern "$name"
    rows=$(grep -c " -> $mark " "$work/out")
    is "pattern $name proposes something" "$((rows > 5))" 1
    "$CAPDO" export plan "$work/p.csv" "mau-$name" 2>/dev/null
    is "... all of it with the mark that the checks look for" "$(grep -c "$mark" "$work/p.csv") $(grep -c "contains(measure, \"$mark\")" "$SOURCE/rules/checks.xml")" "$rows 2"
done
marked() { "$CAPDO" check noi-bo $P --format csv 2>/dev/null | grep -c ",$1,plan\\[[^]]*\\].measure,"; }
is "a mark is named by the checks, row by row, and is no error while the row is open" "$(marked warning,K2713) $(marked error,K2712)" "25 0"
run plan noi-bo $P tt12-1-vung-mang-i --set status=met
is "... an error when the row is called met" "$(marked warning,K2713) $(marked error,K2712)" "24 1"
has "... with the place" "$("$CAPDO" check noi-bo $P --format csv 2>/dev/null | grep ',K2712,')" "plan[tt12-1-vung-mang-i].measure"
run plan noi-bo $P tt12-1-vung-mang-i --set 'measure=Bố trí vùng mạng riêng'
is "... and gone when the measure was edited" "$(marked warning,K2713) $(marked error,K2712)" "24 0"
run plan noi-bo $P tt12-1-vung-mang-i --set status=

# ---- the host ----
run plan noi-bo $P tt12-1-thiet-ke-i --set inherited=true
is "a row from the host" "$(tail -1 "$work/out")" "1 dòng thay đổi"
run plan noi-bo $P tt12-1-thiet-ke-i tt12-1-thiet-ke-ii --set status=unmet
is "... a status of its own is not stored, which is told at the row" "$(grep -v '^tt12' "$work/out")" "    Tình trạng: không ghi; hàng này theo hạ tầng
    Tình trạng: Đáp ứng một phần -> Chưa đáp ứng
1 dòng thay đổi
1 dòng theo hạ tầng: không ghi tình trạng tự khai vì tình trạng lấy từ phương án của hạ tầng; muốn tự khai thì thêm --set inherited="
stored() { "$CAPDO" export plan - noi-bo 2>/dev/null | grep "^noi-bo,$1," | sed 's/"[^"]*"/words/g' | cut -d, -f5,6 | tr , ' '; }
is "... what stood stands" "$(stored tt12-1-thiet-ke-i)" "met true"
run plan noi-bo $P tt12-1-thiet-ke-i --set status=not_applicable --set 'present=Dùng của hạ tầng'
is "... other cells are stored, and no reason is asked for" "$status $(tail -2 "$work/out" | head -1) $(stored tt12-1-thiet-ke-i)" "0 1 dòng thay đổi met true"
run plan noi-bo $P tt12-1-thiet-ke-i --set status= --set present=
is "... it can be emptied" "$(stored tt12-1-thiet-ke-i)" " true"
run plan noi-bo $P tt12-1-thiet-ke-iii --set status=unmet --set inherited=true
is "... also when both come at once" "$(stored tt12-1-thiet-ke-iii)" "met true"
run plan noi-bo $P tt12-1-thiet-ke-iii --set status=met --set inherited=
is "... but told by the system itself it is stored" "$(stored tt12-1-thiet-ke-iii)" "met "
run plan noi-bo $P tt12-1-thiet-ke-ii --set status=partial
state() { sed -n '/^  II.1.b.i \[/,$s/^      Tình trạng: //p; /^  II.1.b.ii \[/,$s/^      Tình trạng: //p' "$work/out" | head -1; }
run plan noi-bo $P tt12-1-thiet-ke-i
is "without a host" "$(state)" "Chưa khai (theo hạ tầng): khai theo hạ tầng nhưng hệ thống chưa nêu hạ tầng đặt hệ thống (dữ kiện host_system)"
host() { # SYSTEM HOST
    printf 'id,host_system\n%s,%s\n' "$1" "$2" >"$work/host.csv"
    "$CAPDO" import descriptions "$work/host.csv" --on-conflict update >"$work/said" 2>&1 || cat "$work/said"
}
host noi-bo khong-co
run plan noi-bo $P tt12-1-thiet-ke-i
status_is 0 "a host that is not there"
stderr_has "... is told" "noi-bo:1:1: warning W5550: hạ tầng đặt hệ thống «khong-co» (dữ kiện host_system) không có trong cơ sở dữ liệu"
is "... the row is open" "$(state)" "Chưa khai (theo hạ tầng khong-co): hạ tầng đặt hệ thống chưa có phương án"
host noi-bo noi-bo
run plan noi-bo $P tt12-1-thiet-ke-i
stderr_has "a host that is the system itself" "W5550: hạ tầng đặt hệ thống «noi-bo» (dữ kiện host_system) lại đặt tại chính hệ thống này"
host noi-bo ttdl
run plan noi-bo $P tt12-1-thiet-ke-i
is "a host that says nothing" "$(state)" "Chưa khai (theo hạ tầng ttdl: Trung tâm dữ liệu): hạ tầng đặt hệ thống chưa khai tình trạng của yêu cầu này"
run plan ttdl $P tt12-3-thiet-ke-i --set status=met
status_is 0 "the host's own row"
run plan noi-bo $P tt12-1-thiet-ke-i --format csv
has "is met when the host says so" "$(sed -n 2p "$work/out")" ",met,true,ttdl,,Tường lửa,both,"
run plan ttdl $P tt12-3-thiet-ke-i --set status=partial --set deadline=2027-09-30
run plan noi-bo $P --roadmap
is "is on the road map when the host's is, by the host's deadline" "$(grep -A 2 '^30/09/2027' "$work/out" | tail -1)" \
    "      Tình trạng: Đáp ứng một phần (theo hạ tầng ttdl: Trung tâm dữ liệu)"
run plan noi-bo $P tt12-1-thiet-ke-ii --set inherited=true
run plan ttdl $P tt12-3-thiet-ke-ii --set status=met
run plan noi-bo $P tt12-1-thiet-ke-ii
has "what the host's level asks in other words stays open" "$(state)" "phương án của hạ tầng không có yêu cầu cùng nội dung; phải tự khai tình trạng"
run plan noi-bo --rules nd331-2026 '3.12.2.1 c)' --set inherited=true
run plan ttdl --rules nd331-2026 '5.12.2.1 c)' --set status=met
run plan noi-bo --rules nd331-2026 '3.12.2.1 c)' --format csv
has "the same under the decree" "$(sed -n 2p "$work/out")" ",met,true,ttdl,"
host ttdl noi-bo
run plan noi-bo $P tt12-1-thiet-ke-i
status_is 0 "a host that is hosted by the system"
stderr_has "... is told" "W5550: hạ tầng đặt hệ thống «noi-bo»"
is "... its own word still counts" "$(state)" "Đáp ứng một phần (theo hạ tầng ttdl: Trung tâm dữ liệu)"
run db check
status_is 0 "the log fits at the end"
done_testing
