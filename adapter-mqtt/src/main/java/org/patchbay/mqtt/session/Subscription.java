package org.patchbay.mqtt.session;

/**
 * One subscription.
 *
 * @param qos the highest quality of service that is delivered with
 * @param identifier MQTT 5 3.8.2.1.2; 0 for none
 * @param retainAsPublished MQTT 5 3.8.3.1
 */
public record Subscription(TopicFilter filter, int qos, int identifier, boolean retainAsPublished) {}
