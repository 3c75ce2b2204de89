// wget 1.21: files fetched one after the other, with its words about them.
// Knows apps' HTTP client and a process; wget-transfer.ts is one attempt, wget-options.ts the command line.
// Read next: wget-text.ts for rates and dots.

import { httpDateSeconds } from "../../../../apps/http/http-date.js";
import type { HttpResponse } from "../../../../apps/http/message.js";
import { FileError } from "../../../../host/file-node.js";
import { formatDate } from "../../../date-format.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { textOf } from "../byte-string.js";
import { readWgetCommand, type WgetCommand } from "./wget-options.js";
import { decimal, dotRows, humanBytes, rate, stamp } from "./wget-text.js";
import { type WgetOutcome, WgetTransfer } from "./wget-transfer.js";

/**
 * wget(1) of Debian, for single files over HTTP; what it has not is refused by name.
 * Simplified: the rows of dots come when all is there.
 */
export function* wget(process: Process): Generator<Wait, number, void> {
  const command = yield* readWgetCommand(process);
  if (typeof command === "number") return command;
  return yield* new WgetRun(process, command).run();
}

class WgetRun {
  private readonly process: Process;
  private readonly command: WgetCommand;
  private files = 0;
  private bytes = 0;
  private transferNs = 0;
  private hasOutput = false;

  constructor(process: Process, command: WgetCommand) {
    this.process = process;
    this.command = command;
  }

  *run(): Generator<Wait, number, void> {
    const { process, command } = this;
    const startNs = process.nowNs;
    if (command.logFile !== null && !command.logAppends) process.files.writeFile(process.path(command.logFile), "");
    if (command.output !== null && command.output !== "-" && !command.spider) {
      try {
        const keeps = command.continues || command.noClobber;
        process.files.writeFile(process.path(command.output), "", keeps);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        yield* process.printError(`${command.output}: ${error.message}\n`);
        return 1;
      }
    }
    const urls = [...command.urls, ...(yield* this.listed())];
    // The worst of several is told: what the network did, before what a server said (wget's exit status).
    let code = 0;
    for (const url of urls) {
      const next = yield* this.fetch(url);
      if (next !== 0) code = code === 0 ? next : Math.min(code, next);
    }
    if ((urls.length > 1 || command.inputFile !== null) && this.bytes > 0) {
      const seconds = this.transferNs / 1e9;
      yield* this.tell(
        `FINISHED --${stamp(process)}--\nTotal wall clock time: ${decimal((process.nowNs - startNs) / 1e9)}s\nDownloaded: ${this.files} files, ${humanBytes(this.bytes)} in ${decimal(seconds)}s (${rate(this.bytes, seconds)})\n`,
      );
    }
    return code;
  }

  /** The URLs of -i. */
  private *listed(): Generator<Wait, string[], void> {
    const { process, command } = this;
    const { inputFile } = command;
    if (inputFile === null) return [];
    try {
      const text = inputFile === "-" ? yield* process.readAll() : process.files.readFile(process.path(inputFile));
      return text.split(/\s+/).filter((word) => word !== "");
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* this.tell(`${inputFile}: ${error.message}\nNo URLs found in ${inputFile}.\n`);
      return [];
    }
  }

  private *fetch(word: string): Generator<Wait, number, void> {
    const { process, command } = this;
    const url = /^[a-z]+:\/\//i.test(word) ? word : `http://${word}`;
    const problem = problemOf(url);
    if (problem !== null) {
      yield* this.tell(`${url}: ${problem}\n`);
      return 1;
    }
    if (command.noClobber && command.output === null) {
      const path = this.named(url);
      if (process.find(path) !== null) {
        yield* this.verbose(`File '${path}' already there; not retrieving.\n\n`);
        return 0;
      }
    }
    if (command.spider) yield* this.verbose("Spider mode enabled. Check if remote file exists.\n");
    const inUrl = /^[a-z]+:\/\/([^/@]*)@/i.exec(url)?.[1] ?? null;
    const known = inUrl ?? (command.user === null ? null : `${command.user}:${command.password}`);
    const plain = url.replace(/^([a-z]+:\/\/)[^/@]*@/i, "$1");
    let credentials = command.challenged ? null : known;
    for (let attempt = 1; ; attempt++) {
      if (attempt > 1) yield Math.min(attempt - 1, command.waitRetryS) * 1e9;
      yield* this.verbose(
        `--${stamp(process)}--${attempt > 1 ? `  (try:${String(attempt).padStart(2)})` : ""}  ${plain}\n`,
      );
      let outcome = yield* this.attempt(plain, credentials);
      if (outcome.kind === "answer" && outcome.response.status === 401 && credentials === null && known !== null) {
        credentials = known;
        const challenge = outcome.response.header("www-authenticate") ?? "";
        yield* this.verbose(`Authentication selected: ${challenge}\n`);
        outcome = yield* this.attempt(plain, credentials);
      }
      if (outcome.kind === "answer") return yield* this.conclude(plain, outcome.response);
      const isLast = attempt >= command.tries;
      if (outcome.kind === "broken") {
        const { length } = outcome.response.body;
        yield* this.save(plain, outcome.response);
        yield* this.tell(
          `${stamp(process)} (${this.lastRate}) - Connection closed at byte ${length}. ${isLast ? "Giving up" : "Retrying"}.\n\n`,
        );
        if (isLast) return 4;
        continue;
      }
      if (!outcome.retries) return outcome.code;
      yield* this.tell(isLast ? "Giving up.\n\n" : "Retrying.\n\n");
      if (isLast) return outcome.code;
    }
  }

  private lastRate = "";
  private lastUrl = "";
  private startedNs = 0;

  private *attempt(url: string, credentials: string | null): Generator<Wait, WgetOutcome, void> {
    const transfer = new WgetTransfer(this.process, this.command, url, credentials, this.since(url));
    const outcome = yield* transfer.run((text) => this.say(text));
    const { client } = transfer;
    this.lastUrl = client.url;
    this.startedNs = client.firstByteNs;
    this.transferNs += this.bodyNs(client.totalNs);
    this.lastSeconds = this.bodyNs(client.totalNs) / 1e9;
    return outcome;
  }

  private lastSeconds = 0;

  private bodyNs(totalNs: number): number {
    return Math.max(0, totalNs - this.startedNs);
  }

  /** What is done with a whole answer. */
  private *conclude(url: string, response: HttpResponse): Generator<Wait, number, void> {
    const { process, command } = this;
    const { status, reason } = response;
    const length = response.header("content-length");
    if (status === 401) {
      yield* this.verbose("\n");
      yield* this.tell("Username/Password Authentication Failed.\n");
      return 6;
    }
    if (status === 304 && command.onlyNewer) {
      yield* this.verbose(`File '${this.named(url)}' not modified on server. Omitting download.\n\n`);
      return 0;
    }
    if (status >= 400) {
      if (command.contentOnError) yield* this.save(url, response);
      if (command.terse) yield* this.tell(`${this.lastUrl}:\n`);
      if (command.spider) yield* this.tell("Remote file does not exist -- broken link!!!\n");
      else yield* this.tell(`${stamp(process)} ERROR ${status}: ${reason}.\n`);
      yield* this.verbose("\n");
      return 8;
    }
    if (command.spider) {
      yield* this.verbose(lengthLine(response));
      if (command.terse) yield* this.tell(`${stamp(process)} URL: ${this.lastUrl} ${status} ${reason}\n`);
      const isPage = /^text\/html|xhtml/.test(response.header("content-type") ?? "");
      yield* this.verbose(
        isPage
          ? "Remote file exists and could contain further links,\nbut recursion is disabled -- not retrieving.\n\n"
          : "Remote file exists.\n\n",
      );
      return 0;
    }
    const total = length === null ? null : Number(length);
    if (command.continues) {
      const node = process.find(this.named(url));
      if (node?.kind === "file" && total !== null && node.content.length >= total) {
        yield* this.verbose("\n    The file is already fully retrieved; nothing to do.\n\n");
        return 0;
      }
    }
    const path = yield* this.save(url, response);
    if (path === null) return 3;
    this.files++;
    const bytes = response.body.length;
    this.bytes += bytes;
    const share = `[${bytes}${total === null ? "" : `/${total}`}]`;
    const end = path === "-" ? `written to stdout ${share}` : `'${path}' saved ${share}`;
    yield* this.verbose(`${stamp(process)} (${this.lastRate}) - ${end}\n\n`);
    if (command.terse) yield* this.tell(`${stamp(process)} URL:${this.lastUrl} ${share} -> "${path}" [1]\n`);
    return 0;
  }

  /** Writes a body where it belongs, with what is said of that; the name, null when it cannot be. */
  private *save(url: string, response: HttpResponse): Generator<Wait, string | null, void> {
    const { process, command } = this;
    const length = response.header("content-length");
    const bytes = response.body.length;
    const path = command.output ?? this.free(this.named(url));
    this.lastRate = rate(bytes, this.lastSeconds);
    const hasBody = response.status !== 204 && response.status !== 304;
    if (hasBody) {
      yield* this.verbose(lengthLine(response));
      yield* this.verbose(`Saving to: ${path === "-" ? "'STDOUT'" : `'${path}'`}\n`);
    }
    try {
      const text = textOf(response.body);
      if (path === "-") yield* process.print(text);
      else {
        if (command.prefix !== null && command.output === null)
          process.files.makeDirectory(process.path(command.prefix), true);
        process.files.writeFile(process.path(path), text, this.hasOutput && command.output !== null);
        this.setTime(path, response);
      }
      this.hasOutput = true;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* this.tell(`${path}: ${error.message}\n\nCannot write to '${path}' (${error.message}).\n`);
      return null;
    }
    if (hasBody && command.showsProgress)
      yield* this.say(dotRows(bytes, length === null ? null : Number(length), this.lastSeconds));
    return path;
  }

  /** A file is as old as the server says, unless -O names it. */
  private setTime(path: string, response: HttpResponse): void {
    const { process, command } = this;
    const seconds = httpDateSeconds(response.header("last-modified") ?? "");
    const node = process.find(path);
    if (command.output === null && seconds !== 0 && node?.kind === "file")
      node.mtimeNs = (seconds - process.table.epochSeconds) * 1e9;
  }

  /** With -N, the time of the file that is there. */
  private since(url: string): string | null {
    const { process, command } = this;
    const node = command.onlyNewer ? process.find(this.named(url)) : null;
    if (node?.kind !== "file") return null;
    return formatDate("%a, %d %b %Y %H:%M:%S GMT", process.table.epochSeconds + Math.floor(node.mtimeNs / 1e9), 0);
  }

  /** The name of a URL's file below -P. */
  private named(url: string): string {
    if (this.command.output !== null) return this.command.output;
    const last = url
      .replace(/^[a-z]+:\/\/[^/]*/i, "")
      .replace(/#.*/, "")
      .replace(/\?.*\//, "?")
      .split("/")
      .pop();
    const name = last === undefined || last === "" || last.startsWith("?") ? `index.html${last ?? ""}` : last;
    const { prefix } = this.command;
    return prefix === null || prefix === "." ? name : `${prefix.replace(/\/+$/, "")}/${name}`;
  }

  /** The name, or the first with a number behind it that is not taken. */
  private free(name: string): string {
    const { continues, onlyNewer } = this.command;
    if (continues || onlyNewer || this.process.find(name) === null) return name;
    for (let i = 1; ; i++) if (this.process.find(`${name}.${i}`) === null) return `${name}.${i}`;
  }

  /** What neither -q nor -nv keeps back. */
  private *verbose(text: string): Generator<Wait, void, void> {
    if (!this.command.terse) yield* this.tell(text);
  }

  /** What only -q keeps back. */
  private *tell(text: string): Generator<Wait, void, void> {
    if (!this.command.quiet) yield* this.say(text);
  }

  private *say(text: string): Generator<Wait, void, void> {
    const { process, command } = this;
    if (command.logFile === null) yield* process.printError(text);
    else process.files.writeFile(process.path(command.logFile), text, true);
  }
}

function lengthLine(response: HttpResponse): string {
  const length = response.header("content-length");
  const type = response.header("content-type");
  const bytes = Number(length);
  const size = length === null ? "unspecified" : bytes < 1024 ? String(bytes) : `${bytes} (${humanBytes(bytes)})`;
  return `Length: ${size}${type === null ? "" : ` [${type.replace(/\s*;.*/, "")}]`}\n`;
}

/** Why it is no URL that wget takes, or null. */
function problemOf(url: string): string | null {
  const scheme = /^([a-z]+):/i.exec(url)?.[1]?.toLowerCase() ?? "";
  if (scheme === "ftp" || scheme === "ftps") return `Scheme ${scheme} is not emulated by podwire.`;
  if (scheme !== "http" && scheme !== "https") return `Unsupported scheme '${scheme}'.`;
  const authority = /^[a-z]+:\/\/([^/?#]*)/i.exec(url)?.[1] ?? "";
  const port = /:([^:\]]*)$/.exec(authority)?.[1];
  if (port !== undefined && port !== "" && !(/^\d+$/.test(port) && Number(port) > 0 && Number(port) < 65_536))
    return "Bad port number.";
  return authority.replace(/.*@/, "").replace(/:\d*$/, "") === "" ? "Invalid host name." : null;
}
