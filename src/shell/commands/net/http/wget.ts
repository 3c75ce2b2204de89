import { HttpClient, type HttpClientHandler } from "../../../../apps/http/client.js";
import type { HttpClientOptions } from "../../../../apps/http/client-options.js";
import type { HttpResponse } from "../../../../apps/http/message.js";
import { FileError } from "../../../../host/file-node.js";
import { type Options, parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import { type Wait, WaitQueue } from "../../../wait.js";
import { bytesOf, textOf } from "../byte-string.js";
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
 * wget(1) of Debian, -q -nv -O -S -T -t -U --spider -4 -6 --header --post-data --no-check-certificate. Simplified: without
 * -q it tells failures, headers (-S) and what was saved, but no lines of progress.
 */
export function* wget(process: Process): Generator<Wait, number, void> {
  // -nv is one option of two letters.
  const words = process.argv.map((word) => (word === "-nv" ? "--no-verbose" : word));
  process.argv.splice(0, process.argv.length, ...words);
  const options = yield* parseOptions(process, {
    short: "qO:ST:t:U:46V",
    long: {
      quiet: "q",
      "output-document": "O:",
      "server-response": "S",
      timeout: "T:",
      tries: "t:",
      spider: "spider",
      "user-agent": "U:",
      header: "header:",
      "post-data": "post-data:",
      "no-check-certificate": "insecure",
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
  const request = requestOf(process, options, seconds);
  const output = options.value("O");
  let code = 0;
  let isFirst = true;
  for (const word of options.operands) {
    const url = /^[a-z]+:\/\//i.test(word) ? word : `http://${word}`;
    let client: HttpClient;
    let left = tries === 0 ? Number.POSITIVE_INFINITY : tries;
    do {
      client = yield* fetch(process, url, request);
    } while (client.failure?.code === 28 && --left > 0);
    const { failure, response } = client;
    if (failure !== null || response === null) {
      if (!isQuiet) yield* process.printError(`wget: ${failure?.message ?? "no answer"}\n`);
      code = 4;
      continue;
    }
    if (options.has("S")) yield* process.printError(headText(response));
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

/** What the options say of a request. */
function requestOf(process: Process, options: Options, seconds: number): HttpClientOptions {
  const headers = options.values("header").map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const data = options.value("post-data");
  return {
    ...(options.has("spider") ? { method: "HEAD" } : {}),
    ...(data === null ? {} : { body: bytesOf(data) }),
    headers: [["Accept", "*/*"], ["Accept-Encoding", "identity"], ["Connection", "Keep-Alive"], ...headers],
    userAgent: options.value("U") ?? "Wget/1.21.3",
    insecure: options.has("insecure"),
    maxRedirects: 20,
    ...(seconds > 0 ? { connectTimeoutNs: seconds * 1e9 } : {}),
    ...(options.has("6") ? { family: 6 } : options.has("4") ? { family: 4 } : {}),
    processName: process.name,
    pid: process.pid,
  };
}

/** -S: the status line and the fields, indented by two. */
function headText(response: HttpResponse): string {
  const lines = [
    `${response.version} ${response.status} ${response.reason}`,
    ...response.headers.map(([name, value]) => `${name}: ${value}`),
  ];
  return lines.map((line) => `  ${line}\n`).join("");
}

function* fetch(process: Process, url: string, request: HttpClientOptions): Generator<Wait, HttpClient, void> {
  const progress = new Progress();
  const client = new HttpClient(netnsOf(process), url, progress, request, process.files);
  client.start();
  try {
    while (!client.done) yield progress.queue;
  } finally {
    if (!client.done) client.cancel();
  }
  return client;
}
