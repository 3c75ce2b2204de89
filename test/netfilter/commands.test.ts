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
import { type Step, scriptSteps } from "./script-steps.js";

// commands.out is what the kernel's machine printed for commands.sh.
const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");

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
  scriptSteps(read("commands.sh")).forEach((step, i) => {
    const result = run(netfilter, step);
    it(`${i} ${step.line}`, () => {
      expect(undated(`${result.flushed ?? ""}${result.stdout}${result.stderr}exit ${result.exitCode}\n`)).toBe(
        undated(outputs[i] ?? ""),
      );
    });
  });
});
