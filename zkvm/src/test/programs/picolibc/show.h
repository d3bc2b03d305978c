// What a program has to show; `run` is where it begins. Output is at most 2^16 bytes.
#ifndef SHOW_H
#define SHOW_H
#include <stddef.h>
#include <stdint.h>
void run(void);
void show(const void *bytes, size_t n);
void show_text(const char *text);
void show_number(uint32_t number);
#endif
