package org.patchbay.mqtt.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

class DescriptionLayoutTest {
    private static final MediaSection AUDIO = section("audio", "0");
    private static final MediaSection VIDEO = section("video", "1");

    private static MediaSection section(String kind, String mid) {
        return MediaSection.newBuilder()
                .setKind(kind)
                .setMid(mid)
                .setPort(9)
                .setProtocol("UDP/TLS/RTP/SAVPF")
                .addFormats("96")
                .build();
    }

    /** RFC 3264 6, and RFC 8866 5.7 for the connection. */
    @Test
    void a_section_that_the_device_does_not_know_is_rejected_with_a_connection() {
        DescriptionLayout layout = new DescriptionLayout(List.of(AUDIO, VIDEO), List.of(0));
        SessionDescription whole =
                layout.expand(SessionDescription.newBuilder().addMedia(AUDIO).build());
        assertThat(whole.getMedia(0)).isEqualTo(AUDIO);
        assertThat(whole.getMedia(1).getKind()).isEqualTo("video");
        assertThat(whole.getMedia(1).getPort()).isZero();
        assertThat(whole.getMedia(1).getConnection().getAddress()).isEqualTo("0.0.0.0");
    }
}
