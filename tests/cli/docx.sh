#!/bin/sh
# capdo dossier --format: DOCX files beside the PDF files, the same words in both, and what is left alone.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"
CAPDO_DB=$work/t.db
export CAPDO_DB
S=$SOURCE/data/samples
for kind in orgs systems descriptions risks zones devices applications links related documents plan; do
    run import $kind "$S/$kind.csv"
    status_is 0 "samples: $kind"
done
cd "$work" || exit 1
# The words of word/document.xml, a paragraph a line; what tells a field what to show is no word.
docx_words() { unzip -p "$1" word/document.xml | sed 's/<w:instrText[^>]*>[^<]*<\/w:instrText>//g; s/<w:br\/>/ /g; s/<w:tab\/>/ /g; s/<\/w:p>/\n/g; s/<[^>]*>//g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'; }
# All words of a paper in one order, since tables come out of a PDF in another.  Left out: dots of gaps, and dashes, which stand
# before items by their style alone; the number of a document is its parts, since a line of the PDF may end within.
sorted() { sed 's/\xc2\xa0/ /g' | tr -s ' \n\f/-' '\n' | sed 's/…//g' | grep -vE '^[.,;:]*$' | LC_ALL=C sort -u; }

# ---- what is written ----

run dossier brvt-onestop --output d --format all
status_is 0 "both formats"
stdout_is "... are listed paper by paper" <<'E'
d/brvt-onestop/01-de-nghi-tham-dinh.pdf
d/brvt-onestop/01-de-nghi-tham-dinh.docx
d/brvt-onestop/02-thuyet-minh.pdf
d/brvt-onestop/02-thuyet-minh.docx
d/brvt-onestop/04-quy-che.pdf
d/brvt-onestop/04-quy-che.docx
d/brvt-onestop/05-to-trinh.pdf
d/brvt-onestop/05-to-trinh.docx
d/brvt-onestop/06-quyet-dinh-phe-duyet-cap-do.pdf
d/brvt-onestop/06-quyet-dinh-phe-duyet-cap-do.docx
E
# Words of the diagrams stand in a PDF and are a picture in a DOCX.
for kind in logical physical; do
    "$CAPDO" diagram brvt-onestop --kind $kind | sed 's/<desc.*<\/desc>//; s/<\/text>/\n/g; s/<\/tspan>/\n/g; s/<[^>]*>//g'
done | sorted >drawn.words
for paper in 01-de-nghi-tham-dinh 02-thuyet-minh 04-quy-che 05-to-trinh 06-quyet-dinh-phe-duyet-cap-do; do
    unzip -tqq d/brvt-onestop/$paper.docx
    ok $? "$paper: the archive is whole"
    for part in document styles numbering settings fontTable header1 header2 footer1; do
        unzip -p d/brvt-onestop/$paper.docx word/$part.xml | xmllint --nonet --noout -
        ok $? "$paper: $part is well-formed"
    done
    # Page numbers and the footer are not words of the document part.
    unzip -p d/brvt-onestop/$paper.docx word/footer1.xml | sed 's/<[^>]*>//g; s/&amp;/\&/g' >footer
    docx_words d/brvt-onestop/$paper.docx | cat - drawn.words | sorted >docx.words
    pdftotext -layout d/brvt-onestop/$paper.pdf - | sed 's/^\f *[0-9][0-9]*$//' | grep -vxF -f footer | cat - drawn.words | sorted >pdf.words
    same "$paper: the words are those of the PDF" pdf.words docx.words
    ok $(($(wc -l <docx.words) < 60)) "$paper: ... and there are many"
done
text=$(docx_words d/brvt-onestop/02-thuyet-minh.docx)
is "each part of the two diagrams is a picture" "$(unzip -p d/brvt-onestop/02-thuyet-minh.docx word/document.xml | grep -oE '<wp:docPr[^>]*descr="Mô hình [^"]*\(([12]/2|[123]/3)\)"' | wc -l)" 5
is "... with words below each but the last" "$(printf '%s\n' "$text" | grep -cx '(Xem tiếp phần sau)')" 3
has "the law's words stand in the grounds" "$text" "b) Hệ thống thông tin giải quyết thủ tục hành chính;”"
has "the header row of a long table is repeated" "$(unzip -p d/brvt-onestop/02-thuyet-minh.docx word/document.xml)" "<w:cantSplit/><w:tblHeader/>"
case $(unzip -p d/brvt-onestop/02-thuyet-minh.docx word/header1.xml) in
*textpath*) ok 1 "a dossier that is ready has no watermark" ;;
*) ok 0 "a dossier that is ready has no watermark" ;;
esac

# ---- drafts ----

cat >more.csv <<'E'
id,name,owner,operator,part_of,state_at_2026_07_01,approved_level_before,dossier_date,redetermination,system_function,info_classes
thieu,"Hệ thống <thiếu> & ""dữ kiện""",UBND tỉnh A,Sở B,,operating_no_level,,2026-10-01,false,internal,public
E
run import systems more.csv
run dossier thieu --output d --format docx
status_is 0 "a draft"
stdout_is "... in Word alone" <<'E'
d/thieu/02-thuyet-minh.docx
E
is "... without PDF" "$(ls d/thieu)" "02-thuyet-minh.docx"
has "... with its watermark" "$(unzip -p d/thieu/02-thuyet-minh.docx word/header2.xml)" 'string="BẢN NHÁP"'
has "... with special characters as they are" "$(docx_words d/thieu/02-thuyet-minh.docx)" 'Hệ thống <thiếu> & "dữ kiện"'

# ---- the same bytes ----

run dossier brvt-onestop --output e1 --format docx
sleep 2
LC_ALL=C.UTF-8 TZ=Asia/Ho_Chi_Minh SOURCE_DATE_EPOCH=1 "$CAPDO" --lang en dossier brvt-onestop --output e2 --format docx >out 2>err
diff -r e1 e2 >diff.txt
ok $? "locale, language, zone and clock change no byte"
cmp e1/brvt-onestop/02-thuyet-minh.docx d/brvt-onestop/02-thuyet-minh.docx
ok $? "... nor does what else is written"

# ---- what stays, what goes ----

touch d/brvt-onestop/01-de-nghi-tham-dinh-phe-duyet.docx d/brvt-onestop/01-de-nghi-tham-dinh-phe-duyet.pdf \
    d/brvt-onestop/02-thuyet-minh.docx.a1B2c3 d/brvt-onestop/ghi-chu.docx
run dossier brvt-onestop --output d --format docx
is "papers of another level go, in the format that is written" "$(LC_ALL=C ls d/brvt-onestop)" "01-de-nghi-tham-dinh-phe-duyet.pdf
01-de-nghi-tham-dinh.docx
01-de-nghi-tham-dinh.pdf
02-thuyet-minh.docx
02-thuyet-minh.pdf
04-quy-che.docx
04-quy-che.pdf
05-to-trinh.docx
05-to-trinh.pdf
06-quyet-dinh-phe-duyet-cap-do.docx
06-quyet-dinh-phe-duyet-cap-do.pdf
ghi-chu.docx"
echo edited >d/brvt-onestop/02-thuyet-minh.docx
run dossier brvt-onestop --output d
stdout_is "PDF is what one gets without asking" <<'E'
d/brvt-onestop/01-de-nghi-tham-dinh.pdf
d/brvt-onestop/02-thuyet-minh.pdf
d/brvt-onestop/04-quy-che.pdf
d/brvt-onestop/05-to-trinh.pdf
d/brvt-onestop/06-quyet-dinh-phe-duyet-cap-do.pdf
E
is "... and a DOCX that somebody has edited stays" "$(cat d/brvt-onestop/02-thuyet-minh.docx)" edited

# ---- the folder of a batch ----

run batch --output b brvt-onestop brvt-mail
status_is 0 "a batch"
cp b/manifest.csv before.csv
run dossier brvt-onestop --output b --format docx
status_is 0 "DOCX into the folder of a batch"
cmp b/manifest.csv before.csv
ok $? "... the manifest of PDF files stays as it is"
run dossier brvt-onestop --output b --format all
cmp b/manifest.csv before.csv
ok $? "... with both formats it says the same"
run batch --output b --changed brvt-onestop brvt-mail
has "... and nothing of it must be printed again" "$(cat "$work/out")" "ghi 0 tệp"
is "... DOCX files stand beside" "$(ls b/brvt-onestop)" "01-de-nghi-tham-dinh.docx
01-de-nghi-tham-dinh.pdf
02-thuyet-minh.docx
02-thuyet-minh.pdf
04-quy-che.docx
04-quy-che.pdf
05-to-trinh.docx
05-to-trinh.pdf
06-quyet-dinh-phe-duyet-cap-do.docx
06-quyet-dinh-phe-duyet-cap-do.pdf"

# ---- wrong usage, a paper that cannot be written ----

run dossier brvt-mail --output d --format odt
status_is 2 "an unknown format"
stderr_has "... is told" "--format là pdf, docx hoặc all"
is "... and nothing is made" "$(ls -d d/brvt-mail 2>/dev/null)" ""
mkdir -p h/brvt-onestop/02-thuyet-minh.docx/x
run dossier brvt-onestop --output h --format docx
status_is 4 "a folder in the place of a paper"
stderr_has "... is told" "error E1011"
is "... leaves nothing beside it" "$(ls h/brvt-onestop)" "01-de-nghi-tham-dinh.docx
02-thuyet-minh.docx"
done_testing
