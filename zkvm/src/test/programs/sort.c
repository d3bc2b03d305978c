// The same numbers sorted by three methods, and records of mixed sizes sorted by a key that is compared through a pointer.
#include "report.h"
#define N 300

struct record { s8 small; u16 middle; s32 large; u8 tail; };

static s32 a[N], b[N], c[N], scratch[N];
static struct record records[100];

static void quick(s32 *x, s32 low, s32 high) {
  while (low < high) {
    s32 pivot = x[low + (high - low) / 2], i = low - 1, j = high + 1;
    for (;;) {
      do i++; while (x[i] < pivot);
      do j--; while (x[j] > pivot);
      if (i >= j) break;
      s32 t = x[i];
      x[i] = x[j];
      x[j] = t;
    }
    quick(x, low, j);
    low = j + 1;
  }
}

static void sift(s32 *x, u32 at, u32 n) {
  for (u32 child; (child = 2 * at + 1) < n; at = child) {
    if (child + 1 < n && x[child + 1] > x[child]) child++;
    if (x[at] >= x[child]) return;
    s32 t = x[at];
    x[at] = x[child];
    x[child] = t;
  }
}

static void heap(s32 *x) {
  for (u32 i = N / 2; i-- > 0;) sift(x, i, N);
  for (u32 n = N; --n > 0;) {
    s32 t = x[0];
    x[0] = x[n];
    x[n] = t;
    sift(x, 0, n);
  }
}

static void merge(s32 *x, u32 n) {
  if (n < 2) return;
  u32 half = n / 2, i = 0, j = half;
  merge(x, half);
  merge(x + half, n - half);
  for (u32 k = 0; k < n; k++) scratch[k] = j >= n || (i < half && x[i] <= x[j]) ? x[i++] : x[j++];
  for (u32 k = 0; k < n; k++) x[k] = scratch[k];
}

static int by_small(const struct record *x, const struct record *y) { return x->small - y->small; }
static int by_middle(const struct record *x, const struct record *y) { return x->middle - y->middle; }
static int by_large(const struct record *x, const struct record *y) { return (x->large > y->large) - (x->large < y->large); }

static void insertion(int (*compare)(const struct record *, const struct record *)) {
  for (u32 i = 1; i < 100; i++) {
    struct record r = records[i];
    u32 j = i;
    for (; j > 0 && compare(&records[j - 1], &r) > 0; j--) records[j] = records[j - 1];
    records[j] = r;
  }
}

static void run(void) {
  for (u32 i = 0; i < N; i++) a[i] = b[i] = c[i] = (s32)(next_random() >> next_random() % 32) - 1000;
  quick(a, 0, N - 1);
  heap(b);
  merge(c, N);
  for (u32 i = 0; i < N; i++) put((u32)a[i]), put((u32)(a[i] ^ b[i])), put((u32)(a[i] - c[i]));
  for (u32 i = 0; i < 100; i++) {
    u32 r = next_random();
    records[i] = (struct record){(s8)r, (u16)(r >> 5), (s32)next_random(), (u8)i};
  }
  int (*const orders[])(const struct record *, const struct record *) = {by_small, by_middle, by_large};
  for (u32 o = 0; o < 3; o++) {
    insertion(orders[o]);
    for (u32 i = 0; i < 100; i++) put((u32)records[i].small << 16 ^ records[i].middle), put(records[i].tail);
  }
}
