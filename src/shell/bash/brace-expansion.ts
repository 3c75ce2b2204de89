/** Where the quotes and expansions of shell source end that begin at `i`; `i` itself when none begins there. */
function skipQuoted(text: string, i: number): number {
  const c = text[i];
  if (c === "\\") return i + 1;
  if (c === "'") {
    const end = text.indexOf("'", i + 1);
    return end < 0 ? text.length : end;
  }
  if (c === '"' || c === "`") {
    let j = i + 1;
    while (j < text.length && text[j] !== c) {
      if (text[j] === "\\") j++;
      else if (c === '"' && text[j] === "$") j = skipQuoted(text, j);
      j++;
    }
    return j;
  }
  if (c === "$" && (text[i + 1] === "{" || text[i + 1] === "(")) {
    const open = text[i + 1] ?? "";
    const close = open === "{" ? "}" : ")";
    let depth = 0;
    let j = i + 1;
    for (; j < text.length; j++) {
      if (text[j] === open) depth++;
      else if (text[j] === close && --depth === 0) return j;
      else if (j > i + 1) j = skipQuoted(text, j);
    }
    return j;
  }
  return i;
}

interface Brace {
  readonly close: number;
  readonly commas: readonly number[];
}

function matchBrace(text: string, open: number): Brace | null {
  const commas: number[] = [];
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    const skipped = skipQuoted(text, i);
    if (skipped !== i) {
      i = skipped;
      continue;
    }
    const c = text[i];
    if (c === "{") depth++;
    else if (c === "," && depth === 1) commas.push(i);
    else if (c === "}" && --depth === 0) return { close: i, commas };
  }
  return null;
}

/** `{a..b}` and `{a..b..step}`, or null when `body` is none. Numbers keep their leading zeros. */
function sequence(body: string): string[] | null {
  const match = /^(-?\d+|[a-zA-Z])\.\.(-?\d+|[a-zA-Z])(?:\.\.(-?\d+))?$/.exec(body);
  if (match === null) return null;
  const [, first = "", last = "", stepText] = match;
  const letters = /^[a-zA-Z]$/.test(first);
  if (letters !== /^[a-zA-Z]$/.test(last)) return null;
  const from = letters ? first.charCodeAt(0) : Number(first);
  const to = letters ? last.charCodeAt(0) : Number(last);
  const step = Math.abs(Number(stepText ?? "1")) || 1;
  const zeros = !letters && (/^-?0\d/.test(first) || /^-?0\d/.test(last));
  const width = zeros ? Math.max(first.length, last.length) : 0;
  const out: string[] = [];
  for (let n = from; from <= to ? n <= to : n >= to; n += from <= to ? step : -step) {
    if (letters) out.push(String.fromCharCode(n));
    else out.push(n < 0 ? `-${String(-n).padStart(width - 1, "0")}` : String(n).padStart(width, "0"));
  }
  return out;
}

/** Brace expansion of one word's source text (quotes and all), as bash does it before everything else. */
export function expandBraces(text: string): string[] {
  for (let i = 0; i < text.length; i++) {
    const skipped = skipQuoted(text, i);
    if (skipped !== i) {
      i = skipped;
      continue;
    }
    if (text[i] !== "{") continue;
    const brace = matchBrace(text, i);
    if (brace === null) continue;
    const body = text.slice(i + 1, brace.close);
    let items: string[] | null = null;
    if (brace.commas.length > 0) {
      items = [];
      let start = i + 1;
      for (const comma of [...brace.commas, brace.close]) {
        items.push(...expandBraces(text.slice(start, comma)));
        start = comma + 1;
      }
    } else {
      items = sequence(body);
    }
    if (items === null) continue;
    const before = text.slice(0, i);
    const after = expandBraces(text.slice(brace.close + 1));
    return items.flatMap((item) => after.map((rest) => before + item + rest));
  }
  return [text];
}
