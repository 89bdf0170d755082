package org.patchbay.server.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of the configuration file, read key by key.
 *
 * <p>A value that is not what was expected is noted as a fault and its default given instead, so that one run finds every fault; nothing
 * is made of a configuration with faults. A key that nobody asked for by the time of {@link #finish} is unknown.
 *
 * <p>A single value and a list of single values can be overridden from the environment: {@code sip.udp.port} by
 * {@code PATCHBAY_SIP_UDP_PORT}, lists separated by commas. The environment sets values, it never opens a door that the file does not name.
 */
public final class Section {
    private static final Pattern OBJECTION = Pattern.compile("([A-Za-z0-9.-]+)(?:: | is )(.+)", Pattern.DOTALL);

    private final String path;
    private final int line;
    private final boolean overridable;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final TreeSet<String> known = new TreeSet<>();
    private final List<Section> children = new ArrayList<>();
    private final Map<String, Section> byKey = new HashMap<>();
    private final Source source;

    /** A value as it was written: its text and where that stands. */
    private record Written(String text, String origin, int line) {}

    Section(String path, @Nullable Node node, boolean overridable, Source source) {
        this.path = path;
        this.line = node == null ? 0 : lineOf(node);
        this.overridable = overridable;
        this.source = source;
        if (node instanceof MappingNode mapping) mapping.getValue().forEach(this::take);
        else if (node != null && !isNothing(node))
            fault(line, path, shown(node) + ": expected keys with values under it");
    }

    private void take(NodeTuple entry) {
        if (!(entry.getKeyNode() instanceof ScalarNode key)) {
            fault(lineOf(entry.getKeyNode()), path, "a key must be a word");
        } else if (nodes.putIfAbsent(key.getValue(), entry.getValueNode()) != null) {
            fault(lineOf(key), pathOf(key.getValue()), "the key stands here twice");
        }
    }

    /** Whether the file has this key. */
    public boolean has(String key) {
        known.add(key);
        return nodes.containsKey(key);
    }

    /** The section under a key; an empty one, with every default, where the file has none. */
    public Section section(String key) {
        known.add(key);
        return byKey.computeIfAbsent(
                key, ignored -> child(new Section(pathOf(key), nodes.get(key), overridable, source)));
    }

    /** The section under a key, if the file has it: for what only exists when it is named. */
    public Optional<Section> optionalSection(String key) {
        return has(key) ? Optional.of(section(key)) : Optional.empty();
    }

    /** The sections of a list under a key. */
    public List<Section> sections(String key) {
        known.add(key);
        Node node = nodes.get(key);
        if (node == null || isNothing(node)) return List.of();
        if (!(node instanceof SequenceNode sequence)) {
            fault(lineOf(node), pathOf(key), shown(node) + ": expected a list");
            return List.of();
        }
        List<Section> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(child(new Section(pathOf(key) + "[" + items.size() + "]", item, false, source)));
        }
        return items;
    }

    /** The value under a key, or another where there is none. */
    public <T> T value(String key, Kind<T> kind, T otherwise) {
        return optional(key, kind).orElse(otherwise);
    }

    /** The value under a key, if there is one. */
    public <T> Optional<T> optional(String key, Kind<T> kind) {
        known.add(key);
        Optional<Written> written = written(key);
        if (written.isEmpty()) return Optional.empty();
        Optional<T> value = kind.meaning().apply(written.get().text());
        if (value.isEmpty()) fault(written.get(), key, kind.expected());
        return value;
    }

    /**
     * The value under a key that must be there.
     *
     * @param placeholder what to go on with where it is missing, which is a fault
     */
    public <T> T required(String key, Kind<T> kind, T placeholder) {
        Optional<T> value = optional(key, kind);
        if (!nodes.containsKey(key) && override(key).isEmpty()) {
            fault(line, pathOf(key), "is missing: expected " + kind.expected());
        }
        return value.orElse(placeholder);
    }

    /** The values of the list under a key, or others where there is none. */
    public <T> List<T> values(String key, Kind<T> kind, List<T> otherwise) {
        known.add(key);
        if (!nodes.containsKey(key) && override(key).isEmpty()) return otherwise;
        List<T> values = new ArrayList<>();
        for (Written item : writtenItems(key)) {
            Optional<T> value = kind.meaning().apply(item.text());
            if (value.isEmpty()) fault(item, key, kind.expected());
            else values.add(value.get());
        }
        return List.copyOf(values);
    }

    /**
     * The values of the list under a key that must be there, at least one.
     *
     * @param placeholder what to go on with where they are missing, which is a fault
     */
    public <T> List<T> requiredValues(String key, Kind<T> kind, List<T> placeholder) {
        int before = source.faults().count();
        List<T> values = values(key, kind, List.of());
        if (!values.isEmpty()) return values;
        if (source.faults().count() == before) fault(key, "is missing: expected at least one, each " + kind.expected());
        return placeholder;
    }

    /** A file that can be read; a relative path starts from the configuration file's folder. */
    public Kind<Path> readableFile() {
        return new Kind<>(
                "a file that can be read",
                text -> Optional.of(source.folder().resolve(text))
                        .filter(file -> Files.isRegularFile(file) && Files.isReadable(file)));
    }

    /** A file or folder that need not be there; a relative path starts from the configuration file's folder. */
    public Kind<Path> path() {
        return Kind.parsed("a path", text -> source.folder().resolve(text));
    }

    /**
     * A secret: never in the file, always by reference, {@code {env: NAME}} or {@code {file: PATH}}. What stands around it as white space
     * is left out.
     */
    public Optional<String> secret(String key) {
        known.add(key);
        Node node = nodes.get(key);
        if (node == null) return Optional.empty();
        if (!(node instanceof MappingNode)) {
            fault(
                    lineOf(node),
                    pathOf(key),
                    "a secret must not stand in the file: expected {env: NAME} or {file: PATH}");
            return Optional.empty();
        }
        Section reference = child(new Section(pathOf(key), node, false, source));
        return new SecretReference(reference, source.environment()).read();
    }

    /** A secret that must be there. */
    public Optional<String> requiredSecret(String key) {
        if (!has(key)) fault(line, pathOf(key), "is missing: expected {env: NAME} or {file: PATH}");
        return secret(key);
    }

    /**
     * Makes a record of what was read, and notes the keys that nobody asked for. Nothing is made of a section with faults; what the record
     * itself objects to is one more.
     *
     * @param record throws {@link IllegalArgumentException} with key, value and what was expected
     */
    public <T> Optional<T> make(Supplier<T> record) {
        finish();
        return check(record);
    }

    /** The same for one record of several from the same section: further keys may be asked for. */
    public <T> Optional<T> check(Supplier<T> record) {
        if (hasFaults()) return Optional.empty();
        try {
            return Optional.of(record.get());
        } catch (IllegalArgumentException e) {
            objection(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** What a record objects to begins with a key, as the file or as the record spells it; that says where it stands. */
    private void objection(String message) {
        Matcher matcher = OBJECTION.matcher(message);
        if (matcher.matches()) {
            String key =
                    matcher.group(1).replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
            String problem = matcher.group(2);
            if (ownerOf(key).map(owner -> owner.object(key, problem)).orElse(false)) return;
        }
        fault(line, path, message);
    }

    private boolean object(String key, String problem) {
        fault(key.substring(key.lastIndexOf('.') + 1), problem);
        return true;
    }

    /** The section here or below that knows a key, by its full path or by its last word. */
    private Optional<Section> ownerOf(String key) {
        String last = key.substring(key.lastIndexOf('.') + 1);
        if (known.contains(last) && (key.equals(last) || key.equals(pathOf(last)))) return Optional.of(this);
        return children.stream().flatMap(child -> child.ownerOf(key).stream()).findFirst();
    }

    /** Notes that a value does not do. */
    public void fault(String key, String problem) {
        Node node = nodes.get(key);
        fault(node == null ? line : lineOf(node), pathOf(key), problem);
    }

    /** Notes that this section as a whole does not do. */
    void fault(String problem) {
        fault(line, path, problem);
    }

    /** The keys that were asked for, here and below, by their full path. Items of lists go by the list's name. */
    Stream<String> askedFor() {
        return Stream.concat(known.stream().map(this::pathOf), children.stream().flatMap(Section::askedFor))
                .map(key -> key.replaceAll("\\[[0-9]+]", ""));
    }

    /** The keys that the file has, here and below, likewise. */
    Stream<String> present() {
        return Stream.concat(
                        nodes.keySet().stream().map(this::pathOf),
                        children.stream().flatMap(Section::present))
                .map(key -> key.replaceAll("\\[[0-9]+]", ""));
    }

    /** Notes every key that nobody has asked for, here and below. */
    void finish() {
        children.forEach(Section::finish);
        for (Map.Entry<String, Node> entry : nodes.entrySet()) {
            if (known.contains(entry.getKey())) continue;
            String hint = NearestName.to(entry.getKey(), known)
                    .map(nearest -> "did you mean " + pathOf(nearest) + "?")
                    .orElse("expected one of " + String.join(", ", known));
            fault(lineOf(entry.getValue()), pathOf(entry.getKey()), "unknown key; " + hint);
        }
    }

    private boolean hasFaults() {
        return source.faults().inOrder().stream().anyMatch(fault -> isMine(fault.key()));
    }

    private boolean isMine(String key) {
        return path.isEmpty() || key.equals(path) || key.startsWith(path + ".") || key.startsWith(path + "[");
    }

    private Optional<Written> written(String key) {
        Optional<Written> override = override(key);
        if (override.isPresent()) return override;
        Node node = nodes.get(key);
        if (node == null) return Optional.empty();
        if (node instanceof ScalarNode scalar) return Optional.of(written(scalar));
        fault(lineOf(node), pathOf(key), shown(node) + ": expected a single value");
        return Optional.empty();
    }

    private List<Written> writtenItems(String key) {
        Optional<Written> override = override(key);
        if (override.isPresent()) {
            if (override.get().text().isBlank()) return List.of();
            return Arrays.stream(override.get().text().split(",", -1))
                    .map(item -> new Written(item.strip(), override.get().origin(), 0))
                    .toList();
        }
        Node node = nodes.get(key);
        if (node == null) return List.of();
        if (node instanceof ScalarNode scalar) return List.of(written(scalar));
        if (node instanceof SequenceNode sequence) {
            List<Written> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                if (item instanceof ScalarNode scalar) items.add(written(scalar));
                else fault(lineOf(item), pathOf(key), shown(item) + ": expected a list of single values");
            }
            return items;
        }
        fault(lineOf(node), pathOf(key), shown(node) + ": expected a list");
        return List.of();
    }

    private static Written written(ScalarNode scalar) {
        return new Written(scalar.getValue(), "line " + lineOf(scalar), lineOf(scalar));
    }

    private Optional<Written> override(String key) {
        if (!overridable) return Optional.empty();
        String name = variable(pathOf(key));
        return Optional.ofNullable(source.environment().get(name)).map(text -> new Written(text, name, 0));
    }

    /** The environment variable that overrides a key. */
    static String variable(String path) {
        return "PATCHBAY_" + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private Section child(Section section) {
        children.add(section);
        return section;
    }

    private void fault(Written written, String key, String expected) {
        String shown =
                written.text().length() <= 60 ? written.text() : written.text().substring(0, 60) + "…";
        source.faults()
                .add(new Fault(
                        written.origin(), written.line(), pathOf(key), "\"" + shown + "\": expected " + expected));
    }

    private void fault(int where, String key, String problem) {
        source.faults().add(new Fault(where == 0 ? "" : "line " + where, where, key, problem));
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    private static String shown(Node node) {
        if (node instanceof ScalarNode scalar) return "\"" + scalar.getValue() + "\"";
        return node instanceof SequenceNode ? "a list" : "keys with values";
    }
}
