#!/usr/bin/env bash
# Installs the third-party programs that the tests drive: phones, a browser, a media relay, a load generator, XMPP servers, an
# MQTT broker, client libraries.
#
#   scripts/install-peers.sh           install what is missing, then say what is still missing
#   scripts/install-peers.sh --check   only say what is missing
#
# Debian packages need root or sudo, npm packages need neither. A peer that cannot be had leaves its tests out, which is
# said by name; the exit status is 0 all the same, except with CI=true, where every peer must be there.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
node_folder=$root/gateway-server/src/test/peers
tests_folder=$root/gateway-server/src/test/java

# The names are those of the Peer enum in the tests (package org.patchbay.server.peers).
peers=(baresip chromium ejabberd mosquitto mosquitto-clients openssl postgres prosody rtpengine sipp slixmpp node npm-packages)

debian_packages() {
    case $1 in
        baresip) echo baresip-core ;;       # the program and all modules; "baresip" would add X11 and GTK menus
        chromium) echo chromium ;;
        ejabberd) echo ejabberd ;;
        mosquitto) echo mosquitto ;;
        mosquitto-clients) echo mosquitto-clients ;;
        openssl) echo openssl ;;
        postgres) echo postgresql ;;
        prosody) echo prosody lua-unbound ;; # without lua-unbound it complains about its resolver
        rtpengine) echo rtpengine-daemon ;; # user space only: the kernel module is a recommendation
        sipp) echo sip-tester ;;
        slixmpp) echo python3-slixmpp ;;
        node) echo nodejs npm ;;
    esac
}

is_present() {
    case $1 in
        node) command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' 2>/dev/null ;;
        # Debian keeps the server's programs out of the path.
        postgres) command -v postgres >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null ;;
        ejabberd) [ -x /usr/sbin/ejabberdctl ] ;;
        mosquitto-clients) command -v mosquitto_pub >/dev/null ;;
        slixmpp) [ -d /usr/lib/python3/dist-packages/slixmpp ] ;; # Debian's own Python; there may be others before it in the path
        npm-packages) cmp -s "$node_folder/package-lock.json" "$node_folder/node_modules/.installed-from" ;;
        *) command -v "$1" >/dev/null || [ -x "/usr/bin/$1" ] || [ -x "/usr/sbin/$1" ] ;;
    esac
}

# Test classes that name the peer, or the browser that needs it, in their @NeedsPeer annotation.
tests_needing() {
    local constant=${1^^}
    constant=${constant//-/_}
    case $1 in
        npm-packages) constant="($constant|CHROMIUM)" ;;
        node) constant="($constant|NPM_PACKAGES|CHROMIUM)" ;;
    esac
    grep -rlE --include='*.java' "@NeedsPeer\(.*\b$constant\b" "$tests_folder" 2>/dev/null \
        | sed 's|.*/||; s|\.java$||' | sort | paste -sd' ' || true
}

missing_peers() {
    local peer
    for peer in "${peers[@]}"; do is_present "$peer" || echo "$peer"; done
}

# --- the part that runs as root -------------------------------------------------------------------------------------

# Packages must not start their daemons on the machine of a developer: invoke-rc.d and deb-systemd-invoke ask this file.
policy=/usr/sbin/policy-rc.d
forbid_daemons() {
    if [ -e "$policy" ]; then mv "$policy" "$policy.patchbay-saved"; fi
    trap allow_daemons EXIT
    trap 'exit 130' INT TERM HUP
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
}
allow_daemons() {
    rm -f "$policy"
    if [ -e "$policy.patchbay-saved" ]; then mv "$policy.patchbay-saved" "$policy"; fi
}

# Hundreds of lines that nobody reads, unless it fails.
apt_install() {
    local output
    output=$(DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
        apt-get install --yes --quiet=2 --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" </dev/null 2>&1) \
        || { tail -n 20 <<<"$output" >&2; return 1; }
}

has_candidate() { apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [^(]'; }

install_as_root() {
    local package updated=no
    forbid_daemons
    for package in "$@"; do
        if ! has_candidate "$package" && [ $updated = no ]; then apt-get update --quiet=2 || true; updated=yes; fi
    done
    if ! apt_install "$@"; then
        # An old index names versions that the archive has dropped; after that, one bad package must not take the others along.
        if [ $updated = no ]; then apt-get update --quiet=2 || true; fi
        for package in "$@"; do apt_install "$package" || echo "peers: apt-get could not install $package" >&2; done
    fi
    # Nor at the next boot: here they are programs for tests. (Only reached for those that were missing before.)
    if [ -d /run/systemd/system ]; then
        for package in rtpengine-daemon prosody ejabberd mosquitto postgresql; do
            if [[ " $* " == *" $package "* ]]; then systemctl disable --quiet "$package" || true; fi
        done
    fi
}

if [ "${1:-}" = --install-as-root ]; then
    shift
    install_as_root "$@"
    exit 0
fi

# --- the part that runs as the user ---------------------------------------------------------------------------------

install_debian_packages() {
    local peer packages=()
    for peer in "$@"; do read -ra names <<<"$(debian_packages "$peer")"; packages+=("${names[@]}"); done
    if [ ${#packages[@]} -eq 0 ]; then return; fi
    if ! command -v apt-get >/dev/null; then
        echo "peers: this machine has no apt-get; install by hand: ${packages[*]}" >&2
        return
    fi
    echo "peers: installing ${packages[*]}"
    if [ "$(id -u)" -eq 0 ]; then
        "${BASH_SOURCE[0]}" --install-as-root "${packages[@]}"
    elif command -v sudo >/dev/null; then
        # Without a terminal nobody can type a password, so don't wait for one.
        if [ -t 0 ]; then sudo -- "${BASH_SOURCE[0]}" --install-as-root "${packages[@]}"
        else sudo -n -- "${BASH_SOURCE[0]}" --install-as-root "${packages[@]}"; fi
    else
        echo "peers: neither root nor sudo; install by hand: ${packages[*]}" >&2
    fi
}

install_npm_packages() {
    if ! command -v npm >/dev/null || [ ! -f "$node_folder/package-lock.json" ]; then return; fi
    echo "peers: npm ci in ${node_folder#"$root"/}"
    (cd "$node_folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && cp package-lock.json node_modules/.installed-from)
}

# Two runs at once would tread on each other; the lock is this file itself, so that nothing is left behind.
exec 9<"${BASH_SOURCE[0]}"
flock 9

if [ "${1:-}" != --check ]; then
    mapfile -t missing < <(missing_peers)
    if [ ${#missing[@]} -gt 0 ]; then
        install_debian_packages "${missing[@]}" || echo "peers: the Debian packages could not all be installed" >&2
        is_present npm-packages || install_npm_packages || echo "peers: npm ci failed" >&2
    fi
fi

mapfile -t missing < <(missing_peers)
if [ ${#missing[@]} -eq 0 ]; then
    echo "peers: all present (${peers[*]})"
    exit 0
fi
for peer in "${missing[@]}"; do
    echo "peers: $peer is not installed, which leaves out: $(tests_needing "$peer")"
done
if [ "${CI:-}" = true ]; then
    echo "peers: CI=true, so every peer must be there" >&2
    exit 1
fi
