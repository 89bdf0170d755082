package org.patchbay.mqtt.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.MessageToMessageEncoder;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.patchbay.core.spi.Door;
import org.patchbay.mqtt.device.DeviceContext;
import org.patchbay.mqtt.device.Tally;
import org.patchbay.mqtt.session.CloseReason;

/** One door: a socket that listens, and the handlers that make packets of what comes in. One an event loop, all on the same port. */
public final class MqttDoor extends VerticleBase {
    // The longest that the packet's own field can say: what is too long for us is for us to answer.
    private static final int ANY_CLIENT_ID = 65_535;
    private static final int MAX_REQUEST = 8_192;

    private final DeviceContext adapter;
    private final DoorConfig door;
    private final int port;
    private final ConnectionConfig config;
    private final Duration maxExpiry;
    private final Reception reception;
    private @Nullable NetServer server;

    /** @param port to listen on; all instances with the same one share it, and a negative one is any free one */
    public MqttDoor(
            DeviceContext adapter,
            DoorConfig door,
            int port,
            ConnectionConfig config,
            Duration maxExpiry,
            Reception reception) {
        this.adapter = adapter;
        this.door = door;
        this.port = port;
        this.config = config;
        this.maxExpiry = maxExpiry;
        this.reception = reception;
    }

    @Override
    public Future<?> start() {
        NetServerOptions options =
                new NetServerOptions().setHost(door.host()).setPort(port).setTcpNoDelay(true);
        if (door.certificate() != null) options.setSsl(true).setKeyCertOptions(door.certificate());
        NetServer opened = vertx.createNetServer(options).connectHandler(this::accept);
        server = opened;
        return opened.listen()
                .recover(cause -> Future.failedFuture(new IllegalStateException(
                        "can't listen for " + door.name() + " at " + door.host() + " port " + door.port() + ": "
                                + cause.getMessage(),
                        cause)));
    }

    /** Where devices come in, once it is open. */
    public Door door() {
        if (server == null) throw new IllegalStateException("not open");
        return new Door(door.name(), door.uri(server.actualPort()));
    }

    private void accept(NetSocket accepted) {
        NetSocketInternal socket = (NetSocketInternal) accepted;
        if (isFull()) {
            adapter.tally().closed(CloseReason.QUOTA);
            socket.close();
            return;
        }
        ChannelPipeline pipeline = socket.channelHandlerContext().pipeline();
        if (door.transport() == DoorConfig.Transport.WEBSOCKET) addWebSocket(pipeline);
        pipeline.addBefore("handler", "mqttEncoder", MqttEncoder.INSTANCE);
        pipeline.addBefore("handler", "mqttDecoder", new MqttDecoder(config.packetBytes(), ANY_CLIENT_ID));
        new MqttConnection(adapter, config, maxExpiry, reception, socket).start();
    }

    private boolean isFull() {
        return adapter.tally().gauge(Tally.CONNECTIONS).get() >= config.connections()
                || adapter.tally().gauge(Tally.NOT_ADMITTED).get() >= config.awaitingConnect();
    }

    /** MQTT 5 6: the subprotocol is {@code mqtt}, and a packet has nothing to do with where a frame begins or ends. */
    private void addWebSocket(ChannelPipeline pipeline) {
        WebSocketServerProtocolConfig webSocket = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath("/mqtt")
                // COMPAT(clients of MQTT 3.1, 2015): "mqttv3.1" is asked for by some that speak 3.1.1.
                .subprotocols("mqtt,mqttv3.1")
                .maxFramePayloadLength(config.packetBytes())
                .handshakeTimeoutMillis(config.connect().toMillis())
                .build();
        pipeline.addBefore("handler", "httpCodec", new HttpServerCodec());
        pipeline.addBefore("handler", "httpAggregator", new HttpObjectAggregator(MAX_REQUEST));
        pipeline.addBefore("handler", "webSocket", new WebSocketServerProtocolHandler(webSocket));
        pipeline.addBefore("handler", "webSocketBytes", new FramesToBytes());
        pipeline.addBefore("handler", "bytesWebSocket", new BytesToFrames());
    }

    /** What comes in binary frames, as the bytes that it is. */
    private static final class FramesToBytes extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof BinaryWebSocketFrame || message instanceof ContinuationWebSocketFrame) {
                context.fireChannelRead(((WebSocketFrame) message).content());
            } else if (message instanceof FullHttpRequest) {
                ReferenceCountUtil.release(message);
                notFound(context);
            } else {
                // MQTT 5 6-1: a text frame ends the connection.
                ReferenceCountUtil.release(message);
                context.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.INVALID_MESSAGE_TYPE))
                        .addListener(ChannelFutureListener.CLOSE);
            }
        }

        private static void notFound(ChannelHandlerContext context) {
            DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND, Unpooled.EMPTY_BUFFER);
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0).set(HttpHeaderNames.CONNECTION, "close");
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** The bytes of a packet, as one binary frame. */
    private static final class BytesToFrames extends MessageToMessageEncoder<ByteBuf> {
        @Override
        protected void encode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
            out.add(new BinaryWebSocketFrame(bytes.retain()));
        }
    }
}
