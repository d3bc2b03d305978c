// Text out of numbers and numbers out of text: printf's conversions, scanf's, and those of stdlib.h, at their edges.
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "show.h"

static char line[256];
#define SHOW(...) (show_number((uint32_t)snprintf(line, sizeof line, __VA_ARGS__)), show_text(line))

static void integers(void) {
  static const int values[] = {0, 1, -1, 42, -4711, INT_MAX, INT_MIN, 0x00ff00ff};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    int v = values[i];
    SHOW("%d|%5d|%-7d|%+d|% d|%08d|%.6d", v, v, v, v, v, v, v);
    SHOW("%u|%x|%X|%#x|%o|%#o|%c", (unsigned)v, (unsigned)v, (unsigned)v, (unsigned)v, (unsigned)v, (unsigned)v, v & 0x5f);
    SHOW("%lld|%llu|%#llx", (long long)v * 1000003LL, (unsigned long long)v * 0x100000001ULL, (unsigned long long)v << 17);
  }
}

static void floats(void) {
  static const double values[] = {0.0, -0.0, 1.0, 0.1, -2.5, 3.0e-9, 6.02214076e23, 1e100, 123456.789, 0.5, 1.5, 2.5, 1.0 / 3.0};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    double v = values[i];
    SHOW("%f|%.0f|%.3f|%e|%.2E|%g|%G|%12.4f|%-12.1e|", v, v, v, v, v, v, v, v, v);
  }
  SHOW("%f|%e|%g|%F", INFINITY, -INFINITY, NAN, NAN);
}

static void texts(void) {
  SHOW("[%s] [%10s] [%-10s] [%.3s] [%5.2s] [%%]", "machine", "right", "left", "cut", "both");
  SHOW("%*d|%-*d|%.*f", 6, 42, 6, 42, 2, 3.14159);
  char small[8];
  show_number((uint32_t)snprintf(small, sizeof small, "%s and more", "longer"));
  show_text(small);
}

static void scans(void) {
  int a = 0, b = 0, n = 0;
  unsigned x = 0;
  char word[16] = "";
  double d = 0;
  show_number((uint32_t)sscanf("  12 -7 0xbeef hello 2.75", "%d %d %x %15s %lf%n", &a, &b, &x, word, &d, &n));
  SHOW("%d %d %x %s %.3f %d", a, b, x, word, d, n);
  show_number((uint32_t)sscanf("key=value;rest", "%15[^=]=%*[^;];%c", word, (char *)&b));
  SHOW("%s %d", word, b & 255);
  static const char *const numbers[] = {"0", "  -12abc", "0x1F", "0777", "99999999999999999999", "-99999999999999999999", "", "zz", "+5"};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    char *end;
    long l = strtol(numbers[i], &end, 0);
    SHOW("%ld %d %lu %lld", l, (int)(end - numbers[i]), strtoul(numbers[i], NULL, 36), strtoll(numbers[i], NULL, 10));
  }
  static const char *const reals[] = {"1e3", "-0.000125", "3.14159265358979", "1e400", "1e-400", "inf", "nan", ".5", "5.", "2e", "x"};
  for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
    char *end;
    double v = strtod(reals[i], &end);
    show(&v, sizeof v);
    show_number((uint32_t)(end - reals[i]));
  }
}

void run(void) {
  integers();
  floats();
  texts();
  scans();
}
