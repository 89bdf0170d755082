package org.patchbay.benchmarks.bare;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.patchbay.benchmarks.phone.SipCalls;
import org.patchbay.benchmarks.phone.SipLine;
import org.patchbay.benchmarks.phone.SipMessage;

/** A UDP socket as the gateway's, on one event loop. It takes every registration. */
final class BareSipDoor implements SipCalls.Listener {
    private final Switchboard switchboard;
    private final ContextInternal context;
    private final Map<Integer, SipCalls.Incoming> waiting = new HashMap<>();
    private @Nullable SipCalls calls;

    private BareSipDoor(Switchboard switchboard, ContextInternal context) {
        this.switchboard = switchboard;
        this.context = context;
    }

    static Future<Integer> open(Vertx vertx, ContextInternal context, Switchboard switchboard) {
        BareSipDoor door = new BareSipDoor(switchboard, context);
        return SipLine.udp(context, door::received).map(line -> {
            context.runOnContext(ignored -> {
                SipCalls made = new SipCalls(line, "switchboard", null, door);
                door.calls = made;
                vertx.setPeriodic(SipCalls.REPEAT_MS, again -> made.repeat());
            });
            return Integer.parseInt(line.sentBy().substring(line.sentBy().indexOf(':') + 1));
        });
    }

    private void received(SipMessage message, InetSocketAddress from) {
        if (calls == null) return;
        if (message.method().equals("REGISTER")) {
            String contact = message.value("Contact");
            String uri = contact.substring(contact.indexOf('<') + 1, contact.indexOf('>'));
            String user = uri.substring(uri.indexOf(':') + 1, uri.indexOf('@'));
            switchboard.join(user, new Line(uri, from));
        }
        // Whatever is no call's is answered with 200.
        calls.received(message, from);
    }

    @Override
    public void invited(SipCalls.Incoming call) {
        waiting.put(call.number(), call);
        switchboard.invited(call.number(), new Line("", null), call.to());
    }

    @Override
    public void accepted(int call) {
        switchboard.answered(call);
    }

    @Override
    public void over(int call) {
        switchboard.ended(call);
    }

    @Override
    public void failed(int call, String why) {
        System.err.println("the switchboard's call " + call + " failed: " + why);
    }

    /** A phone; what is said to it runs on the socket's event loop. */
    private final class Line implements Switchboard.Line {
        private final String uri;
        private final @Nullable InetSocketAddress address;

        Line(String uri, @Nullable InetSocketAddress address) {
            this.uri = uri;
            this.address = address;
        }

        @Override
        public void invite(int call) {
            InetSocketAddress phone = address;
            if (phone == null) return;
            context.runOnContext(ignored -> {
                if (calls != null) calls.invite(call, uri, phone);
            });
        }

        @Override
        public void answer(int call) {
            context.runOnContext(ignored -> {
                SipCalls.Incoming invite = waiting.remove(call);
                if (calls != null && invite != null) calls.accept(invite);
            });
        }

        @Override
        public void end(int call) {
            context.runOnContext(ignored -> {
                if (calls != null) calls.bye(call);
            });
        }
    }
}
