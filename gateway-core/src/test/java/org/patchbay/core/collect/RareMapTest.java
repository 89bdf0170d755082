package org.patchbay.core.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RareMapTest {
    @Property(tries = 500)
    void it_does_what_a_linked_hash_map_does(@ForAll @Size(max = 60) List<@IntRange(max = 39) Integer> steps) {
        Map<Integer, String> rare = new RareMap<>();
        Map<Integer, String> plain = new LinkedHashMap<>();
        for (int step : steps) {
            int key = step % 4;
            switch (step / 4) {
                case 0, 1, 2, 3 -> assertThat(rare.put(key, "v" + step)).isEqualTo(plain.put(key, "v" + step));
                case 4, 5 -> assertThat(rare.remove(key)).isEqualTo(plain.remove(key));
                case 6 ->
                    assertThat(rare.computeIfAbsent(key, k -> "new")).isEqualTo(plain.computeIfAbsent(key, k -> "new"));
                case 7 ->
                    assertThat(rare.keySet().removeIf(k -> k == key))
                            .isEqualTo(plain.keySet().removeIf(k -> k == key));
                case 8 -> assertThat(rare.remove(key, "v" + key)).isEqualTo(plain.remove(key, "v" + key));
                default -> {
                    rare.clear();
                    plain.clear();
                }
            }
            assertThat(rare).isEqualTo(plain).hasSize(plain.size());
            assertThat(rare.keySet()).containsExactlyElementsOf(plain.keySet());
            assertThat(rare.values()).containsExactlyElementsOf(plain.values());
            assertThat(rare.get(key)).isEqualTo(plain.get(key));
            assertThat(rare.containsKey(key)).isEqualTo(plain.containsKey(key));
        }
    }

    @Property(tries = 500)
    void its_set_does_what_a_linked_hash_set_does(@ForAll @Size(max = 60) List<@IntRange(max = 27) Integer> steps) {
        Set<Integer> rare = new RareSet<>();
        Set<Integer> plain = new LinkedHashSet<>();
        for (int step : steps) {
            int element = step % 4;
            switch (step / 4) {
                case 0, 1, 2 -> assertThat(rare.add(element)).isEqualTo(plain.add(element));
                case 3, 4 -> assertThat(rare.remove(element)).isEqualTo(plain.remove(element));
                case 5 ->
                    assertThat(rare.removeIf(one -> one == element)).isEqualTo(plain.removeIf(one -> one == element));
                default -> {
                    rare.clear();
                    plain.clear();
                }
            }
            assertThat(rare).containsExactlyElementsOf(plain);
            assertThat(rare.contains(element)).isEqualTo(plain.contains(element));
        }
    }

    @Test
    void one_is_no_part_of_another() {
        Map<String, Integer> one = new RareMap<>();
        Map<String, Integer> other = new RareMap<>();
        one.put("a", 1);
        assertThat(other).isEmpty();
        one.remove("a");
        other.put("b", 2);
        assertThat(one).isEmpty();
    }
}
