import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { endOnBrokenPipe, type OutputProcess } from "../../src/cli/terminal.js";

/** The exit code of a process whose reader goes away, with what happens behind that in the same turn. */
async function exitCodeOf(stream: "stdout" | "stderr", then: (process: OutputProcess) => void): Promise<unknown> {
  const streams = { stdout: new EventEmitter(), stderr: new EventEmitter() };
  return new Promise((resolve) => {
    const process = { ...streams, exit: resolve } as unknown as OutputProcess;
    endOnBrokenPipe(process);
    streams[stream].emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    then(process);
  });
}

describe("whoever reads the output goes away", () => {
  test.each([0, 1, 2])("a command that has said all ends with its own exit code %d", async (exitCode) => {
    for (const stream of ["stdout", "stderr"] as const) {
      const found = await exitCodeOf(stream, (process) => {
        void Promise.resolve().then(() => {
          process.exitCode = exitCode;
        });
      });
      expect(found).toBe(exitCode);
    }
  });

  test("a command that has not ends as SIGPIPE would end it", async () => {
    expect(await exitCodeOf("stdout", () => {})).toBe(141);
  });
});
