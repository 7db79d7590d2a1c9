# Smarthosts that are machines of their own, each in a network namespace, for tests of dns/. Sourced. A test calls
# machines_enter "$0" TOOL... first, which begins it again inside a namespace that has nothing but a loopback; then
# machines_open, which makes $gateway and sees to the end of it, and host_start for each smarthost.
PATH=$PATH:/usr/sbin:/sbin
build=${builddir:-.}
. "${srcdir:-.}/contrib/lib/gateway.sh"

skip_all() { echo "1..0 # SKIP $1"; exit 0; }
bail() { echo "Bail out! $1"; tail -n 20 "$gateway"/*.log >&2 2>/dev/null; exit 1; }

machines_enter()
{
    [ -z "${MACHINES_INSIDE-}" ] || return 0
    script=$1
    shift
    [ "$(id -u)" = 0 ] || skip_all "Postfix can be started by root only"
    for tool in ip nsenter postfix unshare "$@"; do
        command -v "$tool" >/dev/null || skip_all "$tool is not installed"
    done
    unshare --net --mount true 2>/dev/null || skip_all "namespaces are not allowed here"
    unshare --net ip link add name postern type veth peer name peer 2>/dev/null || skip_all "there are no veth links here"
    export MACHINES_INSIDE=yes
    exec unshare --net --mount "${SHELL:-/bin/sh}" "$script"
}

machines_open()
{
    gateway=$(mktemp -d "${TMPDIR-/tmp}/postern-XXXXXX") || exit 99
    chmod 755 "$gateway"
    trap machines_close EXIT
    trap 'exit 99' HUP INT TERM
    ip link set lo up || bail "no loopback"
    # A new namespace's socket of postlogd holds few messages.
    echo 512 2>/dev/null >/proc/sys/net/unix/max_dgram_qlen
}

machines_close()
{
    status=$?
    trap - EXIT
    gateway_stop
    [ -n "${POSTERN_KEEP-}" ] || rm -rf "$gateway"
    exit $status
}

# host_start NAME NET: a smarthost (load_host.c) at NET.1, in a namespace of its own; the gateway is NET.254 there.
host_start()
{
    mkfifo "$gateway/$1.fifo"
    start "$1" unshare --net "$build/tests/dns/load_host" "$1" 25 "$gateway/$1.fifo"
    wait_for 20 grep -q ' is well' "$gateway/$1.log" || bail "smarthost $1 does not start"
    ip link add name "$1" type veth peer name uplink netns "$(cat "$gateway/$1.pid")" &&
        inside "$1" ip addr add "$2.1/24" dev uplink && inside "$1" ip link set uplink up &&
        ip addr add "$2.254/24" dev "$1" && ip link set "$1" up || bail "no link to $1"
}
inside() { pid=$(cat "$gateway/$1.pid"); shift; nsenter --net="/proc/$pid/ns/net" "$@"; }

# host_is NAME MANNER: those of load_host.c; from now on.
host_is()
{
    told=$(host_tells "$1")
    echo "$2" >"$gateway/$1.fifo"
    wait_for 10 has_told "$1" "$told" || bail "smarthost $1 does not become '$2'"
}
host_tells() { grep -c " $1 is " "$gateway/$1.log"; }
has_told() { [ "$(host_tells "$1")" -gt "$2" ]; }
# host_took NAME: how many messages.
host_took() { grep -c ' took ' "$gateway/$1.log"; }
