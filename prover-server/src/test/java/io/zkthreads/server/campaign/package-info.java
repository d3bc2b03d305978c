/// Tests of campaigns.
@NullMarked
package io.zkthreads.server.campaign;

import org.jspecify.annotations.NullMarked;
