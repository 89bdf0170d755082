package org.patchbay.benchmarks.bare;

import java.util.List;
import java.util.Map;
import org.patchbay.benchmarks.Main;
import org.patchbay.benchmarks.phone.Doors;
import org.patchbay.benchmarks.server.ChildProcess;
import org.patchbay.benchmarks.server.Server;

/** The bare switchboard in a process of its own. */
public final class BareProcess implements Server {
    private final ChildProcess process;
    private final Doors doors;

    private BareProcess(ChildProcess process) {
        this.process = process;
        this.doors = Doors.of(process.readyLine());
    }

    /** Starts one. */
    public static BareProcess start() {
        return new BareProcess(ChildProcess.start(
                List.of("-Xmx512m"), Main.class.getName(), List.of("bare"), Map.of(), BareCommand.READY));
    }

    @Override
    public Doors doors() {
        return doors;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
