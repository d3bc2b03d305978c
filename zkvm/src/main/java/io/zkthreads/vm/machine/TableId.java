package io.zkthreads.vm.machine;

import io.zkthreads.stark.field.Quintic;
import java.util.List;

/// The tables of the machine, ascending by id; proofs order instances by it.
///
/// Column names are those of one lane, in trace order: a row of L lanes holds them L times.
public enum TableId {
  ADD(
      1,
      Kind.INSTRUCTION,
      14,
      "ADD, SUB",
      "pc ts region real sub a_idx a_pts a_lo a_hi b_idx b_pts b_lo b_hi"
          + " rd_idx rd_pts rd_plo rd_phi c_lo c_hi"),
  ADDI(
      2,
      Kind.INSTRUCTION,
      11,
      "ADDI with rs1 != x0",
      "pc ts region real a_idx a_pts a_lo a_hi rd_idx rd_pts rd_plo rd_phi imm c_lo c_hi"),
  BITR(
      3,
      Kind.INSTRUCTION,
      16,
      "AND, OR, XOR",
      "pc ts region real op a_idx a_pts a_lo a_hi b_idx b_pts b_lo b_hi"
          + " rd_idx rd_pts rd_plo rd_phi a0 a2 b0 b2 z0 z1 z2 z3"),
  BITI(
      4,
      Kind.INSTRUCTION,
      11,
      "ANDI, ORI, XORI",
      "pc ts region real op a_idx a_pts a_lo a_hi rd_idx rd_pts rd_plo rd_phi"
          + " a0 i0 i1 al be z0 z1 c_hi"),
  CONST(
      5,
      Kind.INSTRUCTION,
      6,
      "LUI, AUIPC, JAL, ADDI rd,x0,imm, FENCE",
      "pc ts region real rd_idx rd_pts rd_plo rd_phi k_lo k_hi npc"),
  BEQ(
      6,
      Kind.INSTRUCTION,
      9,
      "BEQ, BNE",
      "pc ts region real ne a_idx a_pts a_lo a_hi b_idx b_pts b_lo b_hi"
          + " eq inv_lo inv_hi target npc"),
  BLT(
      7,
      Kind.INSTRUCTION,
      13,
      "BLT, BGE, BLTU, BGEU",
      "pc ts region real sg ge a_idx a_pts a_lo a_hi b_idx b_pts b_lo b_hi"
          + " as bs d_lo lt target npc"),
  SLT(
      8,
      Kind.INSTRUCTION,
      16,
      "SLT, SLTU",
      "pc ts region real sg a_idx a_pts a_lo a_hi b_idx b_pts b_lo b_hi"
          + " rd_idx rd_pts rd_plo rd_phi as bs d_lo lt"),
  SLTI(
      9,
      Kind.INSTRUCTION,
      12,
      "SLTI, SLTIU",
      "pc ts region real sg a_idx a_pts a_lo a_hi rd_idx rd_pts rd_plo rd_phi"
          + " imm_lo imm_hi as d_lo lt"),
  SHI(
      10,
      Kind.INSTRUCTION,
      14,
      "SLLI, SRLI, SRAI",
      "pc ts region L0 L1 R0 R1 ar a_idx a_pts a_lo a_hi rd_idx rd_pts rd_plo rd_phi"
          + " bits A B q0 r0 q1 r1 sn c_lo c_hi"),
  SHR(
      11,
      Kind.INSTRUCTION,
      19,
      "SLL, SRL, SRA",
      "pc ts region L0 L1 R0 R1 ar a_idx a_pts a_lo a_hi b_idx b_pts b_lo b_hi"
          + " rd_idx rd_pts rd_plo rd_phi bits A B up q0 r0 q1 r1 sn c_lo c_hi"),
  MUL(
      12,
      Kind.INSTRUCTION,
      20,
      "MUL",
      "pc ts region real a_idx a_pts a_lo a_hi b_idx b_pts b_lo b_hi"
          + " rd_idx rd_pts rd_plo rd_phi a0 a2 b0 b2 o0 c0 o1 c1"),
  MULH(
      13,
      Kind.INSTRUCTION,
      25,
      "MULH, MULHSU, MULHU",
      "pc ts region real sa sb a_idx a_pts a_lo a_hi b_idx b_pts b_lo b_hi"
          + " rd_idx rd_pts rd_plo rd_phi a0 a2 b0 b2 as bs o0 c0 o1 c1 o2 c2 o3 c3"),
  DIV(
      14,
      Kind.INSTRUCTION,
      25,
      "DIV, DIVU, REM, REMU",
      "pc ts region real sg rem a_idx a_pts a_lo a_hi b_idx b_pts b_lo b_hi"
          + " rd_idx rd_pts rd_plo rd_phi as bs B0 B1 B2 B3 kb Q0 Q1 Q2 Q3"
          + " r_lo r_hi c0 d_lo bz sc k2 k3 c_lo c_hi"),
  LW(
      15,
      Kind.INSTRUCTION,
      13,
      "LW",
      "pc ts region real a_idx a_pts a_lo a_hi rd_idx rd_pts rd_plo rd_phi"
          + " imm m_pts m_lo m_hi"),
  LBH(
      16,
      Kind.INSTRUCTION,
      15,
      "LB, LBU, LH, LHU",
      "pc ts region real by sg a_idx a_pts a_lo a_hi rd_idx rd_pts rd_plo rd_phi"
          + " imm o0 o1 m_pts m_lo m_hi h b0 y sn c_lo"),
  SW(
      17,
      Kind.INSTRUCTION,
      13,
      "SW",
      "pc ts region real a_idx a_pts a_lo a_hi b_idx b_pts b_lo b_hi imm m_pts m_lo m_hi"),
  SBH(
      18,
      Kind.INSTRUCTION,
      15,
      "SB, SH",
      "pc ts region real by a_idx a_pts a_lo a_hi b_idx b_pts b_lo b_hi"
          + " imm o0 o1 m_pts m_lo m_hi oh ob s n_lo n_hi"),
  JALR(
      19,
      Kind.INSTRUCTION,
      10,
      "JALR: the target is a multiple of 4 below 2^24",
      "pc ts region real a_idx a_pts a_lo a_hi rd_idx rd_pts rd_plo rd_phi imm link_hi o0"),
  C_ECALL(
      20,
      Kind.INSTRUCTION,
      9,
      "ECALL of a contract: x5 = return pc, x6 = region, continue in the OS",
      "pc ts region real link_hi trap x5_pts x5_plo x5_phi x6_pts x6_plo x6_phi"),
  HALT(
      21,
      Kind.INSTRUCTION,
      6,
      "ECALL in region 0: the run ends, a0 is the exit word",
      "pc ts real a0_pts a0_lo a0_hi"),
  READ(
      22,
      Kind.INSTRUCTION,
      8,
      "read rd: the next advice word",
      "pc ts real rd_idx rd_pts rd_plo rd_phi v_lo v_hi"),
  COMMIT(
      23,
      Kind.INSTRUCTION,
      10,
      "commit rs1, rs2: public word rs2 at index rs1",
      "pc ts real a_idx a_pts a_lo a_hi b_idx b_pts b_lo b_hi"),
  XMEM(
      24,
      Kind.INSTRUCTION,
      16,
      "xlw, xsw: a word of region rs2 at address rs1",
      "pc ts real st a_idx a_pts a_lo a_hi b_idx b_pts b_lo m_pts m_lo m_hi"
          + " g_idx g_pts g_lo g_hi v_lo v_hi"),
  ENTER(
      25,
      Kind.INSTRUCTION,
      10,
      "enter rs1, rs2: continue at pc rs1 of region rs2",
      "pc ts real a_idx a_pts a_lo a_hi b_idx b_pts b_lo"),
  ADD2(
      26,
      Kind.INSTRUCTION,
      11,
      "ADD with rd = rs1 or rd = rs2 (b is the other), SUB with rd = rs1",
      "pc ts region real sub b_idx b_pts b_lo b_hi rd_idx rd_pts rd_plo rd_phi c_lo c_hi"),
  ADDI2(
      27,
      Kind.INSTRUCTION,
      8,
      "ADDI with rd = rs1",
      "pc ts region real rd_idx rd_pts rd_plo rd_phi imm c_lo c_hi"),
  BITR2(
      28,
      Kind.INSTRUCTION,
      13,
      "AND, OR, XOR with rd = rs1 or rd = rs2",
      "pc ts region real op b_idx b_pts b_lo b_hi rd_idx rd_pts rd_plo rd_phi"
          + " a0 a2 b0 b2 z0 z1 z2 z3"),
  EXIT(
      29,
      Kind.INSTRUCTION,
      9,
      "ECALL of a bare program: x17 is 93, the run ends, a0 is the exit word",
      "pc ts real a0_pts a0_lo a0_hi a7_pts"),
  BUMP(
      32,
      Kind.MEMORY,
      5,
      "carries an old memory entry forward to time 2^k·j",
      "real space word ts_old lo hi j d_hi"),
  MEMBOUND(
      33,
      Kind.ONCE,
      7,
      "first and last state of every word used, keys strictly increasing",
      "real fresh reg region w_lo w_hi d_lo d_hi fin_ts fin_lo fin_hi"),
  PUB(
      34,
      Kind.ONCE,
      1,
      "public words: every column equals one that the verifier knows",
      "real idx_lo idx_hi lo hi"),
  START(35, Kind.PREPROCESSED, 1, "first state", "nil"),
  IMAGE(36, Kind.PREPROCESSED, 1, "first value of every word of every loadable segment", "nil"),
  ROM(37, Kind.PREPROCESSED, 1, "every instruction of every region, decoded", "mult"),
  VRNG(
      39,
      Kind.PREPROCESSED,
      8,
      "(x, bits) with x < 2^bits, bits <= 16, 8 values a row",
      "m0 m1 m2 m3 m4 m5 m6 m7"),
  BYTE(
      40,
      Kind.PREPROCESSED,
      16,
      "(op, x, y, z): 0 AND, 1 OR, 2 XOR, 3 pair with z = 0; four values of y a row",
      "m0a m0o m0x m0p m1a m1o m1x m1p m2a m2o m2x m2p m3a m3o m3x m3p"),
  POW2(
      41,
      Kind.PREPROCESSED,
      1,
      "(left, bits, 2^bits, 2^(16 - bits)): bits 0..15 for right, 1..16 for left",
      "mult");

  /// How often a table appears in a proof, and who fills it.
  public enum Kind {
    /// One row per executed instruction; zero or more instances.
    INSTRUCTION,
    /// Rows that only touch memory; zero or more instances.
    MEMORY,
    /// Exactly one instance, filled from the run.
    ONCE,
    /// Exactly one instance of a height that the key fixes; the run adds multiplicities.
    PREPROCESSED
  }

  private final int id;
  private final Kind kind;
  private final int messages;
  private final String doc;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> columnNames;

  TableId(int id, Kind kind, int messages, String doc, String columnNames) {
    this.id = id;
    this.kind = kind;
    this.messages = messages;
    this.doc = doc;
    this.columnNames = List.of(columnNames.split(" "));
  }

  /// Number of the table; for an instruction table also its opid, except that BITI has [#BITI_OPID]
  /// + op.
  public int id() {
    return id;
  }

  public Kind kind() {
    return kind;
  }

  public String doc() {
    return doc;
  }

  /// Interactions of one lane.
  public int messages() {
    return messages;
  }

  /// Columns of an instance of `lanes` lanes that a query opens: its own, five for the accumulator
  /// and for each pair of messages, and two chunks of the quotient. Only for tables with lanes.
  public int openedColumns(int lanes) {
    int fractions = (lanes * messages + 1) / 2;
    return lanes * width() + Quintic.DEGREE * (1 + fractions + 2);
  }

  /// Names of the committed columns of one lane, in trace order.
  public List<String> columnNames() {
    return columnNames;
  }

  /// Committed columns of one lane.
  public int width() {
    return columnNames.size();
  }

  /// Position of a column in a lane.
  public int column(String name) {
    int at = columnNames.indexOf(name);
    if (at < 0) {
      throw new IllegalArgumentException(this + " has no column " + name);
    }
    return at;
  }

  /// Whether a row may hold several copies of the columns.
  public boolean hasLanes() {
    return kind == Kind.INSTRUCTION || kind == Kind.MEMORY;
  }

  /// Opid of ANDI; ORI and XORI follow. Six ROM fields do not suffice for them to share one, so no
  /// table may have an id from 48 to 51.
  public static final int BITI_OPID = 48;

  public static TableId of(int id) {
    for (TableId t : values()) {
      if (t.id == id) {
        return t;
      }
    }
    throw new IllegalArgumentException("no table has id " + id);
  }
}
