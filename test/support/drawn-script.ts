import { NAMES } from "./drawn-topology.js";

/**
 * A small network as a shell script. Each part is a list of lines, so that a difference between kernel and podwire shrinks
 * to the few lines that make it.
 */
export interface DrawnScript {
  readonly links: readonly string[];
  readonly settings: readonly string[];
  readonly probes: readonly string[];
}

/** Lines to leave out, by their index in the whole text. */
export type Cut = ReadonlySet<number>;

/** Between settings and probes: Linux notices a carrier up to a second late. */
const WAIT = "sleep 1.1";

/** The script's text: bash runs it, on the kernel or on podwire. */
export function scriptText(script: DrawnScript): string {
  return [...script.links, ...script.settings, WAIT, ...script.probes].map((line) => `${line}\n`).join("");
}

/** The script that a text of `scriptText` says: the network ends at the last wait before that of the settings. */
export function parseScript(text: string): DrawnScript {
  const lines = text.split("\n").filter((line) => line !== "");
  const wait = lines.indexOf(WAIT);
  const before = lines.slice(0, Math.max(0, wait));
  const settled = before.findLastIndex((line) => line.startsWith("sleep")) + 1;
  return { links: before.slice(0, settled), settings: before.slice(settled), probes: lines.slice(wait + 1) };
}

/** The script without some of its lines. */
export function withoutLines(script: DrawnScript, cut: Cut): DrawnScript {
  const { links, settings, probes } = script;
  const kept = (lines: readonly string[], before: number) => lines.filter((_line, i) => !cut.has(before + i));
  return {
    links: kept(links, 0),
    settings: kept(settings, links.length),
    probes: kept(probes, links.length + settings.length),
  };
}

/** The script with one command in each line of network and settings, so that each can be left out alone; quotes and loops stay whole. */
export function withSplitLines(script: DrawnScript): DrawnScript {
  const split = (lines: readonly string[]) =>
    lines.flatMap((line) => (/['"(|&]|\bdo\b/.test(line) ? [line] : line.split("; ")));
  return { links: split(script.links), settings: split(script.settings), probes: script.probes };
}

/** How many rounds of `shorterScripts` there are. */
export const SHRINK_ROUNDS = 10;

/**
 * What to try leaving out in one round, the largest cuts in the first: all probes but one; all settings; every line about one
 * of the namespaces; then halves, quarters and single lines of the settings, single probes, and quarters, sixteenths and single
 * lines of the network. One probe always stays, and so do the waits: without them a script would depend on timing.
 */
export function shorterScripts(script: DrawnScript, round: number): Cut[] {
  const lines = [...script.links, ...script.settings, ...script.probes];
  const movable = (from: number, to: number) => range(from, to).filter((i) => !(lines[i] ?? "").startsWith("sleep"));
  const links = movable(0, script.links.length);
  const settings = movable(script.links.length, script.links.length + script.settings.length);
  const probes = range(script.links.length + script.settings.length, lines.length);
  const cuts: (() => Cut[])[] = [
    () => (probes.length > 1 ? probes.map((kept) => new Set(probes.filter((i) => i !== kept))) : []),
    () => blocks(settings, settings.length),
    () => NAMES.map((name) => new Set([...links, ...settings, ...probes].filter((i) => mentions(lines[i], name)))),
    () => blocks(settings, Math.ceil(settings.length / 2)),
    () => blocks(settings, Math.ceil(settings.length / 4)),
    () => blocks(settings, 1),
    () => blocks(probes, 1),
    () => blocks(links, Math.ceil(links.length / 4)),
    () => blocks(links, Math.ceil(links.length / 16)),
    () => blocks(links, 1),
  ];
  return (cuts[round]?.() ?? []).filter((cut) => cut.size > 0 && !probes.every((i) => cut.has(i)));
}

function mentions(line: string | undefined, name: string): boolean {
  return line?.split(/[^\w]+/).includes(name) ?? false;
}

function blocks(of: readonly number[], size: number): Cut[] {
  const found: Cut[] = [];
  for (let at = 0; at < of.length; at += size) found.push(new Set(of.slice(at, at + size)));
  return found;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
