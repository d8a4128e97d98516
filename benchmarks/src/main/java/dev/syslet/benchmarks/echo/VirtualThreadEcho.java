package dev.syslet.benchmarks.echo;

import dev.syslet.benchmarks.echo.EchoPlan.Span;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread for each connection, at the server and at the client, and calls that wait: {@link
 * Socket} for TCP, a blocking {@link SocketChannel} for AF_UNIX.
 */
public final class VirtualThreadEcho extends EchoSubject {

  /** Accepts one connection, waiting for it. */
  @FunctionalInterface
  private interface Acceptor {
    Wire accept() throws IOException;
  }

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final LongAdder echoed = new LongAdder();
  private final List<Wire> clients = new ArrayList<>();
  private final List<ByteBuffer> messages = new ArrayList<>();
  private @Nullable Closeable listener;

  @Override
  public void open(EchoPlan plan) throws IOException {
    if (plan.transport() == Transport.UNIX) {
      UnixDomainSocketAddress address = UnixDomainSocketAddress.of(plan.socketPath());
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener = channel;
      channel.bind(address, BACKLOG);
      serve(() -> Wire.of(channel.accept()), plan);
      connect(() -> Wire.of(SocketChannel.open(address)), plan);
    } else {
      ServerSocket socket = new ServerSocket(0, BACKLOG, Transport.loopback().getAddress());
      listener = socket;
      serve(() -> Wire.of(socket.accept()), plan);
      connect(() -> Wire.of(new Socket(socket.getInetAddress(), socket.getLocalPort())), plan);
    }
  }

  private void serve(Acceptor acceptor, EchoPlan plan) {
    run(
        () -> {
          for (int i = 0; i < plan.connections(); i++) {
            Wire wire = acceptor.accept();
            run(() -> echo(wire, plan.bytes()));
          }
        });
  }

  private void connect(Acceptor connector, EchoPlan plan) throws IOException {
    for (int i = 0; i < plan.connections(); i++) {
      Wire wire = connector.accept();
      clients.add(wire);
      messages.add(wire.buffer(plan.bytes()));
    }
  }

  /** Something that a thread of the server does. */
  @FunctionalInterface
  private interface Task {
    void run() throws Exception;
  }

  private void run(Task task) {
    threads.execute(
        () -> {
          try {
            task.run();
          } catch (Throwable e) {
            failed(e);
          }
        });
  }

  private void echo(Wire wire, int bytes) throws IOException {
    try (wire) {
      ByteBuffer message = wire.buffer(bytes);
      while (wire.read(message.clear())) {
        // Before it is sent: who has got it back may ask.
        echoed.add(bytes);
        wire.write(message.flip());
      }
    }
  }

  @Override
  public long exchange(Span span) throws ExecutionException, InterruptedException {
    List<Future<Long>> sums = new ArrayList<>();
    for (int i = 0; i < span.connections(); i++) {
      int connection = i;
      sums.add(threads.submit(() -> exchange(span, connection)));
    }
    long sum = 0;
    for (Future<Long> one : sums) {
      sum += one.get();
    }
    checkServer();
    return sum;
  }

  private long exchange(Span span, int connection) throws IOException {
    Wire wire = clients.get(connection);
    ByteBuffer message = messages.get(connection);
    long sum = 0;
    for (long sequence = span.begin(connection); sequence < span.end(connection); sequence++) {
      Message.write(message, connection, sequence);
      wire.write(message.clear());
      if (!wire.read(message.clear())) {
        checkServer();
        throw new EOFException("connection " + connection + " was closed");
      }
      sum += Message.check(message, connection, sequence);
    }
    return sum;
  }

  @Override
  public long echoedBytes() {
    return echoed.sum();
  }

  @Override
  public void close() throws IOException {
    for (Wire wire : clients) {
      wire.close();
    }
    if (listener != null) {
      listener.close();
    }
    threads.close();
  }
}
