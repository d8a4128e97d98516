package dev.syslet.benchmarks.echo;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/** What the connections go over. */
public enum Transport {
  /** TCP over the loopback interface, with TCP_NODELAY. */
  TCP,
  /** Stream sockets of AF_UNIX, bound to a path in a directory of the run's own. */
  UNIX;

  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  /** The name on the command line and in reports. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its name in words. */
  String title() {
    return this == TCP ? "TCP loopback" : "AF_UNIX";
  }

  /** The loopback interface, any port. */
  static InetSocketAddress loopback() {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
