#!/bin/sh
# Makes ./configure in a fresh checkout.
set -e
cd "$(dirname "$0")"
mkdir -p build-aux m4
# configure wants it to be there before automake puts it there.
automake_dir=$(automake --print-libdir)
cp "$automake_dir/tap-driver.sh" build-aux/
autoreconf --install --force
