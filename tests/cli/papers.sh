#!/bin/sh
# The full sets of papers: samples with tables and plans under both decrees, hosts, evidence, own pictures, digests.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"
CAPDO_DB=$work/t.db
export CAPDO_DB
S=$SOURCE/data/samples
for kind in orgs systems descriptions risks zones devices applications links related documents plan; do
    run import $kind "$S/$kind.csv"
    status_is 0 "samples: $kind"
done
cd "$work" || exit 1
words() { pdftotext -layout "$1" - | tr -s ' \n\f' ' '; }
raw() { pdftotext "$1" - | tr -s ' \n\f' ' '; }

# ---- the sets by level and decree ----

for id in brvt-stc-lan brvt-onestop tn-feedback tn-soc tn-reservoir; do
    run dossier $id --output d
    status_is 0 "$id"
    case $id in
    tn-reservoir) continue ;; # a skeleton
    esac
    is "... nothing of the plan is open" "$(grep -c 'N6030: ô trống: Phương án' "$work/err")" 0
done
is "level 2, Decree 331" "$(LC_ALL=C ls d/brvt-stc-lan)" "01-de-nghi-tham-dinh-phe-duyet.pdf
02-thuyet-minh.pdf
04-quy-che.pdf
06-quyet-dinh-cap-do.pdf"
is "level 3, Decree 331" "$(LC_ALL=C ls d/brvt-onestop)" "01-de-nghi-tham-dinh.pdf
02-thuyet-minh.pdf
04-quy-che.pdf
05-to-trinh.pdf
06-quyet-dinh-phe-duyet-cap-do.pdf"
is "level 2, Decree 85" "$(LC_ALL=C ls d/tn-feedback)" "$(LC_ALL=C ls d/brvt-stc-lan)"
is "level 3, Decree 85" "$(LC_ALL=C ls d/tn-soc)" "$(LC_ALL=C ls d/brvt-onestop)"
for id in brvt-stc-lan tn-feedback; do
    is "the specialised unit is found by its name: its head signs $id" "$(words d/$id/06-quyet-dinh-cap-do.pdf | grep -o 'GIÁM ĐỐC.*Ký, ghi rõ họ tên, chức danh và đóng dấu.*Nguyễn Văn [A-Z]' | grep -o 'Nguyễn Văn [A-Z]')" "$([ $id = tn-feedback ] && echo 'Nguyễn Văn R' || echo 'Nguyễn Văn B')"
done
printf 'id,specialised_unit\ntn-feedback,Phòng chưa có trong danh sách\n' >unit.csv
run import descriptions unit.csv --on-conflict update
run dossier tn-feedback --output unit
is "... of one that is not there it is a gap" "$(words unit/tn-feedback/06-quyet-dinh-cap-do.pdf | grep -c 'Nguyễn Văn R') $(grep -c 'N6036: .*Họ và tên người ký' "$work/err") $(words unit/tn-feedback/06-quyet-dinh-cap-do.pdf | grep -c 'ĐẠI DIỆN CỦA CƠ QUAN, TỔ CHỨC')" "0 1 1"
printf 'id,specialised_unit\ntn-feedback,Sở Thông tin và Truyền thông tỉnh Tây Ninh\n' >unit.csv
run import descriptions unit.csv --on-conflict update
# Names of bodies in the letterhead: a line ends between "Ủy ban nhân dân" and the commune, in both formats.
for kind in orgs systems; do
    sed 's/UBND xã Thạnh Tây/Ủy ban nhân dân xã Tân Phú/g; s/UBND tỉnh Tây Ninh/Ủy ban nhân dân tỉnh X/g; s/Thạnh Tây/Tân Phú/g' "$S/$kind.csv" >"names-$kind.csv"
    CAPDO_DB=$work/names.db run import $kind "names-$kind.csv"
done
CAPDO_DB=$work/names.db run dossier tn-commune-lan --format all --output names
plain='s/\xc2\xa0/ /g; s/^ *//; s/ *$//; s/   .*//'
is "names of bodies break where their parts meet" "$(pdftotext -layout -l 1 names/tn-commune-lan/01-*.pdf - | sed "$plain" | grep -E '^(ỦY|TỈNH|XÃ|DÂN|NHÂN)')" "ỦY BAN NHÂN DÂN TỈNH X
ỦY BAN NHÂN DÂN
XÃ TÂN PHÚ"
is "... in a file for Word by blanks that hold" "$(unzip -p names/tn-commune-lan/01-*.docx word/document.xml | grep -o '>ỦY[^<]*' | sed 's/\xc2\xa0/~/g')" ">ỦY~BAN~NHÂN~DÂN TỈNH~X
>ỦY~BAN~NHÂN~DÂN XÃ~TÂN~PHÚ"
is "a decision without a form names the article that says who carries it out" "$(words names/tn-commune-lan/06-*.pdf | grep -o 'Nơi nhận: .\{0,60\}' | grep -o 'Như [^;]*;')" "Như Điều 3;"
is "level 5" "$(LC_ALL=C ls d/tn-reservoir)" "01-de-nghi-tham-dinh.pdf
02-thuyet-minh.pdf
03-xin-y-kien-chuyen-mon.pdf
04-quy-che.pdf
05-to-trinh.pdf
07-quyet-dinh-phe-duyet-phuong-an.pdf"
for file in d/tn-feedback/*.pdf d/tn-soc/*.pdf; do
    case $(raw "$file") in
    *"Mẫu số"*) ok 1 "no number of a form: $file" ;;
    *) ok 0 "no number of a form: $file" ;;
    esac
done

# ---- what stands in them ----

text=$(words d/brvt-onestop/02-thuyet-minh.pdf)
has "tables are numbered" "$text" "Bảng 2. Danh mục thiết bị và thiết bị mạng chính"
has "... and referred to" "$text" "hiện trạng, biện pháp của từng yêu cầu tại Bảng 11 và Bảng 12."
has "what comes from the host says so" "$text" "yêu cầu thuộc trách nhiệm của hạ tầng đặt hệ thống (Trung tâm tích hợp dữ liệu tỉnh); tình trạng của các yêu cầu đó ghi theo phương án của hạ tầng"
has "what was not compared with the standard says so" "$text" "(cần đối chiếu TCVN)"
has "the contents have page numbers" "$(pdftotext -layout d/brvt-onestop/02-thuyet-minh.pdf - | grep '8. Lộ trình hoàn thiện \.')" "...."
text=$(words d/tn-soc/02-thuyet-minh.pdf)
has "the other decree has its own words" "$text" "THUYẾT MINH PHƯƠNG ÁN BẢO ĐẢM AN TOÀN THÔNG TIN"
has "... and the requirements of its circular" "$text" "Phương án đáp ứng yêu cầu về quản lý"
lying=$(pdfinfo -f 1 -l 99 d/tn-soc/02-thuyet-minh.pdf | awk '/size:/ && $4 > 800 { n++ } END { print n + 0 }')
[ "$lying" -ge 5 ]
ok $? "wide tables lie"
has "the level 5 dossier whose checks find errors is a draft" "$(raw d/tn-reservoir/07-quyet-dinh-phe-duyet-phuong-an.pdf)" "BẢN NHÁP"

# ---- the digest of the data ----

digests() { for f in "$1"/*.pdf; do raw "$f" | grep -o 'Mã dữ liệu: [0-9a-f]*'; done | sort -u; }
is "all papers carry one digest" "$(digests d/brvt-onestop | wc -l | tr -d ' ')" 1
before=$(digests d/brvt-onestop)
SOURCE_DATE_EPOCH=2000000000 "$CAPDO" dossier brvt-onestop --output later >out 2>err
is "... the same on another day" "$(digests later/brvt-onestop)" "$before"
printf 'system,control,status,present\nbrvt-onestop,nd331-29.2.a,met,Đã rà soát thiết kế\n' >one.csv
run import plan one.csv --on-conflict update
status_is 0 "a word about a heading of the plan"
run dossier brvt-onestop --output d
has "... is printed under it" "$(words d/brvt-onestop/02-thuyet-minh.pdf)" "Đã rà soát thiết kế"
[ "$(digests d/brvt-onestop)" != "$before" ]
ok $? "... and makes another digest"

# ---- diagrams of the tables ----

text=$(words d/brvt-onestop/02-thuyet-minh.pdf)
has "the logical diagram has its caption" "$text" "Hình 1. Mô hình lô-gic của hệ thống"
has "... and is referred to" "$text" "được thể hiện tại Hình 1."
has "the physical one too" "$text" "Hình 2. Mô hình vật lý của hệ thống"
run dossier brvt-mail --output d
case $(words d/brvt-mail/02-thuyet-minh.pdf) in
*"Hình 1"*) ok 1 "no tables, no diagram" ;;
*) ok 0 "no tables, no diagram" ;;
esac

# ---- evidence and pictures ----

echo 'biên bản' >bien-ban.txt
run evidence add brvt-onestop bien-ban.txt --to plan:nd331-30.3.a --note "Biên bản kiểm tra"
status_is 0 "a file is attached to a requirement"
cat >model.svg <<'E'
<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><rect x="10" y="10" width="180" height="80" fill="#204080"/></svg>
E
# A large diagram is printed in parts; what is linked to another part is told in both.
run dossier brvt-onestop --output d
status_is 0 "a paper with large diagrams"
pdftotext d/brvt-onestop/02-thuyet-minh.pdf - | sed -n '/^b) Mô hình vật lý/,/^Hình 2/p' >figure.txt
is "... in parts that say which they are" "$(grep -c '^Phần [123]/3$' figure.txt)" 3
is "... with words below each but the last" "$(grep -c '^(Mô hình vật lý của hệ thống, xem tiếp phần sau)$' figure.txt)" 2
is "... what is linked to another part says so" "$(grep -c '^2 Hệ thống lưu trữ tập trung: 2 x 16 Gb/s$' figure.txt)" 1
is "... on both sides" "$(grep -c '^1 Chuyển mạch lõi: 2 x 16 Gb/s$' figure.txt)" 1
is "... with what stands in its last row" "$(grep -c '^Ki-ốt tra cứu × 6$' figure.txt)" 1
sizes=$(pdftohtml -xml -i -stdout -zoom 3 d/brvt-onestop/02-thuyet-minh.pdf | sed -n 's/.*<fontspec[^>]* size="\([0-9]*\)".*/\1/p' | sort -n | head -1)
is "... no word is smaller than 8 pt" "$sizes" 24
run diagram brvt-onestop --kind physical
is "... capdo diagram has them one below the other" "$(grep -o '>Phần [123]/3<' "$work/out" | tr -d '\n')" ">Phần 1/3<>Phần 2/3<>Phần 3/3<"
run evidence add brvt-onestop model.svg --to picture:logical
status_is 0 "a picture of the agency"
run dossier brvt-onestop --output d
status_is 0 "... both are printed"
text=$(words d/brvt-onestop/02-thuyet-minh.pdf)
has "... the file in the annex" "$text" "bien-ban.txt"
has "... with the requirement as the plan names it" "$text" "yêu cầu 30.3.a (Thiết lập"

cp "$CAPDO_DB" many.db # a file for many rows
to=$(CAPDO_DB=many.db "$CAPDO" plan brvt-onestop 2>/dev/null | grep -o '\[tcvn[^]]*\]' | tr -d '[]' | head -8 | sed 's/^/--to plan:/' | tr '\n' ' ')
CAPDO_DB=many.db run evidence add brvt-onestop bien-ban.txt $to
CAPDO_DB=many.db run dossier brvt-onestop --output many
has "... of many requirements the numbers, the word once" "$(words many/brvt-onestop/02-thuyet-minh.pdf)" "yêu cầu 30.3.a; 5.1.2.1 a); 5.1.2.1 b);"
has "... points of one clause together where they have one proof" "$(words many/brvt-onestop/02-thuyet-minh.pdf)" "Danh sách tài khoản 9/2026 5.6.2.1 a), b) 55"
has "... with its digest" "$(raw d/brvt-onestop/02-thuyet-minh.pdf | tr -d ' ')" "$(sha256sum bien-ban.txt | cut -c1-24)" # the rest stands in lines below, beside those of its neighbour
has "... the picture with its caption" "$text" "Hình 1. Mô hình lô-gic của hệ thống"
pdftotext d/brvt-onestop/02-thuyet-minh.pdf - | sed -n '/^a) Mô hình lô-gic/,/^Hình 1/p' >figure.txt
is "... in place of the diagram" "$(grep -c 'Vùng máy chủ nội bộ' figure.txt)" 0
is "... which is no evidence" "$(pdftotext d/brvt-onestop/02-thuyet-minh.pdf - | grep -c 'model.svg')" 0

# ---- hosts ----

printf 'id,host_system\nbrvt-stc-lan,khong-co\nbrvt-datacentre,brvt-onestop\n' >host.csv
run import descriptions host.csv --on-conflict update
run dossier brvt-stc-lan --output d
status_is 0 "a host that does not exist"
stderr_has "... is told" "warning W5550: hạ tầng đặt hệ thống «khong-co»"
run dossier brvt-onestop --output d
status_is 0 "a ring of hosts"
stderr_has "... is told" "warning W5550"
# ---- an agency's own list of requirements ----

# The list of the catalogue, one requirement in the words of the standard, all compared.
awk -F '\t' -v OFS='\t' 'NR > 1 { $NF = "yes" } $2 == "4.1 a)" { $4 = "Lời riêng của cơ quan đã đối chiếu" } { print }' "$SOURCE/data/catalogues/tables/tcvn14423.tsv" >own.tsv
run dossier brvt-stc-lan --output list --list own.tsv
status_is 0 "a dossier by an own list"
is "... speaks its words" "$(raw list/brvt-stc-lan/02-thuyet-minh.pdf | grep -c 'Lời riêng của cơ quan đã đối chiếu')" 1
is "... and marks none of its rows" "$(raw list/brvt-stc-lan/02-thuyet-minh.pdf | grep -c 'cần đối chiếu TCVN')" 0
is "... the program's own list does" "$(raw d/brvt-stc-lan/02-thuyet-minh.pdf | grep -c 'cần đối chiếu TCVN')" 1
run check brvt-stc-lan --format csv
is "rows that were not compared are told" "$(grep -c K2711 "$work/out")" 1
run check brvt-stc-lan --format csv --list own.tsv
is "... with an own list there are none" "$(grep -c K2711 "$work/out")" 0
CAPDO_LIST=$work/own.tsv
export CAPDO_LIST
run batch brvt-stc-lan tn-feedback --output listed
status_is 0 "a list for the whole run, which some packs take"
cmp -s listed/brvt-stc-lan/02-thuyet-minh.pdf list/brvt-stc-lan/02-thuyet-minh.pdf
is "... gives the same paper" $? 0
unset CAPDO_LIST
run batch brvt-stc-lan tn-feedback --changed --output listed
is "... and its absence is a change for those that took it" "$(head -1 "$work/out" | sed 's/.*; //')" "ghi 4 tệp"
run dossier brvt-stc-lan --output list --list no.tsv
status_is 3 "a list that is not there"

done_testing
