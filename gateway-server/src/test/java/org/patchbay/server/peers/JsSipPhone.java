package org.patchbay.server.peers;

import io.vertx.core.json.JsonObject;
import java.util.Objects;

/** A phone in a browser that knows nothing but SIP over WebSocket (RFC 7118): JsSIP on a page of the test's own. */
public final class JsSipPhone {
    private final BrowserPage page;
    private int seen;
    private int seenMessages;

    private JsSipPhone(BrowserPage page) {
        this.page = page;
    }

    /** Opens the phone in a browser. */
    public static JsSipPhone open(Browser browser) {
        BrowserPage page = browser.open(browser.pagesUrl() + "/jssip.html");
        page.waitFor("!!window.phone");
        return new JsSipPhone(page);
    }

    /**
     * Registers {@code user@localhost} and waits until it is done.
     *
     * @param socket such as {@code ws://127.0.0.1:8080/sip}
     * @throws AssertionError if the registrar refuses
     */
    public void register(String socket, String user, String password) {
        page.evaluate("phone.register(%s)"
                .formatted(new JsonObject()
                        .put("socket", socket)
                        .put("uri", "sip:" + user + "@localhost")
                        .put("user", user)
                        .put("password", password)
                        .encode()));
        JsonObject event = awaitOneOf("registered", "registrationFailed", "disconnected");
        if (!event.getString("event").equals("registered")) {
            throw new AssertionError("JsSIP was not registered: " + event);
        }
    }

    /** Calls a URI. */
    public void call(String uri) {
        page.evaluate("phone.call(%s)".formatted(BrowserPage.quoted(uri)));
    }

    /** Waits for an incoming call and returns its caller's URI. */
    public String awaitIncomingCall() {
        return awaitOneOf("incoming").getString("detail");
    }

    /** Answers the call that rings. */
    public void answer() {
        page.evaluate("phone.answer()");
    }

    /** Ends, refuses or cancels the call. */
    public void hangUp() {
        page.evaluate("phone.hangUp()");
    }

    /** Waits until the call is up: answered, and the answer acknowledged. */
    public void awaitEstablished() {
        JsonObject event = awaitOneOf("confirmed", "failed", "ended");
        if (!event.getString("event").equals("confirmed")) {
            throw new AssertionError("JsSIP has no call but " + event);
        }
    }

    /** Waits until the call is over and returns who ended it and why, or the status code and why. */
    public String awaitEnded() {
        return awaitOneOf("ended", "failed").getString("detail");
    }

    /** Sends a text. */
    public void send(String uri, String text) {
        page.evaluate("phone.send(%s, %s)".formatted(BrowserPage.quoted(uri), BrowserPage.quoted(text)));
    }

    /** Waits until a text that was sent is answered, and returns the status, with the cause where it is a failure. */
    public String awaitSent() {
        return awaitOneOf("sent", "notSent").getString("detail");
    }

    /** Waits for the next text, which may come between any other events, and returns its sender's URI and the text. */
    public String awaitMessage() {
        JsonObject found = next(seenMessages, "message");
        seenMessages = found.getInteger("index") + 1;
        return found.getString("detail");
    }

    /** The page, for what is to be heard on it. */
    public BrowserPage page() {
        return page;
    }

    /** The next event of one of these names, after the last one that was waited for. */
    private JsonObject awaitOneOf(String... names) {
        JsonObject found = next(seen, names);
        seen = found.getInteger("index") + 1;
        return found;
    }

    private JsonObject next(int from, String... names) {
        return (JsonObject)
                Objects.requireNonNull(page.waitFor("""
                (() => {
                  const names = [%s];
                  const index = phone.events.findIndex((event, i) => i >= %d && names.includes(event.event));
                  return index < 0 ? null : { index, ...phone.events[index] };
                })()""".formatted("'" + String.join("', '", names) + "'", from)));
    }
}
