# postern mx check --probe: hosts on loopback that take mail, that refuse it, and that are not there.
. "${srcdir:-.}/tests/cli/lib.sh"
PATH=$PATH:/usr/sbin:/sbin
. "$fixtures/../../../contrib/lib/gateway.sh"

mail_name=probe.contoso.example
run mx check --zone zones/probe.zone --tls DANE $mail_name
expect mx-probe-without 2
run mx check --zone zones/probe.zone --probe --tls Sometimes $mail_name
expect mx-probe-tls 2
run mx check --zone zones/probe.zone --probe --smtp-port 65536 $mail_name
expect mx-probe-port 2
run mx check --zone zones/probe.zone --probe --ca-file zones/probe.zone $mail_name
holds "a file that has no authorities is no file of them" "$status" = 2

if ! command -v smtp-sink >/dev/null; then
    skip "probes of hosts" "smtp-sink is not installed"
    finish
fi
started=
trap 'for pid in $started; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done; rm -rf "$work"' EXIT
port=$(free_port)
[ "$(id -u)" != 0 ] || as_user='-u nobody'

# host ADDRESS OPTION...: an SMTP server; it is waited for
host() {
    address=$1
    shift
    # shellcheck disable=SC2086
    smtp-sink ${as_user-} "$@" "$address:$port" 20 2>/dev/null &
    started="$started $!"
    tries=100
    until grep -qi ":$(printf %04X "$port") 00000000:0000 0A" /proc/net/tcp && [ "$(listeners)" -ge "$(echo "$started" | wc -w)" ] ||
        [ "$tries" = 0 ]; do
        sleep 0.1
        tries=$((tries - 1))
    done
}
listeners() { grep -ci ":$(printf %04X "$port") 00000000:0000 0A" /proc/net/tcp; }

host 127.0.0.11 -h oxford-a.$mail_name
host 127.0.0.12 -h oxford-b.$mail_name -8
host 127.0.1.21 -h nuneaton -f RCPT

# The findings that probes make, without the notes about the zone itself.
probe() {
    run mx check -q --json --zone zones/probe.zone --probe --smtp-port "$port" "$@" $mail_name
    tr '{' '\n' <"$work/out" | sed -n 's/.*"id": "\(\(smtp\|starttls\|tls\|recipient\|open-relay\|dr-u\)[^"]*\)", "severity": "\([^"]*\)".*"found": "\([^"]*\)".*/\1 \3 \4/p' |
        sed "s/:$port/:PORT/g" >"$work/found"
    mv "$work/found" "$work/out"
}

probe
expect mx-probe-usual 1
probe --tls EncryptionOnly
expect mx-probe-demand 1
probe --recipient ann@contoso.example
expect mx-probe-recipient 1
probe --relay
expect mx-probe-relay 1
run mx check --zone zones/probe.zone --relay $mail_name
expect mx-probe-without 2
finish
