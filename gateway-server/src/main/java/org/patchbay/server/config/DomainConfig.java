package org.patchbay.server.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.patchbay.core.Domains;

/**
 * The domain that the gateway's users have.
 *
 * @param name the domain that every own address is told in
 * @param aliases what it also goes by, IP literals among them
 */
public record DomainConfig(String name, List<String> aliases) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");
    private static final Pattern ALIAS = Pattern.compile(NAME.pattern() + "|\\[?[0-9A-Fa-f:.]{2,45}\\]?");

    public DomainConfig {
        if (!NAME.matcher(name).matches())
            throw new IllegalArgumentException("name: \"" + name + "\": expected a domain");
        aliases = List.copyOf(aliases);
    }

    static Optional<DomainConfig> read(Section section) {
        String name = section.required("name", Kind.text(NAME, "a domain, as example.org"), "invalid");
        List<String> aliases = section.values("aliases", Kind.text(ALIAS, "a domain or an IP address"), List.of());
        return section.make(() -> new DomainConfig(name, aliases));
    }

    /** As the core wants it. */
    public Domains domains() {
        return new Domains(name, aliases);
    }
}
