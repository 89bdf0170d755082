package org.patchbay.benchmarks.state;

import java.util.List;

/**
 * A straight line through points, by least squares.
 *
 * @param perHour its slope, bytes an hour
 * @param margin twice the slope's standard error, which is 95 % for many points
 */
record Slope(double perHour, double margin) {
    /** A measured point. */
    record Point(double hours, double bytes) {}

    static Slope of(List<Point> points) {
        int n = points.size();
        if (n < 3) return new Slope(0, Double.POSITIVE_INFINITY);
        double meanX = points.stream().mapToDouble(Point::hours).average().orElseThrow();
        double meanY = points.stream().mapToDouble(Point::bytes).average().orElseThrow();
        double xx = 0;
        double xy = 0;
        for (Point point : points) {
            xx += (point.hours() - meanX) * (point.hours() - meanX);
            xy += (point.hours() - meanX) * (point.bytes() - meanY);
        }
        double slope = xy / xx;
        double squares = 0;
        for (Point point : points) {
            double off = point.bytes() - meanY - slope * (point.hours() - meanX);
            squares += off * off;
        }
        return new Slope(slope, 2 * Math.sqrt(squares / (n - 2) / xx));
    }

    /** Whether it can't be told from a level one. */
    boolean isFlat() {
        return Math.abs(perHour) <= margin;
    }
}
