import type { HttpClientOptions } from "./client-options.js";
import type { HttpResponse } from "./message.js";

const REDIRECTS = [301, 302, 303, 307, 308];
/** Redirects after which a POST becomes a GET; 303 does so to every method but HEAD (as curl has it). */
const TO_GET_AFTER_POST = [301, 302, 303];

/** Where a response leads its client; null when it is no redirect. */
export function redirectTarget(response: HttpResponse): string | null {
  const location = response.header("location");
  return location === "" || !REDIRECTS.includes(response.status) ? null : location;
}

/** True when a redirect takes a request of this method its body, and the method unless it is kept (-X). */
export function dropsBody(status: number, method: string, { keepPostAfter = [] }: HttpClientOptions): boolean {
  if (method !== "POST") return status === 303 && method !== "HEAD";
  return TO_GET_AFTER_POST.includes(status) && !keepPostAfter.includes(status);
}
