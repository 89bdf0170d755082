package org.patchbay.server.peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The XMPP server ejabberd, 23.01 or later, in an Erlang node without a name: nothing but its own ports is opened. */
public final class Ejabberd implements XmppServer {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    /** Where Debian keeps Erlang libraries that belong to the machine's architecture. */
    private static final List<String> LIBRARIES = List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu");

    private final TemporaryFolder folder;
    private final PeerProcess process;
    private final int firstPort;

    private Ejabberd(TemporaryFolder folder, PeerProcess process, int firstPort) {
        this.folder = folder;
        this.process = process;
        this.firstPort = firstPort;
    }

    /** Starts one that knows these users. */
    public static Ejabberd start(String... users) {
        TemporaryFolder folder = TemporaryFolder.create("ejabberd");
        int firstPort = FreePorts.block(3);
        Path configuration = folder.write("ejabberd.yml", configuration(firstPort));
        // Its own start script would change to the user ejabberd, who can't read this folder, and name the node, which
        // starts epmd.
        PeerProcess process = PeerProcess.start(
                "ejabberd",
                folder.path(),
                List.of(
                        "erl",
                        "-noinput",
                        "-mnesia",
                        "dir",
                        "\"" + folder.path().resolve("database") + "\"",
                        "-eval",
                        "{ok, _} = application:ensure_all_started(ejabberd)," + registrations(users)
                                + " io:format(\"users are registered~n\")."),
                Map.of(
                        "EJABBERD_CONFIG_PATH", configuration.toString(),
                        "EJABBERD_LOG_PATH",
                                folder.path().resolve("ejabberd.log").toString(),
                        "ERL_LIBS", String.join(":", LIBRARIES),
                        "ERL_CRASH_DUMP_BYTES", "0"));
        Ejabberd started = new Ejabberd(folder, process, firstPort);
        try {
            process.awaitLine(Pattern.compile("users are registered"), PATIENCE);
            return started;
        } catch (AssertionError failure) {
            started.close();
            throw failure;
        }
    }

    @Override
    public int clientPort() {
        return firstPort;
    }

    @Override
    public int componentPort() {
        return firstPort + 1;
    }

    @Override
    public String socketUrl() {
        return "ws://127.0.0.1:" + (firstPort + 2) + "/ws";
    }

    @Override
    public String output() {
        return process.output();
    }

    @Override
    public void close() {
        try (folder;
                process) {
            // What it would write down at its end is not wanted, and its helper processes end with its standard input.
            process.kill();
        }
    }

    @Override
    public String toString() {
        return "ejabberd";
    }

    private static String registrations(String... users) {
        return Arrays.stream(users)
                .map(user -> " ok = ejabberd_auth:try_register(<<\"%s\">>, <<\"%s\">>, <<\"%s\">>),"
                        .formatted(user, DOMAIN, PASSWORD))
                .collect(Collectors.joining());
    }

    private static String configuration(int firstPort) {
        return """
                hosts: [%s]
                loglevel: info
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
                  - port: %d
                    ip: "127.0.0.1"
                    module: ejabberd_http
                    request_handlers: {/ws: ejabberd_http_ws}
                auth_method: internal
                modules:
                  mod_roster: {}
                  mod_disco: {}
                  mod_ping: {}
                  mod_stream_mgmt: {}
                """.formatted(DOMAIN, firstPort, firstPort + 1, COMPONENT, SECRET, firstPort + 2);
    }
}
