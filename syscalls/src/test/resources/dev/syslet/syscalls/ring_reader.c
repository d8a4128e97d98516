/*
 * A consumer of a ring, written from docs/ring-format.md alone.
 * ring_reader FILE: takes records until the writer is gone, or COUNT records;
 * prints "records N sum S", S being the sum of the first eight body bytes of each.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static unsigned char *ring;

#define U32(at) ((_Atomic uint32_t *) (ring + (at)))
#define U64(at) ((_Atomic uint64_t *) (ring + (at)))

static void fail(const char *what, uint64_t value) {
  fprintf(stderr, "%s: %" PRIu64 "\n", what, value);
  exit(1);
}

/* The start time of a process in clock ticks, 0 if it is gone. */
static uint64_t start_time(uint32_t pid) {
  char path[64], text[2048];
  snprintf(path, sizeof path, "/proc/%" PRIu32 "/stat", pid);
  int fd = open(path, O_RDONLY);
  if (fd < 0)
    return 0;
  ssize_t n = read(fd, text, sizeof text - 1);
  close(fd);
  if (n <= 0)
    return 0;
  text[n] = 0;
  char *field = strrchr(text, ')');
  if (field == NULL || field[2] == 'Z' || field[2] == 'X')
    return 0;
  field += 2;
  for (int i = 0; i < 19; i++)
    field = strchr(field, ' ') + 1;
  return strtoull(field, NULL, 10);
}

static uint64_t identity(uint32_t pid) {
  return start_time(pid) << 32 | pid;
}

static uint64_t pid_namespace(void) {
  struct stat st;
  return stat("/proc/self/ns/pid", &st) == 0 ? st.st_ino : 0;
}

static int writer_gone(void) {
  uint64_t producer = atomic_load(U64(48));
  return producer != 0 && atomic_load(U64(56)) == pid_namespace()
      && identity((uint32_t) producer) != producer;
}

static void futex(int word, int op, uint32_t value, const struct timespec *timeout) {
  syscall(SYS_futex, U32(word), op, value, timeout, NULL, 0);
}

int main(int argc, char **argv) {
  uint64_t most = argc > 2 ? strtoull(argv[2], NULL, 10) : UINT64_MAX;
  int fd = open(argv[1], O_RDWR);
  struct stat st;
  if (fd < 0 || fstat(fd, &st) < 0)
    fail("cannot open", 0);
  if (st.st_size < 512)
    fail("too short", st.st_size);
  ring = mmap(NULL, st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (ring == MAP_FAILED)
    fail("cannot map", st.st_size);
  atomic_thread_fence(memory_order_acquire);
  if (memcmp(ring, "SYSLRING", 8) != 0)
    fail("magic", atomic_load(U64(0)));
  if (atomic_load(U32(8)) != 0x01020304)
    fail("byte order", atomic_load(U32(8)));
  if (atomic_load(U32(12)) != 1)
    fail("version", atomic_load(U32(12)));
  if (atomic_load(U32(16)) != 512)
    fail("header length", atomic_load(U32(16)));
  if (atomic_load(U64(40)) != 0)
    fail("features", atomic_load(U64(40)));
  if (atomic_load(U64(64)) == 0)
    fail("private", 0);
  uint32_t max_record = atomic_load(U32(20));
  uint64_t capacity = atomic_load(U64(24));
  if (capacity < 4096 || (capacity & (capacity - 1)) != 0
      || (uint64_t) st.st_size < 512 + capacity || max_record > capacity / 4)
    fail("sizes", capacity);

  uint64_t nobody = 0;
  if (!atomic_compare_exchange_strong(U64(408), &nobody, identity(getpid())))
    fail("consumed by", (uint32_t) nobody);
  atomic_store(U64(416), pid_namespace());
  atomic_fetch_add(U64(424), 1);

  uint64_t head = atomic_load(U64(256)), next = 0, records = 0, sum = 0;
  while (records < most) {
    uint64_t tail = atomic_load_explicit(U64(128), memory_order_acquire);
    if (tail == head) {
      uint32_t word = atomic_load(U32(392));
      atomic_store(U32(400), 1);
      if (atomic_load(U64(128)) != head)
        continue;
      if (writer_gone() && atomic_load(U64(128)) == head)
        break;
      struct timespec slice = {0, 100000000};
      futex(392, FUTEX_WAIT, word, &slice);
      continue;
    }
    if (tail - head > capacity || tail % 8 != 0)
      fail("tail", tail);
    unsigned char *record = ring + 512 + (head & (capacity - 1));
    uint32_t length;
    uint16_t type;
    uint64_t sequence, body;
    memcpy(&length, record, 4);
    memcpy(&type, record + 4, 2);
    if (length < 8 || length % 8 != 0 || length > max_record || length > tail - head)
      fail("length", length);
    if (type != 0) {
      if (length < 24)
        fail("length of a record", length);
      memcpy(&sequence, record + 8, 8);
      memcpy(&body, record + 16, 8);
      if (next != 0 && sequence != next)
        fail("sequence", sequence);
      next = sequence + 1;
    }
    uint64_t expected = head;
    head += length;
    if (!atomic_compare_exchange_strong(U64(256), &expected, head))
      fail("head", expected);
    if (atomic_load(U32(384)) != 0) {
      atomic_fetch_add(U32(404), 1);
      futex(404, FUTEX_WAKE, INT_MAX, NULL);
    }
    if (type != 0) {
      records++;
      sum += body;
      atomic_store_explicit(U64(264), sequence, memory_order_release);
    }
  }
  uint64_t own = identity(getpid());
  atomic_compare_exchange_strong(U64(408), &own, 0);
  printf("records %" PRIu64 " sum %" PRIu64 "\n", records, sum);
  return 0;
}
