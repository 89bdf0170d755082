package org.patchbay.core.client;

import org.patchbay.client.v1.Frame;
import org.patchbay.core.message.Messages;
import org.patchbay.session.v1.EndReason;
import org.patchbay.session.v1.Receipt;
import org.patchbay.session.v1.Signal;

/** The text messages of one device: frames become signals, signals frames. Belongs to the device's event loop. */
public final class ClientMessages {
    private final ClientDevice device;
    private final MessageTranslator translator;
    private final Messages messages;
    private final MessageLine line;

    /** @param line brings messages to the device */
    public ClientMessages(ClientDevice device, MessageTranslator translator, Messages messages, MessageLine line) {
        this.device = device;
        this.translator = translator;
        this.messages = messages;
        this.line = line;
    }

    /** Takes a {@code message} frame of the client. */
    public void receive(Frame frame) {
        Translation translation = translator.message(frame.getMessage());
        if (translation instanceof Translation.Refused refused) {
            device.refuse(frame, refused.code(), refused.text());
        } else if (translation instanceof Translation.Accepted accepted) {
            Signal body = accepted.signal();
            messages.send(body.toBuilder()
                    .setFrom(device.address().toString())
                    .setTimeMicros(device.nowMicros())
                    .setMessage(body.getMessage().toBuilder()
                            .setChannel(device.binding().getChannel()))
                    .build());
        } else {
            device.ignored();
        }
    }

    /** Brings the client a message, and reports what becomes of it. */
    public void deliver(Signal message) {
        line.deliver(MessageTranslator.message(message), outcome -> report(message, outcome));
    }

    /** Tells the client what became of a message of its own. */
    public void receipt(Signal receipt) {
        device.tell(MessageTranslator.receipt(receipt.getReceipt()));
    }

    private void report(Signal message, MessageLine.Outcome outcome) {
        messages.report(
                switch (outcome) {
                    case CONFIRMED -> reportOf(message, Receipt.Status.DELIVERED);
                    case WRITTEN -> reportOf(message, Receipt.Status.SENT);
                    case LOST -> undelivered(message, EndReason.TRANSPORT_LOST, "the device has lost its connection");
                    case FULL -> undelivered(message, EndReason.CONGESTION, "too much waits for the device");
                });
    }

    /**
     * The report of a delivery that an endpoint could not make.
     *
     * @param text why, for a person
     */
    public static Signal undelivered(Signal message, EndReason cause, String text) {
        Signal report = reportOf(message, Receipt.Status.FAILED);
        return report.toBuilder()
                .setReceipt(report.getReceipt().toBuilder().setCause(cause).setReason(text))
                .build();
    }

    private static Signal reportOf(Signal message, Receipt.Status status) {
        return Signal.newBuilder()
                .setFrom(message.getTo())
                .setTo(message.getFrom())
                .setReceipt(Receipt.newBuilder()
                        .setId(message.getMessage().getDeliveryId())
                        .setStatus(status))
                .build();
    }
}
