import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Frame } from "../../../src/wire/ethernet.js";
import { PcapngWriter } from "../../../src/wire/pcap/pcapng-writer.js";
import { describeTcpApplication } from "../../../src/wire/text/tcp-application-text.js";
import { TcpdumpText } from "../../../src/wire/text/tcpdump-text.js";
import type { TextOptions } from "../../../src/wire/text/text-style.js";
import { describeUdpApplication } from "../../../src/wire/text/udp-application-text.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { frame as anyFrame } from "../arbitraries.js";
import { sampleFrames } from "../sample-frames.js";

// What tcpdump 4.99 prints for the sample frames is recorded beside this file, one file for each set of options.
// Where there is a tcpdump, the recordings are held against it; RECORD=1 writes them anew.

const cases: readonly (readonly [string, TextOptions])[] = [
  ["-n", {}],
  ["-nS", { absoluteSequence: true }],
  ["-ne", { ethernet: true }],
  ["-nq", { quiet: true }],
  ["-neq", { ethernet: true, quiet: true }],
  ["-nv", { verbose: 1 }],
  ["-nvv", { verbose: 2 }],
  ["-nevvv", { ethernet: true, verbose: 3 }],
  ["-nx", { hex: "x" }],
  ["-nxx", { hex: "xx" }],
  ["-nX", { hex: "X" }],
  ["-nXX", { hex: "XX" }],
  ["-nA", { hex: "A" }],
  ["-nAA", { hex: "AA" }],
  ["-e", { ethernet: true, names: true }],
];

function recordingOf(flags: string): string {
  return fileURLToPath(new URL(`recorded/tcpdump${flags}.txt`, import.meta.url));
}

const FOLDER = temporaryFolder();

/** What the real tcpdump prints for these frames. */
function realTcpdump(flags: string, frames: readonly Frame[]): string {
  const file = join(FOLDER, "frames.pcapng");
  const writer = new PcapngWriter();
  const iface = writer.addInterface("eth0");
  for (const [i, frame] of frames.entries()) writer.addFrame(iface, i * 1000, frame, 0);
  writeFileSync(file, writer.finish());
  const run = spawnSync("tcpdump", ["-t", flags, "-r", file], { encoding: "latin1" });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout;
}

function ourText(options: TextOptions, frames: readonly Frame[]): string {
  const text = new TcpdumpText(options);
  return frames.map((frame) => `${text.frame(frame)}\n`).join("");
}

const version = spawnSync("tcpdump", ["--version"], { encoding: "utf8" });
const hasTcpdump = `${version.stdout}${version.stderr}`.includes("tcpdump version 4.99");
if (!hasTcpdump) console.log("the recordings are not held against tcpdump: there is no tcpdump 4.99 on this machine");

describe("the text of frames is tcpdump's", () => {
  for (const [flags, options] of cases) {
    it(`with ${flags}, line by line`, () => {
      if (process.env.RECORD === "1" && hasTcpdump) writeFileSync(recordingOf(flags), realTcpdump(flags, sampleFrames));
      expect(existsSync(recordingOf(flags))).toBe(true);
      expect(ourText(options, sampleFrames).split("\n")).toEqual(readFileSync(recordingOf(flags), "utf8").split("\n"));
    });

    it.runIf(hasTcpdump)(`with ${flags}, as recorded`, () => {
      // Without -n the answer hangs on the resolver of the machine, so the recording stands for itself.
      if (!flags.includes("n")) return;
      expect(realTcpdump(flags, sampleFrames)).toBe(readFileSync(recordingOf(flags), "latin1"));
    });
  }
});

/** What is simplified: SCTP's chunks, LLC other than spanning tree, ARP operations and headers that are cut short. */
const SIMPLIFIED = /sctp|802\.3,|Unknown \(|\[\||truncated-|frag \(.*\|[0-7]\)/;

/** The same frames every time: a difference can be looked at at leisure. */
const arbitraryFrames = fc.sample(anyFrame, { numRuns: 2000, seed: 7 });

describe.runIf(hasTcpdump)("the text of arbitrary frames is tcpdump's", () => {
  for (const [flags, options] of cases.slice(0, 8)) {
    it(`with ${flags}`, () => {
      const told = arbitraryFrames.filter((frame) => {
        return !SIMPLIFIED.test(new TcpdumpText({ verbose: 1 }).frame(frame));
      });
      const ours = ourText(options, told).split("\n");
      const theirs = realTcpdump(flags, told).split("\n");
      const differences = ours.flatMap((line, i) => (line === theirs[i] ? [] : [`${line}\n${theirs[i]}`]));
      expect(differences.slice(0, 3)).toEqual([]);
      expect(ours.length).toBe(theirs.length);
    });
  }
});

describe("whatever stands at well-known ports", () => {
  const ports = [
    21, 67, 69, 80, 88, 123, 161, 179, 500, 514, 520, 521, 546, 646, 1701, 1723, 1812, 4500, 5060, 6081, 6379,
  ];

  it("is told", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ports), fc.uint8Array({ maxLength: 200 }), fc.nat(2), (port, data, verbose) => {
        expect(describeUdpApplication(port, 9, data, verbose) ?? "").not.toContain("undefined");
        expect(describeTcpApplication(9, port, data, false, verbose) ?? "").not.toContain("undefined");
      }),
      { numRuns: 2000 },
    );
  });

  it("is told of arrays of Redis in arrays as deep as a segment has room", () => {
    const arrays = new TextEncoder().encode("*1\r\n".repeat(16_000));
    expect(describeTcpApplication(6379, 9, arrays, false, 0)).toBe("RESP [|resp]");
  });
});
