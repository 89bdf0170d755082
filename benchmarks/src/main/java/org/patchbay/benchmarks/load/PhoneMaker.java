package org.patchbay.benchmarks.load;

import org.patchbay.benchmarks.phone.CallListener;
import org.patchbay.benchmarks.phone.Doors;
import org.patchbay.benchmarks.phone.MqttPhone;
import org.patchbay.benchmarks.phone.Phone;
import org.patchbay.benchmarks.phone.PhoneKit;
import org.patchbay.benchmarks.phone.Protocol;
import org.patchbay.benchmarks.phone.SipPhone;
import org.patchbay.benchmarks.phone.WebSocketPhone;
import org.patchbay.benchmarks.phone.XmppPhone;

/** Makes phones of one kind. */
public interface PhoneMaker {
    /** Makes one, which is not connected yet. */
    Phone make(PhoneKit kit, Doors doors, String user, CallListener listener);

    /** Phones of a protocol. */
    static PhoneMaker of(Protocol protocol) {
        return switch (protocol) {
            case WS -> (kit, doors, user, listener) -> new WebSocketPhone(kit, doors, user, user, listener);
            case SIP -> SipPhone::overUdp;
            case XMPP -> (kit, doors, user, listener) -> new XmppPhone(kit, doors, user, user, listener);
            case MQTT -> (kit, doors, user, listener) -> new MqttPhone(kit, doors, user, user, listener);
        };
    }
}
