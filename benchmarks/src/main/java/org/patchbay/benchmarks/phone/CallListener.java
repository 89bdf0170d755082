package org.patchbay.benchmarks.phone;

/**
 * Takes what phones see of calls, at the moment at which they see it, on their event loops. Calls have numbers, which travel in the
 * descriptions as the ICE user fragment: so both sides know which call they speak of, whatever is between them.
 */
public interface CallListener {
    /** The caller sends its offer now. */
    void calling(int call);

    /** The callee has the offer. */
    void invited(int call);

    /** The callee sends its answer now. */
    void answering(int call);

    /** The caller has the answer. */
    void answered(int call);

    /** The caller hangs up now. */
    void ending(int call);

    /** The callee knows that it is over. */
    void ended(int call);

    /** A call came to nothing. */
    void failed(int call, String why);

    /** Something went wrong that belongs to no call that is known. */
    void failed(String why);
}
