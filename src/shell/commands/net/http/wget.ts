import { HttpClient, type HttpClientHandler } from "../../../../apps/http/client.js";
import { FileError } from "../../../../host/filesystem.js";
import { parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import { type Wait, WaitQueue } from "../../../wait.js";
import { textOf } from "../byte-string.js";
import { netnsOf } from "../namespace.js";

/** Wakes the command when a transfer went on. */
class Progress implements HttpClientHandler {
  readonly queue = new WaitQueue();

  onHttpClient(): void {
    this.queue.wake();
  }
}

const DEFAULT_TIMEOUT_S = 900;
const DEFAULT_TRIES = 20;

/**
 * wget(1) of Debian, -q -nv -O -T -t --spider -4 -6 --header. Simplified: without -q it tells failures and what was saved,
 * but no lines of progress.
 */
export function* wget(process: Process): Generator<Wait, number, void> {
  // -nv is one option of two letters.
  const words = process.argv.map((word) => (word === "-nv" ? "--no-verbose" : word));
  process.argv.splice(0, process.argv.length, ...words);
  const options = yield* parseOptions(process, {
    short: "qO:T:t:46V",
    long: {
      quiet: "q",
      "output-document": "O:",
      timeout: "T:",
      tries: "t:",
      spider: "spider",
      header: "header:",
      "no-verbose": "no-verbose",
      "inet4-only": "4",
      "inet6-only": "6",
      version: "V",
    },
    errorCode: 2,
  });
  if (typeof options === "number") return options;
  if (options.has("V")) {
    yield* process.print("GNU Wget 1.21.3 built on linux-gnu.\n");
    return 0;
  }
  if (options.operands.length === 0) {
    yield* process.printError(
      "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n",
    );
    return 1;
  }
  const seconds = Number(options.value("T") ?? DEFAULT_TIMEOUT_S);
  const tries = Number(options.value("t") ?? DEFAULT_TRIES);
  if (Number.isNaN(seconds) || Number.isNaN(tries)) return yield* process.fail("invalid number", 2);
  const isQuiet = options.has("q");
  const headers = options.values("header").map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const output = options.value("O");
  let code = 0;
  let isFirst = true;
  for (const word of options.operands) {
    const url = /^[a-z]+:\/\//i.test(word) ? word : `http://${word}`;
    let client: HttpClient;
    let left = tries === 0 ? Number.POSITIVE_INFINITY : tries;
    do {
      client = yield* fetch(
        process,
        url,
        headers,
        options.has("spider"),
        seconds,
        options.has("6") ? 6 : options.has("4") ? 4 : null,
      );
    } while (client.failure?.code === 28 && --left > 0);
    const { failure, response } = client;
    if (failure !== null || response === null) {
      if (!isQuiet) yield* process.printError(`wget: ${failure?.message ?? "no answer"}\n`);
      code = 4;
      continue;
    }
    if (response.status >= 400) {
      if (!isQuiet) yield* process.printError(`${url}:\nERROR ${response.status}: ${response.reason}.\n`);
      code = 8;
      continue;
    }
    if (options.has("spider")) continue;
    const last = url
      .replace(/^[a-z]+:\/\/[^/]*/i, "")
      .replace(/[?#].*/, "")
      .split("/")
      .pop();
    const path = output ?? (last === undefined || last === "" ? "index.html" : last);
    const text = textOf(response.body);
    if (path === "-") yield* process.print(text);
    else {
      try {
        process.files.writeFile(process.path(path), text, !isFirst && output !== null);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        yield* process.printError(`${path}: ${error.message}\n`);
        return 3;
      }
      if (!isQuiet) yield* process.printError(`'${path}' saved [${text.length}/${text.length}]\n`);
    }
    isFirst = false;
  }
  return code;
}

function* fetch(
  process: Process,
  url: string,
  headers: readonly [string, string][],
  isSpider: boolean,
  seconds: number,
  family: 4 | 6 | null,
): Generator<Wait, HttpClient, void> {
  const progress = new Progress();
  const ownHeaders: [string, string][] = [
    ["Accept", "*/*"],
    ["Accept-Encoding", "identity"],
    ["Connection", "Keep-Alive"],
  ];
  const client = new HttpClient(
    netnsOf(process),
    url,
    progress,
    {
      ...(isSpider ? { method: "HEAD" } : {}),
      headers: [...ownHeaders, ...headers],
      userAgent: "Wget/1.21.3",
      maxRedirects: 20,
      ...(seconds > 0 ? { connectTimeoutNs: seconds * 1e9 } : {}),
      ...(family === null ? {} : { family }),
      processName: process.name,
      pid: process.pid,
    },
    process.files,
  );
  client.start();
  try {
    while (!client.done) yield progress.queue;
  } finally {
    if (!client.done) client.cancel();
  }
  return client;
}
