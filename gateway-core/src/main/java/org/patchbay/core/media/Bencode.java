package org.patchbay.core.media;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A value as the NG protocol writes it: BitTorrent's encoding (BEP 3), strings as UTF-8. All rtpengines speak it, JSON only newer ones. */
sealed interface Bencode {
    /** The value's bytes, appended. */
    void writeTo(ByteArrayOutputStream out);

    /** The value's bytes. */
    default byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
        writeTo(out);
        return out.toByteArray();
    }

    record Text(String value) implements Bencode {
        @Override
        public void writeTo(ByteArrayOutputStream out) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            out.writeBytes((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(bytes);
        }
    }

    record Whole(long value) implements Bencode {
        @Override
        public void writeTo(ByteArrayOutputStream out) {
            out.writeBytes(("i" + value + "e").getBytes(StandardCharsets.US_ASCII));
        }
    }

    record Sequence(List<Bencode> items) implements Bencode {
        public Sequence {
            items = List.copyOf(items);
        }

        static Sequence of(String... texts) {
            return new Sequence(List.of(texts).stream().<Bencode>map(Text::new).toList());
        }

        @Override
        public void writeTo(ByteArrayOutputStream out) {
            out.write('l');
            items.forEach(item -> item.writeTo(out));
            out.write('e');
        }
    }

    /** Keys in order, as the encoding wants them. */
    record Dictionary(SortedMap<String, Bencode> entries) implements Bencode {
        public Dictionary {
            entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
        }

        /** The text at that key; empty where there is none. */
        String text(String key) {
            return entries.get(key) instanceof Text text ? text.value() : "";
        }

        @Override
        public void writeTo(ByteArrayOutputStream out) {
            out.write('d');
            entries.forEach((key, value) -> {
                new Text(key).writeTo(out);
                value.writeTo(out);
            });
            out.write('e');
        }
    }
}
