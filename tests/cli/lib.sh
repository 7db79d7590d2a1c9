# What the shell tests of cli/ share: TAP, a run of ./postern in the fixtures' folder, comparison with a file.
# Sourced with `builddir` and `srcdir` set, as `make check` does.
postern=${builddir:-$(pwd)}/postern
fixtures=$(cd "${srcdir:-.}/tests/fixtures/cli" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0
failed=0
unset POSTERN_CONFIG NO_COLOR COLUMNS
POSTERN_CATALOGUE=$fixtures/../../../classifiers/catalogue
export POSTERN_CATALOGUE
LC_ALL=C.UTF-8
TZ=UTC
export LC_ALL TZ
cd "$fixtures" || exit 99

pass() {
    count=$((count + 1))
    echo "ok $count - $1"
}

fail() {
    count=$((count + 1))
    failed=1
    echo "not ok $count - $1"
    shift
    for line in "$@"; do printf "%s\n" "$line" | sed 's/^/# /'; done
}

skip() {
    count=$((count + 1))
    echo "ok $count - $1 # SKIP $2"
}

# run ARGUMENT...: stdout, stderr and the exit status, with what changes from run to run made equal
run() {
    "$postern" "$@" >"$work/out" 2>"$work/err" </dev/null
    status=$?
    sed -i 's/"elapsed_us": [0-9]*/"elapsed_us": 0/' "$work/out"
}

# expect NAME STATUS: stdout is expected/NAME.out and stderr expected/NAME.err; what has no file is empty
expect() {
    if [ -n "$POSTERN_EXPECT_UPDATE" ]; then
        if [ -s "$work/out" ]; then cp "$work/out" "expected/$1.out"; fi
        if [ -s "$work/err" ]; then cp "$work/err" "expected/$1.err"; fi
    fi
    wanted_out=expected/$1.out
    wanted_err=expected/$1.err
    [ -e "$wanted_out" ] || wanted_out=/dev/null
    [ -e "$wanted_err" ] || wanted_err=/dev/null
    [ "$wanted_out$wanted_err" != /dev/null/dev/null ] || wanted_out=missing
    difference=$(diff -u "$wanted_out" "$work/out"; diff -u "$wanted_err" "$work/err")
    if [ "$status" -ne "$2" ]; then
        fail "$1" "exit status $status instead of $2" "$(cat "$work/err")"
    elif [ -n "$difference" ]; then
        fail "$1" "$difference"
    else
        pass "$1"
    fi
}

# holds NAME CONDITION...: a test(1) condition
holds() {
    name=$1
    shift
    if [ "$@" ]; then
        pass "$name"
    else
        fail "$name" "not true: $*" "status $status" "$(head -5 "$work/out")" "$(head -5 "$work/err")"
    fi
}

finish() {
    echo "1..$count"
    exit $failed
}
