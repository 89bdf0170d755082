package org.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That an event loop which always has something else to do reads its sockets all the same. */
@Timeout(60)
class FairTransportTest {
    /** Netty's own loops would run a thousand of them. */
    private static final int FEW = 200;

    private static final long TASK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Vertx vertx =
            Vertx.builder().withTransport(new FairTransport()).build();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void a_loop_with_tasks_that_never_end_reads_what_comes() throws Exception {
        Context loop = vertx.getOrCreateContext();
        Promise<Integer> heard = Promise.promise();
        loop.runOnContext(begun -> vertx.createDatagramSocket()
                .listen(0, "127.0.0.1")
                .onSuccess(socket -> {
                    Flood flood = new Flood(loop);
                    socket.handler(packet -> {
                        flood.over = true;
                        heard.complete(flood.tasks);
                    });
                    socket.send(Buffer.buffer("x"), socket.localAddress().port(), "127.0.0.1");
                    flood.next();
                })
                .onFailure(heard::fail));
        assertThat(heard.future().toCompletionStage().toCompletableFuture().get())
                .isBetween(1, FEW);
    }

    /** On one loop. */
    private static final class Flood {
        private final Context loop;
        private boolean over;
        private int tasks;

        Flood(Context loop) {
            this.loop = loop;
        }

        void next() {
            tasks++;
            long end = System.nanoTime() + TASK_NANOS;
            while (System.nanoTime() < end) Thread.onSpinWait();
            if (!over) loop.runOnContext(again -> next());
        }
    }
}
