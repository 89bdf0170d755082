package org.patchbay.core.client;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Texts that are no frames. */
final class BadFrames {
    private BadFrames() {}

    static Stream<Arguments> texts() {
        return Stream.of(
                bad("empty", ""),
                bad("white space", "  \n"),
                bad("no JSON", "hello"),
                bad("cut off", "{\"seq\":2,\"ping\":{"),
                bad("an array", "[{\"ping\":{}}]"),
                bad("a string", "\"ping\""),
                bad("two documents", "{\"ping\":{}}{\"ping\":{}}"),
                bad("no body", "{\"seq\":2}"),
                bad("an unknown body", "{\"seq\":2,\"dance\":{}}"),
                bad("two bodies", "{\"seq\":2,\"ping\":{},\"end\":{}}"),
                bad("a body that is null", "{\"seq\":2,\"ping\":null}"),
                bad("a body that is a number", "{\"seq\":2,\"ping\":7}"),
                bad("the same key twice", "{\"seq\":2,\"seq\":3,\"ping\":{}}"),
                bad("the same key twice inside", "{\"seq\":2,\"dtmf\":{\"tones\":\"1\",\"tones\":\"2\"}}"),
                bad("the same key twice, once escaped", "{\"seq\":2,\"\\u0073eq\":3,\"ping\":{}}"),
                bad("NaN", "{\"seq\":NaN,\"ping\":{}}"),
                bad("infinity", "{\"seq\":2,\"x\":Infinity,\"ping\":{}}"),
                bad("a number beyond double", "{\"seq\":2,\"x\":1e999,\"ping\":{}}"),
                bad("seq beyond 32 bits", "{\"seq\":4294967296,\"ping\":{}}"),
                bad("seq below zero", "{\"seq\":-1,\"ping\":{}}"),
                bad("seq with a fraction", "{\"seq\":2.5,\"ping\":{}}"),
                bad("seq of words", "{\"seq\":\"two\",\"ping\":{}}"),
                bad("half a surrogate pair", "{\"seq\":2,\"callId\":\"\\ud800\",\"ping\":{}}"),
                bad("half a surrogate pair in a key", "{\"seq\":2,\"\\udc00\":1,\"ping\":{}}"),
                bad("single quotes", "{'seq':2,'ping':{}}"),
                bad("a comment", "{\"seq\":2,/* x */\"ping\":{}}"),
                bad("a deep array", "{\"seq\":2,\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + ",\"ping\":{}}"),
                bad("a deep array left open", "{\"seq\":2,\"x\":" + "[".repeat(10_000)),
                bad("a deep object", "{\"seq\":2,\"x\":" + "{\"y\":".repeat(10_000) + "1" + "}".repeat(10_000) + "}"),
                bad("more than 64 KiB", "{\"seq\":2,\"x\":\"" + "x".repeat(65_536) + "\",\"ping\":{}}"),
                bad("a megabyte", "{\"seq\":2,\"x\":\"" + "x".repeat(1_000_000) + "\",\"ping\":{}}"));
    }

    private static Arguments bad(String name, String text) {
        return Arguments.of(name, text);
    }
}
