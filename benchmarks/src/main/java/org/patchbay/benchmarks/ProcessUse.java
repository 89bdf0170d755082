package org.patchbay.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used, from Linux' {@code /proc}.
 *
 * @param cpuMillis processor time since it started, user and system, of all its threads
 * @param residentBytes its resident memory now
 */
record ProcessUse(long cpuMillis, long residentBytes) {
    // Linux tells processor time in USER_HZ, which is 100 on every platform that there is.
    private static final int MILLIS_A_TICK = 10;

    /** The fields after the command's name, which may hold blanks and is in parentheses. */
    private static final int UTIME_AFTER_NAME = 11;

    static ProcessUse of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = Long.parseLong(fields[UTIME_AFTER_NAME]) + Long.parseLong(fields[UTIME_AFTER_NAME + 1]);
            return new ProcessUse(ticks * MILLIS_A_TICK, resident(pid));
        } catch (IOException e) {
            throw new UncheckedIOException("what process " + pid + " uses can't be read", e);
        }
    }

    private static long resident(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))) {
            if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
        return 0;
    }
}
