package org.patchbay.server.peers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A third-party program that tests need. The names are those of {@code scripts/install-peers.sh}. */
public enum Peer {
    /** The SIP phone. */
    BARESIP("baresip"),
    /** The XMPP server in Erlang, whose control command carries its name. */
    EJABBERD("ejabberdctl"),
    /** The MQTT broker. */
    MOSQUITTO("mosquitto"),
    /** The MQTT clients for the command line. */
    MOSQUITTO_CLIENTS("mosquitto_pub"),
    /** The command that makes certificates. */
    OPENSSL("openssl"),
    /** The database server. */
    POSTGRES("postgres"),
    /** The XMPP server in Lua. */
    PROSODY("prosody"),
    /** The media relay. */
    RTPENGINE("rtpengine"),
    /** The SIP load generator. */
    SIPP("sipp"),
    /** The XMPP library of Debian's own Python. */
    SLIXMPP("slixmpp"),
    /** Runs the driver of the browser, and phones made of libraries. */
    NODE("node"),
    /** What {@code npm ci} puts beside those: playwright-core, JsSIP, stanza, mqtt.js and so on. */
    NPM_PACKAGES("npm-packages", NODE),
    /** The browser, which is driven through {@link #NODE} and {@link #NPM_PACKAGES}. */
    CHROMIUM("chromium", NPM_PACKAGES);

    private static final Path DEBIAN_PYTHON_PACKAGES = Path.of("/usr/lib/python3/dist-packages");

    private final String command;
    private final List<Peer> prerequisites;

    Peer(String command, Peer... prerequisites) {
        this.command = command;
        this.prerequisites = List.of(prerequisites);
    }

    /** The name of the peer, which is its command too, unless it is a library or a folder of them. */
    public String command() {
        return command;
    }

    /** The peers that are not on this machine: this one, or something that it cannot do without. */
    public Stream<Peer> missing() {
        Stream<Peer> self = isInstalled() ? Stream.empty() : Stream.of(this);
        return Stream.concat(self, prerequisites.stream().flatMap(Peer::missing));
    }

    /**
     * The program on this machine.
     *
     * @throws IllegalStateException if it is not installed; tests that are guarded by {@link NeedsPeer} never see it
     */
    public Path executable() {
        return findExecutable().orElseThrow(() -> new IllegalStateException("peer " + command + " is not installed"));
    }

    /** The folder with what runs in Node. */
    static Path nodeFolder() {
        // Maven runs tests in the folder of the module, most editors in the folder of the project.
        return Stream.of(Path.of("src/test/peers"), Path.of("gateway-server/src/test/peers"))
                .map(Path::toAbsolutePath)
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no src/test/peers below " + Path.of("").toAbsolutePath()));
    }

    private boolean isInstalled() {
        return switch (this) {
            case NPM_PACKAGES -> npmPackagesAreThose();
            case SLIXMPP -> Files.isDirectory(DEBIAN_PYTHON_PACKAGES.resolve(command));
            case BARESIP,
                    EJABBERD,
                    MOSQUITTO,
                    MOSQUITTO_CLIENTS,
                    OPENSSL,
                    POSTGRES,
                    PROSODY,
                    RTPENGINE,
                    SIPP,
                    NODE,
                    CHROMIUM -> findExecutable().isPresent();
        };
    }

    private Optional<Path> findExecutable() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        Stream<String> folders =
                Stream.concat(Arrays.stream(path.split(File.pathSeparator)), Stream.of("/usr/bin", "/usr/sbin"));
        return Stream.concat(folders, this == POSTGRES ? postgresqlFolders() : Stream.empty())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, command))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Debian keeps each version's programs in a folder of their own; the newest first. */
    private static Stream<String> postgresqlFolders() {
        File[] versions = new File("/usr/lib/postgresql").listFiles(File::isDirectory);
        if (versions == null) return Stream.empty();
        return Arrays.stream(versions)
                .sorted(Comparator.comparing(File::getName).reversed())
                .map(version -> version + "/bin");
    }

    private static boolean npmPackagesAreThose() {
        Path wanted = nodeFolder().resolve("package-lock.json");
        Path installed = nodeFolder().resolve("node_modules/.installed-from");
        try {
            return Files.exists(installed) && Files.mismatch(wanted, installed) == -1;
        } catch (IOException unreadable) {
            throw new IllegalStateException("cannot compare " + wanted + " and " + installed, unreadable);
        }
    }
}
