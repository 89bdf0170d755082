package org.patchbay.core.bus;

/**
 * Spells every address on the event bus. Addresses are per node and shard, never per call: a consumer for each call would be replicated
 * to every node of a cluster.
 */
public final class BusAddresses {
    private BusAddresses() {}

    /** Takes the signals of the calls of one shard. */
    public static String calls(String node, int shard) {
        return "calls." + node + "." + shard;
    }

    /** Takes the signals of the call with this id; its owner stands in the id. */
    public static String callsOf(CallId call) {
        return calls(call.node(), call.shard());
    }

    /**
     * Takes the signals for the channels of one endpoint of an adapter.
     *
     * @param protocol the protocol's name in lower case
     * @param instance which of the adapter's endpoints on that node, from 0
     */
    public static String endpoint(String protocol, String node, int instance) {
        return "adapter." + protocol + "." + node + "." + instance;
    }

    /** Takes what became of the deliveries of messages that this node sent on their way; the node stands in the delivery's id. */
    public static String messages(String node) {
        return "messages." + node;
    }

    /** Takes what concerns registrations on that node. */
    public static String registrar(String node) {
        return "registrar." + node;
    }

    /** Takes changes of presence, on every node. */
    public static String presence() {
        return "presence";
    }
}
