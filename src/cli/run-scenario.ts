import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createJiti } from "jiti";
import * as podwire from "../index.js";
import * as k8s from "../k8s.js";
import { Scenario, type ScenarioScript } from "../shell/scenario.js";
import { CliError } from "./cli-error.js";

/**
 * Reads a TypeScript or JavaScript scenario. Its `podwire` is this very instance, so that objects are of the same
 * classes on both sides. @throws CliError with the place in the file when it cannot be read or exports no scenario.
 */
export async function loadScenario(path: string): Promise<Scenario> {
  const file = resolve(path);
  const jiti = createJiti(pathToFileURL(file).href, {
    moduleCache: false,
    fsCache: false,
    virtualModules: { podwire, "podwire/k8s": k8s, ...(await testingModule()) },
  });
  let exported: unknown;
  try {
    exported = await jiti.import(file, { default: true });
  } catch (error) {
    throw new CliError(describeScenarioError(path, error));
  }
  if (exported instanceof Scenario) return exported;
  if (typeof exported === "function") return new Scenario({}, exported as ScenarioScript);
  throw new CliError(
    `${path}: no scenario: expected "export default async (net) => { ... }" or "export default scenario(...)"`,
  );
}

/** Without fast-check, which is an optional peer, there is no `podwire/testing`. */
async function testingModule(): Promise<Record<string, unknown>> {
  try {
    return { "podwire/testing": await import("../testing.js") };
  } catch {
    return {};
  }
}

/** "lab.ts:12:7: error: no route": the place in the scenario's own file that the error came from, and no stack. */
export function describeScenarioError(path: string, error: unknown): string {
  if (!(error instanceof Error)) return `${path}: error: ${String(error)}`;
  // A module that is not there is asked for by the loader, at no line of the file.
  const isMissing = (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";
  const place = isMissing ? null : (placeInStack(resolve(path), error.stack ?? "") ?? placeInMessage(error.message));
  const name = error.name === "Error" || error.name === "CliError" ? "error" : error.name;
  return `${path}${place === null ? "" : `:${place}`}: ${name}: ${withoutPlace(error.message, resolve(path))}`;
}

function placeInStack(file: string, stack: string): string | null {
  for (const line of stack.split("\n")) {
    const at = /\(?((?:file:\/\/)?[^()\s][^()]*):(\d+):(\d+)\)?$/.exec(line.replace(/^\s*at (async )?/, ""));
    if (at === null) continue;
    const [, found = "", row, column] = at;
    const named = found.slice(Math.max(0, found.search(/file:\/\/|\/|[A-Za-z]:[\\/]/)));
    const name = named.startsWith("file://") ? fileURLToPath(named) : named;
    if (name === file) return `${row}:${column}`;
  }
  return null;
}

/** jiti says where a syntax error is in its message: "... (3:14)" behind it, or "FILE:3:14". */
function placeInMessage(message: string): string | null {
  const at = /[(:](\d+):(\d+)\)?/.exec(message);
  return at === null ? null : `${at[1]}:${Number(at[2]) + 1}`;
}

function withoutPlace(message: string, file: string): string {
  const [first = ""] = message
    .replace(/\nRequire stack:[\s\S]*$/, "")
    .split("\n \n")[0]
    ?.split("\n ") ?? [""];
  return first
    .replace(`${file}: `, "")
    .replace(/\s*\(\d+:\d+\)\s*$/, "")
    .replace(/^ParseError: /, "")
    .trimEnd();
}
