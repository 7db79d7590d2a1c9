#!/bin/sh
# contrib/postfix does what its README says: a Postfix with exactly those lines, chrooted as on Debian, with
# postern-milter, postern-routed and one smarthost.
. "${srcdir-.}/tests/milter/scene.sh"
scene_open 14

configure "$(milter_settings)
routing:
  socket: 'unix:$gateway/queue/postern/route.sock'
  control: 'unix:$gateway/routed.ctl'
  state: '$gateway/routes'
  domains: { contoso.example: on-premises }
connectors: [{ Name: On-premises, SmartHosts: ['127.0.0.1:$sink_port'] }]" <<'END'
- { Name: Route, SubjectContainsWords: [routeme], RouteMessageOutboundConnector: On-premises }
END
mkdir "$gateway/routes"

# The shipped lines follow the scene's, whose relayhost and filters they replace.
grep -vE '^(relayhost|smtpd_milters|non_smtpd_milters|milter_default_action|message_size_limit|header_size_limit|smtp_tls_security_level)' \
    "$gateway/postfix/main.cf" >"$gateway/main.cf"
sed "s|/etc/postfix/|$gateway/postfix/|" "$srcdir/contrib/postfix/main.cf" >>"$gateway/main.cf"
mv "$gateway/main.cf" "$gateway/postfix/main.cf"
cp "$srcdir/contrib/postfix/postern-suffix" "$gateway/postfix/"
sed -i -E 's/^((127\.0\.0\.1:\S+ inet|cleanup +unix|rewrite +unix|smtp +unix|relay +unix) +\S+ +\S+) +n /\1 y /' \
    "$gateway/postfix/master.cf"
sed "s|/etc/postfix/|$gateway/postfix/|" "$srcdir/contrib/postfix/master.cf" >>"$gateway/postfix/master.cf"

# The certificate for Exchange Online, of an authority that counts as public here.
certify()
{
    cd "$gateway/postfix" &&
        openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -subj /CN=Authority -days 90 -out ca.pem &&
        openssl req -newkey rsa:2048 -nodes -keyout leaf.key -subj /CN=gateway.contoso.example -out leaf.csr &&
        openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 1 -days 90 -out leaf.pem &&
        cat leaf.key leaf.pem >exchange-online.pem
}
(certify) >/dev/null 2>&1 || bail "openssl makes no certificate"

check "the daemons are chrooted" [ "$(grep -cE ' y +- ' "$gateway/postfix/master.cf")" -ge 5 ]
check "postfix check has no complaint" sh -c "! postfix -c '$gateway/postfix' check 2>&1 | grep ."

start routed "$builddir/postern-routed" -c "$gateway/postern.yaml"
wait_for 10 [ -S "$gateway/queue/postern/route.sock" ] || bail "postern-routed does not start"
milter_start
postfix_start 127.0.0.1 "$smtp_port" || bail "Postfix does not start"

doctor()
{
    SSL_CERT_FILE=$gateway/postfix/ca.pem "$builddir/postern" doctor -c "$gateway/postern.yaml" \
        --mta-config "$gateway/postfix" "$@" >"$gateway/doctor.out" 2>&1
}
doctor
check "postern doctor finds nothing" [ "$?" = 0 ]
sed 's/^/# /' "$gateway/doctor.out"
online() { doctor --only online --online --json; ! grep -q '"id": "online-\(host\|dns\)"' "$gateway/doctor.out"; }
check "nor does --online of the smarthost" online
stop sink
not_online() { ! online; }
check "which it misses when it is gone" not_online
smarthost_start sink 127.0.0.1 "$sink_port" || bail "smtp-sink does not start"
cp "$gateway/postfix/main.cf" "$gateway/main.cf"
postconf -c "$gateway/postfix" -e smtp_generic_maps= "smtpd_milters = unix:$gateway/queue/postern/milter.sock"
doctor --min-severity=error
check "and what is broken then" [ "$?" = 1 ]
check "by name" [ "$(grep -cE '^error +(generic-maps|socket-chroot) ' "$gateway/doctor.out")" -ge 2 ]
cp "$gateway/main.cf" "$gateway/postfix/main.cf"

mail() { printf 'From: ann@contoso.example\nTo: bob@fabrikam.example\nSubject: %s\n\nHello.\n' "$1"; }

mail "inside" | send -r carol@contoso.example
check "mail to a routed domain is accepted" said_is "250 *"
check "and goes to the smarthost" sink_has 1
sink_clear

mail "routeme" | send -r bob@fabrikam.example
check "mail that a rule routes is accepted" said_is "250 *"
check "and goes to the smarthost too" sink_has 1
check "with the address that it came with" [ "$(sink_lines '^X-Rcpt-Args:' | cut -d' ' -f2)" = "<bob@fabrikam.example>" ]
check "and no trace of the suffix" not_at_sink "postern.invalid"
sink_clear

stop milter KILL
mail "inside" | send -r carol@contoso.example
check "without the filter nothing is taken" said_is "451 4.7.1 *"
