#!/bin/sh
# contrib/sendmail does what its README says: Debian's Sendmail with exactly those lines, postern-milter and
# postern-routed, in a network of its own. Mail goes by the order of the map and falls over to the next host.
# Sendmail is that of the machine, or of POSTERN_SENDMAIL, a folder of `contrib/deps.sh --sendmail FOLDER`.
srcdir=$(cd "${srcdir-.}" && pwd)
builddir=${builddir-$(pwd)}
export srcdir builddir
PATH=$PATH:/usr/sbin:/sbin
root=${POSTERN_SENDMAIL-}
sendmail=$root/usr/libexec/sendmail/sendmail

skip_all()
{
    echo "1..0 # SKIP $1"
    exit 0
}
[ "$(id -u)" = 0 ] || skip_all "Sendmail can be started by root only"
[ -x "$sendmail" ] || skip_all "no Sendmail; POSTERN_SENDMAIL may name a folder of contrib/deps.sh --sendmail"
for tool in smtp-sink m4 ip unshare; do
    command -v "$tool" >/dev/null || skip_all "$tool is not installed"
done
if [ -z "${POSTERN_ALONE-}" ]; then
    unshare -n -u -m true 2>/dev/null || skip_all "no namespaces here"
    POSTERN_ALONE=yes exec unshare -n -u -m sh "$0"
fi
ip link set lo up
hostname gateway.contoso.example

. "$srcdir/contrib/lib/gateway.sh"
# Not below /tmp: Sendmail opens no socket below a folder that everybody may write to.
gateway=$(mktemp -d /run/postern-sendmail.XXXXXX) || skip_all "/run cannot be written to"
chmod 755 "$gateway"
printf '127.0.0.1 localhost gateway.contoso.example\n' >"$gateway/hosts"
printf 'nameserver 127.0.0.1\n' >"$gateway/resolv.conf"
mount --bind "$gateway/hosts" /etc/hosts && mount --bind "$gateway/resolv.conf" /etc/resolv.conf ||
    skip_all "nothing can be mounted here"
library=$root/usr/lib/$(uname -m)-linux-gnu
number=0
failed=0

finish()
{
    status=$?
    trap - EXIT
    gateway_stop
    if [ "$failed" != 0 ]; then
        for file in routed milter sendmail; do sed "s/^/# $file: /" "$gateway/$file.log" | tail -20 >&2; done
        cat "$gateway/said" >&2
    fi
    rm -rf "$gateway"
    exit $((status | failed))
}
trap finish EXIT
trap 'exit 1' HUP INT TERM
bail()
{
    echo "Bail out! $1"
    failed=1
    exit 1
}
check()
{
    number=$((number + 1))
    name=$1
    shift
    if "$@"; then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
        failed=1
    fi
}

# --- postern.yaml, sendmail.cf ---
mkdir "$gateway/routes" "$gateway/mail-etc" "$gateway/queue"
chmod 700 "$gateway/queue"
cat >"$gateway/postern.yaml" <<END
organization: { domains: [contoso.example], trusted_networks: [127.0.0.1] }
milter: { socket: "unix:$gateway/milter.sock", control: "unix:$gateway/milter.ctl", socket_group: "" }
routing:
  socket: "unix:$gateway/route.sock"
  control: "unix:$gateway/routed.ctl"
  state: "$gateway/routes"
  transport: esmtp
  domains: { contoso.example: on-premises }
# Slow enough that a host which dies is not noticed before the next message.
health: { interval: 60s, timeout: 2s, fall: 1, rise: 1, hold_down: 300ms, hold_down_max: 500ms, site_return: 3s }
connectors:
  - { Name: On-premises, SmartHosts: [127.0.0.11, 127.0.0.12] }
log: { to: stderr }
rules: [rules.yaml]
END
echo '- { Name: Route, SubjectContainsWords: [routeme], RouteMessageOutboundConnector: On-premises }' >"$gateway/rules.yaml"


{
    cat <<END
divert(0)dnl
define(\`_USE_ETC_MAIL_')dnl
define(\`MAIL_SETTINGS_DIR', \`$gateway/mail-etc/')dnl
OSTYPE(\`linux')dnl
define(\`confCF_VERSION', \`test')dnl
define(\`QUEUE_DIR', \`$gateway/queue')dnl
define(\`confPID_FILE', \`$gateway/sendmail.own-pid')dnl
define(\`STATUS_FILE', \`$gateway/statistics')dnl
define(\`ALIAS_FILE', \`')dnl
define(\`confDOMAIN_NAME', \`gateway.contoso.example')dnl
define(\`confTO_CONNECT', \`5s')dnl
FEATURE(\`no_default_msa')dnl
FEATURE(\`nocanonify')dnl
FEATURE(\`accept_unresolvable_domains')dnl
DAEMON_OPTIONS(\`Port=25, Addr=127.0.0.1, Name=MTA')dnl
END
    sed "s|/run/postern/|$gateway/|" "$srcdir/contrib/sendmail/postern.mc" | awk '
        /LOCAL_RULE_0/ { print "MAILER(`smtp'"'"')dnl" }
        { print }'
} >"$gateway/sendmail.mc"
: >"$gateway/mail-etc/local-host-names"
m4 -D_CF_DIR_="$root/usr/share/sendmail/cf/" "$root/usr/share/sendmail/cf/m4/cf.m4" "$gateway/sendmail.mc" \
    >"$gateway/sendmail.cf" 2>"$gateway/m4.log" || bail "m4 does not take contrib/sendmail/postern.mc"

# --- what runs ---
host_start() { smarthost_start "$1" "$2" 25 || bail "smtp-sink does not start"; }
routed_start()
{
    start routed "$builddir/postern-routed" -c "$gateway/postern.yaml"
    wait_for 10 [ -S "$gateway/route.sock" ] || bail "postern-routed does not start"
}
host_start a 127.0.0.11
host_start b 127.0.0.12
routed_start
POSTERN_CATALOGUE=$srcdir/classifiers/catalogue start milter "$builddir/postern-milter" -c "$gateway/postern.yaml"
wait_for 20 [ -S "$gateway/milter.sock" ] || bail "postern-milter does not start"
run_sendmail() { LD_LIBRARY_PATH=$library "$sendmail" -C "$gateway/sendmail.cf" "$@"; }
LD_LIBRARY_PATH=$library start sendmail "$sendmail" -C "$gateway/sendmail.cf" -bD -q5s
wait_for 20 is_listening 127.0.0.1 25 || bail "Sendmail does not start"

# send SUBJECT RECIPIENT; said_is PATTERN
send()
{
    printf 'From: ann@contoso.example\nTo: %s\nSubject: %s\n\nHello.\n' "$2" "$1" >"$gateway/message.eml"
    "$builddir/tests/lib/smtp_send" -r "$2" 127.0.0.1 25 "$gateway/message.eml" >"$gateway/said" 2>&1
}
said_is()
{
    said=$(cut -d' ' -f2- "$gateway/said")
    case $said in $1) ;; *) echo "# said: $said" && return 1 ;; esac
}
has() { [ "$(mail_count "$1")" = "$2" ]; }
queue_is_empty() { run_sendmail -bp | grep -q 'is empty'; }
# A message is there before Sendmail has heard so: only then a host may be stopped, or it comes a second time.
arrives() { wait_for 30 has "$1" "$2" && wait_for 30 queue_is_empty; }
# The host that the map names first for mail to contoso.example.
first_host()
{
    run_sendmail -bv carol@contoso.example | sed -n 's/.*host \[\([0-9.]*\)\].*/\1/p' |
        sed 's/127.0.0.11/a/; s/127.0.0.12/b/'
}

echo "1..11"
first=$(first_host)
case $first in a) second=b ;; *) second=a ;; esac
check "Sendmail asks for the route" [ -n "$first" ]
send plain carol@contoso.example
check "mail to a routed domain is taken" said_is "250 *"
check "and goes to the host that is first" arrives "$first" 1
stop "$first" KILL
send plain carol@contoso.example
check "it falls over to the next host within one attempt" arrives "$second" 1

send routeme bob@fabrikam.example
check "mail that a rule routes goes to the connector" arrives "$second" 2
check "with the address that it came with" grep -rq "^X-Rcpt-Args: <bob@fabrikam.example>" "$gateway/mail/$second"

send plain x@fabrikam.example.on-premises.postern.invalid
check "nobody outside chooses a connector" said_is "550 5.1.3 *"
stop routed KILL
send plain dave@contoso.example
check "without postern-routed mail is taken" said_is "250 *"
is_queued() { run_sendmail -bp | grep -q "<dave@contoso.example>"; }
check "and waits" wait_for 10 is_queued
before=$(mail_count "$second")
routed_start
check "until it is back" arrives "$second" "$((before + 1))"
stop milter KILL
send plain carol@contoso.example
check "and without the filter" said_is "4*"
