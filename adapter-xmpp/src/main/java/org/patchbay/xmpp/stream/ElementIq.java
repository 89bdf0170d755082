package org.patchbay.xmpp.stream;

import java.util.Map;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StandardExtensionElement;
import org.jivesoftware.smack.packet.XmlEnvironment;

/** An IQ with a child that Smack has no class for. */
public final class ElementIq extends IQ {
    private final StandardExtensionElement child;

    public ElementIq(StandardExtensionElement child) {
        super(child.getElementName(), child.getNamespace());
        this.child = child;
    }

    @Override
    protected IQChildElementXmlStringBuilder getIQChildElementBuilder(IQChildElementXmlStringBuilder xml) {
        for (Map.Entry<String, String> attribute : child.getAttributes().entrySet()) {
            xml.attribute(attribute.getKey(), attribute.getValue());
        }
        String text = child.getText();
        if (text != null && !text.isEmpty()) {
            xml.rightAngleBracket().escape(text);
            return xml;
        }
        if (child.getElements().isEmpty()) {
            xml.setEmptyElement();
            return xml;
        }
        xml.rightAngleBracket();
        XmlEnvironment inside = new XmlEnvironment(child.getNamespace());
        for (StandardExtensionElement element : child.getElements()) xml.append(element.toXML(inside));
        return xml;
    }
}
