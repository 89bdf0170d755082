package org.patchbay.core.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;

class RoutePatternTest {
    @ParameterizedTest(name = "{0} matches {1}: {2}")
    @CsvSource({
        "example.org, bob@example.org, true",
        "example.org, bob@EXAMPLE.org, true",
        "Example.ORG, bob@example.org, true",
        "example.org, bob@examplexorg, false",
        "example.org, bob@sip.example.org, false",
        "*.example.org, bob@sip.example.org, true",
        "*.example.org, bob@a.b.example.org, true",
        "*.example.org, bob@example.org, false",
        "*.example.org, bob@sip.example.org.evil.net, false",
        "10.0.0.*, bob@10.0.0.7, true",
        "10.0.0.?, bob@10.0.0.77, false",
        "*, bob@anything, true",
        "+49*, +493012345@anything, true",
        "+49*, +49@anything, true",
        "+49*, 493012345@anything, false",
        "+49*, +49anna@anything, false",
        "+*, +4930@anything, true",
        "0?????, 012345@anything, true",
        "0?????, 0123456@anything, false",
        "110, 110@anything, true",
        "'/0[1-9]\\d{2,}/', 0123@anything, true",
        "'/0[1-9]\\d{2,}/', 00123@anything, false",
        "'/0[1-9]\\d{2,}/', x0123@anything, false",
    })
    void matching(String pattern, String address, boolean expected) {
        assertThat(RoutePattern.parse(pattern).matches(Address.parse(address))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "two words", "/(/", "bob@example.org"})
    void what_is_no_pattern_is_refused_with_the_key(String text) {
        assertThatThrownBy(() -> RoutePattern.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("route: ");
    }

    @Test
    void a_handle_has_no_other_places_than_user_and_domain() {
        assertThatThrownBy(() -> RouteVia.sip("trunk", "adapter.sip.n1.0", "sip:{usr}@trunk.example"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("route.handle: sip:{usr}@trunk.example");
    }

    @Test
    void only_users_of_the_own_domain_can_be_allowed() {
        Domains domains = new Domains("example.com", List.of());

        assertThat(AllowedUsers.of(List.of("bob", "alice@example.com"), domains).users())
                .containsExactlyInAnyOrder(Address.of("bob", "example.com"), Address.of("alice", "example.com"));
        assertThatThrownBy(() -> AllowedUsers.of(List.of("bob@example.org"), domains))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("route.allow: bob@example.org, expected a user of example.com");
    }

    @Test
    void an_empty_list_allows_nobody() {
        Domains domains = new Domains("example.com", List.of());

        assertThat(AllowedUsers.of(List.of(), domains).allows(Address.of("bob", "example.com")))
                .isFalse();
    }
}
