package org.patchbay.core.collect;

import java.util.AbstractMap;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map in the order of insertion, for what each device might have and few have at a time: while it is empty it takes 24 bytes where a
 * {@link LinkedHashMap} takes 56. Neither keys nor values are null. For one thread at a time.
 */
public final class RareMap<K, V> extends AbstractMap<K, V> {
    private Map<K, V> entries = Map.of();

    @Override
    public @Nullable V put(K key, V value) {
        if (entries.isEmpty()) entries = new LinkedHashMap<>();
        return entries.put(key, value);
    }

    @Override
    public @Nullable V get(Object key) {
        return entries.get(key);
    }

    @Override
    public boolean containsKey(Object key) {
        return entries.containsKey(key);
    }

    @Override
    public @Nullable V remove(Object key) {
        if (entries.isEmpty()) return null;
        V removed = entries.remove(key);
        if (entries.isEmpty()) clear();
        return removed;
    }

    @Override
    public void clear() {
        entries = Map.of();
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public Set<K> keySet() {
        return entries.keySet();
    }

    @Override
    public Collection<V> values() {
        return entries.values();
    }

    /** What is here now; a view only for as long as the map is not empty. */
    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return entries.entrySet();
    }
}
