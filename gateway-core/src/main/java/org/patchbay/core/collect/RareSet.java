package org.patchbay.core.collect;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The set to {@link RareMap}: in the order of insertion, without null, 16 bytes while it is empty in place of 72, for one thread at a time. */
public final class RareSet<E> extends AbstractSet<E> {
    private Set<E> elements = Set.of();

    @Override
    public boolean add(E element) {
        if (elements.isEmpty()) elements = new LinkedHashSet<>();
        return elements.add(element);
    }

    @Override
    public boolean contains(Object element) {
        return elements.contains(element);
    }

    @Override
    public boolean remove(Object element) {
        boolean removed = !elements.isEmpty() && elements.remove(element);
        if (elements.isEmpty()) clear();
        return removed;
    }

    @Override
    public void clear() {
        elements = Set.of();
    }

    @Override
    public int size() {
        return elements.size();
    }

    @Override
    public Iterator<E> iterator() {
        return elements.iterator();
    }
}
