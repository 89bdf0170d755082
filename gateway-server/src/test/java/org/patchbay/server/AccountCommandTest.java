package org.patchbay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patchbay.server.peers.NeedsPeer;
import org.patchbay.server.peers.Peer;
import org.patchbay.server.peers.Postgres;
import picocli.CommandLine;

/** Accounts in the storage, kept from the command line. */
class AccountCommandTest {
    @TempDir
    private Path folder;

    private String config;

    private record Said(int status, String out, String err) {}

    @BeforeEach
    void write_configuration() throws Exception {
        configure("storage: {path: db/patchbay}\n");
    }

    private void configure(String storage) throws Exception {
        Path file = folder.resolve("patchbay.yaml");
        Files.writeString(file, """
                domain: {name: example.org, aliases: [example.net]}
                auth: {iterations: 4096}
                accounts: [{user: carol, password: {file: secret}}]
                """ + storage);
        Files.writeString(folder.resolve("secret"), "s3cret");
        config = file.toString();
    }

    /** In this process: a process each would take most of the time to start. */
    private static Said run(String input, String... arguments) {
        InputStream in = System.in;
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
        try {
            int status = new CommandLine(new AccountCommand()).execute(arguments);
            return new Said(status, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setIn(in);
            System.setOut(out);
            System.setErr(err);
        }
    }

    private Said add(String user, String password) {
        return run(password + "\n", "add", user, "--config", config);
    }

    private Said list() {
        return run("", "list", "--config", config);
    }

    @Test
    void accounts_are_added_listed_and_removed() {
        assertThat(add("bob", "s3cret")).isEqualTo(new Said(0, "added bob@example.org\n", ""));
        assertThat(add("alice@example.net", "other").out()).isEqualTo("added alice@example.org\n");
        assertThat(add("bob", "changed").out()).isEqualTo("changed bob@example.org\n");
        assertThat(list().out()).isEqualTo("alice@example.org\nbob@example.org\n");
        assertThat(run("", "remove", "bob", "--config", config).out()).isEqualTo("removed bob@example.org\n");
        assertThat(run("", "remove", "bob", "--config", config))
                .isEqualTo(new Said(1, "", "patchbay: bob@example.org is not in the storage\n"));
        assertThat(list().out()).isEqualTo("alice@example.org\n");
    }

    @Test
    void no_password_is_in_the_file() throws Exception {
        add("bob", "correct horse battery staple");
        String content = Files.readString(folder.resolve("db/patchbay.mv.db"), StandardCharsets.ISO_8859_1);
        assertThat(content).contains("bob@example.org").doesNotContain("battery");
    }

    @Test
    void what_can_not_be_added_is_told() {
        assertThat(add("bob@elsewhere.org", "x").err())
                .contains("\"bob@elsewhere.org\": expected a user of example.org");
        assertThat(add("bob", "").err()).contains("no password");
        assertThat(add("carol", "x").err()).contains("carol@example.org stands in the configuration file");
        assertThat(list().out()).isEmpty();
        assertThat(run("").err()).contains("expected USER@DOMAIN, or one of add, remove, list");
    }

    @Test
    void memory_keeps_no_account() throws Exception {
        configure("storage: {memory: true}\n");
        assertThat(add("bob", "x").err()).contains("storage.memory: true");
    }

    @Test
    void a_gateway_has_its_file_to_itself() throws Exception {
        add("bob", "s3cret");
        try (GatewayInProcess gateway = GatewayInProcess.start(Path.of(config))) {
            assertThat(gateway.isUp()).isTrue();
            // The command would be refused in another process; the embedded database allows one process alone.
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "org.patchbay.server.Main",
                            "account",
                            "list",
                            "--config",
                            config)
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("a gateway that runs has its file to itself: stop it first");
            assertThat(process.waitFor()).isEqualTo(1);
        }
    }

    @Test
    @NeedsPeer(Peer.POSTGRES)
    void accounts_are_kept_on_a_server_too() throws Exception {
        try (Postgres postgres = Postgres.start()) {
            Files.writeString(folder.resolve("password"), Postgres.PASSWORD);
            configure("storage: {url: '" + postgres.newDatabase(Postgres.USER) + "', user: " + Postgres.USER
                    + ", password: {file: password}}\n");
            assertThat(add("bob", "s3cret").out()).isEqualTo("added bob@example.org\n");
            assertThat(list().out()).isEqualTo("bob@example.org\n");
            assertThat(run("", "remove", "bob@example.org", "--config", config).status())
                    .isZero();
        }
    }
}
