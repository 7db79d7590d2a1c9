# The rules of the Contoso Pharma example, which name two classifications, with types from Exchange's rule
# package (UTF-8 and UTF-16), from YAML, and from forms that were learned: the same mails, the same outcomes.
. "${srcdir:-.}/tests/cli/lib.sh"
here=$(cd ../../.. && pwd)
rules=$here/contrib/example/rules.d/10-contoso-pharma.yaml
POSTERN_CONFIG=$work/postern.yaml
export POSTERN_CONFIG

mail() { # NAME FILE...: a mail to the outside whose body is the files
    name=$1
    shift
    printf 'From: carol@contoso.example\nTo: pat@northwind.example\nSubject: Papers\n\n' >"$work/$name.eml"
    cat "$@" >>"$work/$name.eml"
}

learn() { # NAME FILE: the type, without the comment on top
    "$postern" classify --fingerprint "$1" "$2" 2>"$work/err" || fail "'$1' is learned" "$(cat "$work/err")"
}

# outcomes: the rules that matched a mail, and what becomes of it
outcomes() {
    "$postern" test --json --rules "$rules" "$work/$1.eml" 2>"$work/err" >"$work/out"
    sed -n 's/.*"disposition": "\([a-z]*\)".*/\1/p' "$work/out"
    grep -o '"name": "[^"]*", "priority": [0-9]*, "mode": "[^"]*", "outcome": "[a-z_]*"' "$work/out" |
        sed 's/"name": "\([^"]*\)".*"outcome": "\(.*\)"/\1: \2/'
}

both='reject
Notify if email contains ContosoPharma documents: matched
Reject ContosoPharma restricted documents: matched'
private='deliver
Notify if email contains ContosoPharma documents: matched
Reject ContosoPharma restricted documents: not_matched'
neither='deliver
Notify if email contains ContosoPharma documents: not_matched
Reject ContosoPharma restricted documents: not_matched'

check() { # SOURCE MAIL WANTED
    found=$(outcomes "$2")
    if [ "$found" = "$3" ]; then
        pass "$1: $2"
    else
        fail "$1: $2" "$found" "$(cat "$work/err")"
    fi
}

try() { # SOURCE FILE
    printf 'organization: { domains: [contoso.example] }\nclassifiers: [%s]\n' "$2" >"$POSTERN_CONFIG"
    check "$1" private "$private"
    check "$1" restricted "$both"
    check "$1" harmless "$neither"
}

echo 'Private: see CP-123456, and keep it CONFIDENTIAL, says R&D.' | mail private -
echo 'Restricted: the results of trial AB1234.' | mail restricted -
echo 'The press release CP 1 is out. Restricted seating at the trial.' | mail harmless -
for source in rulepacks/contoso-pharma.xml rulepacks/contoso-pharma-utf16.xml rulepacks/contoso-pharma.yaml; do
    try "$source" "$here/tests/fixtures/$source"
done

# A filled-in form is private; the minutes that quote most of another are restricted.
sed 's/^/Restricted minutes. /; s/[aeiou]/y/g' classify/form.txt >"$work/minutes.txt"
learn 'Contoso Pharmaceutical Private Content' classify/form.txt >"$work/private.yaml"
learn 'Contoso Pharmaceutical Restricted Content' "$work/minutes.txt" >"$work/restricted.yaml"
mail private classify/filled.txt
mail restricted "$work/minutes.txt"
mail harmless classify/badges.csv
try forms "$work/private.yaml, $work/restricted.yaml"

finish
