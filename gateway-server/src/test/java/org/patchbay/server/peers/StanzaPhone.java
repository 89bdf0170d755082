package org.patchbay.server.peers;

import io.vertx.core.json.JsonObject;
import java.util.Objects;

/** A phone in a browser that knows nothing but XMPP over WebSocket (RFC 7395) and Jingle: stanza on a page of the test's own. */
public final class StanzaPhone {
    private final BrowserPage page;
    private int seen;

    private StanzaPhone(BrowserPage page) {
        this.page = page;
    }

    /** Opens the phone in a browser. */
    public static StanzaPhone open(Browser browser) {
        BrowserPage page = browser.open(browser.pagesUrl() + "/stanza.html");
        page.waitFor("!!window.phone");
        return new StanzaPhone(page);
    }

    /**
     * Logs in and waits until it is done.
     *
     * @param socket such as {@code ws://127.0.0.1:8080/xmpp}
     * @throws AssertionError if the server refuses
     */
    public void logIn(String socket, String jid, String password) {
        page.evaluate("phone.logIn(%s)"
                .formatted(new JsonObject()
                        .put("socket", socket)
                        .put("jid", jid)
                        .put("password", password)
                        .encode()));
        JsonObject event = awaitOneOf("online", "refused", "failed", "disconnected");
        if (!event.getString("event").equals("online")) {
            throw new AssertionError("stanza is not logged in: " + event);
        }
    }

    /** Calls an address. */
    public void call(String jid) {
        page.evaluate("phone.call(%s)".formatted(BrowserPage.quoted(jid)));
    }

    /** Waits for an incoming call and returns who calls. */
    public String awaitIncomingCall() {
        return awaitOneOf("incoming").getString("detail");
    }

    /** Waits until the other side rings. */
    public void awaitRinging() {
        awaitOneOf("ringing");
    }

    /** Answers the call that rings. */
    public void answer() {
        page.evaluate("phone.answer()");
    }

    /** Ends, refuses or cancels the call. */
    public void hangUp() {
        page.evaluate("phone.hangUp()");
    }

    /** Waits until media can flow. */
    public void awaitConnected() {
        JsonObject event = awaitOneOf("connected", "failed", "ended");
        if (!event.getString("event").equals("connected")) {
            throw new AssertionError("stanza has no call but " + event);
        }
    }

    /** Waits until the call is over and returns the condition (XEP-0166 7.4). */
    public String awaitEnded() {
        return awaitOneOf("ended").getString("detail");
    }

    /** The page, for what is to be heard on it. */
    public BrowserPage page() {
        return page;
    }

    /** The next event of one of these names, after the last one that was waited for. */
    private JsonObject awaitOneOf(String... names) {
        JsonObject found = (JsonObject)
                Objects.requireNonNull(page.waitFor("""
                (() => {
                  const names = [%s];
                  const index = phone.events.findIndex((event, i) => i >= %d && names.includes(event.event));
                  return index < 0 ? null : { index, ...phone.events[index] };
                })()""".formatted("'" + String.join("', '", names) + "'", seen)));
        seen = found.getInteger("index") + 1;
        return found;
    }
}
