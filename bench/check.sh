#!/bin/sh
# make bench-check: bench/engine runs without corpus and peers, and Postern finds what PCRE2 finds.
set -eu
builddir=${builddir:-.}
export POSTERN_CATALOGUE="${srcdir:-.}/classifiers/catalogue"

csv=$("$builddir/bench/engine" --quick --csv --rounds 1 --engine postern --engine postern-scalar --engine pcre2 \
    dlp kw secrets all)
printf '%s\n' "$csv" | awk -F, '
    NR == 1 {
        if ($0 != "set,text,block_bytes,engine,mb_per_s,hits,hash")
            fail("heading " $0)
        next
    }
        $4 == "memory" { memory++; next }
    { run = $1 " " $2 " " $3; rows++; hits += $6 }
    # other characters fold and bound differently there: bench/engine --help
    $2 ~ /utf8|cjk/ { next }
    !(run in hash) { hash[run] = $7; next }
    hash[run] != $7 { fail($4 " finds something else: " $0) }
    function fail(text) { print "bench/check.sh: " text; failed = 1 }
    END {
        if (rows < 80 || hits < 500 || memory < 30)
            fail(rows " rows, " hits " hits")
        if (!failed)
            print "bench/engine: " rows " runs, " hits " hits, no difference"
        exit failed
    }'
