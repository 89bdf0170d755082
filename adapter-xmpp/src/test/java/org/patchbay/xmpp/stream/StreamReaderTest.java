package org.patchbay.xmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.xml.XmlPullParser;
import org.jivesoftware.smack.xml.XmlPullParserException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamReaderTest {
    private static final StreamLimits LIMITS = new StreamLimits(10_000, 8, 16, 64);
    private static final String OPEN = "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
            + " xmlns:stream='http://etherx.jabber.org/streams' to='localhost' version='1.0'>";
    private static final String TALK = OPEN
            + " <message to='b@localhost' id='1'><body>h&lt;&#x1F600;é\ud83d\ude00<![CDATA[<x>&]]></body></message>\n"
            + "<iq type='get' id='2'><q:query xmlns:q='urn:q' q:a='\"'/></iq><r xmlns='urn:xmpp:sm:3'/>"
            + "<presence xml:lang='de'><status>da</status></presence></stream:stream>";

    @BeforeAll
    static void prepare() {
        SmackSetup.prepare();
    }

    private static Told read(byte[] bytes, int piece) {
        Told told = new Told();
        StreamReader reader = new StreamReader(LIMITS, told);
        for (int at = 0; at < bytes.length; at += piece) {
            reader.feed(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)));
        }
        return told;
    }

    private static List<String> read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE / 2).told;
    }

    private static String last(String inStream) {
        List<String> told = read(OPEN + inStream);
        return told.get(told.size() - 1);
    }

    @Test
    void a_stream_is_read_from_its_header_to_its_end() {
        List<String> told = read(TALK);
        assertThat(told).hasSize(6).last().isEqualTo("closed");
        assertThat(told.get(1)).contains("h<\ud83d\ude00é\ud83d\ude00<x>&");
    }

    @Property
    void how_the_bytes_are_cut_changes_nothing(@ForAll @IntRange(min = 1, max = 700) int piece) {
        byte[] bytes = TALK.getBytes(StandardCharsets.UTF_8);
        assertThat(read(bytes, piece).told).isEqualTo(read(TALK));
    }

    @Property(tries = 20)
    void a_stream_of_any_length_is_read_alike_however_it_is_cut(@ForAll @IntRange(min = 500, max = 150_000) int piece) {
        StringBuilder talk = new StringBuilder(OPEN);
        for (int i = 0; i < 2_000; i++)
            talk.append("<message n" + i % 701 + "='' id='")
                    .append(i)
                    .append("'><body>\ud83d\ude00")
                    .append("é".repeat(i % 90))
                    .append("</body><stream:x/></message> ");
        byte[] bytes = talk.append("</stream:stream>").toString().getBytes(StandardCharsets.UTF_8);
        List<String> told = read(bytes, piece).told;
        assertThat(told).hasSize(2_002).last().isEqualTo("closed");
        for (int i = 0; i < 2_000; i++)
            assertThat(told.get(i + 1))
                    .contains(" id=" + i + ">")
                    .contains("\ud83d\ude00" + "é".repeat(i % 90) + "</>")
                    .contains("http://etherx.jabber.org/streams");
    }

    @Test
    void names_that_a_peer_makes_up_are_not_kept_for_ever() {
        Told told = new Told();
        StreamReader reader = new StreamReader(LIMITS, told);
        reader.feed(OPEN.getBytes(StandardCharsets.UTF_8));
        long before = usedBytes();
        for (int i = 0; i < 50_000; i++) {
            reader.feed(("<made-up-" + i + "/>").getBytes(StandardCharsets.UTF_8));
            told.told.clear();
            told.elements.clear();
        }
        // A parser that reads them all holds 10 MB of them.
        assertThat(usedBytes() - before).isLessThan(3_000_000);
        reader.feed("</stream:stream>".getBytes(StandardCharsets.UTF_8));
        assertThat(told.told).containsExactly("closed");
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void an_element_has_a_thousand_different_names_and_not_two_thousand() {
        StreamLimits wide = new StreamLimits(100_000, 8, 1_024, 3_000);
        assertThat(lastOf(wide, 1_000)).contains("}n999 ");
        assertThat(lastOf(wide, 2_000)).isEqualTo("failed POLICY_VIOLATION");
    }

    @Test
    void names_that_come_again_count_once() {
        StreamLimits wide = new StreamLimits(100_000, 8, 1_024, 3_000);
        assertThat(last(wide, "<x a='1' b='>&gt;'>" + "<y c='2'/>".repeat(2_500) + "</x>"))
                .startsWith("element");
    }

    private static String lastOf(StreamLimits limits, int names) {
        StringBuilder element = new StringBuilder("<x>");
        for (int i = 0; i < names; i++) element.append("<n").append(i).append(" a='/>'/>");
        return last(limits, element.append("</x>").toString());
    }

    private static String last(StreamLimits limits, String inStream) {
        Told told = new Told();
        new StreamReader(limits, told).feed((OPEN + inStream).getBytes(StandardCharsets.UTF_8));
        return told.told.get(told.told.size() - 1);
    }

    @Property
    void what_is_wrong_is_told_alike_however_it_is_cut(
            @ForAll @IntRange(min = 1, max = 64) int piece,
            @ForAll @IntRange(min = 0, max = 580) int where,
            @ForAll byte flip) {
        byte[] bytes = TALK.getBytes(StandardCharsets.UTF_8);
        bytes[where % bytes.length] = flip;
        assertThat(read(bytes, piece).told).isEqualTo(read(bytes, bytes.length).told);
    }

    @Property
    void rubbish_ends_in_one_error_and_never_in_an_exception(@ForAll @Size(max = 300) byte[] rubbish) {
        Told told = read(rubbish, 7);
        assertThat(told.told.stream().filter(it -> it.startsWith("failed"))).hasSizeLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "<message><body>&foo;</body></message> | RESTRICTED_XML",
                "<message a='&foo;'/> | RESTRICTED_XML",
                "<message><!-- psst --></message> | RESTRICTED_XML",
                "<!-- psst --> | RESTRICTED_XML",
                "<?php echo ?> | RESTRICTED_XML",
                "<!DOCTYPE x> | RESTRICTED_XML",
                "<message></presence> | NOT_WELL_FORMED",
                "<message a='1' a='2'/> | NOT_WELL_FORMED",
                "<x:message/> | NOT_WELL_FORMED",
                "<message>&#0;</message> | NOT_WELL_FORMED",
                "between | BAD_FORMAT",
                "<a><a><a><a><a><a><a><a><a/></a></a></a></a></a></a></a></a> | POLICY_VIOLATION",
            })
    void what_xmpp_forbids_is_told_by_name(String inStream, StreamCondition condition) {
        assertThat(last(inStream)).isEqualTo("failed " + condition);
    }

    @Test
    void a_document_type_is_restricted_before_the_parser_sees_it() {
        String laughs =
                "<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY a 'lol'><!ENTITY b '&a;&a;'>]>" + OPEN.substring(21);
        assertThat(read(laughs)).containsExactly("failed RESTRICTED_XML");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C080", "EDA080", "F4908080", "FF", "C3", "E28228"})
    void what_is_not_utf_8_is_an_encoding_that_is_not_supported(String hex) {
        byte[] bad = HexFormat.of().parseHex(hex);
        byte[] before = (OPEN + "<message><body>").getBytes(StandardCharsets.UTF_8);
        byte[] bytes = Arrays.copyOf(before, before.length + bad.length + 1);
        System.arraycopy(bad, 0, bytes, before.length, bad.length);
        bytes[bytes.length - 1] = '<';
        assertThat(read(bytes, 5).told).last().isEqualTo("failed UNSUPPORTED_ENCODING");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "UTF-16"})
    void another_encoding_is_not_supported(String encoding) {
        assertThat(read("<?xml version='1.0' encoding='" + encoding + "'?><a>"))
                .containsExactly("failed UNSUPPORTED_ENCODING");
    }

    @Test
    void the_header_decides_what_it_is() {
        assertThat(read("<stream xmlns='jabber:client'>")).containsExactly("failed INVALID_NAMESPACE");
        assertThat(read("<html>")).containsExactly("failed BAD_FORMAT");
        assertThat(read("GET / HTTP/1.1\r\n\r\n")).containsExactly("failed NOT_WELL_FORMED");
    }

    @Test
    void a_stanza_that_is_too_long_is_told_before_it_ends() {
        assertThat(last("<message><body>" + "x".repeat(10_001))).isEqualTo("failed POLICY_VIOLATION");
        assertThat(last("<message><body>" + "x".repeat(9_900) + "</body></message>"))
                .startsWith("element");
        assertThat(last("<message a='" + "x".repeat(20_000))).isEqualTo("failed POLICY_VIOLATION");
    }

    @Test
    void white_space_between_stanzas_counts_towards_nothing() {
        assertThat(last(" ".repeat(50_000) + "<message/>")).startsWith("element");
    }

    @Test
    void too_many_attributes_or_elements_are_refused() {
        StringBuilder attributes = new StringBuilder("<message");
        for (int i = 0; i < 17; i++) attributes.append(" a").append(i).append("='1'");
        assertThat(last(attributes + "/>")).isEqualTo("failed POLICY_VIOLATION");
        assertThat(last("<message>" + "<a/>".repeat(64) + "</message>")).isEqualTo("failed POLICY_VIOLATION");
    }

    @Test
    void a_stream_that_stops_gives_back_what_it_did_not_read() {
        Told told = new Told();
        StreamReader[] reader = new StreamReader[1];
        reader[0] = new StreamReader(LIMITS, new StreamListener() {
            @Override
            public void opened(StreamHeader header) {}

            @Override
            public void element(XmlElement element) {
                told.element(element);
                reader[0].stop();
            }

            @Override
            public void closed() {}

            @Override
            public void failed(StreamError error) {}
        });
        byte[] rest = reader[0].feed((OPEN + "<a/><b/>").getBytes(StandardCharsets.UTF_8));
        assertThat(told.told).hasSize(1);
        assertThat(new String(rest, StandardCharsets.UTF_8)).isEqualTo("<b/>");
    }

    @Test
    void smack_reads_what_was_read() {
        XmlElement element = read(
                        (OPEN + "<message to='b@localhost' type='chat' id='1'><body>h&lt;</body></message>")
                                .getBytes(StandardCharsets.UTF_8),
                        3)
                .elements
                .get(0);
        XmlElement.Reading reading = element.with("from", "a@localhost/x").read();
        Message message = (Message) ((XmlElement.Read) reading).stanza();
        assertThat(message.getBody()).isEqualTo("h<");
        assertThat(message.getFrom().toString()).isEqualTo("a@localhost/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<iq type='huh' id='1'/>", "<message to='@@@'/>", "<presence type='huh'/>"})
    void what_smack_can_not_read_is_said_to_be_unreadable(String stanza) {
        XmlElement element = read((OPEN + stanza).getBytes(StandardCharsets.UTF_8), 100)
                .elements
                .get(0);
        assertThat(element.read()).isInstanceOf(XmlElement.Unreadable.class);
    }

    @Test
    void nobody_reads_beyond_the_end_of_an_element() throws Exception {
        TokenParser parser = read((OPEN + "<a/>").getBytes(StandardCharsets.UTF_8), 100)
                .elements
                .get(0)
                .parser();
        assertThat(parser.next()).isEqualTo(XmlPullParser.Event.END_ELEMENT);
        assertThat(parser.next()).isEqualTo(XmlPullParser.Event.END_DOCUMENT);
        assertThatThrownBy(parser::next).isInstanceOf(XmlPullParserException.class);
    }

    @Test
    void text_of_other_protocols_is_made_legal() {
        assertThat(XmlText.legal("a\u0000b\ud800c\ud83d\ude00")).isEqualTo("a\ufffdb\ufffdc\ud83d\ude00");
        Random random = new Random(7);
        StringBuilder any = new StringBuilder();
        for (int i = 0; i < 1000; i++) any.append((char) random.nextInt(0x10000));
        assertThat(last("<message><body>" + XmlText.escape(XmlText.legal(any.toString())) + "</body></message>"))
                .startsWith("element");
    }
}
