package org.patchbay.server.peers;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Chromium without a window, with a microphone that beeps. Each of its pages stands for another user's browser: they share no
 * storage. It is driven by {@code src/test/peers/browser.mjs}.
 */
public final class Browser implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(40);
    /** What the driver may take beyond the time that a request gives it. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final PeerProcess process;
    private final TemporaryFolder folder;
    private final AtomicInteger lastPage = new AtomicInteger();
    private final RequestLines requests = new RequestLines();
    private final CompletableFuture<JsonObject> ready = new CompletableFuture<>();

    private Browser(TemporaryFolder folder, UnaryOperator<List<String>> place, String... extraArguments) {
        this.folder = folder;
        List<String> command = new ArrayList<>(List.of(
                Peer.NODE.executable().toString(),
                Peer.nodeFolder().resolve("browser.mjs").toString(),
                Peer.CHROMIUM.executable().toString()));
        command.addAll(Arrays.asList(extraArguments));
        this.process = PeerProcess.start(
                "chromium",
                folder.path(),
                place.apply(command),
                Map.of(),
                line -> line.startsWith("{\"id\""),
                this::takeLine,
                this::endWaits);
    }

    /** Starts a browser whose pages use all addresses for media, 127.0.0.1 among them. */
    public static Browser launch() {
        return launch(here(), "--allow-loopback-in-peer-connection");
    }

    /**
     * Starts a browser in a network of its own.
     *
     * @param gateway where its pages come from, which is to have a microphone's trust without TLS
     */
    public static Browser launchIn(IsolatedNetwork network, String gateway) {
        return launch(network::commandWithin, "--unsafely-treat-insecure-origin-as-secure=" + gateway);
    }

    /** Starts a browser as users have it: its media never uses 127.0.0.1. The machine needs another interface. */
    public static Browser launchWithoutLoopback() {
        return launch(here());
    }

    private static UnaryOperator<List<String>> here() {
        return command -> command;
    }

    private static Browser launch(UnaryOperator<List<String>> place, String... extraArguments) {
        Browser browser = new Browser(TemporaryFolder.create("chromium"), place, extraArguments);
        try {
            browser.ready.get(START.toMillis(), TimeUnit.MILLISECONDS);
            return browser;
        } catch (ExecutionException | TimeoutException notReady) {
            AssertionError failure = browser.process.failure("does not start");
            browser.close();
            throw failure;
        } catch (InterruptedException interrupted) {
            browser.close();
            throw PeerProcess.interrupted(interrupted);
        }
    }

    /** Opens a page for a user of its own. */
    public BrowserPage open(String url) {
        int number = lastPage.incrementAndGet();
        BrowserPage page = new BrowserPage(this, number);
        request("open", number, new JsonObject().put("url", url), GRACE);
        return page;
    }

    /** Where the pages of {@code src/test/peers/pages} are. */
    String pagesUrl() {
        return ready.join().getString("pages");
    }

    /** What the pages printed. */
    public String output() {
        return process.output();
    }

    @Override
    public void close() {
        try (folder;
                process) {
            process.closeInput();
            process.awaitExit(GRACE);
        }
    }

    /**
     * Has the driver do something with a page.
     *
     * @throws AssertionError if it can't be done, with what the pages printed
     */
    @Nullable
    Object request(String verb, int page, JsonObject parameters, Duration atMost) {
        JsonObject request =
                parameters.copy().put("verb", verb).put("page", page).put("timeout", atMost.toMillis());
        return requests.ask(process, request, atMost.plus(GRACE));
    }

    private static final Pattern JSON = Pattern.compile("^\\{.*}$");

    private void takeLine(String line) {
        if (!JSON.matcher(line).matches()) {
            return;
        }
        JsonObject message = new JsonObject(line);
        if (message.containsKey("ready")) {
            ready.complete(message);
            return;
        }
        requests.answer(message);
    }

    private void endWaits() {
        ready.completeExceptionally(new IllegalStateException("the driver has ended"));
        requests.end();
    }
}
