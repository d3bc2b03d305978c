package io.zkthreads.vm.exec;

import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.precompile.Compression;
import io.zkthreads.vm.precompile.KeccakF;
import io.zkthreads.vm.precompile.Sha256;
import io.zkthreads.vm.precompile.Sha512;
import io.zkthreads.vm.table.RowLog;
import io.zkthreads.vm.table.keccak.KeccakLog;
import io.zkthreads.vm.table.poseidon2.Permutation;
import io.zkthreads.vm.table.sha2.CompressionLog;

/// Rows of the tables behind hashes. A run that keeps no rows counts them all the same.
final class HashRows {
  private final boolean kept;
  private final RowLog sha512;
  private final RowLog sha256;
  private final RowLog sha256States;
  private final RowLog feed;
  private final RowLog sheets;
  private final RowLog planes;
  private final RowLog lanes;
  private final RowLog permutations;
  private final CompressionLog ofSha512;
  private final CompressionLog ofSha256;
  private final KeccakLog ofKeccak;

  HashRows(RunLog log) {
    this.kept = log.enabled();
    this.sha512 = log.of(Tables.SHA512);
    this.sha256 = log.of(Tables.SHA256);
    this.sha256States = log.of(Tables.SHA256_STATE);
    this.feed = log.of(Tables.FEED);
    this.sheets = log.of(Tables.KECCAK_SHEET);
    this.planes = log.of(Tables.KECCAK_PLANE);
    this.lanes = log.of(Tables.KECCAK_STATE);
    this.permutations = log.of(Tables.POSEIDON2);
    this.ofSha512 = new CompressionLog.OfSha512(sha512, feed);
    this.ofSha256 = new CompressionLog.OfSha256(sha256, sha256States, feed);
    this.ofKeccak = new KeccakLog(sheets, planes, lanes);
  }

  void compression(Compression hash, CompressionLog.Call call, Operand block, Operand state) {
    CompressionLog.Operand a = new CompressionLog.Operand(block.old(), block.times());
    CompressionLog.Operand g = new CompressionLog.Operand(state.old(), state.times());
    switch (hash) {
      case Sha256 s when kept -> ofSha256.add(call, a, g);
      case Sha512 s when kept -> ofSha512.add(call, a, g);
      case Sha256 s -> {
        count(sha256, Sha256.ROUNDS / 2);
        count(sha256States, 1);
        count(feed, 4);
      }
      case Sha512 s -> {
        count(sha512, 4 + Sha512.ROUNDS);
        count(feed, 8);
      }
    }
  }

  void keccak(int ts, int word, Operand state) {
    if (kept) {
      ofKeccak.add(ts, word, state.old(), state.times());
    } else {
      count(sheets, 5 * KeccakF.ROUNDS);
      count(planes, 5 * KeccakF.ROUNDS);
      count(lanes, KeccakF.LANES);
    }
  }

  void poseidon2(int ts, int word, Operand state) {
    int row = permutations.begin();
    if (kept) {
      Permutation.log(permutations.words(), row, ts, word, state.old(), state.now());
    }
  }

  private static void count(RowLog log, int rows) {
    for (int i = 0; i < rows; i++) {
      log.begin();
    }
  }
}
