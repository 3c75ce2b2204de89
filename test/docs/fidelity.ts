/**
 * Collects every "Simplified: ..." of src into docs/fidelity.md, between its two marks:
 *
 *   npm run fidelity      writes the page
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PAGE = `${ROOT}docs/fidelity.md`;
const BEGIN = "<!-- begin: collected from src by `npm run fidelity` -->\n";
const END = "<!-- end -->";

/** What one file says is simplified. */
interface Simplification {
  readonly file: string;
  readonly text: string;
}

/** Every "Simplified:" in the comments of src, up to its paragraph's end, by file. */
export function simplifications(): Simplification[] {
  const names = readdirSync(`${ROOT}src`, { recursive: true, encoding: "utf8" }).map((name) =>
    name.replaceAll("\\", "/"),
  );
  const files = names.filter((name) => name.endsWith(".ts") && !name.endsWith(".gen.ts"));
  return files
    .sort((a, b) => (a < b ? -1 : 1))
    .flatMap((file) => simplificationsIn(readFileSync(`${ROOT}src/${file}`, "utf8")).map((text) => ({ file, text })));
}

/** The texts, of comments in the styles of blocks and of lines. */
export function simplificationsIn(source: string): string[] {
  const texts: string[] = [];
  let current: string | null = null;
  const end = (): void => {
    if (current !== null) texts.push(current.trim());
    current = null;
  };
  for (const line of source.split("\n")) {
    const comment = /^\s*(?:\/\*\*?|\*(?!\/)|\/\/)\s?(.*?)(\*\/)?$/.exec(line);
    const text = comment?.[1]?.trim() ?? null;
    if (text === null || text === "" || text.startsWith("@")) end();
    if (text === null) continue;
    const at = text.indexOf("Simplified:");
    if (at >= 0) {
      end();
      current = text.slice(at + "Simplified:".length);
    } else if (current !== null) current += ` ${text}`;
    if (comment?.[2] !== undefined) end();
  }
  end();
  return texts;
}

/** The collected part of the page. */
export function collected(): string {
  const byFolder = new Map<string, Simplification[]>();
  for (const one of simplifications()) {
    const folder = one.file
      .split("/")
      .slice(0, one.file.startsWith("k8s/") ? 2 : 1)
      .join("/");
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), one]);
  }
  return [...byFolder]
    .map(([folder, list]) => {
      const rows = list.map(({ file, text }) => `- \`${file.slice(file.lastIndexOf("/") + 1, -3)}\`: ${text}`);
      return `### ${folder}\n\n${rows.join("\n")}\n`;
    })
    .join("\n");
}

/** The page as it should be. */
export function page(): string {
  const text = readFileSync(PAGE, "utf8");
  const [before = ""] = text.split(BEGIN);
  const after = text.slice(text.indexOf(END));
  return `${before}${BEGIN}\n${collected()}\n${after}`;
}

/** The page as it is. */
export function present(): string {
  return readFileSync(PAGE, "utf8");
}

if (process.argv[1] !== undefined && /fidelity(\.ts)?$/.test(process.argv[1])) writeFileSync(PAGE, page());
