package org.patchbay.xmpp.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jxmpp.jid.impl.JidCreate;
import org.patchbay.core.Address;
import org.patchbay.core.Domains;

class AddressesTest {
    private static final Domains DOMAINS = new Domains("localhost", List.of("127.0.0.1"));
    private static final AddressMap COMPONENT = new ComponentAddresses(DOMAINS, "call.example.org");
    private static final AddressMap DIRECT = new DirectAddresses(DOMAINS);

    private static Address read(AddressMap map, String jid) throws Exception {
        return ((Address.Read) map.toAddress(JidCreate.from(jid))).address();
    }

    private static String named(AddressMap map, Address address) {
        return ((AddressMap.Named) map.toJid(address)).jid().toString();
    }

    @ParameterizedTest
    @CsvSource({
        "bob@call.example.org, bob@localhost",
        "bob@call.example.org/phone, bob@localhost/phone",
        "bob\\40pbx.example@call.example.org, bob@pbx.example",
        "bob\\40pbx.example@call.example.org/x, bob@pbx.example/x",
        "+4930123@call.example.org, +4930123@localhost",
        "d\\27artagnan@call.example.org, d'artagnan@localhost",
    })
    void behind_a_component(String jid, String address) throws Exception {
        assertThat(read(COMPONENT, jid)).isEqualTo(Address.parse(address));
        assertThat(named(COMPONENT, Address.parse(address))).isEqualTo(jid);
    }

    @ParameterizedTest
    @CsvSource({
        "bob@localhost/phone, bob@localhost/phone",
        "juliet@example.org/balcony, juliet@example.org/balcony",
        "d\\27artagnan@example.org, d'artagnan@example.org",
    })
    void directly(String jid, String address) throws Exception {
        assertThat(read(DIRECT, jid)).isEqualTo(Address.parse(address));
        assertThat(named(DIRECT, Address.parse(address))).isEqualTo(jid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"BOB@Call.Example.ORG", "Bob@call.example.org"})
    void case_is_folded(String jid) throws Exception {
        assertThat(read(COMPONENT, jid)).isEqualTo(Address.parse("bob@localhost"));
    }

    @ParameterizedTest
    @CsvSource({"bob@127.0.0.1, bob@localhost", "bob\\40localhost@localhost, "})
    void an_alias_is_the_own_domain(String jid, String address) throws Exception {
        if (address == null) assertThat(DIRECT.toAddress(JidCreate.from(jid))).isInstanceOf(Address.Malformed.class);
        else assertThat(read(DIRECT, jid)).isEqualTo(Address.parse(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"call.example.org", "bob@elsewhere.example", "a\\40b\\40c\\20d@call.example.org"})
    void what_is_no_user_behind_the_component_is_malformed(String jid) throws Exception {
        assertThat(COMPONENT.toAddress(JidCreate.from(jid))).isInstanceOf(Address.Malformed.class);
    }

    @Property
    void every_name_comes_back_as_it_went(
            @ForAll
                    @StringLength(min = 1, max = 20)
                    @Chars({'a', 'z', '0', '\\', '2', '4', '5', 'c', '\'', '&', '"', '<', '>', ':', '+'})
                    String user)
            throws Exception {
        Address address = Address.of(user, "pbx.example");
        assertThat(read(COMPONENT, named(COMPONENT, address))).isEqualTo(address);
        assertThat(read(DIRECT, named(DIRECT, address))).isEqualTo(address);
    }
}
