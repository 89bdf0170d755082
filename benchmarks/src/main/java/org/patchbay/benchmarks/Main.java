package org.patchbay.benchmarks;

import org.patchbay.benchmarks.bare.BareCommand;
import org.patchbay.benchmarks.compare.CompareCommand;
import org.patchbay.benchmarks.load.CallsCommand;
import org.patchbay.benchmarks.load.LatencyCommand;
import org.patchbay.benchmarks.load.Pair;
import org.patchbay.benchmarks.micro.MicroCommand;
import org.patchbay.benchmarks.state.EstablishedCommand;
import org.patchbay.benchmarks.state.IdleCommand;
import org.patchbay.benchmarks.state.SoakCommand;
import org.patchbay.benchmarks.state.StartCommand;
import org.patchbay.benchmarks.state.StormCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The command line of the benchmarks: {@code ./patchbay bench NAME}. */
@Command(
        name = "bench",
        description = "Load tests and micro benchmarks.",
        subcommands = {
            MicroCommand.class,
            LatencyCommand.class,
            IdleCommand.class,
            EstablishedCommand.class,
            StormCommand.class,
            StartCommand.class,
            SoakCommand.class,
            CompareCommand.class,
            BareCommand.class
        },
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT)
public final class Main implements Runnable {
    private Main() {}

    /** Runs a load test and leaves with its status: 0 if no call failed. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** All benchmarks. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        for (Pair pair : Pair.all()) {
            CommandLine calls = new CommandLine(new CallsCommand(pair));
            calls.getCommandSpec().usageMessage().description("Calls " + pair.shown() + ", at a rate.");
            line.addSubcommand(pair.word(), calls);
        }
        return line;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(new CommandLine(this), "expected a name; --help lists them");
    }
}
