package org.patchbay.core.call;

/** When the media relay is put between two sides. */
public enum RelayMode {
    /** Where their media can't meet. */
    AUTO,
    /** Always. */
    ALWAYS,
    /** Never: a call whose sides can't meet ends NOT_ACCEPTABLE. */
    NEVER
}
