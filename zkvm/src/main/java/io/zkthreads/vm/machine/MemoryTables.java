package io.zkthreads.vm.machine;

import static io.zkthreads.vm.machine.TableBuilder.INVERSE_2_16;
import static io.zkthreads.vm.machine.TableBuilder.INVERSE_2_8;

import io.zkthreads.stark.air.Expr;
import io.zkthreads.vm.machine.TableBuilder.Cell;

/// Loads, stores and the indirect jump: instructions that compute an address from rs1 and a signed
/// offset. The sum must not wrap mod 2^32 — a wrapped one could only name bytes 0..0x7ff, and traps
/// — and must be below 2^24, so no instruction can name memory of another region.
final class MemoryTables {
  private MemoryTables() {}

  static void loadWord(TableBuilder t) {
    Frame f = Frame.open(t);
    Register a = f.first();
    Register d = f.destination();
    Expr imm = offset(t);
    Expr wordLow = wordLow(t, f);
    Cell m = memory(t);
    Expr high = addressHigh(t, f, a, imm, wordLow.times(4));
    f.fetch(d.number(), a.number(), imm);
    f.read(a);
    t.access(f.real(), key(f, wordLow, high), memoryTime(f), m);
    f.write(d, m.lo(), m.hi());
    f.next();
  }

  /// y puts a byte into the top of a 16-bit limb, so that one check of y − 2^15·sn serves both
  /// sizes.
  static void loadByteOrHalf(TableBuilder t) {
    Frame f = Frame.open(t);
    Expr by = t.column("by", "1 for LB, LBU (ROM)");
    Expr sg = t.column("sg", "1 for LB, LH (ROM)");
    Register a = f.first();
    Register d = f.destination();
    Expr imm = offset(t);
    Place place = place(t, f);
    Cell m = memory(t);
    Expr half = t.column("h", "selected half");
    Expr b0 = t.column("b0", "its low byte");
    Expr y = t.column("y", "loaded value, a byte times 256");
    Expr sn = t.bit("sn", "sign extension");
    Expr low = t.column("c_lo", "result, low");
    Expr high = addressHigh(t, f, a, imm, place.low());
    t.zero("aligned half", t.not(by).times(place.o0()));
    t.zero("half", half.minus(m.lo()).minus(place.o1().times(m.hi().minus(m.lo()))));
    Expr b1 = t.let("b1", half.minus(b0).times(INVERSE_2_8));
    f.bytePair(b0, b1);
    Expr selected = t.let("bsel", b0.plus(place.o0().times(b1.minus(b0))));
    t.zero("y", y.minus(half).minus(by.times(selected.times(256).minus(half))));
    t.zero("sn unsigned", sn.times(t.not(sg)));
    f.range(y.minus(sn.times(1 << 15)), t.constant(16).minus(sg));
    t.zero("c_lo", low.minus(half).minus(by.times(selected.plus(sn.times(0xff00)).minus(half))));
    f.fetch(d.number(), a.number(), imm, by, sg);
    f.read(a);
    t.access(f.real(), key(f, place.wordLow(), high), memoryTime(f), m);
    f.write(d, low, sn.times(0xffff));
    f.next();
  }

  /// The stored value is in range because whoever wrote rs2 checked it.
  static void storeWord(TableBuilder t) {
    Frame f = Frame.open(t);
    Register a = f.first();
    Register b = f.second();
    Expr imm = offset(t);
    Expr wordLow = wordLow(t, f);
    Cell m = memory(t);
    Expr high = addressHigh(t, f, a, imm, wordLow.times(4));
    f.fetch(a.number(), b.number(), imm);
    f.read(a);
    f.read(b);
    t.access(f.real(), key(f, wordLow, high), memoryTime(f), m, b.lo(), b.hi());
    f.next();
  }

  /// The half that is not selected is kept, and the change of the word is the change of the
  /// selected half. Both splits into bytes are checked.
  static void storeByteOrHalf(TableBuilder t) {
    Frame f = Frame.open(t);
    Expr by = t.column("by", "1 for SB (ROM)");
    Register a = f.first();
    Register b = f.second();
    Expr imm = offset(t);
    Place place = place(t, f);
    Cell m = memory(t);
    Expr oldHalf = t.column("oh", "selected half before");
    Expr oldByte = t.column("ob", "its low byte");
    Expr s = t.column("s", "low byte of rs2");
    Expr newLo = t.column("n_lo", "word after, low");
    Expr newHi = t.column("n_hi", "word after, high");
    Expr high = addressHigh(t, f, a, imm, place.low());
    t.zero("aligned half", t.not(by).times(place.o0()));
    t.zero("half", oldHalf.minus(m.lo()).minus(place.o1().times(m.hi().minus(m.lo()))));
    Expr oldTop = t.let("ob1", oldHalf.minus(oldByte).times(INVERSE_2_8));
    Expr top = t.let("s1", b.lo().minus(s).times(INVERSE_2_8));
    f.bytePair(oldByte, oldTop);
    f.bytePair(s, top);
    t.zero("low half kept", place.o1().times(newLo.minus(m.lo())));
    t.zero("high half kept", t.not(place.o1()).times(newHi.minus(m.hi())));
    Expr lowByte = s.minus(oldByte);
    Expr topByte = s.minus(oldTop).times(256);
    Expr ofByte = t.let("byte", lowByte.plus(place.o0().times(topByte.minus(lowByte))));
    Expr ofHalf = t.let("half", b.lo().minus(oldHalf));
    Expr change = newLo.minus(m.lo()).plus(newHi).minus(m.hi());
    t.zero("change", change.minus(ofHalf).minus(by.times(ofByte.minus(ofHalf))));
    f.fetch(a.number(), b.number(), imm, by);
    f.read(a);
    f.read(b);
    t.access(f.real(), key(f, place.wordLow(), high), memoryTime(f), m, newLo, newHi);
    f.next();
  }

  /// Bit 0 of the target is dropped, bit 1 is 0 because the target is 4·w_lo + 2^16·hi. The low
  /// limb of the link is an expression, since the ROM row binds pc.
  static void jumpRegister(TableBuilder t) {
    Frame f = Frame.open(t);
    Register a = f.first();
    Register d = f.destination();
    Expr imm = offset(t);
    Expr linkHigh = t.column("link_hi", "(pc+4) >> 16 (ROM)");
    Expr wordLow = wordLow(t, f);
    Expr o0 = t.bit("o0", "bit 0 of rs1 + imm, dropped");
    Expr high = addressHigh(t, f, a, imm, wordLow.times(4).plus(o0));
    f.fetch(d.number(), a.number(), imm, linkHigh);
    f.read(a);
    f.write(d, linkLow(f, linkHigh), linkHigh);
    f.jump(wordLow.times(4).plus(high.times(1 << 16)));
  }

  /// Low limb of pc + 4, given its high limb.
  static Expr linkLow(Frame f, Expr linkHigh) {
    return f.pc().plus(4).minus(linkHigh.times(1 << 16));
  }

  /// Columns of a memory word before its access.
  static Cell memory(TableBuilder t) {
    Expr time = t.column("m_pts", "time of the last access to the word");
    Expr lo = t.column("m_lo", "word before, low");
    return new Cell(time, lo, t.column("m_hi", "word before, high"));
  }

  static Expr memoryTime(Frame f) {
    return f.ts().plus(Register.MEMORY);
  }

  /// Key of the word 4·wordLow + 2^16·high of a region.
  static Expr key(Expr region, Expr wordLow, Expr high) {
    return region.times(1 << MemoryKey.WORD_BITS).plus(wordLow).plus(high.times(1 << 14));
  }

  private static Expr key(Frame f, Expr wordLow, Expr high) {
    return key(f.region(), wordLow, high);
  }

  /// An address by word and byte: 4·wordLow + o0 + 2·o1 are its low 16 bits.
  private record Place(Expr wordLow, Expr o0, Expr o1) {
    Expr low() {
      return wordLow.times(4).plus(o0).plus(o1.times(2));
    }
  }

  private static Place place(TableBuilder t, Frame f) {
    Expr wordLow = wordLow(t, f);
    Expr o0 = t.bit("o0", "bit 0 of the address");
    return new Place(wordLow, o0, t.bit("o1", "bit 1 of the address"));
  }

  private static Expr offset(TableBuilder t) {
    return t.column("imm", "signed offset (ROM)");
  }

  private static Expr wordLow(TableBuilder t, Frame f) {
    Expr wordLow = t.column("w_lo", "bits 2..15 of the address");
    f.range(wordLow, 14);
    return wordLow;
  }

  /// High 8 bits of rs1 + imm, given its low 16 bits as an expression: the carry is −1, 0 or 1, and
  /// low < 2^16 makes it unique.
  private static Expr addressHigh(TableBuilder t, Frame f, Register rs1, Expr imm, Expr low) {
    Expr carry = t.let("k", rs1.lo().plus(imm).minus(low).times(INVERSE_2_16));
    t.ternary("address carry", carry);
    Expr high = t.let("hi", rs1.hi().plus(carry));
    f.range(high, 8);
    return high;
  }
}
