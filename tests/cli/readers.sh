#!/bin/sh
# The dossiers of the samples as others see them: four PDF readers open every kind of document without a complaint, and
# the text that comes out is the text that went in.
. "${CAPDO_SOURCE:?}/tests/cli/tap.sh"

for tool in qpdf pdftotext pdfinfo pdffonts mutool gs; do
    command -v $tool >/dev/null 2>&1 && continue
    echo "1..0 # SKIP $tool is not installed"
    exit 0
done

samples=$SOURCE/data/samples
CAPDO_DB=$work/t.db && export CAPDO_DB
for kind in orgs systems descriptions risks zones devices applications links related documents plan; do
    "$CAPDO" import $kind "$samples/$kind.csv" >"$work/out" 2>&1 || { cat "$work/out"; ok 1 "import $kind"; }
done
run batch --all --output "$work/d"
status_is 0 'batch of all samples'
is 'no error and no warning' "$(grep -cE ': (error|warning) ' "$work/err")" 0

# ---- the manifest ----

manifest=$work/d/manifest.csv
is 'manifest: header' "$(head -n 1 "$manifest")" 'system,file,pages,bytes,sha256,pack,level,state'
is 'manifest: every sample has documents' "$(tail -n +2 "$manifest" | cut -d, -f1 | sort -u | wc -l | tr -d ' ')" 28
is 'manifest: sorted by system and file' "$(tail -n +2 "$manifest" | cut -d, -f1,2)" "$(tail -n +2 "$manifest" | cut -d, -f1,2 | sort)"
is 'manifest: lists the files that are there' "$(tail -n +2 "$manifest" | cut -d, -f2)" "$(cd "$work/d" && find . -name '*.pdf' | sed 's|^\./||' | sort)"
wrong=0
while IFS=, read -r _ file pages bytes sum _ _ _; do
    [ "$(wc -c <"$work/d/$file" | tr -d ' ')" = "$bytes" ] && [ "$(sha256sum <"$work/d/$file" | cut -d' ' -f1)" = "$sum" ] &&
        [ "$(pdfinfo "$work/d/$file" 2>/dev/null | awk '$1 == "Pages:" { print $2 }')" = "$pages" ] || wrong=$((wrong + 1))
done <<E
$(tail -n +2 "$manifest")
E
is 'manifest: sizes, sums and page numbers are those of the files' "$wrong" 0

# ---- two readers on every file ----

: >"$work/said"
for file in "$work"/d/*/*.pdf; do qpdf --check "$file" >"$work/one" 2>&1 || cat "$work/one" >>"$work/said"; grep -i warn "$work/one" >>"$work/said"; done
is 'qpdf finds nothing wrong in any file' "$(cat "$work/said")" ''
: >"$work/said"
for file in "$work"/d/*/*.pdf; do pdftotext -layout "$file" "$file.txt" 2>>"$work/said" || echo "$file" >>"$work/said"; done
is 'poppler reads every file in silence' "$(cat "$work/said")" ''
: >"$work/said"
for file in "$work"/d/*/*.txt; do
    iconv -f UTF-8 -t UTF-8 "$file" >/dev/null 2>&1 || echo "$file: no UTF-8" >>"$work/said"
    LC_ALL=C grep -lP '\xCC[\x80-\xBF]|\xCD[\x80-\xAF]|\xEF\xBF\xBD' "$file" >>"$work/said"
done
is 'the text is UTF-8 in NFC, without replacement characters' "$(cat "$work/said")" ''

# ---- what stands in them ----

# Line breaks of the page are no part of the text.
flat() { tr -s ' \n\f' ' ' <"$1"; }
wrong=
while IFS=, read -r system file _; do
    name=$(awk -F, -v s="$system" '$1 == s { if (match($0, /"[^"]*"/)) print substr($0, RSTART + 1, RLENGTH - 2); else print $2 }' "$samples/systems.csv")
    case $(flat "$work/d/$file.txt") in
    *"$name"*) ;;
    *) wrong="$wrong $file" ;;
    esac
done <<E
$(tail -n +2 "$manifest")
E
is 'every document names its system' "$wrong" ''
wrong=
for file in "$work"/d/*/*.txt; do
    case $(flat "$file") in
    *"số liệu minh họa"*) ;;
    *) wrong="$wrong $file" ;;
    esac
done
is 'every document says that its data are illustrative' "$wrong" ''
wrong=
while IFS=, read -r system file _ _ _ _ level _; do
    case $(flat "$work/d/$file.txt") in
    *"ấp độ $level"*) ;;
    *) wrong="$wrong $file" ;;
    esac
done <<E
$(tail -n +2 "$manifest")
E
is 'every document says its level' "$wrong" ''

# ---- all four readers on two dossiers ----

for file in "$work"/d/brvt-onestop/*.pdf "$work"/d/tn-soc/*.pdf; do
    name=${file#"$work/d/"}
    mutool draw -q -F text -o "$work/mu.txt" "$file" >"$work/one" 2>&1
    # Debian builds it without colour profiles, and it always says so.
    is "$name: mupdf in silence" "$? $(grep -v 'ICC support is not available' "$work/one")" '0 '
    gs -q -dNOPAUSE -dBATCH -sDEVICE=txtwrite -sOutputFile="$work/gs.txt" "$file" >"$work/one" 2>&1
    is "$name: ghostscript in silence" "$? $(cat "$work/one")" '0 '
    words() { tr -s ' \n\f\t' '\n' <"$1" | grep . | LC_ALL=C sort; }
    words "$file.txt" >"$work/w.poppler"
    words "$work/mu.txt" >"$work/w.mupdf"
    same "$name: poppler and mupdf read the same words" "$work/w.mupdf" "$work/w.poppler"
    is "$name: all fonts are embedded, as subsets, with Unicode" "$(pdffonts "$file" 2>&1 | tail -n +3 | awk '{ print $(NF - 4), $(NF - 3), $(NF - 2) }' | sort -u)" 'yes yes yes'
done

done_testing
