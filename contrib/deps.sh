#!/bin/sh
# Installs the Debian packages that Postern's build, demo and tests need. Says nothing where all are there.
#
#   sh contrib/deps.sh              for the build, contrib/demo.sh and contrib/check.sh
#   sh contrib/deps.sh --nightly    also for contrib/nightly.sh
#   sh contrib/deps.sh --list       print the packages and install nothing
#   sh contrib/deps.sh --sendmail FOLDER   unpack Debian's Sendmail there, for tests/dns/test_mailertable.sh; nothing is
#                                   installed, so that it can stand beside Postfix
#
# No service is started, and no other mail server is ever replaced by Postfix.
set -eu

build='autoconf automake gcc libc6-dev make pkg-config xz-utils libglib2.0-dev libgmime-3.0-dev libxml2-dev
    libyaml-dev libpcre2-dev libssl-dev libc-ares-dev libknot-dev libmilter-dev libjansson-dev libcmocka-dev
    libseccomp-dev libmagic-dev libarchive-dev libpoppler-glib-dev libuchardet-dev
    libtesseract-dev libleptonica-dev tesseract-ocr-eng poppler-data libgsf-1-dev'
run='postfix nsd bind9-dnsutils iproute2 openssl procps swaks'
check='clang clang-format libclang-rt-14-dev llvm git mandoc'
nightly='valgrind cppcheck clang-tidy'

policy=/usr/sbin/policy-rc.d
log=
made_policy=no

fail()
{
    printf 'contrib/deps.sh: %s\n' "$1" >&2
    exit 1
}

is_installed()
{
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing_of()
{
    for package in "$@"; do
        is_installed "$package" || printf '%s ' "$package"
    done
}

# Debian allows one mail server: apt would remove what is there to make room for Postfix.
refuse_other_mail_server()
{
    other=$(dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' |
        awk '$1 == "installed" && $2 != "postfix" && / mail-transport-agent/ { print $2; exit }')
    [ -z "$other" ] || fail "'$other' is installed here, and Postfix would replace it.
    Use another machine or a container, or remove it first:  apt-get remove $other"
}

# unpack_sendmail FOLDER: with the one library of it that is not everywhere.
unpack_sendmail()
{
    [ ! -x "$1/usr/libexec/sendmail/sendmail" ] || return 0
    mkdir -p "$1/packages"
    (
        cd "$1/packages"
        apt-get -q download sendmail-bin sendmail-base sendmail-cf libwrap0
        for package in *.deb; do dpkg -x "$package" "$1"; done
    ) >"$1/unpack.log" 2>&1 || {
        cat "$1/unpack.log" >&2
        fail 'Sendmail could not be unpacked; see above'
    }
    # Not the group of its mail queue: it runs as whoever calls it.
    chmod 755 "$1/usr/libexec/sendmail/sendmail"
    rm -rf "$1/packages"
}

clean_up()
{
    [ "$made_policy" = no ] || rm -f "$policy"
    [ -z "$log" ] || rm -f "$log"
}

# Packages start what they bring unless a policy forbids it; one that is there already is left alone.
forbid_services()
{
    [ ! -e "$policy" ] || return 0
    made_policy=yes
    printf '#!/bin/sh\n# Made by contrib/deps.sh for one installation.\nexit 101\n' >"$policy"
    chmod 755 "$policy"
}

apt()
{
    DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1 </dev/null
}

install_packages()
{
    if ! ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1; then
        apt update || return 1
        apt install --no-install-recommends "$@"
        return
    fi
    # Lists may be older than the archive; then one update cures it.
    apt install --no-install-recommends "$@" || { apt update && apt install --no-install-recommends "$@"; }
}

wanted="$build $run $check"
case ${1-} in
--nightly) wanted="$wanted $nightly" ;;
--sendmail)
    [ -n "${2-}" ] || fail '--sendmail needs a FOLDER'
    mkdir -p "$2"
    unpack_sendmail "$(cd "$2" && pwd)"
    exit 0
    ;;
--list)
    printf '%s\n' $wanted $nightly
    exit 0
    ;;
'') ;;
*) fail "unknown option '$1'; known are --nightly, --sendmail and --list" ;;
esac

command -v dpkg-query >/dev/null || fail "made for Debian 12; elsewhere install what corresponds to:
    $(printf '%s ' $wanted)"
missing=$(missing_of $wanted)
[ -n "$missing" ] || exit 0

[ "$(id -u)" = 0 ] || fail "these packages are missing; run it as root:
    $missing"
case " $missing " in
*' postfix '*) refuse_other_mail_server ;;
esac

trap clean_up EXIT
trap 'exit 130' INT TERM HUP
log=$(mktemp)
forbid_services
case " $missing " in
*' postfix '*) printf 'postfix postfix/main_mailer_type select No configuration\n' | debconf-set-selections ;;
esac
printf 'Installing %s\n' "$missing" >&2
if ! install_packages $missing; then
    cat "$log" >&2
    fail 'the packages could not be installed; see above'
fi
missing=$(missing_of $wanted)
[ -z "$missing" ] || fail "still missing: $missing"
