/// Campaigns: services that are killed at random moments while they work, and what is left then.
@NullMarked
package io.zkthreads.server.campaign;

import org.jspecify.annotations.NullMarked;
