// OS version 2: reads a statement, runs the transactions that its users signed, commits what changed.
//
// It believes nothing. Advice words are committed as read, or checked; what users signed is put together from
// the statement's own words, from state, and from advice words of which each is read once, so that a
// transaction signed for another place, or with another nonce, has no valid signature here. A contract is known
// by the region that the machine names, never by what it says; its pointers are checked before use. Whatever
// does not fit stops the run with an exit code, and then there is no proof. docs/zkthreads.md is the
// specification.
#include "machine.h"

enum { FOREIGN = 9, BAD_COUNT, EXPIRED, FEE_NOT_COVERED, NUMBER_TOO_LARGE, OVER_CYCLES, BAD_SCALAR, BAD_POINT, SMALL_ORDER, BAD_SIGNATURE, NOT_REDUCED };
enum { CHAIN_WORD = 3, MODE_WORD = 27, EARLIEST_WORD = 42, LATEST_WORD = 44, TX_COUNT_WORD = 57, ROOT_WORD = 58, FEES_WORD = 66, CONTRACT_COUNT_WORD = 68, INPUT_COUNT_WORD = 69, OUTPUT_COUNT_WORD = 70, HEADER_WORDS = 71 };
enum { MAX_TRANSACTIONS = 1024, MAX_CYCLES = 1 << 20 };
#define ACCOUNT 0xfffffffeu

#include "ed25519.h"

INLINE u32 clock(void) { u32 v; asm volatile(".insn r 0x0b, 6, 0, %0, x0, x0" : "=r"(v) : : "memory"); return v; }

// The message that a signature hashes, by word: R, A, and what is signed.
INLINE u32 *message(void) { return (u32 *)MESSAGE; }
enum { M_R = 0, M_A = 8, M_SIGNED = 16, M_CHAIN = 18, M_KEY = 42, M_NONCE = 50, M_CONTRACT = 52, M_FEE = 60, M_EXPIRY = 62, M_BYTES = 64, M_CALLDATA = 65 };

// ---- the statement
static void load_header(void) {
  u32 *m = message();
  m[M_SIGNED] = 0x58544b5a; // "ZKTX"
  m[M_SIGNED + 1] = 2;
  for (u32 i = 0; i < ROOT_WORD; i++) {
    u32 v = read_public(i);
    if (i - CHAIN_WORD < MODE_WORD - CHAIN_WORD) m[M_CHAIN + i - CHAIN_WORD] = v; // chain, settlement, scope
    else if (i - EARLIEST_WORD < 2) W(TIME_LO + 4 * (i - EARLIEST_WORD)) = v;
    else if (i - LATEST_WORD < 2) W(LATEST_LO + 4 * (i - LATEST_WORD)) = v;
    else if (i == TX_COUNT_WORD) W(TX_COUNT) = v;
  }
  if (W(TX_COUNT) > MAX_TRANSACTIONS) halt(BAD_COUNT);
  W(CONTRACT_COUNT) = read_public(CONTRACT_COUNT_WORD);
  W(INPUT_COUNT) = read_public(INPUT_COUNT_WORD);
}

INLINE void check_account(const u32 *value) {
  if ((i32)(value[1] | value[3]) < 0 || (value[4] | value[5] | value[6] | value[7])) halt(NUMBER_TOO_LARGE);
}

void load_statement(u32 is_signed) {
  W(SIGNED) = is_signed;
  W(PADDED_WORDS) = -1;
  W(TX_INDEX) = -1;
  load_header();
  u32 at = HEADER_WORDS, contracts = W(CONTRACT_COUNT), inputs = W(INPUT_COUNT);
  if (contracts - 1 >= MAX_CONTRACTS) halt(BAD_CONTRACTS);
  u32 *address = (u32 *)CONTRACTS;
  for (u32 i = 0; i < contracts; i++, address += 8) {
    for (u32 k = 0; k < 8; k++) address[k] = read_public(at++);
    if (i && !ascends(address - 8, address, 8)) halt(BAD_CONTRACTS);
  }
  if (inputs > MAX_INPUTS) halt(BAD_INPUTS);
  Input *end = input(inputs);
  for (Input *in = input(0); in != end; in++) {
    u32 c = in->contract = read_public(at++);
    if (c >= contracts && c != ACCOUNT) halt(BAD_INPUTS);
#pragma clang loop unroll(full)
    for (u32 k = 0; k < 8; k++) in->slot[k] = read_public(at + k);
#pragma clang loop unroll(full)
    for (u32 k = 0; k < 8; k++) in->value[k] = in->given[k] = read_public(at + 8 + k);
    at += 16;
    if (c == ACCOUNT) check_account(in->value);
    // The contract index lies directly before the slot: nine words, compared as one key.
    if (in != input(0) && !ascends(&in[-1].contract, &in->contract, 9)) halt(BAD_INPUTS);
  }
}

// Joins leaves in place, three by three, until one is left.
static const u32 *root(u32 count) {
  u32 *leaves = (u32 *)LEAVES, *block = (u32 *)BLOCK;
  block[0] = 0x4d544b5a; // "ZKTM"
  for (u32 n = count, parents; n > 1; n = parents) {
    u32 *to = leaves;
    const u32 *from = leaves;
    parents = 0;
    for (u32 left = n; left; to += 8, parents++) {
      u32 children = left < 3 ? left : 3;
      left -= children;
      if (children > 1) {
        u32 *end = block + 1;
        for (const u32 *last = from + 8 * children; from != last; from += 8, end += 8) {
#pragma clang loop unroll(full)
          for (u32 k = 0; k < 8; k++) end[k] = from[k];
        }
        sha256(to, block, end - block);
      } else {
        for (u32 k = 0; k < 8; k++) to[k] = from[k];
      }
    }
  }
  return leaves;
}

// Checks what has been signed, then commits its root, the fees, and, in the order of the inputs, each whose
// value is not the given one.
static __attribute__((noreturn)) void finish(void) {
  if (W(SIGNED)) {
    u32 count = W(TX_COUNT);
    const u32 *r = root(count);
    for (u32 k = 0; k < 8; k++) commit(ROOT_WORD + k, r[k]);
    check_signatures(r, count, W(SENDER_COUNT));
  }
  commit(FEES_WORD, W(FEES_LO));
  commit(FEES_WORD + 1, W(FEES_HI));
  u32 inputs = W(INPUT_COUNT), outputs = 0;
  u32 at = HEADER_WORDS + 8 * W(CONTRACT_COUNT) + 17 * inputs;
  for (u32 i = 0; i < inputs; i++) {
    Input *in = input(i);
    if (!in->written) continue;
    u32 difference = 0;
#pragma clang loop unroll(full)
    for (u32 k = 0; k < 8; k++) difference |= in->value[k] ^ in->given[k];
    if (!difference) continue;
    commit(at++, i);
#pragma clang loop unroll(full)
    for (u32 k = 0; k < 8; k++) commit(at + k, in->value[k]);
    at += 8;
    outputs++;
  }
  commit(OUTPUT_COUNT_WORD, outputs);
  halt(OK);
}

// ---- who sends
static Input *account(u32 i) {
  if (i >= W(INPUT_COUNT) || input(i)->contract != ACCOUNT) halt(NOT_AUTHORIZED);
  return input(i);
}

// A sender who has not been seen before: his key, whose address the account has to name.
static void meet(Sender *s) {
  s->account = account(read());
  u32 *block = (u32 *)BLOCK, *address = (u32 *)HASH;
  block[0] = 0x41544b5a; // "ZKTA"
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) block[1 + k] = s->point.y[k] = s->key[k] = read();
  sha256(address, block, 9);
  for (u32 k = 0; k < 8; k++) if (address[k] != s->account->slot[k]) halt(NOT_AUTHORIZED);
  decompress(&s->point, &s->minus);
  if (is_torsion(s->point.y)) halt(SMALL_ORDER);
}

// The sender by order of first appearance.
static Sender *sender_at(u32 number) {
  u32 known = W(SENDER_COUNT);
  if (number > known) halt(NOT_AUTHORIZED);
  if (number == known) {
    W(SENDER_COUNT) = known + 1;
    meet(sender(number));
  }
  return sender(number);
}

// ---- transactions
// Takes nonce and fee from the account. Neither is in the journal: they stay when the contract reverts.
INLINE void charge(Input *user) {
  u32 *m = message(), *v = user->value;
  m[M_NONCE] = v[0];
  m[M_NONCE + 1] = v[1];
  if (!++v[0] && (i32)++v[1] < 0) halt(NUMBER_TOO_LARGE);
  u32 lo = m[M_FEE], hi = m[M_FEE + 1], borrow = v[2] < lo;
  if (hi > v[3] || (hi == v[3] && borrow)) halt(FEE_NOT_COVERED);
  v[2] -= lo;
  v[3] -= hi + borrow;
  u32 fees = W(FEES_LO) + lo, more = W(FEES_HI) + hi + (fees < lo);
  if ((i32)more < 0) halt(NUMBER_TOO_LARGE);
  W(FEES_LO) = fees;
  W(FEES_HI) = more;
  user->written = 1;
}

// Completes the message, reads the signature of transaction `index`, and keeps both for the end.
static void take_signature(u32 index, Sender *s, u32 contract, u32 words) {
  u32 *m = message(), *state = (u32 *)HASH, *scalar = scalar_of(index);
  Signature *g = signature(index);
  g->sender = s;
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) m[M_A + k] = m[M_KEY + k] = s->key[k];
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) m[M_CONTRACT + k] = ((u32 *)CONTRACTS)[8 * contract + k];
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) m[M_R + k] = g->point.y[k] = read();
#pragma clang loop unroll(full)
  for (u32 k = 0; k < 8; k++) scalar[k] = read();
  if (!is_below_order(scalar)) halt(BAD_SCALAR);
  decompress(&g->point, &g->minus);
  u32 n = M_CALLDATA + words;
  if (words != W(PADDED_WORDS)) {
    pad512(m, n);
    W(PADDED_WORDS) = words;
  }
  sha512(state, m, (n + 5 + 31) / 32);
  reduce(g->challenge, (u32 *)LEAVES + 8 * index, state);
}

void begin_transaction(void) {
  u32 index = W(TX_INDEX) + 1;
  W(TX_INDEX) = index;
  u32 *m = message();
  Sender *s = 0;
  Input *user;
  u32 who = read();                    // one word after the last transaction too: the host sees its end
  if (index == W(TX_COUNT)) finish();
  if (W(SIGNED)) {
    s = sender_at(who);
    user = s->account;
  } else {
    user = account(who);
  }
  u32 contract = read();
  if (contract >= W(CONTRACT_COUNT)) halt(BAD_TRANSACTION);
#pragma clang loop unroll(full)
  for (u32 k = M_FEE; k < M_BYTES; k++) m[k] = read();
  u32 words = read(), region = contract + 1;
  if (words > MAX_CALLDATA) halt(BAD_TRANSACTION);
  m[M_BYTES] = 4 * words;
  u32 *to = m + M_CALLDATA;
  for (u32 a = CALLDATA, end = a + 4 * words; a != end; a += 4) {
    u32 v = read();
    *to++ = v;
    put(region, a, v);
  }
  u32 lo = m[M_EXPIRY], hi = m[M_EXPIRY + 1], latest = W(LATEST_HI);
  if ((i32)hi < 0 || hi < latest || (hi == latest && lo < W(LATEST_LO))) halt(EXPIRED);
  charge(user);
  if (s) take_signature(index, s, contract, words);
  W(JOURNAL_TOP) = JOURNAL;
  push((Frame *)FRAMES, region, (u32)user->slot);
  W(RESULT_2) = words;
  W(TX_START) = clock();
}

// ---- system calls
INLINE void keep_given(Input *in, const u32 *old) { in->written = 1; }

// Each instruction takes 4 of the clock.
INLINE void end_transaction(void) {
  if (clock() - W(TX_START) > 4 * MAX_CYCLES) halt(OVER_CYCLES);
}

static u32 region_at(u32 to, u32 region);

#include "calls.h"

// Region of the contract whose address lies at `to`, by advice, so that it costs the same in every set; a call
// outside the set stops the run.
static u32 region_at(u32 to, u32 region) {
  check(to, 8);
  W(KEY_ADDRESS) = to;
  W(REQUEST) = 2;
  u32 i = read();
  W(REQUEST) = 0;
  u32 difference = 1;
  if (i < W(CONTRACT_COUNT)) {
    const u32 *a = (u32 *)CONTRACTS + 8 * i;
    difference = 0;
#pragma clang loop unroll(full)
    for (u32 k = 0; k < 8; k++) difference |= a[k] ^ get(region, to + 4 * k);
  }
  if (!difference) return i + 1;
  W(CALLEE_ADDRESS) = to;
  W(CALLEE_REGION) = region;
  halt(UNKNOWN_CONTRACT);
}

// ---- hashes of contracts
INLINE void copy_in(u32 *to, u32 region, u32 from, u32 words) {
  check(from, words);
  for (u32 k = 0; k < words; k++) to[k] = get(region, from + 4 * k);
}
INLINE void copy_back(u32 region, u32 to, const u32 *from, u32 words) {
  for (u32 k = 0; k < words; k++) put(region, to + 4 * k, from[k]);
}

// One compression of a contract's block into its state.
void sys_sha512(u32 state, u32 block, u32 a2, u32 a3, u32 a4, u32 region) {
  u32 *s = (u32 *)HASH, *b = (u32 *)BLOCK;
  copy_in(s, region, state, 16);
  copy_in(b, region, block, 32);
  CALL_1(17, s, b);
  copy_back(region, state, s, 16);
}

void sys_sha256(u32 state, u32 block, u32 a2, u32 a3, u32 a4, u32 region) {
  u32 *s = (u32 *)HASH, *b = (u32 *)BLOCK;
  copy_in(s, region, state, 8);
  copy_in(b, region, block, 16);
  CALL_1(16, s, b);
  copy_back(region, state, s, 8);
}

void sys_keccak(u32 state, u32 a1, u32 a2, u32 a3, u32 a4, u32 region) {
  u32 *s = (u32 *)VERIFY_MESSAGE;
  copy_in(s, region, state, 50);
  CALL_0(24, s);
  copy_back(region, state, s, 50);
}

// Words are elements of the field, each below p: another stops the run here, where an exit code can say so.
void sys_poseidon2(u32 state, u32 a1, u32 a2, u32 a3, u32 a4, u32 region) {
  u32 *s = (u32 *)VERIFY_MESSAGE;
  copy_in(s, region, state, 16);
  for (u32 k = 0; k < 16; k++) if (s[k] > 0x7f000000) halt(NOT_REDUCED);
  CALL_0(25, s);
  copy_back(region, state, s, 16);
}

// ---- signatures that contracts ask about
// The point that lies encoded at `from` of a contract, for which the host is asked.
static int take_point(Point *p, u32 *encoded, u32 region, u32 from) {
  for (u32 k = 0; k < 8; k++) p->y[k] = encoded[k];
  W(KEY_ADDRESS) = from;
  W(REQUEST) = 3;
  int is_point = has_point(p);
  W(REQUEST) = 0;
  return is_point;
}

// Whether a key has signed a contract's words: the rule of transactions, at once and of this one alone.
void sys_verify(u32 key, u32 signature, u32 data, u32 words, u32 a4, u32 region) {
  u32 *message = (u32 *)VERIFY_MESSAGE, *s = (u32 *)VERIFY_S;
  if (words > MAX_CALLDATA) halt(BAD_POINTER);
  copy_in(message, region, signature, 8);
  copy_in(s, region, signature + 32, 8);
  copy_in(message + 8, region, key, 8);
  copy_in(message + 16, region, data, words);
  W(RESULT) = is_below_order(s) && take_point((Point *)VERIFY_KEY, message + 8, region, key)
      && take_point((Point *)VERIFY_R, message, region, signature) && is_signature(words);
}
