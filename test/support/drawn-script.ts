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

/** The script's text: bash runs it, on the kernel or on podwire. */
export function scriptText(script: DrawnScript): string {
  // Linux notices a carrier up to a second late.
  return [...script.links, ...script.settings, "sleep 1.1", ...script.probes].map((line) => `${line}\n`).join("");
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

/**
 * What to try leaving out, in rounds, larger cuts first: halves of the settings and of the probes, then each line of them,
 * then each of the links. One probe always stays.
 */
export function shorterScripts(script: DrawnScript): Cut[][] {
  const settings = script.links.length;
  const probes = settings + script.settings.length;
  const end = probes + script.probes.length;
  const halves = [...halvesOf(settings, probes), ...halvesOf(probes, end)];
  const single = (from: number, to: number): Cut[] => range(from, to).map((i) => new Set([i]));
  const lines = [...single(settings, probes), ...(end - probes > 1 ? single(probes, end) : [])];
  return [halves, lines, single(0, settings)].filter((round) => round.length > 0);
}

function halvesOf(from: number, to: number): Cut[] {
  if (to - from < 3) return [];
  const middle = Math.ceil((from + to) / 2);
  return [new Set(range(middle, to)), new Set(range(from, middle))];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
