package org.patchbay.core.ice;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;

/**
 * What clients are told of STUN and TURN servers. Credentials from a shared secret follow coturn's REST form: the user name is the
 * second in which it expires, a colon and the user; the credential is base64(HMAC-SHA1(secret, user name)).
 */
public final class IceServers {
    /**
     * One server, as a client is told of it; user name and credential are empty where it asks for none.
     *
     * @param expires when the credential is good no more; null where that is not known
     */
    public record IceServer(
            List<String> urls,
            String username,
            String credential,
            @Nullable Instant expires) {
        /** Leaves the credential out. */
        @Override
        public String toString() {
            return "IceServer[urls=" + urls + "]";
        }
    }

    private final List<IceServerConfig> servers;

    public IceServers(List<IceServerConfig> servers) {
        this.servers = List.copyOf(servers);
    }

    /** The servers, with credentials for a user where they are made from a secret. */
    public List<IceServer> forUser(Address user, Instant now) {
        return servers.stream().map(server -> tell(server, user, now)).toList();
    }

    private static IceServer tell(IceServerConfig server, Address user, Instant now) {
        if (server.secret().isEmpty())
            return new IceServer(server.urls(), server.username(), server.credential(), null);
        Instant expires = now.plus(server.ttl()).truncatedTo(ChronoUnit.SECONDS);
        String name = expires.getEpochSecond() + ":" + user.bare();
        return new IceServer(server.urls(), name, sign(server.secret(), name), expires);
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
