package org.patchbay.sip;

import gov.nist.javax.sip.header.Route;
import gov.nist.javax.sip.header.RouteList;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.ims.Path;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.Address;
import org.patchbay.core.registrar.Registrar;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.MediaProfile;
import org.patchbay.session.v1.Protocol;
import org.patchbay.sip.dialog.Effect.HeaderLine;
import org.patchbay.sip.dialog.Way;
import org.patchbay.sip.message.SipResponses;
import org.patchbay.sip.registration.Contacts;
import org.patchbay.sip.registration.RegisterReading;
import org.patchbay.sip.registration.RegisteredContact;
import org.patchbay.sip.transaction.ServerTransaction;
import org.patchbay.sip.transport.Flow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves REGISTER, and keeps the core registrar informed of which phone is reached how. */
final class RegistrationDesk {
    private static final Logger LOGGER = LoggerFactory.getLogger(RegistrationDesk.class);
    private static final int MAX_USER_AGENT = 128;

    private final SipStack stack;
    private final Context context;
    private final Contacts contacts;
    private final Consumer<RegisteredContact> onBound;
    private final Consumer<String> onUnbound;
    private final MediaProbe probe;
    private final Map<String, Runnable> unwatch = new HashMap<>();

    /**
     * @param onBound told of a contact that is new or refreshed
     * @param onUnbound told of the id of a channel that is not there any more
     */
    RegistrationDesk(
            SipStack stack,
            Context context,
            Contacts contacts,
            Consumer<RegisteredContact> onBound,
            Consumer<String> onUnbound) {
        this.stack = stack;
        this.context = context;
        this.contacts = contacts;
        this.onBound = onBound;
        this.onUnbound = onUnbound;
        this.probe = new MediaProbe(stack);
    }

    /** The contact behind a channel. */
    Optional<RegisteredContact> contact(String channelId) {
        return contacts.byChannel(channelId, now());
    }

    /** The contact of a user that a request of a phone comes from, as far as its flow and Contact tell. */
    Optional<RegisteredContact> contactOf(Address user, SIPRequest request, Flow flow) {
        List<RegisteredContact> onFlow = contacts.onFlow(user, flow.id(), now());
        if (onFlow.size() == 1) return Optional.of(onFlow.get(0));
        if (request.getContactHeader() == null || request.getContactHeader().getAddress() == null)
            return Optional.empty();
        String uri = request.getContactHeader().getAddress().getURI().toString();
        return contacts.of(user, now()).stream()
                .filter(contact -> contact.uri().toString().equals(uri))
                .findFirst();
    }

    /** The same, or else the one contact of the user at the peer's IP address: a phone may register by one connection and publish by another. */
    Optional<RegisteredContact> phoneOf(Address user, SIPRequest request, Flow flow) {
        Optional<RegisteredContact> contact = contactOf(user, request, flow);
        if (contact.isPresent()) return contact;
        List<RegisteredContact> atHost = contacts.of(user, now()).stream()
                .filter(each -> each.way().flow() != null
                        && each.way()
                                .flow()
                                .remote()
                                .hostAddress()
                                .equals(flow.remote().hostAddress()))
                .toList();
        return atHost.size() == 1 ? Optional.of(atHost.get(0)) : Optional.empty();
    }

    /** All contacts. */
    List<RegisteredContact> all() {
        return contacts.all();
    }

    int size() {
        return contacts.size();
    }

    /** How many connections are watched for contacts. */
    int watches() {
        return unwatch.size();
    }

    /** Serves a REGISTER of that user. */
    void serve(ServerTransaction transaction, Address user) {
        SIPRequest request = transaction.request();
        Address.Reading aor =
                stack.addresses().read(request.getTo().getAddress().getURI());
        if (!(aor instanceof Address.Read read)
                || !read.address().domain().equals(stack.addresses().ownDomain())) {
            refuse(transaction, 404, "Not Found");
            return;
        }
        if (!read.address().bare().equals(user)) {
            // RFC 3261 10.3 step 3: who may change whose bindings. Here everybody his own.
            refuse(transaction, 403, "Forbidden");
            return;
        }
        RegisterReading reading = RegisterReading.of(request, stack.config().registration());
        if (reading instanceof RegisterReading.Fetch) {
            answer(transaction, user);
        } else if (reading instanceof RegisterReading.TooBrief brief) {
            SIPResponse response = SipResponses.to(request, 423);
            SipTranslator.put(response, new HeaderLine("Min-Expires", Integer.toString(brief.minExpires())));
            transaction.respond(response);
        } else if (reading instanceof RegisterReading.Refused refused) {
            refuse(transaction, refused.status(), refused.reason());
        } else if (reading instanceof RegisterReading.Clear) {
            settle(transaction, user, contacts.clear(user, sourceOf(transaction), now()));
        } else if (reading instanceof RegisterReading.Bind bind) {
            settle(transaction, user, contacts.bind(user, bind.contacts(), sourceOf(transaction), now()));
        }
    }

    private Contacts.Source sourceOf(ServerTransaction transaction) {
        SIPRequest request = transaction.request();
        Way way = Leg.wayOf(request, transaction.flow());
        RouteList path = pathOf(request);
        // Behind a proxy the Via is the proxy's and says nothing of the phone; a contact that is not where it says
        // counts as behind a NAT.
        boolean pinned = path == null && (way.pinned() || contactElsewhere(request, transaction.flow()));
        return new Contacts.Source(
                request.getCallId().getCallId(),
                request.getCSeq().getSeqNumber(),
                HeaderValues.clipped(request, "User-Agent", MAX_USER_AGENT),
                new Way(transaction.flow(), pinned),
                path);
    }

    private static boolean contactElsewhere(SIPRequest request, Flow flow) {
        return request.getContactHeader() != null
                && !request.getContactHeader().isWildCard()
                && request.getContactHeader().getAddress() != null
                && request.getContactHeader().getAddress().getURI() instanceof gov.nist.javax.sip.address.SipUri uri
                && uri.getHost().matches("[0-9.]+|\\[.*]")
                && !uri.getHost()
                        .replace("[", "")
                        .replace("]", "")
                        .equals(flow.remote().hostAddress());
    }

    private static @Nullable RouteList pathOf(SIPRequest request) {
        RouteList routes = new RouteList();
        Iterator<SIPHeader> paths = request.getHeaders(Path.NAME);
        while (paths.hasNext()) {
            if (paths.next() instanceof Path path) {
                routes.add(new Route((gov.nist.javax.sip.address.AddressImpl)
                        path.getAddress().clone()));
            }
        }
        return routes.isEmpty() ? null : routes;
    }

    private void settle(ServerTransaction transaction, Address user, Contacts.Outcome outcome) {
        if (outcome instanceof Contacts.Changed changed) {
            tellCore(changed)
                    .onComplete(done -> context.runOnContext(ignored -> {
                        if (done.failed()) {
                            LOGGER.atWarn().setCause(done.cause()).log("a registration could not be kept");
                            changed.bound().forEach(this::drop);
                            refuse(transaction, 500, "Server Internal Error");
                        } else if (done.result().isPresent()) {
                            changed.bound().forEach(this::drop);
                            busy(transaction);
                        } else {
                            answer(transaction, user);
                            changed.bound().forEach(onBound);
                            if (MediaProbe.asks(transaction.request()))
                                changed.fresh().forEach(probe::ask);
                        }
                    }));
        } else if (outcome instanceof Contacts.TooMany) {
            refuse(transaction, 403, "Too Many Contacts");
        } else if (outcome instanceof Contacts.Full) {
            busy(transaction);
        } else if (outcome instanceof Contacts.OutOfOrder) {
            // RFC 3261 10.3 step 7.
            refuse(transaction, 500, "Registration Out Of Order");
        }
    }

    /** Succeeds empty where all is bound, or with the refusal of the core registrar. */
    private Future<Optional<Registrar.TooMany>> tellCore(Contacts.Changed changed) {
        changed.removed().forEach(this::unbind);
        List<Future<Registrar.Outcome>> bindings = new ArrayList<>();
        for (RegisteredContact contact : changed.bound()) {
            watch(contact);
            bindings.add(stack.registrar().bind(bindingOf(contact)));
        }
        return Future.all(bindings).map(all -> {
            Optional<Registrar.TooMany> refused = Optional.empty();
            for (Object outcome : all.list()) {
                if (outcome instanceof Registrar.TooMany tooMany) refused = Optional.of(tooMany);
            }
            return refused;
        });
    }

    private Binding bindingOf(RegisteredContact contact) {
        return Binding.newBuilder()
                .setAddress(contact.device().toString())
                .setChannel(channelOf(contact))
                .setCapabilities(capabilitiesOf(contact))
                .build();
    }

    Channel channelOf(RegisteredContact contact) {
        return Channel.newBuilder()
                .setId(contact.channelId())
                .setProtocol(Protocol.SIP)
                .setNode(stack.bus().node())
                .setEndpoint(stack.endpoint())
                .setHandle(contact.channelId())
                .setQ(contact.wish().q())
                .setExpiresAtMs(contact.expiresAtMs())
                .setConnectedAtMs(now())
                .setUserAgent(contact.userAgent())
                .build();
    }

    Capabilities capabilitiesOf(RegisteredContact contact) {
        Flow flow = contact.way().flow();
        boolean web = flow != null && flow.transport().isWebSocket()
                || contact.wish().ice()
                || "ws".equalsIgnoreCase(contact.uri().getTransportParam())
                || "wss".equalsIgnoreCase(contact.uri().getTransportParam());
        return phone(web ? MediaProfile.WEBRTC : MediaProfile.MEDIA_PROFILE_UNSPECIFIED);
    }

    /** What any phone can do, with that kind of media. */
    static Capabilities phone(MediaProfile media) {
        return Capabilities.newBuilder()
                .setVideo(true)
                .setMessages(true)
                .setLateOffer(true)
                .setMediaProfile(media)
                .build();
    }

    private void watch(RegisteredContact contact) {
        Runnable before = unwatch.remove(contact.channelId());
        if (before != null) before.run();
        Flow flow = contact.way().flow();
        if (flow == null || !flow.transport().isReliable()) return;
        unwatch.put(contact.channelId(), stack.flows().watch(flow, () -> drop(contact)));
    }

    /** The contact can't be reached any more. */
    private void drop(RegisteredContact contact) {
        if (contacts.remove(contact)) unbind(contact);
    }

    private void unbind(RegisteredContact contact) {
        Runnable watched = unwatch.remove(contact.channelId());
        if (watched != null) watched.run();
        onUnbound.accept(contact.channelId());
        stack.registrar()
                .unbind(contact.device(), contact.channelId())
                .onFailure(cause -> LOGGER.atWarn().setCause(cause).log("a registration could not be removed"));
    }

    /** Forgets what has expired, and keeps NATs open. To be called every second. */
    void tick() {
        contacts.sweep(now()).forEach(this::unbind);
        // Each contact has its own second of the period, so that they don't all come at once.
        long period = stack.config().keepAlive().toSeconds();
        long second = now() / 1000 % period;
        for (RegisteredContact contact : contacts.all()) {
            boolean due = Math.floorMod(contact.channelId().hashCode(), period) == second;
            // A NAT forgets a silent UDP flow in half a minute. Phones keep their connections open themselves.
            if (due && contact.way().pinned() && contact.flowId().isEmpty()) keepAlive(contact);
        }
    }

    /** By a question, which tells whether the phone is still there; by nothing but empty lines where it is not to be asked. */
    private void keepAlive(RegisteredContact contact) {
        Flow flow = contact.way().flow();
        if (!contact.userAgent().isEmpty()) probe.ask(contact);
        else if (flow != null) flow.keepAlive();
    }

    private void answer(ServerTransaction transaction, Address user) {
        SIPRequest request = transaction.request();
        SIPResponse response = SipResponses.to(request, 200);
        boolean gruu = HeaderValues.tokens(request, "Supported").contains("gruu");
        boolean outbound = false;
        for (RegisteredContact contact : contacts.of(user, now())) {
            SipTranslator.put(response, new HeaderLine("Contact", contactLine(contact, gruu)));
            outbound |= isOutbound(contact, request, transaction.flow());
        }
        for (String path : HeaderValues.all(request, "Path")) SipTranslator.put(response, new HeaderLine("Path", path));
        // RFC 5626 6: says that the flow is kept, so that the phone keeps it open.
        if (outbound) SipTranslator.put(response, new HeaderLine("Require", "outbound"));
        SipTranslator.put(response, new HeaderLine("Supported", SipStack.SUPPORTED));
        transaction.respond(response);
    }

    private static boolean isOutbound(RegisteredContact contact, SIPRequest request, Flow flow) {
        return contact.wish().regId() > 0
                && contact.callId().equals(request.getCallId().getCallId())
                && flow.transport().isReliable()
                && HeaderValues.tokens(request, "Supported").contains("outbound");
    }

    private String contactLine(RegisteredContact contact, boolean gruu) {
        long seconds = Math.max(1, (contact.expiresAtMs() - now() + 999) / 1000);
        StringBuilder line = new StringBuilder("<")
                .append(contact.uri())
                .append(">;expires=")
                .append(seconds);
        if (contact.wish().q() < 1000) line.append(";q=").append(contact.wish().q() / 1000.0);
        String instance = contact.wish().instance();
        if (!instance.isEmpty()) {
            line.append(";+sip.instance=\"<").append(instance).append(">\"");
            if (contact.wish().regId() > 0)
                line.append(";reg-id=").append(contact.wish().regId());
            // RFC 5627 5.1; only a URN can be a gr parameter without more escaping.
            if (gruu && instance.matches("urn:[A-Za-z0-9:.-]+")) {
                line.append(";pub-gruu=\"")
                        .append(SipAddresses.uri(contact.device().bare()))
                        .append(";gr=")
                        .append(instance)
                        .append('"');
            }
        }
        return line.toString();
    }

    private void busy(ServerTransaction transaction) {
        SIPResponse response = SipResponses.to(transaction.request(), 503);
        SipTranslator.put(response, new HeaderLine("Retry-After", "30"));
        transaction.respond(response);
    }

    private static void refuse(ServerTransaction transaction, int status, String reason) {
        SIPResponse response = SipResponses.to(transaction.request(), status);
        response.setReasonPhrase(reason);
        transaction.respond(response);
    }

    private long now() {
        return stack.clock().millis();
    }
}
