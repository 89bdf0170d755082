package org.patchbay.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.patchbay.core.ConfigCheck;

/**
 * Where accounts that are added, contact lists, messages and sessions are kept.
 *
 * @param place memory, a file, or a server
 * @param connections to the database, and threads that wait for it, 1 to 64
 * @param queue what may wait for one of them; more is refused, 1 to 1,000,000
 * @param timeout how long one query may take, 1 s to 60 s
 * @param optional whether the gateway does its work while the database is away, so that it says ready all the same
 * @param accounts what is remembered of accounts
 * @param limits how much is kept
 */
public record StorageConfig(
        Place place,
        int connections,
        int queue,
        Duration timeout,
        boolean optional,
        AccountCache accounts,
        Limits limits) {
    private static final Path STANDARD_PATH = Path.of("data", "patchbay");
    private static final String POSTGRESQL = "jdbc:postgresql://";
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("[?&](password|sslpassword)=|//[^/?]*@");

    /** Where it is. */
    public sealed interface Place permits InMemory, InFile, InPostgresql {}

    /** In the memory of the process, gone with it. */
    public record InMemory() implements Place {}

    /**
     * In a file of the embedded database.
     *
     * @param path without the ending {@code .mv.db}, which the database adds
     */
    public record InFile(Path path) implements Place {
        public InFile {
            // A semicolon would begin a setting of the database, a tilde the home of who runs it.
            if (path.toString().contains(";") || path.toString().startsWith("~")) {
                throw ConfigCheck.fault("path", path, "a path without ; that does not begin with ~");
            }
        }
    }

    /**
     * On a PostgreSQL server.
     *
     * @param url as JDBC wants it, {@code jdbc:postgresql://host:5432/patchbay}, without a password
     * @param user whom to log in as
     * @param password may be empty where the server asks for none
     */
    public record InPostgresql(String url, String user, String password) implements Place {
        public InPostgresql {
            if (!url.startsWith(POSTGRESQL)) {
                throw ConfigCheck.fault("url", url, POSTGRESQL + "HOST:PORT/DATABASE");
            }
            if (PASSWORD_IN_URL.matcher(url).find()) {
                throw ConfigCheck.fault("url", "(hidden)", "no password in it: user and password stand beside it");
            }
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "InPostgresql[url=" + url + ", user=" + user + "]";
        }
    }

    /**
     * What is remembered of accounts that were looked up.
     *
     * @param entries users at most, and as many who were looked for in vain, 1 to 10,000,000
     * @param fresh how long an account is not looked up again, up to 1 h: how long a removed one goes on to work
     * @param unknown how long somebody unknown is not looked up again, up to 1 h
     * @param stale how long an account that was looked up is good while the database is away, at least {@code fresh}, up to 30 d
     */
    public record AccountCache(int entries, Duration fresh, Duration unknown, Duration stale) {
        public AccountCache {
            ConfigCheck.between("entries", entries, 1, 10_000_000);
            between("fresh", fresh, Duration.ZERO, Duration.ofHours(1));
            between("unknown", unknown, Duration.ZERO, Duration.ofHours(1));
            between("stale", stale, fresh, Duration.ofDays(30));
        }

        public static AccountCache defaults() {
            return new AccountCache(10_000, Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofDays(1));
        }
    }

    /**
     * How much is kept.
     *
     * @param contactsPerUser contacts of one user, 1 to 100,000
     * @param messagesPerUser messages that wait for one user, 1 to 100,000
     * @param messages messages in all, 1 to 100,000,000
     * @param sessions sessions of devices in all, 1 to 100,000,000
     */
    public record Limits(int contactsPerUser, int messagesPerUser, int messages, int sessions) {
        public Limits {
            ConfigCheck.between("contactsPerUser", contactsPerUser, 1, 100_000);
            ConfigCheck.between("messagesPerUser", messagesPerUser, 1, 100_000);
            ConfigCheck.between("messages", messages, 1, 100_000_000);
            ConfigCheck.between("sessions", sessions, 1, 100_000_000);
        }

        public static Limits defaults() {
            return new Limits(1_000, 200, 100_000, 100_000);
        }
    }

    public StorageConfig {
        ConfigCheck.between("connections", connections, 1, 64);
        ConfigCheck.between("queue", queue, 1, 1_000_000);
        between("timeout", timeout, Duration.ofSeconds(1), Duration.ofSeconds(60));
    }

    private static void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw ConfigCheck.fault(key, value, least + " to " + most);
        }
    }

    /** The standard for a place. */
    public static StorageConfig at(Place place) {
        return new StorageConfig(
                place, 4, 1_000, Duration.ofSeconds(5), true, AccountCache.defaults(), Limits.defaults());
    }

    static Optional<StorageConfig> read(Section section) {
        StorageConfig standard = at(new InMemory());
        Optional<Place> place = place(section);
        int connections = section.value("connections", Kind.number(), standard.connections());
        int queue = section.value("queue", Kind.number(), standard.queue());
        Duration timeout = section.value("timeout", Kind.duration(), standard.timeout());
        boolean optional = section.value("optional", Kind.flag(), standard.optional());
        Optional<AccountCache> accounts = accounts(section.section("account-cache"));
        Optional<Limits> limits = limits(section.section("limits"));
        return section.make(() -> new StorageConfig(
                place.orElseThrow(),
                connections,
                queue,
                timeout,
                optional,
                accounts.orElseThrow(),
                limits.orElseThrow()));
    }

    private static Optional<Place> place(Section section) {
        boolean memory = section.value("memory", Kind.flag(), false);
        Optional<Path> path = section.optional("path", section.path());
        Optional<String> url = section.optional("url", Kind.text());
        Optional<String> user = section.optional("user", Kind.text());
        Optional<String> password = section.secret("password");
        if (url.isPresent() && path.isPresent()) section.fault("url", "expected either url or path, not both");
        if (url.isEmpty() && (user.isPresent() || section.has("password"))) {
            section.fault(user.isPresent() ? "user" : "password", "expected url beside it");
        }
        if (url.isPresent()) {
            return section.check(() -> new InPostgresql(url.get(), user.orElse("patchbay"), password.orElse("")));
        }
        if (memory && path.isEmpty()) return section.check(InMemory::new);
        Path standard = section.path().meaning().apply(STANDARD_PATH.toString()).orElse(STANDARD_PATH);
        return section.check(() -> new InFile(path.orElse(standard)));
    }

    private static Optional<AccountCache> accounts(Section section) {
        AccountCache standard = AccountCache.defaults();
        int entries = section.value("entries", Kind.number(), standard.entries());
        Duration fresh = section.value("fresh", Kind.duration(), standard.fresh());
        Duration unknown = section.value("unknown", Kind.duration(), standard.unknown());
        Duration stale = section.value("stale", Kind.duration(), standard.stale());
        return section.make(() -> new AccountCache(entries, fresh, unknown, stale));
    }

    private static Optional<Limits> limits(Section section) {
        Limits standard = Limits.defaults();
        int contactsPerUser = section.value("contacts-per-user", Kind.number(), standard.contactsPerUser());
        int messagesPerUser = section.value("messages-per-user", Kind.number(), standard.messagesPerUser());
        int messages = section.value("messages", Kind.number(), standard.messages());
        int sessions = section.value("sessions", Kind.number(), standard.sessions());
        return section.make(() -> new Limits(contactsPerUser, messagesPerUser, messages, sessions));
    }
}
