package org.patchbay.xmpp.wire;

/** Addresses of this machine itself. Pure. */
final class Loopback {
    private Loopback() {}

    static boolean is(String address) {
        return address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1");
    }
}
