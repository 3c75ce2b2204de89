import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCli } from "../../src/cli/program.js";
import { loadScenario } from "../../src/cli/run-scenario.js";
import { MemoryTerminal } from "../../src/cli/terminal.js";
import { Network } from "../../src/host/network.js";
import { writeBelow } from "../support/temporary-folder.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The pages whose examples are run. */
export function pages(): string[] {
  const guide = readdirSync(join(ROOT, "docs/guide")).filter((name) => name.endsWith(".md"));
  return ["README.md", ...guide.sort().map((name) => `docs/guide/${name}`)];
}

export function pathOf(page: string): string {
  return join(ROOT, page);
}

/** A fenced block: its language, the word behind it (a file's name), its text, and where the text stands in the page. */
export interface Block {
  readonly language: string;
  readonly name: string;
  readonly text: string;
  readonly start: number;
  readonly line: number;
}

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  for (const match of markdown.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)) {
    const [whole, language = "", name = "", text = ""] = match;
    const start = match.index + whole.indexOf("\n") + 1;
    blocks.push({ language, name, text, start, line: markdown.slice(0, start).split("\n").length });
  }
  return blocks;
}

/** An example with what the page says that it prints (null: says nothing) and what it printed. */
export interface Example {
  readonly block: Block;
  readonly expected: Block | null;
  readonly printed: string;
}

/**
 * Runs a page's examples in their order, in a folder where blocks with a file's name are written. `sh` is a script,
 * `ts` a scenario, `console` command lines behind "$ "; a `text` block behind one is what it prints.
 */
export async function runPage(page: string, folder: string): Promise<Example[]> {
  const blocks = blocksOf(readFileSync(pathOf(page), "utf8"));
  const examples: Example[] = [];
  for (const [index, block] of blocks.entries()) {
    if (block.name !== "") writeBelow(folder, block.name, block.text);
    const printed = await runBlock(block, folder);
    const next = blocks[index + 1];
    if (printed !== null) examples.push({ block, expected: next?.language === "text" ? next : null, printed });
  }
  return examples;
}

async function runBlock(block: Block, folder: string): Promise<string | null> {
  switch (block.language) {
    case "sh": {
      const terminal = new MemoryTerminal(block.text);
      await runCli(["run", "-"], terminal);
      return terminal.output;
    }
    case "ts":
      return runTypeScript(writeBelow(folder, block.name === "" ? `snippet-${block.line}.ts` : block.name, block.text));
    case "console": {
      let printed = "";
      for (const line of block.text.split("\n").filter((one) => one.startsWith("$ "))) {
        const [program = "", ...words] = line.slice(2).replace(/^npx /, "").split(/\s+/);
        if (program !== "podwire") continue;
        const args = words.map((word) => (isBelow(folder, word) ? join(folder, word) : word));
        const terminal = new MemoryTerminal();
        await runCli(args, terminal);
        printed += terminal.output.replaceAll(`${folder}/`, "");
      }
      return printed;
    }
    default:
      return null;
  }
}

function isBelow(folder: string, name: string): boolean {
  return readdirSync(folder).includes(name);
}

async function runTypeScript(path: string): Promise<string> {
  const { options, script } = await loadScenario(path);
  const lines: string[] = [];
  const log = console.log;
  console.log = (...values: unknown[]) => void lines.push(values.map(String).join(" "));
  try {
    await script(new Network(options));
  } finally {
    console.log = log;
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** True when `printed` is what `expected` says; a line of "..." there stands for any lines, "…" in a line for any text. */
export function matches(expected: string, printed: string): boolean {
  const pattern = expected
    .trimEnd()
    .split("\n")
    .map((line) => (line.trim() === "..." ? "(?:.*\\n)*?" : `${patternOf(line.trimEnd())}[ ]*\\n`))
    .join("");
  return new RegExp(`^${pattern}$`).test(`${printed.trimEnd()}\n`);
}

function patternOf(line: string): string {
  return line
    .split("…")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
}
