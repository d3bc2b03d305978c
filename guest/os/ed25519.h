// Ed25519: checking signatures by the ZIP-215 rule, all of a sub-block by one combination. docs/zkthreads.md is
// the specification; docs/soundness.md says why the combination is enough.
#include "sha.h"

typedef struct { u32 x[8], y[8]; } Point;

// A user who signs, by order of first appearance. `sum` collects the coefficient of the key.
typedef struct { Point point, minus; u32 sum[8], key[8]; Input *account; u32 unused[15]; } Sender;
// R of a transaction's signature, and the challenge k mod L. S lies with the others in the message of the seed.
typedef struct { Point point, minus; u32 challenge[8], coefficient[4]; Sender *sender; u32 unused[19]; } Signature;
_Static_assert(sizeof(Sender) == 256 && sizeof(Signature) == 256, "layout.h");

INLINE Sender *sender(u32 i) { return (Sender *)SENDERS + i; }
INLINE Signature *signature(u32 i) { return (Signature *)SIGNATURES + i; }

// ---- constants, words with the lowest first
static const u32 ORDER[8] = {0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0x00000000, 0x00000000, 0x00000000, 0x10000000};
static const u32 ORDER_REST[8] = {0x8d98951d, 0xd6ec3174, 0x737dcf70, 0xc6ef5bf4, 0xfffffffe, 0xffffffff, 0xffffffff, 0x0fffffff}; // 2^256 mod L
static const u32 D[8] = {0x135978a3, 0x75eb4dca, 0x4141d8ab, 0x00700a4d, 0x7779e898, 0x8cc74079, 0x2b6ffe73, 0x52036cee};
static const u32 ONE[8] = {1};
static const u32 TWO[8] = {2};
static const u32 MINUS_ONE[8] = {0xffffffec, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x7fffffff};
// y of the points of small order, in all encodings.
static const u32 TORSION[7][8] = {
  {0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000},
  {0x00000001, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x00000000},
  {0xffffffec, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x7fffffff},
  {0x8f95e826, 0xb027b2c2, 0x89f4c345, 0xf098eff2, 0x05acdfd5, 0x3933c6d3, 0x880238b1, 0x05fc536d},
  {0x706a17c7, 0x4fd84d3d, 0x760b3cba, 0x0f67100d, 0xfa53202a, 0xc6cc392c, 0x77fdc74e, 0x7a03ac92},
  {0xffffffed, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x7fffffff},
  {0xffffffee, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x7fffffff}};
// -B to -15 B.
static const Point MINUS_BASE[15] = {
  {{0x70da2ad3, 0x36a9d29f, 0x6ada584d, 0x96d3389f, 0x022923a3, 0x3f5b1dce, 0x3291ac01, 0x5e96c92c},
   {0x66666658, 0x66666666, 0x66666666, 0x66666666, 0x66666666, 0x66666666, 0x66666666, 0x66666666}},
  {{0xd7bc31df, 0x7c3a5eb1, 0xea285ba0, 0xf7f271ba, 0xe7cc1853, 0xc2fbc482, 0x60a5fb93, 0x4954c7b3},
   {0x6af8a3c9, 0x0e5f46ae, 0x64385156, 0x97390f51, 0xc9a21f56, 0x1da25ee8, 0x092329c2, 0x2260cdf3}},
  {{0x2c071d91, 0x539db7a0, 0x7e9db779, 0x9cbc67e6, 0xc12537c5, 0xe00b518b, 0xdd6d70b6, 0x185163b5},
   {0x78f5b4d4, 0x02c36848, 0x67240304, 0x9f16ec17, 0x60269ef7, 0xa126a18e, 0x77ee69ab, 0x1267b1d1}},
  {{0x3b36077d, 0xb6c559a8, 0x6c31eab8, 0xe58c613e, 0x85cadf06, 0x7cda2b47, 0xa9300eb9, 0x5fc25724},
   {0xca32112f, 0xdf38ab61, 0xea2f0ff0, 0x4cf22832, 0x80d5716c, 0x470eb885, 0xcb1595e1, 0x47d0e827}},
  {{0xcdd10dba, 0x6ebf633f, 0xc1e41e5a, 0xa3d7e606, 0x2ed25a21, 0x03108308, 0x521ca784, 0x360258c1},
   {0xd676c8ed, 0x10d21f83, 0x89430b5d, 0x31282eca, 0x89924666, 0xe02c6e14, 0x98feae6f, 0x5f4825b2}},
  {{0x82340db0, 0x87c58be5, 0x9384bbd8, 0x5e1a667d, 0x22f5d641, 0x9d51533f, 0x85ba9fe3, 0x33686845},
   {0xf9497ef4, 0xc1d27ad0, 0x944d6b60, 0xf9417c06, 0xfd4f7d77, 0x1db709a7, 0x2886d8a1, 0x054de3fc}},
  {{0x0af1bee6, 0xa7aa67e5, 0x440e316a, 0x7c17f60c, 0xb4e27ef8, 0x161c11e6, 0x030b42b1, 0x6ba9797a},
   {0x9f4062b8, 0x12c4c4b5, 0xf7abf23d, 0xf0882b46, 0xdd36ad41, 0x87ce6468, 0x2b47d52f, 0x31c563e3}},
  {{0xf75a7b25, 0xc4780243, 0x7f967466, 0x14c53984, 0x07b1306c, 0xbd79d2a3, 0x68288e49, 0x18bd1ea0},
   {0xfc37b9b4, 0x1e2f5ba9, 0x621ee493, 0x81783cfc, 0x668af38f, 0x6ead6f09, 0xc9e57379, 0x21d30600}},
  {{0xae7a8e91, 0x2c1fdcf9, 0xd1b1fd6b, 0x7927f1a3, 0x906bdd47, 0xe40cc91f, 0x37ff8e9a, 0x4a83368f},
   {0x5522f1c0, 0xc74e4484, 0x236e4430, 0x1f789013, 0x56f2d2fd, 0xb2befce9, 0xc2dd0df4, 0x7f3d23c2}},
  {{0xb788069e, 0xbb6ae0dd, 0x27c907eb, 0xdf8171b1, 0x2d437988, 0xbb8f49f1, 0xcf35928a, 0x1fd38681},
   {0x6ae87b2c, 0xba8874b0, 0x3de0e843, 0x2576a685, 0xc898bfcf, 0xc8e44d54, 0x7a1b2477, 0x637ffcaa}},
  {{0xdf830c22, 0x00d02d3e, 0x3a6c2aad, 0x2c7e5a4d, 0x298edbc7, 0x4930f872, 0xeab41be8, 0x6b1ad74e},
   {0x6a033713, 0x308f2dc3, 0x3c9c58d4, 0x1258591c, 0x40ff0fce, 0x5a6f7ce3, 0x3f21ab97, 0x2d908231}},
  {{0x870f6fc0, 0x519d0199, 0x7a3ec4bd, 0xcd6a40dc, 0xf35db624, 0xa1308f1f, 0xfe91a2ca, 0x38e61e81},
   {0x2e2de4f9, 0x33d281dc, 0x52739667, 0x56487eb4, 0x637825b8, 0xe71d6c4e, 0x8bce8022, 0x4070ce60}},
  {{0x483fa000, 0xc87f1f8c, 0x72dd4847, 0x77bc1c17, 0xd7d2cfb0, 0x24cc520f, 0x2a0c9933, 0x6f8bd81f},
   {0xea401f80, 0x87efe1ae, 0x289a2723, 0x3740cfb2, 0xd2da89b8, 0x78466022, 0xed538b74, 0x12dbb00d}},
  {{0x4a7aea34, 0x5c718cac, 0xc1c67cd5, 0x27211927, 0xa33544ea, 0xfb738576, 0x0a77b550, 0x5fa0c4bd},
   {0x899c2839, 0x8369fd98, 0x19b6265c, 0xa74898e8, 0xcbb702bf, 0x15bad17a, 0x50c4cb81, 0x4e50256f}},
  {{0x995e722c, 0x6f9e80c1, 0x88fe7634, 0x269cec8b, 0xa2dfbe61, 0x23a53906, 0x13d13bca, 0x30e9d215},
   {0xad2e5cdf, 0x946d4cc4, 0xa19a9aa1, 0xace5af18, 0x64d29331, 0x5162f701, 0x04ff22f5, 0x12cbfb2d}}};
static const Point BASE = {{0x8f25d51a, 0xc9562d60, 0x9525a7b2, 0x692cc760, 0xfdd6dc5c, 0xc0a4e231, 0xcd6e53fe, 0x216936d3}, {0x66666658, 0x66666666, 0x66666666, 0x66666666, 0x66666666, 0x66666666, 0x66666666, 0x66666666}};

// ---- products and sums
INLINE void multiply(u32 *g, const u32 *a, const u32 *b) { CALL(0, g, a, b); }          // mod 2^255 - 19
INLINE void multiply_add(u32 *g, const u32 *a, const u32 *b) { CALL(4, g, a, b); }
INLINE void multiply_add_order(u32 *g, const u32 *a, const u32 *b) { CALL(5, g, a, b); } // mod L
INLINE void add(Point *g, const Point *a, const Point *b) { CALL(8, g, a, b); }
INLINE void twice(Point *g, const Point *a) { CALL_1(9, g, a); }

// ---- encodings
INLINE int is_zero(const u32 *v) {
  u32 any = 0;
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) any |= v[k];
  return !any;
}

// Whether v < 2^255 - 19.
static int is_coordinate(const u32 *v) {
  if (v[7] != 0x7fffffff) return v[7] < 0x7fffffff;
  for (u32 k = 6; k; k--) if (v[k] != 0xffffffff) return 1;
  return v[0] < 0xffffffed;
}

static int is_below_order(const u32 *v) {
  if (v[7] < ORDER[7]) return 1;
  for (u32 k = 8; k--;) if (v[k] != ORDER[k]) return v[k] < ORDER[k];
  return 0;
}

static int is_torsion(const u32 *y) {
  for (u32 i = 0; i < 7; i++) {
    u32 k = 0;
    while (k < 8 && y[k] == TORSION[i][k]) k++;
    if (k == 8) return 1;
  }
  return 0;
}

// The point that is encoded in p->y: clears the sign and sets x, which is advice, and the point's negative. By
// the ZIP-215 rule y may be 2^255 - 19 or more, and x = 0 have either sign.
static void decompress(Point *p, Point *minus) {
  u32 *xx = (u32 *)XX, *yy = (u32 *)YY, *product = (u32 *)PRODUCT;
  u32 odd = p->y[7] >> 31;
  p->y[7] &= 0x7fffffff;
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) p->x[k] = read();
  if (!is_coordinate(p->x)) halt(BAD_POINT);
  if ((p->x[0] & 1) != odd && !is_zero(p->x)) halt(BAD_POINT);
  multiply(xx, p->x, p->x);
  multiply(yy, p->y, p->y);
  multiply(product, xx, yy);
  multiply_add(xx, D, product);        // x^2 + d x^2 y^2, below 2^255 - 19
  u32 difference = 0, carry = 1;       // and 1 more is y^2
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) {
    u32 sum = xx[k] + carry;
    carry = sum < carry;
    difference |= sum ^ yy[k];
  }
  if (difference) {
    // y^2 = 0 is 2^255 - 19 on the left.
    if (!is_zero(yy)) halt(BAD_POINT);
    multiply_add(xx, ONE, ONE);
    if (!is_zero(xx)) halt(BAD_POINT);
  }
  // 2^255 - 19 - x, without borrow but for the largest of words 0.
  u32 borrow = p->x[0] > 0xffffffed;
  minus->x[0] = 0xffffffed - p->x[0];
#pragma clang loop unroll(full)
  for (u32 k = 1; k < 7; k++) minus->x[k] = ~p->x[k];
  minus->x[7] = 0x7fffffff ^ p->x[7];
  for (u32 k = 1; borrow; k++) borrow = !minus->x[k]--;
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) minus->y[k] = p->y[k];
}

// The challenge that a hash is, mod L, from the words of its state; `first` takes its first half as it is. The
// bytes of the hash are those of its words, big endian; as a number they are little endian.
static void reduce(u32 *challenge, u32 *first, const u32 *state) {
  u32 *wide = (u32 *)WIDE;
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) first[k] = challenge[k] = swapped(state[k ^ 1]);
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) wide[k] = swapped(state[8 + (k ^ 1)]);
  multiply_add_order(challenge, wide, ORDER_REST);
}

// ---- multi-scalar multiplication of many points: buckets
// Scalars are cut into 43 windows of 6 bits, with digits -32 to 31: adding 32 to each window first makes digits
// of plain bits. The highest window of a scalar has no such addition. A bucket gathers the points of one digit;
// the first is not copied. All windows of a point are served at once, so that its scalar is read once.
typedef struct { Point sum; const Point *at; u32 unused[15]; } Bucket;
_Static_assert(sizeof(Bucket) == 128, "shifts");
enum { WINDOW = 6, HALF = 32, WINDOWS = 43, WINDOWS_128 = 22 };
#define OFFSET_0 0x20820820u           // bit 5 of each window
#define OFFSET_1 0x08208208u
#define OFFSET_2 0x82082082u

// Bucket of digit 1 to 32; 32 takes the place of 0 in the next window.
INLINE Bucket *bucket(u32 window, u32 digit) { return (Bucket *)BUCKETS + (HALF * window + digit); }

// A value that the compiler keeps in a register as it is.
#define OPAQUE(v) asm("" : "+r"(v))

INLINE void drop(Bucket *into, const Point *p) {
  OPAQUE(into);
  const Point *at = into->at;
  if (at) {
    add(&into->sum, at, p);
    into->at = &into->sum;
  } else {
    into->at = p;
  }
}

// 128 times the digit that begins at a bit, among other bits.
INLINE u32 digit_at(const u32 *s, u32 bit) {
  u32 word = bit / 32, shift = bit % 32;
  u32 low = shift < 7 ? s[word] << (7 - shift) : s[word] >> (shift - 7);
  if (shift > 32 - WINDOW) low |= s[word + 1] << (39 - shift);
  return low;
}

// Puts a point into the bucket of each window. `s` has the offsets added, and a word of zero behind it.
INLINE void scatter(const u32 *s, u32 windows, const Point *p, const Point *minus) {
  u32 zero = HALF * sizeof(Bucket), mask = 63 * sizeof(Bucket);
  OPAQUE(zero);
  OPAQUE(mask);
#pragma clang loop unroll(full)
  for (u32 w = 0; w < windows - 1; w++) {
    u32 digit = digit_at(s, WINDOW * w) & mask;
    if (digit > zero) drop((Bucket *)((u32)bucket(w - 1, 0) + digit), p);
    else if (digit != zero) drop((Bucket *)((u32)bucket(w + 1, 0) - digit), minus);
  }
  u32 top = digit_at(s, WINDOW * (windows - 1)) & mask;
  if (top) drop((Bucket *)((u32)bucket(windows - 1, 0) + top), p);
}

INLINE u32 add_carry(u32 *to, u32 a, u32 b, u32 carry) {
  u32 sum = a + b, out = sum < a;
  *to = sum + carry;
  return out + (*to < carry);
}

static void scatter_short(const u32 *z, const Point *p, const Point *minus) {
  u32 s[5];
  u32 carry = add_carry(s, z[0], OFFSET_0, 0);
  carry = add_carry(s + 1, z[1], OFFSET_1, carry);
  carry = add_carry(s + 2, z[2], OFFSET_2, carry);
  s[4] = add_carry(s + 3, z[3], OFFSET_0, carry);
  scatter(s, WINDOWS_128, p, minus);
}

// c < L < 2^253.
static void scatter_long(const u32 *c, const Point *p, const Point *minus) {
  u32 s[9];
  u32 carry = add_carry(s, c[0], OFFSET_0, 0);
  carry = add_carry(s + 1, c[1], OFFSET_1, carry);
  carry = add_carry(s + 2, c[2], OFFSET_2, carry);
  carry = add_carry(s + 3, c[3], OFFSET_0, carry);
  carry = add_carry(s + 4, c[4], OFFSET_1, carry);
  carry = add_carry(s + 5, c[5], OFFSET_2, carry);
  carry = add_carry(s + 6, c[6], OFFSET_0, carry);
  s[8] = add_carry(s + 7, c[7], OFFSET_1, carry);
  scatter(s, WINDOWS, p, minus);
}

// The sum of all buckets, each as often as its digit says, times 2^6 per window; null if all are empty.
static const Point *gather(void) {
  Point *total = (Point *)TOTAL, *running = (Point *)RUNNING, *sum = (Point *)SUM;
  const Point *t = 0;
  for (u32 w = WINDOWS; w--;) {
    for (u32 k = 0; t && k < WINDOW; k++) { twice(total, t); t = total; }
    const Point *r = 0, *s = 0;
    for (Bucket *b = bucket(w, HALF), *end = bucket(w, 0); b != end; b--) {
      if (b->at) {
        if (r) { add(running, r, b->at); r = running; } else r = b->at;
      }
      if (r) {
        if (s) { add(sum, s, r); s = sum; } else s = r;
      }
    }
    if (s) {
      if (t) { add(total, t, s); t = total; } else t = s;
    }
  }
  return t;
}

// ---- multi-scalar multiplication of few points: all by one chain of doublings
// Digits of 4 bits choose among the multiples 1 to 15 of each point.
typedef struct { const u32 *scalar; const Point *multiples; u32 digits; } Term;
enum { MULTIPLES = 15, DIGITS = 64, DIGITS_128 = 32, FEW = 64 };

static const Point *multiples(Point *to, const Point *p) {
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) { to->x[k] = p->x[k]; to->y[k] = p->y[k]; }
  for (u32 i = 1; i < MULTIPLES; i++) {
    if (i & 1) twice(to + i, to + i / 2);
    else add(to + i, to + i - 1, p);
  }
  return to;
}

static const Point *chain(const Term *terms, const Term *end) {
  Point *total = (Point *)TOTAL;
  const Point *t = 0;
  for (u32 d = DIGITS; d--;) {
    for (u32 k = 0; t && k < 4; k++) { twice(total, t); t = total; }
    for (const Term *term = terms; term != end; term++) {
      if (d >= term->digits) continue;
      u32 digit = term->scalar[d / 8] >> 4 * (d % 8) & 15;
      if (!digit) continue;
      const Point *p = term->multiples + digit - 1;
      if (t) { add(total, t, p); t = total; } else t = p;
    }
  }
  return t;
}

// Whether 8 (t + p) is the neutral element; t may be null.
static int cancels(const Point *t, const Point *p) {
  Point *total = (Point *)TOTAL;
  if (t) { add(total, t, p); p = total; }
  for (u32 k = 0; k < 3; k++) { twice(total, p); p = total; }
  u32 rest = total->y[0] ^ 1;
  for (u32 k = 1; k < 8; k++) rest |= total->y[k];
  return !rest && is_zero(total->x);
}

// ---- all signatures of the sub-block
// S of every signature behind the root, which makes the seed's message.
INLINE u32 *seed_message(void) { return (u32 *)SEED_MESSAGE; }
INLINE u32 *scalar_of(u32 i) { return seed_message() + 9 + 8 * i; }

// The coefficient of signature 0 is 1, of the others 128 bits each of hashes of the seed, four from one.
static void choose_coefficients(const u32 *root, u32 count) {
  u32 *message = seed_message(), *seed = (u32 *)HASH, *block = (u32 *)BLOCK, *state = (u32 *)HASH_2;
  message[0] = 0x5a544b5a; // "ZKTZ"
  for (u32 k = 0; k < 8; k++) message[1 + k] = root[k];
  sha512(seed, message, pad512(message, 9 + 8 * count));
  block[0] = 0x59544b5a; // "ZKTY"
  for (u32 k = 0; k < 16; k++) block[1 + k] = seed[k];
  pad512(block, 18);
  signature(0)->coefficient[0] = 1;
  for (u32 i = 1; i < count; i++) {
    if (i == 1 || i % 4 == 0) {
      block[17] = i / 4;
      sha512(state, block, 1);
    }
    for (u32 k = 0; k < 4; k++) signature(i)->coefficient[k] = state[4 * (i % 4) + k];
  }
}

// Stops unless 8 (sum z S B - sum z R - sum z k A) is the neutral element.
static void check_signatures(const u32 *root, u32 count, u32 senders) {
  if (!count) return;
  choose_coefficients(root, count);
  u32 *z = (u32 *)SCALAR, *s = (u32 *)BASE_SUM; // words 4 to 7 of z stay 0
  for (u32 i = 0; i < count; i++) {
    Signature *g = signature(i);
#pragma clang loop unroll(full)
    for (u32 k = 0; k < 4; k++) z[k] = g->coefficient[k];
    multiply_add_order(s, z, scalar_of(i));
    multiply_add_order(g->sender->sum, z, g->challenge);
  }
  const Point *t;
  if (count + senders < FEW) {
    Term *terms = (Term *)TERMS, *term = terms;
    Point *table = (Point *)BUCKETS;
    *term++ = (Term){s, MINUS_BASE, DIGITS};
    for (u32 i = 0; i < senders; i++, table += MULTIPLES) *term++ = (Term){sender(i)->sum, multiples(table, &sender(i)->point), DIGITS};
    for (u32 i = 1; i < count; i++, table += MULTIPLES) *term++ = (Term){signature(i)->coefficient, multiples(table, &signature(i)->point), DIGITS_128};
    t = chain(terms, term);
  } else {
    scatter_long(s, MINUS_BASE, &BASE);
    for (u32 i = 0; i < senders; i++) scatter_long(sender(i)->sum, &sender(i)->point, &sender(i)->minus);
    for (u32 i = 1; i < count; i++) scatter_short(signature(i)->coefficient, &signature(i)->point, &signature(i)->minus);
    t = gather();
  }
  if (!cancels(t, &signature(0)->point)) halt(BAD_SIGNATURE);
}

// ---- a signature that a contract asks about
// Whether p->y encodes a point. If so, its x is advice as ever; if not, advice is a root w of 2 u v, where x^2 =
// u/v is the curve's equation: 2 is no square, so neither is u v, nor u/v. v is never 0.
static int has_point(Point *p) {
  if (!read()) {
    decompress(p, (Point *)VERIFY_MINUS);
    return 1;
  }
  u32 *root = (u32 *)XX, *yy = (u32 *)YY, *u = (u32 *)VERIFY_U, *v = (u32 *)VERIFY_V, *square = (u32 *)PRODUCT;
  p->y[7] &= 0x7fffffff;
  for (u32 k = 0; k < 8; k++) root[k] = read();
  multiply(yy, p->y, p->y);
  for (u32 k = 0; k < 8; k++) { u[k] = yy[k]; v[k] = ONE[k]; }
  multiply_add(u, ONE, MINUS_ONE);
  multiply_add(v, D, yy);
  multiply(u, u, v);
  multiply(u, u, TWO);
  multiply(square, root, root);
  if (is_zero(square)) halt(BAD_POINT);
  for (u32 k = 0; k < 8; k++) if (square[k] != u[k]) halt(BAD_POINT);
  return 0;
}

// Whether S in VERIFY_S and R are a signature by the key, of the words that stand behind both in VERIFY_MESSAGE.
static int is_signature(u32 words) {
  Point *key = (Point *)VERIFY_KEY, *r = (Point *)VERIFY_R;
  u32 *message = (u32 *)VERIFY_MESSAGE, *state = (u32 *)HASH, *challenge = (u32 *)VERIFY_CHALLENGE;
  u32 n = 16 + words;
  sha512(state, message, pad512(message, n));
  reduce(challenge, (u32 *)HASH_2, state);
  if (is_torsion(key->y)) return 0;
  Term *terms = (Term *)TERMS;
  terms[0] = (Term){(u32 *)VERIFY_S, MINUS_BASE, DIGITS};
  terms[1] = (Term){challenge, multiples((Point *)VERIFY_TABLE, key), DIGITS};
  return cancels(chain(terms, terms + 2), r);
}
