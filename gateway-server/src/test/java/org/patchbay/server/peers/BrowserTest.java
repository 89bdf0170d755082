package org.patchbay.server.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@NeedsPeer(Peer.CHROMIUM)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserTest {
    private static final long ONE_SECOND_OF_OPUS = 2_000;

    private Browser browser;

    @BeforeAll
    void launch() {
        browser = Browser.launch();
    }

    @AfterAll
    void close() {
        browser.close();
    }

    @Test
    void a_page_is_filled_in_and_read() {
        BrowserPage page = browser.open(browser.pagesUrl() + "/empty.html");
        page.evaluate("document.body.innerHTML ="
                + " '<input id=name><button id=greet onclick=\"greeting.textContent = `hello ${name_()}`\"></button>"
                + "<p id=greeting></p>'; window.name_ = () => document.querySelector('#name').value; true");
        page.fill("#name", "bob");
        page.waitForVisible("#greet");
        page.click("#greet");

        assertThat(page.waitForText("#greeting", "^hello")).isEqualTo("hello bob");
    }

    @Test
    void pages_share_no_storage() {
        BrowserPage one = browser.open(browser.pagesUrl() + "/empty.html");
        BrowserPage other = browser.open(browser.pagesUrl() + "/empty.html");
        one.evaluate("localStorage.setItem('user', 'alice')");

        assertThat(other.evaluate("localStorage.getItem('user')")).isNull();
        assertThat(one.evaluate("localStorage.getItem('user')")).isEqualTo("alice");
    }

    @Test
    void a_script_that_fails_says_why() {
        BrowserPage page = browser.open(browser.pagesUrl() + "/empty.html");

        assertThatThrownBy(() -> page.evaluate("nothing.like.this"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nothing is not defined");
    }

    @Test
    void audio_between_two_peer_connections_is_counted_and_heard() {
        BrowserPage page = browser.open(browser.pagesUrl() + "/empty.html");
        page.evaluate("""
                (async () => {
                  const [one, other] = [new RTCPeerConnection(), new RTCPeerConnection()];
                  one.onicecandidate = ({ candidate }) => candidate && other.addIceCandidate(candidate);
                  other.onicecandidate = ({ candidate }) => candidate && one.addIceCandidate(candidate);
                  other.ontrack = ({ track }) => {
                    window.player = new Audio();
                    player.srcObject = new MediaStream([track]);
                    player.play();
                  };
                  const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
                  sound.getTracks().forEach((track) => one.addTrack(track, sound));
                  await one.setLocalDescription();
                  await other.setRemoteDescription(one.localDescription);
                  await other.setLocalDescription();
                  await one.setRemoteDescription(other.localDescription);
                })()""");

        page.awaitAudioBothWays(ONE_SECOND_OF_OPUS);
        page.awaitSound();
        assertThat(page.remoteMediaAddresses()).hasSize(2);
    }
}
