import { Network } from "../../host/network.js";
import { Capture } from "../capture.js";
import { CliError, ExitCode } from "../cli-error.js";
import type { CommonOptions } from "../options.js";
import { readText } from "../read-text.js";
import { describeScenarioError, loadScenario } from "../run-scenario.js";
import { runScript } from "../run-script.js";
import type { Terminal } from "../terminal.js";

const SCENARIO = /\.[cm]?[jt]s$/;

/** `podwire run FILE [ARG...]`: a shell script on a fresh machine, or a TypeScript scenario. Returns the exit code. */
export async function run(
  path: string,
  args: readonly string[],
  options: CommonOptions,
  terminal: Terminal,
): Promise<number> {
  const text = readText(path, terminal);
  return SCENARIO.test(path)
    ? runScenarioFile(path, options, terminal)
    : runScriptFile(path, text, args, options, terminal);
}

async function runScriptFile(
  path: string,
  text: string,
  args: readonly string[],
  options: CommonOptions,
  terminal: Terminal,
): Promise<number> {
  const network = new Network(options.seed === undefined ? {} : { seed: options.seed });
  const capture = options.pcap === undefined ? null : new Capture(network, options.pcap);
  try {
    const outcome = await runScript(network, path, text, args, terminal, options.json === true);
    if (options.json === true) {
      const { exitCode, stdout, stderr } = outcome;
      terminal.out(`${JSON.stringify({ exitCode, stdout, stderr, timeNs: network.sim.nowNs }, null, 2)}\n`);
    }
    return outcome.exitCode;
  } finally {
    capture?.close();
  }
}

async function runScenarioFile(path: string, options: CommonOptions, terminal: Terminal): Promise<number> {
  const scenario = await loadScenario(path);
  const network = new Network(
    options.seed === undefined ? scenario.options : { ...scenario.options, seed: options.seed },
  );
  const capture = options.pcap === undefined ? null : new Capture(network, options.pcap);
  try {
    const result = await scenario.script(network);
    if (options.json === true) {
      terminal.out(`${JSON.stringify({ result: result ?? null, timeNs: network.sim.nowNs }, null, 2)}\n`);
    }
    return ExitCode.Ok;
  } catch (error) {
    throw new CliError(describeScenarioError(path, error));
  } finally {
    capture?.close();
  }
}
