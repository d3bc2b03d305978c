/// Tables of the machine, each told once.
///
/// # How to write a table
///
/// A table is one class. Its columns are its fields, in the order of the trace; its constructor
/// says equations and messages; `fill` puts the cells of one row. Width, messages, what a key
/// needs, the listing and the columns that a query opens follow.
///
/// ```java
/// public final class Addi2 extends InstructionTable {
///   private final Register d = destination();
///   private final Column imm = column("imm", "signed immediate (ROM)");
///   private final Column lo = column("c_lo", "result, low");
///   private final Column hi = column("c_hi", "result, high");
///
///   public Addi2() {
///     super(27, "ADDI2", "ADDI with rd = rs1");
///     zero("…", lo.minus(d.lo()).minus(imm)…);
///     fetch(d.number(), imm);
///     writeChecked(d, lo, hi);
///     next();
///   }
///
///   @Override
///   protected void fill(Row row) {
///     row.setChecked(lo, hi, row.old(d) + row.signedField(imm));
///   }
/// }
/// ```
///
/// An [io.zkthreads.vm.table.InstructionTable] has a row for every instruction of its opid. The
/// frame, the columns that `fetch` names and those of accesses are filled by it; `fill` puts the
/// rest. Rows of its log are written by the interpreter: ROM row, time, then old value and its time
/// for every access, in the order of their times.
///
/// A [io.zkthreads.vm.table.CalledTable] has a row for every row of its own log, of as many words
/// as it says: the executor begins a row with `RowLog.begin` and puts words, `fill` reads them by
/// `row.logged(i)`. It is in a key if the program calls one of the operations that it declares, or
/// if a table that is in the key sends on a bus of use ANSWERED or FACT that it receives from. What
/// such a table accesses in memory it declares by `access` of a `cell`, and fills by
/// `row.setAccess`.
///
/// A [io.zkthreads.vm.table.LookupTable] is preprocessed: `values` has its facts, and whoever asks
/// one counts it by `row.look(table, position)`.
///
/// Rules for all of them: a row of zeros is accepted and sends nothing; constraints have degree 3
/// or less, elements of messages degree 1, multiplicities degree 2 and a weight that bounds them;
/// only tables with one instance look at the next row; whatever is sent with a check (`range`,
/// `bytePair`, `passed`) is counted by `fill` with the same condition.
///
/// Every table is in the list of `io.zkthreads.vm.machine.Tables`, by which proofs are ordered.
@NullMarked
package io.zkthreads.vm.table;

import org.jspecify.annotations.NullMarked;
