package org.patchbay.server.peers;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The SIP phone baresip, 1.0.0 or later, without a window: it plays a tone of {@value #TONE_HZ} Hz into its calls and writes
 * down what it hears. Each phone is a process with a folder, ports and an instance id of its own.
 */
public final class Baresip implements AutoCloseable {
    /** What a phone says. */
    public static final int TONE_HZ = 440;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration QUIET = Duration.ofMillis(500);
    private static final Pattern TX = Pattern.compile("TX: packets=(\\d+), octets=(\\d+)");
    private static final Pattern SSRC_CHANGED = Pattern.compile("audio: SSRC changed");
    private static final Pattern RX = Pattern.compile("rcvd=(\\d+)");

    /** What a phone can do with media. */
    public enum Profile {
        /** RTP in the clear, no ICE, G.711: the phone on every desk. */
        PLAIN("", ""),
        /**
         * ICE and DTLS-SRTP, G.711: speaks with a browser directly. Its ICE uses no loopback address, so the machine needs
         * another interface.
         */
        WEBRTC(";medianat=ice;mediaenc=dtls_srtp;rtcp_mux=yes", """
                module ice.so
                module dtls_srtp.so
                rtcp_mux yes
                """),

        /** G.711 in the clear, and presence: it publishes its own, and watches those of its address book that say {@code presence=p2p}. */
        WITH_PRESENCE(";pubint=120", """
                module_app contact.so
                module_app presence.so
                """);

        private final String accountParameters;
        private final String configuration;

        Profile(String accountParameters, String configuration) {
            this.accountParameters = accountParameters;
            this.configuration = configuration;
        }
    }

    private final String name;
    private final TemporaryFolder folder;
    private final int sipPort;
    private final Profile profile;
    private final PeerProcess process;
    private final BaresipControl control;

    private Baresip(
            String name,
            TemporaryFolder folder,
            int sipPort,
            Profile profile,
            PeerProcess process,
            BaresipControl control) {
        this.name = name;
        this.folder = folder;
        this.sipPort = sipPort;
        this.profile = profile;
        this.process = process;
        this.control = control;
    }

    /** Starts a phone that knows no account yet. */
    public static Baresip start(String name, Profile profile) {
        return start(name, profile, "", "");
    }

    /**
     * The same, with an address book and more of a configuration.
     *
     * @param contacts lines as {@code "Alice" <sip:alice@localhost>;presence=p2p}
     * @param more lines of the configuration
     */
    public static Baresip start(String name, Profile profile, String contacts, String more) {
        return launch(name, profile, "", contacts, more);
    }

    /**
     * Starts a phone that has its account from the beginning, as its presence needs, and waits until it is registered over UDP.
     *
     * @param contacts its address book
     */
    public static Baresip startRegistered(
            String user, String password, int registrarPort, Profile profile, String contacts) {
        String account = account(user, password, registrarPort, "udp") + common(profile) + "\n";
        Baresip phone = launch(user, profile, account, contacts, "");
        phone.process.awaitLine(Pattern.compile("200 OK .*\\[1 binding\\]"), PATIENCE);
        return phone;
    }

    private static Baresip launch(String name, Profile profile, String accounts, String contacts, String more) {
        TemporaryFolder folder = TemporaryFolder.create("baresip");
        // SIP, one above it SIP over TLS whether it is wanted or not, then the control connection.
        int sipPort = FreePorts.block(3);
        int controlPort = sipPort + 2;
        folder.write("config", configuration(folder.path(), sipPort, controlPort, profile) + more);
        // Without the file it would write one with an example in it.
        folder.write("accounts", accounts);
        folder.write("contacts", contacts);
        PeerProcess process = PeerProcess.start(
                "baresip " + name,
                folder.path(),
                List.of(
                        Peer.BARESIP.executable().toString(),
                        "-s",
                        "-f",
                        folder.path().toString()),
                Map.of(),
                line -> line.isBlank() || line.contains("(bit/s)"),
                line -> {},
                () -> {});
        try {
            process.awaitLine(Pattern.compile("baresip is ready"), PATIENCE);
            BaresipControl control = BaresipControl.connect(controlPort);
            return new Baresip(name, folder, sipPort, profile, process, control);
        } catch (AssertionError | UncheckedIOException failure) {
            process.kill();
            process.close();
            folder.close();
            throw failure;
        }
    }

    /** Takes calls to {@code sip:user@127.0.0.1:port} and makes calls, without a registrar. */
    public String listenAs(String user) {
        String uri = "sip:" + user + "@127.0.0.1:" + sipPort;
        addAccount("<" + uri + ">;regint=0");
        return uri;
    }

    /**
     * Registers {@code user@localhost} with digest authentication and waits until it is done. All requests go to the registrar.
     *
     * @param transport {@code udp}, {@code tcp} or {@code tls}
     * @throws AssertionError if the registrar refuses
     */
    public void register(String user, String password, int registrarPort, String transport) {
        addAccount(account(user, password, registrarPort, transport));
        JsonObject event = await("an answer to REGISTER", is("REGISTER_OK").or(is("REGISTER_FAIL")));
        if (!event.getString("type").equals("REGISTER_OK")) {
            throw failure("was not registered: " + event.getString("param"));
        }
    }

    /** Says that its user is there, or is not. */
    public void publish(boolean online) {
        command(online ? "presence_online" : "presence_offline", "");
    }

    /** Waits until it shows somebody in its address book as that: {@code Online}, {@code Offline}, {@code Busy}. */
    public void awaitContact(String uri, String status) {
        Pattern shown = Pattern.compile("(?i)" + status + "[^\n]*" + Pattern.quote(uri));
        Polling.until(
                () -> shown.matcher(command("contacts", "")).find(),
                PATIENCE,
                () -> failure("shows " + uri + " not as " + status + " but: " + command("contacts", "")));
    }

    /** Calls an address, such as {@code sip:alice@localhost}. */
    public void dial(String uri) {
        command("dial", uri);
    }

    /** Waits until the other end rings. */
    public void awaitRinging() {
        await("ringing", is("CALL_RINGING"));
    }

    /** Waits for an incoming call and returns its caller's URI. */
    public String awaitIncomingCall() {
        return await("an incoming call", is("CALL_INCOMING")).getString("peeruri");
    }

    /** Answers the call that rings. */
    public void answer() {
        command("accept", "");
    }

    /** Waits until a call is up. */
    public void awaitEstablished() {
        JsonObject event = await("an established call", is("CALL_ESTABLISHED").or(is("CALL_CLOSED")));
        if (event.getString("type").equals("CALL_CLOSED")) {
            throw failure("has no call but: " + event.getString("param"));
        }
    }

    /** Presses keys: each is sent in the media (RFC 4733) where the other side takes that. */
    public void press(String keys) {
        command("sndcode", keys);
    }

    /** Waits until the other side has pressed a key that came in the media, and returns the key. */
    public String awaitKey() {
        return await("a key", is("CALL_DTMF_START")).getString("param", "");
    }

    /** Puts the current call on hold. */
    public void hold() {
        command("hold", "");
    }

    /** Takes the current call off hold. */
    public void resume() {
        command("resume", "");
    }

    /** Transfers the other side of the current call, blind (REFER). */
    public void transfer(String uri) {
        command("transfer", uri);
    }

    /** Waits until a transfer has failed and returns the reason that the phone gives. */
    public String awaitTransferFailed() {
        return await("a transfer that failed", is("TRANSFER_FAILED")).getString("param", "");
    }

    /** Ends, refuses or cancels the current call. */
    public void hangUp() {
        command("hangup", "");
    }

    /** Waits until a call has ended and returns the reason that the phone gives. */
    public String awaitClosed() {
        return await("the end of a call", is("CALL_CLOSED")).getString("param", "");
    }

    /**
     * RTP of the current call so far.
     *
     * @throws AssertionError if there is no call with audio
     */
    public AudioCounters audio() {
        String report = command("audio_debug", "");
        Matcher sent = TX.matcher(report);
        if (!sent.find()) {
            throw failure("has no audio: " + report);
        }
        long packetsSent = Long.parseLong(sent.group(1));
        long bytesSent = Long.parseLong(sent.group(2));
        Matcher received = RX.matcher(report);
        long packetsReceived = received.find() ? Long.parseLong(received.group(1)) : 0;
        // It counts no bytes that come in; G.711 frames are all of one size.
        long bytesReceived = packetsSent == 0 ? 0 : packetsReceived * (bytesSent / packetsSent);
        return new AudioCounters(packetsSent, bytesSent, packetsReceived, bytesReceived);
    }

    /** Waits until at least so many more bytes of audio went out and came in. */
    public void awaitAudioBothWays(long bytes) {
        AudioCounters before = audio();
        Polling.until(
                () -> audio().grewBothWaysSince(before, bytes),
                PATIENCE,
                () -> failure(
                        "had " + before + " and now " + audio() + ", which is not " + bytes + " bytes more both ways"));
    }

    /**
     * Waits until RTP of another source comes in than before. COMPAT(baresip, 1.0.0): from then on {@link #audio} counts nothing that comes in,
     * since the phone reads the counters of the first source; and what it plays is chance, since it goes on with the timestamps of that
     * source ("discard old frame").
     */
    public void awaitAnotherSource() {
        process.awaitLine(SSRC_CHANGED, PATIENCE);
    }

    /** Waits until half a second goes by in which it sends no RTP. */
    public void awaitSendsNothing() {
        long[] last = {audio().packetsSent(), System.nanoTime()};
        Polling.until(
                () -> {
                    long now = audio().packetsSent();
                    if (now != last[0]) {
                        last[0] = now;
                        last[1] = System.nanoTime();
                    }
                    return System.nanoTime() - last[1] > QUIET.toNanos();
                },
                PATIENCE,
                () -> failure("still sends: " + audio()));
    }

    /** What the phone heard in its last call, to be asked for when the call has ended. */
    public Recording heard() {
        try (Stream<Path> files = Files.list(folder.path())) {
            Path last = files.filter(file -> file.toString().endsWith("-dec.wav"))
                    .sorted()
                    .reduce((earlier, later) -> later)
                    .orElseThrow(() -> failure("wrote down nothing"));
            return Recording.read(last);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Everything that it printed, SIP messages included. */
    public String output() {
        return process.output();
    }

    /** Waits for a line that contains it. What the phone prints may come later than the event that it is about. */
    public void awaitOutput(String text) {
        process.awaitLine(Pattern.compile(Pattern.quote(text)), PATIENCE);
    }

    /** Ends calls, unregisters, ends. */
    @Override
    public void close() {
        try (folder;
                process;
                control) {
            if (process.isAlive()) {
                // SIGTERM with a call up leaves it hanging, so say goodbye in order.
                while (!command("listcalls", "").contains("(0)") && hasHungUpOne()) {
                    continue;
                }
                command("quit", "");
                control.awaitEvent(is("EXIT"), Duration.ofSeconds(2));
                // It would linger for the timers of its last transactions.
                process.kill();
            }
        }
    }

    private boolean hasHungUpOne() {
        hangUp();
        return control.awaitEvent(is("CALL_CLOSED"), Duration.ofSeconds(2)).isPresent();
    }

    private void addAccount(String account) {
        command("uanew", account + common(profile));
    }

    private static String account(String user, String password, int registrarPort, String transport) {
        return "<sip:%s@localhost>;auth_user=%s;auth_pass=%s;outbound=\"sip:127.0.0.1:%d;transport=%s\";regint=120"
                .formatted(user, user, password, registrarPort, transport);
    }

    private static String common(Profile profile) {
        return ";answermode=manual;audio_codecs=PCMA,PCMU" + profile.accountParameters;
    }

    private String command(String command, String parameters) {
        return control.command(command, parameters, PATIENCE);
    }

    private JsonObject await(String what, Predicate<JsonObject> fits) {
        Optional<JsonObject> event = control.awaitEvent(fits, PATIENCE);
        return event.orElseThrow(() -> failure("saw no sign of " + what + " within " + PATIENCE));
    }

    private static Predicate<JsonObject> is(String type) {
        return event -> type.equals(event.getString("type"));
    }

    private AssertionError failure(String what) {
        return process.failure(what + "; events:\n" + control.events() + "\n");
    }

    @Override
    public String toString() {
        return "baresip " + name;
    }

    private static String configuration(Path folder, int sipPort, int controlPort, Profile profile) {
        // Only ausine at 48 kHz stereo gets past 180, and the interface has to be named by its address.
        return """
                sip_listen 127.0.0.1:%d
                net_interface 127.0.0.1
                rtp_ports 20000-21998
                audio_source ausine,%d
                audio_player aubridge,sink
                audio_alert aubridge,alert
                ausrc_srate 48000
                ausrc_channels 2
                auplay_srate 8000
                auplay_channels 1
                rtp_stats yes
                ctrl_tcp_listen 127.0.0.1:%d
                snd_path %s
                module_path %s
                module g711.so
                module ausine.so
                module aubridge.so
                module aufile.so
                module sndfile.so
                module_tmp uuid.so
                module_tmp account.so
                module_app menu.so
                module_app ctrl_tcp.so
                %s""".formatted(sipPort, TONE_HZ, controlPort, folder, modulesFolder(), profile.configuration);
    }

    private static Path modulesFolder() {
        return Stream.of("/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules")
                .map(Path::of)
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("baresip has no folder of modules"));
    }
}
