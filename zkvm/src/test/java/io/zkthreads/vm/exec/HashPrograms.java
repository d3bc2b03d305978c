package io.zkthreads.vm.exec;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Programs that call hashes on random operands, from a seed.
public final class HashPrograms {
  /// Numbers of the operations: compression of SHA-256 and SHA-512, Keccak-f, Poseidon2.
  public static final int SHA256 = 16;

  public static final int SHA512 = 17;
  public static final int KECCAK = 24;
  public static final int POSEIDON2 = 25;

  private static final int HEAP = 0x40000;
  private static final int HEAP_WORDS = 120;
  private static final int REGION = 1 << 24;

  private final Random random;
  private final Words code = new Words();

  private HashPrograms(Random random) {
    this.random = random;
  }

  /// Calls with operands anywhere in a small heap, so that they overlap, or at either end of what a
  /// bare program may use, some of them over it.
  public static Program anywhere(long seed, int calls, boolean overTheEnd) {
    HashPrograms p = new HashPrograms(new Random(seed));
    p.store(HEAP, p.random.ints(HEAP_WORDS).toArray());
    for (int i = 0; i < calls; i++) {
      int operation = List.of(SHA256, SHA512, KECCAK).get(i < 3 ? i : p.random.nextInt(3));
      p.call(operation, p.pointer(50), p.pointer(32));
    }
    if (overTheEnd) {
      p.call(SHA256, HEAP, REGION - 60);
    }
    return p.end();
  }

  private int pointer(int words) {
    return switch (random.nextInt(8)) {
      case 0 -> Program.NULL_BYTES + 4 * random.nextInt(8);
      case 1 -> REGION - 4 * words;
      default -> HEAP + 4 * random.nextInt(HEAP_WORDS - words);
    };
  }

  /// Operand g of a call of [#oneOfEach], and block and state of [#twice].
  public static final int G_OF_SHA256 = HEAP + 0x400;

  public static final int G_OF_SHA512 = HEAP + 0x500;
  public static final int G_OF_KECCAK = HEAP + 0x600;
  public static final int G_OF_POSEIDON2 = HEAP + 0x700;

  /// SHA-256, SHA-512, Keccak-f and Poseidon2, once each, on random words; results are loaded
  /// afterwards.
  public static Program oneOfEach(long seed) {
    HashPrograms p = new HashPrograms(new Random(seed));
    p.store(HEAP, p.random.ints(32).toArray());
    p.store(G_OF_SHA256, p.random.ints(8).toArray());
    p.store(G_OF_SHA512, p.random.ints(16).toArray());
    p.store(G_OF_KECCAK, p.random.ints(50).toArray());
    p.callAndLoad(SHA256, G_OF_SHA256);
    p.callAndLoad(SHA512, G_OF_SHA512);
    p.callAndLoad(KECCAK, G_OF_KECCAK);
    p.store(G_OF_POSEIDON2, p.elements(16));
    p.callAndLoad(POSEIDON2, G_OF_POSEIDON2);
    return p.end();
  }

  private int[] elements(int count) {
    return random.ints(count, 0, KoalaBear.P).toArray();
  }

  /// Calls of Poseidon2 with states anywhere in a small heap of field elements, 0 and p − 1 often
  /// among them, so that they overlap, or at either end of the region.
  public static Program permutations(long seed, int calls) {
    HashPrograms p = new HashPrograms(new Random(seed));
    int[] heap = p.elements(HEAP_WORDS);
    for (int i = 0; i < HEAP_WORDS; i += 1 + p.random.nextInt(8)) {
      heap[i] = p.random.nextBoolean() ? 0 : KoalaBear.P - 1;
    }
    p.store(HEAP, heap);
    for (int i = 0; i < calls; i++) {
      p.call(POSEIDON2, p.pointer(16), 0);
    }
    return p.end();
  }

  /// Poseidon2 of sixteen words at [#G_OF_POSEIDON2], of which the first is loaded afterwards.
  public static Program permutation(int... state) {
    HashPrograms p = new HashPrograms(new Random(0));
    p.store(G_OF_POSEIDON2, Arrays.copyOf(state, 16));
    p.callAndLoad(POSEIDON2, G_OF_POSEIDON2);
    return p.end();
  }

  private void callAndLoad(int operation, int g) {
    call(operation, g, HEAP);
    code.add(Words.i(0x03, 2, 11, 7, 0));
  }

  /// One operation on a block and a state, twice.
  public static Program twice(int operation) {
    HashPrograms p = new HashPrograms(new Random(operation));
    p.store(HEAP, p.random.ints(32).toArray());
    p.call(operation, G_OF_SHA256, HEAP);
    p.call(operation, G_OF_SHA256, HEAP);
    return p.end();
  }

  private void store(int address, int[] words) {
    code.set(9, address);
    for (int i = 0; i < words.length; i++) {
      code.set(8, words[i]).add(Words.store(2, 9, 8, 4 * i));
    }
  }

  private void call(int operation, int g, int a) {
    code.set(5, a).set(7, g).add(Words.call(operation, 7, operation >= KECCAK ? 0 : 5, 0));
  }

  private Program end() {
    int[] words = code.set(10, 0).set(17, 93).add(Words.ECALL).toArray();
    return Program.bare(Image.ofCode(Words.ORIGIN, words));
  }
}
