package org.patchbay.benchmarks;

import org.patchbay.benchmarks.micro.MicroCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the benchmarks: {@code ./patchbay bench NAME}. */
@Command(
        name = "bench",
        description = "Load tests and micro benchmarks.",
        subcommands = {WsSip.class, SipCallee.class, MicroCommand.class},
        mixinStandardHelpOptions = true)
public final class Main implements Runnable {
    private Main() {}

    /** Runs a load test and leaves with its status: 0 if no call failed. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(new CommandLine(this), "expected a name: micro, ws-sip");
    }
}
