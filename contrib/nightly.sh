#!/bin/sh
# What takes too long for every change: the tests under valgrind, static analysis, how much of the code the tests
# reach, and long fuzzing. Ends with "N passed, N failed"; exit status 0 only where none failed.
#
#   sh contrib/nightly.sh                     all of it; about three hours
#   FUZZ_SECONDS=60 sh contrib/nightly.sh     fuzz each target that long (default 600)
#   sh contrib/nightly.sh valgrind cppcheck tidy coverage fuzz     some of it
set -u
cd "$(dirname "$0")/.." || exit 2
top=$(pwd)
work=$top/build/nightly
source=$work/source
folders='base message classifiers rules dns milter cli'
wanted_coverage=90
jobs=$(nproc)
passed=0
failed=0

check()
{
    title=$1
    step=$2
    shift 2
    if "$@" >"$work/$step.log" 2>&1 </dev/null; then
        passed=$((passed + 1))
        printf 'ok   %s\n' "$title"
    else
        failed=$((failed + 1))
        printf 'FAIL %s; build/nightly/%s.log ends with\n' "$title" "$step"
        tail -n 20 "$work/$step.log" | sed 's/^/     | /'
    fi
}

copy_source()
{
    mkdir -p "$source"
    git ls-files -z -co --exclude-standard >"$work/files" &&
        tar -c --null --ignore-failed-read -T "$work/files" -f - | tar -x -C "$source" -f - &&
        cd "$source" && sh autogen.sh
}

configure()
{
    name=$1
    shift
    mkdir -p "$work/$name" && cd "$work/$name" && "$source/configure" --quiet "$@"
}

# The unit tests; the scripts start programs of their own.
run_valgrind()
{
    configure valgrind CFLAGS='-O1 -g' && make -s -j"$jobs" || return 1
    tests=$(make -s --no-print-directory list-tests | tr ' ' '\n' | grep -v '\.sh$' | tr '\n' ' ')
    G_SLICE=always-malloc make -j"$jobs" check TESTS="$tests" LOG_COMPILER=valgrind \
        LOG_FLAGS='-q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite'
}

run_cppcheck()
{
    # shellcheck disable=SC2086
    cd "$source" && cppcheck --quiet --std=c11 --language=c --enable=warning,portability,performance \
        --inline-suppr --library=gtk --library=posix --error-exitcode=1 -j "$jobs" -I . \
        --suppress=missingInclude --suppress=unknownMacro --suppress=normalCheckLevelMaxBranches $folders
}

# One flag set for all files, as configure found it.
run_tidy()
{
    configure tidy || return 1
    flags="-std=c11 -include $work/tidy/config.h -include $source/base/banned.h -I$source -D_GNU_SOURCE
        -DPOSTERN_SYSCONFDIR=\"/etc/postern\" -DPOSTERN_DATADIR=\"/usr/share/postern\" -DPOSTERN_MANDIR=\"/usr/share/man\"
        $(pkg-config --cflags gio-unix-2.0 gmime-3.0 libxml-2.0 yaml-0.1 libpcre2-8 libcares jansson)"
    # shellcheck disable=SC2086
    cd "$source" && find $folders -name '*.c' -print0 |
        xargs -0 -P "$jobs" -I @source@ clang-tidy --quiet --warnings-as-errors='*' @source@ -- $flags
}

# Lines that the tests reach, for each of the folders where mail is decided.
run_coverage()
{
    configure coverage --enable-coverage CFLAGS='-O0 -g' && make -s -j"$jobs" && make -j"$jobs" check || return 1
    status=0
    for folder in rules classifiers message; do
        find "$folder" -name '*.gcda' | xargs gcov -n 2>/dev/null |
            awk -v folder="$folder" -v wanted="$wanted_coverage" '
                /^File / { is_ours = index($0, "/" folder "/") > 0 || index($0, "\x27" folder "/") > 0 }
                /^Lines executed/ && is_ours {
                    split($0, part, /[:% ]+/)
                    lines = part[length(part)]
                    total += lines
                    reached += lines * part[3] / 100
                    is_ours = 0
                }
                END {
                    percent = total ? 100 * reached / total : 0
                    printf "%s: %.1f%% of %d lines, wanted %d%%\n", folder, percent, total, wanted
                    exit percent < wanted
                }' || status=1
    done
    return "$status"
}

build_fuzzers()
{
    configure fuzz --enable-fuzz --with-sanitizer=address,undefined CC=clang || return 1
    # shellcheck disable=SC2046
    make -s -j"$jobs" $(make -s --no-print-directory list-fuzz)
}

fuzz()
{
    parser=${1##*/fuzz_}
    mkdir -p "$work/fuzz/corpus/$parser"
    cd "$work/fuzz" && G_DEBUG=fatal-warnings "./$1" -max_total_time="${FUZZ_SECONDS-600}" -timeout=20 \
        -rss_limit_mb=2048 "corpus/$parser" "$source/fuzz/seeds/$parser"
}

steps=${*:-valgrind cppcheck tidy coverage fuzz}
sh contrib/deps.sh --nightly || exit 2
rm -rf "$work"
mkdir -p "$work"
if [ -z "${POSTERN_CORPUS-}" ] && [ -d "$top/../shared/corpus" ]; then
    POSTERN_CORPUS=$(cd "$top/../shared/corpus" && pwd)
    export POSTERN_CORPUS
fi
check 'copy of the tree' copy copy_source
for step in $steps; do
    case $step in
    valgrind) check 'unit tests under valgrind' valgrind run_valgrind ;;
    cppcheck) check 'cppcheck' cppcheck run_cppcheck ;;
    tidy) check 'clang-tidy' tidy run_tidy ;;
    coverage)
        check "tests reach $wanted_coverage% of rules, classifiers and message" coverage run_coverage
        grep -E 'wanted [0-9]+%$' "$work/coverage.log" | sed 's/^/     /'
        ;;
    fuzz)
        check 'fuzz targets build' fuzz build_fuzzers
        for target in $(make -s --no-print-directory -C "$work/fuzz" list-fuzz); do
            check "fuzz: ${target##*/fuzz_}" "fuzz-${target##*/fuzz_}" fuzz "$target"
        done
        ;;
    *)
        printf 'contrib/nightly.sh: no step "%s"\n' "$step" >&2
        exit 2
        ;;
    esac
done
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
