/// Tests of backups.
@NullMarked
package io.zkthreads.server.backup;

import org.jspecify.annotations.NullMarked;
