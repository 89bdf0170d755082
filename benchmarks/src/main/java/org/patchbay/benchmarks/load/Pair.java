package org.patchbay.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import org.patchbay.benchmarks.phone.Protocol;

/** Who calls whom. */
public record Pair(Protocol caller, Protocol callee) {
    /** All sixteen. */
    public static List<Pair> all() {
        List<Pair> all = new ArrayList<>();
        for (Protocol caller : Protocol.values())
            for (Protocol callee : Protocol.values()) all.add(new Pair(caller, callee));
        return all;
    }

    /** Reads {@code ws-sip}. */
    public static Pair of(String word) {
        return all().stream()
                .filter(pair -> pair.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("\"" + word + "\": expected two of ws, sip, xmpp, mqtt"));
    }

    /** Its name on the command line: {@code ws-sip}. */
    public String word() {
        return caller.word() + "-" + callee.word();
    }

    /** Its name for people. */
    public String shown() {
        return caller.shown() + " -> " + callee.shown();
    }
}
