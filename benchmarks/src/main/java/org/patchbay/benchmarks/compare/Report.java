package org.patchbay.benchmarks.compare;

import java.util.Locale;

/** Writes scores as Markdown, and as a plot of the ratios in SVG. */
final class Report {
    private static final int ROW = 22;
    private static final int LEFT = 470;
    private static final int WIDTH = 420;
    private static final double DECADES = 2;

    private Report() {}

    /** Tables, one a discipline: medians of all runs, least and most in parentheses. */
    static String markdown(Scores scores, String conditions) {
        StringBuilder text =
                new StringBuilder("# Beside the peers\n\n").append(conditions).append("\n");
        String discipline = "";
        for (Scores.Quantity quantity : scores.quantities()) {
            if (!quantity.discipline().equals(discipline)) {
                discipline = quantity.discipline();
                text.append("\n## ").append(discipline).append("\n\n");
                text.append("| what | who | value | Patchbay / who, by runs |\n| --- | --- | ---: | ---: |\n");
            }
            for (String who : scores.contestants(quantity)) {
                boolean first = who.equals(scores.contestants(quantity).get(0));
                text.append(String.format(
                        Locale.ROOT,
                        "| %s, %s | %s | %s | %s |%n",
                        quantity.name(),
                        quantity.unit(),
                        who,
                        scores.spread(quantity, who).shown(),
                        first ? "" : scores.ratio(quantity, who).shown()));
            }
        }
        return text.toString();
    }

    /** Each ratio as a bar from the least to the most of its runs with its median, on a logarithmic scale; the line is 1. */
    static String svg(Scores scores) {
        StringBuilder rows = new StringBuilder();
        int y = ROW;
        for (Scores.Quantity quantity : scores.quantities()) {
            for (String who : scores.contestants(quantity)) {
                Spread ratio = scores.ratio(quantity, who);
                if (who.equals(scores.contestants(quantity).get(0)) || ratio.runs() == 0) continue;
                rows.append(row(y, quantity.discipline() + ": " + quantity.name() + ", against " + who, ratio));
                y += ROW;
            }
        }
        int height = y + 2 * ROW;
        return ("<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='12'>\n"
                        + "<rect width='100%%' height='100%%' fill='white'/>\n%s%s</svg>\n")
                .formatted(LEFT + WIDTH + 80, height, axis(y), rows);
    }

    private static String axis(int bottom) {
        StringBuilder axis = new StringBuilder();
        for (double value : new double[] {0.01, 0.1, 0.5, 1, 2, 10, 100}) {
            int x = x(value);
            axis.append(
                    "<line x1='%d' y1='8' x2='%d' y2='%d' stroke='%s'/><text x='%d' y='%d' text-anchor='middle'>%s</text>%n"
                            .formatted(x, x, bottom, value == 1 ? "black" : "#ddd", x, bottom + ROW, text(value)));
        }
        return axis.toString();
    }

    private static String row(int y, String label, Spread ratio) {
        return ("<text x='%d' y='%d' text-anchor='end'>%s</text><line x1='%d' y1='%d' x2='%d' y2='%d' stroke='#4477aa' stroke-width='6'/>"
                        + "<circle cx='%d' cy='%d' r='5' fill='#aa3377'/><text x='%d' y='%d'>%s</text>%n")
                .formatted(
                        LEFT - 10,
                        y + 4,
                        label.replace("&", "&amp;").replace("<", "&lt;"),
                        x(ratio.least()),
                        y,
                        x(ratio.most()),
                        y,
                        x(ratio.median()),
                        y,
                        LEFT + WIDTH + 10,
                        y + 4,
                        text(ratio.median()));
    }

    private static int x(double ratio) {
        double decades = Math.max(-DECADES, Math.min(DECADES, Math.log10(ratio)));
        return LEFT + (int) Math.round((decades + DECADES) / (2 * DECADES) * WIDTH);
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }
}
