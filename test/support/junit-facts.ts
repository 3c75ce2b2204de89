import type { XmlElement } from "./xml.js";

/** What an element may hold, in which order, and its attributes; those with "!" are required. */
type Facts = Readonly<Record<string, { readonly children: readonly string[]; readonly attributes: string }>>;

/** JUnit XML as the schema of Jenkins' xUnit plug-in has it (junit-10.xsd, held against all of it; it leaves the order open). */
const JENKINS: Facts = {
  testsuites: { children: ["testsuite"], attributes: "name time tests failures errors" },
  testsuite: {
    children: ["properties", "testcase", "system-out", "system-err"],
    attributes: "name! tests! failures! errors! group time skipped timestamp hostname id package file log url",
  },
  testcase: {
    children: ["skipped", "error", "failure", "rerunFailure", "system-out", "system-err"],
    attributes: "name! time classname group",
  },
  properties: { children: ["property"], attributes: "" },
  failure: { children: [], attributes: "type message" },
  error: { children: [], attributes: "type message" },
  "system-out": { children: [], attributes: "" },
  "system-err": { children: [], attributes: "" },
};

/** The same as the schema of Ant's reports has it (JUnit.xsd, held against all of it); every child of a suite but cases is required there. */
const ANT: Facts = {
  ...JENKINS,
  testsuites: { children: ["testsuite"], attributes: "" },
  testsuite: {
    children: ["properties", "testcase", "system-out", "system-err"],
    attributes: "name! package! id! timestamp! hostname! tests! failures! errors! time! skipped",
  },
  testcase: { children: ["skipped", "error", "failure"], attributes: "name! classname! time!" },
  failure: { children: [], attributes: "type! message" },
  error: { children: [], attributes: "type! message" },
};
const NUMBERS = ["tests", "failures", "errors", "skipped", "time", "id"];

/** What is not as both schemas say; empty for valid JUnit. */
export function junitProblems(element: XmlElement): string[] {
  return [...problemsIn(element, JENKINS), ...problemsIn(element, ANT)];
}

function problemsIn(element: XmlElement, all: Facts): string[] {
  const facts = all[element.name];
  if (facts === undefined) return [`element ${element.name}`];
  const problems: string[] = [];
  const allowed = facts.attributes.split(" ");
  for (const [name, value] of Object.entries(element.attributes)) {
    if (!allowed.includes(name) && !allowed.includes(`${name}!`)) problems.push(`${element.name} has ${name}`);
    if (NUMBERS.includes(name) && !/^\d+(\.\d+)?$/.test(value)) problems.push(`${element.name} ${name}="${value}"`);
    if (name === "timestamp" && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(value)) problems.push(`timestamp ${value}`);
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
    for (const name of all === ANT ? ["properties", "system-out", "system-err"] : []) {
      if (element.children.filter((child) => child.name === name).length !== 1) problems.push(`not one ${name}`);
    }
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
  return [...problems, ...element.children.flatMap((child) => problemsIn(child, all))];
}
