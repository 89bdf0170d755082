package org.patchbay.server.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.patchbay.server.peers.Browser;
import org.patchbay.server.peers.FreePorts;
import org.patchbay.server.peers.Rtpengine;

/**
 * A gateway with a media relay, and a browser for any number of users: what the tests of one class share. A test that fails shows the log
 * of the gateway.
 */
final class Stage
        implements BeforeAllCallback,
                AfterAllCallback,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler {
    /** What Vert.x writes where an event loop gets no processor for seconds. One that waits for something does block, and is a failure. */
    private static final Pattern SLOW_MACHINE = Pattern.compile(
            "io\\.vertx\\.core\\.VertxException: Thread blocked\\R"
                    + "\\s+at (?!.*\\.(?:park|wait|sleep|join|read|write|poll|accept|connect|force))[^\\n]*\\R(?:\\s+at .*\\R?)*");

    private final Supplier<Browser> launch;
    private final boolean playTones;
    private @Nullable Rtpengine relay;
    private @Nullable GatewayProcess gateway;
    private @Nullable Browser browser;

    private Stage(Supplier<Browser> launch, boolean playTones) {
        this.launch = launch;
        this.playTones = playTones;
    }

    /** With a browser that uses all addresses for media. */
    static Stage onLoopback() {
        return new Stage(Browser::launch, false);
    }

    /** The same, with a relay that plays tones to phones that take none as signals. */
    static Stage playingTones() {
        return new Stage(Browser::launch, true);
    }

    /** With a browser whose media never uses 127.0.0.1. */
    static Stage beyondLoopback() {
        return new Stage(Browser::launchWithoutLoopback, false);
    }

    Rtpengine relay() {
        return requireNonNull(relay);
    }

    GatewayProcess gateway() {
        return requireNonNull(gateway);
    }

    Browser browser() {
        return requireNonNull(browser);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        int dtmfLogPort = FreePorts.one();
        relay = Rtpengine.start(dtmfLogPort);
        gateway = GatewayProcess.startWithRelay(relay.ng(), dtmfLogPort, playTones);
        browser = launch.get();
    }

    /** Takes all down that came up, and looks whether the gateway had trouble that no user saw. */
    @Override
    public void afterAll(ExtensionContext context) {
        try (Rtpengine startedRelay = relay;
                GatewayProcess startedGateway = gateway;
                Browser startedBrowser = browser) {
            if (startedGateway != null) {
                assertThat(SLOW_MACHINE.matcher(startedGateway.output()).replaceAll(""))
                        .doesNotContain("Exception");
            }
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withLog(failure);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withLog(failure);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withLog(failure);
    }

    private Throwable withLog(Throwable failure) {
        if (gateway != null) {
            failure.addSuppressed(new AssertionError("the gateway's log:\n" + gateway.output()));
        }
        return failure;
    }
}
