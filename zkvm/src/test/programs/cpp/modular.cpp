// Numbers modulo primes that are template parameters: powers, inverses, a transform there and back, matrices, polynomials.
#include "start.hpp"

// u64 % u32 without the compiler's library: bit by bit.
static constexpr u32 rest(u64 a, u32 m) {
  u64 r = 0;
  for (int i = 63; i >= 0; i--) {
    r = r << 1 | (a >> i & 1);
    if (r >= m) r -= m;
  }
  return static_cast<u32>(r);
}

template <u32 P> struct Mod {
  u32 v = 0;
  // Montgomery's form; -1/P mod 2^32 and 2^64 mod P by the compiler.
  static constexpr u32 negative_inverse() {
    u32 x = 1;
    for (int i = 0; i < 5; i++) x *= 2 - P * x;
    return 0u - x;
  }
  static constexpr u32 square_of_radix = rest(~0ull, P) + 1 == P ? 0 : rest(~0ull, P) + 1;
  static constexpr u32 reduce(u64 t) {
    u32 m = static_cast<u32>(t) * negative_inverse();
    u64 r = (t + static_cast<u64>(m) * P) >> 32;
    return static_cast<u32>(r >= P ? r - P : r);
  }
  constexpr Mod() = default;
  constexpr Mod(u32 x) : v(reduce(static_cast<u64>(x) * square_of_radix)) {}
  constexpr u32 number() const { return reduce(v); }
  friend constexpr Mod operator+(Mod a, Mod b) { Mod c; c.v = a.v + b.v >= P ? a.v + b.v - P : a.v + b.v; return c; }
  friend constexpr Mod operator-(Mod a, Mod b) { Mod c; c.v = a.v >= b.v ? a.v - b.v : a.v + P - b.v; return c; }
  friend constexpr Mod operator*(Mod a, Mod b) { Mod c; c.v = reduce(static_cast<u64>(a.v) * b.v); return c; }
  constexpr Mod power(u32 n) const {
    Mod result(1), base = *this;
    for (; n; n >>= 1, base = base * base) if (n & 1) result = result * base;
    return result;
  }
  constexpr Mod inverse() const { return power(P - 2); }
};

using K = Mod<2130706433>;
using B = Mod<2013265921>;
static_assert((K(7) * K(7).inverse()).number() == 1);

template <class F, u32 LOG> struct Transform {
  F values[1 << LOG];
  void run(F root) {
    constexpr u32 n = 1u << LOG;
    for (u32 i = 1, j = 0; i < n; i++) {
      u32 bit = n >> 1;
      for (; j & bit; bit >>= 1) j ^= bit;
      j ^= bit;
      if (i < j) { F t = values[i]; values[i] = values[j], values[j] = t; }
    }
    for (u32 half = 1; half < n; half *= 2) {
      F step = root.power(n / (2 * half));
      for (u32 i = 0; i < n; i += 2 * half) {
        F w(1);
        for (u32 j = 0; j < half; j++, w = w * step) {
          F a = values[i + j], b = values[i + j + half] * w;
          values[i + j] = a + b, values[i + j + half] = a - b;
        }
      }
    }
  }
};

template <class F, u32 N> struct Matrix {
  F at[N][N];
  friend Matrix operator*(const Matrix &a, const Matrix &b) {
    Matrix c{};
    for (u32 i = 0; i < N; i++)
      for (u32 j = 0; j < N; j++)
        for (u32 k = 0; k < N; k++) c.at[i][j] = c.at[i][j] + a.at[i][k] * b.at[k][j];
    return c;
  }
};

template <class F, u32 P, u32 GENERATOR> static void field() {
  constexpr u32 LOG = 6;
  static Transform<F, LOG> transform;
  F root = F(GENERATOR).power((P - 1) >> LOG);
  for (u32 i = 0; i < 1 << LOG; i++) transform.values[i] = F(next_random() >> 1);
  for (F x : transform.values) put(x.number());
  transform.run(root);
  for (F x : transform.values) put(x.number());
  transform.run(root.inverse());
  F scale = F(1 << LOG).inverse();
  for (F x : transform.values) put((x * scale).number());
  Matrix<F, 3> fibonacci{{{1, 1, 0}, {1, 0, 0}, {0, 5, 1}}};
  for (u32 i = 0; i < 8; i++) fibonacci = fibonacci * fibonacci, put(fibonacci.at[0][1].number()), put(fibonacci.at[2][1].number());
  for (u32 i = 1; i < 12; i++) put(F(i * 1000003).inverse().number());
}

static void program() {
  field<K, 2130706433, 3>();
  field<B, 2013265921, 31>();
}
