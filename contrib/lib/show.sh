# What a demonstration prints: headings, facts, and what was checked. Sourced. Colours only on a terminal and
# without NO_COLOR; marks in ASCII where the locale is not UTF-8.

if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then
    bold=$(printf '\033[1m') dim=$(printf '\033[2m') green=$(printf '\033[32m') red=$(printf '\033[31m')
    plain=$(printf '\033[0m')
else
    bold='' dim='' green='' red='' plain=''
fi
case ${LC_ALL:-${LC_CTYPE:-${LANG-}}} in
*[Uu][Tt][Ff]8 | *[Uu][Tt][Ff]-8) tick='✔' cross='✘' arrow='→' line='─' ;;
*) tick='+' cross='x' arrow='->' line='-' ;;
esac

checks_passed=0
checks_failed=0

heading()
{
    printf '\n%s%s%s\n' "$bold" "$1" "$plain"
    printf '%s' "$dim"
    rule_width=78
    while [ "$rule_width" -gt 0 ]; do
        printf '%s' "$line"
        rule_width=$((rule_width - 1))
    done
    printf '%s\n' "$plain"
}

say() { printf '  %s\n' "$*"; }
fact() { printf '  %-14s %s\n' "$1" "$2"; }
quote() { sed "s/^/    $dim|$plain /"; }

# verdict TEXT COMMAND...: the text with a mark that says whether the command succeeds.
verdict()
{
    text=$1
    shift
    if "$@"; then
        checks_passed=$((checks_passed + 1))
        printf '  %s%s%s %s\n' "$green" "$tick" "$plain" "$text"
    else
        checks_failed=$((checks_failed + 1))
        printf '  %s%s %s%s\n' "$red" "$cross" "$text" "$plain"
    fi
}

# busy TEXT LOG COMMAND...: runs it with its output in LOG; on a terminal a line that moves, else a dot a second.
busy()
{
    busy_text=$1
    busy_log=$2
    shift 2
    busy_since=$(date +%s)
    "$@" >>"$busy_log" 2>&1 </dev/null &
    busy_pid=$!
    while kill -0 "$busy_pid" 2>/dev/null; do
        if [ -t 1 ]; then
            printf '\r  %s %ss  %-50.50s' "$busy_text" "$(($(date +%s) - busy_since))" "$(tail -n 1 "$busy_log" | tr -d '\r\t')"
        elif [ $((($(date +%s) - busy_since) % 5)) = 4 ]; then
            printf '  %s, %ss\n' "$busy_text" "$(($(date +%s) - busy_since))"
        fi
        sleep 0.2
        [ "$(date +%s)" = "$busy_since" ] || sleep 0.8
    done
    wait "$busy_pid"
    busy_status=$?
    [ ! -t 1 ] || printf '\r%79s\r' ''
    if [ "$busy_status" = 0 ]; then
        say "$green$tick$plain $busy_text, $(($(date +%s) - busy_since)) s"
    else
        verdict "$busy_text failed; $busy_log ends with" false
        tail -n 20 "$busy_log" | quote
    fi
    return "$busy_status"
}
