import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder, writeBelow } from "../support/temporary-folder.js";
import { podwire } from "./cli.js";

const folder = temporaryFolder();
const SHOP = ["-f", "scenarios/shop"];

describe("exec", () => {
  test("runs a command in a pod and ends as it ends", async () => {
    const { exitCode, stdout, stderr } = await podwire([
      "exec",
      ...SHOP,
      "client",
      "--",
      "sh",
      "-c",
      "hostname; curl -s -o /dev/null -w '%{http_code}\\n' http://frontend; exit 3",
    ]);
    expect([stdout, stderr, exitCode]).toEqual(["client\n200\n", "", 3]);
  });

  test("sees the pod's names and addresses, not the node's", async () => {
    const { stdout } = await podwire(["exec", ...SHOP, "default/client", "--", "cat", "/etc/resolv.conf"]);
    expect(stdout).toBe(
      "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n",
    );
    const devices = await podwire(["exec", ...SHOP, "pod/client", "--", "ls", "/sys/class/net"]);
    expect(devices.stdout).toBe("eth0\nlo\n");
    const node = await podwire(["exec", ...SHOP, "node/node-1", "--", "ls", "/sys/class/net"]);
    expect(node.stdout).toContain("cni0\n");
  });

  test("prints the outcome as data", async () => {
    const { stdout, exitCode } = await podwire(["exec", ...SHOP, "--json", "client", "--", "nosuch"]);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 127, stderr: "sh: line 1: nosuch: command not found\n" });
    expect(exitCode).toBe(127);
  });

  test("names the pod that may have been meant", async () => {
    const { stderr, exitCode } = await podwire(["exec", ...SHOP, "clint", "--", "true"]);
    expect(stderr).toBe('podwire: no pod called "clint" in namespace "default": did you mean "client"?\n');
    expect(exitCode).toBe(2);
    const away = await podwire(["exec", ...SHOP, "coredns", "--", "true"]);
    expect(away.stderr).toMatch(
      /^podwire: no pod called "coredns" in namespace "default": there is kube-system\/coredns-/,
    );
  });

  test("a command that waits for ever is named", async () => {
    const { stderr, exitCode } = await podwire(["exec", ...SHOP, "client", "--", "sh", "-c", "nc -l -p 7000"]);
    expect(stderr).toMatch(/^podwire: nothing is left to happen at .*: the script sh \(running: nc -l -p 7000\)\n$/);
    expect(exitCode).toBe(124);
  });

  test("captures its packets as they come", async () => {
    const capture = join(folder, "exec.pcapng");
    await podwire(["exec", ...SHOP, "--pcap", capture, "client", "--", "curl", "-s", "http://frontend"]);
    const bytes = readFileSync(capture);
    expect(bytes.length).toBeGreaterThan(10_000);
    expect(bytes.includes("GET / HTTP/1.1")).toBe(true);
  });
});

describe("what is no manifest", () => {
  test("is told in a line", async () => {
    const { stderr } = await podwire(["up", "-f", "README.md"]);
    expect(stderr.split("\n")).toHaveLength(3);
    expect(stderr).toContain("(is README.md a manifest? Those are YAML or JSON)");
    const binary = writeBelow(folder, "a.bin", "\u007fELF\u0002\u0000\u0000");
    expect((await podwire(["up", "-f", binary])).stderr).toContain(
      "error converting YAML to JSON: yaml: control characters are not allowed (this is no text: a manifest is YAML or JSON)",
    );
  });

  test("is data with --json", async () => {
    const bad = writeBelow(folder, "bad.yaml", "kind: Pod\n");
    const { stdout, stderr, exitCode } = await podwire(["up", "--json", "-f", bad]);
    expect(JSON.parse(stdout)).toMatchObject({
      settled: false,
      pods: [],
      manifestProblems: [{ code: "MissingKind", severity: "error", origin: { line: 1, column: 1 } }],
    });
    expect(stderr).toContain("a manifest is wrong, nothing was booted");
    expect(exitCode).toBe(1);
  });
});

test("help of a command that is not there is an error", async () => {
  expect(await podwire(["help", "foo"])).toMatchObject({
    exitCode: 2,
    stderr: "error: unknown command 'foo'\n(see \"podwire --help\")\n",
  });
  expect((await podwire(["help", "up"])).stdout).toMatch(/^Usage: podwire up/);
});
