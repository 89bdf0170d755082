package org.patchbay.core.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.patchbay.core.Address;
import org.patchbay.session.v1.Channel;

/** Against a map of ids, which is what a table of watches is. */
class WatchTablePropertyTest {
    private static final PresenceConfig BOUNDS = new PresenceConfig(6, 3);

    private sealed interface Step permits Put, Remove, Expire {}

    private record Put(Watch watch) implements Step {}

    private record Remove(String id) implements Step {}

    private record Expire(long nowMs) implements Step {}

    @Property
    void every_index_says_the_same_and_keeps_to_the_bounds(@ForAll("steps") List<Step> steps) {
        WatchTable table = new WatchTable(BOUNDS);
        Map<String, Watch> model = new HashMap<>();
        for (Step step : steps) {
            if (step instanceof Put put && table.hasRoom(put.watch())) {
                table.put(put.watch());
                model.put(put.watch().id(), put.watch());
            } else if (step instanceof Remove remove) {
                assertThat(table.remove(remove.id())).isEqualTo(model.remove(remove.id()));
            } else if (step instanceof Expire expire) {
                for (Watch watch : table.expired(expire.nowMs())) {
                    assertThat(watch.expiresAtMs()).isBetween(1L, expire.nowMs());
                    table.remove(watch.id());
                }
                model.values().removeIf(watch -> watch.expiresAtMs() != 0 && watch.expiresAtMs() <= expire.nowMs());
            }
            check(table, model);
        }
    }

    private static void check(WatchTable table, Map<String, Watch> model) {
        assertThat(table.size()).isEqualTo(model.size()).isLessThanOrEqualTo(BOUNDS.watches());
        for (int u = 0; u < 3; u++) {
            Address user = user(u);
            assertThat(table.of(user))
                    .containsExactlyInAnyOrderElementsOf(model.values().stream()
                            .filter(watch -> watch.user().equals(user))
                            .toList());
            assertThat(table.isWatched(user)).isEqualTo(!table.of(user).isEmpty());
            long mine = model.values().stream()
                    .filter(watch -> watch.watcher().bare().equals(user))
                    .count();
            assertThat(mine).isLessThanOrEqualTo(BOUNDS.watchesPerUser());
            assertThat(table.by(user, "e", "c")).hasSize((int) mine);
        }
        assertThat(table.expired(Long.MAX_VALUE))
                .containsExactlyInAnyOrderElementsOf(model.values().stream()
                        .filter(watch -> watch.expiresAtMs() != 0)
                        .toList());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<String> id = Arbitraries.integers().between(0, 8).map(n -> "w" + n);
        Arbitrary<Integer> user = Arbitraries.integers().between(0, 2);
        Arbitrary<Step> put = Combinators.combine(
                        id, user, user, Arbitraries.longs().between(0, 20))
                .as((key, watcher, watched, end) -> new Put(new Watch(
                        key,
                        user(watcher).withDevice("d" + end),
                        user(watched),
                        Channel.newBuilder().setId("c").setEndpoint("e").build(),
                        end)));
        Arbitrary<Step> remove = id.map(Remove::new);
        Arbitrary<Step> expire = Arbitraries.longs().between(0, 20).map(Expire::new);
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(6, put),
                        net.jqwik.api.Tuple.of(3, remove),
                        net.jqwik.api.Tuple.of(1, expire))
                .list()
                .ofMaxSize(40);
    }

    private static Address user(int number) {
        return Address.of("u" + number, "localhost");
    }
}
