package dev.syslet.syscalls.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import jnr.constants.Constant;
import jnr.constants.ConstantSet;
import org.junit.jupiter.api.Test;

/** Constants of sockets, read from the headers by us and by jnr-constants: the same. */
class SocketConstantsTest {

  private static final List<String> SETS =
      List.of(
          "AddressFamily",
          "Sock",
          "SocketLevel",
          "SocketOption",
          "SocketMessage",
          "Shutdown",
          "IPProto",
          "TCP");

  @Test
  void whatJnrConstantsKnowsIsTheSameThere() throws Exception {
    List<String> different = new ArrayList<>();
    int compared = 0;
    for (Field field : SocketConstants.class.getFields()) {
      for (String name : SETS) {
        Constant constant = ConstantSet.getConstantSet(name).getConstant(field.getName());
        if (constant != null && constant.defined()) {
          compared++;
          if (constant.intValue() != field.getInt(null)) {
            different.add(field.getName() + ": " + field.getInt(null) + ", " + constant.intValue());
          }
        }
      }
    }
    assertEquals(List.of(), different);
    assertTrue(compared >= 30, compared + " constants compared");
  }
}
