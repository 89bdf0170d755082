package org.patchbay.core.client;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks at a JSON text before protobuf's parser does, which is lenient (it takes NaN, single quotes, comments, a key given twice) and
 * recursive (it runs out of stack). One pass, no recursion, no more depth than {@value #MAX_DEPTH}.
 */
public final class JsonGuard {
    /** The schema needs four levels; unknown fields may have some more. */
    public static final int MAX_DEPTH = 32;

    private JsonGuard() {}

    /** What looking gives. */
    public sealed interface Verdict {}

    /** Strict JSON, an object. {@code seq} is the frame's number where it has a readable one, else 0. */
    public record Fit(int seq) implements Verdict {}

    /** Something else; {@code seq} as far as it was read, {@code text} may be shown to the client. */
    public record Unfit(int seq, String text) implements Verdict {}

    /** Looks at a whole text, which was UTF-8: half a surrogate pair can be in it as an escape sequence only. */
    public static Verdict check(String json) {
        Walk walk = new Walk(json);
        try {
            return walk.run();
        } catch (MalformedJsonException e) {
            return walk.unfit("not JSON");
        } catch (IOException | IllegalStateException | NumberFormatException e) {
            // The reader says so of a text that ends too early, and of a number that is none.
            return walk.unfit("not JSON");
        }
    }

    private static final class Walk {
        private final JsonReader reader;
        private final Deque<Set<String>> keys = new ArrayDeque<>();
        private final boolean escapes;
        private int depth;
        private int seq;

        Walk(String json) {
            reader = new JsonReader(new StringReader(json));
            reader.setLenient(false);
            escapes = json.contains("\\u");
        }

        Unfit unfit(String text) {
            return new Unfit(seq, text);
        }

        Verdict run() throws IOException {
            if (reader.peek() != JsonToken.BEGIN_OBJECT) return unfit("not a JSON object");
            while (true) {
                switch (reader.peek()) {
                    case BEGIN_OBJECT -> {
                        if (++depth > MAX_DEPTH) return tooDeep();
                        reader.beginObject();
                        keys.push(new HashSet<>());
                    }
                    case END_OBJECT -> {
                        reader.endObject();
                        keys.pop();
                        depth--;
                    }
                    case BEGIN_ARRAY -> {
                        if (++depth > MAX_DEPTH) return tooDeep();
                        reader.beginArray();
                    }
                    case END_ARRAY -> {
                        reader.endArray();
                        depth--;
                    }
                    case NAME -> {
                        String name = reader.nextName();
                        if (!keys.element().add(name)) return unfit("a key is there twice");
                        if (hasLoneSurrogate(name)) return unfit("a key has half a surrogate pair");
                        if (depth == 1 && name.equals("seq")) readSeq();
                    }
                    case STRING -> {
                        // A description is most of the text, and need not be copied to be looked at.
                        if (!escapes) reader.skipValue();
                        else if (hasLoneSurrogate(reader.nextString()))
                            return unfit("a string has half a surrogate pair");
                    }
                    case NUMBER -> {
                        if (!Double.isFinite(reader.nextDouble())) return unfit("a number is out of range");
                    }
                    case BOOLEAN -> reader.nextBoolean();
                    case NULL -> reader.nextNull();
                    case END_DOCUMENT -> {
                        return new Fit(seq);
                    }
                }
            }
        }

        /** Only a plain number is of use here; whether it is a good one is for the parser to say. */
        private void readSeq() throws IOException {
            if (reader.peek() != JsonToken.NUMBER) return;
            double number = reader.nextDouble();
            if (number >= 1 && number <= Integer.MAX_VALUE && number == Math.rint(number)) seq = (int) number;
        }

        private Verdict tooDeep() {
            return unfit("nested deeper than " + MAX_DEPTH);
        }
    }

    /** Such a string is no Unicode, and can't be told to anybody else. */
    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) continue;
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (!pair) return true;
            i++;
        }
        return false;
    }
}
