package org.patchbay.server.config;

import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.List;

/**
 * An IP address or a network of them.
 *
 * @param text as it was written: {@code 10.0.0.0/8}
 * @param network the address, 4 or 16 bytes
 * @param bits how many leading bits count
 */
public record AddressRange(String text, List<Byte> network, int bits) {
    /**
     * Reads an address, or a network in the form of RFC 4632.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
        String length = slash < 0 ? "" : text.substring(slash + 1);
        if (address.length == 0 || (slash >= 0 && !length.matches("[0-9]{1,3}"))) {
            throw new IllegalArgumentException("\"" + text + "\": expected an IP address, or a network as 10.0.0.0/8");
        }
        int bits = slash < 0 ? address.length * 8 : Integer.parseInt(length);
        if (bits > address.length * 8) {
            throw new IllegalArgumentException("\"" + text + "\": expected at most /" + address.length * 8);
        }
        List<Byte> network = new ArrayList<>();
        for (byte b : address) network.add(b);
        return new AddressRange(text, List.copyOf(network), bits);
    }

    static List<AddressRange> read(Section section, String key, List<String> otherwise) {
        Kind<AddressRange> kind = Kind.parsed("an IP address, or a network as 10.0.0.0/8", AddressRange::parse);
        return section.values(
                key, kind, otherwise.stream().map(AddressRange::parse).toList());
    }

    /** Whether an IP address is in it; an IPv4 address in IPv6's clothes counts as IPv4. */
    public boolean contains(String ip) {
        byte[] address = bytes(ip);
        if (address.length != network.size()) return false;
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((address[bit / 8] & mask) != (network.get(bit / 8) & mask)) return false;
        }
        return true;
    }

    private static byte[] bytes(String ip) {
        String bare = ip.startsWith("::ffff:") && NetUtil.isValidIpV4Address(ip.substring(7)) ? ip.substring(7) : ip;
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(bare);
        return bytes == null ? new byte[0] : bytes;
    }
}
