package dev.syslet.syscalls.fd;

/** For handles whose number the test closes itself. */
public final class TestClosers {

  public static final OpenFile.Closer NONE =
      new OpenFile.Closer() {
        @Override
        public void closeUnheld(OpenFile fd) {}

        @Override
        public void closed(OpenFile fd, long result) {}
      };

  private TestClosers() {}
}
