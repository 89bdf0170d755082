package org.patchbay.mqtt.libpeer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** JSON-RPC 2.0 as far as libpeer has it: requests to the device with a number as id, and its replies. Pure. */
final class JsonRpc {
    /** JSON-RPC 2.0 5.1. */
    static final int INTERNAL_ERROR = -32_603;

    private static final int LONGEST_TEXT = 200;

    private JsonRpc() {}

    /** What a device says back. */
    sealed interface Reply {}

    /** It did as it was asked. */
    record Result(int id, String text) implements Reply {}

    /** It did not. */
    record Failure(int id, int code, String message) implements Reply {}

    /** It is no reply. */
    record Unreadable(String why) implements Reply {}

    static Buffer request(String method, int id) {
        return object(method, id).toBuffer();
    }

    static Buffer request(String method, String params, int id) {
        return object(method, id).put("params", params).toBuffer();
    }

    private static JsonObject object(String method, int id) {
        return new JsonObject().put("jsonrpc", "2.0").put("id", id).put("method", method);
    }

    /** Reads a reply; never throws. */
    static Reply read(Buffer payload) {
        JsonObject reply;
        try {
            reply = new JsonObject(payload);
        } catch (DecodeException e) {
            return new Unreadable("not a JSON object");
        }
        if (!(reply.getValue("id") instanceof Integer id)) return new Unreadable("id: a number was expected");
        if (reply.getValue("result") instanceof String text) return new Result(id, text);
        if (reply.getValue("error") instanceof JsonObject error) {
            int code = error.getValue("code") instanceof Integer number ? number : 0;
            return new Failure(id, code, error.getValue("message") instanceof String text ? clip(text) : "");
        }
        return new Unreadable("neither a result, as text, nor an error");
    }

    private static String clip(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
