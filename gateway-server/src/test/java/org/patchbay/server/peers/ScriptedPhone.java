package org.patchbay.server.peers;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A phone made of a client library of somebody else's, in a process of its own, without a window. All of them are driven by
 * the same verbs and tell the same events, in the words of their own protocol; their media is real where the library leaves it to a
 * peer connection: libdatachannel on 127.0.0.1. The scripts are in {@code src/test/peers/phones}.
 */
public final class ScriptedPhone implements AutoCloseable {
    /** What a phone with G.711 says. */
    public static final int TONE_HZ = 600;

    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Long, since the threads of a phone with WebRTC give way to everybody else, at its end as well. */
    private static final Duration END = Duration.ofSeconds(20);

    /** What a phone is made of. */
    public enum Library {
        /** The JavaScript client of adapter-websocket. */
        PATCHBAY("patchbay.mjs"),
        /** SIP over WebSocket. */
        JSSIP("jssip.mjs"),
        /** XMPP over WebSocket, with Jingle. */
        STANZA("stanza.mjs"),
        /** XMPP over WebSocket, without calls, with stream management. */
        XMPP_JS("xmppjs.mjs"),
        /** XMPP over WebSocket; writes, watches, and calls with Jingle made by hand, without media. */
        STROPHE("strophe.mjs"),
        /** MQTT 3.1.1 and 5. */
        MQTT_JS("mqtt.mjs"),
        /** XMPP over TCP, in Python; writes and watches, and can be called but not talk. */
        SLIXMPP("slixmpp_user.py");

        private final String script;

        Library(String script) {
            this.script = script;
        }

        private List<String> command() {
            String path = Peer.nodeFolder().resolve("phones").resolve(script).toString();
            // Debian's own Python has the library; another may come first in the path.
            return this == SLIXMPP
                    ? List.of("/usr/bin/python3", path)
                    : List.of(Peer.NODE.executable().toString(), path);
        }
    }

    private final String name;
    private final TemporaryFolder folder;
    private final PeerProcess process;
    private final RequestLines requests = new RequestLines();
    /** What belongs to calls, and what comes whenever it likes: a wait for the one passes over nothing of the other. */
    private final EventLog<JsonObject> events = new EventLog<>();

    private final EventLog<JsonObject> presences = new EventLog<>();
    private final EventLog<JsonObject> texts = new EventLog<>();
    private final EventLog<JsonObject> transfers = new EventLog<>();
    private final CompletableFuture<JsonObject> ready = new CompletableFuture<>();

    private ScriptedPhone(String name, Library library) {
        this.name = name;
        this.folder = TemporaryFolder.create("phone");
        this.process = PeerProcess.start(
                name, folder.path(), library.command(), Map.of(), line -> false, this::takeLine, this::endWaits);
    }

    /** Starts a phone that is not logged in yet. */
    public static ScriptedPhone start(Library library, String name) {
        ScriptedPhone phone = new ScriptedPhone(name, library);
        try {
            phone.ready.get(START.toMillis(), TimeUnit.MILLISECONDS);
            return phone;
        } catch (ExecutionException | TimeoutException notReady) {
            AssertionError failure = phone.process.failure("does not start");
            phone.close();
            throw failure;
        } catch (InterruptedException interrupted) {
            phone.close();
            throw PeerProcess.interrupted(interrupted);
        }
    }

    /**
     * Has it do something and waits until that is done.
     *
     * @throws AssertionError if it can't be done, with what the phone printed
     */
    public @Nullable Object ask(String verb, JsonObject parameters) {
        return requests.ask(process, parameters.copy().put("do", verb), PATIENCE);
    }

    /** Has it do something that needs no saying how. */
    public @Nullable Object ask(String verb) {
        return ask(verb, new JsonObject());
    }

    /** Waits for the next event of this name, after the last one that was waited for. */
    public JsonObject await(String event) {
        return await(event, any -> true);
    }

    /** Waits for the next event of this name that fits. */
    public JsonObject await(String event, Predicate<JsonObject> fits) {
        return await(event, fits, PATIENCE);
    }

    /** Waits for the next event of this name that fits. */
    public JsonObject await(String event, Predicate<JsonObject> fits, Duration atMost) {
        return logOf(event)
                .await(happened -> event.equals(happened.getString("event")) && fits.test(happened), atMost)
                .orElseThrow(() -> failure("tells no fitting " + event + " within " + atMost));
    }

    private EventLog<JsonObject> logOf(String event) {
        return switch (event) {
            case "presence" -> presences;
            case "message", "receipt" -> texts;
            case "transfer" -> transfers;
            default -> events;
        };
    }

    /** Passes over what happened until now, so that waits look at what happens from here on. */
    public void forget() {
        events.skip();
        presences.skip();
        texts.skip();
        transfers.skip();
    }

    /** What it knows of the media of its call: candidates and RTP in and out. */
    public Media media() {
        JsonObject media = (JsonObject) requireNonNull(ask("media"));
        return new Media(
                media.getInteger("candidatesApart"),
                media.getInteger("candidatesInDescription"),
                new AudioCounters(
                        media.getLong("packetsSent"),
                        media.getLong("bytesSent"),
                        media.getLong("packetsReceived"),
                        media.getLong("bytesReceived")));
    }

    /**
     * Media of a call.
     *
     * @param candidatesApart how many candidates came by themselves: trickled
     * @param candidatesInDescription how many came inside the description
     */
    public record Media(int candidatesApart, int candidatesInDescription, AudioCounters audio) {}

    /** Waits until at least so many more bytes of audio went out and came in. */
    public void awaitAudioBothWays(long bytes) {
        AudioCounters before = media().audio();
        Polling.until(
                () -> media().audio().grewBothWaysSince(before, bytes),
                PATIENCE,
                () -> failure(
                        "had " + before + " and now " + media() + ", which is not " + bytes + " bytes more both ways"));
    }

    /** Waits until the media of its call is as it should be. */
    public void awaitMedia(String what, Predicate<Media> fits) {
        Polling.until(() -> fits.test(media()), PATIENCE, () -> failure("has no " + what + " but " + media()));
    }

    /** A failure that shows what the phone told. */
    public AssertionError failure(String what) {
        return process.failure(what);
    }

    /** Ends it at once, without a word to anybody: the device has lost its power. */
    public void vanish() {
        process.kill();
        process.awaitExit(END);
    }

    @Override
    public void close() {
        try (folder;
                process) {
            process.closeInput();
            process.awaitExit(END);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private void takeLine(String line) {
        if (!line.startsWith("{")) {
            return;
        }
        JsonObject message = new JsonObject(line);
        if ("ready".equals(message.getString("event"))) {
            ready.complete(message);
        } else if (message.containsKey("event")) {
            logOf(message.getString("event", "")).add(message);
        } else {
            requests.answer(message);
        }
    }

    private void endWaits() {
        ready.completeExceptionally(new IllegalStateException("the phone has ended"));
        requests.end();
        events.end();
        presences.end();
        texts.end();
        transfers.end();
    }
}
