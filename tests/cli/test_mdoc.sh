# The manuals of this folder are mdoc without a complaint; and what -h says of options, postern(1) says too.
. "${srcdir:-.}/tests/cli/lib.sh"
docs=$fixtures/../../../docs

for page in postern.1 postern-json.5 postern-rules.5 postern.yaml.5; do
    if command -v mandoc >/dev/null 2>&1; then
        # Other manuals are found where they are installed only.
        complaints=$(mandoc -T lint "$docs/$page" | grep -v 'referenced manual not found')
        holds "$page is clean" -z "$complaints"
    else
        skip "$page is clean" "no mandoc"
    fi
done

for command in check test extract "mx show" "mx check" "mx simulate" status reload help; do
    # shellcheck disable=SC2086
    run $command -h
    missing=
    for option in $(grep -oE -e '--[a-z-]+' "$work/out" | sed 's/^--//' | sort -u); do
        grep -q -e "-$option" "$docs/postern.1" || missing="$missing --$option"
    done
    holds "postern(1) tells the options of $command" -z "$missing"
done

finish
