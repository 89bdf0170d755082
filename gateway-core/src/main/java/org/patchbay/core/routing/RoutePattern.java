package org.patchbay.core.routing;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.patchbay.core.Address;

/** Which addresses a rule is for. */
public sealed interface RoutePattern {
    /** Whether the address is one of them. */
    boolean matches(Address to);

    /**
     * Reads a pattern as the configuration writes it: {@code +49*} or {@code 0?????} is a number, {@code /0[1-9]\d+/} a number by regular
     * expression, anything else a domain, {@code *.example.org}.
     *
     * @throws IllegalArgumentException if it is none; the message is for the operator
     */
    static RoutePattern parse(String text) {
        if (text.length() > 2 && text.startsWith("/") && text.endsWith("/")) {
            return NumberExpression.of(text.substring(1, text.length() - 1));
        }
        if (Pattern.matches("\\+?[0-9?]+\\*?|\\+\\*", text)) return NumberGlob.of(text);
        if (Pattern.matches("[A-Za-z0-9*?._:\\[\\]-]+", text)) return DomainGlob.of(text);
        throw new IllegalArgumentException(
                "route: " + text + ", expected a domain (*.example.org), a number (+49*) or /expression/");
    }

    /**
     * Domains, {@code *} for any characters and {@code ?} for one.
     *
     * @param text as configured
     * @param pattern what the domain must match
     */
    record DomainGlob(String text, Pattern pattern) implements RoutePattern {
        static DomainGlob of(String text) {
            return new DomainGlob(text, glob(text.toLowerCase(Locale.ROOT)));
        }

        @Override
        public boolean matches(Address to) {
            return pattern.matcher(to.domain()).matches();
        }
    }

    /**
     * Numbers in the user part, whatever the domain; {@code *} for any digits and {@code ?} for one.
     *
     * @param text as configured
     * @param pattern what the number must match
     */
    record NumberGlob(String text, Pattern pattern) implements RoutePattern {
        static NumberGlob of(String text) {
            // Digits only: a user named +49anna is no number.
            return new NumberGlob(
                    text,
                    Pattern.compile(
                            text.replace("+", "\\+").replace("*", "[0-9]*").replace("?", "[0-9]")));
        }

        @Override
        public boolean matches(Address to) {
            return pattern.matcher(to.user()).matches();
        }
    }

    /**
     * Numbers in the user part, whatever the domain, by a regular expression that must match the whole.
     *
     * @param text the expression as configured
     * @param pattern the same, compiled
     */
    record NumberExpression(String text, Pattern pattern) implements RoutePattern {
        static NumberExpression of(String text) {
            try {
                return new NumberExpression(text, Pattern.compile(text));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "route: /" + text + "/, expected a regular expression: " + e.getDescription(), e);
            }
        }

        @Override
        public boolean matches(Address to) {
            return pattern.matcher(to.user()).matches();
        }
    }

    private static Pattern glob(String text) {
        StringBuilder pattern = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '*' -> pattern.append(".*");
                case '?' -> pattern.append('.');
                default -> pattern.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(pattern.toString());
    }
}
