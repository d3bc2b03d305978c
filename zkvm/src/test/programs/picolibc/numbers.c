// Floating point in software, to the last bit: libm and the compiler's own routines; division and shifts of 64 bits.
#include <math.h>
#include <stdlib.h>
#include "show.h"

static void show_double(double x) { show(&x, sizeof x); }
static void show_float(float x) { show(&x, sizeof x); }

static void functions(double x) {
  show_double(sqrt(x));
  show_double(sin(x));
  show_double(cos(x));
  show_double(atan(x));
  show_double(exp(x / 8));
  show_double(log(x + 1));
  show_double(pow(x + 0.5, 1.7));
  show_double(floor(x) + ceil(x) + trunc(x));
  show_double(fmod(x, 0.7));
  show_double(cbrt(x));
}

static void doubles(void) {
  static const double values[] = {0, 0.25, 1, 1.5, 2.718281828459045, 10, 12345.678, 1e10};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) functions(values[i]);
  double a = 1e16, b = 1.1;
  show_double(a + b), show_double(a - b), show_double(a * b), show_double(a / b), show_double(-b);
  show_double(1e308 * 10), show_double(1e-320), show_double(0.0 / a), show_double(ldexp(b, -1060));
  int exponent;
  show_double(frexp(a, &exponent));
  show_number((uint32_t)exponent);
  show_number((uint32_t)(int)-3.99), show_number((uint32_t)3000000000.5), show_number((uint32_t)lround(-2.5));
  long long wide = (long long)9.007199254740993e15;
  show(&wide, sizeof wide);
}

static void floats(void) {
  float sum = 0;
  for (int i = 1; i < 60; i++) {
    sum += 1.0f / (float)(i * i);
    show_float(sum);
    show_float(sqrtf((float)i) * (float)(i % 7 - 3));
  }
}

static void integers(void) {
  uint64_t x = 0x123456789abcdef1;
  for (int i = 0; i < 40; i++) {
    x = x * 6364136223846793005u + 1442695040888963407u;
    uint64_t y = x >> (i + 3) | 1;
    uint64_t results[] = {x / y, x % y, x << (i + 7), x >> (i + 9), (uint64_t)((int64_t)x / (int64_t)y), (uint64_t)((int64_t)x % -(int64_t)y), (uint64_t)((int64_t)x >> (i + 1))};
    show(results, sizeof results);
    show_number((uint32_t)__builtin_popcountll(x) << 16 | (uint32_t)__builtin_clzll(y) << 8 | (uint32_t)__builtin_ctzll(x | 1ull << 40));
  }
  div_t d = div(-47, 5);
  show_number((uint32_t)d.quot), show_number((uint32_t)d.rem), show_number((uint32_t)abs(-9));
}

void run(void) {
  doubles();
  floats();
  integers();
}
