import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SRC = join(ROOT, "src");

function sourceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sourceFiles(path);
    return path.endsWith(".ts") ? [path] : [];
  });
}

/** Each folder with the folders that it may import besides itself (architecture.md, "Who may import whom"). */
const below = ["sim", "wire", "trace", "link", "netfilter", "transport", "ip", "host"] as const;
const MAY_IMPORT: Record<string, readonly string[]> = {
  sim: [],
  wire: [],
  trace: ["sim", "wire"],
  link: ["sim", "wire", "trace"],
  netfilter: ["sim", "wire", "trace"],
  transport: ["sim", "wire", "trace"],
  ip: ["sim", "wire", "trace", "link", "netfilter"],
  host: ["sim", "wire", "trace", "link", "netfilter", "transport", "ip"],
  dns: below,
  cni: below,
  apps: [...below, "dns", "cni"],
  shell: [...below, "dns", "cni", "apps"],
  "k8s/api": ["sim"],
  "k8s/control": ["sim", "k8s/api"],
  "k8s/node": [...below, "dns", "cni", "apps", "k8s/api"],
  "k8s/addons": [...below, "dns", "cni", "apps", "k8s/api"],
  "k8s/cluster": [...below, "dns", "cni", "apps", "shell", "k8s/api", "k8s/control", "k8s/node", "k8s/addons"],
  "k8s/reach": [...below, "k8s/api", "k8s/control", "k8s/node", "k8s/cluster"],
};
/** The edges and the entry points may import anything below. */
const TOP = ["testing", "cli", "web", "index", "k8s", "testing-entry"];

function unitOf(path: string): string {
  const parts = relative(SRC, path).replace(/\.ts$/, "").split("/");
  if (parts[0] === "k8s" && parts.length > 1) return parts.length === 2 ? "k8s/cluster" : `k8s/${parts[1]}`;
  return parts[0] ?? "";
}

interface ParsedFile {
  readonly path: string;
  readonly source: ts.SourceFile;
  readonly imports: readonly { readonly target: string; readonly line: number; readonly typeOnly: boolean }[];
}

const files: ParsedFile[] = sourceFiles(SRC).map((path) => {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2023, true);
  const imports = source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const specifier = statement.moduleSpecifier;
    if (specifier === undefined || !ts.isStringLiteral(specifier) || !specifier.text.startsWith(".")) return [];
    const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined;
    const named = clause?.namedBindings;
    const typeOnly =
      (ts.isExportDeclaration(statement) && statement.isTypeOnly) ||
      clause?.isTypeOnly === true ||
      (clause?.name === undefined &&
        named !== undefined &&
        ts.isNamedImports(named) &&
        named.elements.length > 0 &&
        named.elements.every((element) => element.isTypeOnly));
    const line = source.getLineAndCharacterOfPosition(statement.getStart()).line + 1;
    return [{ target: resolve(dirname(path), specifier.text).replace(/\.js$/, ".ts"), line, typeOnly }];
  });
  return { path, source, imports };
});

function where(file: ParsedFile, node: ts.Node): string {
  return `${relative(ROOT, file.path)}:${file.source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

test("the top level holds what architecture.md names, and what builds and runs leave there", () => {
  const named = [
    "LICENSE",
    "README.md",
    "bench",
    "docs",
    "package-lock.json",
    "package.json",
    "scenarios",
    "src",
    "test",
  ];
  const left = ["dist", "node_modules"];
  const strangers = readdirSync(ROOT).filter(
    (name) => !/^\.|^tsconfig|\.pcapng$/.test(name) && !named.includes(name) && !left.includes(name),
  );
  expect(strangers).toEqual([]);
});

describe("the import ranks", () => {
  test("every folder of src has a rank", () => {
    const unknown = new Set(files.map((file) => unitOf(file.path)).filter((unit) => !(unit in MAY_IMPORT)));
    expect([...unknown].filter((unit) => !TOP.includes(unit))).toEqual([]);
  });

  test("no file imports what its folder may not", () => {
    const broken = files.flatMap((file) => {
      const unit = unitOf(file.path);
      const allowed = MAY_IMPORT[unit];
      if (allowed === undefined) return [];
      return file.imports
        .filter(({ target }) => unitOf(target) !== unit && !allowed.includes(unitOf(target)))
        .map(({ target, line }) => `${relative(ROOT, file.path)}:${line} imports ${relative(ROOT, target)}`);
    });
    expect(broken).toEqual([]);
  });

  test("no file imports itself through others", () => {
    const edges = new Map(
      files.map((file) => [file.path, file.imports.filter((i) => !i.typeOnly).map((i) => i.target)] as const),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, way: readonly string[]): void => {
      const at = way.indexOf(path);
      if (at >= 0) {
        cycles.push([...way.slice(at), path].map((p) => relative(SRC, p)).join(" -> "));
        return;
      }
      if (done.has(path)) return;
      for (const next of edges.get(path) ?? []) visit(next, [...way, path]);
      done.add(path);
    };
    for (const file of files) visit(file.path, []);
    expect(cycles).toEqual([]);
  });

  test("no folder is called utils or helpers, and no index file re-exports inside src", () => {
    const named = files.filter((file) => /\/(utils|helpers)(\/|\.ts$)/.test(file.path));
    const barrels = files.filter((file) => file.path.endsWith("/index.ts") && file.path !== join(SRC, "index.ts"));
    expect([...named, ...barrels].map((file) => relative(ROOT, file.path))).toEqual([]);
  });
});

describe("the determinism rules", () => {
  const core = files.filter((file) => !["cli", "web"].includes(unitOf(file.path)));

  function find(file: ParsedFile, wrong: (node: ts.Node) => boolean): string[] {
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (wrong(node)) found.push(where(file, node));
      ts.forEachChild(node, visit);
    };
    visit(file.source);
    return found;
  }

  const isGlobal = (node: ts.Node, names: readonly string[]): boolean =>
    ts.isIdentifier(node) &&
    names.includes(node.text) &&
    !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) &&
    !(ts.isPropertyAssignment(node.parent) && node.parent.name === node) &&
    !(ts.isPropertySignature(node.parent) && node.parent.name === node) &&
    !(ts.isPropertyDeclaration(node.parent) && node.parent.name === node);

  test("no wall clock: Date, Intl, performance and timers are for the edges", () => {
    const clocks = ["Intl", "performance", "setTimeout", "setInterval", "setImmediate", "queueMicrotask"];
    const wrong = (node: ts.Node): boolean => {
      if (isGlobal(node, clocks)) return true;
      if (!isGlobal(node, ["Date"])) return false;
      // `new Date(ns)` and `Date.UTC(...)` are arithmetic; `Date.now()` and `new Date()` read the clock.
      const parent = node.parent;
      if (ts.isNewExpression(parent)) return (parent.arguments?.length ?? 0) === 0;
      return !(ts.isPropertyAccessExpression(parent) && ["UTC", "parse"].includes(parent.name.text));
    };
    expect(core.flatMap((file) => find(file, wrong))).toEqual([]);
  });

  test("no Math.random, no locale", () => {
    const banned = /^(localeCompare|toLocale\w*)$/;
    const wrong = (node: ts.Node): boolean =>
      ts.isPropertyAccessExpression(node) &&
      (banned.test(node.name.text) || (node.name.text === "random" && node.expression.getText() === "Math"));
    expect(core.flatMap((file) => find(file, wrong))).toEqual([]);
  });

  test("no state of a module: `let` at the top level is shared by all simulations", () => {
    const found = core.flatMap((file) =>
      file.source.statements
        .filter((node) => ts.isVariableStatement(node) && (node.declarationList.flags & ts.NodeFlags.Let) !== 0)
        .map((node) => where(file, node)),
    );
    expect(found).toEqual([]);
  });

  test("no #private fields: `fork` copies a network's own properties", () => {
    expect(core.flatMap((file) => find(file, (node) => ts.isPrivateIdentifier(node)))).toEqual([]);
  });
});

describe("what is exported", () => {
  /** `export type X = (typeof X)[keyof typeof X]` stands below the constant that carries the words. */
  function isTypeOfConstant(node: ts.Statement, file: ParsedFile): boolean {
    return (
      ts.isTypeAliasDeclaration(node) &&
      file.source.statements.some(
        (other) =>
          ts.isVariableStatement(other) &&
          new RegExp(`typeof ${other.declarationList.declarations[0]?.name.getText()}\\b`).test(node.type.getText()),
      )
    );
  }

  test("carries a doc comment", () => {
    const found = files.flatMap((file) =>
      file.source.statements
        .filter(
          (node) =>
            ts.canHaveModifiers(node) &&
            ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) === true &&
            ts.getJSDocCommentsAndTags(node).length === 0 &&
            !isTypeOfConstant(node, file) &&
            !ts.isExportDeclaration(node),
        )
        .map((node) => where(file, node)),
    );
    expect(found).toEqual([]);
  });
});
