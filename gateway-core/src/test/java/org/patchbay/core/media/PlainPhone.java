package org.patchbay.core.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.patchbay.core.description.SdpReader;
import org.patchbay.core.description.SdpReading;
import org.patchbay.session.v1.MediaSection;
import org.patchbay.session.v1.SessionDescription;

/** The media half of a phone with plain RTP: a socket on loopback that sends PCMU packets and says what it hears. */
final class PlainPhone implements AutoCloseable {
    private static final int HEADER = 12;

    private final DatagramSocket socket;
    private final int ssrc;
    private short sequence;

    PlainPhone(int ssrc) {
        this.ssrc = ssrc;
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    SessionDescription description() {
        return read(String.join(
                "\r\n",
                "v=0",
                "o=- 1 1 IN IP4 127.0.0.1",
                "s=-",
                "c=IN IP4 127.0.0.1",
                "t=0 0",
                "m=audio " + port() + " RTP/AVP 0",
                "a=sendrecv",
                ""));
    }

    /** Talks to where a description of the relay says. */
    void talkTo(SessionDescription relayed) {
        MediaSection audio = relayed.getMedia(0);
        ByteBuffer packet = ByteBuffer.allocate(HEADER + 160);
        packet.put((byte) 0x80)
                .put((byte) 0)
                .putShort(++sequence)
                .putInt(sequence * 160)
                .putInt(ssrc);
        try {
            socket.send(new DatagramPacket(
                    packet.array(), packet.capacity(), InetAddress.getLoopbackAddress(), audio.getPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it hears the phone with that source. */
    void hears(PlainPhone other) {
        try {
            socket.setSoTimeout(10_000);
            while (receive() != other.ssrc) {
                // Packets of another branch may still be in the socket's buffer.
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing was heard of " + other.ssrc, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        socket.receive(packet);
        assertThat(packet.getLength()).isGreaterThanOrEqualTo(HEADER);
        return ByteBuffer.wrap(Arrays.copyOf(packet.getData(), HEADER)).getInt(8);
    }

    static SessionDescription read(String sdp) {
        SdpReading reading = SdpReader.read(sdp);
        assertThat(reading).isInstanceOf(SdpReading.Read.class);
        return ((SdpReading.Read) reading).description();
    }

    @Override
    public void close() {
        socket.close();
    }
}
