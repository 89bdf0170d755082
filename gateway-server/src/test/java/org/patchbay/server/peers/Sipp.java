package org.patchbay.server.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A run of the SIP load generator sipp, on 127.0.0.1. */
public final class Sipp implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How messages travel. */
    public enum Transport {
        /** One socket for all calls. */
        UDP("u1"),
        /** One connection for all calls. */
        TCP("t1");

        private final String option;

        Transport(String option) {
            this.option = option;
        }

        /** As in a {@code transport} parameter of a SIP URI. */
        public String uriParameter() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The end of a run.
     *
     * @param successful calls that went as the scenario says
     * @param failed calls that did not
     * @param retransmissions messages that had to be sent again
     * @param report the last screen and the errors, for people
     */
    public record Result(int exitStatus, long successful, long failed, long retransmissions, String report) {}

    private final TemporaryFolder folder;
    private final PeerProcess process;
    private final int port;

    private Sipp(TemporaryFolder folder, PeerProcess process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    /** A scenario that is built into sipp: {@code uac}, {@code uas}. */
    public static Builder builtIn(String name) {
        return new Builder("-sn", name);
    }

    /** A scenario of {@code src/test/resources/sipp}. */
    public static Builder scenario(String name) {
        return new Builder("-sf", name + ".xml");
    }

    /** The local SIP port. */
    public int port() {
        return port;
    }

    /** Waits until a run that counts its calls is over. */
    public Result awaitEnd(Duration atMost) {
        return result(process.awaitExit(atMost));
    }

    /** Lets the calls that are up come to their end, takes no more, and waits until the run is over. */
    public Result finish(Duration atMost) {
        process.signal("USR1");
        return awaitEnd(atMost);
    }

    @Override
    public void close() {
        try (folder;
                process) {
            // A run that nobody waits for is killed.
            process.kill();
        }
    }

    private Result result(int exitStatus) {
        String report = process.output() + "\n" + errors();
        return new Result(
                exitStatus,
                lastNumber(report, "Successful call"),
                lastNumber(report, "Failed call"),
                retransmissions(report),
                report);
    }

    private String errors() {
        Path errors = folder.path().resolve("errors.log");
        try {
            return Files.exists(errors) ? Files.readString(errors, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The cumulative value, which is the last column, of a line on the last screen. */
    private long lastNumber(String report, String counter) {
        Matcher matcher = Pattern.compile(counter + " +\\|[^|]*\\| +(\\d+)").matcher(report);
        if (!matcher.find()) {
            throw process.failure("reports no \"" + counter + "\"");
        }
        long number;
        do {
            number = Long.parseLong(matcher.group(1));
        } while (matcher.find());
        return number;
    }

    /** The second column of the lines of the scenario, on the last screen. */
    private static long retransmissions(String report) {
        String lastScreen = report.substring(Math.max(0, report.lastIndexOf("Retrans")));
        long sum = 0;
        Matcher lines = Pattern.compile(
                        "(?:INVITE|ACK|BYE|REGISTER|[1-6]\\d\\d) .*?--[->] +(?:[A-Z]-RTD\\d+ +)?(\\d+) +(\\d+)")
                .matcher(lastScreen);
        while (lines.find()) {
            sum += Long.parseLong(lines.group(2));
        }
        return sum;
    }

    /** What a run does. */
    public static final class Builder {
        private final List<String> options = new ArrayList<>();
        private final String scenarioOption;
        private final String scenarioName;
        private Transport transport = Transport.UDP;
        private String remote = "";
        private int twin;

        private Builder(String scenarioOption, String scenarioName) {
            this.scenarioOption = scenarioOption;
            this.scenarioName = scenarioName;
        }

        /** How messages travel; UDP unless this says otherwise. */
        public Builder over(Transport chosen) {
            transport = chosen;
            return this;
        }

        /** Where requests go. */
        public Builder to(int remotePort) {
            remote = "127.0.0.1:" + remotePort;
            return this;
        }

        /** The user part of the called URI in built-in scenarios, {@code [service]} in others. */
        public Builder callee(String user) {
            options.addAll(List.of("-s", user));
            return this;
        }

        /** Answers challenges as this user, who is {@code [user]} in the scenario. */
        public Builder as(String user, String password) {
            options.addAll(List.of("-au", user, "-ap", password));
            return key("user", user);
        }

        /** What stands for {@code [name]} in the scenario. */
        public Builder key(String name, String value) {
            options.addAll(List.of("-key", name, value));
            return this;
        }

        /** Ends after so many calls. */
        public Builder calls(int number) {
            options.addAll(List.of("-m", Integer.toString(number)));
            return this;
        }

        /** New calls a second. */
        public Builder rate(int perSecond) {
            options.addAll(List.of("-r", Integer.toString(perSecond), "-l", Integer.toString(perSecond * 60)));
            return this;
        }

        /** How long a call stays up. */
        public Builder talking(Duration duration) {
            options.addAll(List.of("-d", Long.toString(duration.toMillis())));
            return this;
        }

        /** Sends every RTP packet back to where it came from. */
        public Builder echoingMedia() {
            options.add("-rtp_echo");
            return this;
        }

        /** Is one half of third-party call control: the first half calls the second one at that port, which has to be there before. */
        public Builder half(int twinPort, boolean listens) {
            options.addAll(List.of("-3pcc", "127.0.0.1:" + twinPort));
            if (listens) twin = twinPort;
            return this;
        }

        /** Starts it; a server is then ready to take calls. */
        public Sipp start() {
            TemporaryFolder folder = TemporaryFolder.create("sipp");
            int port = FreePorts.one();
            List<String> command = new ArrayList<>();
            command.add(Peer.SIPP.executable().toString());
            if (!remote.isEmpty()) {
                command.add(remote);
            }
            command.addAll(List.of(scenarioOption, scenario(folder)));
            command.addAll(List.of("-t", transport.option, "-i", "127.0.0.1", "-p", Integer.toString(port)));
            // Media is not its business here, but it binds ports for it; its control socket listens to the world by
            // default.
            command.addAll(List.of("-mi", "127.0.0.1", "-mp", Integer.toString(FreePorts.block(4))));
            command.addAll(List.of("-ci", "127.0.0.1", "-cp", Integer.toString(FreePorts.one())));
            command.addAll(List.of("-nostdin", "-trace_err", "-error_file", "errors.log"));
            // Room for what comes while a busy machine lets it wait: what is lost then is nobody's fault but the
            // test's.
            command.addAll(List.of("-buff_size", Integer.toString(1 << 20)));
            command.addAll(options);
            PeerProcess process = PeerProcess.start("sipp " + scenarioName, folder.path(), command);
            Sipp started = new Sipp(folder, process, port);
            try {
                // It says nothing before its end, when nobody looks at it in a terminal.
                Polling.until(
                        () -> !process.isAlive() || isReady(port),
                        PATIENCE,
                        () -> process.failure("does not open its port: " + started.errors()));
                return started;
            } catch (AssertionError failure) {
                started.close();
                throw failure;
            }
        }

        /** Whether it can be reached: by SIP, and by its other half, for which it listens at every address. */
        private boolean isReady(int port) {
            return isBound(transport, "0100007F", port) && (twin == 0 || isBound(Transport.TCP, "00000000", twin));
        }

        /** Whether the system lists a socket of this transport at that port; the address is in hexadecimal. */
        private static boolean isBound(Transport transport, String host, int port) {
            Path sockets = Path.of(transport == Transport.UDP ? "/proc/net/udp" : "/proc/net/tcp");
            String address = " %s:%04X ".formatted(host, port);
            try (Stream<String> lines = Files.lines(sockets)) {
                return lines.anyMatch(line -> line.contains(address));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }

        private String scenario(TemporaryFolder folder) {
            if (scenarioOption.equals("-sn")) {
                return scenarioName;
            }
            try (InputStream resource = Sipp.class.getResourceAsStream("/sipp/" + scenarioName)) {
                if (resource == null) {
                    throw new IllegalArgumentException("no src/test/resources/sipp/" + scenarioName);
                }
                return folder.write(scenarioName, new String(resource.readAllBytes(), StandardCharsets.UTF_8))
                        .toString();
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }
}
