package org.patchbay.core.description;

import org.patchbay.session.v1.DtlsParameters;
import org.patchbay.session.v1.IceParameters;

/** ICE and DTLS parameters, which may stand in the session for all sections or in each (RFC 8839 5.4, RFC 8842 5.1). */
final class TransportAttributes {
    private final IceParameters.Builder ice = IceParameters.newBuilder();
    private final DtlsParameters.Builder dtls = DtlsParameters.newBuilder();

    /** Takes an attribute if it is one of these and can be said in the model. */
    boolean take(SdpAttribute attribute) {
        SdpField value = attribute.value();
        return switch (attribute.name()) {
            case "ice-ufrag" -> {
                if (value.isEmpty() || !ice.getUsernameFragment().isEmpty()) yield false;
                ice.setUsernameFragment(value.rest());
                yield true;
            }
            case "ice-pwd" -> {
                if (value.isEmpty() || !ice.getPassword().isEmpty()) yield false;
                ice.setPassword(value.rest());
                yield true;
            }
            case "ice-options" -> {
                if (value.isEmpty() || ice.getOptionsCount() > 0) yield false;
                ice.addAllOptions(value.words());
                yield true;
            }
            case "ice-lite" -> {
                if (!attribute.flag() || ice.getLite()) yield false;
                ice.setLite(true);
                yield true;
            }
            case "fingerprint" -> fingerprint(value);
            case "setup" -> setup(value);
            case "tls-id" -> {
                if (value.isEmpty() || !dtls.getTlsId().isEmpty()) yield false;
                dtls.setTlsId(value.rest());
                yield true;
            }
            default -> false;
        };
    }

    // Field by field: each section is asked, and to compare whole messages would be to build both.

    boolean hasIce() {
        return !ice.getUsernameFragment().isEmpty()
                || !ice.getPassword().isEmpty()
                || ice.getOptionsCount() > 0
                || ice.getLite();
    }

    boolean hasDtls() {
        return dtls.getFingerprintsCount() > 0
                || dtls.getSetup() != DtlsParameters.Setup.SETUP_UNSPECIFIED
                || !dtls.getTlsId().isEmpty();
    }

    IceParameters ice() {
        return ice.build();
    }

    DtlsParameters dtls() {
        return dtls.build();
    }

    /** RFC 8122 5. */
    private boolean fingerprint(SdpField value) {
        if (value.count() != 2) return false;
        dtls.addFingerprints(
                DtlsParameters.Fingerprint.newBuilder().setHash(value.word()).setValue(value.word()));
        return true;
    }

    /** RFC 4145 4. */
    private boolean setup(SdpField value) {
        if (dtls.getSetup() != DtlsParameters.Setup.SETUP_UNSPECIFIED) return false;
        DtlsParameters.Setup setup = switch (value.rest()) {
            case "actpass" -> DtlsParameters.Setup.ACTPASS;
            case "active" -> DtlsParameters.Setup.ACTIVE;
            case "passive" -> DtlsParameters.Setup.PASSIVE;
            case "holdconn" -> DtlsParameters.Setup.HOLDCONN;
            default -> DtlsParameters.Setup.SETUP_UNSPECIFIED;
        };
        dtls.setSetup(setup);
        return setup != DtlsParameters.Setup.SETUP_UNSPECIFIED;
    }
}
