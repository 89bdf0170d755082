package org.patchbay.server.scenario;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An XMPP client over TCP that says what it is told to and reads until it has heard what it waits for. */
public final class XmppLine implements AutoCloseable {
    private static final int PATIENCE_MS = 15_000;

    private final Socket socket;
    private final StringBuilder heard = new StringBuilder();
    private int read;

    private XmppLine(Socket socket) {
        this.socket = socket;
    }

    /** Logs in, binds the resource, and is available. */
    public static XmppLine online(int port, String user, String domain, String password, String resource)
            throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MS);
        XmppLine line = new XmppLine(socket);
        String open = "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
                + " xmlns:stream='http://etherx.jabber.org/streams' to='" + domain + "' version='1.0'>";
        String secret =
                Base64.getEncoder().encodeToString(("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8));
        line.says(open)
                .hears("</stream:features>")
                .says("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + secret + "</auth>")
                .hears("<success")
                .says(open)
                .hears("</stream:features>")
                .says("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + resource
                        + "</resource></bind></iq>")
                .hears("</iq>")
                // RFC 6121 3: servers tell of subscriptions those who have asked for their roster.
                .says("<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>")
                .hears("jabber:iq:roster")
                .says("<presence/>");
        return line;
    }

    /** Sends this. */
    public XmppLine says(String xml) throws IOException {
        socket.getOutputStream().write(xml.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Waits for each of these, which may have come already since the last that was waited for, in any order among them. */
    public XmppLine hears(String... texts) throws IOException {
        int furthest = read;
        for (String text : texts) {
            int at;
            while ((at = heard.indexOf(text, read)) < 0) more(text);
            furthest = Math.max(furthest, at + text.length());
        }
        read = furthest;
        return this;
    }

    /** What a pattern's group last matched in all that was heard so far. */
    public String found(String regex) {
        Matcher matcher = Pattern.compile(regex).matcher(heard);
        String last = "";
        while (matcher.find()) last = matcher.group(1);
        if (last.isEmpty()) throw new AssertionError("no " + regex + " in " + heard);
        return last;
    }

    private void more(String wanted) throws IOException {
        byte[] buffer = new byte[8192];
        int count;
        try {
            count = socket.getInputStream().read(buffer);
        } catch (SocketException | SocketTimeoutException e) {
            throw new AssertionError("no " + wanted + " in " + heard.substring(read), e);
        }
        if (count < 0) throw new AssertionError("closed before " + wanted + ": " + heard.substring(read));
        heard.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
