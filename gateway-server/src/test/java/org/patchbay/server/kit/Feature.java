package org.patchbay.server.kit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a play shows, for the table of features. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Feature {
    /** As a row of the table says it. */
    String value();

    /** The protocols that have a word of their own for it. */
    Protocol[] words();

    /** Whose words they are. */
    Side said() default Side.BOTH;

    /** What the gateway says to the others instead. */
    String bridged() default "";

    /** Why the pairs, or the third ones, that are not played can't have it. */
    String impossible() default "";

    /** The sides of a pair. */
    enum Side {
        BOTH,
        CALLER,
        CALLEE
    }
}
