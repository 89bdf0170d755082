package org.patchbay.server.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/** {@code /health/live}: the process turns; {@code /health/ready}: it should get new calls (200) or not (503), with what was looked at. */
final class HealthDoor {
    private final Supplier<HealthReport> health;

    HealthDoor(Supplier<HealthReport> health) {
        this.health = health;
    }

    void live(RoutingContext context) {
        answer(context, 200, new JsonObject().put("status", "up"));
    }

    void ready(RoutingContext context) {
        HealthReport report = health.get();
        JsonArray checks = new JsonArray();
        for (HealthReport.Check check : report.checks()) {
            JsonObject told = new JsonObject().put("name", check.name()).put("status", check.status());
            if (!check.detail().isEmpty()) told.put("detail", check.detail());
            checks.add(told);
        }
        String status = report.ready() ? "ready" : "not-ready";
        answer(
                context,
                report.ready() ? 200 : 503,
                new JsonObject().put("status", status).put("checks", checks));
    }

    private static void answer(RoutingContext context, int status, JsonObject body) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body.encode() + "\n");
    }
}
