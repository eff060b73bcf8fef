#!/bin/sh
# The control catalogues: valid OSCAL, made of the tables, and the tables those of the project's legal material.
set -u
cd "${CAPDO_SOURCE:?run by meson test}" || exit 1
shared=${CAPDO_SHARED:-../shared}
schemas=$shared/oscal
if ! command -v xmllint >/dev/null 2>&1; then
    echo '1..0 # SKIP xmllint is not installed'
    exit 0
fi
n=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
report() { # NAME FINDINGS
    n=$((n + 1))
    if [ -z "$2" ]; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        printf '%s\n' "$2" | head -20 | sed 's/^/# /'
    fi
}
skip() {
    n=$((n + 1))
    echo "ok $n - $1 # SKIP $2"
}
valid() { # SCHEMA-FILE OPTION FILE: what xmllint complains of
    xmllint --nonet --noout "$2" "$1" "$3" 2>&1 | grep -v ' validates$'
}

report 'there are eight catalogues and ten baselines' \
    "$([ "$(ls data/catalogues/*.xml | wc -l)" = 8 ] && [ "$(ls data/catalogues/*/level-[1-5].xml | wc -l)" = 10 ] || ls data/catalogues/*)"
for f in data/catalogues/*.xml data/catalogues/*/*.xml; do
    case $f in
    data/catalogues/*/*) kind=profile ;;
    *) kind=catalog ;;
    esac
    report "$f fits the program's schema" "$(valid "rules/schema/oscal-$kind.rng" --relaxng "$f")"
    if [ -f "$schemas/oscal_${kind}_schema.xsd" ]; then
        report "$f is valid OSCAL 1.0.6" "$(valid "$schemas/oscal_${kind}_schema.xsd" --schema "$f")"
    else
        skip "$f is valid OSCAL 1.0.6" 'the shared folder is not beside the project (CAPDO_SHARED)'
    fi
done
tools/make-catalogues "$work/made" >"$work/said" 2>&1
report 'tools/make-catalogues runs without a complaint' "$(cat "$work/said")"
report '... and makes exactly these files' "$(diff -r -q -x README.md -x tables data/catalogues "$work/made")"
for f in tt12-phuluc tcvn11930 tcvn14423; do
    if [ -f "$shared/legal/$f.tsv" ]; then
        report "data/catalogues/tables/$f.tsv is the table of the legal material" "$(cmp "data/catalogues/tables/$f.tsv" "$shared/legal/$f.tsv" 2>&1)"
    else
        skip "data/catalogues/tables/$f.tsv is the table of the legal material" 'the shared folder is not beside the project (CAPDO_SHARED)'
    fi
done
# Kinds of zones are codes of the dossier's table of zones.
kinds=$(xmllint --xpath '//*[local-name()="column"][@code="zone_kind"]/*[local-name()="value"]/@code' rules/tables.xml | sed 's/.*"\(.*\)".*/\1/')
wanted=$(sed -n 's/.*<prop name="zone\(-if-any\)\{0,1\}" .* value="\([^"]*\)".*/\2/p' data/catalogues/*.xml)
report 'zones are named: 31 by the circular, 30 by the standard of the decree' "$([ "$(echo "$wanted" | wc -l)" = 61 ] || echo "$wanted" | wc -l)"
report '... each by a code of column zone_kind of rules/tables.xml' \
    "$(for k in $wanted; do printf '%s\n' "$kinds" | grep -qx "$k" || echo "$k"; done)"
# A copy with a fault must be found out, or the checks above prove nothing.
sed 's/<oscal-version>1.0.6</<oscal-version>1.0.5</' data/catalogues/nd331-2026.xml >"$work/bad.xml"
report 'a file of another OSCAL version is refused' "$([ -n "$(valid rules/schema/oscal-catalog.rng --relaxng "$work/bad.xml")" ] || echo accepted)"
echo "1..$n"
