package org.patchbay.benchmarks.bare;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.patchbay.benchmarks.phone.Doors;
import picocli.CommandLine.Command;

/** Runs the bare switchboard until it is ended. */
@Command(name = "bare", hidden = true, description = "The bare switchboard; the load tests start it.")
public final class BareCommand implements Callable<Integer> {
    static final String READY = "switchboard ready";
    private static final int START_SECONDS = 20;
    private static final long NO_CHECKS_MS = 86_400_000;

    @Override
    public Integer call() throws Exception {
        int loops = Runtime.getRuntime().availableProcessors();
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops)
                .setBlockedThreadCheckInterval(NO_CHECKS_MS)
                .setPreferNativeTransport(false));
        Switchboard switchboard = new Switchboard();
        ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
        Doors doors = await(BareWebSocketDoor.open(vertx, loops, switchboard)
                .compose(http -> BareSipDoor.open(vertx, context, switchboard)
                        .compose(sip -> BareXmppDoor.open(vertx, loops, switchboard)
                                .compose(xmpp -> BareMqttDoor.open(vertx, loops, switchboard)
                                        .map(mqtt -> new Doors(http, sip, xmpp, mqtt))))));
        System.out.println(READY + " " + doors.line());
        new CountDownLatch(1).await();
        return 0;
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
    }
}
