package org.patchbay.benchmarks.state;

import com.sun.management.UnixOperatingSystemMXBean;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.HdrHistogram.SynchronizedHistogram;
import org.patchbay.benchmarks.phone.Doors;
import org.patchbay.benchmarks.phone.MqttPhone;
import org.patchbay.benchmarks.phone.Phone;
import org.patchbay.benchmarks.phone.PhoneKit;
import org.patchbay.benchmarks.phone.Protocol;
import org.patchbay.benchmarks.phone.SipLine;
import org.patchbay.benchmarks.phone.SipMessage;
import org.patchbay.benchmarks.phone.SipRegistration;
import org.patchbay.benchmarks.phone.WebSocketPhone;
import org.patchbay.benchmarks.phone.XmppPhone;

/** Many devices that log in and then do nothing. Those over SIP share a few sockets, which costs the gateway the same. */
public final class Devices implements AutoCloseable {
    /** A configuration file has room for so many accounts. */
    private static final int USERS = 2_000;

    /** Jars, pipes of event loops, doors. */
    private static final int SPARE_FILES = 500;

    private static final long HIGHEST_NANOS = 600_000_000_000L;

    private final PhoneKit kit;
    private final Doors doors;
    private final Failures failures = new Failures();
    private final SynchronizedHistogram logins = new SynchronizedHistogram(HIGHEST_NANOS, 3);
    private final List<Phone> phones = new ArrayList<>();
    private final List<SipLine> lines = new ArrayList<>();

    /** @param doors of the server at which they log in */
    public Devices(PhoneKit kit, Doors doors) {
        this.kit = kit;
        this.doors = doors;
    }

    /** Users whom so many devices of a protocol belong to, as far as they need accounts. */
    public static List<String> users(Protocol protocol, int count) {
        boolean needsAccounts = protocol == Protocol.SIP || protocol == Protocol.XMPP;
        List<String> users = new ArrayList<>();
        for (int i = 0; needsAccounts && i < Math.min(count, USERS); i++) users.add(user(i));
        return users;
    }

    private static String user(int index) {
        return "dev" + index % USERS;
    }

    /**
     * Logs devices in.
     *
     * @param from the number of the first
     * @param count how many
     * @param atATime how many log in at the same time
     */
    public void login(Protocol protocol, int from, int count, int atATime) throws InterruptedException {
        if (protocol == Protocol.SIP) registerPhones(from, count, atATime);
        else login(i -> phone(protocol, i), from, count, atATime);
    }

    /**
     * Logs phones of any kind in.
     *
     * @throws IllegalStateException if they need more connections than a process may have files open here: beyond that, log-ins wait for ever
     */
    public void login(IntFunction<Phone> maker, int from, int count, int atATime) throws InterruptedException {
        checkOpenFiles(phones.size() + count);
        int first = phones.size();
        for (int i = from; i < from + count; i++) phones.add(maker.apply(i));
        Window.run(count, atATime, i -> timed(() -> phones.get(first + i).login()));
    }

    /** The gateway's bound is the same, since it is a child of this process. */
    private static void checkOpenFiles(int connections) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) return;
        long most = system.getMaxFileDescriptorCount();
        if ((long) connections + SPARE_FILES > most) {
            throw new IllegalStateException(connections + " connections are too many here: a process may have " + most
                    + " files open (ulimit -n)");
        }
    }

    private Phone phone(Protocol protocol, int index) {
        String user = user(index);
        String device = "d" + index;
        return switch (protocol) {
            case WS -> new WebSocketPhone(kit, doors, user, device, failures);
            case MQTT -> new MqttPhone(kit, doors, user, device, failures);
            case XMPP -> new XmppPhone(kit, doors, user, device, failures);
            case SIP -> throw new IllegalArgumentException("phones over SIP share sockets here");
        };
    }

    private void registerPhones(int from, int count, int atATime) throws InterruptedException {
        for (int start = from; start < from + count; start += USERS) {
            Map<String, SipRegistration> byCallId = new HashMap<>();
            SipLine line = PhoneKit.await(SipLine.udp(kit.context(), (message, sender) -> response(byCallId, message)));
            lines.add(line);
            InetSocketAddress registrar = new InetSocketAddress("127.0.0.1", doors.sip());
            int first = start;
            Window.run(
                    Math.min(USERS, from + count - start),
                    atATime,
                    i -> timed(() -> {
                        SipRegistration registration = new SipRegistration(line, registrar, user(first + i));
                        synchronized (byCallId) {
                            byCallId.put(registration.callId(), registration);
                        }
                        return registration.begin();
                    }));
        }
    }

    private static void response(Map<String, SipRegistration> byCallId, SipMessage message) {
        SipRegistration registration;
        synchronized (byCallId) {
            registration = byCallId.get(message.value("Call-ID"));
        }
        if (registration != null && message.method().equals("SIP/2.0")) registration.received(message);
    }

    private Future<Void> timed(Supplier<Future<Void>> login) {
        long start = System.nanoTime();
        return login.get()
                .onSuccess(done -> logins.recordValue(Math.min(System.nanoTime() - start, HIGHEST_NANOS)))
                .onFailure(e -> failures.failed("a log-in failed: " + e.getMessage()))
                .otherwiseEmpty();
    }

    /**
     * All of them lose their connections and come back at once.
     *
     * @return how long it took until the last was back, in nanoseconds; how long each took is in {@link #logins}
     */
    public long reconnect() throws InterruptedException {
        logins.reset();
        for (Phone phone : phones) PhoneKit.await(phone.lose());
        long start = System.nanoTime();
        Window.run(phones.size(), phones.size(), i -> timed(phones.get(i)::login));
        return System.nanoTime() - start;
    }

    /** How long log-ins took, in nanoseconds. */
    public SynchronizedHistogram logins() {
        return logins;
    }

    /** What went wrong, and how often. */
    public Map<String, Integer> failures() {
        return failures.all();
    }

    @Override
    public void close() throws InterruptedException {
        for (Phone phone : phones) PhoneKit.await(phone.close());
        phones.clear();
        lines.forEach(SipLine::close);
        lines.clear();
    }
}
