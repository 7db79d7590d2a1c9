# postern edm build: what it says, and that a table that was there survives every error.
. "${srcdir:-.}/tests/cli/lib.sh"

table=$work/patients.edm
# printable: the folder of this run is not the next one's
build() {
    run edm build "$@"
    sed -i "s|$work|WORK|g" "$work/out" "$work/err"
}

build --search ssn --output "$table" tables/patients.csv
expect edm-build 0
holds "only its owner may read the table" "$(stat -c %a "$table")" = 600
chmod 640 "$table"
holds "no value stands in it" "$(grep -c -a -i -e brien -e 6789 "$table")" = 0

build --search ssn --output "$table" tables/patients.csv
holds "a new table has the rights of the old one" "$(stat -c %a "$table")" = 640
before=$(cksum "$table")
build --search id --output "$table" tables/patients.csv
expect edm-no-field 2
build --search ssn --separator ';' --output "$table" tables/open.csv
expect edm-open-quote 2
build --search ssn --separator : --output "$table" tables/patients.csv
expect edm-separator 2
build --search ssn --output "$table"
expect edm-no-file 2
build --search ssn --output "$table" tables/nope.csv
expect edm-unreadable 2
build --search ssn --output "$work/no/folder.edm" tables/patients.csv
expect edm-unwritable 2
holds "the table stays as it was" "$(cksum "$table")" = "$before"
holds "nothing else is left behind" "$(find "$work" -name '*.edm*' | wc -l)" = 1

"$postern" edm build --search ssn --output "$table" - <tables/patients.csv >"$work/out" 2>"$work/err"
status=$?
sed -i "s|$work|WORK|g" "$work/out"
expect edm-build 0
run edm build -q --search ssn --output "$table" tables/patients.csv
holds "-q says nothing" "$(cat "$work/out" "$work/err")" = ""

finish
