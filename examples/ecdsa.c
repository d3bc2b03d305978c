// One ECDSA signature on secp256k1 is valid: public are the digest of the message and the key that signed it, advice are
// r, s and 1/s mod n. Arithmetic is calls of MULMOD and MULADD: 8 words a number, lowest first; a sum is a product with 1.
// Exit code 0: the prover knew a valid signature.
#include "zkt.h"

typedef struct { u32 w[8]; } num;
typedef struct { num x, y, z; } point;      // X/Z², Y/Z³; Z = 0 is the neutral point

enum { P = SECP256K1_P, N = SECP256K1_ORDER };

static const num zero, one = {{1}};
static const num minus_one = {{0xfffffc2e, 0xfffffffe, -1, -1, -1, -1, -1, -1}};
static const num order = {{0xd0364141, 0xbfd25e8c, 0xaf48a03b, 0xbaaedce6, -2, -1, -1, -1}};
static const num prime = {{0xfffffc2f, 0xfffffffe, -1, -1, -1, -1, -1, -1}};
static const num seven = {{7}};
static const point base = {
  {{0x16f81798, 0x59f2815b, 0x2dce28d9, 0x029bfcdb, 0xce870b07, 0x55a06295, 0xf9dcbbac, 0x79be667e}},
  {{0xfb10d4b8, 0x9c47d08f, 0xa6855419, 0xfd17b448, 0x0e1108a8, 0x5da4fbfc, 0x26a3c465, 0x483ada77}}, {{1}}};

static inline void mul(num *g, const num *a, const num *b) { mulmod(P, g, a, b); }
static inline void add(num *g, const num *a) { muladd(P, g, a, &one); }
static inline void sub(num *g, const num *a) { muladd(P, g, a, &minus_one); }

static int compare(const num *a, const num *b) {
  for (int i = 7; i >= 0; i--)
    if (a->w[i] != b->w[i]) return a->w[i] < b->w[i] ? -1 : 1;
  return 0;
}
static int is_zero(const num *a) { return compare(a, &zero) == 0; }

static void twice(point *p) {
  num a, b, c, d, e;
  mul(&a, &p->x, &p->x);
  mul(&b, &p->y, &p->y);
  mul(&c, &b, &b);
  mul(&d, &p->x, &b);
  add(&d, &d), add(&d, &d);                 // 4·X·Y²
  e = a, add(&e, &a), add(&e, &a);          // 3·X²
  mul(&p->z, &p->y, &p->z), add(&p->z, &p->z);
  mul(&p->x, &e, &e), sub(&p->x, &d), sub(&p->x, &d);
  sub(&d, &p->x);
  add(&c, &c), add(&c, &c), add(&c, &c);    // 8·Y⁴
  mul(&p->y, &e, &d), sub(&p->y, &c);
}

// p += q, with all special cases told apart.
static void plus(point *p, const point *q) {
  if (is_zero(&q->z)) return;
  if (is_zero(&p->z)) { *p = *q; return; }
  num zz, ww, u, v, h, r, s, t;
  mul(&zz, &p->z, &p->z), mul(&ww, &q->z, &q->z);
  mul(&u, &p->x, &ww), mul(&h, &q->x, &zz), sub(&h, &u);
  mul(&s, &p->y, &ww), mul(&s, &s, &q->z);
  mul(&r, &q->y, &zz), mul(&r, &r, &p->z), sub(&r, &s);
  if (is_zero(&h)) {
    if (is_zero(&r)) twice(p);
    else p->z = zero;
    return;
  }
  mul(&t, &h, &h);
  mul(&v, &u, &t);
  mul(&t, &t, &h);
  mul(&p->z, &p->z, &q->z), mul(&p->z, &p->z, &h);
  mul(&p->x, &r, &r), sub(&p->x, &t), sub(&p->x, &v), sub(&p->x, &v);
  sub(&v, &p->x);
  mul(&p->y, &r, &v), mul(&s, &s, &t), sub(&p->y, &s);
}

static void read_number(num *g) {
  for (int i = 0; i < 8; i++) g->w[i] = read();
}
static void commit_number(u32 index, const num *a) {
  for (int i = 0; i < 8; i++) commit(index + i, a->w[i]);
}
static int bit(const num *a, int i) { return a->w[i >> 5] >> (i & 31) & 1; }

// Whether X/Z² is x, without a division.
static int has_x(const point *p, const num *x) {
  num t;
  mul(&t, &p->z, &p->z), mul(&t, &t, x);
  return compare(&t, &p->x) == 0;
}

int main(void) {
  num digest, r, s, w, t;
  point key = {.z = one}, sum = {.z = zero};
  read_number(&digest), read_number(&key.x), read_number(&key.y);
  read_number(&r), read_number(&s), read_number(&w);
  commit_number(0, &digest), commit_number(8, &key.x), commit_number(16, &key.y);

  if (is_zero(&r) || compare(&r, &order) >= 0 || is_zero(&s) || compare(&s, &order) >= 0) return 1;
  mulmod(N, &t, &s, &w);
  if (compare(&t, &one) != 0) return 2;
  if (compare(&key.x, &prime) >= 0 || compare(&key.y, &prime) >= 0) return 3;
  num left, right = seven;
  mul(&left, &key.y, &key.y), mul(&t, &key.x, &key.x);
  muladd(P, &right, &t, &key.x);
  if (compare(&left, &right) != 0) return 3;

  num u, v;
  mulmod(N, &u, &digest, &w);
  mulmod(N, &v, &r, &w);
  point both = base;
  plus(&both, &key);
  for (int i = 255; i >= 0; i--) {
    twice(&sum);
    int a = bit(&u, i), b = bit(&v, i);
    if (a | b) plus(&sum, a & b ? &both : a ? &base : &key);
  }
  if (is_zero(&sum.z)) return 4;
  if (has_x(&sum, &r)) return 0;
  t = r;
  u64 carry = 0;
  for (int i = 0; i < 8; i++) carry += (u64)t.w[i] + order.w[i], t.w[i] = (u32)carry, carry >>= 32;
  return carry == 0 && compare(&t, &prime) < 0 && has_x(&sum, &t) ? 0 : 4;
}
