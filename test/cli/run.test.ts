import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder, writeBelow } from "../support/temporary-folder.js";
import { podwire } from "./cli.js";

const folder = temporaryFolder();
const write = (name: string, text: string): string => writeBelow(folder, name, text);

describe("a script", () => {
  test("prints on both streams and ends with its own exit code", async () => {
    const path = write("streams.sh", "echo out; echo wrong >&2; exit 7\n");
    expect(await podwire(["run", path])).toEqual({ exitCode: 7, stdout: "out\n", stderr: "wrong\n" });
  });

  test("comes from standard input as well, and gets its arguments", async () => {
    const { stdout } = await podwire(["run", "-", "--", "-x", "two words"], 'printf "%s|" "$@"');
    expect(stdout).toBe("-x|two words|");
  });

  test("that is not bash is refused at its line, with bash's exit code", async () => {
    const path = write("syntax.sh", "echo fine\nif true; then\n  echo never\ndone\n");
    const { exitCode, stderr } = await podwire(["run", path]);
    expect(stderr).toMatch(/^syntax\.sh: line 4: /m);
    expect(exitCode).toBe(2);
  });

  test("that sleeps for a day takes no time, and its clock shows it", async () => {
    const { stdout } = await podwire(["run", "-", "--json"], "sleep 3600; echo done");
    // The two commands take a little themselves.
    expect(JSON.parse(stdout)).toEqual({ exitCode: 0, stdout: "done\n", stderr: "", timeNs: 3_600_000_030_000 });
  });

  test("that never ends is ended after a month", async () => {
    const { exitCode, stderr } = await podwire(["run", "-"], "sleep infinity");
    expect(stderr).toContain("still running after 2592000s of virtual time (running: sleep infinity)");
    expect(exitCode).toBe(124);
  });

  test("writes a capture, also when it has nothing to say", async () => {
    const capture = join(folder, "capture.pcapng");
    await podwire(["run", "-", "--pcap", capture], "true");
    expect(readFileSync(capture).readUInt32BE(0)).toBe(0x0a0d0d0a);
  });

  test("whose capture cannot be written does not run at all", async () => {
    const { exitCode, stdout, stderr } = await podwire(["run", "-", "--pcap", join(folder, "no/such/x")], "echo ran");
    expect(stderr).toContain("cannot write the capture");
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });
});

describe("a scenario", () => {
  test("shares its classes with the command line, and answers a result", async () => {
    const path = write(
      "scenario.ts",
      `import { Network, scenario } from "podwire";
       export default scenario({ seed: 5 }, async (net: Network) => {
         net.addHost("a");
         await net.sleep(2_000_000_000);
         return { same: net instanceof Network, hosts: [...net.hosts.keys()] };
       });`,
    );
    const { exitCode, stdout, stderr } = await podwire(["run", path, "--json"]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({ result: { same: true, hosts: ["a"] }, timeNs: 2_000_000_000 });
    expect(exitCode).toBe(0);
  });

  test.each([
    [
      "throws.ts",
      'export default async (net: { addHost(name: string): void }) => {\n  net.addHost("a");\n  net.addHost("a");\n};\n',
      /throws\.ts:3:7: error: a host called "a" exists already/,
    ],
    ["syntax.ts", "const x = 1;\nexport default async (net => {\n", /syntax\.ts:\d+:\d+: \w*[eE]rror: /],
    [
      "missing.ts",
      'import x from "no-such-module";\nexport default () => x;\n',
      /missing\.ts: error: Cannot find module 'no-such-module'\n/,
    ],
    ["nothing.ts", "export const x = 1;\n", /nothing\.ts: no scenario: expected "export default/],
  ])("%s fails at its place and without a stack", async (name, text, message) => {
    const { exitCode, stderr } = await podwire(["run", write(name, text)]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(exitCode).toBe(1);
  });

  test("has the seed of the command line when one is given", async () => {
    const path = write(
      "seed.ts",
      `import { scenario } from "podwire";
       export default scenario({ seed: 5 }, (net) => net.sim.rng.fork("test").integer(0, 1_000_000));`,
    );
    const draw = async (...args: string[]): Promise<number> =>
      JSON.parse((await podwire(["run", path, "--json", ...args])).stdout).result;
    const own = await draw();
    expect(await draw("--seed", "5")).toBe(own);
    expect(await draw("--seed", "6")).not.toBe(own);
  });
});
