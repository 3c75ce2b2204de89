import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder, writeBelow } from "../support/temporary-folder.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const folder = temporaryFolder();
const installed = join(folder, "node_modules", "podwire");

function node(...args: string[]): string {
  return execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
}

/** A project that has podwire as `npm install` would lay it down, its dependencies being this checkout's. */
beforeAll(() => {
  const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: ROOT,
    encoding: "utf8",
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ filename = "" } = {}] = JSON.parse(packed.slice(packed.indexOf("["))) as { filename?: string }[];
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, filename), "-C", installed, "--strip-components=1"]);
  symlinkSync(join(ROOT, "node_modules"), join(installed, "node_modules"), "junction");
}, 180_000);

describe("the packed package", () => {
  test("is imported by its three names, as values and as types", () => {
    writeBelow(folder, "package.json", '{ "type": "module" }');
    writeBelow(
      folder,
      "use.ts",
      `import { Network, sh } from "podwire";
       import { formatProblem, readManifests } from "podwire/k8s";
       import * as testing from "podwire/testing";
       const net = new Network({ seed: 3 });
       const text: string = await sh(net.addHost("a"), "echo $((6 * 7))");
       const { problems } = readManifests([{ file: "web.yaml", text: "kind: Pdo\\napiVersion: v1\\nmetadata: { name: a }" }]);
       console.log(text.trim(), problems.map(formatProblem).join(), typeof testing);`,
    );
    writeBelow(
      folder,
      "tsconfig.json",
      JSON.stringify({
        compilerOptions: {
          target: "ES2023",
          module: "NodeNext",
          strict: true,
          types: ["node"],
          typeRoots: [join(ROOT, "node_modules/@types")],
          outDir: "out",
        },
        files: ["use.ts"],
      }),
    );
    node(join(ROOT, "node_modules/typescript/bin/tsc6"), "-p", ".");
    expect(node("out/use.js")).toMatch(/^42 web\.yaml:\d+:\d+: error: .*did you mean kind "Pod"\?\) object\n$/);
  });

  test("holds the command line, which runs", () => {
    expect(node(join(installed, "dist/cli/main.js"), "--version")).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("a scenario beside it is run with this very podwire", () => {
    writeBelow(
      folder,
      "lab.ts",
      `import { Network } from "podwire";
       export default (net: unknown) => net instanceof Network;`,
    );
    expect(JSON.parse(node(join(installed, "dist/cli/main.js"), "run", "lab.ts", "--json"))).toMatchObject({
      result: true,
    });
  });
});
