package io.zkthreads.server.temporal;

import io.temporal.workflow.Workflow;

/// Has a worker prove. It decides nothing: who dies and who is next is Temporal's to know, and what
/// a proof is worth the daemon's.
public final class ProvingWorkflow implements ProofWorkflow {
  @Override
  public ProofOutcome prove(ProofOrder order, ProofTerms terms) {
    return Workflow.newActivityStub(ProofActivity.class, terms.activity()).prove(order);
  }
}
