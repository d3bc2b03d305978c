package io.zkthreads.vm.machine;

import io.zkthreads.stark.air.Air;
import java.util.Map;

/// A table of the machine as defined, before a program and heights join it.
///
/// @param id the table
/// @param air what its rows satisfy
/// @param timed whether its rows move the clock
/// @param names of sub-expressions by node, for listings
record TableDefinition(TableId id, Air air, boolean timed, Map<Integer, String> names) {}
