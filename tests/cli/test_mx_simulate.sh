# postern mx simulate of zone files: what it prints, what it draws, and its exit status.
. "${srcdir:-.}/tests/cli/lib.sh"

mail_name=hybrid.contoso.example
zone=zones/two-sites.zone
sites="--site oxford-*=Oxford --site nuneaton-*=Nuneaton"

# Patterns are for postern, not for the shell.
set -f
run mx simulate --zone $zone $sites $mail_name
expect mx-simulate 0
run mx simulate -v --zone $zone --mta exchange-online --p 0.999 --site-p 1 $mail_name
expect mx-simulate-all 0
run mx simulate --json --zone $zone $sites HYBRID.contoso.example.
expect mx-simulate-json 0
run mx simulate --zone zones/six-primaries.zone $mail_name
expect mx-simulate-limit 1
run mx simulate --zone zones/six-primaries.zone --mta sendmail $mail_name
holds "what stops Postfix does not stop Sendmail, but the only name server is lost with its site" "$status" = 1
run mx simulate --zone zones/six-primaries.zone --mta exim --down ox1 --down ox2 $mail_name
holds "two hosts of six may go" "$status" = 0
run mx simulate --zone $zone --down oxford-a --down 198.51.100.0/24 $mail_name
expect mx-simulate-down 0
run mx simulate --zone $zone --down ipv4 --down ipv6 $mail_name
expect mx-simulate-nowhere 1
run mx simulate --zone $zone -c simulate.yaml $mail_name
holds "sites and time-outs are those of the configuration" "$(grep -c 'loss of Oxford lands on\|ends 7 s after\|after 64 s' "$work/out")" = 2

run mx simulate --zone zones/broken.zone $mail_name
expect mx-simulate-broken 2
run mx simulate --zone $zone --down oxford-c $mail_name
expect mx-simulate-down-unknown 2
run mx simulate --zone $zone --mta qmail $mail_name
expect mx-simulate-mta 2
run mx simulate --zone $zone --p 1.5 $mail_name
expect mx-simulate-chance 2
run mx simulate --zone $zone --site oxford-a $mail_name
expect mx-simulate-site 2
run mx simulate --zone $zone
expect mx-simulate-without-name 2
run mx simulate --zone $zone --svg "$work/a.svg" $mail_name $mail_name
expect mx-simulate-two-pictures 2
run mx simulate --zone $zone --svg "$work/none/a.svg" $mail_name
holds "a picture that cannot be written is no success" "$status" = 2

run mx simulate --zone $zone --svg "$work/picture.svg" $sites $mail_name
cp "$work/picture.svg" "$work/out"
expect mx-simulate-picture 0
run mx simulate --zone $zone --svg "$work/picture.svg" --site 'oxford-*=<script>&"' $mail_name
holds "names are escaped" "$(grep -c '&lt;script&gt;&amp;' "$work/picture.svg")" -ge 2
holds "and nothing else is let through" "$(grep -c '<script' "$work/picture.svg")" = 0
finish
