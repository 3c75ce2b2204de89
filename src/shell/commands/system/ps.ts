import { formatDate } from "../../date-format.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** ps(1): the processes of this machine; aux, -ef, -e, -A, -p PID, -o FIELDS with pid ppid pgid comm args cmd user stat etime tty. */
export function* ps(process: Process): Generator<Wait, number, void> {
  const words = process.argv.slice(1);
  let style: "plain" | "full" | "aux" = "plain";
  let all = false;
  let pids: Set<number> | null = null;
  let fields: string[] | null = null;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (/^-?[auxwf]+$/.test(word) && word.includes("a") && word.includes("x")) {
      style = word.includes("u") ? "aux" : "plain";
      all = true;
    } else if (/^-[eAfFlwH]+$/.test(word)) {
      if (/[eA]/.test(word)) all = true;
      if (/[fF]/.test(word)) style = "full";
    } else if (word === "-p" || word === "--pid" || word === "-q")
      pids = new Set((words[++i] ?? "").split(/[, ]+/).map(Number));
    else if (word === "-o" || word === "--format" || word === "o")
      fields = [...(fields ?? []), ...(words[++i] ?? "").split(/[, ]+/)];
    else if (word.startsWith("-o")) fields = [...(fields ?? []), ...word.slice(2).split(/[, ]+/)];
    else if (word === "--no-headers" || word === "--no-heading" || word === "h")
      fields = [...(fields ?? ["pid", "tty", "time", "comm"]), "-header"];
    else if (word === "-ww" || word === "ww") continue;
    else return yield* process.fail(`error: unsupported option ${word}`);
  }
  const others = process.table
    .all()
    .filter((other) => (pids === null ? all || other.pgid === process.pgid : pids.has(other.pid)));
  const seconds = (other: Process): number => process.table.epochSeconds + Math.floor(other.startNs / 1e9);
  const cell = (other: Process, field: string): string | null => {
    switch (field) {
      case "pid":
        return String(other.pid);
      case "ppid":
        return String(other.ppid);
      case "pgid":
        return String(other.pgid);
      case "comm":
      case "ucmd":
        return other.name.slice(0, 15);
      case "args":
      case "cmd":
      case "command":
        return other.argv.join(" ");
      case "user":
      case "uname":
        return "root";
      case "uid":
        return "0";
      case "stat":
      case "state":
      case "s":
        return other === process ? "R" : "S";
      case "tty":
      case "tt":
        return "?";
      case "time":
        return "00:00:00";
      case "etime":
        return formatDate("%M:%S", Math.floor((process.nowNs - other.startNs) / 1e9), 0);
      case "etimes":
        return String(Math.floor((process.nowNs - other.startNs) / 1e9));
      case "lstart":
        return formatDate("%a %b %e %H:%M:%S %Y", seconds(other), 0);
      default:
        return null;
    }
  };
  if (fields !== null) {
    const columns = fields
      .filter((field) => field !== "-header")
      .map((field) => {
        const [name = "", title] = field.split("=");
        return {
          name,
          title:
            title ??
            (name === "args" || name === "cmd"
              ? name === "args"
                ? "COMMAND"
                : "CMD"
              : name === "comm"
                ? "COMMAND"
                : name.toUpperCase()),
        };
      });
    const unknown = columns.find(({ name }) => cell(process, name) === null);
    if (unknown !== undefined)
      return yield* process.fail(`error: unknown user-defined format specifier "${unknown.name}"`);
    const widths: Readonly<Record<string, number>> = {
      pid: 7,
      ppid: 7,
      pgid: 7,
      comm: 15,
      user: 8,
      etime: 11,
      tty: 8,
      time: 8,
      stat: 4,
    };
    const line = (values: readonly string[]): string =>
      values
        .map((value, i) => {
          const name = columns[i]?.name ?? "";
          if (i === columns.length - 1 && !/id$|^etime/.test(name)) return value;
          return /id$|^etime/.test(name) ? value.padStart(widths[name] ?? 5) : value.padEnd(widths[name] ?? 5);
        })
        .join(" ");
    if (!fields.includes("-header") && columns.some(({ title }) => title !== ""))
      yield* process.print(`${line(columns.map(({ title }) => title))}\n`);
    for (const other of others) yield* process.print(`${line(columns.map(({ name }) => cell(other, name) ?? ""))}\n`);
    return others.length === 0 ? 1 : 0;
  }
  if (style === "aux")
    yield* process.print("USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n");
  else if (style === "full") yield* process.print("UID          PID    PPID  C STIME TTY          TIME CMD\n");
  else yield* process.print("    PID TTY          TIME CMD\n");
  for (const other of others) {
    const start = formatDate("%H:%M", seconds(other), 0);
    const args = other.argv.join(" ");
    if (style === "aux")
      yield* process.print(
        `root     ${String(other.pid).padStart(7)}  0.0  0.0      0     0 ?        ${other === process ? "R" : "S"}    ${start}   0:00 ${args}\n`,
      );
    else if (style === "full")
      yield* process.print(
        `root     ${String(other.pid).padStart(7)} ${String(other.ppid).padStart(7)}  0 ${start} ?        00:00:00 ${args}\n`,
      );
    else yield* process.print(`${String(other.pid).padStart(7)} ?        00:00:00 ${other.name.slice(0, 15)}\n`);
  }
  return others.length === 0 ? 1 : 0;
}
