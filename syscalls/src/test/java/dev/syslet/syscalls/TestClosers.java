package dev.syslet.syscalls;

/** For handles whose number the test closes itself. */
final class TestClosers {

  static final Fd.Closer NONE =
      new Fd.Closer() {
        @Override
        public void closeUnheld(Fd fd) {}

        @Override
        public void closed(Fd fd, long result) {}
      };

  private TestClosers() {}
}
