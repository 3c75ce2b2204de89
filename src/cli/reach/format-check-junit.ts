import type { CheckReport } from "../../k8s/reach/check-report.js";
import { warningText } from "./format-check-text.js";

/**
 * JUnit XML as Jenkins, GitLab and others read it: a case for each expectation, a suite for each file of them; warnings
 * are the suite's output. Times are 0: nothing here takes time that means anything.
 */
export function formatCheckJunit(report: CheckReport): string {
  const files = [...new Set(report.expectations.map(({ place }) => place.file))];
  const all = report.expectations;
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>'];
  lines.push(
    `<testsuites name="podwire check" tests="${all.length}" failures="${failuresOf(all)}" errors="0" time="0">`,
  );
  files.forEach((file, i) => {
    const cases = all.filter(({ place }) => place.file === file);
    lines.push(
      `  <testsuite name="${xml(file)}" tests="${cases.length}" failures="${failuresOf(cases)}" errors="0" skipped="0" time="0">`,
    );
    for (const { name, place, violations } of cases) {
      const attributes = `name="${xml(name)}" classname="${xml(file)}" time="0"`;
      if (violations.length === 0) {
        lines.push(`    <testcase ${attributes}/>`);
        continue;
      }
      const [first] = violations;
      const more = violations.length === 1 ? "" : ` (and ${violations.length - 1} more)`;
      const text = [`${place.file}:${place.line}:${place.column}`, ...violations.map(({ message }) => message)].join(
        "\n",
      );
      lines.push(`    <testcase ${attributes}>`);
      lines.push(
        `      <failure message="${xml(`${first?.message ?? ""}${more}`)}" type="unexpected">${xml(text)}</failure>`,
      );
      lines.push("    </testcase>");
    }
    const warnings = i === 0 ? report.warnings.map((one) => `warning: ${warningText(one)}`).join("\n") : "";
    if (warnings !== "") lines.push(`    <system-out>${xml(warnings)}</system-out>`);
    lines.push("  </testsuite>");
  });
  lines.push("</testsuites>");
  return lines.join("\n");
}

function failuresOf(expectations: CheckReport["expectations"]): number {
  return expectations.filter(({ passed }) => !passed).length;
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
