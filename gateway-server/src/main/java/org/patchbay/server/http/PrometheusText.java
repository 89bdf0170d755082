package org.patchbay.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes values as Prometheus reads them (text format 0.0.4). */
final class PrometheusText {
    private PrometheusText() {}

    /**
     * @param values by name with its labels: {@code patchbay_sip_requests_total{method="INVITE"}}; one that ends in {@code _total} is a
     *     counter, any other a gauge
     */
    static String write(Map<String, ? extends Number> values) {
        // All lines of one family must stand together, whatever order their labels sort in.
        Map<String, List<String>> families = new TreeMap<>();
        values.forEach((name, value) ->
                families.computeIfAbsent(family(name), it -> new ArrayList<>()).add(name + " " + value + "\n"));
        StringBuilder text = new StringBuilder();
        families.forEach((family, lines) -> {
            String type = family.endsWith("_total") ? "counter" : "gauge";
            text.append("# TYPE ").append(family).append(' ').append(type).append('\n');
            lines.forEach(text::append);
        });
        return text.toString();
    }

    private static String family(String name) {
        int labels = name.indexOf('{');
        return labels < 0 ? name : name.substring(0, labels);
    }
}
