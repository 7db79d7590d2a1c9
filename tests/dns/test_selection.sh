#!/bin/sh
# Postern's choice of smarthosts against Postfix's own, over random zones in which hosts, addresses and whole tiers
# are dead: the same MX records, by the same name server, in a network namespace where every host has an address
# of its own. 200 zones; 1,000 with POSTERN_LONG set; POSTERN_SEED picks others.
set -u
PATH=$PATH:/usr/sbin:/sbin
build=${builddir:-.}
skip_all() { echo "1..0 # SKIP $1"; exit 0; }

if [ -z "${SELECTION_INSIDE-}" ]; then
    [ "$(id -u)" = 0 ] || skip_all "Postfix can be started by root only"
    for tool in ip nsd postfix unshare; do
        command -v $tool > /dev/null || skip_all "$tool is not installed"
    done
    unshare --net --mount true 2> /dev/null || skip_all "namespaces are not allowed here"
    export SELECTION_INSIDE=yes
    exec unshare --net --mount "${SHELL:-/bin/sh}" "$0" "$@"
fi

. "${srcdir:-.}/contrib/lib/gateway.sh"
smtp_port=2525
recipients=300 # of one message
count=200
[ -z "${POSTERN_LONG-}" ] || count=1000
seed=${POSTERN_SEED:-1}
gateway=$(mktemp -d "${TMPDIR-/tmp}/postern-XXXXXX") || exit 99
chmod 755 "$gateway"
finish()
{
    status=$?
    trap - EXIT
    gateway_stop
    [ -n "${POSTERN_KEEP-}" ] || rm -rf "$gateway"
    exit $status
}
trap finish EXIT
trap 'exit 99' HUP INT TERM
bail() { echo "Bail out! $1"; tail -n 20 "$gateway"/*.log >&2 2> /dev/null; exit 1; }
selection() { what=$1; shift; "$build/tests/dns/selection" "$what" "$seed" "$count" "$families" "$@"; }

# Every address of these networks is this machine's; nothing but the hosts that live listens there.
ip link set lo up && ip route add local 10.0.0.0/8 dev lo || bail "no addresses to be had"
families=4
protocols=ipv4
if ip -6 route add local fd00::/8 dev lo 2> /dev/null; then
    families=46
    protocols=all
fi

echo 'nameserver 127.0.0.1' > "$gateway/resolv.conf"
mount --bind "$gateway/resolv.conf" /etc/resolv.conf || bail "/etc/resolv.conf cannot be replaced"
selection zone > "$gateway/zone" || bail "no zones"
name_server_start 127.0.0.1 53 failover.test "$gateway/zone" || bail "the name server does not start"
selection alive > "$gateway/alive"
"$build/tests/lib/smtp_hosts" 25 < "$gateway/alive" > "$gateway/hosts.log" 2>&1 &
echo $! > "$gateway/hosts.pid"
wait_for 20 grep -q '^ready' "$gateway/hosts.log" || bail "the smarthosts do not start"
selection transport > "$gateway/transport" || bail "Postern has no lists"

postfix_configure 127.0.0.1 $smtp_port << END
inet_protocols = $protocols
smtp_host_lookup = dns
transport_maps = texthash:$gateway/transport
queue_run_delay = 1h
minimal_backoff_time = 1h
maximal_backoff_time = 2h
default_process_limit = 60
END
# A new namespace's socket of postlogd holds few messages.
echo 512 2> /dev/null > /proc/sys/net/unix/max_dgram_qlen
postfix_start 127.0.0.1 $smtp_port || bail "Postfix does not start"

printf 'Subject: who takes it?\n\nbody\n' > "$gateway/message.eml"
sed 's/ .*//; s/^/-r\n/' "$gateway/transport" |
    xargs -n $((2 * recipients)) sh -c '"$0" "$@" 127.0.0.1 '$smtp_port' '"$gateway/message.eml" \
        "$build/tests/lib/smtp_send" > "$gateway/said" || bail "Postfix takes no mail"
! grep -v ' 250 ' "$gateway/said" || bail "Postfix refused mail"

# One line for each recipient, whatever became of it.
is_all_said()
{
    [ "$(grep -o 'to=<[^>]*@z[^>]*>,.* status=' "$gateway/mail.log" | sed 's/,.*//' | sort -u | wc -l)" = \
        "$(wc -l < "$gateway/transport")" ]
}
wait_for 60 is_all_said || bail "some mail has no result"
selection judge "$gateway/mail.log"
echo "# seed $seed, families $protocols"
