package org.patchbay.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.patchbay.core.description.MediaSections;
import org.patchbay.mqtt.device.DeviceClass;
import org.patchbay.mqtt.envelope.PayloadForm;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;
import org.patchbay.session.v1.Signal;

/** A device with buffers of 4 kB that trickles nothing takes a call of a browser that offers all it has. */
class SmallDeviceOverMqttTest {
    private static final int BUFFER = 4_096;
    private static final DeviceClass DOORBELL = new DeviceClass(
            "doorbell", "door-*", false, PayloadForm.SDP, true, List.of("opus", "telephone-event"), 2, 3_072);
    private static final Path BROWSER =
            Path.of("../gateway-core/src/test/resources/golden/sdp/chromium-156-audio-video-data-offer.sdp");
    private static final String ANSWER = String.join(
            "\r\n",
            "v=0",
            "o=- 7 1 IN IP4 192.0.2.9",
            "s=-",
            "t=0 0",
            "m=audio 40000 UDP/TLS/RTP/SAVPF 111",
            "c=IN IP4 192.0.2.9",
            "a=mid:0",
            "a=sendrecv",
            "a=rtcp-mux",
            "a=ice-ufrag:dev1",
            "a=ice-pwd:0123456789abcdef0123456789",
            "a=candidate:1 1 UDP 2130706431 192.0.2.9 40000 typ host",
            "a=rtpmap:111 opus/48000/2",
            "");

    private Stage stage;

    @BeforeEach
    void open() throws Exception {
        stage = new Stage(Stage.config(DOORBELL));
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void it_is_shown_one_audio_section_and_its_answer_fits_the_whole_offer() throws Exception {
        String offer = Files.readString(BROWSER);
        assertThat(offer.length()).isGreaterThan(BUFFER);
        TestDevice door = stage.device("bob", "door-1");
        door.connects(
                connect -> connect.restrictions().maximumPacketSize(BUFFER).applyRestrictions());
        door.subscribes();
        assertThat(stage.gateway.binding().getCapabilities().getTrickle()).isFalse();

        // What has no bare form does not mean that the device has learnt JSON.
        door.publishes("presence/bob/door-1", CallOverMqttTest.json("state", "AVAILABLE"), MqttQos.AT_LEAST_ONCE);
        stage.rings("b1", offer);
        Mqtt5Publish invite = door.receives(Stage.CALL, "invite");
        String shown = TestDevice.text(invite);
        assertThat(shown.length()).isLessThanOrEqualTo(3_072);
        SessionDescription seen = Sdp.read(shown);
        assertThat(seen.getMediaCount()).isEqualTo(1);
        assertThat(seen.getMedia(0).getKind()).isEqualTo("audio");
        assertThat(seen.getMedia(0).getCodecsList())
                .extracting(codec -> codec.getName().toLowerCase(java.util.Locale.ROOT))
                .containsOnly("opus", "telephone-event");
        assertThat(seen.getMedia(0).getIce().getUsernameFragment()).isNotEmpty();
        assertThat(seen.getMedia(0).getDtls().getFingerprintsCount()).isPositive();

        door.publishesSdp(Stage.CALL, "answer", ANSWER);
        SessionDescription answer =
                stage.calls.receives(Signal.BodyCase.ANSWER).getAnswer().getDescription();
        List<MediaSection> offered = Sdp.read(offer).getMediaList();
        assertThat(answer.getMediaList())
                .extracting(MediaSection::getKind)
                .containsExactlyElementsOf(
                        offered.stream().map(MediaSection::getKind).toList());
        assertThat(answer.getMediaList())
                .extracting(MediaSection::getMid)
                .containsExactlyElementsOf(
                        offered.stream().map(MediaSection::getMid).toList());
        for (MediaSection section : answer.getMediaList()) {
            assertThat(MediaSections.inUse(section)).isEqualTo(section.getKind().equals("audio"));
        }
        assertThat(answer.getMedia(0).getPort()).isEqualTo(40_000);
        assertThat(answer.getMedia(0).getCandidatesCount()).isEqualTo(1);
    }

    @Test
    void a_call_without_audio_is_not_acceptable_to_it() throws Exception {
        stage.device("bob", "door-1").connects().subscribes();
        stage.rings("b1", Sdp.OFFER.replace("m=audio", "m=video"));
        assertThat(stage.calls.receives(Signal.BodyCase.END).getEnd().getText()).contains("audio");
    }
}
