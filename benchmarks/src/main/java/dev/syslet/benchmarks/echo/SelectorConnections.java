package dev.syslet.benchmarks.echo;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * One side's connections and its event loop: a thread that selects, with a buffer for each connection.
 * Used by one thread at a time.
 */
abstract class SelectorConnections implements AutoCloseable {

  /** What a key's attachment is. */
  static final class Connection {
    final int index;
    final SelectionKey key;
    final ByteBuffer message;

    Connection(int index, SelectionKey key, int bytes) {
      this.index = index;
      this.key = key;
      this.message = ByteBuffer.allocateDirect(bytes);
    }
  }

  /** What the loop threw out of the selector's callback. */
  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed(IOException cause) {
      super(cause);
    }
  }

  protected final Selector selector;
  private final int bytes;
  private final Consumer<SelectionKey> onKey = this::onKey;

  SelectorConnections(EchoPlan plan) throws IOException {
    selector = Selector.open();
    bytes = plan.bytes();
  }

  /** A connection's message came whole. */
  abstract void onRead(Connection connection) throws IOException;

  /** The other side has closed the connection, between two messages. */
  abstract void onEnd(Connection connection) throws IOException;

  /** Something else than a connection is ready. */
  void onOther(SelectionKey key) throws IOException {
    throw new IllegalStateException("a key of no connection");
  }

  /** Takes a connection in, which waits for a message from now on. */
  final Connection add(SocketChannel channel, int index) throws IOException {
    Wire.noDelay(channel).configureBlocking(false);
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    Connection connection = new Connection(index, key, bytes);
    key.attach(connection);
    return connection;
  }

  /** Handles what is ready, or waits a while for it. */
  final void turn() throws IOException {
    try {
      selector.select(onKey, EchoSubject.LOOK_MILLIS);
    } catch (Failed e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void onKey(SelectionKey key) {
    try {
      if (!(key.attachment() instanceof Connection connection)) {
        onOther(key);
      } else if (key.isWritable()) {
        goOn(connection);
      } else {
        read(connection);
      }
    } catch (IOException e) {
      throw new Failed(e);
    }
  }

  private void read(Connection connection) throws IOException {
    ByteBuffer message = connection.message;
    if (((SocketChannel) connection.key.channel()).read(message) < 0) {
      if (message.position() > 0) {
        throw new EOFException("the end within a message");
      }
      onEnd(connection);
    } else if (!message.hasRemaining()) {
      onRead(connection);
    }
  }

  /** Sends the whole message; after that the connection waits for one. */
  final void write(Connection connection) throws IOException {
    connection.message.clear();
    goOn(connection);
  }

  private static void goOn(Connection connection) throws IOException {
    ((SocketChannel) connection.key.channel()).write(connection.message);
    boolean waits = connection.message.hasRemaining();
    int wanted = waits ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    if (connection.key.interestOps() != wanted) {
      connection.key.interestOps(wanted);
    }
    if (!waits) {
      connection.message.clear();
    }
  }

  /** Closes the selector and what is registered there. */
  @Override
  public final void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
