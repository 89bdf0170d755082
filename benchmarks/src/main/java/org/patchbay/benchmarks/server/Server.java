package org.patchbay.benchmarks.server;

import org.patchbay.benchmarks.phone.Doors;

/** A server that runs in processes of its own. */
public interface Server extends AutoCloseable {
    /** Where it lets phones in. */
    Doors doors();

    /** Its first process. */
    long pid();

    /** Whether it still runs. */
    default boolean isAlive() {
        return ProcessHandle.of(pid()).map(ProcessHandle::isAlive).orElse(false);
    }

    /** What all of its processes have used. */
    default ProcessUse use() {
        return ProcessUse.ofTree(pid());
    }

    /** Ends it. */
    @Override
    void close();
}
