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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Writes down which play passed for which pair: the tables in {@code docs/features.md}, one for each class of plays. Where a whole class was
 * played, its part of the page has to say what was played.
 */
final class FeatureTable implements TestWatcher, AfterAllCallback {
    private static final Path PAGE = Path.of("../docs/features.md");
    private static final Path MADE = Path.of("target/features.md");
    private static final String HEAD = """
            # Features, between every two protocols

            This page is made from the plays that ran (`org.patchbay.server.kit`), and a test fails when it says anything else. A column is a pair, the
            caller's protocol first: W is the native protocol over WebSocket, M over MQTT, S is SIP, X is XMPP with Jingle.

            - **native**: both protocols have a word of their own for it, and each side hears it in its own.
            - **bridged**: one of the two has no word for it, and the gateway brings it about in other words, which the note tells.
            - **–**: not possible, for the reason in the note. Where a third one takes part, the cell holds for one of any protocol, or names those that it
              holds for.
            """;
    private static final List<String> SECTIONS = List.of("Calls", "Transfers", "A device on WebSocket and MQTT");
    private static final Map<String, Map<String, Map<String, Boolean>>> PLAYED = new TreeMap<>();
    /** What was made in this run. */
    private static final Map<String, String> MADE_SECTIONS = new TreeMap<>();

    /** Who took part in a play, as its name has them. */
    private record Cast(String pair, String third) {
        static Cast of(String name) {
            List<String> all = new ArrayList<>();
            for (String word : name.split("\\W+"))
                for (Protocol protocol : Protocol.values()) if (protocol.name().equals(word)) all.add(word);
            if (all.size() < 2 || all.size() > 3)
                throw new IllegalStateException("not two or three protocols: " + name);
            return new Cast(all.get(0) + " " + all.get(1), all.size() == 3 ? all.get(2) : "");
        }
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        put(context, true);
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        put(context, false);
    }

    private static synchronized void put(ExtensionContext context, boolean passed) {
        Cast cast = Cast.of(context.getDisplayName());
        // Of several plays with the same cast all have to pass.
        PLAYED.computeIfAbsent(context.getRequiredTestMethod().getName(), method -> new TreeMap<>())
                .computeIfAbsent(cast.pair, pair -> new TreeMap<>())
                .merge(cast.third, passed, Boolean::logicalAnd);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        finished(context.getRequiredTestClass());
    }

    private static synchronized void finished(Class<?> plays) throws IOException {
        String heading = plays.getAnnotation(Section.class).value();
        String section = of(plays);
        // A part of the plays says nothing about the page.
        if (section.contains("not played")) return;
        MADE_SECTIONS.put(heading, section);
        String there = Files.exists(PAGE) ? Files.readString(PAGE) : "";
        StringBuilder page = new StringBuilder(HEAD);
        for (String one : SECTIONS) {
            String text = MADE_SECTIONS.getOrDefault(one, sectionOf(there, one));
            if (!text.isEmpty()) page.append("\n## ").append(one).append("\n\n").append(text);
        }
        Files.createDirectories(MADE.getParent());
        Files.writeString(MADE, page);
        if (!there.startsWith(HEAD) || !sectionOf(there, heading).equals(section))
            throw new AssertionError(PAGE + " differs from what was played: copy gateway-server/" + MADE + " over it");
    }

    private static String sectionOf(String page, String heading) {
        String head = "\n## " + heading + "\n\n";
        int start = page.indexOf(head);
        if (start < 0) return "";
        int end = page.indexOf("\n## ", start + head.length());
        return page.substring(start + head.length(), end < 0 ? page.length() : end);
    }

    /** The table of what was played by a class. */
    private static String of(Class<?> plays) {
        List<Method> features = Arrays.stream(plays.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Feature.class))
                .sorted(Comparator.comparing(
                        method -> method.getAnnotation(Feature.class).value()))
                .toList();
        StringBuilder text = new StringBuilder();
        List<String> notes = new ArrayList<>();
        text.append("| feature |");
        for (Protocol one : Protocol.values())
            for (Protocol other : Protocol.values())
                text.append(' ')
                        .append(brief(one))
                        .append("→")
                        .append(brief(other))
                        .append(" |");
        text.append("\n| --- |").append(" --- |".repeat(16)).append('\n');
        for (Method method : features) {
            Feature feature = method.getAnnotation(Feature.class);
            String marks = "";
            for (String why : List.of(feature.bridged(), feature.impossible())) {
                if (why.isEmpty()) continue;
                if (!notes.contains(why)) notes.add(why);
                marks += " [" + (notes.indexOf(why) + 1) + "]";
            }
            text.append("| ").append(feature.value()).append(marks).append(" |");
            for (Protocol one : Protocol.values())
                for (Protocol other : Protocol.values())
                    text.append(' ')
                            .append(cell(method.getName(), feature, one, other))
                            .append(" |");
            text.append('\n');
        }
        if (!notes.isEmpty()) text.append('\n');
        for (int i = 0; i < notes.size(); i++)
            text.append(i + 1).append(". ").append(notes.get(i)).append(".\n");
        return text.toString();
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
        Map<String, Boolean> played = PLAYED.getOrDefault(method, Map.of()).getOrDefault(one + " " + other, Map.of());
        if (played.isEmpty()) return feature.impossible().isEmpty() ? "not played" : "–";
        if (played.containsValue(false)) return "FAILS";
        String how = isSaid(feature, one, other) ? "native" : "bridged";
        if (played.containsKey("") || played.size() == Protocol.values().length) return how;
        if (feature.impossible().isEmpty()) return "not played";
        return how + " to "
                + Stream.of(Protocol.values())
                        .filter(third -> played.containsKey(third.name()))
                        .map(FeatureTable::brief)
                        .collect(Collectors.joining(", "));
    }

    private static boolean isSaid(Feature feature, Protocol one, Protocol other) {
        List<Protocol> words = List.of(feature.words());
        return switch (feature.said()) {
            case BOTH -> words.contains(one) && words.contains(other);
            case CALLER -> words.contains(one);
            case CALLEE -> words.contains(other);
        };
    }
}
