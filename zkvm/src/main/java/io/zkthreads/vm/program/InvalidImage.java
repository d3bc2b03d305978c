package io.zkthreads.vm.program;

/// Why a file is not an image that the machine can load.
///
/// @param what the rule that the file breaks
/// @param where the part of the file
/// @param expected what the rule asks
/// @param got what the file says
public record InvalidImage(String what, String where, String expected, String got)
    implements ParsedImage {
  @Override
  public String toString() {
    return what + " (" + where + "): expected " + expected + ", got " + got;
  }
}
