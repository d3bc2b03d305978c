/// Whom a daemon works for: tenants, the keys by which it knows them, what they may use and what
/// they have used.
@NullMarked
package io.zkthreads.server.tenant;

import org.jspecify.annotations.NullMarked;
