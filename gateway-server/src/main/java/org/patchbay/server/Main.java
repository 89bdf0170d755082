package org.patchbay.server;

import java.util.List;
import org.patchbay.server.config.Fault;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The command line: {@code run}, {@code check}, {@code account}, {@code version}; {@code run --dev} without any. */
@Command(
        name = "patchbay",
        description = "A signaling gateway: WebSocket, SIP, XMPP and MQTT clients call, message and see each other.",
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            AccountCommand.class,
            VersionCommand.class,
            WarmUpCommand.class
        },
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = VersionCommand.class)
public final class Main implements Runnable {
    /** What is wrong with a configuration file, or that a gateway can't start. */
    static final int FAILED = 1;

    private Main() {}

    /** Runs a command and leaves the process with its status: 0 well, 1 failed, 2 not understood. */
    public static void main(String[] args) {
        String[] chosen = args.length == 0 ? new String[] {"run", "--dev"} : args;
        int status = commandLine().execute(chosen);
        // A gateway that runs has threads of its own and ends by a signal.
        if (status != RunCommand.RUNNING) System.exit(status);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                new CommandLine(this), "expected a command: run, check, account or version");
    }

    /** Tells an operator what is wrong with a configuration. */
    static int tellFaults(String what, List<Fault> faults) {
        StringBuilder text =
                new StringBuilder(what + ": " + faults.size() + (faults.size() == 1 ? " fault" : " faults"));
        faults.forEach(fault -> text.append("\n  ").append(fault));
        return tell(text.toString());
    }

    /** Tells an operator why there is no gateway. */
    static int tell(String problem) {
        System.err.println("patchbay: " + problem);
        return FAILED;
    }
}
