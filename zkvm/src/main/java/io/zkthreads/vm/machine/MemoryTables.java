package io.zkthreads.vm.machine;

import static io.zkthreads.vm.machine.TableBuilder.INVERSE_2_2;
import static io.zkthreads.vm.machine.TableBuilder.INVERSE_2_8;

import io.zkthreads.air.Expr;
import io.zkthreads.vm.machine.TableBuilder.Cell;
import io.zkthreads.vm.machine.TableBuilder.Place;

/// Loads, stores and the indirect jump: instructions that compute an address from rs1 and a signed
/// offset.
///
/// An address is a field element, and no table checks that it is below 2^24 or a multiple of 4. It
/// is 4·word for a word that MEMBOUND lists, below 2^22, in the space of the region; or a pc that
/// the ROM lists. Those are integers below 2^24, and rs1 + offset is one in −2^11 … 2^30 + 2^11
/// once rs1 is below 2^30: closer to them than p, so equal mod p means equal. Hence no instruction
/// can name a word of another region, a word askew, or, by a sum that wraps mod p or mod 2^32, a
/// word of its own.
final class MemoryTables {
  /// Bits of the high limb of an address. 8 would do for all addresses that exist; up to 14, no sum
  /// with an offset reaches p.
  private static final int ADDRESS_HIGH_BITS = 14;

  private MemoryTables() {}

  static void loadWord(TableBuilder t) {
    Frame f = Frame.open(t);
    Register a = f.first();
    Register d = f.destination();
    Expr imm = offset(t);
    Cell m = memory(t);
    Expr address = address(f, a, imm);
    f.fetch(d.number(), a.number(), imm);
    f.read(a);
    t.access(f.real(), word(f.region(), address), memoryTime(f), m);
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
    Bytes bytes = Bytes.declare(t);
    Cell m = memory(t);
    Expr half = t.column("h", "selected half");
    Expr b0 = t.column("b0", "its low byte");
    Expr y = t.column("y", "loaded value, a byte times 256");
    Expr sn = t.bit("sn", "sign extension");
    Expr low = t.column("c_lo", "result, low");
    Expr address = address(f, a, imm).minus(bytes.inWord());
    t.zero("aligned half", t.not(by).times(bytes.o0()));
    t.zero("half", half.minus(m.lo()).minus(bytes.o1().times(m.hi().minus(m.lo()))));
    Expr b1 = t.let("b1", half.minus(b0).times(INVERSE_2_8));
    f.bytePair(b0, b1);
    Expr selected = t.let("bsel", b0.plus(bytes.o0().times(b1.minus(b0))));
    t.zero("y", y.minus(half).minus(by.times(selected.times(256).minus(half))));
    t.zero("sn unsigned", sn.times(t.not(sg)));
    f.range(y.minus(sn.times(1 << 15)), t.constant(16).minus(sg));
    t.zero("c_lo", low.minus(half).minus(by.times(selected.plus(sn.times(0xff00)).minus(half))));
    f.fetch(d.number(), a.number(), imm, by, sg);
    f.read(a);
    t.access(f.real(), word(f.region(), address), memoryTime(f), m);
    f.write(d, low, sn.times(0xffff));
    f.next();
  }

  /// The stored value is in range because whoever wrote rs2 checked it.
  static void storeWord(TableBuilder t) {
    Frame f = Frame.open(t);
    Register a = f.first();
    Register b = f.second();
    Expr imm = offset(t);
    Cell m = memory(t);
    Expr address = address(f, a, imm);
    f.fetch(a.number(), b.number(), imm);
    f.read(a);
    f.read(b);
    t.access(f.real(), word(f.region(), address), memoryTime(f), m, b.lo(), b.hi());
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
    Bytes bytes = Bytes.declare(t);
    Cell m = memory(t);
    Expr oldHalf = t.column("oh", "selected half before");
    Expr oldByte = t.column("ob", "its low byte");
    Expr s = t.column("s", "low byte of rs2");
    Expr newLo = t.column("n_lo", "word after, low");
    Expr newHi = t.column("n_hi", "word after, high");
    Expr address = address(f, a, imm).minus(bytes.inWord());
    t.zero("aligned half", t.not(by).times(bytes.o0()));
    t.zero("half", oldHalf.minus(m.lo()).minus(bytes.o1().times(m.hi().minus(m.lo()))));
    Expr oldTop = t.let("ob1", oldHalf.minus(oldByte).times(INVERSE_2_8));
    Expr top = t.let("s1", b.lo().minus(s).times(INVERSE_2_8));
    f.bytePair(oldByte, oldTop);
    f.bytePair(s, top);
    t.zero("low half kept", bytes.o1().times(newLo.minus(m.lo())));
    t.zero("high half kept", t.not(bytes.o1()).times(newHi.minus(m.hi())));
    Expr lowByte = s.minus(oldByte);
    Expr topByte = s.minus(oldTop).times(256);
    Expr ofByte = t.let("byte", lowByte.plus(bytes.o0().times(topByte.minus(lowByte))));
    Expr ofHalf = t.let("half", b.lo().minus(oldHalf));
    Expr change = newLo.minus(m.lo()).plus(newHi).minus(m.hi());
    t.zero("change", change.minus(ofHalf).minus(by.times(ofByte.minus(ofHalf))));
    f.fetch(a.number(), b.number(), imm, by);
    f.read(a);
    f.read(b);
    t.access(f.real(), word(f.region(), address), memoryTime(f), m, newLo, newHi);
    f.next();
  }

  /// Bit 0 of the target is dropped: of two targets the one that is a multiple of 4 has a ROM row.
  /// The low limb of the link is an expression, since the ROM row binds pc.
  static void jumpRegister(TableBuilder t) {
    Frame f = Frame.open(t);
    Register a = f.first();
    Register d = f.destination();
    Expr imm = offset(t);
    Expr linkHigh = t.column("link_hi", "(pc+4) >> 16 (ROM)");
    Expr o0 = t.bit("o0", "bit 0 of rs1 + imm, dropped");
    Expr target = address(f, a, imm).minus(o0);
    f.fetch(d.number(), a.number(), imm, linkHigh);
    f.read(a);
    f.write(d, linkLow(f, linkHigh), linkHigh);
    f.jump(target);
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

  /// The word at an address of a region.
  static Place word(Expr region, Expr address) {
    return new Place(region, address.times(INVERSE_2_2));
  }

  /// rs1 + offset, with rs1 below 2^30.
  static Expr address(Frame f, Register rs1, Expr offset) {
    f.range(rs1.hi(), ADDRESS_HIGH_BITS);
    return rs1.lo().plus(rs1.hi().times(1 << 16)).plus(offset);
  }

  /// The two low bits of an address.
  private record Bytes(Expr o0, Expr o1) {
    static Bytes declare(TableBuilder t) {
      return new Bytes(t.bit("o0", "bit 0 of the address"), t.bit("o1", "bit 1 of the address"));
    }

    Expr inWord() {
      return o0.plus(o1.times(2));
    }
  }

  private static Expr offset(TableBuilder t) {
    return t.column("imm", "signed offset (ROM)");
  }
}
