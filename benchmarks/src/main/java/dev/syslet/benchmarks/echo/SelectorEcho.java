package dev.syslet.benchmarks.echo;

import dev.syslet.benchmarks.echo.EchoPlan.Span;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A NIO selector and one thread for the server, the same for the client. */
public final class SelectorEcho extends EchoSubject {

  private @Nullable Server server;
  private @Nullable Client client;
  private @Nullable Thread serverThread;

  @Override
  public void open(EchoPlan plan) throws IOException {
    boolean unix = plan.transport() == Transport.UNIX;
    ServerSocketChannel listener =
        ServerSocketChannel.open(unix ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET);
    SocketAddress wanted =
        unix ? UnixDomainSocketAddress.of(plan.socketPath()) : Transport.loopback();
    SocketAddress address = listener.bind(wanted, BACKLOG).getLocalAddress();
    server = new Server(listener, plan);
    serverThread = Thread.ofPlatform().name("echo-server").start(server);
    client = new Client(plan);
    for (int i = 0; i < plan.connections(); i++) {
      client.connections.add(client.add(SocketChannel.open(address), i));
    }
  }

  @Override
  public long exchange(Span span) throws IOException {
    Client side = client;
    if (side == null) {
      throw new IllegalStateException("not open");
    }
    return side.exchange(span);
  }

  @Override
  public long echoedBytes() {
    Server side = server;
    return side == null ? 0 : side.echoedBytes;
  }

  @Override
  public void close() throws IOException {
    if (client != null) {
      client.close();
    }
    if (server != null) {
      server.stopping = true;
      server.selector.wakeup();
    }
    join(serverThread);
  }

  private final class Server extends SelectorConnections implements Runnable {

    private final ServerSocketChannel listener;
    private final int bytes;
    private int accepted;
    private volatile long echoedBytes;
    private volatile boolean stopping;

    Server(ServerSocketChannel listener, EchoPlan plan) throws IOException {
      super(plan);
      this.listener = listener;
      bytes = plan.bytes();
      listener.configureBlocking(false);
      listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    @Override
    public void run() {
      try (this) {
        while (!stopping) {
          turn();
        }
      } catch (Throwable e) {
        failed(e);
      }
    }

    @Override
    void onOther(SelectionKey key) throws IOException {
      for (SocketChannel end = listener.accept(); end != null; end = listener.accept()) {
        add(end, accepted++);
      }
    }

    @Override
    void onRead(Connection connection) throws IOException {
      // Before it is sent: who has got it back may ask.
      long before = echoedBytes; // no other thread writes it
      echoedBytes = before + bytes;
      write(connection);
    }

    @Override
    void onEnd(Connection connection) throws IOException {
      connection.key.channel().close();
    }
  }

  private final class Client extends SelectorConnections {

    private final List<Connection> connections = new ArrayList<>();
    private final long[] sequences;
    private Span span = new Span(1, 0, 0);
    private long left;
    private long sum;

    Client(EchoPlan plan) throws IOException {
      super(plan);
      sequences = new long[plan.connections()];
    }

    long exchange(Span messages) throws IOException {
      span = messages;
      left = messages.messages();
      sum = 0;
      for (Connection connection : connections) {
        sequences[connection.index] = messages.begin(connection.index);
        send(connection);
      }
      while (left > 0) {
        turn();
        checkServer();
      }
      return sum;
    }

    private void send(Connection connection) throws IOException {
      long sequence = sequences[connection.index];
      if (sequence < span.end(connection.index)) {
        Message.write(connection.message, connection.index, sequence);
        write(connection);
      }
    }

    @Override
    void onRead(Connection connection) throws IOException {
      long sequence = sequences[connection.index]++;
      sum += Message.check(connection.message, connection.index, sequence);
      left--;
      send(connection);
    }

    @Override
    void onEnd(Connection connection) throws IOException {
      throw new EOFException("connection " + connection.index + " was closed");
    }
  }
}
