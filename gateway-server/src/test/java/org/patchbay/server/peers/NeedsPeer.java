package org.patchbay.server.peers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks tests that drive third-party programs. On a machine without one of them the tests are left out, with a reason that
 * names it; where the environment says {@code CI=true} they fail instead, so that nothing is left out unnoticed.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Tag("peers")
@ExtendWith(NeedsPeerCondition.class)
public @interface NeedsPeer {
    /** The programs. What they need themselves need not be named. */
    Peer[] value();
}
