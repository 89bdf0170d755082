package org.patchbay.benchmarks.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The configurations of other people's servers: loopback, open to everybody, and none of the bounds that would be measured in their stead. */
final class PeerFiles {
    /** The domain of XMPP servers' users. */
    static final String DOMAIN = "localhost";

    private static final List<String> LIBRARY_FOLDERS =
            List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu");

    private PeerFiles() {}

    private static String libraries(String program) {
        return LIBRARY_FOLDERS.stream()
                .map(folder -> folder + "/" + program)
                .filter(folder -> Files.isDirectory(Path.of(folder)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no modules of " + program));
    }

    /** A proxy that keeps transactions, records its route, and registers contacts in memory; SIP over UDP and over WebSocket. */
    static String kamailio(int sip, int http) {
        return """
                #!KAMAILIO
                debug=-1
                log_stderror=yes
                children=2
                tcp_children=2
                tcp_max_connections=40000
                tcp_connection_lifetime=3604
                tcp_accept_no_cl=yes
                auto_aliases=no
                dns=no
                rev_dns=no
                alias="localhost"
                listen=udp:127.0.0.1:%d
                listen=tcp:127.0.0.1:%d
                mpath="%s/modules/"
                loadmodule "kex.so"
                loadmodule "tm.so"
                loadmodule "sl.so"
                loadmodule "rr.so"
                loadmodule "pv.so"
                loadmodule "maxfwd.so"
                loadmodule "textops.so"
                loadmodule "siputils.so"
                loadmodule "usrloc.so"
                loadmodule "registrar.so"
                loadmodule "xhttp.so"
                loadmodule "websocket.so"
                loadmodule "nathelper.so"
                modparam("usrloc", "db_mode", 0)
                modparam("usrloc", "hash_size", 14)
                modparam("nathelper|registrar", "received_avp", "$avp(RECEIVED)")
                modparam("websocket", "keepalive_mechanism", 0)
                request_route {
                    if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
                    if (is_method("REGISTER")) {
                        if (proto == WS) fix_nated_register();
                        if (!save("location")) sl_reply_error();
                        exit;
                    }
                    if (has_totag()) {
                        if (loose_route()) { t_relay(); exit; }
                        if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
                        sl_send_reply("404", "Not Here");
                        exit;
                    }
                    if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
                    t_check_trans();
                    record_route();
                    if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
                    t_relay();
                }
                event_route[xhttp:request] {
                    if ($hdr(Upgrade) =~ "websocket" && $rm =~ "GET") {
                        if (ws_handle_handshake()) exit;
                    }
                    xhttp_reply("404", "Not Found", "", "");
                }
                """.formatted(sip, http, libraries("kamailio"));
    }

    /** The WebSocket transport and the SIP plugin, and nothing else of it. */
    static Map<String, String> janus(Path folder, int http) {
        String libraries = libraries("janus");
        return Map.of(
                "janus.jcfg",
                """
                general: {
                    configs_folder = "%s"
                    plugins_folder = "%s/plugins"
                    transports_folder = "%s/transports"
                    events_folder = "%s/none"
                    loggers_folder = "%s/none"
                    debug_level = 2
                    session_timeout = 0
                }
                media: { ipv6 = false }
                nat: { ice_lite = false }
                plugins: { disable = "%s" }
                transports: { disable = "%s" }
                """.formatted(
                                folder,
                                libraries,
                                libraries,
                                folder,
                                folder,
                                others(libraries + "/plugins", "libjanus_sip.so"),
                                others(libraries + "/transports", "libjanus_websockets.so")),
                "janus.transport.websockets.jcfg",
                """
                general: {
                    json = "compact"
                    ws = true
                    ws_port = %d
                    ws_ip = "127.0.0.1"
                    wss = false
                }
                admin: { admin_ws = false }
                """.formatted(http),
                "janus.plugin.sip.jcfg",
                """
                general: {
                    local_ip = "127.0.0.1"
                    behind_nat = false
                    register_ttl = 3600
                }
                """);
    }

    private static String others(String folder, String wanted) {
        String[] names = Path.of(folder).toFile().list((dir, name) -> name.endsWith(".so") && !name.equals(wanted));
        return names == null ? "" : String.join(",", names);
    }

    /** Without persistence. */
    static String mosquitto(int mqtt) {
        return """
                listener %d 127.0.0.1
                allow_anonymous true
                persistence false
                max_inflight_messages 0
                max_queued_messages 0
                set_tcp_nodelay true
                log_dest none
                """.formatted(mqtt);
    }

    /** Every password is right; 10 kB/s, which it grants a client by default, are no limit. */
    static String prosody(Path folder, int client, int component) {
        return """
                data_path = "%s"
                certificates = "."
                log = { error = "*console" }
                run_as_root = true
                pidfile = "%s/prosody.pid"
                interfaces = { "127.0.0.1" }
                c2s_ports = { %d }
                c2s_direct_tls_ports = {}
                s2s_ports = {}
                component_interfaces = { "127.0.0.1" }
                component_ports = { %d }
                http_ports = {}
                https_ports = {}
                modules_enabled = { "saslauth", "disco", "ping" }
                modules_disabled = { "s2s" }
                limits = { c2s = { rate = "1gb/s" } }
                authentication = "insecure"
                insecure_open_authentication = "Yes please, I know what I'm doing!"
                storage = "internal"
                c2s_require_encryption = false
                allow_unencrypted_plain_auth = true
                VirtualHost "%s"
                Component "%s"
                    component_secret = "%s"
                """.formatted(folder, folder, client, component, DOMAIN, PeerServer.COMPONENT, PeerServer.SECRET);
    }

    /** Every password is right. */
    static String ejabberd(int client, int component) {
        return """
                hosts: [%s]
                loglevel: error
                listen:
                  - port: %d
                    ip: "127.0.0.1"
                    module: ejabberd_c2s
                    starttls: false
                    max_stanza_size: 262144
                    access: all
                  - port: %d
                    ip: "127.0.0.1"
                    module: ejabberd_service
                    access: all
                    hosts: {"%s": {password: "%s"}}
                auth_method: [anonymous]
                anonymous_protocol: login_anon
                allow_multiple_connections: true
                modules:
                  mod_disco: {}
                  mod_ping: {}
                """.formatted(DOMAIN, client, component, PeerServer.COMPONENT, PeerServer.SECRET);
    }
}
