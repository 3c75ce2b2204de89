/** What `python3 -m http.server` was told. */
export interface HttpServerArguments {
  /** 0 to 65535 are ports; what is larger is refused when it is bound. */
  readonly port: number;
  /** Null for all addresses. */
  readonly bind: string | null;
  /** Null for the working directory. */
  readonly directory: string | null;
  readonly protocol: string;
}

/** What is said instead of serving, and the exit code: 0 for help, 2 for a mistake. */
export interface HttpServerUsage {
  readonly text: string;
  readonly code: 0 | 2;
}

const USAGE = "usage: server.py [-h] [--cgi] [-b ADDRESS] [-d DIRECTORY] [-p VERSION] [port]\n";

const HELP = `${USAGE}
positional arguments:
  port                  bind to this port (default: 8000)

options:
  -h, --help            show this help message and exit
  --cgi                 run as CGI server
  -b ADDRESS, --bind ADDRESS
                        bind to this address (default: all interfaces)
  -d DIRECTORY, --directory DIRECTORY
                        serve this directory (default: current directory)
  -p VERSION, --protocol VERSION
                        conform to this HTTP version (default: HTTP/1.0)
`;

const OPTIONS = [
  { short: "-b", long: "--bind" },
  { short: "-d", long: "--directory" },
  { short: "-p", long: "--protocol" },
] as const;

/** Reads the words as argparse does. */
export function readHttpServerArguments(words: readonly string[]): HttpServerArguments | HttpServerUsage {
  const values = new Map<string, string>();
  const positional: string[] = [];
  const unknown: string[] = [];
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const name = word.split("=", 1)[0] ?? "";
    if (word === "-h" || (name.length > 3 && "--help".startsWith(name))) return { text: HELP, code: 0 };
    if (word === "--cgi") return failure("podwire runs no CGI scripts");
    const option = OPTIONS.find(
      ({ short, long }) =>
        long === name ||
        (name.length > 2 && long.startsWith(name)) ||
        (!word.startsWith("--") && word.startsWith(short)),
    );
    if (option !== undefined) {
      const isLong = word.startsWith("--");
      const glued = isLong ? (word.includes("=") ? word.slice(name.length + 1) : null) : word.slice(2) || null;
      const value = glued ?? (left[0] === undefined || /^-\D/.test(left[0]) ? null : (left.shift() ?? null));
      if (value === null) return failure(`argument ${option.short}/${option.long}: expected one argument`);
      values.set(option.long, value);
    } else if (/^-\D/.test(word)) unknown.push(word);
    else positional.push(word);
  }
  const [port = "8000", ...extra] = positional;
  if (!/^\s*[+-]?\d+\s*$/.test(port)) return failure(`argument port: invalid int value: '${port}'`);
  if (extra.length + unknown.length > 0) return failure(`unrecognized arguments: ${[...unknown, ...extra].join(" ")}`);
  return {
    port: Number(port) < 0 ? Number(port) & 0xffff : Number(port),
    bind: values.get("--bind") ?? null,
    directory: values.get("--directory") ?? null,
    protocol: values.get("--protocol") ?? "HTTP/1.0",
  };
}

function failure(words: string): HttpServerUsage {
  return { text: `${USAGE}server.py: error: ${words}\n`, code: 2 };
}
