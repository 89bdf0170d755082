package org.patchbay.server.peers;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Leaves a test out, or fails it in CI, when a peer that its {@link NeedsPeer} names is not installed. */
final class NeedsPeerCondition implements ExecutionCondition {
    private final boolean everyPeerIsExpected;
    private final Function<Peer, Stream<Peer>> missing;

    @SuppressWarnings("unused") // JUnit calls it.
    NeedsPeerCondition() {
        this("true".equals(System.getenv("CI")), Peer::missing);
    }

    NeedsPeerCondition(boolean everyPeerIsExpected, Function<Peer, Stream<Peer>> missing) {
        this.everyPeerIsExpected = everyPeerIsExpected;
        this.missing = missing;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), NeedsPeer.class)
                .map(needs -> evaluate(needs.value()))
                .orElse(ConditionEvaluationResult.enabled("needs no peer"));
    }

    ConditionEvaluationResult evaluate(Peer... peers) {
        String names = Arrays.stream(peers)
                .flatMap(missing)
                .distinct()
                .map(Peer::command)
                .collect(joining(", "));
        if (names.isEmpty()) {
            return ConditionEvaluationResult.enabled("all peers are installed");
        }
        String reason = "peer " + names + " is not installed";
        if (everyPeerIsExpected) {
            // A condition can't fail a test by its result; what it throws does.
            throw new IllegalStateException(reason + ", and CI=true: run scripts/install-peers.sh");
        }
        return ConditionEvaluationResult.disabled(reason);
    }
}
