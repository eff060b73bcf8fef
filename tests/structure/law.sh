#!/bin/sh
# No law in C: article numbers, decrees, packs and legal bodies are data under rules/, templates/, data/.
set -u
cd "${CAPDO_SOURCE:?run by meson test}" || exit 1
n=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
# The code without comments (which may name the law they explain), as FILE:LINE:TEXT; with `strings`, without texts too.
code() {
    find src -name '*.[ch]' | sort | xargs awk -v bare="${1:-}" '
        FNR == 1 { inside = 0 }
        {
            line = $0; out = ""
            while (line != "") {
                if (inside) {
                    at = index(line, "*/")
                    if (!at) break
                    line = substr(line, at + 2); inside = 0
                } else if (match(line, /"([^"\\]|\\.)*"|\/\*|\/\//)) {
                    found = substr(line, RSTART, RLENGTH)
                    out = out substr(line, 1, RSTART - 1)
                    rest = substr(line, RSTART + RLENGTH)
                    if (found == "//") break
                    if (found == "/*") inside = 1
                    else out = out (bare ? "\"\"" : found)
                    line = rest
                } else { out = out line; line = "" }
            }
            if (out != "") print FILENAME ":" FNR ":" out
        }'
}
code >"$work/code"
code strings >"$work/bare"

absent() { # NAME PATTERN [code|bare [FILES-PATTERN]]
    found=$(grep -E "^src/${4:-[^:]*}:[0-9]*:.*($2)" "$work/${3:-code}")
    n=$((n + 1))
    if [ -z "$found" ]; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        printf '%s\n' "$found" | sed 's/^/# /'
    fi
}

absent 'no article, clause or point by number' '(Điều|điều|khoản|Khoản|Mẫu số|Phụ lục) +[0-9IVX]'
absent 'no decree, circular, law or standard by name' 'Nghị định|Thông tư|Luật [A-Z0-9]|NĐ-CP|/QH1[0-9]|TT-BTTTT|TCVN|QCVN'
absent 'no pack by name' 'nd[0-9]+-20[0-9][0-9]|"nd85|"nd331'
absent 'no ministry, no government body by name' 'Bộ Công an|Bộ Quốc phòng|Bộ Thông tin|Ban Cơ yếu|Thủ tướng|Chính phủ|Sở [A-Z]'
absent 'no value of a fact is decided on' '"(public_service|infrastructure|industrial_control|state_secret|especially_serious|class_[1-4]|multi_province|nationwide|operating_no_level|under_construction)"'
absent 'no threshold of the decrees is compared with' '[<>]=? *(9999|10000|99999|100000)([^0-9]|$)' bare '(law|survey|store|table|plan|dossier|appraisal|report|cli|web)/[^:]*'
absent 'no title of a form' 'CỘNG HÒA|Độc lập - Tự do|ĐỀ XUẤT CẤP ĐỘ|TỜ TRÌNH|Kính gửi'
echo "1..$n"
