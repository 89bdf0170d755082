package org.patchbay.server.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.patchbay.server.config.StorageConfig;

/**
 * A database as JDBC reaches it.
 *
 * @param detail where it is, for people
 * @param url for the driver
 * @param user for the driver
 * @param password for the driver
 * @param settings further ones of the driver
 */
record JdbcPlace(String detail, String url, String user, String password, Map<String, String> settings) {
    private static final String MIGRATIONS = "classpath:db/migration";

    /** @throws StorageUnavailable if there is no folder for the file, and none can be made */
    static JdbcPlace of(StorageConfig.InFile place, Duration timeout) {
        Path file = place.path().toAbsolutePath().normalize();
        makeFolder(file);
        String url = "jdbc:h2:file:" + file
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
                // Committed is written: what is said to be stored is not to be lost with the process.
                + ";WRITE_DELAY=0"
                // Else the database closes at SIGTERM, in the middle of the drain.
                + ";DB_CLOSE_ON_EXIT=FALSE"
                + ";LOCK_TIMEOUT=" + timeout.toMillis();
        return new JdbcPlace(file + ".mv.db", url, "sa", "", Map.of());
    }

    static JdbcPlace of(StorageConfig.InPostgresql place, Duration timeout) {
        String seconds = Long.toString(Math.max(1, timeout.toSeconds()));
        Map<String, String> settings = Map.of(
                "ApplicationName",
                "patchbay",
                "connectTimeout",
                seconds,
                // A server that has gone silent: twice what a query may take, which the server itself ends.
                "socketTimeout",
                Long.toString(2 * Long.parseLong(seconds)),
                "tcpKeepAlive",
                "true");
        return new JdbcPlace(place.url(), place.url(), place.user(), place.password(), settings);
    }

    private static void makeFolder(Path file) {
        Path folder = file.getParent();
        if (folder == null || Files.isDirectory(folder)) return;
        try {
            // The keys of accounts will be in it.
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new StorageUnavailable("storage.path: the folder " + folder + " can't be made: " + e.getMessage(), e);
        }
    }

    /** A connection of its own. */
    Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(settings);
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        return DriverManager.getConnection(url, properties);
    }

    /** A pool that connects when it is asked to, and again after the server was away. */
    HikariDataSource pool(int connections, Duration timeout) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("patchbay-storage");
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        settings.forEach(config::addDataSourceProperty);
        config.setMaximumPoolSize(connections);
        config.setAutoCommit(false);
        config.setInitializationFailTimeout(-1);
        // Who waits for a connection waits on a thread that others need.
        config.setConnectionTimeout(Math.min(timeout.toMillis(), 2_000));
        config.setValidationTimeout(Math.min(timeout.toMillis(), 2_000));
        return new HikariDataSource(config);
    }

    /**
     * Brings the schema up to date.
     *
     * @throws FlywayException if that can't be done, or the database can't be reached
     */
    void migrate() {
        Flyway.configure(JdbcPlace.class.getClassLoader())
                .dataSource(url, user, password)
                .jdbcProperties(settings)
                .locations(MIGRATIONS)
                .failOnMissingLocations(true)
                .connectRetries(0)
                .load()
                .migrate();
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "JdbcPlace[" + detail + "]";
    }
}
