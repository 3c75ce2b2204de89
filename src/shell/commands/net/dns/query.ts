import { DnsExchange, type DnsExchangeHandler, type DnsExchangeOptions } from "../../../../dns/exchange.js";
import type { DnsMessage } from "../../../../wire/dns/message.js";
import { DnsNameError, parseName } from "../../../../wire/dns/name.js";
import type { IpAddress } from "../../../../wire/ip-address.js";
import type { Process } from "../../../process.js";
import { type Wait, WaitQueue } from "../../../wait.js";
import { netnsOf } from "../namespace.js";

class ExchangeWait implements DnsExchangeHandler {
  readonly queue = new WaitQueue();
  isDone = false;

  onExchange(): void {
    this.isDone = true;
    this.queue.wake();
  }
}

/** Asks one server one question and waits for the answer or the failure. */
export function* query(
  process: Process,
  server: IpAddress,
  message: DnsMessage,
  options: DnsExchangeOptions,
): Generator<Wait, DnsExchange, void> {
  const wait = new ExchangeWait();
  const exchange = new DnsExchange(netnsOf(process), server, [message], wait, {
    ...options,
    processName: process.name,
  });
  exchange.start();
  try {
    while (!wait.isDone) yield wait.queue;
  } finally {
    if (!wait.isDone) exchange.cancel();
  }
  return exchange;
}

/** Why there is no answer, in the words of BIND's tools. */
export function failureWords(failure: DnsExchange["failure"]): string {
  if (failure === "timeout") return "timed out";
  if (failure === 111) return "connection refused";
  if (failure === 113) return "host unreachable";
  if (failure === 101) return "network unreachable";
  if (failure === 99) return "address not available";
  return failure === 104 ? "connection reset" : "end of file";
}

/** Why BIND's tools do not ask for a name, in their words; null when they do. */
export function illegalName(program: string, name: string): string | null {
  try {
    parseName(name);
    return null;
  } catch (error) {
    if (!(error instanceof DnsNameError)) throw error;
    const { message } = error;
    const why = message.endsWith("empty label")
      ? "empty label"
      : message.includes(": label ")
        ? "label too long"
        : message.includes("bad escape")
          ? "bad escape"
          : "ran out of space";
    return `${program}: '${name}' is not a legal name (${why})\n`;
  }
}
