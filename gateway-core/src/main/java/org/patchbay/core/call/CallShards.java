package org.patchbay.core.call;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.patchbay.session.v1.End;

/** All shards of calls of this node: one an event loop. */
public final class CallShards {
    private final List<CallVerticle> shards;

    private CallShards(List<CallVerticle> shards) {
        this.shards = List.copyOf(shards);
    }

    /**
     * Opens them.
     *
     * @param count how many; the number of event loops is right
     */
    public static Future<CallShards> open(Vertx vertx, CallServices services, int count) {
        List<CallVerticle> shards = new ArrayList<>();
        List<Future<String>> deployed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CallVerticle shard = new CallVerticle(services);
            shards.add(shard);
            deployed.add(vertx.deployVerticle(shard));
        }
        return Future.all(deployed).map(ignored -> new CallShards(shards));
    }

    /** Ends every call, telling every leg; done when the last signal is on the bus. */
    public Future<Void> endAll(End end) {
        List<Future<Void>> ended = new ArrayList<>();
        for (CallVerticle shard : shards) {
            Promise<Void> done = Promise.promise();
            shard.context().runOnContext(ignored -> {
                shard.endAll(end);
                done.complete();
            });
            ended.add(done.future());
        }
        return Future.all(ended).mapEmpty();
    }
}
