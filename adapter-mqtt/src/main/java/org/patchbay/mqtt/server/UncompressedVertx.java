package org.patchbay.mqtt.server;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.NetServerInternal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * A Vert.x for {@link io.vertx.mqtt.MqttServer}s over WebSocket, whose connections agree to no compression: a frame of a few bytes can unpack to a
 * thousand times as many before anybody looks at its size, and that without CONNECT. It also puts together messages that come in several frames (RFC 6455
 * 5.4), which the library drops.
 *
 * <p>COMPAT(vertx-mqtt, 5.0.8): its WebSocket door fails without compression, and none of its options bounds what is unpacked. It may go when a
 * version is used whose door opens with both compressions off (5.1).
 */
final class UncompressedVertx extends VertxWrapper {
    private static final String COMPRESSION = "webSocketExtensionHandler";
    private static final String WEB_SOCKET = "webSocketHandler";

    private final int messageBytes;

    /** @param messageBytes the largest message, put together from as many frames as it came in */
    UncompressedVertx(Vertx vertx, int messageBytes) {
        super((VertxInternal) vertx);
        this.messageBytes = messageBytes;
    }

    @Override
    public NetServerInternal createNetServer(NetServerOptions options) {
        NetServerInternal server = super.createNetServer(options);
        return (NetServerInternal) Proxy.newProxyInstance(
                NetServerInternal.class.getClassLoader(),
                new Class<?>[] {NetServerInternal.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("connectHandler") && arguments != null) {
                        @SuppressWarnings("unchecked")
                        Handler<NetSocket> library = (Handler<NetSocket>) arguments[0];
                        server.connectHandler(socket -> {
                            library.handle(socket);
                            uncompress((NetSocketInternal) socket);
                        });
                        return proxy;
                    }
                    try {
                        return method.invoke(server, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Nothing has been read yet: this happens in the same turn of the event loop in which the library made the pipeline. */
    private void uncompress(NetSocketInternal socket) {
        ChannelPipeline pipeline = socket.channelHandlerContext().pipeline();
        pipeline.remove(COMPRESSION);
        pipeline.addAfter(WEB_SOCKET, "wholeMessages", new WebSocketFrameAggregator(messageBytes));
    }
}
