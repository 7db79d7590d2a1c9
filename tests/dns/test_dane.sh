#!/bin/sh
# DANE with a real Postfix: a connector with TlsSettings: DANE, three smarthosts of which one has the certificate that
# its TLSA record names, one another, one no TLSA record; and a name server that does or does not vouch for what it
# says. The name server is a stub: whether signatures verify is a resolver's word (the AD bit) to Postfix too.
set -u
. "${srcdir:-.}/tests/dns/machines.sh"
machines_enter "$0" postmap
machines_open
number=0
smtp_port=2525
check()
{
    number=$((number + 1))
    claim=$1
    shift
    if "$@"; then
        echo "ok $number - $claim"
    else
        echo "not ok $number - $claim"
        tail -n 25 "$gateway/mail.log" "$gateway/routed.log" | sed 's/^/# /'
    fi
}

host_start good 10.10.1
host_start wrong 10.10.2
host_start bare 10.20.1
zone=hybrid.contoso.example
tlsa=$(sed -n 's/.* tlsa //p' "$gateway/good.log")
printf 'nameserver 127.0.0.1\noptions trust-ad\n' >"$gateway/resolv.conf"
mount --bind "$gateway/resolv.conf" /etc/resolv.conf || bail "/etc/resolv.conf cannot be replaced"
start dns "$build/tests/dns/signed_dns" "$zone MX MX 10 good.$zone;MX 10 wrong.$zone;MX 20 bare.$zone" \
    "good.$zone A A 10.10.1.1" "wrong.$zone A A 10.10.2.1" "bare.$zone A A 10.20.1.1" \
    "_25._tcp.good.$zone TLSA TLSA $tlsa" "_25._tcp.wrong.$zone TLSA TLSA $tlsa"
wait_for 10 grep -q ready "$gateway/dns.log" || bail "the name server does not start"

postfix_configure 127.0.0.1 $smtp_port <<END
transport_maps = socketmap:unix:postern/route.sock:route
smtp_tls_security_level = may
smtp_tls_policy_maps = socketmap:unix:postern/route.sock:tls
smtp_dns_support_level = dnssec
smtp_host_lookup = dns
smtp_tls_loglevel = 1
END
mkdir "$gateway/state"
configuration()
{
    cat <<END
organization: { domains: [contoso.example] }
milter: { socket_group: postfix }
routing:
  socket: "unix:$gateway/queue/postern/route.sock"
  control: "unix:$gateway/routed.ctl"
  state: state
  domains: { contoso.example: on-premises }
dns: { servers: ["127.0.0.1:53"] }
health: { interval: 500ms, standby_interval: 500ms, fall: 1, rise: 1, hold_down: 1s, hold_down_max: 1s }
log: { to: stderr }
connectors:
  - { Name: On-premises, SmartHosts: ["mx:$zone"], TlsSettings: DANE$1 }
END
}
# Probes that mind no certificate: what follows is Postfix's own judgement.
configuration ', Probe: ehlo' >"$gateway/postern.yaml"
chown root:postfix "$gateway/queue/postern"
start routed "$build/postern-routed" -c "$gateway/postern.yaml"
wait_for 20 test -S "$gateway/queue/postern/route.sock" || bail "postern-routed does not start"
postfix_start 127.0.0.1 $smtp_port || bail "Postfix does not start"

ask() { postmap -c "$gateway/postfix" -q "$2" "socketmap:unix:$gateway/queue/postern/route.sock:$1" 2>/dev/null; }
printf 'Subject: test\n\nHello.\n' >"$gateway/message"
mail()
{
    for user in "$@"; do
        "$build/tests/lib/smtp_send" -r "$user@contoso.example" 127.0.0.1 $smtp_port "$gateway/message" >>"$gateway/said" 2>&1
    done
}
logged() { grep -qE "$1" "$gateway/mail.log"; }
took() { [ "$(host_took "$1")" = "$2" ]; }
waits_because() { postqueue -c "$gateway/postfix" -j | grep -q "\"delay_reason\": \"[^\"]*$1"; }
has_names() { ask route ann@contoso.example | grep -qE "^smtp:\[(good|wrong).$zone\]:25,\[(good|wrong).$zone\]:25,\[bare.$zone\]:25$"; }

echo "1..15"
check "the list holds names" wait_for 20 has_names
check "of which each demands DANE" [ "$(ask tls "[wrong.$zone]:25")" = dane-only ]
mail ann bob cid dan eve fay
# All of it is off the queue, so none waits for the answer of a host that goes away next.
all_sent() { [ "$(grep -c 'status=sent' "$gateway/mail.log")" = "$1" ] && took good "$1"; }
check "all mail leaves by the host whose TLSA record matches" wait_for 30 all_sent 6
check "verified" logged "Verified TLS connection established to good.$zone"
check "the other certificate is refused" logged "verification failed for wrong.$zone.*no matching DANE TLSA records"
check "and its host got nothing" took wrong 0

host_is good refuse
mail gus
check "without that host mail waits" wait_for 30 waits_because .
check "the one without TLSA was looked at and left" logged "bare.$zone: no TLSA records found"
check "and nothing was sent to others" [ "$(host_took wrong)$(host_took bare)" = 00 ]
host_is good well
check "it leaves when the host is back" wait_for 30 all_sent 7

kill -USR1 "$(cat "$gateway/dns.pid")"
mail hal
check "an answer that nobody vouches for: mail waits" wait_for 30 waits_because 'no TLSA records found'
check "and is sent to nobody" [ "$(host_took good)$(host_took wrong)$(host_took bare)" = 700 ]
kill -USR1 "$(cat "$gateway/dns.pid")"
check "it leaves when DNS is well" wait_for 30 all_sent 8

# The probes mind it themselves from now on.
configuration '' >"$gateway/postern.yaml"
kill -HUP "$(cat "$gateway/routed.pid")"
is_down() { grep -q "event=health host=$1.* to=down.*TLSA" "$gateway/routed.log"; }
check "the probes find both" wait_for 20 is_down wrong
wait_for 20 is_down bare
first() { ask route ann@contoso.example | grep -q "^smtp:\[good.$zone\]" && ask route bob@contoso.example | grep -q "^smtp:\[good.$zone\]"; }
check "and the right one comes first for everybody" wait_for 20 first
