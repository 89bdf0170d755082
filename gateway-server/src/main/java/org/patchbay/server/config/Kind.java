package org.patchbay.server.config;

import io.netty.util.NetUtil;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind of value: what texts mean one, and how to tell an operator what was expected.
 *
 * @param expected goes on from "expected"
 * @param meaning what a text means, empty where it is not of this kind
 */
public record Kind<T>(String expected, Function<String, Optional<T>> meaning) {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}) ?(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9}) ?(B|KiB|MiB)");

    /** Any text of at least one character. */
    public static Kind<String> text() {
        return new Kind<>("a text that is not empty", text -> Optional.of(text).filter(it -> !it.isBlank()));
    }

    /** A text of a form. */
    public static Kind<String> text(Pattern form, String expected) {
        return new Kind<>(
                expected,
                text -> Optional.of(text).filter(it -> form.matcher(it).matches()));
    }

    /**
     * What a parser of texts makes of one.
     *
     * @param parse throws {@link IllegalArgumentException} for what is no such text
     */
    public static <T> Kind<T> parsed(String expected, Function<String, T> parse) {
        return new Kind<>(expected, text -> {
            try {
                return Optional.of(parse.apply(text));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        });
    }

    /** A whole number. */
    public static Kind<Integer> number(int least, int most) {
        return new Kind<>("a number from " + least + " to " + most, text -> integer(text, least, most));
    }

    /** A whole number whose bounds are for the record to check that gets it. */
    public static Kind<Integer> number() {
        return new Kind<>("a whole number", text -> integer(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    /** A port. */
    public static Kind<Integer> port() {
        return new Kind<>("a port from 1 to 65535, or 0 for any free one", text -> integer(text, 0, 65_535));
    }

    /** {@code true} or {@code false}. */
    public static Kind<Boolean> flag() {
        return new Kind<>("true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** A duration with its unit: {@code 400 ms}, {@code 60s}, {@code 30m}, {@code 1h}. */
    public static Kind<Duration> duration(Duration least, Duration most) {
        String expected = "a duration from " + told(least) + " to " + told(most) + " with its unit (ms, s, m, h or d)";
        return new Kind<>(
                expected, text -> duration(text).filter(it -> it.compareTo(least) >= 0 && it.compareTo(most) <= 0));
    }

    /** A duration whose bounds are for the record to check that gets it. */
    public static Kind<Duration> duration() {
        return new Kind<>("a duration with its unit (ms, s, m, h or d)", Kind::duration);
    }

    /** A size whose bounds are for the record to check that gets it. */
    public static Kind<Integer> size() {
        return new Kind<>(
                "a size up to 2047 MiB with its unit (B, KiB or MiB)",
                text -> bytes(text).filter(it -> it <= Integer.MAX_VALUE).map(Long::intValue));
    }

    /** A size in bytes with its unit: {@code 64 KiB}. */
    public static Kind<Integer> size(int least, int most) {
        String expected = "a size from " + told(least) + " to " + told(most) + " with its unit (B, KiB or MiB)";
        return new Kind<>(
                expected,
                text -> bytes(text).filter(it -> it >= least && it <= most).map(Long::intValue));
    }

    /** One of the words of an enum, in lower case, with {@code -} for {@code _}. */
    public static <E extends Enum<E>> Kind<E> oneOf(Class<E> type) {
        E[] words = type.getEnumConstants();
        String all = String.join(", ", Arrays.stream(words).map(Kind::word).toList());
        return new Kind<>(
                "one of " + all,
                text -> Arrays.stream(words).filter(it -> word(it).equals(text)).findFirst());
    }

    /** An IP address to listen at; {@code loopback} for all of the machine's loopback addresses. */
    public static Kind<String> host() {
        return new Kind<>(
                "an IP address, or loopback",
                text -> Optional.of(text)
                        .filter(it -> it.equals("loopback")
                                || NetUtil.isValidIpV4Address(it)
                                || NetUtil.isValidIpV6Address(it)));
    }

    private static Optional<Integer> integer(String text, int least, int most) {
        if (!NUMBER.matcher(text).matches()) return Optional.empty();
        long number = Long.parseLong(text);
        return number < least || number > most ? Optional.empty() : Optional.of((int) number);
    }

    private static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) return Optional.empty();
        long count = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                });
    }

    private static Optional<Long> bytes(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) return Optional.empty();
        long count = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "KiB" -> count * 1024;
                    case "MiB" -> count * 1024 * 1024;
                    default -> count;
                });
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String told(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) return millis + "ms";
        if (millis == 0 || millis % 3_600_000 != 0) return millis / 1000 + "s";
        return millis / 3_600_000 + "h";
    }

    private static String told(int bytes) {
        if (bytes % 1024 != 0) return bytes + " B";
        return bytes % (1024 * 1024) == 0 ? bytes / 1024 / 1024 + " MiB" : bytes / 1024 + " KiB";
    }
}
