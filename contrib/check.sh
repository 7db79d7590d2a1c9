#!/bin/sh
# Everything that has to hold before a change is taken: builds with two compilers, the tests plain and under
# sanitizers, the tarball, format, manuals, a minute of fuzzing. Ends with one line, "N passed, N failed,
# N skipped", that adds up every test and every step; exit status 0 only where none failed.
#
#   sh contrib/check.sh            all of it
#   sh contrib/check.sh --quick    one build, its tests, format and manuals
#
# Works on a copy under build/check/, so the tree may hold a build of its own and uncommitted changes. Each
# step's output is kept in build/check/STEP.log.
set -u
cd "$(dirname "$0")/.." || exit 2
top=$(pwd)
work=$top/build/check
source=$work/source
fuzz_seconds=60
jobs=$(nproc)
passed=0
failed=0
skipped=0

mode=full
case ${1-} in
--quick) mode=quick ;;
'') ;;
*)
    echo "contrib/check.sh: unknown option '$1'; known is --quick" >&2
    exit 2
    ;;
esac

if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then
    green=$(printf '\033[32m') red=$(printf '\033[31m') plain=$(printf '\033[0m')
else
    green='' red='' plain=''
fi

say()
{
    printf '%s%-4s%s %-46s %s\n' "$1" "$2" "$plain" "$3" "$4"
}

# Runs a step with its output in a log; the caller counts. Prints nothing but what a person wants to see.
run()
{
    step=$1
    shift
    started=$(date +%s)
    "$@" >"$work/$step.log" 2>&1 </dev/null
    status=$?
    seconds=$(($(date +%s) - started))
    return "$status"
}

show_failure()
{
    say "$red" FAIL "$1" "${seconds}s; build/check/$step.log ends with"
    tail -n 15 "$work/$step.log" | sed 's/^/     | /'
}

# A step that passes or fails as a whole.
check()
{
    title=$1
    shift
    if run "$@"; then
        passed=$((passed + 1))
        say "$green" ok "$title" "${seconds}s"
    else
        failed=$((failed + 1))
        show_failure "$title"
        return 1
    fi
}

sum_of() { awk -v key="# $1:" 'index($0, key) == 1 { sum += $NF } END { print sum + 0 }' "$work/$step.log"; }

# The logs of tests that failed, around what failed and at their end: whoever reads only what CI printed has to
# understand it.
log_tails()
{
    sed -nE 's/^(FAIL|ERROR): ([^ ]+) .*/\2/p' "$work/$step.log" | sort -u | head -n 5 | while read -r test; do
        find "$work/${step%%-*}" -path "*/${test%.sh}.log" 2>/dev/null | while read -r log; do
            echo "--- ${log#"$work/"}"
            grep -A 12 '^not ok' "$log" | head -n 60
            echo '...'
            tail -n 60 "$log"
        done
    done
}

# A step that runs the test suite: its tests are counted by automake's summary. One that ends badly without a
# failed test (nothing was built, or the tarball lacks a file) is one failure.
check_suite()
{
    title=$1
    shift
    run "$@"
    status=$?
    suite_passed=$(sum_of PASS)
    suite_failed=$(($(sum_of FAIL) + $(sum_of ERROR) + $(sum_of XPASS)))
    suite_skipped=$(($(sum_of SKIP) + $(sum_of XFAIL)))
    if [ "$status" = 0 ] && [ "$suite_passed" = 0 ]; then
        echo 'the suite ran no test' >>"$work/$step.log"
        status=1
    fi
    [ "$status" = 0 ] || [ "$suite_failed" != 0 ] || suite_failed=1
    passed=$((passed + suite_passed))
    failed=$((failed + suite_failed))
    skipped=$((skipped + suite_skipped))
    if [ "$status" = 0 ]; then
        say "$green" ok "$title" "$suite_passed passed, $suite_skipped skipped, ${seconds}s"
        return 0
    fi
    say "$red" FAIL "$title" "$suite_passed passed, $suite_failed failed, ${seconds}s; build/check/$step.log says"
    # What failed, or why nothing ran.
    grep -E '^(FAIL|ERROR|XPASS): |: error: ' "$work/$step.log" | head -n 40 | sed 's/^/     | /'
    log_tails | cut -c1-300 | sed 's/^/     | /'
    [ "$suite_passed" != 0 ] || tail -n 15 "$work/$step.log" | sed 's/^/     | /'
    return 1
}

# What git would take, changed and new files too; in a tarball there is no git and nothing to leave out.
copy_source()
{
    mkdir -p "$source"
    if [ -e .git ]; then
        git ls-files -z -co --exclude-standard >"$work/files"
        tar -c --null --ignore-failed-read -T "$work/files" -f - | tar -x -C "$source" -f -
    else
        tar -c --exclude=./build --exclude='*.o' --exclude='*.a' --exclude=./config.status --exclude=./Makefile \
            --exclude=./config.h -f - . | tar -x -C "$source" -f -
    fi
    cd "$source" && sh autogen.sh
}

# configure NAME [OPTION...]: an empty build folder of its own.
configure()
{
    name=$1
    shift
    mkdir -p "$work/$name" && cd "$work/$name" && "$source/configure" --quiet "$@"
}

configure_and_make()
{
    name=$1
    shift
    configure "$name" "$@" && make -s -j"$jobs"
}

make_in()
{
    name=$1
    shift
    make -C "$work/$name" -j"$jobs" "$@"
}

list() { make -s --no-print-directory -C "$work/$1" "$2"; }

# One file at a time: clang-format 14 crashes on some tables, and then says nothing about the others.
check_format()
{
    cd "$source" && find base message classifiers rules dns milter cli tests fuzz bench -name '*.[ch]' \
        ! -path '*/fixtures/*' -print0 | LC_ALL=C sort -z | xargs -0 -n 1 -P "$jobs" clang-format --dry-run --Werror
}

check_manuals()
{
    set -- "$source"/docs/*.[1-8]
    [ -e "$1" ] || { echo 'there are no manuals'; return 1; }
    mandoc -T lint -W warning "$@"
}

# ThreadSanitizer cannot place its memory where addresses are randomised over more bits than it knows.
without_randomisation()
{
    if setarch "$(uname -m)" -R true 2>/dev/null; then
        setarch "$(uname -m)" -R "$@"
    else
        "$@"
    fi
}

check_threads()
{
    configure_and_make tsan --with-sanitizer=thread || return 1
    tests=$(list tsan list-tests | tr ' ' '\n' | grep -E '^tests/(base/test_(control|log)|message/test_threads|milter/|dns/)' | tr '\n' ' ')
    [ -n "$tests" ] || { echo 'no test of milter or dns'; return 1; }
    cd "$top" && without_randomisation make -C "$work/tsan" -j"$jobs" check TESTS="$tests"
}

# What the sanitizers are told, for every suite; a person's own settings come last and win.
export ASAN_OPTIONS="detect_stack_use_after_return=1:${ASAN_OPTIONS-}"
export UBSAN_OPTIONS="print_stacktrace=1:${UBSAN_OPTIONS-}"

build_fuzzers()
{
    configure fuzz --enable-werror --enable-fuzz --with-sanitizer=address,undefined CC="$clang" || return 1
    # shellcheck disable=SC2046
    make_in fuzz -s $(list fuzz list-fuzz)
}

fuzz()
{
    target=$1
    parser=${target##*/fuzz_}
    mkdir -p "$work/fuzz/corpus/$parser"
    cd "$work/fuzz" && G_DEBUG=fatal-warnings "./$target" -max_total_time="$2" -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 "corpus/$parser" "$source/fuzz/seeds/$parser"
}

fuzz_all()
{
    targets=$(list fuzz list-fuzz)
    count=$(echo "$targets" | wc -w)
    for target in $targets; do
        seconds_each=$((fuzz_seconds / count))
        check "fuzz: ${target##*/fuzz_}" "fuzz-${target##*/fuzz_}" fuzz "$target" "$((seconds_each > 2 ? seconds_each : 2))"
    done
}

check_shell_syntax()
{
    cd "$source" && find contrib tests -name '*.sh' | while read -r script; do sh -n "$script" || echo "$script"; done |
        (! grep .)
}

sh contrib/deps.sh || exit 2
rm -rf "$work"
mkdir -p "$work"
# For a test that is left out without it.
if sh contrib/deps.sh --sendmail "$work/sendmail"; then
    POSTERN_SENDMAIL=$work/sendmail
    export POSTERN_SENDMAIL
fi
# Messages of the test corpus, where it lies beside the tree; the tests run elsewhere.
if [ -z "${POSTERN_CORPUS-}" ] && [ -d "$top/../shared/corpus" ]; then
    POSTERN_CORPUS=$(cd "$top/../shared/corpus" && pwd)
    export POSTERN_CORPUS
fi
gcc=gcc clang=clang
if command -v ccache >/dev/null; then
    gcc='ccache gcc' clang='ccache clang'
fi
begun=$(date +%s)

if check 'copy of the tree, configure made' copy copy_source; then
    check 'format' format check_format
    check 'manuals' manuals check_manuals
    check 'shell scripts can be read' shell check_shell_syntax
    check 'gcc builds without a warning' gcc configure_and_make gcc --enable-werror CC="$gcc" &&
        check_suite 'gcc: tests' gcc-tests make_in gcc check
    if [ "$mode" = full ]; then
        check 'clang builds without a warning' clang configure_and_make clang --enable-werror CC="$clang"
        check 'address and undefined behaviour: build' asan \
            configure_and_make asan --enable-werror --with-sanitizer=address,undefined CC="$gcc" &&
            check_suite 'address and undefined behaviour: tests' asan-tests make_in asan check
        check_suite 'threads: tests of milter, dns, message and base' tsan-tests check_threads
        check_suite 'distcheck: tests from the tarball' distcheck make_in gcc distcheck
        check 'fuzz targets build' fuzz build_fuzzers && fuzz_all
    fi
fi

printf '\n%s minutes\n' "$((($(date +%s) - begun + 30) / 60))"
printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" = 0 ]
