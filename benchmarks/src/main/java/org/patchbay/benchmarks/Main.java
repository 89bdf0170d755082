package org.patchbay.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the load tests: {@code ./patchbay bench NAME}. */
@Command(
        name = "bench",
        description = "Load tests.",
        subcommands = {WsSip.class, SipCallee.class},
        mixinStandardHelpOptions = true)
public final class Main implements Runnable {
    private Main() {}

    /** Runs a load test and leaves with its status: 0 if no call failed. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(new CommandLine(this), "expected the name of a load test: ws-sip");
    }
}
