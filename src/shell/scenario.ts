import type { Network, NetworkOptions } from "../host/network.js";

/** What a scenario does with its network. What it returns is its result; a throw is its failure. */
export type ScenarioScript = (net: Network) => unknown;

/** A network's options with what is done in it: what a scenario file exports by default. */
export class Scenario {
  readonly options: NetworkOptions;
  readonly script: ScenarioScript;

  constructor(options: NetworkOptions, script: ScenarioScript) {
    this.options = options;
    this.script = script;
  }
}

/**
 * Makes a scenario for `export default scenario({ seed: 7 }, async (net) => { ... })`, which `podwire run` runs in a new
 * network. `--seed` on the command line goes before the scenario's own.
 */
export function scenario(options: NetworkOptions, script: ScenarioScript): Scenario {
  return new Scenario(options, script);
}
