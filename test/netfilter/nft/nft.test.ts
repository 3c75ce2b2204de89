import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Network } from "../../../src/host/network.js";
import type { Netfilter } from "../../../src/netfilter/netfilter.js";
import { runNft } from "../../../src/netfilter/nft/nft.js";
import type { NftEnvironment } from "../../../src/netfilter/nft/nft-call.js";

function namespace(): Netfilter {
  return new Network({ seed: 1 }).addHost("a").netns.netfilter;
}

function environment(stdin: string): NftEnvironment {
  return {
    stdin,
    processId: 1,
    readFile: () => ({ error: "No such file or directory" }),
    expand: () => [],
    hasDevice: (name) => name === "lo",
    addressesOf: () => [],
  };
}

function load(netfilter: Netfilter, text: string) {
  return runNft(netfilter, ["-f", "-"], environment(text));
}

function list(netfilter: Netfilter, ...args: string[]): string {
  return runNft(netfilter, [...args, "list", "ruleset"], environment("")).stdout;
}

/** The rules that a transcript writes. */
function rulesOf(name: string): string {
  const script = readFileSync(new URL(`../../kernel/nft/${name}.sh`, import.meta.url), "utf8");
  return script.split("<<'EOF'\n")[1]?.split("\nEOF")[0] ?? "";
}

describe("nft", () => {
  it.each(["statements", "language", "nat-text", "kube-proxy"])("reads again what it listed of %s", (name) => {
    const first = namespace();
    const loaded = load(first, `${rulesOf(name)}\n`);
    expect(loaded.stderr).toBe("");
    const second = namespace();
    const listed = list(first);
    expect(load(second, listed).stderr).toBe("");
    expect(list(second)).toBe(listed);
  });

  it("changes nothing when one of its commands fails", () => {
    const netfilter = namespace();
    load(netfilter, `${rulesOf("kube-proxy")}\n`);
    const before = list(netfilter, "-a");
    const result = load(
      netfilter,
      "delete element ip kube-proxy cluster-ips { 10.96.0.1 }\nadd rule ip kube-proxy services accept\n" +
        "flush chain ip kube-proxy services\nadd chain ip kube-proxy new\ndelete chain ip kube-proxy services\n",
    );
    expect(result.exitCode).toBe(1);
    expect(list(netfilter, "-a")).toBe(before);
  });

  it("checks without changing with -c", () => {
    const netfilter = namespace();
    expect(runNft(netfilter, ["-c", "-f", "-"], environment("add table ip t\n")).exitCode).toBe(0);
    expect(list(netfilter)).toBe("");
  });

  it("takes a flushed ruleset of iptables back when a later command fails", () => {
    const netfilter = namespace();
    load(netfilter, "table inet a { chain c { accept; }\n }\n");
    const before = list(netfilter);
    load(netfilter, "flush ruleset\nadd rule inet a c accept\n");
    expect(list(netfilter)).toBe(before);
  });

  it("pays nothing while no table is there", () => {
    const netfilter = namespace();
    expect(netfilter.nft.isEmpty).toBe(true);
    expect(netfilter.tracks(4)).toBe(false);
    load(netfilter, "table inet t { chain c { type filter hook input priority 0; ct state new accept\n }\n }\n");
    expect(netfilter.tracks(4)).toBe(true);
    expect(netfilter.tracks(6)).toBe(true);
  });

  it("refuses jumps in a circle", () => {
    const netfilter = namespace();
    load(netfilter, "table ip t { chain a { }\n chain b { jump a\n }\n }\n");
    expect(load(netfilter, "add rule ip t a jump b\n").stderr).toBe("");
    const base = "add chain ip t in { type filter hook input priority 0; }\nadd rule ip t in jump b\n";
    expect(load(netfilter, base).stderr).toContain("Too many links");
  });

  it("never fails in another way than by an error of nft, whatever the text", () => {
    const words = Array.from(
      new Set(`${rulesOf("statements")} ${rulesOf("nat-text")}`.split(/(\s+|[{};,:])/).filter((word) => word !== "")),
    );
    const text = fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...words) }, fc.string()), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, (parts) => {
        const netfilter = namespace();
        const result = load(netfilter, `table inet t {\nchain c {\n${parts.join(" ")}\n}\n}\n`);
        expect(result.exitCode === 0 || result.stderr !== "").toBe(true);
        if (result.exitCode !== 0) expect(list(netfilter)).toBe("");
      }),
      { numRuns: 300 },
    );
  });
});
