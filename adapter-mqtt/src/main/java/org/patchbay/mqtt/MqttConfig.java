package org.patchbay.mqtt;

import java.util.List;
import org.patchbay.core.ConfigCheck;
import org.patchbay.core.ice.IceServerConfig;
import org.patchbay.mqtt.bridge.BrokerConfig;
import org.patchbay.mqtt.device.DeviceClass;
import org.patchbay.mqtt.server.ConnectionConfig;
import org.patchbay.mqtt.server.DoorConfig;
import org.patchbay.mqtt.session.SessionConfig;

/**
 * How the adapter treats MQTT devices.
 *
 * @param doors where they come in
 * @param connections what a connection may do
 * @param sessions what a session may have
 * @param deviceClasses what devices can do, by client id; the first that covers one counts, and one that none covers is as able as a browser
 * @param iceServers the STUN and TURN servers that {@code welcome} tells
 * @param brokers the brokers that are already there, whose devices are reached through them
 * @param endpoints how many event loops take devices
 */
public record MqttConfig(
        List<DoorConfig> doors,
        ConnectionConfig connections,
        SessionConfig sessions,
        List<DeviceClass> deviceClasses,
        List<IceServerConfig> iceServers,
        List<BrokerConfig> brokers,
        int endpoints) {
    public MqttConfig {
        doors = List.copyOf(doors);
        deviceClasses = List.copyOf(deviceClasses);
        iceServers = List.copyOf(iceServers);
        brokers = List.copyOf(brokers);
        if (brokers.stream().map(BrokerConfig::name).distinct().count() != brokers.size()) {
            throw new IllegalArgumentException("mqtt.brokers.name: expected each name once");
        }
        ConfigCheck.between("mqtt.endpoints", endpoints, 1, 256);
    }

    /** What holds where the operator says nothing. */
    public static MqttConfig of(List<DoorConfig> doors) {
        return new MqttConfig(
                doors,
                ConnectionConfig.defaults(),
                SessionConfig.defaults(),
                List.of(),
                List.of(),
                List.of(),
                Runtime.getRuntime().availableProcessors());
    }
}
