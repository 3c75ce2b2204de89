/** A command of a recorded script, with the here-document that it reads. */
export interface Step {
  readonly line: string;
  readonly input: string;
}

/** The commands of a script: lines that begin with `run`, some with a here-document that ends with X. */
export function scriptSteps(script: string): Step[] {
  const lines = script.split("\n");
  const found: Step[] = [];
  for (let i = 0; i < lines.length; i++) {
    const match = /^run (.*?)( <<'X')?$/.exec(lines[i] ?? "");
    if (match === null) continue;
    let input = "";
    if (match[2] !== undefined) while (lines[++i] !== "X") input += `${lines[i]}\n`;
    found.push({ line: match[1] ?? "", input });
  }
  return found;
}
