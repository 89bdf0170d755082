package org.patchbay.mqtt.bridge;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.patchbay.core.ConfigCheck;

/**
 * A broker that is already there.
 *
 * @param name for the log and the metrics: letters, digits, {@code -} and {@code _}
 * @param host where it is
 * @param port where it is
 * @param tls whether to speak TLS, with the host's name checked against the certificate
 * @param trust a PEM file of the authorities to trust; empty for those of the JVM
 * @param login who the gateway is to the broker, where it asks
 * @param clientId the gateway's client id; unique among all clients of the broker
 * @param shareGroup the group of several gateways that share the work, empty for one gateway alone
 * @param keepAlive how often a silent connection is proved, 5 s to 10 min
 * @param reconnect the longest wait before the next attempt to connect, 1 s to 10 min; the first is short, and each is drawn at random
 * @param away how long devices and their calls outlive a lost connection, theirs or the gateway's
 * @param devices the most devices of this broker
 * @param packetBytes the largest packet that is taken
 * @param inFlight how many publications may wait for the broker
 * @param libpeer the libpeer devices behind it
 */
public record BrokerConfig(
        String name,
        String host,
        int port,
        boolean tls,
        String trust,
        Optional<Login> login,
        String clientId,
        String shareGroup,
        Duration keepAlive,
        Duration reconnect,
        Duration away,
        int devices,
        int packetBytes,
        int inFlight,
        List<LibpeerEntry> libpeer) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern CLIENT_ID = Pattern.compile("[^\\p{Cntrl}]{1,128}");

    /** How the gateway logs in. Its text form shows no password. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[user=" + user + "]";
        }
    }

    /**
     * A device that speaks libpeer's dialect.
     *
     * @param id the device's client id at the broker, as it stands in its topics
     * @param user whose device it is: a user of the own domain
     */
    public record LibpeerEntry(String id, String user) {
        public LibpeerEntry {
            if (!CLIENT_ID.matcher(id).matches() || id.matches(".*[/+#].*")) {
                throw ConfigCheck.fault("libpeer.id", id, "1 to 128 characters without / + #");
            }
        }
    }

    public BrokerConfig {
        libpeer = List.copyOf(libpeer);
        if (!NAME.matcher(name).matches()) throw ConfigCheck.fault("name", name, "1 to 64 letters, digits, - or _");
        if (host.isEmpty()) throw ConfigCheck.fault("host", host, "a host's name or address");
        if (!CLIENT_ID.matcher(clientId).matches())
            throw ConfigCheck.fault("client-id", clientId, "1 to 128 characters");
        if (!shareGroup.isEmpty() && !NAME.matcher(shareGroup).matches()) {
            throw ConfigCheck.fault("share-group", shareGroup, "1 to 64 letters, digits, - or _");
        }
        if (!trust.isEmpty() && !tls) throw ConfigCheck.fault("trust", trust, "tls: true beside it");
        ConfigCheck.between("port", port, 1, 65_535);
        between("keep-alive", keepAlive, Duration.ofSeconds(5), Duration.ofMinutes(10));
        between("reconnect", reconnect, Duration.ofSeconds(1), Duration.ofMinutes(10));
        between("away", away, Duration.ZERO, Duration.ofMinutes(10));
        ConfigCheck.between("devices", devices, 1, 1_000_000);
        ConfigCheck.between("packet-bytes", packetBytes, 4_096, 16 << 20);
        ConfigCheck.between("in-flight", inFlight, 1, 100_000);
    }

    private static void between(String key, Duration value, Duration lowest, Duration highest) {
        if (value.compareTo(lowest) < 0 || value.compareTo(highest) > 0) {
            throw ConfigCheck.fault(key, value, lowest + " to " + highest);
        }
    }
}
