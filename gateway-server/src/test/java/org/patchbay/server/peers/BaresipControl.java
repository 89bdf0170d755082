package org.patchbay.server.peers;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** The connection to a baresip's {@code ctrl_tcp} module: commands with answers one way, events the other. */
final class BaresipControl implements AutoCloseable {
    private final Socket socket;
    private final Thread reader;
    private final EventLog<JsonObject> events = new EventLog<>();
    private final Map<String, CompletableFuture<JsonObject>> unanswered = new ConcurrentHashMap<>();
    private final AtomicInteger lastToken = new AtomicInteger();

    private BaresipControl(Socket socket) {
        this.socket = socket;
        this.reader = new Thread(this::readMessages, "baresip control");
    }

    static BaresipControl connect(int port) {
        try {
            BaresipControl control = new BaresipControl(new Socket(InetAddress.getLoopbackAddress(), port));
            control.reader.setDaemon(true);
            control.reader.start();
            return control;
        } catch (IOException refused) {
            throw new UncheckedIOException("no control connection to baresip at port " + port, refused);
        }
    }

    /**
     * Gives a command, such as {@code dial}, and waits for its answer.
     *
     * @return what the command printed
     * @throws AssertionError if the command is refused or no answer comes
     */
    String command(String command, String parameters, Duration atMost) {
        String token = "t" + lastToken.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        unanswered.put(token, answer);
        JsonObject request = new JsonObject().put("command", command).put("token", token);
        if (!parameters.isEmpty()) {
            request.put("params", parameters);
        }
        try {
            send(request);
            JsonObject response = answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            if (!response.getBoolean("ok", false)) {
                throw new AssertionError("baresip refuses " + request + ": " + response);
            }
            return response.getString("data", "");
        } catch (IOException | ExecutionException gone) {
            throw new AssertionError("baresip does not take " + request, gone);
        } catch (TimeoutException late) {
            throw new AssertionError("baresip does not answer " + request + " within " + atMost, late);
        } catch (InterruptedException interrupted) {
            throw PeerProcess.interrupted(interrupted);
        } finally {
            unanswered.remove(token);
        }
    }

    Optional<JsonObject> awaitEvent(Predicate<JsonObject> fits, Duration atMost) {
        return events.await(fits, atMost);
    }

    /** All events so far, for the message of a failure. */
    String events() {
        return events.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
            reader.join();
        } catch (IOException cannotClose) {
            throw new UncheckedIOException(cannotClose);
        } catch (InterruptedException interrupted) {
            throw PeerProcess.interrupted(interrupted);
        }
    }

    private synchronized void send(JsonObject request) throws IOException {
        Netstrings.write(socket.getOutputStream(), request.encode());
    }

    private void readMessages() {
        try (InputStream input = socket.getInputStream()) {
            for (Optional<String> text = Netstrings.read(input); text.isPresent(); text = Netstrings.read(input)) {
                take(new JsonObject(text.get()));
            }
            endWaits(new IOException("baresip closed its control connection"));
        } catch (IOException | DecodeException broken) {
            endWaits(broken);
        }
    }

    private void take(JsonObject message) {
        if (message.getBoolean("event", false)) {
            events.add(message);
            return;
        }
        CompletableFuture<JsonObject> answer = unanswered.get(message.getString("token", ""));
        if (answer != null) {
            answer.complete(message);
        }
    }

    private void endWaits(Exception cause) {
        events.end();
        unanswered.values().forEach(answer -> answer.completeExceptionally(cause));
    }
}
