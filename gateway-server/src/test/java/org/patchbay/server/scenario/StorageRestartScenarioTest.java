package org.patchbay.server.scenario;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.patchbay.client.v1.Receipt;
import org.patchbay.core.Address;
import org.patchbay.core.account.KeyDerivation;
import org.patchbay.server.TestGateway;
import org.patchbay.server.config.StorageConfig;
import org.patchbay.server.storage.AccountBook;
import org.patchbay.session.v1.EndReason;

/** What is in the file is there again after the gateway went down and came up. */
class StorageRestartScenarioTest {
    @TempDir
    private Path folder;

    private TestGateway start() {
        return TestGateway.start(
                Map.of("storage.path", folder.resolve("patchbay").toString()));
    }

    @Test
    void accounts_and_messages_outlive_a_restart() {
        Address erin = Address.of("erin", "localhost");
        try (AccountBook accounts =
                AccountBook.open(StorageConfig.at(new StorageConfig.InFile(folder.resolve("patchbay"))))) {
            accounts.put(new KeyDerivation(4096).derive(erin, TestGateway.PASSWORD));
        }
        try (TestGateway gateway = start();
                WebSocketActor alice = new WebSocketActor("alice", "browser", gateway.httpPort())) {
            alice.logsIn();
            alice.writes("erin", "see you after the restart");
            alice.hearsOfDelivery(Receipt.Status.STORED);
        }
        try (TestGateway gateway = start();
                WebSocketActor alice = new WebSocketActor("alice", "browser", gateway.httpPort());
                WebSocketActor browser = new WebSocketActor("erin", "browser", gateway.httpPort());
                SipActor phone = SipActor.webrtc("erin", "phone", gateway.port("sip-udp"))) {
            browser.logsIn();
            browser.reads("alice@localhost", "see you after the restart");
            browser.isHeard();
            phone.logsIn();
            alice.logsIn();
            alice.calls("erin");
            phone.isCalledBy("alice@localhost");
            phone.answers();
            alice.hearsAnswer();
            alice.hangsUp();
            phone.hearsEnd(EndReason.NORMAL);
        }
    }
}
