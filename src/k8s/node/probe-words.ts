import type { HttpFailure } from "../../apps/http/client-failure.js";
import { strerror } from "../../sim/errno.js";

// Of Go's client, whose words the kubelet's events carry.
const PROBE_TIMEOUT = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";

/** Why no connection came about, as Go's net.OpError tells: "dial tcp 10.244.1.3:81: connect: connection refused". */
export function dialFailure(target: string, errno: number): string {
  return `dial tcp ${target}: connect: ${strerror(errno).toLowerCase()}`;
}

/**
 * Why an HTTP probe had no answer, as Go's url.Error tells: `Get "http://10.244.1.3:81/": dial tcp ...`. `target` is the
 * address and port behind the URL, `errno` what connect(2) came to. Simplified: an answer that Go cannot read is told in curl's words.
 */
export function httpFailure(url: string, target: string, failure: HttpFailure | null, errno: number): string {
  return `Get "${url}": ${reason(target, failure, errno)}`;
}

function reason(target: string, failure: HttpFailure | null, errno: number): string {
  switch (failure?.code) {
    case 7:
      return dialFailure(target, errno);
    case 28:
      return PROBE_TIMEOUT;
    case 52:
      return "EOF";
    case 56:
      return "read: connection reset by peer";
    default:
      return failure?.message ?? "EOF";
  }
}
