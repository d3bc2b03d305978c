// Under picolibc: stdin is the input, stdout the journal, stderr the log; malloc takes the kit's heap.
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include "zkt.h"

void zkt_log_put(char c);
uint8_t *zkt_heap_begin(void);
uint8_t *zkt_heap_end(void);

static int put_journal(char c, FILE *file) {
  (void)file;
  journal(&c, 1);
  return c;
}

static int put_log(char c, FILE *file) {
  (void)file;
  zkt_log_put(c);
  return c;
}

static int get_input(FILE *file) {
  (void)file;
  uint8_t byte;
  return input_read(&byte, 1) == 1 ? byte : _FDEV_EOF;
}

static FILE in = FDEV_SETUP_STREAM(NULL, get_input, NULL, _FDEV_SETUP_READ);
static FILE out = FDEV_SETUP_STREAM(put_journal, NULL, NULL, _FDEV_SETUP_WRITE);
static FILE err = FDEV_SETUP_STREAM(put_log, NULL, NULL, _FDEV_SETUP_WRITE);
FILE *const stdin = &in, *const stdout = &out, *const stderr = &err;

void *sbrk(ptrdiff_t n) {
  static uint8_t *free;
  if (!free) free = zkt_heap_begin();
  if (n > zkt_heap_end() - free || n < zkt_heap_begin() - free) return (void *)-1;
  free += n;
  return free - n;
}

void *zkt_alloc_at(size_t n, const char *file, int line) {
  void *block = calloc(1, n);
  if (!block) zkt_failed(file, line, "the heap has room");
  return block;
}

__attribute__((noreturn)) void _exit(int code) { zkt_exit(code); }

// abort, and assert after it has written to stderr, end with a signal to the program itself: exit code 134.
int getpid(void) { return 1; }

int kill(int process, int signal) {
  (void)process;
  zkt_exit(128 + signal);
}
