import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.js";
import { podwire } from "./cli.js";

const folder = temporaryFolder();
const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

test("the demo crosses nodes, every invariant holds, and tshark finds nothing wrong with its capture", async () => {
  const capture = join(folder, "demo.pcapng");
  const { exitCode, stdout, stderr } = await podwire(["demo", "--pcap", capture]);
  expect(stderr).toBe("");
  expect(stdout).toMatch(/node node-1[\s\S]*switch[\s\S]*node node-2/);
  expect(stdout).toMatch(/^GET http:\/\/frontend\/ -> HTTP 200$/m);
  expect(stdout.match(/^holds {3}/gm)).toHaveLength(5);
  expect(stdout).not.toMatch(/^broken/m);
  expect(exitCode).toBe(0);
  if (!hasTshark) return;
  const checks = ["ip", "tcp", "udp"].flatMap((protocol) => ["-o", `${protocol}.check_checksum:TRUE`]);
  // 0x00800000 is the severity of errors: malformed packets and bad checksums.
  const wrong = [
    "-Y",
    "_ws.malformed || _ws.expert.severity == 0x00800000 || ip.checksum.status == 0 || tcp.checksum.status == 0",
  ];
  expect(
    execFileSync("tshark", ["-r", capture, ...checks, ...wrong], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  ).toBe("");
}, 60_000);
