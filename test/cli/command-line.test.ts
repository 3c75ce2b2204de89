import { describe, expect, test } from "vitest";
import { podwire } from "./cli.js";

describe("a command line that is wrong ends with 2 and says what is wrong", () => {
  test.each([
    [[], "Usage: podwire"],
    [["rnu", "x.sh"], "Did you mean run?"],
    [["run", "--sed", "1", "x.sh"], "Did you mean --seed?"],
    [["run", "--seed", "abc", "x.sh"], "A seed is a whole number"],
    [["run"], "missing required argument 'file'"],
    [["run", "no-such-file.sh"], "no-such-file.sh: no such file or directory"],
    [["run", "no-such-file.ts"], "no-such-file.ts: no such file or directory"],
    [["run", "test"], "test: is a directory"],
  ])("%j", async (args, message) => {
    const { exitCode, stdout, stderr } = await podwire(args);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });
});

describe("help", () => {
  test.each([[["--help"]], [["help"]], [["run", "--help"]], [["help", "run"]]])("%j shows examples", async (args) => {
    const { exitCode, stdout } = await podwire(args);
    expect(stdout).toContain("Examples:");
    expect(stdout).toContain("podwire run ");
    expect(exitCode).toBe(0);
  });

  test("the version is the package's", async () => {
    expect((await podwire(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+/);
  });
});
