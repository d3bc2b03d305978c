/// Traps and privileged instructions. The ROM holds C_ECALL for contracts only, and all others for
/// the OS, region 0, only.
@NullMarked
package io.zkthreads.vm.table.system;

import org.jspecify.annotations.NullMarked;
