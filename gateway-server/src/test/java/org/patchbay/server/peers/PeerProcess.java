package org.patchbay.server.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that a driver started and stops. Its standard output and error are read as they come; the last
 * {@value #KEPT_LINES} lines are kept for the messages of failures.
 */
public final class PeerProcess implements AutoCloseable {
    private static final int KEPT_LINES = 1_000;
    private static final Duration TERMINATION = Duration.ofSeconds(3);

    private final String name;
    private final Process process;
    private final Writer input;
    private final Thread reader;
    private final Thread endsWithTheTests = new Thread(this::kill);
    private final Predicate<String> isNoise;
    private final Consumer<String> listener;
    private final Runnable onEnd;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<String> lines = new ArrayDeque<>();
    private boolean outputEnded;

    private PeerProcess(
            String name, Process process, Predicate<String> isNoise, Consumer<String> listener, Runnable onEnd) {
        this.name = name;
        this.process = process;
        this.isNoise = isNoise;
        this.listener = listener;
        this.onEnd = onEnd;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.reader = new Thread(this::readOutput, name + " output");
    }

    /** Starts a program in a folder. */
    public static PeerProcess start(String name, Path folder, List<String> command) {
        return start(name, folder, command, Map.of());
    }

    /** Starts a program in a folder, with more variables in its environment. */
    public static PeerProcess start(String name, Path folder, List<String> command, Map<String, String> environment) {
        return start(name, folder, command, environment, line -> false, line -> {}, () -> {});
    }

    /**
     * Starts a program in a folder.
     *
     * @param environment variables that are set beside those that tests have
     * @param isNoise lines that are not worth keeping
     * @param listener gets every line, noise too, on the thread that reads the output
     * @param onEnd runs on that thread when no more output comes
     */
    static PeerProcess start(
            String name,
            Path folder,
            List<String> command,
            Map<String, String> environment,
            Predicate<String> isNoise,
            Consumer<String> listener,
            Runnable onEnd) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        // Programs of a test say the same wherever it runs, and write nothing into a home.
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(environment);
        try {
            PeerProcess started = new PeerProcess(name, builder.start(), isNoise, listener, onEnd);
            started.reader.setDaemon(true);
            started.reader.start();
            Runtime.getRuntime().addShutdownHook(started.endsWithTheTests);
            return started;
        } catch (IOException cannotStart) {
            throw new UncheckedIOException("cannot start " + String.join(" ", command), cannotStart);
        }
    }

    /**
     * Waits for a line of the output; lines that have come already count.
     *
     * @throws AssertionError if it does not come in time or the process ends without it
     */
    public Matcher awaitLine(Pattern pattern, Duration atMost) {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            while (true) {
                for (String line : lines) {
                    Matcher matcher = pattern.matcher(line);
                    if (matcher.find()) {
                        return matcher;
                    }
                }
                if (outputEnded) {
                    throw failure("ended without a line like " + pattern);
                }
                if (nanos <= 0) {
                    throw failure("printed no line like " + pattern + " within " + atMost);
                }
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        } finally {
            lock.unlock();
        }
    }

    /** Writes one line to the standard input. */
    void send(String line) {
        try {
            input.write(line);
            input.write('\n');
            input.flush();
        } catch (IOException gone) {
            AssertionError failure = failure("takes no input");
            failure.addSuppressed(gone);
            throw failure;
        }
    }

    /** Ends the standard input, which ends programs that live by it. */
    void closeInput() {
        try {
            input.close();
        } catch (IOException gone) {
            // Nothing was left to write, so nothing is lost: the process has ended before.
            keep("(" + gone.getMessage() + ")");
        }
    }

    /** Sends a signal that Java has no method for, such as {@code USR1}. */
    public void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException cannotStart) {
            throw new UncheckedIOException("cannot run kill", cannotStart);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    /**
     * Waits for the process to end by itself and for the rest of its output.
     *
     * @return its exit status
     * @throws AssertionError if it runs longer
     */
    public int awaitExit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                throw failure("still runs after " + atMost);
            }
            reader.join();
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The end of what it printed. */
    public String output() {
        lock.lock();
        try {
            return String.join("\n", lines);
        } finally {
            lock.unlock();
        }
    }

    /** A failure that shows the output. */
    public AssertionError failure(String what) {
        String state = process.isAlive() ? "" : " (exit status " + process.exitValue() + ")";
        return new AssertionError(name + " " + what + state + "; its output:\n" + output());
    }

    /** Ends it at once, without a chance to say goodbye. */
    void kill() {
        process.destroyForcibly();
    }

    /** Asks it to end, and insists after {@code TERMINATION}. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(TERMINATION.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
                process.waitFor();
            }
            // The reader ends with the output, unless a child of the process holds it open.
            reader.join(TERMINATION.toMillis());
        } catch (InterruptedException interrupted) {
            kill();
            throw interrupted(interrupted);
        } finally {
            forgetShutdownHook();
        }
    }

    private void forgetShutdownHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(endsWithTheTests);
        } catch (IllegalStateException shuttingDown) {
            // Then the hook runs, on a process that has ended: harmless, and it can't be removed any more.
            return;
        }
    }

    private void readOutput() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!isNoise.test(line)) {
                    keep(line);
                }
                listener.accept(line);
            }
        } catch (IOException streamClosed) {
            // How the output of a killed process ends; what was printed before is kept.
            keep("(" + streamClosed.getMessage() + ")");
        } finally {
            lock.lock();
            try {
                outputEnded = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            onEnd.run();
        }
    }

    private void keep(String line) {
        lock.lock();
        try {
            if (lines.size() == KEPT_LINES) {
                lines.removeFirst();
            }
            lines.addLast(line);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    static AssertionError interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted", cause);
    }
}
