#!/bin/sh
# postern-milter(8) names every key that is logged, every member of the control socket's answers and every
# counter; and mandoc has nothing to say about it.
cd "${srcdir-.}" || exit 99
manual=docs/postern-milter.8
number=0

# check NAME WORD...: each stands in the manual.
check()
{
    number=$((number + 1))
    name=$1
    shift
    missing=
    for word in "$@"; do
        grep -qw -- "$word" $manual || missing="$missing $word"
    done
    if [ -z "$missing" ] && [ $# -gt 3 ]; then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
        echo "# missing in $manual:$missing"
    fi
}

echo "1..4"
check "keys of log records" $(sed -n 's/.*log_add\(_number\)\{0,1\}(&\{0,1\}record, "\([a-z_]*\)".*/\2/p' milter/*.c | sort -u)
check "members of answers" $(sed -n 's/.*json_object_set_new(object, "\([a-z_]*\)".*/\1/p' milter/status.c | sort -u)
check "counters" $(sed -n 's/.*\[COUNT_[A-Z_]*\] = "\([a-z_]*\)".*/\1/p' milter/counters.c)
if ! command -v mandoc >/dev/null; then
    echo "ok 4 - lint # SKIP mandoc is not installed"
elif mandoc -T lint $manual 2>/dev/null | grep -v 'referenced manual not found'; then
    echo "not ok 4 - lint"
else
    echo "ok 4 - lint"
fi
