import { CHECK_ERRORS, type CheckReport, type ColumnPlace } from "../../k8s/reach/check-report.js";
import type { PlaceReport } from "../../k8s/reach/explanation.js";
import { LINT_RULES } from "../../k8s/reach/lint.js";

const EXPECTATION_RULE = "expectation-failed";

/** SARIF 2.1.0 (OASIS), as code scanning takes it: an error for each connection that is not as expected and for what kept it from an answer, and the warnings. What has no place stands at the beginning of `file`, for code scanning takes nothing without one. */
export function formatCheckSarif(report: CheckReport, version: string, file: string): string {
  const somewhere: PlaceReport = { file: file === "-" ? "stdin" : file, line: 1 };
  const rules = [
    { id: EXPECTATION_RULE, text: "A connection is not as a file of expectations says." },
    ...Object.entries(CHECK_ERRORS).map(([id, text]) => ({ id, text })),
    ...Object.entries(LINT_RULES).map(([id, text]) => ({ id, text })),
  ];
  const isError = (id: string): boolean => id === EXPECTATION_RULE || Object.hasOwn(CHECK_ERRORS, id);
  const indexOf = (id: string): number => rules.findIndex((rule) => rule.id === id);
  const errors = report.errors.map(({ rule, message, place }) => ({
    ruleId: rule,
    ruleIndex: indexOf(rule),
    level: "error",
    message: { text: message },
    locations: [location(place ?? somewhere)],
  }));
  const failures = report.expectations.flatMap(({ name, place, violations }) =>
    violations.map((violation) => ({
      ruleId: EXPECTATION_RULE,
      ruleIndex: indexOf(EXPECTATION_RULE),
      level: "error",
      message: { text: `${name}: ${violation.message}` },
      locations: [location(place)],
      ...(violation.place === null
        ? {}
        : { relatedLocations: [{ id: 1, ...location(violation.place), message: { text: "who decides so" } }] }),
    })),
  );
  const warnings = report.warnings.map(({ rule, object, message, place }) => ({
    ruleId: rule,
    ruleIndex: indexOf(rule),
    level: "warning",
    message: { text: `${object}: ${message}` },
    locations: [location(place ?? somewhere)],
  }));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "podwire",
            version,
            rules: rules.map(({ id, text }) => ({
              id,
              shortDescription: { text },
              defaultConfiguration: { level: isError(id) ? "error" : "warning" },
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        invocations: [{ executionSuccessful: errors.length === 0 }],
        results: [...errors, ...failures, ...warnings],
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}

function location(place: PlaceReport | ColumnPlace): object {
  const region = { startLine: place.line, ...("column" in place ? { startColumn: place.column } : {}) };
  return { physicalLocation: { artifactLocation: { uri: uriOf(place.file) }, region } };
}

/** A path as a URI reference (RFC 3986): relative as it is, absolute as `file:`. */
function uriOf(file: string): string {
  const path = file.replaceAll("\\", "/").replace(/^\.\//, "");
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  if (path.startsWith("/")) return `file://${encoded}`;
  return /^[A-Za-z]:\//.test(path) ? `file:///${path.slice(0, 2)}${encoded.slice(encoded.indexOf("/"))}` : encoded;
}
