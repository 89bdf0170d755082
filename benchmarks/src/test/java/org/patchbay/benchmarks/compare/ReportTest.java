package org.patchbay.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** Medians, ratios, and what is written of them. */
class ReportTest {
    private static final Scores.Quantity CPU = new Scores.Quantity("a call from <here> to there", "CPU", "ms");

    private final Scores scores = new Scores();

    private void runs(String who, double... values) {
        for (double value : values) scores.add(CPU, who, value);
    }

    @Test
    void a_ratio_is_taken_within_each_run() {
        runs("Patchbay", 1, 2, 10);
        runs("Kamailio", 2, 4, 5);
        assertThat(scores.ratio(CPU, "Kamailio")).isEqualTo(new Spread(0.5, 0.5, 2, 3));
        assertThat(scores.spread(CPU, "Kamailio")).isEqualTo(new Spread(4, 2, 5, 3));
    }

    @Test
    void a_run_that_failed_counts_for_nothing() {
        runs("Patchbay", 1, 1);
        runs("Janus", Double.NaN, 4);
        assertThat(scores.ratio(CPU, "Janus")).isEqualTo(new Spread(0.25, 0.25, 0.25, 1));
    }

    @Test
    void the_report_is_a_table_and_a_plot() throws Exception {
        runs("Patchbay", 1, 2, 10);
        runs("Kamailio", 2, 4, 5);
        assertThat(Report.markdown(scores, "Five runs."))
                .contains("## a call from <here> to there")
                .contains("| CPU, ms | Kamailio | 4.00 (2.00 to 5.00) | 0.50 (0.50 to 2.00) |");
        String svg = Report.svg(scores);
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg)))
                        .getElementsByTagName("circle")
                        .getLength())
                .isEqualTo(1);
    }
}
