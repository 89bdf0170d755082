package org.patchbay.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecordingTest {
    private static final int RATE = 8_000;

    @Test
    void a_tone_is_found_at_its_frequency_only() {
        Recording tone = tone(440);

        assertThat(tone.seconds()).isEqualTo(1);
        assertThat(tone.peak()).isBetween(9_900, 10_000);
        assertThat(tone.shareAt(440)).isBetween(0.99, 1.01);
        assertThat(tone.shareAt(1_000)).isLessThan(0.01);
    }

    @Test
    void silence_has_no_tone() {
        Recording silence = new Recording(RATE, new short[RATE]);

        assertThat(silence.peak()).isZero();
        assertThat(silence.shareAt(440)).isZero();
    }

    private static Recording tone(int hertz) {
        short[] samples = new short[RATE];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (10_000 * Math.sin(2 * Math.PI * hertz * i / RATE));
        }
        return new Recording(RATE, samples);
    }
}
