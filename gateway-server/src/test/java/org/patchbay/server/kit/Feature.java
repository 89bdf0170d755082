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

    /** What the gateway says to the others instead. */
    String bridged() default "";

    /** Why the pairs that are not played can't have it. */
    String impossible() default "";
}
