package dev.syslet.syscalls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jnr.constants.platform.OpenFlags;
import org.junit.jupiter.api.Test;

class ErrnosTest {

  @Test
  void namesAreThoseOfTheManPages() {
    assertEquals("ENOENT", Errnos.name(-2));
    assertEquals("ENOENT", Errnos.name(2));
    assertEquals("EAGAIN", Errnos.name(-11));
    assertEquals("EOPNOTSUPP", Errnos.name(-95));
    assertEquals("EDEADLK", Errnos.name(-35));
    assertEquals("errno 512", Errnos.name(-512));
    assertEquals("errno 41", Errnos.name(-41));
  }

  @Test
  void descriptionsAreThoseOfLibc() {
    assertEquals("No such file or directory", Errnos.description(-2));
    assertEquals("Unknown error 512", Errnos.description(-512));
  }

  @Test
  void numbersAreFoundByName() {
    assertEquals(38, Errnos.number("ENOSYS"));
    assertThrows(IllegalArgumentException.class, () -> Errnos.number("ENOPE"));
  }

  @Test
  void theFlagsThatDifferBetweenArchitecturesAreThoseOfThisOne() {
    assertEquals(OpenFlags.O_DIRECTORY.intValue(), LinuxConstants.O_DIRECTORY);
    assertEquals(OpenFlags.O_NOFOLLOW.intValue(), LinuxConstants.O_NOFOLLOW);
    assertEquals(OpenFlags.O_TMPFILE.intValue(), LinuxConstants.O_TMPFILE);
    assertTrue((LinuxConstants.O_SYNC & LinuxConstants.O_DSYNC) != 0);
  }
}
