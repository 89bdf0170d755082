package org.patchbay.server.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * The database server PostgreSQL on 127.0.0.1, with an empty cluster in a folder of its own. It can be stopped and started again at the same
 * port.
 */
public final class Postgres implements AutoCloseable {
    /** Who must say {@link #PASSWORD}. */
    public static final String USER = "patchbay";

    public static final String PASSWORD = "s3cret";

    /** Who need not say any. */
    public static final String TRUSTED = "trusted";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern READY = Pattern.compile("database system is ready to accept connections");
    private static final String RULES = """
            host all postgres 127.0.0.1/32 trust
            host all trusted 127.0.0.1/32 trust
            host all all 127.0.0.1/32 scram-sha-256
            """;

    private final TemporaryFolder folder;
    private final int port;
    private final AtomicInteger databases = new AtomicInteger();
    private PeerProcess process;

    private Postgres(TemporaryFolder folder, int port, PeerProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Makes a cluster, starts a server on it, and waits until it takes connections. */
    public static Postgres start() {
        TemporaryFolder folder = TemporaryFolder.create("postgres");
        int port = FreePorts.one();
        try {
            giveTo(folder.path());
            Path data = folder.path().resolve("data");
            PeerProcess initdb = PeerProcess.start(
                    "initdb",
                    folder.path(),
                    command(
                            "initdb",
                            "--pgdata=" + data,
                            "--username=postgres",
                            "--auth=trust",
                            "--no-sync",
                            "--encoding=UTF8",
                            "--locale=C.UTF-8"));
            if (initdb.awaitExit(PATIENCE) != 0) throw initdb.failure("made no cluster");
            Files.writeString(data.resolve("pg_hba.conf"), RULES);
            Postgres started = new Postgres(folder, port, serve(folder, port));
            started.execute("postgres", "CREATE ROLE " + USER + " LOGIN PASSWORD '" + PASSWORD + "'");
            started.execute("postgres", "CREATE ROLE " + TRUSTED + " LOGIN");
            return started;
        } catch (IOException e) {
            folder.close();
            throw new UncheckedIOException(e);
        } catch (AssertionError failure) {
            folder.close();
            throw failure;
        }
    }

    private static PeerProcess serve(TemporaryFolder folder, int port) {
        PeerProcess process = PeerProcess.start(
                "postgres",
                folder.path(),
                command(
                        "postgres",
                        "-D",
                        folder.path().resolve("data").toString(),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "port=" + port,
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "fsync=off",
                        "-c",
                        "max_connections=50"));
        process.awaitLine(READY, PATIENCE);
        return process;
    }

    /** A new database of the user that is to own it; its URL. */
    public String newDatabase(String owner) {
        String name = "patchbay" + databases.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name + " OWNER " + owner);
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
    }

    /** Runs a statement as the server's owner. */
    public void execute(String database, String sql) {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            AssertionError failure = process.failure("refuses " + sql);
            failure.addSuppressed(e);
            throw failure;
        }
    }

    /** Stops the server at once: who is connected is told, and thrown out. */
    public void stop() {
        process.signal("INT");
        process.awaitExit(PATIENCE);
        process.close();
    }

    /** Starts it again, on the same cluster and port. */
    public void startAgain() {
        process = serve(folder, port);
    }

    @Override
    public void close() {
        try (folder) {
            if (process.isAlive()) stop();
        }
    }

    /** The server refuses to run as root, so root runs it as the user whom its package made. */
    private static List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        command.add(Peer.POSTGRES.executable().resolveSibling(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static void giveTo(Path folder) throws IOException {
        if (!isRoot()) return;
        Files.setOwner(
                folder, folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
