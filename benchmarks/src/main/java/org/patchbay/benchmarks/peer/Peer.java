package org.patchbay.benchmarks.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.patchbay.benchmarks.phone.Doors;
import org.patchbay.benchmarks.server.Server;

/** Other people's servers. */
public enum Peer {
    KAMAILIO("/usr/sbin/kamailio") {
        @Override
        public Server start() {
            int http = PeerProcess.freePort();
            int sip = PeerProcess.freePort();
            Path folder = PeerProcess.folder("kamailio");
            Path file = PeerProcess.write(folder, "kamailio.cfg", PeerFiles.kamailio(sip, http));
            // With 512 MB it runs out of shared memory at 2,000 calls a second.
            List<String> command = List.of(
                    program(), "-f", file.toString(), "-DD", "-E", "-m", "3072", "-M", "16", "-Y", folder.toString());
            PeerProcess process = PeerProcess.start("kamailio", folder, command, Map.of(), http);
            return new PeerServer(process, new Doors(http, sip, 0, 0), 0);
        }
    },
    JANUS("/usr/bin/janus") {
        @Override
        public Server start() {
            int http = PeerProcess.freePort();
            Path folder = PeerProcess.folder("janus");
            PeerFiles.janus(folder, http).forEach((name, text) -> PeerProcess.write(folder, name, text));
            List<String> command = List.of(program(), "-F", folder.toString(), "-C", folder + "/janus.jcfg");
            PeerProcess process = PeerProcess.start("janus", folder, command, Map.of(), http);
            return new PeerServer(process, new Doors(http, 0, 0, 0), 0);
        }
    },
    MOSQUITTO("/usr/sbin/mosquitto") {
        @Override
        public Server start() {
            int mqtt = PeerProcess.freePort();
            Path folder = PeerProcess.folder("mosquitto");
            Path file = PeerProcess.write(folder, "mosquitto.conf", PeerFiles.mosquitto(mqtt));
            PeerProcess process =
                    PeerProcess.start("mosquitto", folder, List.of(program(), "-c", file.toString()), Map.of(), mqtt);
            return new PeerServer(process, new Doors(0, 0, 0, mqtt), 0);
        }
    },
    PROSODY("/usr/bin/prosody") {
        @Override
        public Server start() {
            int client = PeerProcess.freePort();
            int component = PeerProcess.freePort();
            Path folder = PeerProcess.folder("prosody");
            Path file = PeerProcess.write(folder, "prosody.cfg.lua", PeerFiles.prosody(folder, client, component));
            PeerProcess process = PeerProcess.start(
                    "prosody",
                    folder,
                    List.of(program(), "--config", file.toString(), "-F"),
                    Map.of(),
                    client,
                    component);
            return new PeerServer(process, new Doors(0, 0, client, 0), component);
        }
    },
    EJABBERD("/usr/sbin/ejabberdctl") {
        @Override
        public Server start() {
            int client = PeerProcess.freePort();
            int component = PeerProcess.freePort();
            Path folder = PeerProcess.folder("ejabberd");
            Path file = PeerProcess.write(folder, "ejabberd.yml", PeerFiles.ejabberd(client, component));
            // Its own start script would change to the user ejabberd and name the node, which starts epmd.
            List<String> command = List.of(
                    "erl",
                    "-noinput",
                    "+P",
                    "1000000",
                    "-mnesia",
                    "dir",
                    "\"" + folder.resolve("database") + "\"",
                    "-eval",
                    "{ok, _} = application:ensure_all_started(ejabberd).");
            Map<String, String> environment = Map.of(
                    "EJABBERD_CONFIG_PATH",
                    file.toString(),
                    "EJABBERD_LOG_PATH",
                    folder.resolve("ejabberd.log").toString(),
                    "ERL_LIBS",
                    "/usr/lib/x86_64-linux-gnu:/usr/lib/aarch64-linux-gnu",
                    "ERL_CRASH_DUMP_BYTES",
                    "0");
            PeerProcess process = PeerProcess.start("ejabberd", folder, command, environment, client, component);
            return new PeerServer(process, new Doors(0, 0, client, 0), component);
        }
    };

    private final String program;

    Peer(String program) {
        this.program = program;
    }

    /** Starts one on free ports of 127.0.0.1. */
    public abstract Server start();

    /** Whether it is installed. */
    public boolean isInstalled() {
        return Files.isExecutable(Path.of(program));
    }

    String program() {
        return program;
    }

    /** Its name for people. */
    public String shown() {
        return this == EJABBERD
                ? "ejabberd"
                : name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
}
