// Calendars; jumps out of nested calls; what each thread has of its own (errno), of which there is one.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "show.h"

static _Thread_local int begun = 77;
static _Thread_local char zeros[24];

static void calendar(void) {
  static const time_t moments[] = {0, 1, 951782400, 1000000000, 1709164800, 1735689599, 2147483647, 4102444800};
  for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
    struct tm parts;
    char line[80];
    gmtime_r(&moments[i], &parts);
    show_number((uint32_t)strftime(line, sizeof line, "%Y-%m-%d %H:%M:%S %j %a %B %U %y %I%p", &parts));
    show_text(line);
    parts.tm_mday += 40;
    time_t later = mktime(&parts);
    show(&later, sizeof later);
  }
}

static jmp_buf back;
static int deep(int n) {
  if (n == 3) longjmp(back, 1000 + begun);
  return n < 0 ? 0 : deep(n - 1) + n;
}

static void jumps(void) {
  volatile int tries = 0;
  int value = setjmp(back);
  if (tries++ < 3) {
    begun += value;
    deep(10 + tries);
  }
  show_number((uint32_t)value);
  show_number((uint32_t)tries);
}

static int sum(int n, ...) {
  va_list list;
  int total = 0;
  va_start(list, n);
  for (int i = 0; i < n; i++) total += i & 1 ? (int)va_arg(list, long long) : (int)(va_arg(list, double) * 2);
  va_end(list);
  return total;
}

void run(void) {
  calendar();
  jumps();
  errno = 0;
  strtol("999999999999", NULL, 10);
  show_number(errno == ERANGE);
  show_number((uint32_t)begun);
  for (size_t i = 0; i < sizeof zeros; i++) show_number((uint32_t)zeros[i]);
  show_number((uint32_t)sum(4, 1.5, 7LL, -2.25, 1LL << 33 | 5));
  srand(7);
  for (int i = 0; i < 20; i++) show_number((uint32_t)rand());
}
