# Shared by the tools of this folder; sourced, never run.  The caller stands in the top folder of the project.

say() { printf '== %s\n' "$*"; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# The program speaks for itself whatever the locale; tools sort and compare bytes.
export LC_ALL=C.UTF-8

# Runs a command as root.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        die "run this as root once, or install sudo: the packages of tools/packages.txt are needed"
    fi
}

installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# need_packages USE...: installs the packages of these uses that are missing.
need_packages() {
    command -v dpkg-query >/dev/null 2>&1 || die "this needs Debian 12; elsewhere install what tools/packages.txt lists and call meson"
    missing=
    for use in "$@"; do
        for package in $(awk -v use="$use" '$1 !~ /^#/ && $2 == use { print $1 }' tools/packages.txt); do
            installed "$package" || missing="$missing $package"
        done
    done
    [ -n "$missing" ] || return 0
    say "installing:$missing"
    as_root apt-get update -qq
    # shellcheck disable=SC2086  # a list of words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
}

# setup DIR CC OPTION...: a build folder, made once; meson itself notices changed build files.
setup() {
    dir=$1 compiler=$2
    shift 2
    [ -f "$dir/build.ninja" ] || CC=$compiler meson setup "$dir" "$@"
}

# build_release [TARGET...]: the optimised build.  Warnings are errors on the system whose compilers the project is kept clean with.
build_release() {
    werror=false
    grep -q '^VERSION_ID="12"' /etc/os-release 2>/dev/null && grep -q '^ID=debian' /etc/os-release && werror=true
    setup build gcc --buildtype=debugoptimized -Dwerror=$werror
    ninja -C build "$@"
}

# The checked build: clang with address and undefined-behaviour sanitizers.
build_asan() {
    setup build-asan clang --buildtype=debugoptimized -Dwerror=true -Db_sanitize=address,undefined -Db_lundef=false
    ninja -C build-asan
}
