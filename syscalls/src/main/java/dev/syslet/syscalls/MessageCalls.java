package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.raw.MsgHdrLayout;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.socket.MmsgHdrs;
import dev.syslet.syscalls.socket.MsgHdr;
import dev.syslet.syscalls.socket.SockAddr;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The factories of {@link Syscalls} that send and receive. */
abstract class MessageCalls extends SocketCalls {

  private static final int RECVFROM = Numbers.TABLE.numberOf("recvfrom");
  private static final int RECVMMSG = Numbers.TABLE.numberOf("recvmmsg");
  private static final int RECVMSG = Numbers.TABLE.numberOf("recvmsg");
  private static final int SENDMMSG = Numbers.TABLE.numberOf("sendmmsg");
  private static final int SENDMSG = Numbers.TABLE.numberOf("sendmsg");
  private static final int SENDTO = Numbers.TABLE.numberOf("sendto");

  MessageCalls() {}

  /**
   * Fills a descriptor: send, to where the socket is connected; what libc calls send.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param buffer a direct buffer; what lies between position and limit is sent, they do not move
   * @param flags MSG_ flags
   * @return the descriptor; its result is the number of bytes
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor sendto(Descriptor d, Fd socket, ByteBuffer buffer, int flags) {
    return sendto(d, socket, buffer, flags, null);
  }

  /**
   * Send, to where the socket is connected; what libc calls send.
   *
   * @param socket the socket
   * @param buffer a direct buffer; what lies between position and limit is sent, they do not move
   * @param flags MSG_ flags
   * @return a new descriptor; its result is the number of bytes
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor sendto(Fd socket, ByteBuffer buffer, int flags) {
    return sendto(new Descriptor(), socket, buffer, flags);
  }

  /**
   * Fills a descriptor: send.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param buffer a direct buffer; what lies between position and limit is sent, they do not move
   * @param flags MSG_ flags
   * @param address to whom; null for where the socket is connected; its length is taken when this is filled
   * @return the descriptor; its result is the number of bytes
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor sendto(
      Descriptor d, Fd socket, ByteBuffer buffer, int flags, @Nullable SockAddr address) {
    return address(bytes(file(d, SENDTO, socket), buffer).addArgument(flags), address);
  }

  /**
   * Send.
   *
   * @param socket the socket
   * @param buffer a direct buffer; what lies between position and limit is sent, they do not move
   * @param flags MSG_ flags
   * @param address to whom; null for where the socket is connected; its length is taken when this is filled
   * @return a new descriptor; its result is the number of bytes
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor sendto(
      Fd socket, ByteBuffer buffer, int flags, @Nullable SockAddr address) {
    return sendto(new Descriptor(), socket, buffer, flags, address);
  }

  /**
   * Fills a descriptor: receive; what libc calls recv.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param buffer a direct buffer; what lies between position and limit is filled, they do not move
   * @param flags MSG_ flags
   * @return the descriptor; its result is the number of bytes, 0 at the end of a stream
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor recvfrom(Descriptor d, Fd socket, ByteBuffer buffer, int flags) {
    return recvfrom(d, socket, buffer, flags, null);
  }

  /**
   * Receive; what libc calls recv.
   *
   * @param socket the socket
   * @param buffer a direct buffer; what lies between position and limit is filled, they do not move
   * @param flags MSG_ flags
   * @return a new descriptor; its result is the number of bytes, 0 at the end of a stream
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor recvfrom(Fd socket, ByteBuffer buffer, int flags) {
    return recvfrom(new Descriptor(), socket, buffer, flags);
  }

  /**
   * Fills a descriptor: receive.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param buffer a direct buffer; what lies between position and limit is filled, they do not move
   * @param flags MSG_ flags
   * @param sender gets the address of who has sent; null for not asked
   * @return the descriptor; its result is the number of bytes, 0 at the end of a stream
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor recvfrom(
      Descriptor d, Fd socket, ByteBuffer buffer, int flags, @Nullable SockAddr sender) {
    return told(bytes(file(d, RECVFROM, socket), buffer).addArgument(flags), sender);
  }

  /**
   * Receive.
   *
   * @param socket the socket
   * @param buffer a direct buffer; what lies between position and limit is filled, they do not move
   * @param flags MSG_ flags
   * @param sender gets the address of who has sent; null for not asked
   * @return a new descriptor; its result is the number of bytes, 0 at the end of a stream
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor recvfrom(
      Fd socket, ByteBuffer buffer, int flags, @Nullable SockAddr sender) {
    return recvfrom(new Descriptor(), socket, buffer, flags, sender);
  }

  /**
   * Fills a descriptor: send, to where the socket is connected; what libc calls send.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param buffer what lies between position and limit is sent, they do not move
   * @param flags MSG_ flags
   * @return the descriptor; its result is the number of bytes
   */
  public static Descriptor sendto(Descriptor d, Fd socket, LeasedBuffer buffer, int flags) {
    return sendto(d, socket, buffer, flags, null);
  }

  /**
   * Send, to where the socket is connected; what libc calls send.
   *
   * @param socket the socket
   * @param buffer what lies between position and limit is sent, they do not move
   * @param flags MSG_ flags
   * @return a new descriptor; its result is the number of bytes
   */
  public static Descriptor sendto(Fd socket, LeasedBuffer buffer, int flags) {
    return sendto(new Descriptor(), socket, buffer, flags);
  }

  /**
   * Fills a descriptor: send.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param buffer what lies between position and limit is sent, they do not move
   * @param flags MSG_ flags
   * @param address to whom; null for where the socket is connected; its length is taken when this is filled
   * @return the descriptor; its result is the number of bytes
   */
  public static Descriptor sendto(
      Descriptor d, Fd socket, LeasedBuffer buffer, int flags, @Nullable SockAddr address) {
    return address(bytes(file(d, SENDTO, socket), buffer).addArgument(flags), address);
  }

  /**
   * Send.
   *
   * @param socket the socket
   * @param buffer what lies between position and limit is sent, they do not move
   * @param flags MSG_ flags
   * @param address to whom; null for where the socket is connected; its length is taken when this is filled
   * @return a new descriptor; its result is the number of bytes
   */
  public static Descriptor sendto(
      Fd socket, LeasedBuffer buffer, int flags, @Nullable SockAddr address) {
    return sendto(new Descriptor(), socket, buffer, flags, address);
  }

  /**
   * Fills a descriptor: receive; what libc calls recv.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param buffer what lies between position and limit is filled, they do not move
   * @param flags MSG_ flags
   * @return the descriptor; its result is the number of bytes, 0 at the end of a stream
   */
  public static Descriptor recvfrom(Descriptor d, Fd socket, LeasedBuffer buffer, int flags) {
    return recvfrom(d, socket, buffer, flags, null);
  }

  /**
   * Receive; what libc calls recv.
   *
   * @param socket the socket
   * @param buffer what lies between position and limit is filled, they do not move
   * @param flags MSG_ flags
   * @return a new descriptor; its result is the number of bytes, 0 at the end of a stream
   */
  public static Descriptor recvfrom(Fd socket, LeasedBuffer buffer, int flags) {
    return recvfrom(new Descriptor(), socket, buffer, flags);
  }

  /**
   * Fills a descriptor: receive.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param buffer what lies between position and limit is filled, they do not move
   * @param flags MSG_ flags
   * @param sender gets the address of who has sent; null for not asked
   * @return the descriptor; its result is the number of bytes, 0 at the end of a stream
   */
  public static Descriptor recvfrom(
      Descriptor d, Fd socket, LeasedBuffer buffer, int flags, @Nullable SockAddr sender) {
    return told(bytes(file(d, RECVFROM, socket), buffer).addArgument(flags), sender);
  }

  /**
   * Receive.
   *
   * @param socket the socket
   * @param buffer what lies between position and limit is filled, they do not move
   * @param flags MSG_ flags
   * @param sender gets the address of who has sent; null for not asked
   * @return a new descriptor; its result is the number of bytes, 0 at the end of a stream
   */
  public static Descriptor recvfrom(
      Fd socket, LeasedBuffer buffer, int flags, @Nullable SockAddr sender) {
    return recvfrom(new Descriptor(), socket, buffer, flags, sender);
  }

  /**
   * Fills a descriptor: send several pieces of memory, control messages, to an address.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param message what is sent
   * @param flags MSG_ flags
   * @return the descriptor; its result is the number of bytes
   */
  public static Descriptor sendmsg(Descriptor d, Fd socket, MsgHdr message, int flags) {
    return file(d, SENDMSG, socket)
        .addArgument(Structs.address(message), message)
        .addArgument(flags);
  }

  /**
   * Send several pieces of memory, control messages, to an address.
   *
   * @param socket the socket
   * @param message what is sent
   * @param flags MSG_ flags
   * @return a new descriptor; its result is the number of bytes
   */
  public static Descriptor sendmsg(Fd socket, MsgHdr message, int flags) {
    return sendmsg(new Descriptor(), socket, message, flags);
  }

  /**
   * Fills a descriptor: receive into several pieces of memory, with control messages and the sender.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param message what is filled
   * @param flags MSG_ flags; MSG_CMSG_CLOEXEC where files may come
   * @return the descriptor; its result is the number of bytes, 0 at the end of a stream
   */
  public static Descriptor recvmsg(Descriptor d, Fd socket, MsgHdr message, int flags) {
    return file(d, RECVMSG, socket)
        .addArgument(Structs.address(message), message)
        .addArgument(flags);
  }

  /**
   * Receive into several pieces of memory, with control messages and the sender.
   *
   * @param socket the socket
   * @param message what is filled
   * @param flags MSG_ flags; MSG_CMSG_CLOEXEC where files may come
   * @return a new descriptor; its result is the number of bytes, 0 at the end of a stream
   */
  public static Descriptor recvmsg(Fd socket, MsgHdr message, int flags) {
    return recvmsg(new Descriptor(), socket, message, flags);
  }

  /**
   * Fills a descriptor: send several messages.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param messages what is sent
   * @param flags MSG_ flags
   * @return the descriptor; its result is the number of messages that were sent
   */
  public static Descriptor sendmmsg(Descriptor d, Fd socket, MmsgHdrs messages, int flags) {
    return sendmmsg(d, socket, messages, 0, flags);
  }

  /**
   * Send several messages.
   *
   * @param socket the socket
   * @param messages what is sent
   * @param flags MSG_ flags
   * @return a new descriptor; its result is the number of messages that were sent
   */
  public static Descriptor sendmmsg(Fd socket, MmsgHdrs messages, int flags) {
    return sendmmsg(new Descriptor(), socket, messages, flags);
  }

  /**
   * Fills a descriptor: send several messages, of which some were sent before.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param messages what is sent
   * @param first how many are left out at the beginning
   * @param flags MSG_ flags
   * @return the descriptor; its result is the number of messages that were sent
   */
  public static Descriptor sendmmsg(
      Descriptor d, Fd socket, MmsgHdrs messages, int first, int flags) {
    return file(d, SENDMMSG, socket)
        .addArgument(
            Structs.address(messages) + (long) first * MsgHdrLayout.ELEMENT_BYTES, messages)
        .addArgument(messages.count() - (long) first)
        .addArgument(flags);
  }

  /**
   * Send several messages, of which some were sent before.
   *
   * @param socket the socket
   * @param messages what is sent
   * @param first how many are left out at the beginning
   * @param flags MSG_ flags
   * @return a new descriptor; its result is the number of messages that were sent
   */
  public static Descriptor sendmmsg(Fd socket, MmsgHdrs messages, int first, int flags) {
    return sendmmsg(new Descriptor(), socket, messages, first, flags);
  }

  /**
   * Fills a descriptor: receive several messages.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param messages what is filled
   * @param flags MSG_ flags; without MSG_WAITFORONE or MSG_DONTWAIT it waits for all messages
   * @param timeout how long in all, looked at after each message only; the time that is left is written into it; null for no limit
   * @return the descriptor; its result is the number of messages
   */
  public static Descriptor recvmmsg(
      Descriptor d, Fd socket, MmsgHdrs messages, int flags, @Nullable Timespec timeout) {
    return file(d, RECVMMSG, socket)
        .addArgument(Structs.address(messages), messages)
        .addArgument(messages.count())
        .addArgument(flags)
        .addArgument(timeout == null ? 0 : Structs.address(timeout), timeout);
  }

  /**
   * Receive several messages.
   *
   * @param socket the socket
   * @param messages what is filled
   * @param flags MSG_ flags; without MSG_WAITFORONE or MSG_DONTWAIT it waits for all messages
   * @param timeout how long in all, looked at after each message only; the time that is left is written into it; null for no limit
   * @return a new descriptor; its result is the number of messages
   */
  public static Descriptor recvmmsg(
      Fd socket, MmsgHdrs messages, int flags, @Nullable Timespec timeout) {
    return recvmmsg(new Descriptor(), socket, messages, flags, timeout);
  }
}
