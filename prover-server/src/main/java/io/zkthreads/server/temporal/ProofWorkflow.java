package io.zkthreads.server.temporal;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/// One proof of one attempt of a job. Its id is [#id]: whoever starts it again finds it.
@WorkflowInterface
public interface ProofWorkflow {
  String TYPE = "Proof";

  @WorkflowMethod(name = TYPE)
  ProofOutcome prove(ProofOrder order, ProofTerms terms);

  /// Name of the job, and of an attempt after the first its number.
  static String id(String job, int attempt) {
    return attempt == 1 ? job : job + "/attempts/" + attempt;
  }
}
