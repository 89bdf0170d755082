package org.patchbay.server.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where values come from beside the file itself.
 *
 * @param environment the process's environment variables
 * @param folder the folder that relative paths in the file start from
 * @param faults takes what is found wrong
 */
record Source(Map<String, String> environment, Path folder, Faults faults) {}
