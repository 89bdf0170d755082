package org.patchbay.xmpp.disco;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jivesoftware.smackx.caps.EntityCapsManager;
import org.jivesoftware.smackx.caps.packet.CapsExtension;
import org.jivesoftware.smackx.disco.packet.DiscoverInfo;

/**
 * What versions of programs can do (XEP-0115). Only a version that proves to be what it says is remembered, so that nobody can speak for
 * another's program; those used longest ago are forgotten. It belongs to one event loop.
 */
public final class CapsBook {
    private static final int KEPT_VERSIONS = 1_000;
    private static final int MOST_FEATURES = 500;

    private final Map<String, Set<String>> byVersion = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
            return size() > KEPT_VERSIONS;
        }
    };

    /** The features of a version that is known. */
    public Optional<Set<String>> featuresOf(CapsExtension version) {
        return Optional.ofNullable(byVersion.get(key(version)));
    }

    /** The features that an answer tells; empty where it tells too many. */
    public Set<String> learn(DiscoverInfo info) {
        if (info.getFeatures().size() > MOST_FEATURES) return Set.of();
        return info.getFeatures().stream().map(DiscoverInfo.Feature::getVar).collect(Collectors.toUnmodifiableSet());
    }

    /** The same, of a version that was asked for. */
    public Set<String> learn(DiscoverInfo info, CapsExtension version) {
        Set<String> features = learn(info);
        if (EntityCapsManager.verifyDiscoverInfoVersion(version.getVer(), version.getHash(), info)) {
            byVersion.put(key(version), features);
        }
        return features;
    }

    private static String key(CapsExtension version) {
        return version.getHash() + " " + version.getNode() + "#" + version.getVer();
    }
}
