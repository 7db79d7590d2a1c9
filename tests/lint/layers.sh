#!/bin/sh
# Holds the tree to its shape: which way includes point, where a third-party library may be named, calls that
# are not used here, state, lengths, and what may not be published. Each rule is a table or a pattern below;
# each is one test, and what breaks it is printed with file and line.
set -u
cd "${srcdir:-.}" || exit 99

# Folder, then the folders and headers that it may include. First match wins.
arrows='
base                base/
message             base/ message/
classifiers/engine  classifiers/engine/
classifiers         base/ message/text.h classifiers/
rules               base/ message/ classifiers/ rules/
dns                 base/ dns/
milter              base/ message/ classifiers/ rules/ milter/
cli                 base/ message/ classifiers/ rules/ dns/ cli/
fuzz                base/ message/ classifiers/ rules/ dns/ milter/ cli/ fuzz/
bench               base/ message/ classifiers/ rules/ dns/ milter/ bench/
tests               base/ message/ classifiers/ rules/ dns/ milter/ cli/ tests/
'

# Header (its beginning), then the files and folders that may name it. GLib is everywhere but in the engine.
libraries='
cmocka.h    tests/
gio/        dns/ tests/dns/ message/spool.c message/extract/readers/inflate.c tests/message/test_readers_powerpoint.c
glib.h      base/ message/ classifiers/ rules/ dns/ milter/ cli/ fuzz/ bench/ tests/
glib/       base/ message/ classifiers/ rules/ dns/ milter/ cli/ fuzz/ bench/ tests/
glib-unix.h dns/ milter/ cli/
gmime/      message/
seccomp.h   message/extract/sandbox.c
archive     message/extract/readers/unpack.c tests/message/read_case.c tests/message/bomb_case.c fuzz/extract_package.c
gsf/        message/extract/readers/ole.c tests/message/ole_case.c fuzz/extract_storage.c
poppler.h   message/extract/readers/pdf.c
cairo.h     message/extract/readers/pdf.c
tesseract/  message/extract/readers/ocr.c
leptonica/  message/extract/readers/ocr.c
magic.h     message/extract/type.c
uchardet.h  message/extract/readers/charset_find.c
jansson.h   cli/ dns/status.c milter/status.c tests/
libmilter/  milter/ bench/
libzscanner/ dns/records/zone_file.c
libxml/     message/html.c message/extract/readers/xml.c classifiers/rulepack/xml.c
openssl/    classifiers/digest.c dns/certificate.c dns/tls.c tests/dns/tls_host.c
pcre2.h     classifiers/engine/ tests/classifiers/ bench/
hs/         bench/
ares.h      dns/resolver.c
yaml.h      base/yaml.c
'

# Headers of libc and the kernel. <ctype.h> is not among them: the locale must not decide about protocol text.
system_headers='^(alloca|assert|dirent|endian|errno|fcntl|fnmatch|ftw|getopt|glob|grp|ifaddrs|inttypes|langinfo|limits|locale|math|netdb|poll|pthread|pwd|sched|semaphore|setjmp|signal|spawn|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|strings|syslog|termios|time|unistd|wchar|immintrin|arm_neon)\.h$|^(arpa|linux|net|netinet|sys)/'

# Mutable state that outlives a call: the log sink, the daemon that libmilter's callbacks find no other way to,
# the pipe that a signal handler writes to, what a fuzz target reads once, and initialisation that happens once.
allowed_state='^(base/log\.c:[0-9]+: static struct \{|milter/callbacks\.c:[0-9]+: static struct daemon \*the_daemon;|fuzz/fuzz_extract\.c:[0-9]+:     static struct type_finder \*types;.*|milter/signals\.c:[0-9]+: static int event_pipe\[2\] = .*|.* static pthread_once_t once = PTHREAD_ONCE_INIT;)$'

# A call that is not used here, and what is used instead. (base/banned.h refuses more of them at compile time.)
banned_calls='
G(Mutex|Cond|RWLock|RecMutex)\>      pthread mutexes or C11 atomics, which ThreadSanitizer understands
g_mutex_|g_cond_|g_rw_lock_           pthread mutexes or C11 atomics, which ThreadSanitizer understands
\<(system|popen)\(                    posix_spawn or GSubprocess with an argument vector
\<(tmpnam|tempnam|mktemp)\(           g_file_open_tmp, g_dir_make_tmp or memfd_create
\<strerror\(                          g_strerror
\<(rand|srand|random)\(               a seed that is an argument
\<(isalpha|isdigit|isspace|isalnum|tolower|toupper|isupper|islower)\(   g_ascii_*
\<(gethostbyname|getaddrinfo)\(       dns/resolver
\<(sleep|usleep|nanosleep|g_usleep)\( waiting for what is awaited, or a fake clock
\<assert\(                            g_assert
'

source_folders='base message classifiers rules dns milter cli fuzz bench'
checks=0
problems=$(mktemp) || exit 99
trap 'rm -f "$problems"' EXIT

c_files() { find $source_folders tests -name '*.[ch]' ! -path '*/fixtures/*' ! -path '*/seeds/*' | LC_ALL=C sort; }
source_files() { c_files | grep -v '^tests/'; }
# Everything that is committed and written by hand.
written_files()
{
    find $source_folders tests docs contrib -type f ! -path '*/fixtures/*' ! -path '*/seeds/*' \
        \( -name '*.[ch1-8]' -o -name '*.sh' -o -name '*.mk' -o -name '*.md' -o -name '*.yaml' \
        -o -name '*.service' -o -name '*.cf' -o -name README \)
    find . -maxdepth 1 -type f \( -name '*.md' -o -name configure.ac -o -name Makefile.am -o -name autogen.sh \)
}

# One test: it passes where no problem was written.
report()
{
    checks=$((checks + 1))
    if [ -s "$problems" ]; then
        echo "not ok $checks - $1"
        sed 's/^/# /' "$problems"
    else
        echo "ok $checks - $1"
    fi
}

# FILE:LINE: header, of includes in quotes (Postern's own) or in brackets.
includes()
{
    c_files | xargs grep -nE "^# *include *$1" /dev/null | sed -E 's/# *include *["<]([^">]*)[">].*/ \1/'
}

includes '"' | awk -v table="$arrows" '
    BEGIN {
        rows = split(table, row, "\n")
    }
    {
        split($1, place, ":")
        for (i = 1; i <= rows; i++) {
            cells = split(row[i], cell, " ")
            if (cells < 2 || index(place[1], cell[1] "/") != 1)
                continue
            for (j = 2; j <= cells; j++)
                if (index($2, cell[j]) == 1)
                    next
            print $1 " " cell[1] " may not include \"" $2 "\""
            next
        }
        print $1 " no row says what this folder may include"
    }' >"$problems"
report 'includes point the way that the tree shows'

includes '<' | awk -v table="$libraries" -v system_headers="$system_headers" '
    BEGIN {
        rows = split(table, row, "\n")
    }
    $2 ~ system_headers { next }
    {
        split($1, place, ":")
        is_known = 0
        for (i = 1; i <= rows; i++) {
            cells = split(row[i], cell, " ")
            if (cells < 2 || index($2, cell[1]) != 1)
                continue
            is_known = 1
            for (j = 2; j <= cells; j++)
                if (index(place[1], cell[j]) == 1 && !(place[1] ~ /^classifiers\/engine/ && cell[1] ~ /^glib/))
                    next
        }
        print $1 " <" $2 "> " (is_known ? "may not be named here" : "is in no row of the table of libraries")
    }' >"$problems"
report 'third-party headers are named in their files alone'

printf '%s\n' "$banned_calls" | while read -r pattern cure; do
    [ -z "$pattern" ] || source_files | xargs grep -nE "$pattern" /dev/null |
        grep -vE ':[[:space:]]*(/?\*|//)' | sed "s|\$|   <- use $cure|"
done >"$problems"
report 'no banned call'

c_files | grep -v '^classifiers/engine/' | xargs grep -nE '^[[:space:]]+goto ' /dev/null >"$problems"
report 'no goto outside classifiers/engine'

c_files | grep -v '^base/' | xargs grep -nE '^# *if.*(HAVE_[A-Z]|config\.h)' /dev/null >"$problems"
report 'feature macros are tested in base alone'

# A definition begins in the first column; functions break their line before the name, so what holds `=`, `;`
# or `{` and no parenthesis is data.
source_files | grep '\.c$' | xargs awk '
    FNR == 1 { in_struct = 0 }
    /^static .*\(\*[a-z_]+\)\(/ && !/\*const/ { print FILENAME ":" FNR ": " $0; next }
    /^static / && !/\(/ && /[=;{]/ && (!/const/ || /^static const char \*[a-z_]+( =|;|\[)/) {
        print FILENAME ":" FNR ": " $0
        next
    }
    /^(struct|enum|unsigned|int|long|char|bool|size_t|u?int[0-9]+_t|_Atomic|volatile|G[A-Za-z]+|g[a-z0-9]+) [^(]*[a-z_0-9]( =.*|;|\[.*)$/ &&
        !/^(struct|enum) [a-z_]+;$/ && !/^enum [a-z_]+ \{/ { print FILENAME ":" FNR ": " $0; next }
    /^[ \t]+static / && !/const/ && /[=;]/ { print FILENAME ":" FNR ": " $0 }
    ' | grep -vE "$allowed_state" >"$problems"
report 'no mutable state outside the log sink and the stop flags'

{ c_files; find tests contrib -name '*.sh'; } | xargs wc -l | awk '$2 != "total" && $1 > 500 { print $2 ": " $1 " lines" }' >"$problems"
report 'no file over 500 lines'

c_files | grep '\.c$' | xargs awk '
    FNR == 1 { start = 0 }
    /^[a-zA-Z_][a-zA-Z_0-9]*\(/ { name = $0; sub(/\(.*/, "", name) }
    /^\{/ { start = FNR }
    /^\}/ && start {
        if (FNR - start + 1 > 80)
            print FILENAME ":" start ": " name "() has " FNR - start + 1 " lines"
        start = 0
    }' >"$problems"
report 'no function over 80 lines'

for folder in $source_folders tests/base tests/message tests/classifiers tests/rules tests/dns tests/milter tests/cli tests/lint; do
    [ -d "$folder" ] || continue
    find "$folder" -name '*.c' -o -path 'tests/*' -name 'test_*.sh' | while read -r file; do
        name=$(basename "$file" .c)
        case $folder in
        tests/* | bench) grep -q "$name\>" "$folder/local.mk" "$(dirname "$file")/local.mk" || echo "$file" ;;
        *) grep -qs "$name\.c\>" "$folder/local.mk" "$(dirname "$file")/local.mk" || echo "$file" ;;
        esac
    done
done | sed 's/$/: in no local.mk, so nothing builds or runs it/' >"$problems"
report 'every source and every test is built'

written_files | xargs grep -nE '(^|[^a-zA-Z])/wor[k]/|pyp[i]|npmj[s]|crates\.i[o]|artifactor[y]|deb\.debia[n]\.org' /dev/null >"$problems"
report 'no path of one machine, no package registry'

written_files | xargs grep -nE 'TOD[O]([^(]|$)|FIXM[E]|XX[X]:' /dev/null >"$problems"
report 'no unfinished work without its reason'

written_files | xargs grep -nE '[[:space:]]$' /dev/null >"$problems"
report 'no white space at line ends'

# GLib's MAX and MIN evaluate what they return twice: a call inside is done twice.
c_files | xargs grep -nE '\<(MAX|MIN)\(.*[a-z_]+\(' /dev/null >"$problems"
report 'no call inside MAX or MIN'

echo "1..$checks"
