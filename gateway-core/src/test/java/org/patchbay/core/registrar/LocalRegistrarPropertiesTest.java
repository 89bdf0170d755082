package org.patchbay.core.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.patchbay.core.Address;
import org.patchbay.core.metrics.Counters;
import org.patchbay.session.v1.Binding;
import org.patchbay.session.v1.Channel;
import org.patchbay.session.v1.Device;
import org.patchbay.session.v1.MediaProfile;

class LocalRegistrarPropertiesTest {
    private static final List<String> USERS = List.of("alice", "bob", "carol", "dave");
    private static final RegistrarConfig BOUNDS = new RegistrarConfig(3, 2, 2);

    /** One thing that can happen to a registrar. */
    interface Step {
        void on(LocalRegistrar registrar, AtomicLong now);
    }

    @Property
    void no_sequence_of_steps_leaves_more_or_less_than_there_is(@ForAll("steps") List<Step> steps) {
        AtomicLong now = new AtomicLong(1);
        Counters counters = new Counters();
        LocalRegistrar registrar = new LocalRegistrar(BOUNDS, now::get, counters);

        for (Step step : steps) {
            step.on(registrar, now);

            List<List<Device>> found = USERS.stream()
                    .map(user ->
                            registrar.devicesOf(Address.of(user, "localhost")).result())
                    .filter(devices -> !devices.isEmpty())
                    .toList();
            List<Device> devices = found.stream().flatMap(List::stream).toList();
            List<Channel> channels = devices.stream()
                    .flatMap(device -> device.getChannelsList().stream())
                    .toList();
            assertThat(found).hasSizeLessThanOrEqualTo(BOUNDS.users());
            assertThat(found).allSatisfy(one -> assertThat(one).hasSizeLessThanOrEqualTo(BOUNDS.devicesPerUser()));
            assertThat(devices)
                    .allSatisfy(
                            device -> assertThat(device.getChannelsCount()).isBetween(1, BOUNDS.channelsPerDevice()))
                    .extracting(Device::getAddress)
                    .doesNotHaveDuplicates();
            assertThat(channels)
                    .allMatch(channel -> channel.getExpiresAtMs() == 0 || channel.getExpiresAtMs() > now.get());
            assertThat(counters.value("patchbay_registrar_users")).isEqualTo(found.size());
            assertThat(counters.value("patchbay_registrar_devices")).isEqualTo(devices.size());
            assertThat(counters.value("patchbay_registrar_channels")).isEqualTo(channels.size());
        }
    }

    @Property(tries = 200)
    void when_time_has_passed_a_sweep_leaves_what_does_not_expire_and_nothing_else(@ForAll("steps") List<Step> steps) {
        AtomicLong now = new AtomicLong(1);
        Counters counters = new Counters();
        LocalRegistrar registrar = new LocalRegistrar(BOUNDS, now::get, counters);
        steps.forEach(step -> step.on(registrar, now));

        now.addAndGet(1_000_000);
        // The round under way may have passed some users before they expired; the next one sees all.
        registrar.sweep(USERS.size());
        registrar.sweep(USERS.size());

        long swept = counters.value("patchbay_registrar_channels");
        long found = USERS.stream()
                .flatMap(user -> registrar.devicesOf(Address.of(user, "localhost")).result().stream())
                .mapToLong(Device::getChannelsCount)
                .sum();
        assertThat(swept).isEqualTo(found);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<String> users = Arbitraries.of(USERS);
        Arbitrary<String> devices = Arbitraries.of("phone", "browser", "tablet");
        Arbitrary<String> channels = Arbitraries.of("c1", "c2", "c3");
        Arbitrary<Integer> lifetimes = Arbitraries.integers().between(-5, 40);
        Arbitrary<Integer> pauses = Arbitraries.integers().between(0, 25);
        Arbitrary<Step> bind = Combinators.combine(users, devices, channels, lifetimes)
                .as((user, device, channel, lifetime) -> (registrar, now) ->
                        registrar.bind(binding(user, device, channel, lifetime == 0 ? 0 : now.get() + lifetime)));
        Arbitrary<Step> unbind = Combinators.combine(users, devices, channels)
                .as((user, device, channel) -> (registrar, now) -> registrar.unbind(address(user, device), channel));
        Arbitrary<Step> learn = Combinators.combine(users, devices, channels)
                .as((user, device, channel) ->
                        (registrar, now) -> registrar.learn(address(user, device), channel, MediaProfile.WEBRTC));
        Arbitrary<Step> pause = pauses.map(milliseconds -> (registrar, now) -> now.addAndGet(milliseconds));
        Arbitrary<Step> sweep =
                Arbitraries.integers().between(0, 3).map(most -> (registrar, now) -> registrar.sweep(most));
        return Arbitraries.oneOf(bind, bind, bind, unbind, learn, pause, sweep)
                .list()
                .ofMaxSize(60);
    }

    private static Address address(String user, String device) {
        return Address.of(user, "localhost").withDevice(device);
    }

    private static Binding binding(String user, String device, String channel, long expiresAt) {
        return Binding.newBuilder()
                .setAddress(address(user, device).toString())
                .setChannel(Channel.newBuilder().setId(channel).setExpiresAtMs(Math.max(0, expiresAt)))
                .build();
    }
}
