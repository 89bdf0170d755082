package org.patchbay.core.registrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.patchbay.core.Address;
import org.patchbay.core.metrics.Counters;
import org.patchbay.core.registrar.Registrar.Bound;
import org.patchbay.core.registrar.Registrar.Outcome;
import org.patchbay.core.registrar.Registrar.TooMany;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Capabilities;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Choice;
import org.patchbay.session.v1.Device;
import org.patchbay.session.v1.Liveness;
import org.patchbay.session.v1.MediaProfile;

class LocalRegistrarTest {
    private static final Address BOB = Address.of("bob", "localhost");
    private static final Address PHONE = BOB.withDevice("phone");

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final Counters counters = new Counters();
    private final LocalRegistrar registrar = given(new RegistrarConfig(3, 2, 2));

    private LocalRegistrar given(RegistrarConfig config) {
        return new LocalRegistrar(config, now::get, counters);
    }

    @Test
    void a_bound_device_is_found_by_its_user() {
        when(bob("phone", "c1"));

        assertThat(devices()).extracting(Device::getAddress).containsExactly("bob@localhost/phone");
        assertThat(registrar.devicesOf(PHONE).result()).isEqualTo(devices());
        assertThat(registrar.devicesOf(Address.of("alice", "localhost")).result())
                .isEmpty();
    }

    @Test
    void a_listener_is_told_who_comes_who_stays_and_who_goes() {
        List<String> told = new java.util.ArrayList<>();
        registrar.addListener(new RegistrarListener() {
            @Override
            public void bound(Address device, Channel channel, boolean refreshed) {
                told.add((refreshed ? "refreshed " : "bound ") + device + " " + channel.getId());
            }

            @Override
            public void gone(Address device, Channel channel, boolean lastOfDevice) {
                told.add((lastOfDevice ? "left " : "gone ") + device + " " + channel.getId());
            }
        });
        when(bob("phone", "c1"));
        when(bob("phone", "c1"));
        when(bob("phone", "c2"));
        registrar.unbind(PHONE, "c1");
        registrar.unbind(PHONE, "c1");
        registrar.unbind(PHONE, "c2");

        assertThat(told)
                .containsExactly(
                        "bound bob@localhost/phone c1",
                        "refreshed bob@localhost/phone c1",
                        "bound bob@localhost/phone c2",
                        "gone bob@localhost/phone c1",
                        "left bob@localhost/phone c2");
    }

    @Test
    void a_listener_is_told_of_what_expires_once_and_may_ask_the_registrar_then() {
        List<String> told = new java.util.ArrayList<>();
        registrar.addListener(new RegistrarListener() {
            @Override
            public void bound(Address device, Channel channel, boolean refreshed) {
                // Told of above.
            }

            @Override
            public void gone(Address device, Channel channel, boolean lastOfDevice) {
                told.add(channel.getId() + " " + devices().size());
            }
        });
        when(bob("phone", "c1", channel -> channel.setExpiresAtMs(now.get() + 5)));
        when(bob("desk", "c2"));
        now.addAndGet(5);
        registrar.sweep(10);
        registrar.sweep(10);

        assertThat(told).containsExactly("c1 1");
    }

    @Test
    void binding_gives_all_devices_in_the_order_in_which_they_came() {
        when(bob("phone", "c1"));

        Outcome outcome = when(bob("browser", "c1"));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Bound.class,
                        bound -> assertThat(bound.devices())
                                .extracting(Device::getAddress)
                                .containsExactly("bob@localhost/phone", "bob@localhost/browser"));
    }

    @Test
    void the_most_recently_connected_channel_is_the_best() {
        when(bob("phone", "old", c -> c.setConnectedAtMs(10)));
        when(bob("phone", "new", c -> c.setConnectedAtMs(20)));
        when(bob("phone", "old", c -> c.setConnectedAtMs(10)));

        assertThat(channels()).containsExactly("new", "old");
    }

    @Test
    void of_channels_of_one_age_the_one_bound_last_is_the_best() {
        when(bob("phone", "first", c -> c.setConnectedAtMs(10)));
        when(bob("phone", "second", c -> c.setConnectedAtMs(10)));

        assertThat(channels()).containsExactly("second", "first");
    }

    @Test
    void a_livelier_channel_is_better_than_a_newer_one() {
        when(bob("phone", "old", c -> c.setConnectedAtMs(10)));
        when(bob("phone", "new", c -> c.setConnectedAtMs(20)));
        registrar.rank(PHONE, List.of(standing("new", Liveness.AWAY, Choice.CHOICE_UNSPECIFIED)));

        assertThat(channels()).containsExactly("old", "new");
    }

    @Test
    void the_chosen_channel_is_the_best_of_its_place_and_a_refresh_does_not_change_that() {
        when(bob("phone", "old", c -> c.setConnectedAtMs(10)));
        when(bob("phone", "new", c -> c.setConnectedAtMs(20)));
        registrar.rank(PHONE, List.of(standing("old", Liveness.PRESENT, Choice.FASTEST)));
        when(bob("phone", "new", c -> c.setConnectedAtMs(20)));
        when(bob("phone", "old", c -> c.setConnectedAtMs(10)));

        assertThat(channels()).containsExactly("old", "new");
        assertThat(devices().get(0).getChannels(0).getChoice()).isEqualTo(Choice.FASTEST);
    }

    @Test
    void a_choice_says_nothing_against_a_newer_channel_of_another_place() {
        when(bob("phone", "websocket", c -> c.setConnectedAtMs(10).setEndpoint("e")));
        when(bob("phone", "sip", c -> c.setConnectedAtMs(20).setEndpoint("other")));
        registrar.rank(PHONE, List.of(standing("websocket", Liveness.PRESENT, Choice.ONLY)));

        assertThat(channels()).containsExactly("sip", "websocket");
    }

    private static Channel standing(String id, Liveness liveness, Choice choice) {
        return Channel.newBuilder()
                .setId(id)
                .setLiveness(liveness)
                .setChoice(choice)
                .build();
    }

    @Test
    void a_channel_without_a_time_counts_as_connected_now() {
        when(bob("phone", "c1"));

        assertThat(devices().get(0).getChannels(0).getConnectedAtMs()).isEqualTo(now.get());
    }

    @Test
    void a_refresh_takes_the_place_of_the_earlier_one() {
        when(bob("phone", "c1", c -> c.setHandle("sip:old").setExpiresAtMs(now.get() + 60_000)));

        when(bob("phone", "c1", c -> c.setHandle("sip:new").setExpiresAtMs(now.get() + 120_000)));

        assertThat(channels()).containsExactly("c1");
        assertThat(devices().get(0).getChannels(0).getHandle()).isEqualTo("sip:new");
        after(60_000);
        assertThat(channels()).containsExactly("c1");
    }

    @Test
    void a_channel_is_gone_from_the_moment_at_which_it_expires() {
        when(bob("phone", "c1", c -> c.setExpiresAtMs(now.get() + 60_000)));

        after(59_999);
        assertThat(channels()).containsExactly("c1");

        after(1);
        assertThat(devices()).isEmpty();
        assertThat(gauges()).containsExactly(0L, 0L, 0L);
        assertThat(counters.value("patchbay_registrar_expired_total")).isEqualTo(1);
    }

    @Test
    void a_device_lives_on_by_the_channel_that_has_not_expired() {
        when(bob("phone", "sip", c -> c.setConnectedAtMs(20).setExpiresAtMs(now.get() + 1)));
        when(bob("phone", "websocket", c -> c.setConnectedAtMs(10)));

        after(1);

        assertThat(channels()).containsExactly("websocket");
    }

    @Test
    void a_channel_that_is_bound_too_late_is_not_there() {
        Outcome outcome = when(bob("phone", "c1", c -> c.setExpiresAtMs(now.get())));

        assertThat(outcome).isEqualTo(new Bound(List.of()));
        assertThat(gauges()).containsExactly(0L, 0L, 0L);
    }

    @Test
    void a_device_without_a_channel_is_gone() {
        when(bob("phone", "c1"));
        when(bob("phone", "c2"));

        registrar.unbind(PHONE, "c1");
        assertThat(channels()).containsExactly("c2");

        registrar.unbind(PHONE, "c2");
        assertThat(devices()).isEmpty();
        assertThat(gauges()).containsExactly(0L, 0L, 0L);
    }

    @Test
    void unbinding_what_is_not_there_changes_nothing() {
        when(bob("phone", "c1"));

        registrar.unbind(PHONE, "c9");
        registrar.unbind(BOB.withDevice("tablet"), "c1");
        registrar.unbind(Address.of("alice", "localhost").withDevice("phone"), "c1");

        assertThat(channels()).containsExactly("c1");
        assertThat(gauges()).containsExactly(1L, 1L, 1L);
    }

    @Test
    void a_user_has_a_bounded_number_of_devices() {
        when(bob("phone", "c1"));
        when(bob("browser", "c1"));

        assertThat(when(bob("tablet", "c1"))).isEqualTo(new TooMany(2));
        assertThat(when(bob("phone", "c1")))
                .as("a refresh is no further device")
                .isInstanceOf(Bound.class);
        assertThat(counters.value("patchbay_registrar_refused_total")).isEqualTo(1);
    }

    @Test
    void a_device_has_a_bounded_number_of_channels() {
        when(bob("phone", "c1"));
        when(bob("phone", "c2"));

        assertThat(when(bob("phone", "c3"))).isEqualTo(new TooMany(2));
        assertThat(when(bob("phone", "c2")))
                .as("a refresh is no further channel")
                .isInstanceOf(Bound.class);
    }

    @Test
    void a_place_that_an_expired_device_held_is_free() {
        when(bob("phone", "c1", c -> c.setExpiresAtMs(now.get() + 1)));
        when(bob("browser", "c1"));

        after(1);

        assertThat(when(bob("tablet", "c1"))).isInstanceOf(Bound.class);
        assertThat(gauges()).containsExactly(1L, 2L, 2L);
    }

    @Test
    void the_number_of_users_is_bounded() {
        List.of("alice", "bob", "carol").forEach(user -> when(binding(user, "phone", "c1")));

        assertThat(when(binding("dave", "phone", "c1"))).isEqualTo(new TooMany(3));

        registrar.unbind(PHONE, "c1");
        assertThat(when(binding("dave", "phone", "c1"))).isInstanceOf(Bound.class);
        assertThat(counters.value("patchbay_registrar_users")).isEqualTo(3);
    }

    @Test
    void a_sweep_makes_room_for_other_users_a_few_at_a_time() {
        for (String user : List.of("alice", "bob", "carol")) {
            when(binding(user, "phone", "c1", c -> c.setExpiresAtMs(now.get() + 1)));
        }
        after(1);

        assertThat(registrar.sweep(2)).isEqualTo(2);
        assertThat(counters.value("patchbay_registrar_users")).isEqualTo(1);
        assertThat(registrar.sweep(2)).isEqualTo(1);
        assertThat(gauges()).containsExactly(0L, 0L, 0L);
        assertThat(registrar.sweep(2)).as("the next round").isZero();
    }

    @Test
    void what_was_learnt_of_the_media_stays_through_a_refresh() {
        when(bob("phone", "c1"));

        registrar.learn(PHONE, "c1", MediaProfile.PLAIN_RTP);
        when(bob("phone", "c1"));

        assertThat(devices().get(0).getCapabilities().getMediaProfile()).isEqualTo(MediaProfile.PLAIN_RTP);
    }

    @Test
    void what_a_device_says_itself_counts_more_than_what_was_learnt() {
        when(bob("phone", "c1"));
        registrar.learn(PHONE, "c1", MediaProfile.PLAIN_RTP);

        when(bob("phone", "c1").toBuilder()
                .setCapabilities(Capabilities.newBuilder().setMediaProfile(MediaProfile.WEBRTC))
                .build());

        assertThat(devices().get(0).getCapabilities().getMediaProfile()).isEqualTo(MediaProfile.WEBRTC);
    }

    @Test
    void a_device_can_do_what_its_best_channel_can() {
        when(bob("phone", "sip", c -> c.setConnectedAtMs(10)));
        when(bob("phone", "websocket", c -> c.setConnectedAtMs(20)).toBuilder()
                .setCapabilities(Capabilities.newBuilder().setTrickle(true))
                .build());
        assertThat(devices().get(0).getCapabilities().getTrickle()).isTrue();

        registrar.unbind(PHONE, "websocket");

        assertThat(devices().get(0).getCapabilities().getTrickle()).isFalse();
    }

    @Test
    void learning_of_what_is_gone_changes_nothing() {
        registrar.learn(PHONE, "c1", MediaProfile.WEBRTC);
        when(bob("phone", "c1"));
        registrar.learn(PHONE, "c2", MediaProfile.WEBRTC);

        assertThat(devices().get(0).getCapabilities().getMediaProfile())
                .isEqualTo(MediaProfile.MEDIA_PROFILE_UNSPECIFIED);
    }

    @Test
    void a_binding_that_names_no_device_or_channel_is_refused() {
        assertThat(registrar.bind(binding("bob", "", "c1")).failed()).isTrue();
        assertThat(registrar.bind(bob("phone", "")).failed()).isTrue();
        assertThat(registrar
                        .bind(Binding.newBuilder().setAddress("two words").build())
                        .failed())
                .isTrue();
        assertThat(gauges()).containsExactly(0L, 0L, 0L);
    }

    @Test
    void bounds_hold_against_many_threads() throws Exception {
        LocalRegistrar shared = given(new RegistrarConfig(5, 3, 2));
        int threads = 4;
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<? extends Future<?>> all = IntStream.range(0, threads)
                    .mapToObj(thread -> pool.submit(() -> {
                        start.await();
                        for (int i = 0; i < 5_000; i++) {
                            String user = "u" + (i * 7 + thread) % 9;
                            String device = "d" + i % 4;
                            shared.bind(binding(user, device, "c" + i % 3));
                            if (i % 3 == thread % 3) {
                                shared.unbind(Address.of(user, "localhost").withDevice(device), "c" + i % 3);
                            }
                        }
                        return null;
                    }))
                    .toList();
            start.countDown();
            for (Future<?> one : all) one.get();
        } finally {
            pool.shutdownNow();
        }

        List<List<Device>> found = IntStream.range(0, 9)
                .mapToObj(
                        i -> shared.devicesOf(Address.of("u" + i, "localhost")).result())
                .filter(devices -> !devices.isEmpty())
                .toList();
        assertThat(found).hasSizeLessThanOrEqualTo(5);
        assertThat(counters.value("patchbay_registrar_users")).isEqualTo(found.size());
        assertThat(counters.value("patchbay_registrar_devices"))
                .isEqualTo(found.stream().mapToLong(List::size).sum());
    }

    @Test
    void a_bound_of_nothing_is_no_configuration() {
        assertThatThrownBy(() -> new RegistrarConfig(1, 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("registrar.devicesPerUser: 0, expected 1 to 1000");
    }

    private Outcome when(Binding binding) {
        return registrar.bind(binding).result();
    }

    private void after(long milliseconds) {
        now.addAndGet(milliseconds);
    }

    private List<Device> devices() {
        return registrar.devicesOf(BOB).result();
    }

    private List<String> channels() {
        return devices().get(0).getChannelsList().stream().map(Channel::getId).toList();
    }

    private List<Long> gauges() {
        return List.of(
                counters.value("patchbay_registrar_users"),
                counters.value("patchbay_registrar_devices"),
                counters.value("patchbay_registrar_channels"));
    }

    private static Binding bob(String device, String channel) {
        return binding("bob", device, channel);
    }

    private static Binding bob(String device, String channel, Consumer<Channel.Builder> more) {
        return binding("bob", device, channel, more);
    }

    private static Binding binding(String user, String device, String channel) {
        return binding(user, device, channel, c -> {});
    }

    private static Binding binding(String user, String device, String channel, Consumer<Channel.Builder> more) {
        Channel.Builder builder = Channel.newBuilder().setId(channel);
        more.accept(builder);
        return Binding.newBuilder()
                .setAddress(Address.of(user, "localhost").withDevice(device).toString())
                .setChannel(builder)
                .build();
    }
}
