import { describe, expect, test } from "vitest";
import { podwire } from "./cli.js";

const SHOP = ["-f", "scenarios/shop"];

describe("trace", () => {
  test("tells a request by Service name hop by hop, with every rewrite and the object behind it", async () => {
    const { exitCode, stdout } = await podwire(["trace", ...SHOP, "--from", "pod/client", "--to", "frontend:80"]);
    expect(stdout).toMatch(/^pod\/default\/client -> frontend:80: connected to 10\.96\.\d+\.\d+$/m);
    expect(stdout).toMatch(/^DNS query .* A\? frontend\.default\.svc\.cluster\.local\. .* delivered$/m);
    expect(stdout).toMatch(
      /-j DNAT --to-destination 10\.244\.\d+\.\d+:80 {2}\[Service default\/frontend, scenarios\/shop\/frontend\.yaml:\d+\]$/m,
    );
    expect(stdout).toMatch(/^ {4}prerouting: (\S+) > 10\.96\.\S+ becomes \1 > 10\.244\.\S+ {2}\[Service /m);
    expect(stdout).toMatch(/^SYN-ACK .* delivered$/m);
    expect(exitCode).toBe(0);
  });

  test("as JSON it is data", async () => {
    const { stdout } = await podwire(["trace", ...SHOP, "--from", "node/node-2", "--to", "10.96.0.1:443", "--json"]);
    const { from, to, legs } = JSON.parse(stdout);
    expect([from, to]).toEqual(["node/node-2", "10.96.0.1:443"]);
    expect(legs[0]).toMatchObject({ title: "SYN", outcome: "delivered" });
  });

  test("ends with 1 when nobody answers", async () => {
    const { exitCode, stdout } = await podwire(["trace", ...SHOP, "--from", "pod/client", "--to", "redis:9999"]);
    expect(stdout).toMatch(/^pod\/default\/client -> redis:9999: /m);
    expect(stdout).not.toContain("connected to");
    expect(exitCode).toBe(1);
  });

  test.each([
    [["--from", "pod/nobody", "--to", "redis:6379"], 'no pod called "nobody"'],
    [["--from", "somewhere", "--to", "redis:6379"], 'no place called "somewhere"'],
    [["--from", "pod/client", "--to", "redis"], "expected HOST:PORT"],
    [["--from", "pod/client"], "required option '--to <host:port>' not specified"],
  ])("%j is a usage error", async (args, message) => {
    const { exitCode, stderr } = await podwire(["trace", ...SHOP, ...args]);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  test("a pod stands in for those of a CronJob, which has none now, and a namespace that nobody makes is made", async () => {
    const cron = `apiVersion: batch/v1
kind: CronJob
metadata: { name: cron, namespace: night }
spec:
  schedule: "0 0 1 1 *"
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: c, image: busybox }] } } } }
`;
    const { exitCode, stderr } = await podwire(
      ["trace", "-f", "-", "--from", "pod/night/cron", "--to", "kubernetes.default:443"],
      cron,
    );
    expect(stderr.split("\n")).toEqual([
      'warning: stdin:3:25: CronJob night/cron: namespaces "night" not found: it was created, though no manifest does so',
      "no pod of pod/night/cron runs now: pod/night/cron-idle stands in for it",
      "",
    ]);
    expect(exitCode).toBe(0);
  });
});
