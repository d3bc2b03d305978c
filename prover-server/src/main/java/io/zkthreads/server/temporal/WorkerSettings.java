package io.zkthreads.server.temporal;

import java.time.Duration;

/// Of a worker only.
///
/// @param listen where it answers for its health, empty for nowhere
/// @param metrics where its metrics are, empty for nowhere
/// @param drain how long proofs may go on when it is to end
public record WorkerSettings(String listen, String metrics, Duration drain) {}
