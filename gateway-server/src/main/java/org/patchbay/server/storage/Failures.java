package org.patchbay.server.storage;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What the failures of databases mean, by their SQLSTATE (PostgreSQL appendix A) and H2's own codes. */
final class Failures {
    /** Connection exceptions; the server goes down or comes up; it has no connection to spare; it has lost its disk. */
    private static final List<String> AWAY = List.of("08", "57P", "53300", "58", "HY000");

    private static final int H2_IN_USE = 90_020;
    private static final int H2_CLOSED = 90_098;
    private static final int H2_CONNECTION_BROKEN = 90_067;
    private static final int H2_ALREADY_CLOSED = 90_007;

    /** Serialization, deadlock, lock timed out, the same key at the same time. */
    private static final Set<String> WORTH_ANOTHER_TRY = Set.of("40001", "40P01", "55P03", "HYT00", "23505");

    private Failures() {}

    /** Whether the database is away, as far as one failure can tell. */
    static boolean isAway(Throwable failure) {
        return sql(failure)
                .anyMatch(e -> startsWith(e, AWAY)
                        || e.getErrorCode() == H2_CLOSED
                        || e.getErrorCode() == H2_CONNECTION_BROKEN
                        || e.getErrorCode() == H2_ALREADY_CLOSED);
    }

    /** Whether another process has the file of the embedded database. */
    static boolean isInUse(Throwable failure) {
        return sql(failure).anyMatch(e -> e.getErrorCode() == H2_IN_USE);
    }

    /** Whether the same transaction may well succeed at the next try. */
    static boolean isWorthAnotherTry(SQLException failure) {
        return failure.getSQLState() != null && WORTH_ANOTHER_TRY.contains(failure.getSQLState());
    }

    /** The innermost message in one line: what the driver said. */
    static String reason(Throwable failure) {
        Throwable innermost = failure;
        Optional<SQLException> said = sql(failure).reduce((outer, inner) -> inner);
        if (said.isPresent()) innermost = said.get();
        String message = innermost.getMessage() == null ? innermost.getClass().getSimpleName() : innermost.getMessage();
        return message.lines().findFirst().orElse("").strip();
    }

    private static boolean startsWith(SQLException e, List<String> classes) {
        return e.getSQLState() != null && classes.stream().anyMatch(e.getSQLState()::startsWith);
    }

    private static Stream<SQLException> sql(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(10)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast);
    }
}
