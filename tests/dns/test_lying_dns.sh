#!/bin/sh
# A name server that fails and lies, while postern-routed runs and while it starts: mail goes on by the last good
# answer, which the zone's state tells, in the log and in status. Needs postmap.
set -u
PATH=$PATH:/usr/sbin:/sbin
build=${builddir:-.}
. "${srcdir:-.}/contrib/lib/gateway.sh"
number=0
command -v postmap >/dev/null || { echo "1..0 # SKIP postmap is not installed"; exit 0; }

gateway=$(mktemp -d "${TMPDIR-/tmp}/postern-XXXXXX") || exit 99
chmod 755 "$gateway"
trap 'gateway_stop; rm -rf "$gateway"' EXIT
trap 'exit 99' INT TERM HUP
bail() { echo "Bail out! $1"; tail -n 20 "$gateway"/*.log >&2 2>/dev/null; exit 1; }

# check NAME COMMAND...
check()
{
    number=$((number + 1))
    claim=$1
    shift
    if "$@"; then
        echo "ok $number - $claim"
    else
        echo "not ok $number - $claim"
        sed 's/^/# /' "$gateway/routed.log"
        echo "# answer: $(ask)"
        echo "# status: $(control status)"
    fi
}

# Lie, what it is called in the log and in status, what is answered where nothing better was ever known. Without a
# name it does no harm.
lies='
servfail    SERVFAIL             temp
short       truncated            temp
cut         malformed            temp
wrong-id    Timeout              temp
silent      Timeout              temp
late        Timeout              temp
null-mx     null.MX              retry
nxdomain    NXDOMAIN             retry
empty       no.address           retry
no-address  no.address           retry
no-mx       no.MX.any.more       itself
truncated   -                    list
slow        -                    list
'

mkdir "$gateway/state" "$gateway/postfix"
echo 'compatibility_level = 3.6' >"$gateway/postfix/main.cf" # postmap wants one
mkfifo "$gateway/fifo"
start dns "$build/tests/dns/lying_dns" "$gateway/fifo"
wait_for 10 test -s "$gateway/dns.log" || bail "the name server does not start"
cat >"$gateway/postern.yaml" <<END
organization: { domains: [contoso.example] }
milter: { socket_group: "" }
routing: { socket: "unix:$gateway/route.sock", control: "unix:$gateway/routed.ctl", state: state,
           domains: { contoso.example: on-premises } }
health: { interval: 1h } # nobody listens there: a second failure would change the order
dns: { servers: ["$(cat "$gateway/dns.log")"], timeout: 400ms, tries: 1, min_ttl: 1s, max_ttl: 1s }
log: { to: stderr }
connectors:
  - { Name: On-premises, SmartHosts: ["mx:hybrid.contoso.example"] }
END

ask() { postmap -c "$gateway/postfix" -q "${1-ann@contoso.example}" "socketmap:unix:$gateway/route.sock:route" 2>&1; }
all_answers() { for user in ann bob cid dan eve; do ask "$user@contoso.example"; done; }
control() { "$build/tests/lib/control_ask" "unix:$gateway/routed.ctl" "$1"; }
lie() { echo "$1" >"$gateway/fifo"; }
routed_start()
{
    : >"$gateway/routed.log"
    start routed "$build/postern-routed" -c "$gateway/postern.yaml"
    wait_for 20 grep -q 'event=start reason="answering' "$gateway/routed.log" || bail "postern-routed does not start"
}
is_as_ever() { [ "$(all_answers)" = "$good" ]; }

# alarmed REASON: a warning in the log, and status tells since when and why.
alarmed()
{
    wait_for 10 has_said "state=stale reason=.*$1" &&
        control status | grep -q "\"known\":true.*\"stale_s\":[0-9].*\"why\":\".*$1"
}
is_calm() { control status | grep -q '"known":true.*"stale_s":null,"why":null'; }
has_said() { grep -q "event=zone .* $1" "$gateway/routed.log"; }
unknown_is()
{
    case $1 in
    temp) ask | grep -q 'temporary error: connector on-premises was never resolved' && has_said state=unknown ;;
    retry) ask | grep -q '^retry:4.4.3' && has_said state=unknown ;;
    itself) [ "$(ask)" = "smtp:[127.0.0.80]:25" ] ;;
    list) wait_for 10 is_as_ever ;;
    esac
}

echo "1..$(echo "$lies" | awk 'NF { tests += $2 == "-" ? 3 : 6 } END { print tests }')"
knows_all()
{
    good=$(all_answers)
    case $good in *"[127.0.0.11]:25,[127.0.0.12]:25,[127.0.0.21]:25"*) ;; *) false ;; esac
}
routed_start
wait_for 20 knows_all || bail "no answers: $good"

while read -r kind reason unknown; do
    [ -n "$kind" ] || continue
    lie "$kind"
    if [ "$reason" = - ]; then
        sleep 2 # several refreshes
        check "$kind: no harm is done" wait_for 10 is_calm # a busy machine may be late once
    else
        check "$kind: is told" alarmed "$reason"
        check "$kind: answers go on" is_as_ever
        stop routed
        routed_start
        check "$kind: is told after a restart too" alarmed "$reason"
    fi
    check "$kind: answers go on after a restart" is_as_ever
    if [ "$reason" != - ]; then
        lie well
        check "$kind: its end is noticed" wait_for 10 has_said state=fresh
        lie "$kind"
    fi
    stop routed
    mv "$gateway/state/routes" "$gateway/routes.kept"
    routed_start
    check "$kind: where nothing was ever known: $unknown" unknown_is "$unknown"
    stop routed
    mv "$gateway/routes.kept" "$gateway/state/routes"
    lie well
    routed_start
done <<END
$lies
END
