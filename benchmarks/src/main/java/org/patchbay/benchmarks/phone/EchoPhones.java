package org.patchbay.benchmarks.phone;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Clients whose "calls" are messages that somebody sends back: a call is answered when its message is back, and never ends. Callers and callees
 * belong together by the numbers in their users' names.
 */
public final class EchoPhones {
    private static final int KEEP_ALIVE_S = 600;

    private EchoPhones() {}

    /** A client of an MQTT broker that asks, at QoS 1. */
    public static Phone mqttCaller(PhoneKit kit, Doors doors, String user, CallListener listener) {
        return new Broker(kit, doors, user, listener, "back/" + user) {
            @Override
            public void published(String topic, String payload) {
                withNumber(Numbered.read(payload, payload.indexOf(' ') + 1), this::answered);
            }
        };
    }

    /** A client of an MQTT broker that sends back, at QoS 1. */
    public static Phone mqttCallee(PhoneKit kit, Doors doors, String user, CallListener listener) {
        return new Broker(kit, doors, user, listener, "to/" + user) {
            @Override
            public void published(String topic, String payload) {
                publish("back/" + payload.substring(0, payload.indexOf(' ')), payload);
            }
        };
    }

    private abstract static class Broker extends Phone implements MqttWire.Listener {
        private final String filter;
        private @Nullable MqttWire wire;

        Broker(PhoneKit kit, Doors doors, String user, CallListener listener, String filter) {
            super(kit, doors, user, listener);
            this.filter = filter;
        }

        @Override
        protected Future<Void> connect() {
            return MqttWire.connect(kit, doors.mqtt(), user, "", "", KEEP_ALIVE_S, this)
                    .compose(connected -> {
                        wire = connected;
                        return connected.subscribe(filter);
                    });
        }

        void publish(String topic, String payload) {
            if (wire != null) wire.publish(topic, payload);
        }

        @Override
        protected void invite(int call, String to) {
            publish("to/" + to, user + " " + Numbered.word(call));
        }

        @Override
        protected void bye(int call) {
            // Nothing is to be ended.
        }

        @Override
        public void lost(String why) {
            listener.failed(why);
        }

        @Override
        protected void disconnect() {
            if (wire != null) wire.close();
        }
    }

    /** A device of the gateway that mutes and unmutes itself in a call, QoS 1, and hears the other side do the same. */
    public static Phone signalCaller(PhoneKit kit, Doors doors, String user, CallListener listener) {
        return new SignalCaller(kit, doors, user, listener);
    }

    /** The other side of that. */
    public static Phone signalCallee(PhoneKit kit, Doors doors, String user, CallListener listener) {
        return new MqttPhone(kit, doors, user, user, listener) {
            @Override
            void heard(String callId, String verb, String text) {
                if (verb.equals("info")) say(callId, verb, text);
                else super.heard(callId, verb, text);
            }
        };
    }

    private static final class SignalCaller extends MqttPhone {
        private static final String CALL = "signals";

        private final Promise<Void> talking = Promise.promise();
        private final Deque<Integer> waiting = new ArrayDeque<>();
        private boolean muted;

        SignalCaller(PhoneKit kit, Doors doors, String user, CallListener listener) {
            super(kit, doors, user, user, listener);
        }

        @Override
        protected Future<Void> connect() {
            return super.connect().compose(connected -> {
                say(CALL, "invite", NativeBodies.offer(user.replace("caller", "callee"), 0));
                return talking.future();
            });
        }

        @Override
        void heard(String callId, String verb, String text) {
            switch (verb) {
                case "answer" -> talking.tryComplete();
                case "end" -> {
                    talking.tryFail(text);
                    listener.failed("the call of the signals was ended: " + text);
                }
                // They keep their order within a call, so the first that comes back is the first that was sent.
                case "info" -> {
                    Integer first = waiting.poll();
                    if (first != null) answered(first);
                }
                default -> {
                    // Progress.
                }
            }
        }

        @Override
        protected void invite(int call, String to) {
            muted = !muted;
            waiting.add(call);
            say(CALL, "info", "{\"muted\":" + muted + ",\"media\":\"AUDIO\"}");
        }

        @Override
        protected void bye(int call) {
            // The call goes on.
        }
    }

    /**
     * An XMPP client that asks by IQ (XEP-0199).
     *
     * @param whom whom it asks
     */
    public static Phone stanzaCaller(PhoneKit kit, Doors doors, String user, String whom, CallListener listener) {
        return new Stanzas(kit, doors, user, listener) {
            @Override
            void stanza(String stanza) {
                String id = Xml.attribute(stanza, "id");
                if (Xml.attribute(stanza, "type").equals("error"))
                    listener.failed(Numbered.read(id, 0), "an IQ was refused");
                else withNumber(Numbered.read(id, 0), this::answered);
            }

            @Override
            protected void invite(int call, String to) {
                send("<iq type='get' id='" + Numbered.word(call) + "' to='" + whom
                        + "'><ping xmlns='urn:xmpp:ping'/></iq>");
            }
        };
    }

    /** An XMPP client that sends messages (RFC 6121 5) and hears them sent back. */
    public static Phone messageCaller(PhoneKit kit, Doors doors, String user, CallListener listener) {
        return new Stanzas(kit, doors, user, listener) {
            @Override
            void stanza(String stanza) {
                int body = stanza.indexOf("<body>");
                if (stanza.startsWith("<message") && body >= 0)
                    withNumber(Numbered.read(stanza, body + 6), this::answered);
            }

            @Override
            protected void invite(int call, String to) {
                String word = Numbered.word(call);
                send("<message type='chat' id='" + word + "' to='" + to + "@localhost'><body>" + word
                        + "</body></message>");
            }
        };
    }

    /** An XMPP client that sends messages back. */
    public static Phone messageCallee(PhoneKit kit, Doors doors, String user, CallListener listener) {
        return new Stanzas(kit, doors, user, listener) {
            @Override
            void stanza(String stanza) {
                int body = stanza.indexOf("<body>");
                if (!stanza.startsWith("<message") || body < 0) return;
                String from = Xml.attribute(stanza, "from");
                int slash = from.indexOf('/');
                send("<message type='chat' id='r" + Xml.attribute(stanza, "id") + "' to='"
                        + (slash < 0 ? from : from.substring(0, slash)) + "'>"
                        + stanza.substring(body, stanza.indexOf("</body>") + 7) + "</message>");
            }
        };
    }

    /** An XMPP client that is only there. */
    public static Phone idleStanzas(PhoneKit kit, Doors doors, String user, CallListener listener) {
        return new Stanzas(kit, doors, user, listener) {
            @Override
            void stanza(String stanza) {
                // Whatever a server says to somebody who does nothing.
            }
        };
    }

    private abstract static class Stanzas extends Phone {
        private @Nullable XmppWire wire;

        Stanzas(PhoneKit kit, Doors doors, String user, CallListener listener) {
            super(kit, doors, user, listener);
        }

        abstract void stanza(String stanza);

        @Override
        protected Future<Void> connect() {
            return XmppWire.connect(
                            kit,
                            doors.xmpp(),
                            XmppPhone.DOMAIN,
                            user,
                            XmppPhone.PASSWORD,
                            user,
                            this::received,
                            listener::failed)
                    .compose(connected -> {
                        wire = connected;
                        connected.send("<presence/>");
                        return Future.succeededFuture();
                    });
        }

        private void received(String stanza) {
            boolean asks =
                    stanza.startsWith("<iq") && Xml.attribute(stanza, "type").equals("get");
            if (!asks) stanza(stanza);
            else
                send("<iq type='error' id='" + Xml.attribute(stanza, "id") + "' to='" + Xml.attribute(stanza, "from")
                        + "'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
                        + "</error></iq>");
        }

        void send(String stanza) {
            if (wire != null) wire.send(stanza);
        }

        @Override
        protected void invite(int call, String to) {
            // It does not ask.
        }

        @Override
        protected void bye(int call) {
            // Nothing is to be ended.
        }

        @Override
        protected void disconnect() {
            if (wire != null) wire.close();
        }
    }
}
