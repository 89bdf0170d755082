#!/usr/bin/env bash
# Installs the servers that `./patchbay bench compare` sets the gateway beside: Janus, Kamailio, Mosquitto, Prosody, ejabberd.
#
#   scripts/install-bench-peers.sh           install what is missing, then say what is still missing
#   scripts/install-bench-peers.sh --check   only say what is missing
#
# Debian packages, so it needs root or sudo. Each bench starts its own server on free ports of 127.0.0.1 with a configuration of its own,
# and ends it by its pid; the packages' services are neither started nor needed. A server that is missing is left out of the comparison.
set -euo pipefail

programs=(/usr/bin/janus /usr/sbin/kamailio /usr/sbin/mosquitto /usr/bin/prosody /usr/sbin/ejabberdctl)
packages=(janus kamailio kamailio-websocket-modules mosquitto prosody ejabberd)

missing() {
    local program
    for program in "${programs[@]}"; do [ -x "$program" ] || echo "${program##*/}"; done
    compgen -G '/usr/lib/*/kamailio/modules/websocket.so' >/dev/null || echo kamailio-websocket-modules
}

# Packages must not start their services: invoke-rc.d and deb-systemd-invoke ask this file.
policy=/usr/sbin/policy-rc.d
forbid_services() {
    if [ -e "$policy" ]; then mv "$policy" "$policy.patchbay-saved"; fi
    trap allow_services EXIT
    trap 'exit 130' INT TERM HUP
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
}
allow_services() {
    rm -f "$policy"
    if [ -e "$policy.patchbay-saved" ]; then mv "$policy.patchbay-saved" "$policy"; fi
}

install() {
    forbid_services
    apt-get update --quiet=2
    DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
        apt-get install --yes --quiet=2 --no-install-recommends -o DPkg::Lock::Timeout=300 "${packages[@]}" </dev/null
    if [ -d /run/systemd/system ]; then systemctl disable --quiet janus kamailio mosquitto prosody ejabberd || true; fi
}

if [ "${1:-}" = --install-as-root ]; then
    install
    exit 0
fi
if [ "${1:-}" != --check ] && [ -n "$(missing)" ]; then
    if [ "$(id -u)" -eq 0 ]; then "${BASH_SOURCE[0]}" --install-as-root
    else sudo -- "${BASH_SOURCE[0]}" --install-as-root; fi
fi
left=$(missing | paste -sd' ')
if [ -n "$left" ]; then
    echo "bench peers: missing: $left" >&2
    exit 1
fi
echo "bench peers: all present"
