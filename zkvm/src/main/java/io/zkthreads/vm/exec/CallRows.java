package io.zkthreads.vm.exec;

import io.zkthreads.vm.curve.Edwards25519;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.precompile.Compression;
import io.zkthreads.vm.precompile.ModularProduct;
import io.zkthreads.vm.precompile.Modulus;
import io.zkthreads.vm.precompile.PointSum;
import io.zkthreads.vm.precompile.Words;
import io.zkthreads.vm.table.RowLog;
import io.zkthreads.vm.table.call.EdAdd;
import io.zkthreads.vm.table.call.Mul256;
import io.zkthreads.vm.table.call.MulMod;
import io.zkthreads.vm.table.call.Port;
import io.zkthreads.vm.table.sha2.CompressionLog;
import java.math.BigInteger;

/// Rows of the tables behind `call`. A run that keeps no rows counts them all the same.
final class CallRows {
  private static final int LIMBS = 16;
  private static final int NUMBER = 8;
  private static final int[] D = number(PointSum.D);
  private static final int[] ONE = number(BigInteger.ONE);

  /// 2p of 2^255 − 19: see [EdAdd].
  private static final int[] TWO_P = number(Modulus.P25519.value().shiftLeft(1));

  private final boolean kept;
  private final RowLog ports;
  private final RowLog facts;
  private final RowLog products;
  private final RowLog sums;
  private final HashRows hashes;
  private final int[] terms = new int[PointSum.TERM_WORDS];
  private final int[] rest = new int[LIMBS];

  CallRows(RunLog log) {
    this.kept = log.enabled();
    this.ports = log.of(Tables.PORT);
    this.facts = log.of(Tables.MUL256);
    this.products = log.of(Tables.MULMOD);
    this.sums = log.of(Tables.ED_ADD);
    this.hashes = new HashRows(log);
  }

  private static int[] number(BigInteger x) {
    int[] words = new int[NUMBER];
    Words.put(x, words, 0, NUMBER);
    return words;
  }

  /// An operand of whole ports, accessed at a time.
  ///
  /// @param word number of its first word
  void operand(Operand o, int time, int word, boolean overwrites) {
    for (int i = 0; i < o.now().length; i += Port.WORDS) {
      int at = ports.begin();
      if (kept) {
        int[] log = ports.words();
        Port.log(log, at, time, word + i, overwrites, o.old(), o.times(), o.now(), i);
      }
    }
  }

  /// @param words numbers of the first words of a, b, g
  void product(ModularProduct operation, int ts, int[] words, Operand a, Operand b, Operand g) {
    int row = products.begin();
    if (kept) {
      int[] log = products.words();
      MulMod.log(log, row, operation, ts, words, a.now(), b.now(), g.old(), g.now());
      begin(g.now(), 0);
      if (operation.accumulates()) {
        less(g.old(), 0);
      }
    }
    fact(operation.modulus(), a.now(), 0, b.now(), 0);
  }

  /// @param words numbers of the first words of a, b, g
  void sum(PointSum operation, int ts, int[] words, Operand a, Operand b, Operand g) {
    int row = sums.begin();
    boolean doubles = operation.doubles();
    int[] p = a.now();
    int[] q = doubles ? p : b.now();
    int[] s = g.now();
    if (kept) {
      if (doubles) {
        Edwards25519.doubleTerms(p, terms);
      } else {
        Edwards25519.sumTerms(p, q, terms);
      }
      EdAdd.log(sums.words(), row, operation, ts, words, p, q, terms, s);
    }
    term(p, 0, q, 0, U);
    term(p, NUMBER, q, NUMBER, V);
    term(p, 0, q, NUMBER, P1);
    if (doubles) {
      begin(terms, V);
      less(terms, U);
      less(ONE, 0);
      fact(Modulus.P25519, terms, E, ONE, 0);
    } else {
      term(q, 0, p, NUMBER, P2);
      term(terms, U, terms, V, E1);
      term(D, 0, terms, E1, E);
    }
    begin(terms, P1);
    more(terms, P2);
    less(s, 0);
    less(TWO_P, 0);
    fact(Modulus.P25519, s, 0, terms, E);
    begin(s, NUMBER);
    less(terms, U);
    less(terms, V);
    fact(Modulus.P25519, s, NUMBER, terms, E);
  }

  /// @param words numbers of the first words of a, b, g
  void compression(Compression hash, int ts, int[] words, Operand block, Operand state) {
    hashes.compression(hash, new CompressionLog.Call(ts, words[0], words[2]), block, state);
  }

  /// @param word number of the first word of g
  void keccak(int ts, int word, Operand state) {
    hashes.keccak(ts, word, state);
  }

  /// @param word number of the first word of g
  void poseidon2(int ts, int word, Operand state) {
    hashes.poseidon2(ts, word, state);
  }

  /// Where [Edwards25519#sumTerms] has what [EdAdd] calls so.
  private static final int U = 0;

  private static final int V = NUMBER;
  private static final int P1 = 2 * NUMBER;
  private static final int P2 = 3 * NUMBER;
  private static final int E1 = 4 * NUMBER;
  private static final int E = 5 * NUMBER;

  private void term(int[] a, int fromA, int[] b, int fromB, int term) {
    begin(terms, term);
    fact(Modulus.P25519, a, fromA, b, fromB);
  }

  /// The rest of a fact is a number; [#more] and [#less] add to it, limb by limb.
  private void begin(int[] words, int from) {
    for (int i = 0; i < LIMBS; i++) {
      rest[i] = limb(words, from, i);
    }
  }

  private void more(int[] words, int from) {
    for (int i = 0; i < LIMBS; i++) {
      rest[i] += limb(words, from, i);
    }
  }

  private void less(int[] words, int from) {
    for (int i = 0; i < LIMBS; i++) {
      rest[i] -= limb(words, from, i);
    }
  }

  private static int limb(int[] words, int from, int i) {
    return words[from + (i >> 1)] >>> (16 * (i & 1)) & 0xffff;
  }

  private void fact(Modulus modulus, int[] a, int fromA, int[] b, int fromB) {
    int at = facts.begin();
    if (kept) {
      Mul256.log(facts.words(), at, modulus, a, fromA, b, fromB, rest);
    }
  }
}
