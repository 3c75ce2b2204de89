import type { CheckErrorReport, CheckReport, ExpectationReport } from "../../k8s/reach/check-report.js";
import { warningText } from "./format-check-text.js";

/** A case of a suite. */
interface JunitCase {
  readonly name: string;
  /** Null for one that passed. */
  readonly verdict: {
    readonly element: "failure" | "error";
    readonly type: string;
    readonly message: string;
    readonly text: string;
  } | null;
}

/** The cases that are about one file, and what else is to be said. */
interface JunitSuite {
  readonly name: string;
  readonly cases: readonly JunitCase[];
  readonly output: string;
}

/**
 * JUnit XML as Jenkins, GitLab and others read it: a case for each expectation, a suite for each file of them; warnings
 * are the suite's output. What kept it from an answer is an error, in a suite for its file. Times are 0: nothing here
 * takes time that means anything. Valid by the schema of Jenkins' plug-in (junit-10.xsd) and by that of Ant's reports,
 * which asks for a moment (`2026-01-31T12:00:00`, in UTC), a host, properties and both outputs, and for no sums of all.
 */
export function formatCheckJunit(report: CheckReport, moment: string): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>'];
  lines.push("<testsuites>");
  for (const [i, { name, cases, output }] of suitesOf(report).entries()) {
    const where = `package="podwire check" id="${i}" timestamp="${moment}" hostname="localhost"`;
    lines.push(`  <testsuite name="${xml(name)}" ${where} ${counts(cases)} skipped="0" time="0">`);
    lines.push("    <properties/>");
    for (const one of cases) {
      const attributes = `name="${xml(one.name)}" classname="${xml(name)}" time="0"`;
      if (one.verdict === null) {
        lines.push(`    <testcase ${attributes}/>`);
        continue;
      }
      const { element, type, message, text } = one.verdict;
      lines.push(`    <testcase ${attributes}>`);
      lines.push(`      <${element} message="${xml(message)}" type="${type}">${xml(text)}</${element}>`);
      lines.push("    </testcase>");
    }
    lines.push(`    <system-out>${xml(output)}</system-out>`, "    <system-err/>");
    lines.push("  </testsuite>");
  }
  lines.push("</testsuites>");
  return lines.join("\n");
}

function suitesOf({ expectations, errors, warnings }: CheckReport): JunitSuite[] {
  const suites: JunitSuite[] = [...new Set(errors.map(({ place }) => place?.file ?? "podwire check"))].map((file) => {
    const own = errors.filter(({ place }) => (place?.file ?? "podwire check") === file);
    return { name: file, cases: own.map(errorCase), output: "" };
  });
  const output = warnings.map((one) => `warning: ${warningText(one)}`).join("\n");
  [...new Set(expectations.map(({ place }) => place.file))].forEach((file, i) => {
    const own = expectations.filter(({ place }) => place.file === file);
    suites.push({ name: file, cases: own.map(expectationCase), output: i === 0 ? output : "" });
  });
  return suites;
}

function errorCase({ rule, message, place }: CheckErrorReport): JunitCase {
  const where = place === null ? "" : `${place.file}:${place.line}:${place.column}`;
  const text = where === "" ? message : `${where}\n${message}`;
  return { name: where === "" ? rule : `${rule} ${where}`, verdict: { element: "error", type: rule, message, text } };
}

function expectationCase({ name, place, violations }: ExpectationReport): JunitCase {
  const [first] = violations;
  if (first === undefined) return { name, verdict: null };
  const more = violations.length === 1 ? "" : ` (and ${violations.length - 1} more)`;
  const where = `${place.file}:${place.line}:${place.column}`;
  const text = [where, ...violations.map(({ message }) => message)].join("\n");
  return { name, verdict: { element: "failure", type: "unexpected", message: `${first.message}${more}`, text } };
}

/** The attributes that count cases. */
function counts(cases: readonly JunitCase[]): string {
  const of = (element: "failure" | "error"): number =>
    cases.filter(({ verdict }) => verdict?.element === element).length;
  return `tests="${cases.length}" failures="${of("failure")}" errors="${of("error")}"`;
}

/** Text of an attribute or an element; characters that XML 1.0 cannot hold become U+FFFD. */
function xml(text: string): string {
  return Array.from(text, (one) => {
    const code = one.codePointAt(0) ?? 0;
    const isHeld =
      code === 9 ||
      code === 10 ||
      code === 13 ||
      (code >= 32 && code < 0xd800) ||
      (code > 0xdfff && code < 0xfffe) ||
      code > 0xffff;
    return isHeld ? one : "\ufffd";
  })
    .join("")
    .replace(/[&<>"'\r\t]/g, (one) => `&#${one.charCodeAt(0)};`);
}
