package org.patchbay.server.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Serves the files that are part of the program, those under one folder of the class path. Each is read once and kept. */
final class WebRoot implements Handler<RoutingContext> {
    /** Neither a hidden file nor a way up can be spelt in it. */
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}){1,8}");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "mjs", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json",
            "map", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "webmanifest", "application/manifest+json");

    private final Vertx vertx;
    private final String folder;
    // Only files that there are go in, so their number is bounded.
    private final Map<String, Page> pages = new ConcurrentHashMap<>();

    private record Page(Buffer bytes, String type, String tag) {}

    /** @param folder the folder on the class path, without a slash at either end */
    WebRoot(Vertx vertx, String folder) {
        this.vertx = vertx;
        this.folder = folder;
    }

    @Override
    public void handle(RoutingContext context) {
        String asked = context.request().path();
        String path = asked.equals("/") ? "/index.html" : asked;
        if (!PATH.matcher(path).matches()) {
            context.response().setStatusCode(404).end();
            return;
        }
        Page page = pages.get(path);
        if (page != null) {
            answer(context, page);
            return;
        }
        Future<Optional<Page>> reading = vertx.executeBlocking(() -> read(path), false);
        reading.onSuccess(found -> {
                    found.ifPresent(read -> pages.put(path, read));
                    found.ifPresentOrElse(
                            read -> answer(context, read),
                            () -> context.response().setStatusCode(404).end());
                })
                .onFailure(context::fail);
    }

    private static void answer(RoutingContext context, Page page) {
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.ETAG, page.tag())
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        if (page.tag().equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, page.type()).end(page.bytes());
        }
    }

    private Optional<Page> read(String path) throws IOException {
        String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        if (type == null) return Optional.empty();
        try (InputStream in = WebRoot.class.getClassLoader().getResourceAsStream(folder + path)) {
            if (in == null) return Optional.empty();
            byte[] bytes = in.readAllBytes();
            return Optional.of(new Page(Buffer.buffer(bytes), type, tag(bytes)));
        }
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return "\"" + HexFormat.of().formatHex(digest, 0, 12) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
