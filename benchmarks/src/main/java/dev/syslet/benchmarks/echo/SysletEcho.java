package dev.syslet.benchmarks.echo;

import dev.syslet.benchmarks.echo.EchoPlan.Span;
import dev.syslet.core.Descriptor;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.socket.IntOption;
import dev.syslet.syscalls.socket.SockAddr;
import dev.syslet.syscalls.socket.SocketConstants;
import org.jspecify.annotations.Nullable;

/**
 * Syslet: accept4, connect, read and write by the factories, a ring and a thread that reaps it for the
 * server, the same for the client, one executor for both.
 */
public final class SysletEcho extends EchoSubject {

  private static final int STREAM = SocketConstants.SOCK_STREAM | SocketConstants.SOCK_CLOEXEC;
  private static final long ACCEPT = -1;
  private static final IntOption ON = IntOption.of(1);

  private @Nullable LinuxKernel kernel;
  private @Nullable SyscallExecutor executor;
  private @Nullable Fd listener;
  private @Nullable Server server;
  private @Nullable Client client;
  private @Nullable Thread serverThread;

  @Override
  public void open(EchoPlan plan) {
    LinuxKernel linux = LinuxKernel.builder().build();
    kernel = linux;
    SyscallExecutor calls =
        SyscallExecutor.builder(linux).cachemissBound(2 * plan.connections() + 1).build();
    executor = calls;
    SockAddr address = address(plan);
    Fd socket = socket(calls, linux, plan);
    listener = socket;
    check("bind", calls.call(Syscalls.bind(socket, address)));
    check("listen", calls.call(Syscalls.listen(socket, BACKLOG)));
    check("getsockname", calls.call(Syscalls.getsockname(socket, address)));
    server = new Server(calls, linux, socket, plan);
    serverThread = Thread.ofPlatform().name("echo-server").start(server);
    client = new Client(calls, plan);
    for (int connection = 0; connection < plan.connections(); connection++) {
      Fd end = socket(calls, linux, plan);
      client.socket(connection, end);
      check("connect", calls.call(Syscalls.connect(end, address)));
      noDelay(calls, end, plan);
    }
  }

  private static SockAddr address(EchoPlan plan) {
    return plan.transport() == Transport.UNIX
        ? SockAddr.unix(plan.socketPath().toString())
        : SockAddr.of(Transport.loopback());
  }

  private static Fd socket(SyscallExecutor executor, LinuxKernel kernel, EchoPlan plan) {
    int family =
        plan.transport() == Transport.UNIX ? SocketConstants.AF_UNIX : SocketConstants.AF_INET;
    return kernel.adopt((int) check("socket", executor.call(Syscalls.socket(family, STREAM, 0))));
  }

  private static void noDelay(SyscallExecutor executor, Fd socket, EchoPlan plan) {
    if (plan.transport() == Transport.TCP) {
      Descriptor d =
          Syscalls.setsockopt(socket, SocketConstants.IPPROTO_TCP, SocketConstants.TCP_NODELAY, ON);
      check("setsockopt", executor.call(d));
    }
  }

  private static long check(String call, long result) {
    if (result < 0) {
      throw new IllegalStateException(call + ": " + Errnos.description(result));
    }
    return result;
  }

  @Override
  public long exchange(Span span) {
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

  /** The kernel, for its counters. */
  @Nullable LinuxKernel kernel() {
    return kernel;
  }

  @Override
  public void close() {
    if (client != null) {
      client.closeAll();
    }
    if (server != null) {
      server.stopping = true;
    }
    if (listener != null) {
      listener.close();
    }
    join(serverThread);
    if (executor != null) {
      executor.close();
    }
  }

  private final class Server extends SysletConnections implements Runnable {

    private final SyscallExecutor executor;
    private final LinuxKernel linux;
    private final Fd socket;
    private final EchoPlan plan;
    private int accepted;
    private volatile long echoedBytes;
    private volatile boolean stopping;

    Server(SyscallExecutor executor, LinuxKernel linux, Fd socket, EchoPlan plan) {
      super(executor, plan);
      this.executor = executor;
      this.linux = linux;
      this.socket = socket;
      this.plan = plan;
    }

    @Override
    public void run() {
      try {
        accept();
        while (!stopping) {
          turn();
        }
      } catch (Throwable e) {
        failed(e);
      } finally {
        closeAll();
      }
    }

    private void accept() {
      descriptor.userData(ACCEPT);
      submitter.submit(Syscalls.accept4(descriptor, socket, null, SocketConstants.SOCK_CLOEXEC));
    }

    @Override
    void onOther(long result) {
      Fd end = linux.adopt((int) check("accept4", result));
      int connection = accepted++;
      socket(connection, end);
      noDelay(executor, end, plan);
      read(connection);
      if (accepted < plan.connections()) {
        accept();
      }
    }

    @Override
    void onRead(int connection) {
      // Before it is sent: who has got it back may ask.
      long before = echoedBytes; // no other thread writes it
      echoedBytes = before + plan.bytes();
      write(connection);
    }

    @Override
    void onWritten(int connection) {
      read(connection);
    }

    @Override
    void onEnd(int connection) {
      // The peer is done; its file is closed with all the others.
    }
  }

  private final class Client extends SysletConnections {

    private final long[] sequences;
    private Span span = new Span(1, 0, 0);
    private long left;
    private long sum;

    Client(SyscallExecutor executor, EchoPlan plan) {
      super(executor, plan);
      sequences = new long[plan.connections()];
    }

    long exchange(Span messages) {
      span = messages;
      left = messages.messages();
      sum = 0;
      for (int connection = 0; connection < sequences.length; connection++) {
        sequences[connection] = messages.begin(connection);
        send(connection);
      }
      while (left > 0) {
        turn();
        checkServer();
      }
      return sum;
    }

    private void send(int connection) {
      if (sequences[connection] < span.end(connection)) {
        Message.write(message(connection), connection, sequences[connection]);
        write(connection);
      }
    }

    @Override
    void onWritten(int connection) {
      read(connection);
    }

    @Override
    void onRead(int connection) {
      sum += Message.check(message(connection), connection, sequences[connection]);
      left--;
      sequences[connection]++;
      send(connection);
    }
  }
}
