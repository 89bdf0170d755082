package org.patchbay.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What processes have used, from Linux' {@code /proc}.
 *
 * @param cpuMillis processor time since they started, user and system, of all their threads
 * @param residentBytes their resident memory now
 * @param ownBytes their memory now, less what others share with them (the proportional set size)
 */
public record ProcessUse(long cpuMillis, long residentBytes, long ownBytes) {
    // Linux tells processor time in USER_HZ, which is 100 on every platform that there is.
    private static final int MILLIS_A_TICK = 10;

    /** The fields after the command's name, which may hold blanks and is in parentheses. */
    private static final int UTIME_AFTER_NAME = 11;

    /** Of one process. */
    public static ProcessUse of(long pid) {
        try {
            String stat = Files.readString(file(pid, "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = Long.parseLong(fields[UTIME_AFTER_NAME]) + Long.parseLong(fields[UTIME_AFTER_NAME + 1]);
            return new ProcessUse(
                    ticks * MILLIS_A_TICK,
                    kilobytes(Files.readAllLines(file(pid, "status")), "VmRSS:"),
                    kilobytes(Files.readAllLines(file(pid, "smaps_rollup")), "Pss:"));
        } catch (IOException e) {
            throw new UncheckedIOException("what process " + pid + " uses can't be read", e);
        }
    }

    /** Of a process and all that it has started. */
    public static ProcessUse ofTree(long pid) {
        ProcessHandle root =
                ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException("process " + pid + " is gone"));
        return Stream.concat(Stream.of(root), root.descendants())
                .map(process -> of(process.pid()))
                .reduce(new ProcessUse(0, 0, 0), ProcessUse::plus);
    }

    /** Of this process. */
    public static ProcessUse ofThis() {
        return of(ProcessHandle.current().pid());
    }

    private ProcessUse plus(ProcessUse other) {
        return new ProcessUse(
                cpuMillis + other.cpuMillis, residentBytes + other.residentBytes, ownBytes + other.ownBytes);
    }

    private static Path file(long pid, String name) {
        return Path.of("/proc", String.valueOf(pid), name);
    }

    private static long kilobytes(List<String> lines, String name) {
        for (String line : lines) {
            if (line.startsWith(name)) return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
        return 0;
    }
}
