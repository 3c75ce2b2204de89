/** The kernel's own figures for Services beside ours: KERNEL_BENCH is a folder with `bench.py`. */
import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServiceFigures } from "./services.js";

/** What `bench.py svc` prints. */
interface KernelFigures {
  readonly restore_s: number;
  readonly partial_sync_s: number;
  readonly us_first_new: number;
  readonly us_last_new: number;
  readonly us_first_est: number;
}

/**
 * Runs `bench.py svc` on the kernel of this machine, for which it has to be Linux and we root, and puts its figures beside
 * ours: a line for each backend of iptables.
 */
export function compareWithKernel(folder: string, ours: ServiceFigures): string[] {
  const sender = senderOf(folder);
  return ["legacy", "nft"].map((backend) => {
    const args = [join(folder, "bench.py"), "svc", String(ours.services), backend];
    const env = { ...process.env, NETBENCH: sender };
    const { stdout, stderr, status } = spawnSync("python3", args, { encoding: "utf8", env });
    if (status !== 0) return `  kernel, ${backend}: ${stderr.trim().split("\n").at(-1) ?? ""}`;
    const kernel = JSON.parse(stdout) as KernelFigures;
    const compare = (name: string, theirs: number, mine: number, unit: string): string =>
      `${name} ${theirs.toPrecision(3)} ${unit} (we / it: ${(mine / theirs).toPrecision(2)})`;
    return [
      `  kernel, ${backend}: ${compare("programming", kernel.restore_s, ours.programS, "s")}`,
      compare("one change", kernel.partial_sync_s, ours.oneChangeS, "s"),
      compare("new flow to the first", kernel.us_first_new, ours.newFirstUs, "us"),
      compare("to the last", kernel.us_last_new, ours.newLastUs, "us"),
      compare("open", kernel.us_first_est, ours.openFirstUs, "us"),
    ].join(", ");
  });
}

/** The program that sends the kernel's flows: NETBENCH's, else the folder's `netbench.c` translated now. */
function senderOf(folder: string): string {
  const given = process.env.NETBENCH;
  if (given !== undefined) return given;
  const program = join(mkdtempSync(join(tmpdir(), "podwire-")), "netbench");
  const { status, stderr, error } = spawnSync("cc", ["-O2", "-o", program, join(folder, "netbench.c")], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`netbench.c was not translated: ${error?.message ?? stderr.trim()}`);
  return program;
}
