# postern import rulepack and export rulepack: what they print, and that a package comes back as it was.
. "${srcdir:-.}/tests/cli/lib.sh"

packages=../rulepacks
whole=$(cd $packages && pwd)
package=$work/contoso.xml

# A file outside the current folder is named by its whole path, which is another one elsewhere.
rulepack() {
    verb=$1
    shift
    run "$verb" rulepack "$@"
    sed -i -e "s|$whole|PACKAGES|" -e "s|$work|WORK|" "$work/err"
}

rulepack import $packages/contoso-pharma.xml
expect rulepack-import 0
cp "$work/out" "$work/utf8"
rulepack import $packages/contoso-pharma-utf16.xml
holds "UTF-16 is the same" "$(cksum <"$work/out")" = "$(cksum <"$work/utf8")"
rulepack import --json $packages/contoso-pharma.xml
expect rulepack-import-json 0
rulepack import $packages/custom.yaml
expect rulepack-import-yaml 2
rulepack import nope.xml
expect rulepack-import-unreadable 2
rulepack import
expect rulepack-import-nothing 2
sed 's/maxEngineVersion=/maxEngineVersino=/' $packages/contoso-pharma.xml >"$package"
rulepack import "$package"
expect rulepack-import-fault 2

rulepack export --publisher Contoso --package-version 1.0.0.7 --utf8 $packages/custom.yaml
expect rulepack-export 1
cp "$work/out" "$work/first"
rulepack export --publisher Contoso --package-version 1.0.0.7 --output "$package" $packages/custom.yaml
holds "nothing is printed beside a file" "$status$(cat "$work/out")" = 1
holds "it begins with a byte order mark" "$(head -c 2 "$package" | od -An -tx1 | tr -d ' ')" = fffe
rulepack export --publisher Contoso --package-version 1.0.0.7 --name custom --utf8 "$package"
holds "a package that was read is written as it was" "$(cksum <"$work/out")" = "$(cksum <"$work/first")"
rulepack export
expect rulepack-export-nothing 2
rulepack export --package-version 1.0 $packages/custom.yaml
expect rulepack-export-version 2
rulepack export --publisher '' $packages/custom.yaml
expect rulepack-export-publisher 2
rulepack export --output "$work/no/folder.xml" $packages/custom.yaml
holds "a file that cannot be written is an error" "$status$(grep -c 'folder.xml' "$work/err")" = 21
rulepack export $packages/contoso-pharma.yaml nope.yaml
expect rulepack-export-unreadable 2

# What a package has no place for is said, not dropped in silence.
run edm build --search ssn --output "$work/patients.edm" tables/patients.csv
cat >"$work/exact.yaml" <<'EOF'
Types:
- Name: Patient
  ExactMatch:
    Table: patients.edm
    Match: { Field: ssn, Regex: '[0-9]{3}-[0-9]{2}-[0-9]{4}' }
    Patterns: [{ Confidence: 85, Any: [{ Field: surname }], Min: 1 }]
- Name: Ward
  Patterns: [{ Confidence: 85, Match: { Regex: 'ward [0-9]' } }]
EOF
rulepack export --utf8 "$work/exact.yaml"
holds "exact data is not written, which is said" \
    "$status$(grep -c "'Patient' is not written: a package has no bundles and no exact data" "$work/err")$(grep -c '<Entity ' "$work/out")" = 111

# The packages of a folder are loaded, and find what they are made for.
mkdir "$work/types"
cp $packages/contoso-pharma-utf16.xml "$work/types/pharma.xml"
echo 'Types: 1' >"$work/types/notes.txt"
printf 'organization: { domains: [contoso.example] }\nrules: [rules]\nclassifiers: [types]\n' >"$work/postern.yaml"
mkdir "$work/rules"
printf -- '- Name: Keep\n  MessageContainsDataClassifications: [{ Name: Contoso Pharmaceutical Private Content }]\n  DeleteMessage: true\n' >"$work/rules/one.yaml"
run check -c "$work/postern.yaml"
holds "a folder's packages are loaded" "$status$(head -n 1 "$work/out")" = \
    "0$work/types/pharma.xml:32:7: info: a form for older engines only is left out"
printf 'our file CP-123456, private, geheim, from regulatory affairs\n' >"$work/text"
run classify -c "$work/postern.yaml" --text --json "$work/text"
holds "a type of a package is found" "$(sed 's/.*"name": "\(Contoso [A-Za-z ]*\)".*"confidence": \([0-9]*\), "count": \([0-9]*\).*/\1 \2 \3/' "$work/out")" = \
    "Contoso Pharmaceutical Private Content 85 1"

finish
