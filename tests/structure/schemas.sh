#!/bin/sh
# Rules by their schemas: our own RELAX NG, and the schemas of DMN and of its test cases where the shared folder is at hand.
set -u
cd "${CAPDO_SOURCE:?run by meson test}" || exit 1
shared=${CAPDO_SHARED:-../shared}
n=0
result() { # NAME FINDINGS
    n=$((n + 1))
    if [ -z "$2" ]; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        printf '%s\n' "$2" | sed 's/^/# /'
    fi
}
skip() {
    n=$((n + 1))
    echo "ok $n - $1 # SKIP $2"
}
if ! command -v xmllint >/dev/null 2>&1; then
    echo '1..0 # SKIP xmllint is not installed'
    exit 0
fi
by_rng() { # SCHEMA FILE...
    schema=$1
    shift
    for f in "$@"; do
        [ ! -f "$f" ] || xmllint --nonet --noout --relaxng "rules/schema/$schema" "$f" >/dev/null 2>&1 || echo "$f"
    done
}
by_xsd() { # SCHEMA FILE...
    schema=$1
    shift
    for f in "$@"; do
        [ ! -f "$f" ] || xmllint --nonet --noout --schema "$shared/dmn-tck/$schema" "$f" >/dev/null 2>&1 || echo "$f"
    done
}
result 'facts' "$(by_rng facts.rng rules/facts.xml rules/*/facts.xml)"
result 'tables' "$(by_rng tables.rng rules/tables.xml)"
result 'packs' "$(by_rng pack.rng rules/*/pack.xml)"
result 'questionnaires' "$(by_rng questions.rng rules/*/questions.xml)"
result 'ambiguities' "$(by_rng ambiguities.rng rules/*/ambiguities.xml)"
result 'models' "$(by_rng dmn.rng rules/*.dmn rules/*/*.dmn)"
result 'patterns of plans' "$(by_rng plan-pattern.rng data/patterns/*.xml)"
result 'page style' "$(by_rng page.rng templates/page.xml)"
result 'look of diagrams' "$(by_rng diagram.rng data/diagram.xml)"
if [ -f "$shared/dmn-tck/DMN13.xsd" ]; then
    result 'models, by the schema of DMN 1.3' "$(by_xsd DMN13.xsd rules/*.dmn rules/*/*.dmn)"
    result 'cases, by the schema of the DMN kit' "$(by_xsd testCases.xsd rules/cases/*.xml rules/*/cases/*.xml)"
else
    skip 'models, by the schema of DMN 1.3' 'the shared folder is not beside the project (CAPDO_SHARED)'
    skip 'cases, by the schema of the DMN kit' 'the shared folder is not beside the project (CAPDO_SHARED)'
fi
echo "1..$n"
