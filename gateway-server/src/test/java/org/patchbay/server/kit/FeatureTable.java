package org.patchbay.server.kit;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Writes down which play passed for which pair: the table in {@code docs/features.md}. Where a whole class was played, the page has to say
 * what was played.
 */
final class FeatureTable implements TestWatcher, AfterAllCallback {
    private static final Path PAGE = Path.of("../docs/features.md");
    private static final Path MADE = Path.of("target/features.md");
    private static final String HEAD = """
            # Features, between every two protocols

            This page is made from the plays that ran (`CallControlTest`), and a test fails when it says anything else. A column is a pair, the caller's
            protocol first: W is the native protocol over WebSocket, M over MQTT, S is SIP, X is XMPP with Jingle.

            - **native**: both protocols have a word of their own for it, and each side hears it in its own.
            - **bridged**: one of the two has no word for it, and the gateway brings it about in other words, which the note tells.
            - **–**: not possible, for the reason in the note.

            """;
    private static final Map<String, Map<String, Boolean>> PLAYED = new TreeMap<>();

    @Override
    public void testSuccessful(ExtensionContext context) {
        put(context, true);
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        put(context, false);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        String page = HEAD + of(context.getRequiredTestClass());
        // A part of the plays says nothing about the page.
        if (page.contains("not played")) return;
        Files.createDirectories(MADE.getParent());
        Files.writeString(MADE, page);
        String there = Files.exists(PAGE) ? Files.readString(PAGE) : "";
        if (!there.equals(page))
            throw new AssertionError(PAGE + " differs from what was played: copy gateway-server/" + MADE + " over it");
    }

    private static synchronized void put(ExtensionContext context, boolean passed) {
        String pair = pairOf(context.getDisplayName());
        PLAYED.computeIfAbsent(context.getRequiredTestMethod().getName(), method -> new TreeMap<>())
                .put(pair, passed);
    }

    /** The two protocols in a play's name. */
    private static String pairOf(String name) {
        List<String> both = new ArrayList<>();
        for (String word : name.split("\\W+"))
            for (Protocol protocol : Protocol.values()) if (protocol.name().equals(word)) both.add(word);
        if (both.size() != 2) throw new IllegalStateException("not two protocols: " + name);
        return both.get(0) + " " + both.get(1);
    }

    /** The table of what was played by a class. */
    static synchronized String of(Class<?> plays) {
        List<Method> features = Arrays.stream(plays.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Feature.class))
                .sorted(Comparator.comparing(
                        method -> method.getAnnotation(Feature.class).value()))
                .toList();
        StringBuilder text = new StringBuilder();
        StringBuilder notes = new StringBuilder();
        text.append("| feature |");
        for (Protocol one : Protocol.values())
            for (Protocol other : Protocol.values())
                text.append(' ')
                        .append(brief(one))
                        .append("→")
                        .append(brief(other))
                        .append(" |");
        text.append("\n| --- |").append(" --- |".repeat(16)).append('\n');
        int note = 0;
        for (Method method : features) {
            Feature feature = method.getAnnotation(Feature.class);
            String marks = "";
            for (String why : List.of(feature.bridged(), feature.impossible())) {
                if (why.isEmpty()) continue;
                marks += " [" + ++note + "]";
                notes.append(note).append(". ").append(why).append(".\n");
            }
            text.append("| ").append(feature.value()).append(marks).append(" |");
            for (Protocol one : Protocol.values())
                for (Protocol other : Protocol.values())
                    text.append(' ')
                            .append(cell(method.getName(), feature, one, other))
                            .append(" |");
            text.append('\n');
        }
        return text + "\n" + notes;
    }

    private static String brief(Protocol protocol) {
        return switch (protocol) {
            case WEBSOCKET -> "W";
            case SIP -> "S";
            case XMPP -> "X";
            case MQTT -> "M";
        };
    }

    private static String cell(String method, Feature feature, Protocol one, Protocol other) {
        Boolean passed = PLAYED.getOrDefault(method, Map.of()).get(one + " " + other);
        if (passed == null) return feature.impossible().isEmpty() ? "not played" : "–";
        if (!passed) return "FAILS";
        List<Protocol> words = List.of(feature.words());
        return words.contains(one) && words.contains(other) ? "native" : "bridged";
    }
}
