package org.patchbay.server;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Says which version this is. */
@Command(name = "version", description = "Prints the version.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {
    @Override
    public Integer call() {
        System.out.println(version());
        return 0;
    }

    @Override
    public String[] getVersion() {
        return new String[] {version()};
    }

    private static String version() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return "patchbay " + (version == null ? "(not packaged)" : version) + ", Java "
                + Runtime.version().feature();
    }
}
