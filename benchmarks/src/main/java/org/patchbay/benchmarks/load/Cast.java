package org.patchbay.benchmarks.load;

import java.util.ArrayList;
import java.util.List;

/**
 * How many phones there are, and how long they talk.
 *
 * @param name what its users' names begin with: casts that log in to one server at the same time need different ones, or a user has
 *     phones of several, and any of them may answer
 * @param callers phones that call
 * @param callees phones that are called, each another user
 * @param holdMs how long a call lasts, in milliseconds
 */
public record Cast(String name, int callers, int callees, long holdMs) {
    /** One that has the server for itself. */
    public Cast(int callers, int callees, long holdMs) {
        this("", callers, callees, holdMs);
    }

    String caller(int index) {
        return name + "caller" + index;
    }

    String callee(int index) {
        return name + "callee" + index;
    }

    /** All users. */
    public List<String> users() {
        List<String> users = new ArrayList<>();
        for (int i = 0; i < callers; i++) users.add(caller(i));
        for (int i = 0; i < callees; i++) users.add(callee(i));
        return users;
    }
}
