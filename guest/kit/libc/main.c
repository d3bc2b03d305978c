// Says the numbers of its input, one a line, sorted, and their mean, by picolibc: stdin is the input, stdout the journal (which is
// public), stderr the log of `zkt execute`.
#include <stdio.h>
#include <stdlib.h>
#include "zkt.h"

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(void) {
  double *numbers = NULL, sum = 0, number;
  size_t n = 0, room = 0;
  while (scanf("%lf", &number) == 1) {
    if (n == room) check((numbers = realloc(numbers, (room = 2 * room + 8) * sizeof *numbers)) != NULL);
    numbers[n++] = number;
    sum += number;
  }
  check(feof(stdin) && n > 0);
  fprintf(stderr, "%zu numbers\n", n);
  qsort(numbers, n, sizeof *numbers, by_value);
  for (size_t i = 0; i < n; i++) printf("%g\n", numbers[i]);
  printf("mean %.3f\n", sum / (double)n);
  return 0;
}
