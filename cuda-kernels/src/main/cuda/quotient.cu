// The quotient of the folded constraints by the vanishing polynomial of H, on g<w>, w of order
// 2^(h + k) with 2^k the number of chunks, rows bit-reversed.

#include "interpreter.cuh"
#include "points.cuh"
#include "quartic.cuh"
#include "quintic.cuh"

/// Rows of a thread.
static constexpr int QUOTIENT_ROWS = 2;

/// Registers that hold the selectors.
static constexpr u32 NUM_SELECTORS = 3;

/// The row one step of H further: 2^k points on.
__device__ __forceinline__ u32 next_row(u32 row, u32 log, u32 log_chunks) {
  u32 j = reverse_bits(row, log) + (1u << log_chunks);
  return reverse_bits(j & ((1u << log) - 1), log);
}

/// The constraints of the fraction columns and of the accumulator, added to those of the AIR. The
/// weights are powers of alpha; column c has D f - N, which is made as
///
///   r_1 = D_1 f - m_1        r_i = D_i r_(i-1) - m_i D_1...D_(i-1)
///
/// and then come first * acc, transition * (acc' - acc - sum f), last * (T - acc - sum f).
template <class E>
struct QuotientSinks {
  const Frame<QUOTIENT_ROWS>& frame;
  E total[QUOTIENT_ROWS];
  E sum[QUOTIENT_ROWS];       // of the fractions of a row
  E residual[QUOTIENT_ROWS];  // r of the column so far
  E product[QUOTIENT_ROWS];   // of its denominators

  __device__ __forceinline__ explicit QuotientSinks(const Frame<QUOTIENT_ROWS>& f) : frame(f) {}

  __device__ __forceinline__ void constraints(const E (&totals)[QUOTIENT_ROWS]) {
#pragma unroll
    for (int j = 0; j < QUOTIENT_ROWS; j++) {
      total[j] = totals[j];
      sum[j] = E::zero();
    }
  }

  /// Element `column` of the fraction matrix; the accumulator is element 0.
  __device__ __forceinline__ E element(u32 column, u32 row) {
    const Table& table = frame.table();
    u64 height = 1ull << table.log_rows;
    return load<E>(table.fractions + column * E::DEGREE * height, height, row);
  }

  __device__ __forceinline__ void interaction(
      const E (&terms)[QUOTIENT_ROWS], const u32 (&multiplicities)[QUOTIENT_ROWS],
      u32 place) {
    u32 c = place >> COLUMN_SHIFT;
#pragma unroll
    for (int j = 0; j < QUOTIENT_ROWS; j++) {
      E& r = residual[j];
      if (place & FIRST_OF_COLUMN) {
        E f = element(c + 1, frame.rows.here[j]);
        sum[j] = add(sum[j], f);
        r = multiply(terms[j], f);
        r.c[0] = subtract(r.c[0], multiplicities[j]);
        product[j] = terms[j];
      } else {
        r = subtract(multiply(terms[j], r), scale(product[j], multiplicities[j]));
        if (!(place & LAST_OF_COLUMN)) {
          product[j] = multiply(product[j], terms[j]);
        }
      }
    }
    if (place & LAST_OF_COLUMN) {
      E w = weight<E>(frame.weights, frame.table().lookup_weights + c);
#pragma unroll
      for (int j = 0; j < QUOTIENT_ROWS; j++) {
        total[j] = add(total[j], multiply(residual[j], w));
      }
    }
  }

  /// The constraints of the accumulator in row j, whose selectors are given.
  __device__ __forceinline__ void accumulator(int j, u32 first, u32 last, u32 transition) {
    const Table& table = frame.table();
    u32 k = table.lookup_weights + table.num_fractions;
    E here = element(0, frame.rows.here[j]);
    E next = element(0, frame.rows.next[j]);
    E terminal = weight<E>(table.weights, k + 3);
    E after = add(here, sum[j]);
    E begins = scale(here, first);
    E steps = scale(subtract(next, after), transition);
    E ends = scale(subtract(terminal, after), last);
    total[j] = add(total[j], multiply(begins, weight<E>(table.weights, k)));
    total[j] = add(total[j], multiply(steps, weight<E>(table.weights, k + 1)));
    total[j] = add(total[j], multiply(ends, weight<E>(table.weights, k + 2)));
  }
};

/// The selectors at the points of a thread's rows: Z/(x - 1), Z/(x - w^-1) and x - w^-1, w of order
/// 2^h, Z on the coset of a row a constant. They go to registers 0, 1 and 2; one inversion in all.
__device__ __forceinline__ void set_selectors(
    const Table& table, const RootTables* __restrict__ roots, const Frame<QUOTIENT_ROWS>& frame) {
  u32 log = table.log_domain;
  u32 last_point = root(roots, table.log_height, (1u << table.log_height) - 1);
  u32 distance[2 * QUOTIENT_ROWS];
  u32 before[2 * QUOTIENT_ROWS];
  u32 product = ONE;
#pragma unroll
  for (int j = 0; j < QUOTIENT_ROWS; j++) {
    u32 x = point(roots, log, frame.rows.here[j]);
    distance[2 * j] = subtract(x, ONE);
    distance[2 * j + 1] = subtract(x, last_point);
    frame.at(2)[j * BLOCK] = distance[2 * j + 1];
    before[2 * j] = product;
    product = multiply(product, distance[2 * j]);
    before[2 * j + 1] = product;
    product = multiply(product, distance[2 * j + 1]);
  }
  u32 rest = inverse(product);
#pragma unroll
  for (int k = 2 * QUOTIENT_ROWS - 1; k >= 0; k--) {
    u32 chunk = reverse_bits(frame.rows.here[k / 2], log) & ((1u << (log - table.log_height)) - 1);
    u32 z = __ldg(table.words + table.vanishing + chunk);
    frame.at(k & 1)[k / 2 * BLOCK] = multiply(multiply(rest, before[k]), z);
    rest = multiply(rest, distance[k]);
  }
}

/// Lets what constraints of fraction columns read come near while the program runs up to them.
template <class E>
__device__ __forceinline__ void prefetch_fractions(
    const Table& table, const Rows<QUOTIENT_ROWS>& rows) {
#ifndef CUDA_EMU
  u32 words = table.num_fractions == 0 ? 0 : (1 + table.num_fractions) * E::DEGREE;
#pragma unroll 1
  for (u32 c = 0; c < words; c++) {
#pragma unroll
    for (int j = 0; j < QUOTIENT_ROWS; j++) {
      const u32* cell = table.fractions + ((u64)c << table.log_rows) + rows.here[j];
      asm volatile("prefetch.global.L2 [%0];" ::"l"(cell));
    }
  }
#endif
}

/// What the sinks of a thread's rows have come to, over Z.
template <class E>
__device__ __forceinline__ void store_quotients(
    QuotientSinks<E>& sinks, const Frame<QUOTIENT_ROWS>& frame) {
  const Table& table = frame.table();
  u32 log_chunks = table.log_domain - table.log_height;
#pragma unroll
  for (int j = 0; j < QUOTIENT_ROWS; j++) {
    if (table.num_fractions > 0) {
      sinks.accumulator(
          j, frame.at(0)[j * BLOCK], frame.at(1)[j * BLOCK], frame.at(2)[j * BLOCK]);
    }
    u32 row = frame.rows.here[j];
    u32 chunk = reverse_bits(row, table.log_domain) & ((1u << log_chunks) - 1);
    u32 inverse = __ldg(table.words + table.vanishing + (1u << log_chunks) + chunk);
    u64 height = 1ull << table.log_height;
    u32* out = table.out + (row >> table.log_height) * E::DEGREE * height;
    store(out, height, row & (height - 1), scale(sinks.total[j], inverse));
  }
}

/// Quotients of all tables. Chunk a takes the rows from 2^h rev(a) on, and is a column-major matrix
/// of a column for each coefficient there: coefficient d of row i stands at
/// (DEGREE rev(a) + d) 2^h + i mod 2^h.
///
/// Grid: tiles. Where rows of a thread are missing it repeats the last one.
template <class E>
__device__ __forceinline__ void quotients(
    const Table* __restrict__ tables, u32 num_tables, const RootTables* __restrict__ roots) {
  DYN_SHARED(u32, shared);
  const Table& table = job_of_tile(tables, num_tables, blockIdx.x);
  u32 first = (blockIdx.x - table.first_tile) * QUOTIENT_ROWS * BLOCK + threadIdx.x;
  Frame<QUOTIENT_ROWS> frame(table, shared);
  Rows<QUOTIENT_ROWS>& rows = frame.rows;
#pragma unroll
  for (int j = 0; j < QUOTIENT_ROWS; j++) {
    rows.here[j] = min(first + j * BLOCK, (1u << table.log_domain) - 1);
    rows.next[j] = next_row(rows.here[j], table.log_domain, table.log_domain - table.log_height);
  }
  load_columns(table, frame, NUM_SELECTORS);
  prefetch_fractions<E>(table, rows);
  set_selectors(table, roots, frame);
  QuotientSinks<E> sinks(frame);
  interpret<E>(table, frame, sinks);
  store_quotients(sinks, frame);
}

extern "C" __global__ void __launch_bounds__(BLOCK, 4) quintic_quotients(
    const Table* __restrict__ tables, u32 num_tables, const RootTables* __restrict__ roots) {
  quotients<Quintic>(tables, num_tables, roots);
}

extern "C" __global__ void __launch_bounds__(BLOCK, 4) quartic_quotients(
    const Table* __restrict__ tables, u32 num_tables, const RootTables* __restrict__ roots) {
  quotients<Quartic>(tables, num_tables, roots);
}

EXPORT_KERNEL(quintic_quotients);
EXPORT_KERNEL(quartic_quotients);
