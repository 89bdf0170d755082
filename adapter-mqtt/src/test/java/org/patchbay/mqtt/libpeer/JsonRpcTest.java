package org.patchbay.mqtt.libpeer;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRpcTest {
    @Test
    void a_request_has_version_id_method_and_where_there_are_any_its_params() {
        assertThat(new JsonObject(JsonRpc.request("offer", 7)))
                .isEqualTo(new JsonObject("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"offer\"}"));
        assertThat(new JsonObject(JsonRpc.request("answer", "v=0\r\n", 8)))
                .isEqualTo(new JsonObject(
                        "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"answer\",\"params\":\"v=0\\r\\n\"}"));
    }

    @Test
    void a_reply_is_a_result_or_an_error() {
        assertThat(read("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\"v=0\"}")).isEqualTo(new JsonRpc.Result(7, "v=0"));
        assertThat(read("{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32603,\"message\":\"Internal error\"}}"))
                .isEqualTo(new JsonRpc.Failure(7, JsonRpc.INTERNAL_ERROR, "Internal error"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v=0",
                "[]",
                "{\"id\":7}",
                "{\"id\":\"7\",\"result\":\"\"}",
                "{\"id\":7,\"result\":{}}",
                "{\"id\":7,\"error\":\"x\"}",
                "{\"id\":12345678901234567890,\"result\":\"\"}",
                "{\"id\":7,\"result\":\"\""
            })
    void anything_else_is_unreadable_and_throws_nothing(String text) {
        assertThat(read(text)).isInstanceOf(JsonRpc.Unreadable.class);
    }

    @Test
    void depth_is_no_danger() {
        assertThat(read("{\"id\":1,\"result\":" + "[".repeat(50_000))).isInstanceOf(JsonRpc.Unreadable.class);
    }

    private static JsonRpc.Reply read(String text) {
        return JsonRpc.read(Buffer.buffer(text));
    }
}
