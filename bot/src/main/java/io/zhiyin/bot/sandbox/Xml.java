package io.zhiyin.bot.sandbox;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The platforms' XML: written with strings in CDATA and bare numbers, read without DTD or external entities. */
final class Xml {
    private final StringBuilder text = new StringBuilder();

    Xml cdata(String name, String value) {
        text.append('<').append(name).append("><![CDATA[").append(value.replace("]]>", "]]]]><![CDATA[>"))
                .append("]]></").append(name).append('>');
        return this;
    }

    Xml number(String name, long value) {
        text.append('<').append(name).append('>').append(value).append("</").append(name).append('>');
        return this;
    }

    Xml inside(String name, Xml content) {
        text.append('<').append(name).append('>').append(content.text).append("</").append(name).append('>');
        return this;
    }

    Xml add(Xml content) {
        text.append(content.text);
        return this;
    }

    String document() {
        return "<xml>" + text + "</xml>";
    }

    /** @throws IllegalArgumentException when the text is not XML, or tries a DTD */
    static Node read(String text) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            var builder = factory.newDocumentBuilder();
            // The default handler prints to standard error.
            builder.setErrorHandler(null);
            return new Node(builder.parse(new InputSource(new StringReader(text))).getDocumentElement());
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this JDK's XML parser cannot be made safe", e);
        } catch (SAXException | IOException e) {
            throw new IllegalArgumentException("not XML", e);
        }
    }

    record Node(Element element) {
        Optional<String> text(String name) {
            return child(name).map(node -> node.element.getTextContent().strip());
        }

        Optional<Node> child(String name) {
            return children(name).stream().findFirst();
        }

        List<Node> children(String name) {
            var found = new ArrayList<Node>();
            var nodes = element.getChildNodes();
            for (int i = 0; i < nodes.getLength(); i++) {
                if (nodes.item(i) instanceof Element e && e.getTagName().equals(name))
                    found.add(new Node(e));
            }
            return found;
        }

        String name() {
            return element.getTagName();
        }

        List<Node> children() {
            var found = new ArrayList<Node>();
            var nodes = element.getChildNodes();
            for (int i = 0; i < nodes.getLength(); i++) {
                if (nodes.item(i) instanceof Element e)
                    found.add(new Node(e));
            }
            return found;
        }
    }
}
