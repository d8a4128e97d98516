package dev.syslet.syscalls;

/** For handles whose number the test closes itself. */
final class TestClosers {

  static final OpenFile.Closer NONE =
      new OpenFile.Closer() {
        @Override
        public void closeUnheld(OpenFile fd) {}

        @Override
        public void closed(OpenFile fd, long result) {}
      };

  private TestClosers() {}
}
