import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualFileNode } from "../../src/host/file-node.js";
import { FileSystem } from "../../src/host/filesystem.js";
import type { Command } from "../../src/shell/command.js";
import { coreCommands } from "../../src/shell/commands/core.js";
import { Shell } from "../../src/shell/shell.js";
import { decodeText, encodeText } from "../../src/shell/stream.js";
import { WaitQueue } from "../../src/shell/wait.js";
import { Driver } from "../../src/sim/operation.js";
import { Sim } from "../../src/sim/sim.js";
import { SECOND } from "../../src/sim/time.js";

function makeShell(extra: Record<string, Command> = {}): { sim: Sim; files: FileSystem; shell: Shell } {
  const sim = new Sim(1);
  const files = new FileSystem(sim);
  const commands = new Map([...coreCommands(), ...Object.entries(extra)]);
  const shell = new Shell({ sim, machine: { name: "host", files, netns: { name: "", destroy: () => {} } }, commands });
  return { sim, files, shell };
}

describe("time", () => {
  it("sleep costs virtual time only, and date follows it", () => {
    const { sim, shell } = makeShell();
    const { stdout } = shell.runSync("date +%s; sleep 3600; date +%s; date -u");
    expect(stdout).toBe("1735689600\n1735693200\nWed Jan  1 01:00:00 UTC 2025\n");
    expect(Math.round(sim.nowNs / SECOND)).toBe(3600);
  });

  it("background jobs run side by side", () => {
    const { sim, shell } = makeShell();
    const { stdout } = shell.runSync("for i in 3 1 2; do (sleep $i; echo $i) & done; wait; echo done");
    expect(stdout).toBe("1\n2\n3\ndone\n");
    expect(Math.round(sim.nowNs / SECOND)).toBe(3);
  });

  it("a script that polls without sleeping does not stop the clock", () => {
    const { shell } = makeShell();
    const { stdout } = shell.runSync("(sleep 1; touch /ready) & until [ -e /ready ]; do :; done; echo ready");
    expect(stdout).toBe("ready\n");
  });

  it("a script that never ends is stopped at the caller's limit, and says what it was doing", () => {
    const { shell } = makeShell();
    const { exitCode, output } = shell.runSync("printf a; sleep 1000", { limitNs: 10 * SECOND, name: "x.sh" });
    expect(output).toBe("a\npodwire: x.sh: still running after 10s of virtual time (running: sleep 1000)\n");
    expect(exitCode).toBe(124);
    expect(shell.runSync("while :; do :; done", { limitNs: SECOND }).exitCode).toBe(124);
  });

  it("a script that waits for what can never come keeps what it printed and ends as timeout does", () => {
    const never: Command = function* () {
      for (;;) yield new WaitQueue();
    };
    const { exitCode, stdout, stderr } = makeShell({ never }).shell.runSync("echo first; never");
    expect(stdout).toBe("first\n");
    expect(stderr).toMatch(/^podwire: nothing is left to happen at .*: the script bash \(running: never\)\n$/);
    expect(exitCode).toBe(124);
  });

  it("the same script prints the same twice", () => {
    const script = "echo $RANDOM $RANDOM $$; mktemp; awk 'BEGIN{print rand()}'; (echo $BASHPID) & wait";
    expect(makeShell().shell.runSync(script).output).toBe(makeShell().shell.runSync(script).output);
  });
});

describe("running", () => {
  it("answers the exit code, the two outputs and both in their order", () => {
    const { shell } = makeShell();
    expect(shell.runSync("echo a; echo b >&2; echo c; exit 3")).toEqual({
      exitCode: 3,
      stdout: "a\nc\n",
      stderr: "b\n",
      output: "a\nb\nc\n",
    });
  });

  it("moves the clock while it is awaited", async () => {
    const { sim, shell } = makeShell();
    const driver = new Driver(sim);
    const [a, b] = await Promise.all([shell.run("sleep 2; echo a", driver), shell.run("sleep 1; date +%S", driver)]);
    expect([a.stdout, b.stdout]).toEqual(["a\n", "01\n"]);
  });

  it("leaves background processes running between scripts", () => {
    const { shell } = makeShell();
    shell.runSync("(sleep 5; echo late > /late) &");
    expect(shell.runSync("cat /late").exitCode).toBe(1);
    expect(shell.runSync("sleep 6; cat /late").stdout).toBe("late\n");
  });

  it("takes arguments, environment, directory and standard input", () => {
    const { shell } = makeShell();
    const options = { args: ["x y"], env: { FOO: "é" }, cwd: "/tmp", stdin: "in\n", name: "s.sh" };
    expect(shell.runSync('echo "$0 $1 $FOO $PWD"; cat', options).stdout).toBe("s.sh x y é /tmp\nin\n");
  });

  it("a command sees its namespace, and a child may get another with other files", () => {
    const show: Command = function* (process) {
      yield* process.print(`${process.netns.name}:${process.files.readFile("/etc/resolv.conf")}`);
      return 0;
    };
    const exec: Command = function* (process) {
      const node = process.files.lookup("/etc/netns/red/resolv.conf");
      const files = process.files.withBinds([{ path: "/etc/resolv.conf", node }]);
      return yield* process.run(process.argv.slice(1), { netns: { name: "red", destroy: () => {} }, files });
    };
    const { files, shell } = makeShell({ show, exec });
    files.makeDirectory("/etc/netns/red", true);
    files.writeFile("/etc/resolv.conf", "host\n");
    files.writeFile("/etc/netns/red/resolv.conf", "red\n");
    expect(
      shell.runSync("show; exec_=1; command exec 2>/dev/null; env exec show; env exec bash -c 'cat /etc/resolv.conf'")
        .stdout,
    ).toBe(":host\nred:red\nred\n");
  });

  it("a command that handles SIGINT may finish its work", () => {
    const ping: Command = function* (process) {
      process.handle("INT");
      for (let n = 1; ; n++) {
        yield SECOND;
        if (process.takeSignal() !== null) {
          yield* process.print(`stopped after ${(process.nowNs / SECOND).toFixed(1)}\n`);
          return 0;
        }
        yield* process.print(`${n}\n`);
      }
    };
    const { shell } = makeShell({ ping });
    expect(shell.runSync("ping & sleep 2.5; kill -INT $!; wait $!; echo $?").stdout).toBe(
      "1\n2\nstopped after 2.5\n0\n",
    );
    expect(shell.runSync("timeout -s INT 1.5 ping").exitCode).toBe(124);
    expect(shell.runSync("ping | head -2").stdout).toBe("1\n2\n");
  });

  it("reads and writes virtual files", () => {
    const { files, shell } = makeShell();
    let forward = "0";
    const file = {
      read: () => `${forward}\n`,
      write: (text: string) => {
        if (!/^[01]\n?$/.test(text)) return "EINVAL" as const;
        forward = text.trim();
        return null;
      },
    };
    files.makeDirectory("/proc/sys/net/ipv4", true);
    files.attach("/proc/sys/net/ipv4/ip_forward", new VirtualFileNode(file, 0o644));
    const run = shell.runSync(
      "cd /proc/sys/net/ipv4; cat ip_forward; echo 1 > ip_forward; cat ip_forward; echo x > ip_forward; echo $?",
    );
    expect(run.stdout).toBe("0\n1\n1\n");
    expect(run.stderr).toBe("bash: line 1: echo: write error: Invalid argument\n");
  });
});

describe("hostile input", () => {
  it("bytes survive decoding and encoding of valid text", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => decodeText(encodeText(text)) === text));
  });

  it("no text makes the shell throw anything but its own limits", () => {
    const piece = fc.constantFrom(
      "echo",
      " ",
      "$",
      "(",
      ")",
      "{",
      "}",
      '"',
      "'",
      "`",
      "|",
      "&",
      ";",
      "\n",
      "<",
      ">",
      "<<E\n",
      "if",
      "then",
      "fi",
      "for",
      "in",
      "do",
      "done",
      "case",
      "esac",
      "a=1",
      "${x",
      "$((",
      "))",
      "[[",
      "]]",
      "=~",
      "*",
      "[",
      "]",
      "!",
      "x",
      "1",
      "\\",
      "#",
      "%",
      "/",
      "^",
      ",",
      "~",
      "-",
      "function f",
      "local",
      "eval",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const { shell } = makeShell();
        shell.runSync(pieces.join(""), { limitNs: SECOND });
      }),
      { numRuns: 300 },
    );
  });

  it("no program makes grep, sed, awk or jq throw", () => {
    const piece = fc.constantFrom(
      "s/",
      "/",
      "a",
      "*",
      "[",
      "]",
      "(",
      ")",
      "\\",
      "{",
      "}",
      "$",
      "1",
      ",",
      "p",
      ";",
      ".",
      "+",
      "|",
      '"',
      "^",
      "print",
      "-",
      "=",
      "b",
      " ",
      "~",
      "?",
      "@",
      "<",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.constantFrom("grep -E", "grep", "sed", "awk", "jq", "tr x", "cut -f"),
        (pieces, tool) => {
          const { shell } = makeShell();
          shell.runSync(`printf 'a b\\n1 2\\n' | ${tool} -- "$P"`, { env: { P: pieces.join("") }, limitNs: SECOND });
        },
      ),
      { numRuns: 400 },
    );
  });
});
