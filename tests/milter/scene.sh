# A private Postfix with postern-milter in front of one sink, for the shell tests of milter/. Sourced; prints
# TAP. A test calls scene_open COUNT, configure, milter_start, postfix_start, and check for each result.

srcdir=$(cd "${srcdir-.}" && pwd)
builddir=${builddir-$(pwd)}
POSTERN_CATALOGUE=$srcdir/classifiers/catalogue
export POSTERN_CATALOGUE
. "$srcdir/contrib/lib/gateway.sh"
PATH=$builddir:/usr/sbin:/sbin:$PATH
number=0
failed=0

# skip_all WHY: the machine lacks something; nothing is claimed.
skip_all()
{
    echo "1..0 # SKIP $1"
    exit 0
}

scene_open()
{
    [ "$(id -u)" = 0 ] || skip_all "Postfix can be started by root only"
    for tool in postfix smtp-sink; do
        command -v "$tool" >/dev/null || skip_all "$tool is not installed"
    done
    gateway=$(mktemp -d "${TMPDIR-/tmp}/postern-XXXXXX")
    chmod 755 "$gateway"
    trap 'scene_close' EXIT
    trap 'exit 1' HUP INT TERM
    echo "1..$1"
    smtp_port=$(free_port)
    sink_port=$(free_port)
    smarthost_start sink 127.0.0.1 "$sink_port" || bail "smtp-sink does not start"
    postfix_configure 127.0.0.1 "$smtp_port" <<END
relayhost = [127.0.0.1]:$sink_port
smtpd_milters = unix:postern/milter.sock
non_smtpd_milters = unix:postern/milter.sock
milter_default_action = tempfail
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
message_size_limit = 0
virtual_mailbox_limit = 0
default_process_limit = 100
smtpd_error_sleep_time = 0
smtpd_soft_error_limit = 100000
smtpd_hard_error_limit = 100000
header_size_limit = 10240000
END
}

bail()
{
    echo "Bail out! $1"
    cat "$gateway"/*.log 2>/dev/null | tail -50 >&2
    exit 1
}

# Rules on standard input; $1 is more of postern.yaml.
configure()
{
    cat >"$gateway/postern.yaml" <<END
organization: { domains: [contoso.example], trusted_networks: [127.0.0.1] }
log: { to: stderr }
rules: [rules.yaml]
$1
END
    cat >"$gateway/rules.yaml"
}

milter_settings()
{
    echo "milter: { socket: 'unix:$gateway/queue/postern/milter.sock', control: 'unix:$gateway/milter.ctl' $1 }"
}

milter_start()
{
    starts=$(($(grep -c event=start "$gateway/milter.log" 2>/dev/null) + 1))
    start milter "${POSTERN_MILTER-$builddir/postern-milter}" -c "$gateway/postern.yaml"
    wait_for 20 logged event=start "$starts" || bail "postern-milter does not start"
}

# milter_signal SIGNAL
milter_signal() { kill "-$1" "$(cat "$gateway/milter.pid")"; }

# control REQUEST: the answer of the control socket.
control() { "$builddir/tests/lib/control_ask" "unix:$gateway/milter.ctl" "$1"; }

# A log line like $1 has been written $2 times.
logged() { [ "$(grep -c -- "$1" "$gateway/milter.log")" -ge "$2" ]; }

# check NAME COMMAND...: one TAP result.
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

# send ARGUMENTS...: sends the message on standard input; said_is asks what the server answered.
send()
{
    cat >"$gateway/message.eml"
    "$builddir/tests/lib/smtp_send" "$@" 127.0.0.1 "$smtp_port" "$gateway/message.eml" >"$gateway/said" 2>&1
}

# said_is PATTERN: code and text of the reply.
said_is()
{
    said=$(cut -d' ' -f2- "$gateway/said")
    case $said in $1) ;; *) echo "# said: $said" && return 1 ;; esac
}

# sink_has COUNT: so many messages arrive.
sink_has() { wait_for 20 sink_count_is "$1"; }
sink_count_is() { [ "$(mail_count sink)" = "$1" ]; }
sink_clear() { find "$gateway/mail/sink" -type f -delete; }

# at_sink PATTERN: some message at the sink has a line like this.
at_sink() { grep -rqE -- "$1" "$gateway/mail/sink"; }
not_at_sink() { ! at_sink "$1"; }
sink_lines() { grep -rhE -- "$1" "$gateway/mail/sink" | tr -d '\r'; }

queue() { postqueue -c "$gateway/postfix" -j; }
is_held() { queue | grep -q '"queue_name": "hold"'; }
queue_is_empty() { [ -z "$(queue)" ]; }
queue_clear() { postsuper -c "$gateway/postfix" -d ALL >/dev/null 2>&1; }

scene_close()
{
    status=$?
    trap - EXIT
    gateway_stop
    [ "$failed" = 0 ] || tail -n 40 "$gateway"/*.log 2>/dev/null | sed 's/^/# /' >&2
    [ -n "$POSTERN_KEEP" ] || rm -rf "$gateway"
    exit $((status | failed))
}
