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
    /** The database server. */
    POSTGRES("postgres"),
    /** The command that makes certificates. */
    OPENSSL("openssl"),
    /** The media relay. */
    RTPENGINE("rtpengine"),
    /** The SIP load generator. */
    SIPP("sipp"),
    /** Runs the driver of the browser. */
    NODE("node"),
    /** What {@code npm ci} puts beside the driver of the browser: playwright-core, JsSIP. */
    NPM_PACKAGES("npm-packages"),
    /** The browser, which is driven through {@link #NODE} and {@link #NPM_PACKAGES}. */
    CHROMIUM("chromium", NODE, NPM_PACKAGES);

    private final String command;
    private final List<Peer> prerequisites;

    Peer(String command, Peer... prerequisites) {
        this.command = command;
        this.prerequisites = List.of(prerequisites);
    }

    /** The name of the peer, which is its command too, unless it is a folder of packages. */
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
        return this == NPM_PACKAGES ? npmPackagesAreThose() : findExecutable().isPresent();
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
