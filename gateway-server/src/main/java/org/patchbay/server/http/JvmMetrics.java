package org.patchbay.server.http;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.OperatingSystemMXBean;
import java.util.Map;
import java.util.TreeMap;

/** What the JVM tells of itself, under the names that Prometheus' own client uses. */
final class JvmMetrics {
    private JvmMetrics() {}

    static Map<String, Number> read() {
        Map<String, Number> values = new TreeMap<>();
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        values.put(
                "jvm_memory_used_bytes{area=\"heap\"}",
                memory.getHeapMemoryUsage().getUsed());
        values.put(
                "jvm_memory_used_bytes{area=\"nonheap\"}",
                memory.getNonHeapMemoryUsage().getUsed());
        values.put(
                "jvm_memory_max_bytes{area=\"heap\"}",
                memory.getHeapMemoryUsage().getMax());
        values.put("jvm_threads_current", ManagementFactory.getThreadMXBean().getThreadCount());
        values.put(
                "process_start_time_seconds",
                ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            String label = "{gc=\"" + collector.getName() + "\"}";
            values.put("jvm_gc_collections_total" + label, collector.getCollectionCount());
            values.put("jvm_gc_seconds_total" + label, collector.getCollectionTime() / 1000.0);
        }
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        if (system instanceof com.sun.management.OperatingSystemMXBean process) {
            values.put("process_cpu_seconds_total", process.getProcessCpuTime() / 1e9);
        }
        if (system instanceof com.sun.management.UnixOperatingSystemMXBean process) {
            values.put("process_open_fds", process.getOpenFileDescriptorCount());
            values.put("process_max_fds", process.getMaxFileDescriptorCount());
        }
        return values;
    }
}
