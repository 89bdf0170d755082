package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.patchbay.server.peers.Browser;
import org.patchbay.server.peers.BrowserPage;

/** The demo phone at {@code /}, handled as a user does: typing, pressing, reading. */
record DemoPhone(BrowserPage page) {
    /** Opens the page in a browser of the user's own and logs in. */
    static DemoPhone logIn(Stage stage, String user) {
        return logIn(stage.browser(), stage.gateway().page(), user);
    }

    /** Opens the page at that address. */
    static DemoPhone logIn(Browser browser, String address, String user) {
        DemoPhone phone = new DemoPhone(browser.open(address));
        phone.page.fill("#user", user);
        phone.page.fill("#password", GatewayProcess.PASSWORD);
        phone.page.click("#login");
        assertThat(phone.page.waitForText("#status", "^Registered as")).contains(user + "@localhost");
        return phone;
    }

    void call(String callee) {
        page.fill("#callee", callee);
        page.click("#call");
    }

    /** Waits until it rings, and returns who calls. */
    String awaitIncomingCall() {
        page.waitForVisible("#incoming");
        return page.waitForText("#incoming-from", ".");
    }

    void answer() {
        page.click("#answer");
    }

    void decline() {
        page.click("#decline");
    }

    void hangUp() {
        page.click("#hangup");
    }

    /** Loads the page again, and waits until it has found its way back to the gateway. */
    void reload() {
        page.reload();
        page.waitForText("#status", "^Registered as");
    }

    /** Presses Hold, or presses it again, and waits until the other side knows. */
    void hold(boolean on) {
        page.click("#hold");
        page.waitFor("window.phone.call.held === " + on);
    }

    /** Waits until the other side holds the call, or does no more. */
    void awaitHeld(boolean on) {
        page.waitFor("window.phone.call.remoteHeld === " + on);
    }

    void mute() {
        page.click("#mute");
    }

    void transferTo(String target) {
        page.fill("#transfer-to", target);
        page.click("#transfer");
    }

    /** Calls somebody else beside the call that is shown, which the page itself has no button for. */
    void consult(String target) {
        page.evaluate("void (window.consulted = window.phone.client.call('%s'))".formatted(target));
    }

    /** Transfers who is on the call that is shown to who was consulted, once that call stands. */
    void joinConsulted() {
        page.waitFor("window.consulted.state === 'connected'");
        page.evaluate("void window.phone.call.transfer(window.consulted)");
    }

    void awaitRinging() {
        awaitState("ringing");
    }

    void awaitConnected() {
        awaitState("connected");
    }

    /** Waits until the call is over, and returns the reason: {@code NORMAL}, {@code BUSY}. */
    String awaitEnded() {
        awaitState("ended");
        return String.valueOf(page.evaluate("document.querySelector('#call-state').dataset.reason"));
    }

    private void awaitState(String state) {
        page.waitFor("document.querySelector('#call-state').dataset.state === '%s'".formatted(state));
    }
}
