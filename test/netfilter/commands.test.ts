import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Netfilter } from "../../src/netfilter/netfilter.js";
import type { CommandResult } from "../../src/netfilter/text/iptables.js";
import { runIptables } from "../../src/netfilter/text/iptables.js";
import { runIptablesRestore } from "../../src/netfilter/text/iptables-restore.js";
import { runIptablesSave } from "../../src/netfilter/text/iptables-save.js";
import { splitWords } from "../../src/netfilter/text/split-words.js";
import { Family } from "../../src/wire/ip-address.js";
import { ETC_HOSTS } from "./etc-hosts.js";
import { bench } from "./fixture.js";

// commands.out is what the kernel's machine printed for commands.sh.
const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");

interface Step {
  readonly line: string;
  readonly input: string;
}

/** The commands of the script: lines that begin with `run`, some with a here-document. */
function steps(script: string): Step[] {
  const lines = script.split("\n");
  const found: Step[] = [];
  for (let i = 0; i < lines.length; i++) {
    const match = /^run (.*?)( <<'X')?$/.exec(lines[i] ?? "");
    if (match === null) continue;
    let input = "";
    if (match[2] !== undefined) while (lines[++i] !== "X") input += `${lines[i]}\n`;
    found.push({ line: match[1] ?? "", input });
  }
  return found;
}

const ENVIRONMENT = { names: ETC_HOSTS, origin: null, epochS: 0 };

function run(netfilter: Netfilter, step: Step): CommandResult {
  const [name = "", ...argv] = splitWords(step.line);
  const family = name.startsWith("ip6") ? Family.V6 : Family.V4;
  if (name.endsWith("-save")) return runIptablesSave(netfilter, family, argv, ENVIRONMENT);
  if (name.endsWith("-restore")) return runIptablesRestore(netfilter, family, argv, step.input, ENVIRONMENT);
  return runIptables(netfilter, family, argv, ENVIRONMENT);
}

/** Dates are the recorder's. */
const undated = (text: string) => text.replace(/ on \w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}$/gm, " on DATE");

describe("the commands say what the real ones say, one after the other", () => {
  const { netfilter } = bench();
  const outputs = read("commands.out")
    .split(/^\$ .*\n/m)
    .slice(1);
  steps(read("commands.sh")).forEach((step, i) => {
    const result = run(netfilter, step);
    it(`${i} ${step.line}`, () => {
      expect(undated(`${result.stdout}${result.stderr}exit ${result.exitCode}\n`)).toBe(undated(outputs[i] ?? ""));
    });
  });
});
