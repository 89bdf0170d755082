package org.patchbay.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.patchbay.server.peers.Browser;
import org.patchbay.server.peers.Rtpengine;

/** A gateway with a media relay, and a browser for any number of users: what the tests of one class share. */
final class Stage implements AutoCloseable {
    private final Rtpengine relay;
    private final GatewayProcess gateway;
    private final Browser browser;

    private Stage(Rtpengine relay, GatewayProcess gateway, Browser browser) {
        this.relay = relay;
        this.gateway = gateway;
        this.browser = browser;
    }

    static Stage open() {
        Rtpengine relay = Rtpengine.start();
        try {
            GatewayProcess gateway = GatewayProcess.startWithRelay(relay.ng());
            try {
                return new Stage(relay, gateway, Browser.launch());
            } catch (AssertionError failure) {
                gateway.close();
                throw failure;
            }
        } catch (AssertionError failure) {
            relay.close();
            throw failure;
        }
    }

    Rtpengine relay() {
        return relay;
    }

    GatewayProcess gateway() {
        return gateway;
    }

    Browser browser() {
        return browser;
    }

    /** Takes all down, and looks whether the gateway had trouble that no user saw. */
    @Override
    public void close() {
        try (relay;
                gateway;
                browser) {
            assertThat(gateway.output()).doesNotContain("Exception");
        }
    }
}
