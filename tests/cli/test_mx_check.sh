# postern mx check of zone files: what it prints, and its exit status.
. "${srcdir:-.}/tests/cli/lib.sh"

mail_name=hybrid.contoso.example

run mx check --zone zones/oxford-nuneaton.zone $mail_name
expect mx-check-sound 0
run mx check --fail-on info --zone zones/oxford-nuneaton.zone $mail_name
holds "notes count where that is asked for" "$status" = 1
run mx check --zone zones/defects.zone $mail_name
expect mx-check-defects 1
run mx check --json --zone zones/defects.zone HYBRID.contoso.example.
expect mx-check-json 1
run mx check --zone zones/broken.zone $mail_name
expect mx-check-broken 1
run mx check --json --zone zones/broken.zone $mail_name
expect mx-check-broken-json 1

run mx check --zone zones/inside.zone --origin corp.example mail.corp.example
expect mx-check-private 1
run mx check -q --zone zones/inside.zone --origin corp.example --profile internal mail.corp.example
expect mx-check-internal 0
run mx check --fail-on error --zone zones/inside.zone --origin corp.example mail.corp.example
holds "warnings do not count where only errors do" "$status" = 0
run mx check -q --zone zones/oxford-nuneaton.zone --address-limit 2 --self 198.51.100.21 $mail_name
expect mx-check-limit 1
run mx check -q --zone zones/inside.zone --origin corp.example --profile internal --require-redundant-primary mail.corp.example
holds "two primaries are redundant" "$status" = 0

run mx check -q --zone zones/oxford-nuneaton.zone --site 'oxford-*=Oxford' --site '*-dr=Oxford' $mail_name
expect mx-check-site 1
run mx check --zone zones/oxford-nuneaton.zone --site Oxford $mail_name
expect mx-check-no-site 2

run mx check --zone zones/oxford-nuneaton.zone other.example
expect mx-check-other-zone 2
run mx check --zone zones/nope.zone $mail_name
expect mx-check-unreadable 2
run mx check --zone zones/broken.zone a..b
expect mx-check-no-name 2
run mx check --zone zones/broken.zone --profile public $mail_name
expect mx-check-profile 2
run mx check --zone zones/broken.zone --fail-on fatal $mail_name
expect mx-check-fail-on 2
run mx check --zone zones/broken.zone --address-limit -1 $mail_name
expect mx-check-negative 2
run mx check --zone zones/broken.zone
expect mx-check-without-name 2
run help same-subnet-across-tiers
expect help-mx-check 0

# A name that cannot be read is not hidden by one that can.
run mx check -q --zone zones/oxford-nuneaton.zone $mail_name other.example
holds "the worst exit status counts" "$status" = 2
finish
