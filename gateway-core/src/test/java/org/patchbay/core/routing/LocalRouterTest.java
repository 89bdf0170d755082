package org.patchbay.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;
import org.patchbay.core.account.Account;
import org.patchbay.core.account.Accounts;
import org.patchbay.core.account.DigestKeys;
import org.patchbay.core.account.ScramKeys;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.registrar.LocalRegistrar;
import org.patchbay.core.registrar.RegistrarConfig;
import org.patchbay.core.routing.Router.Refused;
import org.patchbay.core.routing.Router.Route;
import org.patchbay.core.routing.Router.Target;
import org.patchbay.core.routing.Router.Targets;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Protocol;

class LocalRouterTest {
    private static final Domains DOMAINS = new Domains("example.com", List.of("127.0.0.1"));
    private static final Address ALICE = Address.of("alice", "example.com").withDevice("browser");
    private static final Address BOB = Address.of("bob", "example.com");

    private final LocalRegistrar registrar =
            new LocalRegistrar(RegistrarConfig.defaults(), () -> 1_000, new Counters());

    @Test
    void a_user_is_called_on_all_devices_at_once() {
        given(device(BOB, "phone"));
        given(device(BOB, "browser"));

        assertThat(rung(ALICE, BOB)).containsExactly(List.of("phone", "browser"));
    }

    @Test
    void devices_of_a_higher_q_ring_first() {
        given(device(BOB, "voicemail", c -> c.setQ(100)));
        given(device(BOB, "phone", c -> c.setQ(500)));
        given(device(BOB, "tablet", c -> c.setQ(500)));
        given(device(BOB, "browser"));

        assertThat(rung(ALICE, BOB))
                .containsExactly(List.of("browser"), List.of("phone", "tablet"), List.of("voicemail"));
    }

    @Test
    void a_device_rings_on_its_best_channel_only() {
        given(device(BOB, "phone", c -> c.setId("old").setConnectedAtMs(1)));
        given(device(BOB, "phone", c -> c.setId("new").setConnectedAtMs(2)));

        assertThat(targets(ALICE, BOB))
                .extracting(target -> target.channel().getId())
                .containsExactly("new");
    }

    @Test
    void a_target_says_what_the_device_can_do() {
        given(device(BOB, "phone").toBuilder()
                .setCapabilities(Capabilities.newBuilder().setLateOffer(true))
                .build());

        assertThat(targets(ALICE, BOB).get(0).capabilities().getLateOffer()).isTrue();
    }

    @Test
    void a_device_address_rings_that_device_only() {
        given(device(BOB, "phone"));
        given(device(BOB, "browser"));

        assertThat(rung(ALICE, BOB.withDevice("browser"))).containsExactly(List.of("browser"));
        assertThat(refused(ALICE, BOB.withDevice("tablet"))).isEqualTo(EndReason.UNAVAILABLE);
    }

    @Test
    void an_alias_of_the_own_domain_names_the_same_user() {
        given(device(BOB, "phone"));

        assertThat(rung(ALICE, Address.of("bob", "127.0.0.1"))).containsExactly(List.of("phone"));
    }

    @Test
    void who_calls_himself_is_not_rung_on_the_device_that_calls() {
        given(device(BOB, "phone"));
        given(device(BOB, "browser"));

        assertThat(rung(BOB.withDevice("phone"), BOB)).containsExactly(List.of("browser"));
    }

    @Test
    void who_calls_himself_from_the_only_device_reaches_nobody() {
        given(device(BOB, "phone"));

        assertThat(refused(BOB.withDevice("phone"), BOB)).isEqualTo(EndReason.UNAVAILABLE);
    }

    @Test
    void a_user_without_devices_is_unavailable() {
        assertThat(refused(ALICE, BOB)).isEqualTo(EndReason.UNAVAILABLE);
    }

    @Test
    void an_unknown_user_is_not_found() {
        assertThat(route(ALICE, Address.of("nobody", "example.com")))
                .isEqualTo(new Refused(EndReason.NOT_FOUND, "no user nobody@example.com"));
    }

    @Test
    void a_user_who_came_in_by_a_token_needs_no_account_to_be_rung() {
        Address guest = Address.of("guest", "example.com");
        given(device(guest, "browser"));

        assertThat(rung(ALICE, guest)).containsExactly(List.of("browser"));
    }

    @Test
    void a_look_up_that_fails_fails_the_route() {
        Accounts broken = user -> Future.failedFuture("the storage is away");

        Future<Route> route =
                new LocalRouter(DOMAINS, broken, registrar, new RouteTable(DOMAINS, List.of())).route(ALICE, BOB);

        assertThat(route.failed()).isTrue();
    }

    @Test
    void an_address_elsewhere_goes_by_the_first_rule_that_matches() {
        Address far = Address.of("carol", "sip.example.org");

        Route route = route(
                ALICE,
                far,
                rule("*.example.net", "one", "sip:{user}@one.example", "*"),
                rule("*.example.org", "two", "sip:{user}@two.example", "*"),
                rule("*", "three", "sip:{user}@three.example", "*"));

        assertThat(route).isInstanceOfSatisfying(Targets.class, targets -> {
            Target target = targets.groups().get(0).get(0);
            assertThat(target.device()).isEqualTo(far);
            assertThat(target.channel().getProtocol()).isEqualTo(Protocol.SIP);
            assertThat(target.channel().getEndpoint()).isEqualTo("adapter.sip.n1.0");
            assertThat(target.channel().getHandle()).isEqualTo("sip:carol@two.example");
            assertThat(target.channel().getId()).isEqualTo("two");
        });
    }

    @Test
    void without_a_rule_there_is_no_route() {
        assertThat(route(ALICE, Address.of("carol", "example.org"), rule("*.example.org", "one", "sip:{user}@x", "*")))
                .isEqualTo(new Refused(EndReason.NOT_FOUND, "no route to example.org"));
    }

    @Test
    void who_is_not_on_the_rule_is_forbidden_even_where_a_later_rule_would_do() {
        assertThat(refused(
                        ALICE,
                        Address.of("carol", "example.org"),
                        rule("example.org", "paid", "sip:{user}@x", "bob"),
                        rule("*", "free", "sip:{user}@y", "*")))
                .isEqualTo(EndReason.FORBIDDEN);
    }

    @Test
    void nobody_from_elsewhere_may_use_a_route() {
        Address stranger = Address.of("mallory", "evil.example");

        assertThat(refused(stranger, Address.of("carol", "example.org"), rule("*", "free", "sip:{user}@y", "*")))
                .isEqualTo(EndReason.FORBIDDEN);
    }

    @Test
    void a_number_of_the_own_domain_that_is_nobodys_goes_by_a_number_rule() {
        Route route = route(
                ALICE,
                Address.of("+493012345", "example.com"),
                rule("*", "domains", "sip:{user}@{domain}", "*"),
                rule("+49*", "trunk", "sip:{user}@trunk.example", "*"));

        assertThat(handleOf(route)).isEqualTo("sip:+493012345@trunk.example");
    }

    @Test
    void a_user_whose_name_is_a_number_is_rung_and_not_dialled() {
        Address extension = Address.of("100", "example.com");
        given(device(extension, "phone"));

        assertThat(rung(ALICE, extension)).containsExactly(List.of("phone"));
    }

    @Test
    void accounts_that_are_out_of_reach_cost_no_call_that_has_a_way_out() {
        Accounts away = user -> Future.failedFuture("down");
        RouteTable table = new RouteTable(DOMAINS, List.of(rule("+49*", "trunk", "sip:{user}@trunk.example", "*")));
        LocalRouter router = new LocalRouter(DOMAINS, away, registrar, table);
        given(device(BOB, "phone"));

        assertThat(router.route(ALICE, BOB).result()).isInstanceOf(Targets.class);
        assertThat(handleOf(router.route(ALICE, Address.of("+493012345", "example.com"))
                        .result()))
                .isEqualTo("sip:+493012345@trunk.example");
        assertThat(router.route(ALICE, Address.of("carol", "example.com")).failed())
                .isTrue();
    }

    @Test
    void a_rule_for_domains_never_catches_a_misspelt_user() {
        assertThat(refused(ALICE, Address.of("bbo", "example.com"), rule("*", "domains", "sip:{user}@{domain}", "*")))
                .isEqualTo(EndReason.NOT_FOUND);
    }

    @Test
    void what_a_caller_writes_adds_nothing_to_a_uri() {
        Address nasty = Address.of("a;maddr=10.0.0.1?Route=<x>{domain}", "example.org");

        assertThat(handleOf(route(ALICE, nasty, rule("*", "any", "sip:{user}@{domain};transport=tcp", "*"))))
                .isEqualTo("sip:a%3Bmaddr=10.0.0.1%3FRoute=%3Cx%3E%7Bdomain%7D@example.org;transport=tcp");
        assertThat(refused(
                        ALICE,
                        Address.of("carol", "example.org;transport=tls"),
                        rule("*", "any", "sip:{user}@{domain}", "*")))
                .isEqualTo(EndReason.NOT_FOUND);
    }

    @Test
    void an_ipv6_domain_is_written_in_brackets() {
        assertThat(handleOf(
                        route(ALICE, Address.of("carol", "2001:db8::1"), rule("*", "any", "sip:{user}@{domain}", "*"))))
                .isEqualTo("sip:carol@[2001:db8::1]");
    }

    private void given(Binding binding) {
        assertThat(registrar.bind(binding).succeeded()).isTrue();
    }

    private Route route(Address from, Address to, RouteRule... rules) {
        Set<String> known = Set.of("alice", "bob");
        Accounts accounts = user -> Future.succeededFuture(
                known.contains(user.user()) ? new Accounts.Found(account(user)) : new Accounts.Unknown(user));
        return new LocalRouter(DOMAINS, accounts, registrar, new RouteTable(DOMAINS, List.of(rules)))
                .route(from, to)
                .result();
    }

    private List<List<String>> rung(Address from, Address to) {
        return ((Targets) route(from, to))
                .groups().stream()
                        .map(group -> group.stream()
                                .map(target -> target.device().device())
                                .toList())
                        .toList();
    }

    private List<Target> targets(Address from, Address to) {
        return ((Targets) route(from, to))
                .groups().stream().flatMap(List::stream).toList();
    }

    private EndReason refused(Address from, Address to, RouteRule... rules) {
        return ((Refused) route(from, to, rules)).reason();
    }

    private static String handleOf(Route route) {
        return ((Targets) route).groups().get(0).get(0).channel().getHandle();
    }

    private static RouteRule rule(String pattern, String name, String handle, String allowed) {
        return new RouteRule(
                RoutePattern.parse(pattern),
                RouteVia.sip(name, "adapter.sip.n1.0", handle),
                AllowedUsers.of(List.of(allowed), DOMAINS));
    }

    private static Binding device(Address user, String device) {
        return device(user, device, c -> {});
    }

    private static Binding device(Address user, String device, Consumer<Channel.Builder> more) {
        Channel.Builder channel = Channel.newBuilder().setId("c1");
        more.accept(channel);
        return Binding.newBuilder()
                .setAddress(user.withDevice(device).toString())
                .setChannel(channel)
                .build();
    }

    private static Account account(Address user) {
        ScramKeys keys = new ScramKeys("c2FsdA==", 4096, "", "");
        return new Account(user.bare(), keys, keys, new DigestKeys("", ""));
    }
}
