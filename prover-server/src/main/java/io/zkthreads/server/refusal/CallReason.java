package io.zkthreads.server.refusal;

import com.google.rpc.Code;
import java.util.Arrays;
import java.util.Optional;

/// Every reason of our own for which a call fails: the name in its `ErrorInfo`, its gRPC code, and
/// whether the same call may succeed later, which is `retryable` there.
///
/// Two families stand elsewhere and are never worth the same call again: what the L2 says of a
/// statement at the door has the L2's names, and a run of EstimateJob that fails has those of a job
/// that fails. docs/operations.md has the same table; a test holds it to this one, and this one to
/// the sources.
public enum CallReason {
  MALFORMED(
      Code.INVALID_ARGUMENT,
      false,
      "the bytes are no message of the call's type: compare the protos"),
  MISSING(Code.INVALID_ARGUMENT, false, "set the field"),
  UNKNOWN_VALUE(Code.INVALID_ARGUMENT, false, "set a value that the daemon's version knows"),
  OUT_OF_RANGE(Code.INVALID_ARGUMENT, false, "numbers are below 2^63"),
  BAD_LENGTH(Code.INVALID_ARGUMENT, false, "set as many bytes as the field has"),
  DEADLINE_PASSED(Code.INVALID_ARGUMENT, false, "set a later deadline"),
  BAD_NAME(Code.INVALID_ARGUMENT, false, "use a name as the service gave it"),
  BAD_REQUEST_ID(Code.INVALID_ARGUMENT, false, "choose 1 to 64 letters, digits, '-' or '_'"),
  BAD_PAGE_SIZE(Code.INVALID_ARGUMENT, false, "ask for at most as many as a page has"),
  BAD_PAGE_TOKEN(Code.INVALID_ARGUMENT, false, "use the token of the page before"),
  BAD_ORDER(Code.INVALID_ARGUMENT, false, "send one header, then chunks"),
  BAD_DIGEST(Code.INVALID_ARGUMENT, false, "the bytes are not those of the digest: begin again"),
  BAD_OFFSET(Code.INVALID_ARGUMENT, false, "go on from what GetUploadStatus says"),
  BAD_SIZE(Code.INVALID_ARGUMENT, false, "send as many bytes as the header says"),
  BAD_ELF(Code.INVALID_ARGUMENT, false, "build it as examples/README.md says"),
  BAD_PUBLIC_WORDS(Code.INVALID_ARGUMENT, false, "each index once, ascending"),
  MALFORMED_SUB_BLOCK(Code.INVALID_ARGUMENT, false, "encode it as docs/zkthreads.md says"),
  BAD_TRANSACTION(Code.INVALID_ARGUMENT, false, "leave it out: Discover says so before"),
  PROFILE_NOT_ACCEPTED(
      Code.INVALID_ARGUMENT,
      false,
      "name a profile that the thread accepts, or its admin adds this one: `zkt thread profiles`"),
  WRONG_COMMITMENT(
      Code.INVALID_ARGUMENT, false, "send the transactions that the statement commits to"),
  UNKNOWN_OS_VERSION(Code.INVALID_ARGUMENT, false, "use a version of GetInfo"),
  BAD_CONTRACT_IMAGE(Code.INVALID_ARGUMENT, false, "the contract cannot be loaded: deploy another"),
  NOT_WAITING(Code.INVALID_ARGUMENT, false, "sequence what is in the mempool, each once"),

  NO_KEY(
      Code.UNAUTHENTICATED,
      false,
      "send `authorization: Bearer` and a key of the operator's, or a client certificate"),
  UNKNOWN_KEY(
      Code.UNAUTHENTICATED, false, "ask the operator for a key: this one is none, or revoked"),
  UNKNOWN_CERTIFICATE(
      Code.UNAUTHENTICATED, false, "ask the operator for a certificate that names your tenant"),
  TENANT_DISABLED(Code.PERMISSION_DENIED, false, "ask the operator why"),

  NO_SUCH_JOB(Code.NOT_FOUND, false, "use a name of CreateJob or ListJobs"),
  NO_SUCH_ARTIFACT(Code.NOT_FOUND, false, "upload it"),
  NO_SUCH_PROGRAM(Code.NOT_FOUND, false, "register it"),
  NO_SUCH_BLOCK(Code.NOT_FOUND, false, "ask for a height up to GetHead's"),
  NO_SUCH_THREAD(Code.NOT_FOUND, false, "wait for the receipt of its registration"),
  NO_SUCH_CONTRACT(Code.NOT_FOUND, false, "wait for the receipt of its deployment"),
  NO_SUCH_TRANSACTION(
      Code.NOT_FOUND,
      false,
      "send it: this Batcher never took it, or forgot it long after its end"),
  NO_SUCH_SUB_BLOCK(Code.NOT_FOUND, false, "use a number of ListSubBlocks"),

  REQUEST_ID_REUSED(
      Code.ALREADY_EXISTS, false, "another job has this request id: choose a new one"),

  NOT_ENDED(Code.FAILED_PRECONDITION, false, "cancel the job first"),
  NOT_ASKING(Code.FAILED_PRECONDITION, false, "nothing: no word is needed"),
  NOT_SETTLED(Code.FAILED_PRECONDITION, false, "wait until the transaction is settled"),
  NOT_SHOWN(Code.FAILED_PRECONDITION, false, "ask the L2: the message says what cannot be shown"),
  NOT_RETRYABLE(Code.FAILED_PRECONDITION, false, "create another job"),
  NO_LEDGER(Code.FAILED_PRECONDITION, false, "ask a daemon that was started with --ledger"),
  LEDGER_FAULT(Code.FAILED_PRECONDITION, false, "ledger or daemon is replaced by one that fits"),

  TOO_LARGE(
      Code.RESOURCE_EXHAUSTED,
      false,
      "upload it as an artifact, or make it smaller: GetInfo has the limits"),
  MESSAGE_TOO_LARGE(Code.RESOURCE_EXHAUSTED, false, "make the sub-block smaller"),
  OUT_OF_MEMORY(Code.RESOURCE_EXHAUSTED, false, "the daemon gets a larger heap"),
  DRAFT_TOO_LONG(
      Code.RESOURCE_EXHAUSTED, false, "send fewer transactions, none that trap or run without end"),
  TOO_MANY_CALLS(Code.RESOURCE_EXHAUSTED, true, "let calls end, or open another connection"),
  QUEUE_FULL(Code.RESOURCE_EXHAUSTED, true, "a job ends"),
  COMPUTE_QUEUE_FULL(Code.RESOURCE_EXHAUSTED, true, "other calls are answered"),
  VERIFY_QUEUE_FULL(Code.RESOURCE_EXHAUSTED, true, "other calls are answered"),
  SUBMIT_QUEUE_FULL(Code.RESOURCE_EXHAUSTED, true, "other calls are answered"),
  RECEIVING_FULL(Code.RESOURCE_EXHAUSTED, true, "other requests are answered"),
  TENANT_RATE(Code.RESOURCE_EXHAUSTED, true, "as long as `RetryInfo` says"),
  TENANT_JOBS(Code.RESOURCE_EXHAUSTED, true, "a job of yours ends"),
  TENANT_BYTES(
      Code.RESOURCE_EXHAUSTED, true, "delete jobs that have ended, or wait for the age of uploads"),
  TENANT_CYCLES(Code.RESOURCE_EXHAUSTED, false, "ask for fewer cycles, or the operator for more"),
  DISK_FULL(Code.RESOURCE_EXHAUSTED, true, "there is room on the service's disk"),

  STATE_MOVED(Code.ABORTED, true, "blocks leave the draft's keys alone for a moment"),
  UPLOAD_IN_PROGRESS(Code.ABORTED, true, "the other upload of the same file ends"),
  TOO_SLOW(Code.ABORTED, true, "others needed the room: send it in one go"),

  LEDGER_AWAY(Code.UNAVAILABLE, true, "the L2 answers again"),
  STORAGE(Code.UNAVAILABLE, true, "the daemon's disk, database or S3 works again"),
  STANDING_BY(
      Code.UNAVAILABLE, true, "this daemon takes over, or ask the one that serves: health tells"),
  DRAINING(Code.UNAVAILABLE, true, "the service has started again"),
  ENDING(Code.UNAVAILABLE, true, "the service has started again"),

  CANCELLED(Code.CANCELLED, false, "nobody waits for the answer"),

  DAMAGED(Code.DATA_LOSS, false, "the operator restores the file from a copy"),

  INTERNAL(Code.INTERNAL, false, "the bug is mended; the log has its trace");

  private final Code code;
  private final boolean retryable;
  private final String mend;

  CallReason(Code code, boolean retryable, String mend) {
    this.code = code;
    this.retryable = retryable;
    this.mend = mend;
  }

  /// The reason of a name; empty of one of the other families.
  public static Optional<CallReason> of(String name) {
    return Arrays.stream(values()).filter(reason -> reason.name().equals(name)).findFirst();
  }

  public Code code() {
    return code;
  }

  /// Whether the same call may succeed later.
  public boolean isRetryable() {
    return retryable;
  }

  /// What a client does about it, or what it waits for.
  public String mend() {
    return mend;
  }
}
