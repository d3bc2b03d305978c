package io.zkthreads.server.retention;

import java.time.Duration;
import java.util.Optional;

/// How long what is finished is kept, and how much of it.
///
/// @param least nothing goes sooner, whatever the other bounds say
/// @param jobs jobs that have ended, since their end; empty: for ever
/// @param artifacts artifacts that no job needs, since they were last stored; empty: for ever
/// @param partial uploads that broke off, since their last bytes; empty: for ever
/// @param maxJobs most jobs that have ended; 0: any number
/// @param maxBytes of all artifacts, at which finished work goes early; 0: any number
/// @param minFreeBytes of the disk, under which finished work goes early; 0: never
public record Retention(
    Duration least,
    Optional<Duration> jobs,
    Optional<Duration> artifacts,
    Optional<Duration> partial,
    long maxJobs,
    long maxBytes,
    long minFreeBytes) {}
