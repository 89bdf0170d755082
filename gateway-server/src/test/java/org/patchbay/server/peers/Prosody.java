package org.patchbay.server.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** The XMPP server Prosody, 0.12 or later. */
public final class Prosody implements XmppServer {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TemporaryFolder folder;
    private final Path configuration;
    private PeerProcess process;
    private final int firstPort;

    private Prosody(TemporaryFolder folder, Path configuration, int firstPort) {
        this.folder = folder;
        this.configuration = configuration;
        this.firstPort = firstPort;
        this.process = run();
    }

    /** Starts one that knows these users. */
    public static Prosody start(String... users) {
        TemporaryFolder folder = TemporaryFolder.create("prosody");
        int firstPort = FreePorts.block(3);
        Path configuration = folder.write("prosody.cfg.lua", configuration(folder.path(), firstPort));
        writeAccounts(folder.path(), users);
        Prosody started = new Prosody(folder, configuration, firstPort);
        try {
            started.awaitOpen();
            return started;
        } catch (AssertionError failure) {
            started.close();
            throw failure;
        }
    }

    private PeerProcess run() {
        return PeerProcess.start(
                "prosody",
                folder.path(),
                List.of(Peer.PROSODY.executable().toString(), "--config", configuration.toString(), "-F"));
    }

    private void awaitOpen() {
        // They open in no order.
        for (String service : List.of("component", "c2s"))
            process.awaitLine(Pattern.compile("Activated service '" + service + "' on \\[127"), PATIENCE);
    }

    /** Ends it; users and rosters are kept. */
    public void stop() {
        process.close();
    }

    /** Starts it again on the same ports. */
    public void startAgain() {
        process = run();
        awaitOpen();
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
        return "ws://127.0.0.1:" + (firstPort + 2) + "/xmpp-websocket";
    }

    @Override
    public String output() {
        return process.output();
    }

    @Override
    public void close() {
        // It ends on SIGTERM.
        try (folder) {
            process.close();
        }
    }

    @Override
    public String toString() {
        return "Prosody";
    }

    /** As its module for storage in files writes them: names are encoded as in URLs. */
    private static void writeAccounts(Path data, String... users) {
        try {
            Path accounts = Files.createDirectories(
                    data.resolve(DOMAIN.replace(".", "%2e")).resolve("accounts"));
            for (String user : users) {
                Files.writeString(
                        accounts.resolve(user + ".dat"), "return { [\"password\"] = \"" + PASSWORD + "\"; };\n");
            }
        } catch (IOException cannotWrite) {
            throw new UncheckedIOException(cannotWrite);
        }
    }

    private static String configuration(Path folder, int firstPort) {
        // 10 kB/s, which it grants a client by default, are little for descriptions of browsers.
        return """
                data_path = "%s"
                certificates = "."
                log = { info = "*console" }
                run_as_root = true
                interfaces = { "127.0.0.1" }
                c2s_ports = { %d }
                c2s_direct_tls_ports = {}
                s2s_ports = {}
                component_interfaces = { "127.0.0.1" }
                component_ports = { %d }
                http_interfaces = { "127.0.0.1" }
                http_ports = { %d }
                https_ports = {}
                http_default_host = "%s"
                modules_enabled = { "roster", "saslauth", "disco", "ping", "websocket", "smacks" }
                modules_disabled = { "s2s" }
                limits = { c2s = { rate = "1mb/s" } }
                authentication = "internal_plain"
                storage = "internal"
                c2s_require_encryption = false
                allow_unencrypted_plain_auth = true
                consider_websocket_secure = true
                VirtualHost "%s"
                Component "%s"
                    component_secret = "%s"
                """.formatted(folder, firstPort, firstPort + 1, firstPort + 2, DOMAIN, DOMAIN, COMPONENT, SECRET);
    }
}
