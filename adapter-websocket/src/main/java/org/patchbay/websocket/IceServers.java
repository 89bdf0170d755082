package org.patchbay.websocket;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.patchbay.client.v1.IceServer;
import org.patchbay.core.Address;

/**
 * What {@code welcome} says of STUN and TURN servers. Credentials from a shared secret follow coturn's REST form: the user name is the
 * second in which it expires, a colon and the user; the credential is base64(HMAC-SHA1(secret, user name)).
 */
final class IceServers {
    private final List<IceServerConfig> servers;

    IceServers(List<IceServerConfig> servers) {
        this.servers = servers;
    }

    List<IceServer> forUser(Address user, Instant now) {
        return servers.stream().map(server -> tell(server, user, now)).toList();
    }

    private static IceServer tell(IceServerConfig server, Address user, Instant now) {
        IceServer.Builder told = IceServer.newBuilder().addAllUrls(server.urls());
        if (server.secret().isEmpty()) {
            return told.setUsername(server.username())
                    .setCredential(server.credential())
                    .build();
        }
        String name = now.plus(server.ttl()).getEpochSecond() + ":" + user.bare();
        return told.setUsername(name).setCredential(sign(server.secret(), name)).build();
    }

    private static String sign(String secret, String name) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(name.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA1", e);
        }
    }
}
