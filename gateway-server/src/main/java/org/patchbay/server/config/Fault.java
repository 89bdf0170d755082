package org.patchbay.server.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param origin where the value stands: {@code line 12}, or the environment variable that holds it
 * @param line the line in the file, from 1; 0 where it is not in the file
 * @param key the full key: {@code sip.udp.port}
 * @param problem the value and what was expected instead; never a secret
 */
public record Fault(String origin, int line, String key, String problem) {
    @Override
    public String toString() {
        return (origin.isEmpty() ? "" : origin + ": ") + (key.isEmpty() ? "" : key + ": ") + problem;
    }
}
