#!/bin/sh
# Who may include whom (docs/design.md, src/README.md), and which folder alone may use a foreign library.
set -u
cd "${CAPDO_SOURCE:?run by meson test}" || exit 1
n=0
report() { # NAME FINDINGS
    n=$((n + 1))
    if [ -z "$2" ]; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
    fi
}

# folder: folders it may include besides itself.  A new folder of src/ needs its line here.
allowed() {
    case $1 in
    base) echo ;;
    xml) echo base ;;
    table) echo base xml ;;
    feel) echo base xml ;;
    dmn) echo base xml feel ;;
    law) echo base xml feel dmn ;;
    survey | check) echo base xml feel dmn law ;;
    store) echo base xml feel dmn law table ;;
    plan | diagram) echo base xml feel dmn law ;;
    dossier) echo base xml feel dmn law survey store table plan diagram ;;
    render) echo base xml feel dmn law survey store table plan diagram dossier ;;
    appraisal | report) echo base xml feel dmn law survey store table plan diagram dossier render ;;
    batch) echo base table ;;
    cli | web) echo base xml feel dmn law check survey store table plan diagram dossier render appraisal report batch ;;
    *) return 1 ;;
    esac
}

for dir in src/*/; do
    dir=${dir%/}
    folder=${dir#src/}
    if ! may=$(allowed "$folder"); then
        report "src/$folder has its line in tests/structure/includes.sh" "unknown folder"
        continue
    fi
    found=$(grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' "$dir" --include='*.[ch]' | awk -v may=" $may $folder " '{
        at = $0
        sub(/^[^"]*"/, ""); sub(/".*/, "")
        if (index($0, "/") == 0) { print at; next }
        split($0, part, "/")
        if (index(may, " " part[1] " ") == 0) print at
    }')
    report "src/$folder includes only what stands below it, as \"folder/file.h\"" "$found"
done

# only LIBRARY-HEADERS FOLDER
only() {
    found=$(grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]$1" src --include='*.[ch]' | grep -vE "^src/($2)/")
    report "$3 is used by src/$2 alone" "$found"
}
only 'libxml/' xml libxml2
only 'sqlite3' store SQLite
only 'hpdf' render libharu
only 'xlsxwriter' table libxlsxwriter
only 'libdeflate' render libdeflate
only 'zip\.h' 'render|table' libzip
only 'pcre2' base pcre2
only 'png\.h' render libpng
only 'jpeglib' render libjpeg
only 'librsvg/' render librsvg
only 'cairo' render cairo
only '(ft2build|freetype)' render FreeType
only 'qrencode' render libqrencode
only 'uni(str|norm|case|ctype|width|types|lbrk|gbrk|wbrk|name|conv|stdio)' base libunistring
only 'nettle/' base nettle
only 'bid_' feel 'the decimal library'

echo "1..$n"
