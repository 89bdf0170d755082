package org.patchbay.benchmarks.bare;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Who is there, and who called whom. Safe on any event loop. */
final class Switchboard {
    private final Map<String, Line> users = new ConcurrentHashMap<>();
    private final Map<Integer, Connection> calls = new ConcurrentHashMap<>();

    /** The way to one phone. Each method may be called on any thread. */
    interface Line {
        /** Somebody calls this phone. */
        void invite(int call);

        /** This phone's call was answered. */
        void answer(int call);

        /** The call of this phone is over. */
        void end(int call);
    }

    private record Connection(Line caller, Line callee) {}

    void join(String user, Line line) {
        users.put(user, line);
    }

    void invited(int call, Line caller, String to) {
        Line callee = users.get(to);
        if (callee == null) {
            caller.end(call);
            return;
        }
        calls.put(call, new Connection(caller, callee));
        callee.invite(call);
    }

    void answered(int call) {
        Connection connection = calls.get(call);
        if (connection != null) connection.caller().answer(call);
    }

    void ended(int call) {
        Connection connection = calls.remove(call);
        if (connection != null) connection.callee().end(call);
    }
}
