// LogUp columns: per row the fractions of all fraction columns, then the sums of the rows above.

#include "interpreter.cuh"
#include "quartic.cuh"
#include "quintic.cuh"

/// Rows of a thread.
static constexpr int FRACTION_ROWS = 2;

/// Divides the fractions of a row together. P_c the product of D_0...D_c, the way down leaves
/// N_c P_(c-1) in the output and D_c in the scratch, the way back has 1/P_c:
///
///   f_c = N_c P_(c-1) / P_c        1/P_(c-1) = D_c / P_c
template <class E>
struct FractionSinks {
  const Rows<FRACTION_ROWS>& rows;
  u32 first;      // number of row 0 of this thread
  u32 height;
  u64 stride;     // words between columns
  u32* out;       // column-major, first column of the first fraction
  u32* scratch;   // an element for each fraction, row and thread
  E numerators[FRACTION_ROWS];    // of the column so far
  E denominators[FRACTION_ROWS];
  E product[FRACTION_ROWS];

  __device__ __forceinline__ FractionSinks(
      const Table& table, const Rows<FRACTION_ROWS>& r, u32 first_row, u32* own_scratch)
      : rows(r),
        first(first_row),
        height(1u << table.log_domain),
        stride(1ull << table.log_out),
        out(table.out + ((u64)E::DEGREE << table.log_out)),
        scratch(own_scratch) {}

  __device__ __forceinline__ bool present(int j) const { return first + j * BLOCK < height; }

  __device__ __forceinline__ u32* scratch_of(u32 column, int j) const {
    return scratch + ((u64)column * FRACTION_ROWS + j) * E::DEGREE * BLOCK;
  }

  __device__ __forceinline__ void constraints(const E (&)[FRACTION_ROWS]) {}

  /// (N, D) becomes (N D_i + m_i D, D D_i): of the first interaction (m, D_1); the second meets a
  /// numerator of the base field.
  __device__ __forceinline__ void interaction(
      const E (&terms)[FRACTION_ROWS], const u32 (&multiplicities)[FRACTION_ROWS],
      u32 place) {
#pragma unroll
    for (int j = 0; j < FRACTION_ROWS; j++) {
      E& n = numerators[j];
      E& d = denominators[j];
      if (place & FIRST_OF_COLUMN) {
        n = E::of(multiplicities[j]);
        d = terms[j];
      } else {
        n = place & SECOND_OF_COLUMN ? scale(terms[j], n.c[0]) : multiply(n, terms[j]);
        n = add(n, scale(d, multiplicities[j]));
        d = multiply(d, terms[j]);
      }
    }
    if (place & LAST_OF_COLUMN) {
      end_column(place >> COLUMN_SHIFT);
    }
  }

  /// A zero denominator would spoil the other fractions of its row. In an honest trace its
  /// numerator is zero, so that another denominator does as well: the word 1.
  __device__ __forceinline__ void end_column(u32 c) {
    u32* at = out + c * E::DEGREE * stride;
#pragma unroll
    for (int j = 0; j < FRACTION_ROWS; j++) {
      E d = denominators[j];
      if (d.is_zero()) {
        d.c[0] = 1;
      }
      store(scratch_of(c, j), BLOCK, 0, d);
      E n = c == 0 ? numerators[j] : multiply(numerators[j], product[j]);
      if (present(j)) {
        store(at, stride, rows.here[j], n);
      }
      product[j] = c == 0 ? d : multiply(product[j], d);
    }
  }

  /// The inverses of the products of all rows of this thread, by one inversion.
  __device__ __forceinline__ void invert(E (&inverses)[FRACTION_ROWS]) const {
    E through = product[0];
    inverses[0] = E::of(ONE);
#pragma unroll
    for (int j = 1; j < FRACTION_ROWS; j++) {
      inverses[j] = through;
      through = multiply(through, product[j]);
    }
    E rest = inverse(through);
#pragma unroll
    for (int j = FRACTION_ROWS - 1; j > 0; j--) {
      inverses[j] = multiply(inverses[j], rest);
      rest = multiply(rest, product[j]);
    }
    inverses[0] = rest;
  }

  /// The way back, which leaves the sums of the fractions of each row.
  __device__ __forceinline__ void divide(u32 num_fractions, E (&sums)[FRACTION_ROWS]) const {
    E inverses[FRACTION_ROWS];
    invert(inverses);
    clear(sums);
#pragma unroll 1
    for (u32 c = num_fractions; c-- > 0;) {
      u32* at = out + c * E::DEGREE * stride;
#pragma unroll
      for (int j = 0; j < FRACTION_ROWS; j++) {
        if (present(j)) {
          E f = multiply(load<E>(at, stride, rows.here[j]), inverses[j]);
          store(at, stride, rows.here[j], f);
          sums[j] = add(sums[j], f);
          inverses[j] = multiply(inverses[j], load<E>(scratch_of(c, j), BLOCK, 0));
        }
      }
    }
  }
};

/// Fills the fractions of all tables, and the accumulators with the sums of their rows.
///
/// Grid: any number of blocks, which take the tiles in turn.
///
/// @param scratch DEGREE * max_fractions * FRACTION_ROWS * BLOCK words for each block
template <class E>
__device__ __forceinline__ void row_fractions(
    const Table* __restrict__ tables, u32 num_tables, u32 num_tiles,
    u32* scratch, u64 scratch_words) {
  DYN_SHARED(u32, shared);
  for (u32 tile = blockIdx.x; tile < num_tiles; tile += gridDim.x) {
    const Table& table = job_of_tile(tables, num_tables, tile);
    u32 first = (tile - table.first_tile) * FRACTION_ROWS * BLOCK + threadIdx.x;
    u32 last = (1u << table.log_domain) - 1;
    Frame<FRACTION_ROWS> frame(table, shared);
#pragma unroll
    for (int j = 0; j < FRACTION_ROWS; j++) {
      frame.rows.here[j] = min(first + j * BLOCK, last);
      frame.rows.next[j] = (frame.rows.here[j] + 1) & last;
    }
    FractionSinks<E> sinks(
        table, frame.rows, first, scratch + blockIdx.x * scratch_words + threadIdx.x);
    load_columns(table, frame, 0);
    interpret<E>(table, frame, sinks);
    E sums[FRACTION_ROWS];
    sinks.divide(table.num_fractions, sums);
#pragma unroll
    for (int j = 0; j < FRACTION_ROWS; j++) {
      if (sinks.present(j)) {
        store(table.out, sinks.stride, frame.rows.here[j], sums[j]);
      }
    }
  }
}

extern "C" __global__ void __launch_bounds__(BLOCK, 4) quintic_row_fractions(
    const Table* __restrict__ tables, u32 num_tables, u32 num_tiles,
    u32* scratch, u64 scratch_words) {
  row_fractions<Quintic>(tables, num_tables, num_tiles, scratch, scratch_words);
}

extern "C" __global__ void __launch_bounds__(BLOCK, 4) quartic_row_fractions(
    const Table* __restrict__ tables, u32 num_tables, u32 num_tiles,
    u32* scratch, u64 scratch_words) {
  row_fractions<Quartic>(tables, num_tables, num_tiles, scratch, scratch_words);
}

EXPORT_KERNEL(quintic_row_fractions);
EXPORT_KERNEL(quartic_row_fractions);
