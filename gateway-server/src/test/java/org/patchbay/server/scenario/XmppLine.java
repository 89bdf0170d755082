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
        XmppLine line = loggedIn(port, user, domain, password);
        line.says("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + resource
                        + "</resource></bind></iq>")
                .hears("</iq>")
                // RFC 6121 3: servers tell of subscriptions those who have asked for their roster.
                .says("<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>")
                .hears("jabber:iq:roster")
                .says("<presence/>");
        return line;
    }

    /** Opens a stream, and has heard all that the server says to that. */
    static XmppLine opened(int port, String domain) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MS);
        XmppLine line = new XmppLine(socket);
        line.says(open(domain)).hears("</stream:");
        return line;
    }

    /** Logs in; a resource is not bound yet. */
    static XmppLine loggedIn(int port, String user, String domain, String password) throws IOException {
        return opened(port, domain)
                .says(plain(user, password))
                .hears("<success")
                .says(open(domain))
                .hears("</stream:features>");
    }

    private static String open(String domain) {
        return "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
                + " xmlns:stream='http://etherx.jabber.org/streams' to='" + domain + "' version='1.0'>";
    }

    /** RFC 4616. */
    static String plain(String user, String password) {
        byte[] message = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
        return "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
                + Base64.getEncoder().encodeToString(message) + "</auth>";
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

    /** All that was heard so far. */
    String heard() {
        return heard.toString();
    }

    /** How many stanzas have come after this. */
    long stanzasSince(String text) {
        return Pattern.compile("<(?:iq|message|presence)[ >/]")
                .matcher(heard)
                .region(heard.lastIndexOf(text), heard.length())
                .results()
                .count();
    }

    /** The last place in all that was heard so far where a pattern is found. */
    Matcher last(Pattern pattern) {
        Matcher matcher = pattern.matcher(heard);
        int at = -1;
        while (matcher.find()) at = matcher.start();
        if (at < 0 || !matcher.find(at)) throw new AssertionError("no " + pattern + " in " + heard);
        return matcher;
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
