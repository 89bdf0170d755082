package org.patchbay.server.peers;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A page of a {@link Browser}. Waits end with an {@link AssertionError} that shows what the pages printed. */
public final class BrowserPage {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Browser browser;
    private final int number;

    BrowserPage(Browser browser, int number) {
        this.browser = browser;
        this.number = number;
    }

    /** The value of a JavaScript expression, as JSON; of a promise, what it resolves to. */
    public @Nullable Object evaluate(String expression) {
        return request("evaluate", new JsonObject().put("expression", expression));
    }

    /** Waits until a JavaScript expression, or what its promise resolves to, is true-like, and returns it. */
    public @Nullable Object waitFor(String expression) {
        return request("waitForFunction", new JsonObject().put("expression", expression));
    }

    /** Waits until an element is visible. */
    public void waitForVisible(String selector) {
        request("waitForSelector", new JsonObject().put("selector", selector).put("state", "visible"));
    }

    /** Waits until the text of an element has a part that matches a JavaScript regular expression, and returns the text. */
    public String waitForText(String selector, String expression) {
        String text = "document.querySelector(%s)?.textContent".formatted(quoted(selector));
        return String.valueOf(waitFor("/%s/.test(%s ?? '') && %s".formatted(expression, text, text)));
    }

    /** Types a text into a field. */
    public void fill(String selector, String text) {
        request("fill", new JsonObject().put("selector", selector).put("text", text));
    }

    /** Clicks on an element as soon as it can be clicked. */
    public void click(String selector) {
        request("click", new JsonObject().put("selector", selector));
    }

    /** RTP of all open peer connections of the page. */
    public AudioCounters audio() {
        JsonObject counters = (JsonObject) Objects.requireNonNull(evaluate("window.audioCounters()"));
        return new AudioCounters(
                counters.getLong("packetsSent"),
                counters.getLong("bytesSent"),
                counters.getLong("packetsReceived"),
                counters.getLong("bytesReceived"));
    }

    /** Waits until at least so many more bytes of audio went out and came in. */
    public void awaitAudioBothWays(long bytes) {
        evaluate("window.markAudio()");
        awaitAudioSinceMark(bytes);
    }

    /** Waits until so many bytes of audio went out and came in at each of two pages. */
    public static void awaitAudioBetween(BrowserPage one, BrowserPage other, long bytes) {
        one.evaluate("window.markAudio()");
        other.evaluate("window.markAudio()");
        one.awaitAudioSinceMark(bytes);
        other.awaitAudioSinceMark(bytes);
    }

    private void awaitAudioSinceMark(long bytes) {
        waitFor("window.audioSinceMark().then(since => since.bytesSent >= %1$d && since.bytesReceived >= %1$d)"
                .formatted(bytes));
    }

    /** Waits until half a second goes by in which no RTP comes in. */
    public void awaitNothingReceived() {
        waitFor("""
                window.audioCounters().then(before => new Promise(after => setTimeout(after, 500))
                  .then(window.audioCounters).then(now => now.packetsReceived === before.packetsReceived))""");
    }

    /** Waits until half a second goes by in which what comes in, and does come in, is silence. */
    public void awaitSilence() {
        waitFor("""
                window.audioCounters().then(before => new Promise(after => setTimeout(after, 500))
                  .then(window.audioCounters).then(now => now.packetsReceived > before.packetsReceived
                    && now.energyHeard - before.energyHeard < 1e-6))""");
    }

    /** Waits until more sound comes in than came until now. */
    public void awaitMoreSound() {
        evaluate("window.markAudio()");
        waitFor("window.audioSinceMark().then(since => since.energyHeard > 0.001)");
    }

    /** Loads the page again, as its user does. */
    public void reload() {
        request("reload", new JsonObject());
    }

    /** Waits until the page hears a sound that is no silence. */
    public void awaitSound() {
        waitFor("window.audioCounters().then(now => now.energyHeard > 0.001)");
    }

    /** Where the media of the open peer connections comes from, as {@code address:port}. */
    public List<String> remoteMediaAddresses() {
        JsonArray pairs = (JsonArray) Objects.requireNonNull(evaluate("window.selectedCandidatePairs()"));
        return pairs.stream()
                .map(pair -> ((JsonObject) pair).getString("remote"))
                .toList();
    }

    /** Closes the page without a word to anybody. */
    public void vanish() {
        request("vanish", new JsonObject());
    }

    private @Nullable Object request(String verb, JsonObject parameters) {
        return browser.request(verb, number, parameters, PATIENCE);
    }

    /** A text as a JavaScript literal. */
    static String quoted(String text) {
        return io.vertx.core.json.Json.encode(text);
    }
}
