import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runIpset } from "../../src/netfilter/ipset/ipset-command.js";
import { runIptables } from "../../src/netfilter/text/iptables.js";
import { runIptablesSave } from "../../src/netfilter/text/iptables-save.js";
import { splitWords } from "../../src/netfilter/text/split-words.js";
import { Family } from "../../src/wire/ip-address.js";
import { ETC_HOSTS } from "./etc-hosts.js";
import { bench } from "./fixture.js";

// What the real iptables says and prints for each rule: recorded by record-rules.sh from rule-specs.txt.
const TABLES = [
  { family: Family.V4, file: "rules-ipv4.txt", name: "iptables" },
  { family: Family.V6, file: "rules-ipv6.txt", name: "ip6tables" },
] as const;

/** A shell's words as the recorder's `eval` made them: double quotes only. */
function blocks(file: string): { line: string; expected: string }[] {
  const text = readFileSync(new URL(file, import.meta.url), "utf8");
  return text
    .split(/^@@ /m)
    .slice(1)
    .map((block) => {
      const end = block.indexOf("\n");
      return { line: block.slice(0, end), expected: block.slice(end + 1) };
    });
}

function transcript(family: Family, name: string, line: string): string {
  const { netfilter } = bench();
  for (const set of ["create testip hash:ip", "create testipport hash:ip,port"]) {
    runIpset(netfilter.sets, set.split(" "), "");
  }
  const words = splitWords(line);
  const table = words[1] ?? "filter";
  const environment = { names: ETC_HOSTS, origin: null, epochS: 0 };
  const run = (argv: string[]) => runIptables(netfilter, family, argv, environment);
  const result = run(words);
  let text = `${result.stdout}${result.stderr}exit ${result.exitCode}\n`;
  const only = (output: string, keep: (line: string) => boolean) =>
    output
      .split("\n")
      .filter((each) => each !== "" && keep(each))
      .map((each) => `${each}\n`)
      .join("");
  text += only(runIptablesSave(netfilter, family, ["-t", table]).stdout, (each) => each.startsWith("-A "));
  const notHead = (each: string) => !/^Chain|^ *pkts|^ *target/.test(each);
  text += only(run(["-t", table, "-L", "-nv"]).stdout, notHead);
  text += only(run(["-t", table, "-L"]).stdout, notHead);
  void name;
  return text;
}

for (const { family, file, name } of TABLES) {
  describe(`${name} says what the real one says`, () => {
    for (const { line, expected } of blocks(file)) {
      it(line, () => {
        expect(transcript(family, name, line)).toBe(expected);
      });
    }
  });
}
