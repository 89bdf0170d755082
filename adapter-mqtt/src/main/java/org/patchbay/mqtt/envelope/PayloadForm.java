package org.patchbay.mqtt.envelope;

/** How a body is written in a payload. A device is answered in the form that it last used. */
public enum PayloadForm {
    /** proto3 JSON. */
    JSON(""),
    /** Binary protobuf. */
    PROTOBUF("application/x-protobuf"),
    /** A bare session description where a body is one; everything else as JSON. */
    SDP("application/sdp");

    private final String contentType;

    PayloadForm(String contentType) {
        this.contentType = contentType;
    }

    /** What MQTT 5's content type says of it; empty for the form that needs no word. */
    public String contentType() {
        return contentType;
    }
}
