package org.patchbay.server.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** Sound, 16 bits, one channel. */
public record Recording(int sampleRate, short[] samples) {
    /** Reads a WAV file, whose header may be that of a recording in progress. */
    static Recording read(Path file) {
        try (AudioInputStream input = AudioSystem.getAudioInputStream(file.toFile())) {
            AudioFormat format = input.getFormat();
            if (format.getSampleSizeInBits() != 16 || format.getChannels() != 1 || format.isBigEndian()) {
                throw new IllegalArgumentException(file + " is " + format);
            }
            ByteBuffer bytes = ByteBuffer.wrap(input.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            short[] samples = new short[bytes.remaining() / Short.BYTES];
            bytes.asShortBuffer().get(samples);
            return new Recording((int) format.getSampleRate(), samples);
        } catch (UnsupportedAudioFileException | IOException unreadable) {
            throw new UncheckedIOException(new IOException("cannot read " + file, unreadable));
        }
    }

    /** Length in seconds. */
    public double seconds() {
        return (double) samples.length / sampleRate;
    }

    /**
     * The share of the sound's energy that lies at a frequency (Goertzel), in windows of 50 ms: 1 for a pure tone, near 0 for
     * silence, noise or another tone.
     */
    public double shareAt(int hertz) {
        int window = sampleRate / 20;
        double atFrequency = 0;
        double all = 0;
        for (int start = 0; start + window <= samples.length; start += window) {
            double coefficient = 2 * Math.cos(2 * Math.PI * hertz / sampleRate);
            double previous = 0;
            double beforePrevious = 0;
            for (int i = start; i < start + window; i++) {
                double current = samples[i] + coefficient * previous - beforePrevious;
                beforePrevious = previous;
                previous = current;
                all += (double) samples[i] * samples[i];
            }
            double power =
                    previous * previous + beforePrevious * beforePrevious - coefficient * previous * beforePrevious;
            atFrequency += 2 * power / window;
        }
        return all == 0 ? 0 : atFrequency / all;
    }

    /** The loudest sample, 0 to 32768: 0 means that nothing was heard at all. */
    public int peak() {
        int peak = 0;
        for (short sample : samples) {
            peak = Math.max(peak, Math.abs(sample));
        }
        return peak;
    }
}
