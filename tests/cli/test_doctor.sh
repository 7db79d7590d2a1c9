# postern doctor with a real postconf: a gateway with the usual faults, options, and what cannot be checked.
. "${srcdir:-.}/tests/cli/lib.sh"

if ! PATH=$PATH:/usr/sbin command -v postconf >/dev/null; then
    skip "postern doctor" "Postfix is not installed"
    finish
fi
chmod 755 "$work"
mkdir -p "$work/queue/postern" "$work/config"
fill() { sed -e "s#QUEUE#$work/queue#g" -e "s#CONFIG#$work/config#g" "$1" >"$2"; }
fill doctor/broken/main.cf "$work/config/main.cf"
fill doctor/broken/master.cf "$work/config/master.cf"
fill doctor/postern.yaml "$work/postern.yaml"
# Postfix insists that its files belong to whoever may change them.
chmod -R go-w "$work/config"

# What is different in every run, made equal.
normal() {
    sed -i "s#$work#WORK#g; s#Postfix 3\.[0-9.]*#Postfix 3.N#; s# by [0-9]* checks# by N checks#" "$work/out" "$work/err"
}
doctor() { run doctor -c "$work/postern.yaml" --mta-config "$work/config" "$@"; }
# found ID: whether the JSON has it
found() { grep -c "\"id\": \"$1\"" "$work/out"; }

doctor
normal
expect doctor-broken 2
doctor --only routing,tls
normal
expect doctor-groups 1

# The lines that it writes against a leak, as Postfix reads them.
doctor --only trust --min-severity info
sed -n 's#^ *\(/^X-MS-Exchange-.*\)#\1#p' "$work/out" >"$work/outbound"
answer() { PATH=$PATH:/usr/sbin postmap -c "$work/config" -q "$1" "regexp:$work/outbound" 2>/dev/null; }
holds "fields of the inside are taken away" "$(answer 'X-MS-Exchange-Organization-AuthAs: Internal')" = IGNORE
holds "but for the one of SetSCL" "$(answer 'X-MS-Exchange-Organization-SCL: 5')" = DUNNO
doctor --only trust --json
normal
expect doctor-json 1
doctor --json --min-severity=error
holds "errors alone" "$(grep -vc '"severity": "error"' "$work/out")" = 1 # and what could not be checked
doctor --only loop
holds "a group without findings" "$status" = 0
doctor -q --only loop
holds "-q leaves the summary out" ! -s "$work/out"
doctor --json --min-severity=info --tenant contoso.onmicrosoft.com
holds "--tenant" "$(found tenant-target-address)$(found tenant-inbound)" = 11
doctor --json --min-severity=info
holds "no tenant, none of its checks" "$(found tenant-target-address)" = 0

run doctor --only routign
expect doctor-group-near 2
run doctor --only everything
expect doctor-group 2
run doctor --min-severity=never
expect doctor-severity 2
run doctor --tenant contoso.example
expect doctor-tenant 2
run doctor main.cf
expect doctor-argument 2
run help doctor/shared-client-cert
expect help-doctor 0

run doctor --headers doctor/delivered.txt
expect doctor-headers 1
run doctor --headers doctor/delivered.txt --min-severity=error
holds "the exit status goes by --min-severity" "$status" = 0
printf 'Subject: Hello\n\nHello.\n' >"$work/plain.eml"
run doctor --headers "$work/plain.eml"
holds "a header that shows nothing is not clean" "$status" = 2
run doctor --headers "$work/nowhere"
holds "no header" "$status" = 2
head -c 1048577 /dev/zero >"$work/large"
run doctor --headers "$work/large"
holds "a header has a limit" "$status$(grep -c 'paste the header alone' "$work/err")" = 21
"$postern" doctor --headers - <doctor/delivered.txt >"$work/out" 2>"$work/err"
status=$?
expect doctor-headers 1

run doctor -c "$work/postern.yaml" --mta-config "$work/nowhere"
normal
holds "no Postfix is not clean" "$status$(grep -c '^unchecked postfix-config' "$work/out")" = 21
run doctor -c "$work/nowhere.yaml" --mta-config "$work/config" --only limits --min-severity=error
holds "no postern.yaml is not clean" "$status$(grep -c '^unchecked postern-config' "$work/out")" = 21

# What is to be written cures what it was said for: paste it as it stands, and ask again.
paste() {
    doctor -q --min-severity=info
    for file in main.cf master.cf; do
        awk -v heading="in $work/config/$file:" '
            index($0, heading) { in_text = 1; next }
            $0 == "" { in_text = 0 }
            in_text { print }' "$work/out" >"$work/paste"
        # A parameter of main.cf stands once: what is pasted replaces it.
        [ "$file" = master.cf ] || sed 's/ *=.*//' "$work/paste" | while read -r name; do
            sed -i "/^$name *=/d" "$work/config/$file"
        done
        sed '/^    -o/d' "$work/paste" >>"$work/config/$file"
    done
}
printf '/^(.+)\\.[a-z0-9-]+\\.postern\\.invalid$/ ${1}\n' >"$work/config/postern-suffix"
paste
paste
doctor --json --min-severity=info
cured="milter-order milter-default-action milter-non-smtpd generic-maps tls-policy tls-outbound client-cert-asked
    shared-client-cert message-size header-size bare-newline socket-chroot"
for id in $cured; do
    holds "the line for $id cures it" "$(found "$id")" = 0
done

finish
