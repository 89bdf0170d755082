package org.patchbay.core.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeTest {
    @Property(tries = 300)
    void what_is_written_is_read_again(@ForAll("values") Bencode value) {
        assertThat(BencodeReader.read(value.bytes(), 0)).isEqualTo(new BencodeReader.Read(value));
    }

    @Property
    void no_bytes_make_the_reader_throw(@ForAll byte[] bytes) {
        assertThat(BencodeReader.read(bytes, 0)).isNotNull();
    }

    @Property(tries = 300)
    void a_value_that_is_cut_off_is_malformed(@ForAll("values") Bencode value, @ForAll int place) {
        byte[] whole = value.bytes();
        String part = new String(whole, 0, Math.floorMod(place, whole.length), StandardCharsets.ISO_8859_1);
        assertThat(BencodeReader.read(part.getBytes(StandardCharsets.ISO_8859_1), 0))
                .isInstanceOf(BencodeReader.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "e",
                "i",
                "ie",
                "i-e",
                "i1",
                "i1x",
                "1",
                "1:",
                "5:abcd",
                "-1:",
                "99999999999999999999:",
                "l",
                "li1e",
                "d",
                "d1:a",
                "d1:ae",
                "di1ei1ee",
                "i1ei2e",
                "lllllllllllllllllleeeeeeeeeeeeeeeeee"
            })
    void what_is_no_value_is_malformed(String text) {
        assertThat(BencodeReader.read(text.getBytes(StandardCharsets.UTF_8), 0))
                .isInstanceOf(BencodeReader.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"i0e", "i-42e", "0:", "5:Größe", "le", "de", "d1:al1:bi7eee"})
    void values_of_each_kind_are_read(String text) {
        byte[] bytes = text.replace("5:Größe", "7:Größe").getBytes(StandardCharsets.UTF_8);
        assertThat(BencodeReader.read(bytes, 0))
                .isInstanceOfSatisfying(
                        BencodeReader.Read.class,
                        read -> assertThat(read.value().bytes()).isEqualTo(bytes));
    }

    @Provide
    Arbitrary<Bencode> values() {
        // Three levels: left to itself a recursive generator grows without an end.
        return nested(nested(nested(leaves())));
    }

    private static Arbitrary<Bencode> leaves() {
        Arbitrary<Bencode> texts = Arbitraries.strings()
                .ofMaxLength(20)
                .withCharRange('\u0000', '\ud7ff')
                .map(Bencode.Text::new);
        Arbitrary<Bencode> numbers = Arbitraries.longs()
                .between(-999_999_999_999_999_999L, 999_999_999_999_999_999L)
                .map(Bencode.Whole::new);
        return Arbitraries.oneOf(texts, numbers);
    }

    private static Arbitrary<Bencode> nested(Arbitrary<Bencode> inner) {
        Arbitrary<Bencode> sequences = inner.list().ofMaxSize(3).map(Bencode.Sequence::new);
        Arbitrary<Bencode> dictionaries = Arbitraries.maps(
                        Arbitraries.strings().alpha().ofMaxLength(5), inner)
                .ofMaxSize(3)
                .map(entries -> new Bencode.Dictionary(new TreeMap<>(entries)));
        return Arbitraries.oneOf(leaves(), sequences, dictionaries);
    }
}
