package org.patchbay.server.peers;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Requests to a process and its answers, each a line of JSON with an {@code id}: the answer has a {@code result} or an {@code error}. */
final class RequestLines {
    private final AtomicInteger lastRequest = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> unanswered = new ConcurrentHashMap<>();

    /**
     * Has the process do something, and waits for its answer.
     *
     * @throws AssertionError if it can't be done, with what the process printed
     */
    @Nullable
    Object ask(PeerProcess process, JsonObject parameters, Duration atMost) {
        int id = lastRequest.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        unanswered.put(id, answer);
        JsonObject request = parameters.copy().put("id", id);
        try {
            process.send(request.encode());
            JsonObject response = answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            if (response.containsKey("error")) {
                throw process.failure("cannot " + request + ": " + response.getString("error"));
            }
            return response.getValue("result");
        } catch (ExecutionException | TimeoutException unanswerable) {
            throw process.failure("does not answer " + request);
        } catch (InterruptedException interrupted) {
            throw PeerProcess.interrupted(interrupted);
        } finally {
            unanswered.remove(id);
        }
    }

    /** Takes an answer that has come. */
    void answer(JsonObject message) {
        CompletableFuture<JsonObject> answer = unanswered.get(message.getInteger("id", -1));
        if (answer != null) {
            answer.complete(message);
        }
    }

    /** The process has ended: no more answers come. */
    void end() {
        IllegalStateException ended = new IllegalStateException("the process has ended");
        unanswered.values().forEach(answer -> answer.completeExceptionally(ended));
    }
}
