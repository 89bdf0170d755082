package org.patchbay.benchmarks.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A Java program in a process of its own, with this one's class path. It says in one line of its output that it is ready. */
public final class ChildProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final String readyLine;

    private ChildProcess(Process process, String readyLine) {
        this.process = process;
        this.readyLine = readyLine;
    }

    /**
     * Starts one and waits until it is ready.
     *
     * @param options of the JVM: {@code -Xmx512m}
     * @param ready how the line begins that says so
     */
    public static ChildProcess start(
            List<String> options,
            String mainClass,
            List<String> arguments,
            Map<String, String> environment,
            String ready) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            return new ChildProcess(process, awaitLine(process, ready));
        } catch (IOException e) {
            throw new UncheckedIOException(mainClass + " does not start", e);
        }
    }

    /**
     * Runs one to its end, its output going where this one's goes.
     *
     * @throws IllegalStateException if it ends with another status than 0
     */
    public static void run(List<String> options, String mainClass, List<String> arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        try {
            int status = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (status != 0) throw new IllegalStateException(mainClass + " ended with " + status);
        } catch (IOException e) {
            throw new UncheckedIOException(mainClass + " does not start", e);
        }
    }

    private static String awaitLine(Process process, String start) {
        CompletableFuture<String> found = new CompletableFuture<>();
        Thread reader = new Thread(() -> readOn(process, start, found), "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
        try {
            return found.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new IllegalStateException("a process did not say \"" + start + "\" within " + PATIENCE, e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Reads to the end, so that the process never waits for somebody to read what it says. */
    private static void readOn(Process process, String start, CompletableFuture<String> found) {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(start)) found.complete(line);
                else System.out.println(line);
            }
            found.completeExceptionally(new IllegalStateException("the process ended"));
        } catch (IOException e) {
            found.completeExceptionally(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** The line that said that the process is ready. */
    public String readyLine() {
        return readyLine;
    }

    /** Ends it by SIGTERM, and where it does not listen by SIGKILL. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The JVM of this process. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
