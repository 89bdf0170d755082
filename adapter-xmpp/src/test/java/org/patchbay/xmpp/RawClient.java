package org.patchbay.xmpp;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that sends what it is told, byte by byte, and reads until it has seen what it waits for. */
final class RawClient implements AutoCloseable {
    static final String OPEN = "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
            + " xmlns:stream='http://etherx.jabber.org/streams' to='localhost' version='1.0'>";

    private final Socket socket;
    private final StringBuilder heard = new StringBuilder();
    private int read;

    RawClient(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
    }

    static RawClient opened(int port) throws IOException {
        RawClient client = new RawClient(port);
        client.send(OPEN).await("</stream:features>");
        return client;
    }

    /** One that has logged in and bound a resource. */
    static RawClient bound(int port, String user, String resource) throws IOException {
        return loggedIn(port, user)
                .send("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + resource
                        + "</resource></bind></iq>")
                .await("</iq>");
    }

    static RawClient loggedIn(int port, String user) throws IOException {
        RawClient client = opened(port);
        client.send(plain(user, "patchbay")).await("<success");
        return client.send(OPEN).await("</stream:features>");
    }

    static String plain(String user, String password) {
        byte[] message = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
        return "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
                + Base64.getEncoder().encodeToString(message) + "</auth>";
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Reads on until that has come after what was waited for before. */
    RawClient await(String text) throws IOException {
        while (true) {
            int at = heard.indexOf(text, read);
            if (at >= 0) {
                read = at + text.length();
                return this;
            }
            if (!more()) throw new AssertionError("closed before " + text + ": " + heard.substring(read));
        }
    }

    /** What a pattern's group finds in all that was heard. */
    String find(String regex) {
        Matcher matcher = Pattern.compile(regex).matcher(heard);
        if (!matcher.find()) throw new AssertionError("no " + regex + " in " + heard);
        return matcher.group(1);
    }

    /** All that comes until the gateway closes. */
    String rest() throws IOException {
        while (more()) {
            // On to the end.
        }
        return heard.substring(read);
    }

    private boolean more() throws IOException {
        byte[] buffer = new byte[8192];
        int count;
        try {
            InputStream in = socket.getInputStream();
            count = in.read(buffer);
        } catch (SocketException reset) {
            return false;
        }
        if (count < 0) return false;
        heard.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        return true;
    }

    /** Drops the connection without a word. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
