#!/bin/sh
# What a connector demands of TLS, with a real Postfix on both sides: mail leaves by the host with the right
# certificate and not by its neighbour, whatever the probes found. Needs root, nsd and openssl.
set -u
PATH=$PATH:/usr/sbin:/sbin
build=${builddir:-.}
. "${srcdir:-.}/contrib/lib/gateway.sh"
count=17
number=0

skip_all() { echo "1..0 # SKIP $1"; exit 0; }
[ "$(id -u)" = 0 ] || skip_all "Postfix needs root"
for tool in nsd postfix postmap openssl; do
    command -v $tool >/dev/null || skip_all "$tool is not installed"
done
work=$(mktemp -d /tmp/postern-tls.XXXXXX) || exit 99
chmod 755 "$work"
trap 'gateway=$work/inside; gateway_stop; gateway=$work/edge; gateway_stop; rm -rf "$work"' EXIT
trap 'exit 99' INT TERM HUP

check()
{
    number=$((number + 1))
    name=$1
    shift
    if "$@"; then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
        tail -n 25 "$work/edge/mail.log" "$work/edge/routed.log" | sed 's/^/# /'
    fi
}
bail() { echo "Bail out! $1"; exit 99; }

dns_port=$(free_port)
smtp_port=$(free_port)
host_port=$(free_port)

# certificate NAME ALTERNATIVE
certificate()
{
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -days 3 -CA "$work/ca.pem" \
        -CAkey "$work/ca.key" -addext "subjectAltName=DNS:$2" -addext basicConstraints=CA:FALSE \
        -keyout "$work/$1.key" -out "$work/$1.pem" 2>/dev/null && cat "$work/$1.key" "$work/$1.pem" >"$work/$1.chain"
}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=Test Authority" -days 3 \
    -keyout "$work/ca.key" -out "$work/ca.pem" 2>/dev/null || bail "no certificates can be made"
certificate right mail.contoso.example || bail "no certificates can be made"
certificate wrong mail.fabrikam.example

# The smarthosts: one Postfix, a listener for each host. 11 right, 12 wrong, 13 and 14 without TLS.
gateway=$work/inside
mkdir "$gateway"
postfix_configure 127.0.0.13 "$host_port" <<END
default_transport = discard:
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
END
cat >>"$gateway/postfix/master.cf" <<END
127.0.0.11:$host_port inet n - n - - smtpd
    -o smtpd_tls_security_level=may -o smtpd_tls_chain_files=$work/right.chain
127.0.0.12:$host_port inet n - n - - smtpd
    -o smtpd_tls_security_level=may -o smtpd_tls_chain_files=$work/wrong.chain
127.0.0.14:$host_port inet n - n - - smtpd
END
postfix_start 127.0.0.13 "$host_port" || bail "the smarthosts do not start"
wait_for 10 is_listening 127.0.0.11 "$host_port"
wait_for 10 is_listening 127.0.0.12 "$host_port"
wait_for 10 is_listening 127.0.0.14 "$host_port"

gateway=$work/edge
mkdir "$gateway" "$gateway/state"
cat >"$gateway/hybrid.zone" <<END
\$ORIGIN hybrid.contoso.example.
\$TTL 60
@ IN SOA ns1 hostmaster ( 1 7200 1800 1209600 60 )
@ IN NS ns1
ns1 IN A 127.0.0.1
@ IN MX 10 oxford-a
@ IN MX 10 oxford-b
oxford-a IN A 127.0.0.11
oxford-b IN A 127.0.0.12
END
name_server_start 127.0.0.1 "$dns_port" hybrid.contoso.example "$gateway/hybrid.zone" || bail "nsd does not start"

# configuration CONNECTOR...: of postern-routed
configuration()
{
    cat <<END
organization: { domains: [contoso.example] }
milter: { socket_group: postfix }
routing:
  socket: "unix:$gateway/queue/postern/route.sock"
  control: "unix:$gateway/routed.ctl"
  state: state
  transport: { default: smtp, default-tls: smtp-tls }
  domains: { contoso.example: on-premises, encrypted.example: encrypted, chain.example: chain }
dns: { servers: ["127.0.0.1:$dns_port"] }
health: { interval: 500ms, fall: 1, rise: 1, hold_down: 1s, ca_file: "$work/ca.pem" }
log: { to: stderr }
connectors:
  - { Name: On-premises, SmartHosts: ["mx:hybrid.contoso.example:$host_port"], TlsSettings: DomainValidation,
      TlsDomain: mail.contoso.example$1 }
  - { Name: Encrypted, SmartHosts: ["127.0.0.13:$host_port", "127.0.0.11:$host_port"], TlsSettings: EncryptionOnly }
  - { Name: Chain, SmartHosts: ["127.0.0.12:$host_port"], TlsSettings: CertificateValidation }
  - { Name: Plain, SmartHosts: ["127.0.0.14:$host_port"] }
END
}
# Probes that mind no certificate: what follows is Postfix's own judgement.
configuration ", Probe: ehlo" >"$gateway/postern.yaml"
postfix_configure 127.0.0.1 "$smtp_port" <<END
smtp_tls_security_level = may
smtp_tls_loglevel = 1
smtp_tls_CAfile = $work/ca.pem
smtp_tls_policy_maps = socketmap:unix:postern/route.sock:tls
transport_maps = socketmap:unix:postern/route.sock:route
smtp_generic_maps = regexp:$gateway/postfix/postern-suffix
END
cp "${srcdir:-.}/contrib/postfix/postern-suffix" "$gateway/postfix/"
sed -n '/^smtp-tls /,/^$/p' "${srcdir:-.}/contrib/postfix/master.cf" | sed 's/unix - - y/unix - - n/' \
    >>"$gateway/postfix/master.cf"
chown root:postfix "$gateway/queue/postern"
start routed "$build/postern-routed" -c "$gateway/postern.yaml"
wait_for 10 test -S "$gateway/queue/postern/route.sock" || bail "postern-routed does not start"
postfix_start 127.0.0.1 "$smtp_port" || bail "Postfix does not start"

demand() { postmap -c "$gateway/postfix" -q "$1" "socketmap:unix:$gateway/queue/postern/route.sock:tls" 2>/dev/null; }
demands() { [ "$(demand "$1")" = "$2" ]; }
control() { "$build/tests/lib/control_ask" "unix:$gateway/routed.ctl" "$1"; }
printf 'Subject: test\n\nHello.\n' >"$work/message"
mail() { "$build/tests/lib/smtp_send" -r "$1" 127.0.0.1 "$smtp_port" "$work/message" >>"$work/sent.log" 2>&1; }
logged() { grep -q "$1" "$gateway/mail.log"; }
sent_by() { grep -c "relay=127.0.0.$1\[.*status=sent" "$gateway/mail.log"; }
all_sent_by() { [ "$(sent_by "$1")" = "$2" ]; }
never_by() { [ "$(sent_by "$1")" = 0 ]; }

echo "1..$count"
check "DomainValidation is told with its name" \
    demands "[127.0.0.12]:$host_port" "secure match=mail.contoso.example servername=oxford-b.hybrid.contoso.example"
check "EncryptionOnly" demands "[127.0.0.13]:$host_port" encrypt
check "a next hop of nobody" demands "[127.0.0.99]:$host_port" ""
check "a next hop of two connectors has the stricter demand" \
    demands "[127.0.0.11]:$host_port" "secure match=mail.contoso.example servername=oxford-a.hybrid.contoso.example"

for user in ann bob cid dan eve fay; do mail "$user@contoso.example"; done
check "all mail is delivered by the host with the right name" wait_for 20 all_sent_by 11 6
check "over TLS that was verified" logged 'Verified TLS connection established to 127.0.0.11'
check "the other was tried and refused for its name" logged 'Server certificate not verified\|certificate.*127.0.0.12'
check "and got nothing" never_by 12

mail bo@encrypted.example
check "EncryptionOnly passes over the host that offers no TLS" wait_for 20 all_sent_by 11 7
check "which got nothing" never_by 13

# From now on the probes mind certificates.
configuration "" >"$gateway/postern.yaml"
kill -HUP "$(cat "$gateway/routed.pid")"
is_down() { control 'order on-premises' | grep -q '"address":"\[127.0.0.12\]:[0-9]*","state":"down".*is for .mail.fabrikam.example., not for .mail.contoso.example.'; }
check "a probe finds the host with the wrong name" wait_for 10 is_down
has_certificate() { control 'order on-premises' | grep -q '"names":\["mail.contoso.example"\],"expires_s":[0-9]'; }
check "status tells the certificate of the other" wait_for 10 has_certificate
route() { postmap -c "$gateway/postfix" -q "$1" "socketmap:unix:$gateway/queue/postern/route.sock:route" 2>/dev/null; }
right_first() { route ann@contoso.example | grep -q '^smtp:\[127.0.0.11\]' && route bob@contoso.example | grep -q '^smtp:\[127.0.0.11\]'; }
check "which comes first for everybody" wait_for 10 right_first
grep -q 'host=oxford-a.* to=down' "$gateway/routed.log" && result=false || result=true
check "and was never down" $result

names_seen() { demands "[127.0.0.12]:$host_port" "secure match=mail.contoso.example servername=oxford-b.hybrid.contoso.example"; }
check "a stricter connector keeps its demand" wait_for 5 names_seen

# A rule that requires TLS, to a connector that does not.
mail bo@fabrikam.example.plain-tls.postern.invalid
deferred() { logged 'to=<bo@fabrikam.example.*status=deferred (TLS is required, but was not offered'; }
check "RequireTls waits where no TLS is offered" wait_for 20 deferred
mail bo@fabrikam.example.plain.postern.invalid
check "and the same host is used without it" wait_for 20 all_sent_by 14 1
