package org.patchbay.benchmarks.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.patchbay.benchmarks.phone.XmppPhone;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.account.Account;
import org.patchbay.core.account.KeyDerivation;
import org.patchbay.server.config.AccountText;

/** Writes the configuration of a gateway under test. */
final class GatewayFile {
    private static final String DOMAIN = "localhost";
    private static final int FEWEST_ITERATIONS = 4096;

    private static final String SECTIONS = """
            node: bench
            domain: {name: localhost, aliases: [127.0.0.1]}
            log: {level: error}
            http: {plain: {hosts: 127.0.0.1, port: 0}, max-connections: 200000}
            websocket:
              timing: {hello: 60s, heartbeat: 60s}
              limits: {frames-per-second: 1000000, frame-burst: 1000000, calls-per-session: 100000, sessions: 200000, awaiting-hello: 100000}
            sip:
              udp: {hosts: 127.0.0.1, port: 0}
              tcp: {hosts: 127.0.0.1, port: 0}
              websocket: true
              registration: {contacts-per-user: 64, contacts: 200000}
              authentication: {nonce-lifetime: 1h, failed-attempts: 10000}
            xmpp:
              client-port: {hosts: 127.0.0.1, port: 0, require-tls: false, self-signed: true}
              websocket: true
              timing: {negotiation: 5m, ping: 1h}
              limits: {streams: 200000, sessions-per-user: 1000}
              jingle: {max-sessions-per-peer: 10000}
            mqtt:
              tcp: {hosts: 127.0.0.1, port: 0}
              connections: {connect: 5m, packets-per-second: 1000000, packet-burst: 1000000, connections: 200000, awaiting-connect: 100000, receive-maximum: 60000}
              sessions: {sessions: 200000, calls-per-device: 100000, kept-publications: 60000}
            messages: {per-second: 100000, burst: 100000, under-way: 100000}
            admission: {calls: 200000, calls-per-user: 100000, new-calls-per-second: 1000000, burst: 1000000}
            registrar: {users: 200000, devices-per-user: 1000}
            auth:
              iterations: 4096
              queue: 100000
              failures-per-user: 1000000
              failures-per-remote: 1000000
              jwt: {algorithm: HS256, key: {env: BENCH_TOKEN_KEY}}
            storage: {memory: true}
            drain: {wait-for-calls: 0s, timeout: 3s}
            """;

    private GatewayFile() {}

    static String text(List<String> users) {
        if (users.isEmpty()) return SECTIONS;
        // SCRAM's keys do not depend on who one is, and deriving them for thousands would take a while.
        Account one = new KeyDerivation(FEWEST_ITERATIONS).derive(address(users.get(0)), XmppPhone.PASSWORD);
        String sha1 = AccountText.write(one.scramSha1());
        String sha256 = AccountText.write(one.scramSha256());
        StringBuilder text = new StringBuilder(SECTIONS).append("accounts:\n");
        for (String user : users) {
            text.append("- {user: ")
                    .append(user)
                    .append(", scram-sha-1: \"")
                    .append(sha1)
                    .append("\", scram-sha-256: \"")
                    .append(sha256)
                    .append("\", digest-md5: \"")
                    .append(ha1("MD5", user))
                    .append("\", digest-sha-256: \"")
                    .append(ha1("SHA-256", user))
                    .append("\"}\n");
        }
        return text.toString();
    }

    private static Address address(String user) {
        if (new Domains(DOMAIN, List.of()).read(user) instanceof Address.Read read) return read.address();
        throw new IllegalArgumentException("no user's name: " + user);
    }

    /** RFC 7616 3.4.2. */
    private static String ha1(String hash, String user) {
        String text = user + ":" + DOMAIN + ":" + XmppPhone.PASSWORD;
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(hash).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java lacks " + hash, e);
        }
    }
}
