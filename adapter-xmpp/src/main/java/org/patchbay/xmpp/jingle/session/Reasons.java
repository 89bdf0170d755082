package org.patchbay.xmpp.jingle.session;

import java.util.Optional;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.patchbay.core.call.EndReasonTable;
import org.patchbay.core.call.EndReasonTable.JingleReason;
import org.patchbay.session.v1.End;
import org.patchbay.session.v1.EndReason;
import org.patchbay.xmpp.jingle.Namespaces;
import org.patchbay.xmpp.jingle.description.Tag;

/** The {@code <reason/>} element (XEP-0166 7.4); what each word means stands in {@link EndReasonTable} alone. */
final class Reasons {
    private static final int LONGEST_TEXT = 256;

    private Reasons() {}

    static StandardExtensionElement element(EndReason reason, String text) {
        return element(EndReasonTable.row(reason).jingle(), text);
    }

    static StandardExtensionElement element(JingleReason reason, String text) {
        Tag element = Tag.of("reason", Namespaces.JINGLE).add(Tag.empty(reason.reason(), Namespaces.JINGLE));
        if (!reason.condition().isEmpty()) element.add(Tag.empty(reason.condition(), Namespaces.STANZA_ERRORS));
        if (!text.isEmpty())
            element.add(Tag.of("text", Namespaces.JINGLE).text(text).build());
        return element.build();
    }

    /** XEP-0251 2: the session ends since it was transferred. */
    static StandardExtensionElement transferred() {
        return Tag.of("reason", Namespaces.JINGLE)
                .add(Tag.empty("success", Namespaces.JINGLE))
                .add(Tag.empty("transferred", Namespaces.TRANSFER))
                .build();
    }

    /** What a reason within an element means. Without one, {@code absent} counts. */
    static End read(StandardExtensionElement parent, EndReason absent) {
        Optional<StandardExtensionElement> reason =
                Tag.children(parent, "reason", Namespaces.JINGLE).stream().findFirst();
        if (reason.isEmpty()) return End.newBuilder().setReason(absent).build();
        String word = "";
        String condition = "";
        String text = "";
        for (StandardExtensionElement child : reason.get().getElements()) {
            boolean jingle = child.getNamespace().equals(Namespaces.JINGLE);
            if (jingle && child.getElementName().equals("text")) {
                text = Tag.text(child);
            } else if (jingle && word.isEmpty()) {
                word = child.getElementName();
            } else if (child.getNamespace().equals(Namespaces.STANZA_ERRORS)) {
                condition = child.getElementName();
            }
        }
        EndReason meant = word.isEmpty() ? absent : EndReasonTable.ofJingle(new JingleReason(word, condition));
        return End.newBuilder()
                .setReason(meant)
                .setText(text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT))
                .build();
    }
}
