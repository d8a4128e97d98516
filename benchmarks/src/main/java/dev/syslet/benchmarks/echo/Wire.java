package dev.syslet.benchmarks.echo;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A connection whose calls wait, as a thread of its own uses it. */
interface Wire extends Closeable {

  /** A buffer that suits it. */
  ByteBuffer buffer(int bytes);

  /** Reads at least a byte into what remains of the buffer; -1 at the end. */
  int readSome(ByteBuffer buffer) throws IOException;

  /** Writes what remains of the buffer. */
  void write(ByteBuffer buffer) throws IOException;

  /** Fills the buffer; false at the end of the stream, if that is between two messages. */
  default boolean read(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (readSome(buffer) < 0) {
        if (buffer.position() == 0) {
          return false;
        }
        throw new EOFException("the end within a message");
      }
    }
    return true;
  }

  /** Over a {@link Socket}, with its streams. */
  static Wire of(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    InputStream in = socket.getInputStream();
    OutputStream out = socket.getOutputStream();
    return new Wire() {
      @Override
      public ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes);
      }

      @Override
      public int readSome(ByteBuffer buffer) throws IOException {
        int bytes =
            in.read(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
        if (bytes > 0) {
          buffer.position(buffer.position() + bytes);
        }
        return bytes;
      }

      @Override
      public void write(ByteBuffer buffer) throws IOException {
        out.write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
      }

      @Override
      public void close() throws IOException {
        socket.close();
      }
    };
  }

  /** Over a channel that blocks. */
  static Wire of(SocketChannel channel) {
    return new Wire() {
      @Override
      public ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes);
      }

      @Override
      public int readSome(ByteBuffer buffer) throws IOException {
        return channel.read(buffer);
      }

      @Override
      public void write(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  /** Sends at once what is written, where that is a question. */
  static SocketChannel noDelay(SocketChannel channel) throws IOException {
    if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    return channel;
  }
}
