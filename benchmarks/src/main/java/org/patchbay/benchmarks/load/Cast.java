package org.patchbay.benchmarks.load;

import java.util.ArrayList;
import java.util.List;

/**
 * How many phones there are, and how long they talk.
 *
 * @param callers phones that call
 * @param callees phones that are called, each another user
 * @param holdMs how long a call lasts, in milliseconds
 */
public record Cast(int callers, int callees, long holdMs) {
    String caller(int index) {
        return "caller" + index;
    }

    String callee(int index) {
        return "callee" + index;
    }

    /** All users. */
    public List<String> users() {
        List<String> users = new ArrayList<>();
        for (int i = 0; i < callers; i++) users.add(caller(i));
        for (int i = 0; i < callees; i++) users.add(callee(i));
        return users;
    }
}
