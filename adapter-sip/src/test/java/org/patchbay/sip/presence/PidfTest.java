package org.patchbay.sip.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.session.v1.DevicePresence;
import org.patchbay.session.v1.PresenceState;
import org.patchbay.session.v1.PresenceState.State;

class PidfTest {
    static byte[] golden(String name) {
        try (InputStream in = PidfTest.class.getResourceAsStream("/golden/presence/" + name)) {
            if (in == null) throw new AssertionError("no golden " + name);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static PresenceState read(byte[] document) {
        PidfReading reading = PidfReader.read(document);
        if (reading instanceof PidfReading.Read read) return read.state();
        throw new AssertionError(reading.toString());
    }

    private static byte[] tuple(String inStatus, String after) {
        return ("<presence xmlns='urn:ietf:params:xml:ns:pidf' xmlns:rpid='urn:ietf:params:xml:ns:pidf:rpid' entity='sip:b@l'>"
                        + "<tuple id='a'><status>" + inStatus + "</status></tuple>" + after + "</presence>")
                .getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "rfc3863-4.3.1.xml, AVAILABLE, Don't Disturb Please!",
        "rfc3863-minimal.xml, AVAILABLE, ''",
        "rfc4480.xml, AWAY, Far away",
        "baresip.xml, AVAILABLE, ''",
        "linphone.xml, ON_CALL, ''",
    })
    void a_document_of_a_standard_or_a_phone_says_how_its_user_is(String name, State state, String note) {
        assertThat(read(golden(name)))
                .isEqualTo(
                        PresenceState.newBuilder().setState(state).setNote(note).build());
    }

    @ParameterizedTest
    @CsvSource({
        "<basic>closed</basic>, OFFLINE",
        "<basic> open </basic>, AVAILABLE",
        "'', AVAILABLE",
        "<basic>perhaps</basic>, AVAILABLE",
        "<basic>open</basic><show xmlns='jabber:client'>xa</show>, AWAY",
        "<basic>open</basic><show xmlns='jabber:client'>dnd</show>, DO_NOT_DISTURB",
        "<basic>open</basic><show xmlns='urn:other'>dnd</show>, AVAILABLE",
        "<basic>open</basic><rpid:activities><rpid:busy/></rpid:activities>, BUSY",
        "<basic>open</basic><rpid:activities><rpid:meeting/><rpid:away/></rpid:activities>, BUSY",
        "<basic>open</basic><rpid:activities><rpid:unknown/></rpid:activities>, AVAILABLE",
        "<basic>open</basic><rpid:busy/>, AVAILABLE",
        "<basic>closed</basic><rpid:activities><rpid:away/></rpid:activities>, OFFLINE",
    })
    void a_status_means_a_state(String status, State state) {
        assertThat(read(tuple(status.replace("''", "'"), "")).getState()).isEqualTo(state);
    }

    @Test
    void what_is_open_in_one_tuple_is_open() {
        byte[] both = tuple("<basic>closed</basic>", "<tuple id='b'><status><basic>open</basic></status></tuple>");
        assertThat(read(both).getState()).isEqualTo(State.AVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "<presence/>",
                "<presence xmlns='jabber:client'/>",
                "<presence xmlns='urn:ietf:params:xml:ns:pidf'>",
                "<!DOCTYPE presence><presence xmlns='urn:ietf:params:xml:ns:pidf'/>",
                "<!DOCTYPE p [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><presence xmlns='urn:ietf:params:xml:ns:pidf'><note>&x;</note></presence>",
                "<!DOCTYPE p SYSTEM 'http://127.0.0.1:1/x.dtd'><presence xmlns='urn:ietf:params:xml:ns:pidf'/>",
                "<presence xmlns='urn:ietf:params:xml:ns:pidf'><note>&x;</note></presence>",
            })
    void what_is_no_document_or_has_a_document_type_is_not_read(String text) {
        assertThat(PidfReader.read(text.getBytes(StandardCharsets.UTF_8))).isInstanceOf(PidfReading.Malformed.class);
    }

    @Test
    void entities_do_not_grow() {
        StringBuilder bomb = new StringBuilder("<!DOCTYPE p [<!ENTITY a 'xxxxxxxxxx'>");
        for (char c = 'b'; c < 'z'; c++) {
            bomb.append("<!ENTITY ")
                    .append(c)
                    .append(" '")
                    .append(("&" + (char) (c - 1) + ";").repeat(10))
                    .append("'>");
        }
        bomb.append("]><presence xmlns='urn:ietf:params:xml:ns:pidf'><note>&y;</note></presence>");
        assertThat(PidfReader.read(bomb.toString().getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(PidfReading.Malformed.class);
    }

    @Test
    void depth_elements_size_and_notes_are_bounded() {
        assertThat(PidfReader.read(tuple("<a>".repeat(20) + "</a>".repeat(20), "")))
                .isInstanceOf(PidfReading.Malformed.class);
        assertThat(PidfReader.read(tuple("", "<note>" + "<a>".repeat(20) + "</a>".repeat(20) + "</note>")))
                .isInstanceOf(PidfReading.Malformed.class);
        assertThat(PidfReader.read(tuple("<a/>".repeat(1_000), ""))).isInstanceOf(PidfReading.Malformed.class);
        assertThat(PidfReader.read(tuple("", "<note>" + "x".repeat(PidfReader.MAX_BYTES) + "</note>")))
                .isInstanceOf(PidfReading.Malformed.class);
        assertThat(read(tuple("", "<note>" + "x".repeat(5_000) + "</note>")).getNote())
                .hasSize(PidfReader.MAX_NOTE);
    }

    @Test
    void a_user_is_written_as_the_golden_says() {
        PresenceState state = PresenceState.newBuilder()
                .setState(State.ON_CALL)
                .setNote("On the <phone> & \"busy\"")
                .addDevices(DevicePresence.newBuilder()
                        .setAddress("bob@localhost/old desk")
                        .setState(State.OFFLINE))
                .addDevices(DevicePresence.newBuilder()
                        .setAddress("bob@localhost/urn:uuid:0001")
                        .setState(State.ON_CALL)
                        .setNote("in 3\u0001B"))
                .addDevices(DevicePresence.newBuilder()
                        .setAddress("bob@localhost/old/desk")
                        .setState(State.DO_NOT_DISTURB))
                .build();
        String document = PidfWriter.write("sip:bob@localhost", state, device -> "sip:bob@localhost;gr=x&y");
        assertThat(document.replace("\r\n", "\n"))
                .isEqualTo(new String(golden("bob-on-call.xml"), StandardCharsets.UTF_8));
    }

    @Test
    void a_user_without_devices_is_one_closed_tuple() {
        String document = PidfWriter.write(
                "sip:bob@localhost",
                PresenceState.newBuilder().setState(State.OFFLINE).build(),
                device -> "");
        assertThat(document).contains("<basic>closed</basic>").doesNotContain("contact");
        assertThat(read(document.getBytes(StandardCharsets.UTF_8)).getState()).isEqualTo(State.OFFLINE);
    }

    @Provide
    Arbitrary<State> states() {
        return Arbitraries.of(
                State.AVAILABLE, State.AWAY, State.BUSY, State.DO_NOT_DISTURB, State.OFFLINE, State.ON_CALL);
    }

    @Property
    void what_is_written_reads_as_the_same(@ForAll("states") State state, @ForAll String note) {
        PresenceState one = PresenceState.newBuilder().setState(state).build();
        PresenceState device = PresenceState.newBuilder()
                .setState(state)
                .addDevices(DevicePresence.newBuilder()
                        .setAddress("bob@localhost/phone")
                        .setState(state)
                        .setNote(note))
                .build();
        for (PresenceState told : new PresenceState[] {one, device}) {
            String document = PidfWriter.write("sip:bob@localhost", told, address -> "sip:bob@localhost;gr=phone");
            assertThat(read(document.getBytes(StandardCharsets.UTF_8)).getState())
                    .isEqualTo(state);
        }
    }
}
