package org.patchbay.core.description;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.patchbay.session.v1.SessionDescription;

/** Descriptions of real peers, as they were recorded or published. */
class GoldenDescriptionTest {
    static Stream<Path> goldens() throws IOException {
        try (Stream<Path> files = Files.list(Descriptions.GOLDEN)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".sdp"))
                    .sorted()
                    .toList();
            assertThat(found).isNotEmpty();
            return found.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void a_real_description_is_written_with_the_lines_that_it_came_with(Path golden) throws IOException {
        String text = Files.readString(golden);
        assertThat(sorted(SdpWriter.write(Descriptions.read(text)))).isEqualTo(sorted(text));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void writing_is_a_fixed_point(Path golden) throws IOException {
        SessionDescription description = Descriptions.read(Files.readString(golden));
        String written = SdpWriter.write(description);
        assertThat(Descriptions.read(written)).isEqualTo(description);
        assertThat(SdpWriter.write(Descriptions.read(written))).isEqualTo(written);
    }

    private static List<String> sorted(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .sorted()
                .toList();
    }
}
