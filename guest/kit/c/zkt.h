// What a C program for the machine needs. The same source runs under qemu-riscv32 (built with -DZKT_QEMU): input comes from
// standard input there, and the journal goes to standard output.
#ifndef ZKT_H
#define ZKT_H
#include <stddef.h>
#include <stdint.h>

// Input: the bytes of `zkt execute --input FILE`. The prover chooses them, and a proof does not show them: check what you
// rely on.
size_t input_size(void);
// The next bytes, at most n; how many there were.
size_t input_read(void *to, size_t n);
// Exactly n bytes, or the run ends with exit code 101, and the log says where more were asked for than there are.
#define input_need(to, n) zkt_input_need(to, n, __FILE__, __LINE__)
void zkt_input_need(void *to, size_t n, const char *file, int line);

// Output: the journal is public, and part of what a proof says. At most 2^20 bytes; of more, say the SHA-256.
void journal(const void *bytes, size_t n);
void journal_text(const char *text);

// Ends the run. The exit code is public; main's value is one.
__attribute__((noreturn)) void zkt_exit(int code);

// Goes on only if it holds; otherwise `zkt execute` shows file, line and condition, and the exit code is 101.
#define check(condition) ((condition) ? (void)0 : zkt_failed(__FILE__, __LINE__, #condition))
__attribute__((noreturn)) void zkt_failed(const char *file, int line, const char *condition);

// Text for whoever runs the program, in builds for debugging (./build debug): `zkt execute` shows it. Elsewhere it is nothing.
#ifdef ZKT_DEBUG
#define debug(text) zkt_log_text(text)
#define debug_number(name, number) zkt_log_number(name, number)
#else
#define debug(text) ((void)0)
#define debug_number(name, number) ((void)0)
#endif
void zkt_log_text(const char *text);
void zkt_log_number(const char *name, uint32_t number);

// Memory from the heap, zeros; it is never given back. If too little is left the exit code is 101, and the log says where.
#define zkt_alloc(n) zkt_alloc_at(n, __FILE__, __LINE__)
void *zkt_alloc_at(size_t n, const char *file, int line);

void sha256(uint8_t digest[32], const void *bytes, size_t n);

#ifdef ZKT_LIBC
#include <string.h>
#else
void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *text);
#endif
#endif
