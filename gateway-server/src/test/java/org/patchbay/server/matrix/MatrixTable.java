package org.patchbay.server.matrix;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Prints at the end which pair did what: a row for each pair, a column for each play. */
final class MatrixTable implements TestWatcher, AfterAllCallback {
    private final Map<String, Map<String, String>> rows = new TreeMap<>();
    private final Set<String> columns = new LinkedHashSet<>();

    @Override
    public void testSuccessful(ExtensionContext context) {
        put(context, "passed");
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        put(context, "FAILED");
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        put(context, "aborted");
    }

    @Override
    public void afterAll(ExtensionContext context) {
        System.out.println(this);
    }

    private void put(ExtensionContext context, String outcome) {
        String column = context.getRequiredTestMethod().getName();
        columns.add(column);
        rows.computeIfAbsent(context.getDisplayName(), pair -> new TreeMap<>()).put(column, outcome);
    }

    /** In Markdown. */
    @Override
    public String toString() {
        StringBuilder table = new StringBuilder("| pair | ")
                .append(String.join(" | ", columns))
                .append(" |\n")
                .append("| --- ".repeat(columns.size() + 1))
                .append("|\n");
        rows.forEach((pair, cells) -> {
            table.append("| ").append(pair);
            columns.forEach(column -> table.append(" | ").append(cells.getOrDefault(column, "-")));
            table.append(" |\n");
        });
        return table.toString();
    }
}
