package org.patchbay.xmpp.stream;

/** Is told what a stream brings, in order. */
public interface StreamListener {
    /** The other side opens its stream. */
    void opened(StreamHeader header);

    /** A whole element of the first level: a stanza, or one of the stream's own. */
    void element(XmlElement element);

    /** The other side has closed its stream in order. */
    void closed();

    /** The stream is broken: this error is to be sent and the stream closed. Nothing more is told. */
    void failed(StreamError error);
}
