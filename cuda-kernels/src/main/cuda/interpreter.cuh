#pragma once
// Runs the bytecode of a constraint program (io.zkthreads.cuda.Bytecode) over rows of a table.
//
// All threads of a block run the same instruction; a thread runs it for ROWS rows, so that decoding
// is shared. Registers stand in shared memory; the columns that are read most are loaded there
// first, other operands are read where they are used:
//
//   register r of row j of thread t: shared[BASES + (r * ROWS + j) * BLOCK + t]
//   row j of thread t of tile b:     (b * ROWS + j) * BLOCK + t
//
// The first words of shared memory are the addresses of the matrices by kind of operand.

#include "tiles.cuh"
#include "weights.cuh"

/// Threads of a block that interprets.
static constexpr int BLOCK = 128;

/// Operations; the first twelve are those of io.zkthreads.air.FusedProgram.Op.
enum Operation {
  ADD,
  SUBTRACT,
  MULTIPLY,
  NEGATE,
  ADD_ADD,
  ADD_SUBTRACT,
  SUBTRACT_SUBTRACT,
  MULTIPLY_ADD,
  MULTIPLY_SUBTRACT,
  SUBTRACT_PRODUCT,
  ADD_MULTIPLY,
  SUBTRACT_MULTIPLY,
  COPY,
  END_CONSTRAINTS,
  END_INTERACTION
};

/// Set in word 0 of an instruction whose result goes to a register.
static constexpr u32 STORES = 1u << 7;

/// Bits of the register in the list of an interaction.
static constexpr u32 LISTED_SHIFT = 12;

enum Sink { NO_SINK, SUM, SENT, RECEIVED };

enum Kind { REGISTER, WORD, MAIN, MAIN_NEXT, PREPROCESSED, PREPROCESSED_NEXT, KNOWN };

/// The place of an interaction in its column, as bits of the mark of its offset; the number of the
/// column stands above them.
enum Place { FIRST_OF_COLUMN = 1, SECOND_OF_COLUMN = 2, LAST_OF_COLUMN = 4, COLUMN_SHIFT = 3 };

/// Words of shared memory before the registers: addresses by kind.
static constexpr int BASES = 16;

/// A table and what is made of it; io.zkthreads.cuda.kernel.TableList writes it.
struct Table {
  const uint4* code;
  const u32* words;         // constants, public values, and what a kernel adds
  const u32* weights;       // a table of extension elements
  const u32* main;          // column-major matrices of 2^log_rows rows
  const u32* preprocessed;
  const u32* known;
  const u32* fractions;
  u32* out;
  u32 num_instructions;
  u32 log_rows;
  u32 log_height;            // log2 of the order of H
  u32 num_fractions;         // fraction columns besides the accumulator
  u32 lookup_weights;        // first weight of the constraints of these columns
  u32 vanishing;            // first word of Z_H by coset, the inverses after them
  u32 first_tile;            // tiles of the tables before
  u32 log_domain;            // log2 of the rows that are computed
  u32 log_out;               // log2 of the words between columns of fractions that are made
  u32 num_loads;             // columns that are brought to registers
};
static_assert(sizeof(Table) == 104, "the host writes 104 bytes");

/// The rows of a thread: their numbers, and those of the rows one step of H further.
template <int ROWS>
struct Rows {
  u32 here[ROWS];
  u32 next[ROWS];
};

/// What the interpreter keeps of each row. Constraints and the tuple of an interaction are summed
/// in turn: `sum` is that of either; what there is of a column so far is the sinks' affair.
template <class E, int ROWS>
struct State {
  E sum[ROWS];
  u32 multiplicity[ROWS];
};

/// What every instruction needs, in registers.
template <int ROWS>
struct Frame {
  const u32* words;
  const u32* weights;
  const u64* bases;
  u32* registers;  // those of row 0 of this thread
  u32 column_bytes;
  Rows<ROWS> rows;

  /// Tells a block what table it works for; `shared` is all its dynamic shared memory.
  __device__ __forceinline__ Frame(const Table& table, u32* shared)
      : words(table.words),
        weights(table.weights),
        bases(reinterpret_cast<u64*>(shared)),
        registers(shared + BASES + threadIdx.x),
        column_bytes(4u << table.log_rows) {
    __syncthreads();  // everyone is done with the tile before
    if (threadIdx.x == 0) {
      u64* b = reinterpret_cast<u64*>(shared);
      b[REGISTER] = reinterpret_cast<u64>(&table);
      b[MAIN] = b[MAIN_NEXT] = reinterpret_cast<u64>(table.main);
      b[PREPROCESSED] = b[PREPROCESSED_NEXT] = reinterpret_cast<u64>(table.preprocessed);
      b[KNOWN] = reinterpret_cast<u64>(table.known);
    }
    __syncthreads();
  }

  /// The table, of which a kernel at the limit of its registers keeps no address.
  __device__ __forceinline__ const Table& table() const {
    return *reinterpret_cast<const Table*>(bases[REGISTER]);
  }

  __device__ __forceinline__ u32* at(u32 number) const {
    return registers + number * ROWS * BLOCK;
  }
};

/// Cells of a column of a matrix.
template <int ROWS>
__device__ __forceinline__ void fetch_cells(
    u32 (&to)[ROWS], u32 kind, u32 index, const Frame<ROWS>& frame) {
  const u32* column =
      reinterpret_cast<const u32*>(frame.bases[kind] + (u64)index * frame.column_bytes);
  bool next = kind & 1;
#pragma unroll
  for (int j = 0; j < ROWS; j++) {
    to[j] = __ldg(column + (next ? frame.rows.next[j] : frame.rows.here[j]));
  }
}

template <int ROWS>
__device__ __forceinline__ void fetch(
    u32 (&to)[ROWS], u32 kind, u32 index, const Frame<ROWS>& frame) {
  if (kind == REGISTER) {
    const u32* from = frame.at(index);
#pragma unroll
    for (int j = 0; j < ROWS; j++) {
      to[j] = from[j * BLOCK];
    }
  } else if (kind == WORD) {
    u32 word = __ldg(frame.words + index);
#pragma unroll
    for (int j = 0; j < ROWS; j++) {
      to[j] = word;
    }
  } else {
    fetch_cells(to, kind, index, frame);
  }
}

/// Columns whose loads are under way together.
static constexpr int LOADS = 4;

/// Brings columns to the registers from `first` on. Their list stands after the code.
template <int ROWS>
__device__ __forceinline__ void load_columns(
    const Table& table, const Frame<ROWS>& frame, u32 first) {
  const u32* __restrict__ loads =
      reinterpret_cast<const u32*>(table.code + table.num_instructions + 1);
#pragma unroll 1
  for (u32 k = 0; k < table.num_loads; k += LOADS) {
    u32 cells[LOADS][ROWS];
#pragma unroll
    for (int l = 0; l < LOADS; l++) {
      u32 load = __ldg(loads + min(k + l, table.num_loads - 1));
      fetch_cells(cells[l], load & 7, load >> 3, frame);
    }
#pragma unroll
    for (int l = 0; l < LOADS; l++) {
      u32* to = frame.at(first + min(k + l, table.num_loads - 1));
#pragma unroll
      for (int j = 0; j < ROWS; j++) {
        to[j * BLOCK] = cells[l][j];
      }
    }
  }
}

/// Adds a listed element of a tuple with its weight.
template <class E, int ROWS>
__device__ __forceinline__ void add_product(
    u64 (&sums)[ROWS][E::DEGREE], u32 entry, const Frame<ROWS>& frame) {
  E w = weight<E>(frame.weights, entry >> LISTED_SHIFT);
  const u32* from = frame.at(entry & ((1u << LISTED_SHIFT) - 1));
#pragma unroll
  for (int j = 0; j < ROWS; j++) {
    u32 word = from[j * BLOCK];
#pragma unroll
    for (int d = 0; d < E::DEGREE; d++) {
      sums[j][d] = accumulate(sums[j][d], word, w.c[d]);
    }
  }
}

/// Adds the elements that are listed, an even number, to the sums of all rows. A sum may take two
/// products before it is lowered.
template <class E, int ROWS>
__device__ __forceinline__ void add_listed(
    E (&to)[ROWS], const uint2* __restrict__ list, u32 count, const Frame<ROWS>& frame) {
  u64 sums[ROWS][E::DEGREE];
#pragma unroll
  for (int j = 0; j < ROWS; j++) {
#pragma unroll
    for (int d = 0; d < E::DEGREE; d++) {
      sums[j][d] = (u64)to[j].c[d] << 32;
    }
  }
  uint2 upcoming = __ldg(list);
#pragma unroll 1
  for (u32 e = 0; e < count; e += 2) {
    uint2 pair = upcoming;
    upcoming = __ldg(++list);
    add_product<E>(sums, pair.x, frame);
    add_product<E>(sums, pair.y, frame);
#pragma unroll
    for (int j = 0; j < ROWS; j++) {
#pragma unroll
      for (int d = 0; d < E::DEGREE; d++) {
        sums[j][d] = lower(sums[j][d]);
      }
    }
  }
#pragma unroll
  for (int j = 0; j < ROWS; j++) {
#pragma unroll
    for (int d = 0; d < E::DEGREE; d++) {
      to[j].c[d] = reduce(sums[j][d]);
    }
  }
}

/// The multiplicity of an interaction, which is sent or received.
template <class E, int ROWS>
__device__ __forceinline__ void set_multiplicity(
    State<E, ROWS>& state, const u32 (&words)[ROWS], u32 sink) {
#pragma unroll
  for (int j = 0; j < ROWS; j++) {
    state.multiplicity[j] = sink == SENT ? words[j] : negate(words[j]);
  }
}

template <class E, int ROWS>
__device__ __forceinline__ void clear(E (&elements)[ROWS]) {
#pragma unroll
  for (int j = 0; j < ROWS; j++) {
    elements[j] = E::zero();
  }
}

/// The end of an interaction: what is only read is added, and its column goes on.
///
/// @param i the instruction, whose list stands at `list`
template <class E, int ROWS, class Sinks>
__device__ __forceinline__ void end_interaction(
    State<E, ROWS>& state, const uint4& i, const uint4* list, const Frame<ROWS>& frame,
    Sinks& sinks) {
  if (u32 count = i.y >> 16) {
    add_listed(state.sum, reinterpret_cast<const uint2*>(list), count, frame);
  }
  if (u32 sink = (i.x >> 5) & 3) {
    u32 words[ROWS];
    fetch(words, (i.x >> 8) & 7, i.y & 0xffff, frame);
    set_multiplicity(state, words, sink);
  }
  E offset = weight<E>(frame.weights, i.w);
  u32 place = weight_mark(frame.weights, i.w);
#pragma unroll
  for (int j = 0; j < ROWS; j++) {
    state.sum[j] = add(state.sum[j], offset);
  }
  sinks.interaction(state.sum, state.multiplicity, place);
  clear(state.sum);
}

/// The result of arithmetic, in a.
template <int ROWS>
__device__ __forceinline__ void compute(
    u32 operation, u32 (&a)[ROWS], const u32 (&b)[ROWS], const u32 (&c)[ROWS]) {
#define FOR_ROWS(expression)        \
  _Pragma("unroll")                 \
  for (int j = 0; j < ROWS; j++) {  \
    a[j] = expression;              \
  }                                 \
  break
  switch (operation) {
    case ADD: FOR_ROWS(add(a[j], b[j]));
    case SUBTRACT: FOR_ROWS(subtract(a[j], b[j]));
    case MULTIPLY: FOR_ROWS(multiply(a[j], b[j]));
    case NEGATE: FOR_ROWS(negate(a[j]));
    case ADD_ADD: FOR_ROWS(add(add(a[j], b[j]), c[j]));
    case ADD_SUBTRACT: FOR_ROWS(subtract(add(a[j], b[j]), c[j]));
    case SUBTRACT_SUBTRACT: FOR_ROWS(subtract(subtract(a[j], b[j]), c[j]));
    case MULTIPLY_ADD: FOR_ROWS(add(multiply(a[j], b[j]), c[j]));
    case MULTIPLY_SUBTRACT: FOR_ROWS(subtract(multiply(a[j], b[j]), c[j]));
    case SUBTRACT_PRODUCT: FOR_ROWS(subtract(c[j], multiply(a[j], b[j])));
    case ADD_MULTIPLY: FOR_ROWS(multiply(add(a[j], b[j]), c[j]));
    case SUBTRACT_MULTIPLY: FOR_ROWS(multiply(subtract(a[j], b[j]), c[j]));
    default: break;
  }
#undef FOR_ROWS
}

/// Arithmetic, whose result goes to a register and to a sink.
template <class E, int ROWS>
__device__ __forceinline__ void run_arithmetic(
    State<E, ROWS>& state, const uint4& i, u32 operation, const Frame<ROWS>& frame) {
  u32 a[ROWS], b[ROWS] = {}, c[ROWS] = {};
  fetch(a, (i.x >> 8) & 7, i.y & 0xffff, frame);
  if (operation != COPY && operation != NEGATE) {
    fetch(b, (i.x >> 11) & 7, i.y >> 16, frame);
    if (operation >= ADD_ADD) {
      fetch(c, (i.x >> 14) & 7, i.z, frame);
    }
  }
  compute(operation, a, b, c);
  if (i.x & STORES) {
    u32* to = frame.at(i.x >> 17);
#pragma unroll
    for (int j = 0; j < ROWS; j++) {
      to[j * BLOCK] = a[j];
    }
  }
  u32 sink = (i.x >> 5) & 3;
  if (sink == SUM) {
    E w = weight<E>(frame.weights, i.w);
#pragma unroll
    for (int j = 0; j < ROWS; j++) {
      state.sum[j] = add(state.sum[j], scale(w, a[j]));
    }
  } else if (sink != NO_SINK) {
    set_multiplicity(state, a, sink);
  }
}

/// Runs a program, whose last instruction is an end. `sinks.constraints(totals)` takes the weighted
/// sums of the constraints by row, `sinks.interaction(denominators, multiplicities, place)` the
/// interactions one after another.
///
/// An instruction is fetched while the one before runs. Arithmetic has a loop of its own, in which
/// what the sinks hold stays where it is.
template <class E, int ROWS, class Sinks>
__device__ __forceinline__ void interpret(
    const Table& table, const Frame<ROWS>& frame, Sinks& sinks) {
  State<E, ROWS> state = {};
  const uint4* __restrict__ code = table.code;
  u32 num_instructions = table.num_instructions;
  uint4 upcoming = __ldg(code);
#pragma unroll 1
  for (u32 k = 0; k < num_instructions;) {
    uint4 i = upcoming;
    u32 operation = i.x & 15;
#pragma unroll 1
    while (operation < END_CONSTRAINTS) {
      upcoming = __ldg(code + ++k);
      run_arithmetic(state, i, operation, frame);
      i = upcoming;
      operation = i.x & 15;
    }
    const uint4* list = code + ++k;
    if (operation == END_INTERACTION) {
      k += ((i.y >> 16) + 3) / 4;
      upcoming = __ldg(code + k);
      end_interaction(state, i, list, frame, sinks);
    } else {
      upcoming = __ldg(code + k);
      sinks.constraints(state.sum);
      clear(state.sum);
    }
  }
}
