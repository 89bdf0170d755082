package org.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.spi.Door;
import org.patchbay.server.config.ConfigFile;
import org.patchbay.server.config.GatewayConfig;
import org.patchbay.server.config.Overrides;
import org.patchbay.server.peers.Polling;

/**
 * A whole gateway in this process, in dev mode on free loopback ports: users alice, bob, carol and dave, password patchbay, no relay unless
 * a test names one.
 */
public final class TestGateway implements AutoCloseable {
    /** The password of every user. */
    public static final String PASSWORD = "patchbay";

    private static final Pattern PORT = Pattern.compile(":([0-9]+)(?=[;/]|$)");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Map<String, String> TEST_SETTINGS = Map.ofEntries(
            Map.entry("http.plain.hosts", "127.0.0.1"),
            Map.entry("sip.udp.hosts", "127.0.0.1"),
            Map.entry("sip.udp.port", "0"),
            Map.entry("sip.tcp.hosts", "127.0.0.1"),
            Map.entry("sip.tcp.port", "0"),
            Map.entry("xmpp.client-port.hosts", "127.0.0.1"),
            Map.entry("xmpp.client-port.port", "0"),
            Map.entry("http.plain.port", "0"),
            Map.entry("mqtt.tcp.hosts", "127.0.0.1"),
            Map.entry("mqtt.tcp.port", "0"),
            Map.entry("mqtt.websocket.hosts", "127.0.0.1"),
            Map.entry("mqtt.websocket.port", "0"),
            Map.entry("media.rtpengine", ""),
            Map.entry("auth.iterations", "4096"),
            Map.entry("log.level", "warn"));

    /** What may be left when all calls are over: connections and registrations; transactions, which wait for repetitions by a timer. */
    private static final List<String> OUTLIVES_CALLS = List.of(
            "patchbay_admission_rate",
            "patchbay_client_lines",
            "patchbay_http_connections",
            // The whole JVM's, which other tests have filled.
            "patchbay_load_heap_percent",
            // How slow the machine is, for which other tests can be the reason.
            "patchbay_load_loops_behind",
            "patchbay_registrar_users",
            "patchbay_registrar_devices",
            "patchbay_registrar_channels",
            "patchbay_websocket_connections",
            "patchbay_websocket_awaiting_hello",
            "patchbay_websocket_sessions",
            "patchbay_websocket_sessions_detached",
            "patchbay_mqtt_connections",
            "patchbay_mqtt_sessions",
            "patchbay_mqtt_sessions_away",
            "patchbay_mqtt_publications_waiting",
            "patchbay_relay_healthy_instances",
            "patchbay_presence_users",
            "patchbay_presence_watches",
            "patchbay_storage_accounts_cached",
            "patchbay_storage_up",
            "patchbay_sip_connections",
            "patchbay_sip_contacts",
            "patchbay_sip_flow_watches",
            "patchbay_sip_timers",
            "patchbay_sip_transactions{side=\"client\"}",
            "patchbay_sip_transactions{side=\"server\"}",
            "patchbay_xmpp_component_up{name=\"office\"}",
            "patchbay_xmpp_streams",
            "patchbay_xmpp_sessions",
            "patchbay_xmpp_sessions_detached");

    private final GatewayServer server;

    private TestGateway(GatewayServer server) {
        this.server = server;
    }

    /** Starts one as it is. */
    public static TestGateway start() {
        return start(Map.of());
    }

    /**
     * Starts one with other settings.
     *
     * @param settings keys as in the configuration file: {@code calls.ring} to {@code 2s}
     */
    public static TestGateway start(Map<String, String> settings) {
        return start(settings, List.of());
    }

    /** Starts one with other settings and more users than the four. */
    public static TestGateway start(Map<String, String> settings, List<String> moreUsers) {
        Map<String, String> all = new HashMap<>(TEST_SETTINGS);
        all.putAll(settings);
        ConfigFile.Reading reading = ConfigFile.readDev(Overrides.environment(all));
        if (reading instanceof ConfigFile.Faulty faulty) throw new AssertionError(faulty.faults());
        GatewayConfig config = Overrides.withUsers(((ConfigFile.Valid) reading).config(), PASSWORD, moreUsers);
        return new TestGateway(await(GatewayServer.start(config)));
    }

    /**
     * Starts one with what only a file can say, beside WebSocket clients, SIP phones and MQTT devices.
     *
     * @param yaml sections for the end of the file; {@code mqtt} among them takes the place of the one that tests have else
     */
    public static TestGateway startFrom(String yaml) {
        String mqtt = yaml.contains("mqtt:") ? "" : "mqtt: {tcp: {hosts: 127.0.0.1, port: 0}}\n";
        String file = """
                domain: {name: localhost, aliases: [127.0.0.1]}
                http: {plain: {hosts: 127.0.0.1, port: 0}}
                websocket: {}
                sip: {udp: {hosts: 127.0.0.1, port: 0}, tcp: {hosts: 127.0.0.1, port: 0}}
                auth: {iterations: 4096}
                log: {level: warn}
                storage: {memory: true}
                accounts:
                  - {user: alice, password: {env: PASSWORD}}
                  - {user: bob, password: {env: PASSWORD}}
                  - {user: carol, password: {env: PASSWORD}}
                """ + mqtt + yaml;
        ConfigFile.Reading reading = ConfigFile.read(file, Path.of("").toAbsolutePath(), Map.of("PASSWORD", PASSWORD));
        if (reading instanceof ConfigFile.Faulty faulty) throw new AssertionError(faulty.faults());
        return new TestGateway(await(GatewayServer.start(((ConfigFile.Valid) reading).config())));
    }

    /**
     * Starts one as a file says.
     *
     * @param text of the file
     * @param folder what paths in it start from
     */
    public static TestGateway of(String text, Path folder) {
        ConfigFile.Reading reading = ConfigFile.read(text, folder, Map.of());
        if (reading instanceof ConfigFile.Faulty faulty) throw new AssertionError(faulty.faults());
        return new TestGateway(await(GatewayServer.start(((ConfigFile.Valid) reading).config())));
    }

    /** Starts one with a configuration of the test's own, whose relative paths start from a folder, and these users. */
    public static TestGateway start(String configuration, Path folder, List<String> users) {
        ConfigFile.Reading reading = ConfigFile.read(configuration, folder, Map.of());
        if (reading instanceof ConfigFile.Faulty faulty) throw new AssertionError(faulty.faults());
        GatewayConfig config = Overrides.withUsers(((ConfigFile.Valid) reading).config(), PASSWORD, users);
        return new TestGateway(await(GatewayServer.start(config)));
    }

    /** What it counts. */
    public Counters counters() {
        return server.counters();
    }

    /** Where a door is: {@code http}, {@code signal}, {@code sip-udp}. The first one of that name. */
    public URI door(String name) {
        return server.doors().stream()
                .filter(door -> door.name().equals(name))
                .findFirst()
                .map(door -> URI.create(door.uri()))
                .orElseThrow(() -> new AssertionError("no door " + name + " among " + server.doors()));
    }

    /** The port of a door: {@code sip-udp}, {@code sip-tcp}, {@code signal}. */
    public int port(String name) {
        Matcher matcher = PORT.matcher(door(name).toString());
        if (!matcher.find()) throw new AssertionError("no port in " + door(name));
        return Integer.parseInt(matcher.group(1));
    }

    /** All doors. */
    public List<Door> doors() {
        return server.doors();
    }

    /** The HTTP port. */
    public int httpPort() {
        return port("http");
    }

    /** Goes down as at SIGTERM, without the end of the process. */
    public void drain() {
        await(server.drain());
    }

    /** Asserts that the calls have left nothing: no call, leg, dialog, transaction or place. Waits for what is still on its way out. */
    public void assertNothingLeft() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        var left = left();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            left = left();
        }
        assertThat(left).as("gauges of what calls hold").isEmpty();
    }

    /** Asserts that SIP transactions are over, once they need not wait for repetitions any more; 64 times T1 (RFC 3261 17) and a little. */
    public void assertNoTransactionLeft() {
        Polling.until(
                () -> sipTransactions().isEmpty(),
                PATIENCE.multipliedBy(3),
                () -> new AssertionError("left of SIP: " + sipTransactions()));
    }

    private Map<String, Long> sipTransactions() {
        Map<String, Long> left = new TreeMap<>(counters().snapshot());
        left.keySet()
                .removeIf(name -> !name.startsWith("patchbay_sip_transactions") && !name.equals("patchbay_sip_timers"));
        left.values().removeIf(value -> value == 0);
        return left;
    }

    private Map<String, Long> left() {
        Map<String, Long> left = new TreeMap<>(counters().snapshot());
        left.keySet().removeIf(name -> name.contains("_total") || OUTLIVES_CALLS.contains(name));
        left.values().removeIf(value -> value == 0);
        return left;
    }

    @Override
    public void close() {
        await(server.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("took longer than " + PATIENCE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
