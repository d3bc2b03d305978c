package io.zkthreads.stark.params;

import io.zkthreads.stark.field.ExtensionField;

/// The parameters of one of the two protocols. Which of them it is decides what a proof consists
/// of.
public sealed interface ProtocolParameters permits Parameters, CompactParameters {
  /// Hash functions of trees and transcript.
  HashSuite suite();

  /// Field of the challenges.
  ExtensionField extension();

  /// The protocol with its version, as keys name it.
  String protocol();
}
