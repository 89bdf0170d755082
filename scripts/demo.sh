#!/usr/bin/env bash
# A gateway in dev mode with somebody behind each protocol who answers, so that one person alone can try every call. Run it as
# ./patchbay demo; Ctrl-C ends all of it. --port-offset N adds N to every port, so that it fits beside another gateway.
#
# Who answers, as far as it is installed (scripts/install-peers.sh installs all):
#   bob            a SIP phone: baresip, with plain RTP, so rtpengine relays between it and the browser
#   carol          an MQTT device: mqtt.js and libdatachannel
#   dave           an XMPP user: stanza and libdatachannel
#   alice          another device of the person at the keyboard, on WebSocket: this project's JavaScript client
set -euo pipefail

offset=0
if [ "${1:-}" = --port-offset ]; then offset=${2:?a number after --port-offset}; fi
port() { echo $(($1 + offset)); }

# rtpengine shares the ports of its media with another one without a word, and then neither works: each demo has 500 of its own.
media=${PATCHBAY_DEMO_MEDIA_PORT:-$((22000 + offset % 18 * 500))}

# The command that runs the gateway; tests run the classes that they were compiled with.
read -r -a gateway <<<"${PATCHBAY_GATEWAY:-}"

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
peers=$root/gateway-server/src/test/peers
logs=$(mktemp -d "${TMPDIR:-/tmp}/patchbay-demo.XXXXXX")
pids=()
answering=()
missing=()

finish() {
    trap - EXIT INT TERM
    # The phones first, so that they say goodbye to a gateway that is there.
    local i
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do kill "${pids[i]}" 2>/dev/null || true; done
    wait
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Starts a program in the background, with its output in a file.
start() {
    local name=$1
    shift
    "$@" >"$logs/$name.log" 2>&1 </dev/null &
    pids+=($!)
}

# Waits until a line stands in a program's output, for as long as the program lives.
await() {
    local name=$1 line=$2 pid=${pids[-1]}
    until grep -q "$line" "$logs/$name.log"; do
        if ! kill -0 "$pid" 2>/dev/null; then
            cat "$logs/$name.log" >&2
            return 1
        fi
        sleep 0.1
    done
}

start_rtpengine() {
    if ! command -v rtpengine >/dev/null; then
        missing+=("rtpengine (package rtpengine-daemon): the SIP phone can't be heard from the browser")
        return
    fi
    start rtpengine rtpengine --config-file=none --table=-1 --interface=127.0.0.1 --listen-ng="127.0.0.1:$(port 2223)" \
        --port-min="$media" --port-max=$((media + 499)) --foreground --log-stderr
}

start_gateway() {
    if [ ${#gateway[@]} -eq 0 ]; then gateway=("$root/patchbay"); fi
    PATCHBAY_MEDIA_RTPENGINE="127.0.0.1:$(port 2223)" start gateway "${gateway[@]}" run --dev --port-offset "$offset"
    await gateway '^patchbay ready' || { echo "demo: the gateway did not start" >&2; exit 1; }
}

start_sip_phone() {
    if ! command -v baresip >/dev/null; then
        missing+=("baresip (package baresip-core): bob, the SIP phone")
        return
    fi
    cp -r "$root/docs/first-call/baresip" "$logs/baresip"
    sed -i "s/127\.0\.0\.1:5060/127.0.0.1:$(port 5060)/; s/127\.0\.0\.1:5090/127.0.0.1:$(port 5090)/" "$logs/baresip/"*
    start bob baresip -f "$logs/baresip"
    answering+=("bob     SIP         baresip plays a tone")
}

# A client library in Node that answers by itself; what it prints goes on to the terminal.
start_script() {
    local name=$1 told=$2
    shift 2
    start "$name" node "$root/scripts/demo-phone.mjs" "$@"
    if await "$name" '^here'; then answering+=("$told"); else missing+=("$name: see $logs/$name.log"); fi
}

start_scripts() {
    if ! command -v node >/dev/null || [ ! -d "$peers/node_modules/mqtt" ]; then
        missing+=("Node.js and the packages of $peers (scripts/install-peers.sh): carol, dave and alice's other device")
        return
    fi
    start_script carol "carol   MQTT        a device sends a tone" mqtt.mjs \
        '{"url": "mqtt://127.0.0.1:'"$(port 1883)"'", "user": "carol", "password": "patchbay", "device": "doorbell", "codecs": ["PCMU", "PCMA"]}'
    start_script dave "dave    XMPP        a user sends a tone" stanza.mjs \
        '{"url": "ws://127.0.0.1:'"$(port 8080)"'/xmpp", "domain": "localhost", "user": "dave", "password": "patchbay", "device": "desk", "codecs": ["PCMU", "PCMA"]}'
    start_script alice "alice   WebSocket   your own other device sends a tone" patchbay.mjs \
        '{"url": "ws://127.0.0.1:'"$(port 8080)"'/signal", "user": "alice", "password": "patchbay", "device": "tablet", "codecs": ["PCMU", "PCMA"]}'
}

echo "demo: starting a gateway (the first time it is built, which takes a minute or two)"
start_rtpengine
start_gateway
start_sip_phone
start_scripts

cat <<TEXT

Open http://localhost:$(port 8080)/ in Chromium, log in as alice with password patchbay, type one of these names and press Call:

$(printf '  %s\n' "${answering[@]}")
TEXT
for one in ${missing[@]+"${missing[@]}"}; do echo "not here: $one"; done
printf '\nLogs are in %s. Ctrl-C ends everything.\n\n' "$logs"

# What happens, until somebody ends it or the gateway goes.
tail -q -n 0 -F "$logs"/carol.log "$logs"/dave.log "$logs"/alice.log 2>/dev/null &
pids+=($!)
gateway_index=0
if command -v rtpengine >/dev/null; then gateway_index=1; fi
wait "${pids[gateway_index]}" || true
