import { filesSeenIn } from "../../dns/files-seen.js";
import type { FileSystem } from "../../host/filesystem.js";
import type { Netns } from "../../host/netns.js";
import type { Operation } from "../../sim/operation.js";
import { HttpClient } from "./client.js";
import { HttpClientEvent, type HttpClientHandler } from "./client-event.js";
import type { HttpFailure } from "./client-failure.js";
import type { HttpClientOptions } from "./client-options.js";
import type { HttpResponse } from "./message.js";

/** A failed transfer, as an error for scripts; `code` is curl's exit code. */
export class HttpError extends Error {
  readonly code: number;

  constructor(url: string, failure: HttpFailure) {
    super(`${url}: ${failure.message}`);
    this.name = "HttpError";
    this.code = failure.code;
  }
}

/** Settles a script's operation when its transfer ends. */
class FetchOperation implements HttpClientHandler {
  private readonly operation: Operation<HttpResponse>;

  constructor(operation: Operation<HttpResponse>) {
    this.operation = operation;
  }

  onHttpClient(client: HttpClient, event: HttpClientEvent): void {
    if (event !== HttpClientEvent.Done) return;
    const { failure, response } = client;
    if (failure !== null) this.operation.fail(new HttpError(client.url, failure));
    else if (response !== null) this.operation.settle(response);
  }
}

/**
 * Fetches a URL from a namespace, for scripts: any method and body by `options`.
 * @throws HttpError when no whole response came; a status of 404 or 500 is a response.
 */
export function httpGet(
  netns: Netns,
  url: string,
  options: HttpClientOptions = {},
  files: FileSystem = filesSeenIn(netns),
): Promise<HttpResponse> {
  return netns.host.network.operate<HttpResponse>(`fetch of ${url}`, (operation) => {
    new HttpClient(netns, url, new FetchOperation(operation), options, files).start();
  });
}
