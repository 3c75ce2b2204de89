import type { XmlElement } from "./xml.js";

/**
 * The schema of JUnit XML as Jenkins' xUnit plug-in publishes it (junit-10.xsd): what each element may hold, in which
 * order, and its attributes, those with "!" being required.
 */
const ELEMENTS: Readonly<Record<string, { readonly children: readonly string[]; readonly attributes: string }>> = {
  testsuites: { children: ["testsuite"], attributes: "name time tests failures disabled errors" },
  testsuite: {
    children: ["properties", "testcase", "system-out", "system-err"],
    attributes: "name! tests! failures errors group time skipped timestamp hostname id package file log url version",
  },
  testcase: {
    children: ["skipped", "error", "failure", "rerunFailure", "system-out", "system-err"],
    attributes: "name! time classname group assertions status",
  },
  failure: { children: [], attributes: "type message" },
  error: { children: [], attributes: "type message" },
  "system-out": { children: [], attributes: "" },
};
const NUMBERS = ["tests", "failures", "errors", "skipped", "time"];

/** What is not as the schema says; empty for valid JUnit. */
export function junitProblems(element: XmlElement): string[] {
  const facts = ELEMENTS[element.name];
  if (facts === undefined) return [`element ${element.name}`];
  const problems: string[] = [];
  const allowed = facts.attributes.split(" ");
  for (const [name, value] of Object.entries(element.attributes)) {
    if (!allowed.includes(name) && !allowed.includes(`${name}!`)) problems.push(`${element.name} has ${name}`);
    if (NUMBERS.includes(name) && !/^\d+(\.\d+)?$/.test(value)) problems.push(`${element.name} ${name}="${value}"`);
  }
  for (const name of allowed) {
    if (name.endsWith("!") && !(name.slice(0, -1) in element.attributes))
      problems.push(`${element.name} without ${name}`);
  }
  const order = element.children.map(({ name }) => facts.children.indexOf(name));
  if (order.some((at, i) => at < 0 || at < (order[i - 1] ?? 0))) {
    problems.push(`${element.name} holds ${element.children.map(({ name }) => name).join(" ")}`);
  }
  if (element.name === "testsuite") {
    const cases = element.children.filter(({ name }) => name === "testcase");
    if (Number(element.attributes.tests) !== cases.length) problems.push("tests is not the number of cases");
    for (const [kind, attribute] of [
      ["failure", "failures"],
      ["error", "errors"],
    ] as const) {
      const count = cases.filter(({ children }) => children.some(({ name }) => name === kind)).length;
      if (Number(element.attributes[attribute] ?? 0) !== count) problems.push(`${attribute} is not their number`);
    }
  }
  return [...problems, ...element.children.flatMap(junitProblems)];
}
